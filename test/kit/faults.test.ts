import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, GraphQLError, parse } from "graphql";
import { seedCatalogue } from "../../schema/catalogue";
import { citizenIdCheckCharacter } from "../../schema/scalars/citizenId";
import { usccCheckCharacter } from "../../schema/scalars/uscc";
import { outgoingError, subgraphError } from "../../subgraphs/kit/errors";
import { applyFieldRules, createItemDecisions } from "../../subgraphs/kit/fieldRules";
import { FIRM, openSubgraph, PERSON, type OpenSubgraph } from "./records";

const CITIZEN_ID = "11010519491231002X";
const GENERIC = {
  message: "The source cannot answer at the moment.",
  extensions: { code: "SOURCE_UNAVAILABLE", reason: "DATABASE" },
};

describe("a fault inside", () => {
  let tax: OpenSubgraph;
  beforeEach(async () => {
    tax = await openSubgraph("tax");
  });
  afterEach(() => tax.close());

  test("in one list takes that list away, and says nothing of SQL, tables or values", async () => {
    await tax.subgraph.database.knex.schema.dropTable("tax_arrears");
    const response = await tax.section(FIRM, "arrears { totalCount } majorCases { totalCount }");
    expect(response.data?.["_entities"]).toEqual([{ tax: { arrears: null, majorCases: { totalCount: 0 } } }]);
    expect(response.errors).toEqual([{ ...GENERIC, path: ["_entities", 0, "tax", "arrears"] }]);
    expect(JSON.stringify(response)).not.toMatch(/select|tax_arrears|sqlite|9133/i);
    expect(tax.faults).toHaveLength(1);
    expect(String(tax.faults[0])).toContain("tax_arrears");
  });

  test("in the counts takes all facts away: a part of them would be taken for the whole", async () => {
    await tax.subgraph.database.knex.schema.dropTable("tax_arrears");
    const response = await tax.ask(
      "query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { taxFacts { counts { count } } } } }",
      { r: [{ __typename: "CreditProfile", subjectId: FIRM }] },
    );
    expect(response.data?.["_entities"]).toEqual([{ taxFacts: null }]);
    expect(response.errors).toEqual([{ ...GENERIC, path: ["_entities", 0, "taxFacts"] }]);
  });

  test("in a row, such as a grade that the schema does not have, does not tell what the row holds", async () => {
    await tax.add("TaxRating", { grade: "A" });
    await tax.subgraph.database.knex("tax_rating").update({ grade: `secret ${CITIZEN_ID}` });
    const response = await tax.section(FIRM, "ratings { nodes { recordId grade } }");
    expect(response.errors?.map(({ extensions }) => extensions?.code)).toEqual(["SOURCE_UNAVAILABLE"]);
    expect(JSON.stringify(response)).not.toMatch(/secret|110105/);
  });

  test("that is over is forgotten: the next request is answered", async () => {
    const { knex } = tax.subgraph.database;
    await knex.schema.renameTable("tax_arrears", "gone");
    expect((await tax.section(FIRM, "arrears { totalCount }")).errors).toHaveLength(1);
    await knex.schema.renameTable("gone", "tax_arrears");
    expect((await tax.section(FIRM, "arrears { totalCount }")).errors).toBeUndefined();
  });
});

