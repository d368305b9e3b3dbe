import {
  catalogueOf,
  compose,
  fake,
  FIRM,
  HUB,
  littleHub,
  MARKET,
  PERSON,
  startGateway,
  subjectId,
  TAX,
  type Answer,
  type LittleGateway,
} from "./littleHub";

/** Departments that answer whatever they are asked: their field rules were forgotten. */
const FORGETFUL_MARKET = MARKET.replace("employees: Int", 'employees: Int @catalog(item: "market.figures")')
  .replace("name: String!", 'name: String! @catalog(item: "market.name")')
  .replace(
    "penalties(first: Int = 20, after: String): PenaltyConnection",
    'penalties(first: Int = 20, after: String): PenaltyConnection @catalog(item: "market.penalty", also: ["market.grave"])',
  )
  .replace(
    'marketFacts: Facts @inaccessible @catalog(item: "market")',
    'marketFacts: Facts @inaccessible @catalog(item: "facts")',
  );
const CATALOGUE = catalogueOf({
  hub: ["PUBLIC", "PUBLIC"],
  market: ["PUBLIC", "PUBLIC"],
  "market.figures": ["AUTHORIZED", "RESTRICTED"],
  "market.name": ["RESTRICTED", "RESTRICTED"],
  "market.penalty": ["HIDDEN", "HIDDEN"],
  "market.grave": ["PUBLIC", "HIDDEN"],
  facts: ["HIDDEN", "HIDDEN"],
  tax: ["PUBLIC", "AUTHORIZED"],
});
const MARKET_ANSWER = {
  state: "存续",
  employees: 7,
  penalties: { edges: [], totalCount: 0 },
};

const open: LittleGateway[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.stop()));
});

const forEach =
  (entity: object): Answer =>
  async ({ variables }) => ({
    data: { _entities: (variables?.["representations"] as unknown[]).map(() => entity) },
  });

async function start(market: Answer, tax: Answer): Promise<LittleGateway> {
  const gateway = await startGateway({
    supergraphSdl: compose({ hub: HUB, market: FORGETFUL_MARKET, tax: TAX }),
    hub: littleHub(),
    market: fake("market", market),
    tax: fake("tax", tax),
    catalogue: CATALOGUE,
  });
  open.push(gateway);
  return gateway;
}

const TAX_ANSWER = forEach({ tax: { rating: "A", year: 2025 }, taxFacts: { count: 3 } });
const PROFILE = `query($code: SubjectCode!) { creditProfile(code: $code) {
  summary { total incomplete } market { state employees penalties { totalCount } } tax { rating }
} }`;

test("what a department gives against the catalogue does not leave, by item and by whose it is", async () => {
  const gateway = await start(forEach({ market: MARKET_ANSWER, marketFacts: { count: 2 } }), TAX_ANSWER);
  const firm = await gateway.ask(PROFILE, { code: FIRM });
  expect(firm.body.data.creditProfile).toEqual({
    summary: { total: 5, incomplete: [] },
    market: { state: "存续", employees: null, penalties: { totalCount: 0 } },
    tax: { rating: "A" },
  });
  expect(firm.body.errors).toEqual([
    {
      message: "The item is open with the subject's authorisation only.",
      path: ["creditProfile", "market", "employees"],
      extensions: { code: "AUTHORIZATION_REQUIRED", source: "market", item: "market.figures" },
    },
  ]);

  const person = await gateway.ask(PROFILE, { code: PERSON });
  expect(person.body.data.creditProfile).toEqual({
    summary: { total: 5, incomplete: [] },
    market: { state: "存续", employees: null, penalties: null },
    tax: null,
  });
  expect(person.body.errors.map(({ path, extensions }: never) => [path, extensions])).toEqual(
    expect.arrayContaining([
      [
        ["creditProfile", "market", "employees"],
        { code: "FORBIDDEN_FIELD", source: "market", item: "market.figures" },
      ],
      [
        ["creditProfile", "market", "penalties"],
        { code: "FORBIDDEN_FIELD", source: "market", item: "market.penalty" },
      ],
      [["creditProfile", "tax"], { code: "AUTHORIZATION_REQUIRED", source: "tax", item: "tax" }],
    ]),
  );
  expect(person.body.errors).toHaveLength(3);
});

test("what the department denied itself is told once", async () => {
  const gateway = await start(
    async () => ({
      data: { _entities: [{ market: { ...MARKET_ANSWER, employees: null }, marketFacts: { count: 2 } }] },
      errors: [
        {
          message: "no",
          path: ["_entities", 0, "market", "employees"],
          extensions: { code: "FORBIDDEN_FIELD", item: "market.figures" },
        },
      ],
    }),
    TAX_ANSWER,
  );
  const { body } = await gateway.ask(PROFILE, { code: FIRM });
  expect(body.errors).toHaveLength(1);
});

test("a denied field that may not be null takes the object around it along", async () => {
  const gateway = await start(forEach({ market: { representative: { name: "沈某甲" } } }), TAX_ANSWER);
  const { body, text } = await gateway.ask(
    "query($c: SubjectCode!) { creditProfile(code: $c) { market { representative { name } } } }",
    { c: FIRM },
  );
  expect(body.data.creditProfile.market).toEqual({ representative: null });
  expect(text).not.toContain("沈某甲");
  expect(body.errors).toMatchObject([{ extensions: { code: "FORBIDDEN_FIELD", item: "market.name" } }]);
});

test("a profile within an answer is judged by its own subject, which is asked for", async () => {
  const inner = (id: string | undefined) => ({
    market: {
      penalties: { totalCount: 0 },
      representative: { profile: { _subjectId: id, market: { penalties: { totalCount: 3 } } } },
    },
  });
  const query = `query($c: SubjectCode!) { creditProfile(code: $c) { market {
    penalties { totalCount } representative { profile { market { penalties { totalCount } } } }
  } } }`;
  for (const [id, expected] of [
    [FIRM, { totalCount: 3 }],
    [subjectId(PERSON), null],
    [undefined, null],
  ] as const) {
    const gateway = await start(forEach(inner(id)), TAX_ANSWER);
    const { body } = await gateway.ask(query, { c: FIRM });
    expect(gateway.market.requests[0]?.query).toMatch(/profile ?{\s*_subjectId: ?subjectId/);
    expect(body.data.creditProfile.market).toEqual({
      penalties: { totalCount: 0 },
      representative: { profile: { market: { penalties: expected } } },
    });
  }
});
