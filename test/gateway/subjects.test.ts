import {
  fake,
  FIRM,
  OTHER_FIRM,
  PERSON,
  startGateway,
  subjectId,
  type FakeSubgraph,
  type LittleGateway,
} from "./littleHub";

let gateway: LittleGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(() => {
  for (const { requests, contexts } of [gateway.hub, gateway.market, gateway.tax]) {
    requests.length = 0;
    contexts.length = 0;
  }
  gateway.logged.length = 0;
});
afterAll(() => gateway.stop());

const ONE = "query($code: SubjectCode!) { creditProfile(code: $code) { subjectId market { state } } }";
const MANY = "query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { subjectId } }";

function everythingSent({ hub, market, tax }: LittleGateway): string {
  return JSON.stringify(
    [hub, market, tax].map(({ requests, contexts }) => [requests, contexts.map((c) => c.headers)]),
  );
}

describe("a citizen ID becomes the subject id before anything is called", () => {
  test.each<[string, string, object | undefined]>([
    ["as a literal", `{ creditProfile(code: "${PERSON}") { subjectId market { state } } }`, undefined],
    ["as a number", `{ creditProfile(code: ${PERSON}) { subjectId market { state } } }`, undefined],
    [
      "as a block string",
      `{ creditProfile(code: """${PERSON}""") { subjectId market { state } } }`,
      undefined,
    ],
    ["as a variable", ONE, { code: PERSON }],
    ["in full width", ONE, { code: "３３０５９９１９９００１０１００１３" }],
    [
      "as a variable's default",
      `query($code: SubjectCode! = "${PERSON}") { creditProfile(code: $code) { subjectId market { state } } }`,
      undefined,
    ],
    [
      "as the default of a variable that may be null",
      `query($code: SubjectCode = "${PERSON}") { creditProfile(code: $code) { subjectId market { state } } }`,
      {},
    ],
    [
      "in a fragment",
      `{ ...F } fragment F on Query { creditProfile(code: "${PERSON}") { subjectId market { state } } }`,
      undefined,
    ],
    [
      "with its kind",
      `{ creditProfile(code: "${PERSON}", kind: NATURAL_PERSON) { subjectId market { state } } }`,
      undefined,
    ],
  ])("%s", async (_, query, variables) => {
    const { status, body, text } = await gateway.ask(query, variables);
    expect(body.errors).toBeUndefined();
    expect(status).toBe(200);
    expect(body.data.creditProfile.subjectId).toBe(subjectId(PERSON));
    expect(everythingSent(gateway)).toContain(subjectId(PERSON));
    expect(everythingSent(gateway)).not.toContain(PERSON);
    expect(text + gateway.logged.join("")).not.toContain(PERSON);
  });

  test("in lists, literal, mixed and of variables, in their order and with duplicates", async () => {
    const codes = [FIRM, PERSON, FIRM, OTHER_FIRM];
    const expected = [FIRM, subjectId(PERSON), FIRM, OTHER_FIRM];
    for (const [query, variables] of [
      [MANY, { codes }],
      [`{ creditProfiles(codes: ${JSON.stringify(codes)}) { subjectId } }`, {}],
      [
        `query($p: SubjectCode!) { creditProfiles(codes: ["${FIRM}", $p, "${FIRM}", "${OTHER_FIRM}"]) { subjectId } }`,
        { p: PERSON },
      ],
      [
        `query($codes: [SubjectCode!]! = ${JSON.stringify(codes)}) { creditProfiles(codes: $codes) { subjectId } }`,
        {},
      ],
    ] as const) {
      const { body } = await gateway.ask(query, variables);
      expect(body.errors).toBeUndefined();
      expect(body.data.creditProfiles.map((profile: { subjectId: string }) => profile.subjectId)).toEqual(
        expected,
      );
    }
    expect(everythingSent(gateway)).not.toContain(PERSON);
  });

  test("in input objects and lists of lists, with nulls where they may be", async () => {
    const filter = { name: "x", code: PERSON, among: [[PERSON, null], null, [FIRM]] };
    const literal = `{ name: "x", code: "${PERSON}", among: [["${PERSON}", null], null, ["${FIRM}"]] }`;
    for (const [query, variables] of [
      ["query($filter: Filter) { search(filter: $filter) { subjectId } }", { filter }],
      [`{ search(filter: ${literal}) { subjectId } }`, {}],
      [`query($filter: Filter = ${literal}) { search(filter: $filter) { subjectId } }`, {}],
    ] as const) {
      gateway.hub.requests.length = 0;
      const { body } = await gateway.ask(query, variables);
      expect(body.errors).toBeUndefined();
      const sent = JSON.stringify(gateway.hub.requests);
      expect(sent).toContain(subjectId(PERSON));
      expect(sent).toContain(FIRM);
      expect(sent).not.toContain(PERSON);
    }
  });
});