describe("bad input", () => {
  let market: OpenSubgraph;
  let hub: OpenSubgraph;
  beforeAll(async () => {
    [market, hub] = await Promise.all([openSubgraph("market"), openSubgraph("hub")]);
  });
  afterAll(() => Promise.all([market.close(), hub.close()]));
  afterEach(() => expect([...market.faults, ...hub.faults]).toEqual([]));

  test.each([
    ["", "an empty query"],
    ["{", "a syntax error"],
    ["{ nothing }", "an unknown field"],
    [
      `{ _entities(representations: []) { ... on CreditProfile { market { penalties(first: "x") { totalCount } } } } }`,
      "a literal of another type",
    ],
    ["query A { __typename } query B { __typename }", "no name where there are two operations"],
    ["fragment F on CreditProfile { subjectId }", "no operation"],
    [
      "query ($first: Int!) { _entities(representations: []) { ... on CreditProfile { market { penalties(first: $first) { totalCount } } } } }",
      "a variable that is missing",
    ],
    ["mutation { nothing }", "an operation that there is not"],
  ])("%j is told as such: %s", async (query) => {
    const response = await market.ask(query);
    expect(response.data ?? null).toBeNull();
    expect((response.errors ?? []).length).toBeGreaterThan(0);
    for (const error of response.errors ?? []) {
      expect(error.extensions).toEqual({ code: "BAD_USER_INPUT" });
      expect(error.message.length).toBeGreaterThan(0);
    }
  });

  test("a very long query is refused before it is read whole", async () => {
    const response = await market.ask(`{ ${"__typename ".repeat(30_000)} }`);
    expect(response.errors?.map(({ extensions }) => extensions?.code)).toEqual(["BAD_USER_INPUT"]);
  });

  test.each([
    [
      `query ($n: Int) { _entities(representations: []) { ... on CreditProfile { market { penalties(first: $n) { totalCount } } } } }`,
      { n: CITIZEN_ID },
    ],
    [
      `query ($a: String) { _entities(representations: []) { ... on CreditProfile { market { penalties(after: $a) { totalCount } } } } }`,
      { a: [CITIZEN_ID] },
    ],
    [
      `query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }`,
      { r: null, [CITIZEN_ID]: CITIZEN_ID },
    ],
    [
      `{ _entities(representations: []) { ... on CreditProfile { market { penalties(first: "${CITIZEN_ID}") { totalCount } } } } }`,
      {},
    ],
    [`{ _entities(representations: ["${CITIZEN_ID}" }`, {}],
    [`{ "${CITIZEN_ID}" }`, {}],
    [`{ ${CITIZEN_ID} }`, {}],
    [`{ a${CITIZEN_ID} }`, {}],
    [`{ a${CITIZEN_ID}: nothing }`, {}],
    [`query ($a${CITIZEN_ID}: Nothing) { __typename }`, {}],
  ])("what was sent is not repeated to the caller: %s", async (query, variables) => {
    const response = await market.ask(query, variables);
    expect(response.errors?.map(({ extensions }) => extensions?.code)).toEqual(
      (response.errors ?? []).map(() => "BAD_USER_INPUT"),
    );
    expect((response.errors ?? []).length).toBeGreaterThan(0);
    expect(JSON.stringify(response)).not.toContain("1949");
  });

  test.each([
    ["query ($c: SubjectCode!) { creditProfile(code: $c) { subjectId } }", { c: CITIZEN_ID }],
    ["query ($c: [SubjectCode!]!) { creditProfiles(codes: $c) { subjectId } }", { c: [FIRM, CITIZEN_ID] }],
    [
      "query ($c: [SubjectCode!]!) { creditProfiles(codes: $c) { subjectId } }",
      { c: [FIRM, 110105194912310] },
    ],
    [`{ creditProfile(code: "${CITIZEN_ID}") { subjectId } }`, {}],
    [`{ creditProfile(code: "11010519491231002${"1"}") { subjectId } }`, {}],
  ])(
    "a code that is none, or a citizen ID, is told with a hint and is not repeated: %s",
    async (query, variables) => {
      const response = await hub.ask(query, variables);
      expect(response.errors?.map(({ extensions }) => extensions?.code)).toEqual(["BAD_USER_INPUT"]);
      expect(response.errors?.[0]?.extensions?.["hint"]).toEqual(expect.any(String));
      expect(JSON.stringify(response)).not.toContain("1949");
    },
  );

  test("a code that is right by both standards is the USCC that the gateway took it for", async () => {
    // Right by GB 32100 and by GB 11643, and its third and fourth digits are a province.
    const both = Array.from({ length: 1_000 }, (_, i) => `33100219900101${String(i).padStart(3, "0")}`)
      .filter((first) => usccCheckCharacter(first) === citizenIdCheckCharacter(first))
      .map((first) => first + usccCheckCharacter(first))[0];
    const response = await hub.ask(
      "query ($c: SubjectCode!) { creditProfile(code: $c, kind: ENTERPRISE) { subjectId } }",
      {
        c: both,
      },
    );
    expect(response).toMatchObject({ data: { creditProfile: null } });
    expect(response.errors).toBeUndefined();
  });
});

describe("an error on its way out", () => {
  const path = ["a", 0, "b"];

  test.each(["BAD_USER_INPUT", "FORBIDDEN_FIELD", "AUTHORIZATION_REQUIRED", "SOURCE_UNAVAILABLE"] as const)(
    "that is meant for callers keeps its message and code: %s",
    (code) => {
      const faults: unknown[] = [];
      const { message, extensions } = subgraphError(code, "What happened.", { item: "x.y" });
      const out = outgoingError(new GraphQLError(message, { path, extensions }), (fault) =>
        faults.push(fault),
      );
      expect(out).toEqual({ message: "What happened.", path, extensions: { code, item: "x.y" } });
      expect(faults).toEqual([]);
    },
  );

  test("that is not is told inside and leaves as a source that is unavailable", () => {
    const fault = new Error(`SELECT * FROM t WHERE id = '${CITIZEN_ID}' at 10.0.0.1:3306`);
    for (const extensions of [{}, { code: "ER_DUP_ENTRY" }, { code: "INTERNAL_SERVER_ERROR" }]) {
      const faults: unknown[] = [];
      const error = new GraphQLError(fault.message, { path, originalError: fault, extensions });
      expect(outgoingError(error, (each) => faults.push(each))).toEqual({
        ...GENERIC,
        path,
        extensions: { code: "SOURCE_UNAVAILABLE", reason: "INTERNAL" },
      });
      expect(faults).toEqual([fault]);
    }
  });
});

describe("field rules", () => {
  const SDL = `
    directive @catalog(item: String!, also: [String!]) on OBJECT | FIELD_DEFINITION
    type Query { firm: Thing @catalog(item: "hub.structure") person: Thing @catalog(item: "hub.structure") nobody: Thing @catalog(item: "hub.structure") }
    type Thing @catalog(item: "hub.structure") {
      open: String
      phone: String @catalog(item: "market.registration.phone")
      rating: String @catalog(item: "tax.rating")
      unknown: String @catalog(item: "market.nothing")
      inner: Bare @catalog(item: "hub.structure")
    }
    type Bare { bare: String }
  `;
  const values = { open: "o", phone: "p", rating: "r", unknown: "u" };
  const decisions = createItemDecisions(seedCatalogue());

  function guardedSchema() {
    const schema = buildSubgraphSchema({
      typeDefs: parse(SDL),
      resolvers: {
        Query: {
          firm: () => ({ ...values, subjectId: FIRM, inner: { bare: "b", subjectId: FIRM } }),
          person: () => ({ ...values, subject_id: PERSON }),
          nobody: () => values,
        },
      },
    });
    applyFieldRules(schema, decisions, new Set(["hub.structure"]));
    return schema;
  }

  async function ask(query: string): Promise<{ data: unknown; codes: unknown[] }> {
    const { data, errors } = await graphql({ schema: guardedSchema(), source: query, contextValue: {} });
    return {
      data: JSON.parse(JSON.stringify(data)) as unknown,
      codes: (errors ?? []).map(
        ({ path, extensions }) => `${String(path?.join("."))} ${String(extensions["code"])}`,
      ),
    };
  }

  test("deny by the class of the item, for whom the field belongs to", async () => {
    expect(await ask("{ firm { open phone rating } person { open phone rating } }")).toEqual({
      data: {
        firm: { open: "o", phone: null, rating: null },
        person: { open: "o", phone: null, rating: null },
      },
      codes: [
        "firm.phone FORBIDDEN_FIELD",
        "firm.rating AUTHORIZATION_REQUIRED",
        "person.phone FORBIDDEN_FIELD",
        "person.rating FORBIDDEN_FIELD",
      ],
    });
  });

  test("deny a field without an item, and one of an item that nobody knows", async () => {
    expect(await ask("{ firm { unknown inner { bare } } }")).toEqual({
      data: { firm: { unknown: null, inner: { bare: null } } },
      codes: ["firm.unknown FORBIDDEN_FIELD", "firm.inner.bare FORBIDDEN_FIELD"],
    });
  });

  test("deny a field of which nobody can tell whose it is", async () => {
    expect(await ask("{ nobody { open rating } }")).toEqual({
      data: { nobody: { open: "o", rating: null } },
      codes: ["nobody.rating FORBIDDEN_FIELD"],
    });
  });

  test("are not put in front of what everybody may see", () => {
    const type = guardedSchema().getType("Thing") as unknown as {
      getFields(): Record<string, { resolve?: unknown }>;
    };
    expect(type.getFields()["open"]?.resolve).toBeUndefined();
    expect(type.getFields()["phone"]?.resolve).toBeDefined();
  });

  test("split the items of a list into those that may be seen and those that may not", () => {
    expect(decisions.split({ item: "tax.rating-a", also: ["tax.rating", "x.y"] }, "ORGANISATION")).toEqual({
      visible: ["tax.rating-a"],
      withheld: ["tax.rating", "x.y"],
    });
    expect(decisions.split({ item: "tax.rating-a", also: ["tax.rating"] }, "PERSON").visible).toEqual([]);
  });
});