describe("codes are normalised or refused, never guessed", () => {
  test.each([
    ["lower case", "91330106maxx00010j"],
    ["full width", "９１３３０１０６ＭＡＸＸ０００１０Ｊ"],
    ["space around", ` ${FIRM} `],
  ])("%s is normalised", async (_, code) => {
    const { body } = await gateway.ask(ONE, { code });
    expect(body.data.creditProfile.subjectId).toBe(FIRM);
  });

  test.each([
    ["a wrong check character", "91330106MAXX00010K"],
    ["a birth date that does not exist", "440305190002290006"],
    ["a code that is too short", "9133"],
    ["an empty code", ""],
    ["a number", 1],
    ["an object", { code: FIRM }],
    ["a list", [FIRM]],
  ])("%s is refused", async (_, code) => {
    const { status, body, text } = await gateway.ask(ONE, { code });
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].extensions).toEqual({
      code: "BAD_SUBJECT_CODE",
      argument: "creditProfile.code",
      hint: expect.any(String),
    });
    if (typeof code === "string" && code !== "") expect(text).not.toContain(code);
    expect(everythingSent(gateway)).toBe(
      JSON.stringify([
        [[], []],
        [[], []],
        [[], []],
      ]),
    );
  });

  test("all bad codes of a list are reported, up to ten, by their place", async () => {
    const codes = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? FIRM : "91330106MAXX00010K"));
    const { status, body } = await gateway.ask(MANY, { codes });
    expect(status).toBe(400);
    expect(body.errors.map((error: { extensions: { index: number } }) => error.extensions.index)).toEqual([
      1, 3, 5, 7, 9, 11, 13, 15, 17, 19,
    ]);
    expect(gateway.hub.requests).toHaveLength(0);
  });

  test("the limit holds for all lists of a request together", async () => {
    const calls = gateway.hub.requests.length;
    const list = JSON.stringify(Array.from({ length: 200 }, () => FIRM));
    const { status, body } = await gateway.ask(
      `query($one: SubjectCode!, $codes: [SubjectCode!]!) {
        a: creditProfile(code: $one) { name } b: creditProfiles(codes: $codes) { name }
        c: creditProfiles(codes: ${list}) { name } d: search(filter: { among: [${list}] }) { name }
      }`,
      { one: FIRM, codes: Array.from({ length: 600 }, () => FIRM) },
    );
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toEqual({
      code: "LIMIT_EXCEEDED",
      limit: "codes",
      max: 1_000,
      actual: 1_001,
    });
    expect(gateway.hub.requests).toHaveLength(calls);
  });

  test("1,000 codes pass, 1,001 do not", async () => {
    const codes = Array.from({ length: 1_001 }, () => FIRM);
    expect((await gateway.ask(MANY, { codes: codes.slice(1) })).body.data.creditProfiles).toHaveLength(1_000);
    const { status, body } = await gateway.ask(MANY, { codes });
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toEqual({
      code: "LIMIT_EXCEEDED",
      limit: "codes",
      max: 1_000,
      actual: 1_001,
    });
    expect(gateway.hub.requests).toHaveLength(1);
  });

  test("an empty list is answered with an empty list", async () => {
    const { body } = await gateway.ask(MANY, { codes: [] });
    expect(body).toMatchObject({ data: { creditProfiles: [] } });
  });

  test("an unknown code is null and no error", async () => {
    const { body } = await gateway.ask(ONE, { code: "12310000425000014Y" });
    expect(body.data).toEqual({ creditProfile: null });
    expect(body.errors).toBeUndefined();
  });

  test("a missing variable is a fault of its own", async () => {
    const { status, body } = await gateway.ask(ONE, {});
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("a citizen ID anywhere else is refused: it would travel to a department", () => {
  test.each<[string, string, object | undefined]>([
    ["in another argument", `{ search(text: "${PERSON}") { name } }`, undefined],
    ["within a text", `{ search(text: "id=${PERSON};") { name } }`, undefined],
    ["in full width", `{ search(text: "３３０５９９１９９００１０１００１３") { name } }`, undefined],
    ["in a variable", "query($t: String) { search(text: $t) { name } }", { t: PERSON }],
    [
      "in a field of an input object",
      "query($f: Filter) { search(filter: $f) { name } }",
      { f: { name: PERSON } },
    ],
    ["in a literal input object", `{ search(filter: { name: "${PERSON}" }) { name } }`, undefined],
    ["in a default", `query($t: String = "${PERSON}") { search(text: $t) { name } }`, undefined],
    ["in an alias", `{ p${PERSON}: search { name } }`, undefined],
    ["in an operation's name", `query p_${PERSON} { search { name } }`, undefined],
    ["in a variable's name", `query($p${PERSON}: String) { search(text: $p${PERSON}) { name } }`, {}],
    [
      "in a fragment's name",
      `{ search { ...p${PERSON} } } fragment p${PERSON} on CreditProfile { name }`,
      undefined,
    ],
  ])("%s", async (_, query, variables) => {
    const { status, body, text } = await gateway.ask(query, variables);
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toMatchObject({ code: "BAD_SUBJECT_CODE", hint: expect.any(String) });
    expect(text + gateway.logged.join("")).not.toContain(PERSON);
    expect(gateway.hub.requests).toHaveLength(0);
  });

  test("and what graphql-js repeats in its messages is struck out", async () => {
    for (const [query, variables] of [
      ["query($n: Int) { search(first: $n) { name } }", { n: PERSON }],
      ["query($n: Int) { search(first: $n) { name } }", { n: Number(PERSON) }],
      [`{ search(first: ${PERSON}) { name } }`, undefined],
      [`{ search(first: "${PERSON}") { name } }`, undefined],
      [`{ p${PERSON} }`, undefined],
      [`{ search(p${PERSON}: 1) { name } }`, undefined],
      [`{ search(filter: { p${PERSON}: 1 }) { name } }`, undefined],
      ["query($f: Filter) { search(filter: $f) { name } }", { f: { [`p${PERSON}`]: 1 } }],
      ["query($f: Filter) { search(filter: $f) { name } }", { f: PERSON }],
    ] as const) {
      const { status, text } = await gateway.ask(query, variables);
      expect(status).toBe(400);
      expect(text + gateway.logged.join("")).not.toMatch(/33059919900101001/);
    }
    expect(gateway.hub.requests).toHaveLength(0);
  });

  test("a serial number of eighteen digits without a date is no citizen ID", async () => {
    expect((await gateway.ask('{ search(text: "123456789012345678") { name } }')).status).toBe(200);
  });

  test("an undeclared variable is not sent on", async () => {
    await gateway.ask(ONE, { code: FIRM, other: PERSON });
    expect(everythingSent(gateway)).not.toContain(PERSON);
  });
});

describe("the plan cache", () => {
  const hits = (g: LittleGateway) => g.counted("credit_hub_query_plan_lookups_total", { result: "hit" });
  const misses = (g: LittleGateway) => g.counted("credit_hub_query_plan_lookups_total", { result: "miss" });

  test("is hit whatever the code, in literals too, and what it sends holds no code in the text", async () => {
    const fresh = await startGateway();
    for (const code of [FIRM, OTHER_FIRM, PERSON, FIRM]) {
      const { body } = await fresh.ask(
        `query Cached { creditProfile(code: "${code}") { subjectId tax { rating } } }`,
      );
      expect(body.errors).toBeUndefined();
      expect(body.data.creditProfile.subjectId).toBe(code === PERSON ? subjectId(PERSON) : code);
    }
    expect([await misses(fresh), await hits(fresh)]).toEqual([1, 3]);
    for (const { query } of [...fresh.hub.requests, ...fresh.tax.requests])
      expect(query).not.toMatch(/\d{10}/);
    await fresh.stop();
  });

  test("keeps operations of one document apart", async () => {
    const query = `
      query A($code: SubjectCode!) { creditProfile(code: $code) { subjectId } }
      query B($code: SubjectCode!) { creditProfile(code: $code) { name } }`;
    const ask = async (operationName: string) => {
      const body = JSON.stringify({ query, operationName, variables: { code: FIRM } });
      const response = await fetch(`${gateway.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      return ((await response.json()) as { data: unknown }).data;
    };
    for (let i = 0; i < 2; i++) {
      expect(await ask("A")).toEqual({ creditProfile: { subjectId: FIRM } });
      expect(await ask("B")).toEqual({ creditProfile: { name: `name of ${FIRM}` } });
    }
  });
});

test("a variable of a caller that looks like one of ours is not mixed up", async () => {
  const query = `query($subject_1: SubjectCode!) {
    a: creditProfile(code: "${FIRM}") { subjectId }
    b: creditProfile(code: $subject_1) { subjectId }
  }`;
  const { body } = await gateway.ask(query, { subject_1: OTHER_FIRM, subject_2: PERSON });
  expect(body.data).toEqual({ a: { subjectId: FIRM }, b: { subjectId: OTHER_FIRM } });
});

test("a subject id is taken as it is, also as another argument", async () => {
  const id = subjectId(PERSON);
  expect((await gateway.ask(ONE, { code: id })).body.data.creditProfile.subjectId).toBe(id);
  expect((await gateway.ask("query($t: String) { search(text: $t) { name } }", { t: id })).status).toBe(200);
});

test("a department that repeats a citizen ID in an error does not get it out", async () => {
  const echo: FakeSubgraph = fake("tax", async () => ({
    data: null,
    errors: [{ message: `no rating of ${PERSON}`, extensions: { code: "FORBIDDEN_FIELD", item: PERSON } }],
  }));
  const leaking = await startGateway({ tax: echo });
  const { text, body } = await leaking.ask(`{ creditProfile(code: "${PERSON}") { tax { rating } } }`);
  expect(body.errors[0].extensions.code).toBe("FORBIDDEN_FIELD");
  expect(text + leaking.logged.join("")).not.toContain(PERSON);
  await leaking.stop();
});
