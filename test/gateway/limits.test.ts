import { buildSchema, getIntrospectionQuery, parse } from "graphql";
import { PROFILES_QUERY } from "../../bench/selection";
import { loadGatewayConfig } from "../../gateway/config";
import { compileCost } from "../../gateway/http/limits/cost";
import { committedSupergraph } from "../../schema/subgraphs";
import { DEPARTMENT_SECTIONS, wholeProfile } from "../support/selection";
import { FIRM, PERSON, post, startGateway, type LittleGateway } from "./littleHub";

let gateway: LittleGateway;
beforeAll(async () => {
  gateway = await startGateway({ env: { MAX_COST: "5000" } });
});
afterAll(() => gateway.stop());

/** Asks, and expects the refusal to be quick and nobody to be called. */
async function refused(query: string, variables?: object): Promise<Record<string, unknown>> {
  const calls = gateway.hub.requests.length;
  const start = performance.now();
  const { status, body } = await gateway.ask(query, variables);
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(status).toBe(400);
  expect(gateway.hub.requests).toHaveLength(calls);
  expect(body.errors.length).toBeLessThanOrEqual(2);
  return body.errors[0].extensions;
}

describe("tokens", () => {
  test("10,000 aliases do not even parse", async () => {
    const query = `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: __typename`).join(" ")} }`;
    expect(await refused(query)).toEqual({ code: "LIMIT_EXCEEDED", limit: "tokens", max: 5_000 });
  });

  test("thousands of brackets in one another do not break the stack", async () => {
    const query = `{ search(text: ${"[".repeat(2_400)}${"]".repeat(2_400)}) { name } }`;
    expect(["tokens", "depth"]).toContain((await refused(query))["limit"]);
  });
});

describe("aliases", () => {
  test("more than the limit are refused before validation, whose rule on overlapping fields is quadratic", async () => {
    const query = `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: nothing`).join(" ")} }`;
    expect(await refused(query)).toEqual({ code: "LIMIT_EXCEEDED", limit: "aliases", max: 100, actual: 101 });
  });

  test("they count wherever a fragment is spread", async () => {
    const query = `
      { a: search { ...F } b: search { ...F } }
      fragment F on CreditProfile { ${Array.from({ length: 50 }, (_, i) => `n${i}: name`).join(" ")} }`;
    expect(await refused(query)).toMatchObject({ limit: "aliases", actual: 102 });
  });

  test("fragments that spread fragments are counted as if written out", async () => {
    const fragments = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on CreditProfile { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ search { ...F0 } } ${fragments.join(" ")} fragment F40 on CreditProfile { name }`;
    expect(await refused(query)).toMatchObject({ limit: "selections", max: 5_000 });
  });
});

describe("depth", () => {
  const nested = (levels: number) => {
    let inner = "subjectId";
    for (let i = 0; i < levels; i++) inner = `market { representative { profile { ${inner} } } }`;
    return `query($c: SubjectCode!) { creditProfile(code: $c) { ${inner} } }`;
  };

  test("1,000 levels are refused", async () => {
    expect(await refused(nested(333))).toEqual({
      code: "LIMIT_EXCEEDED",
      limit: "depth",
      max: 20,
      actual: 1_001,
    });
  });

  test("six steps of a relation pass", async () => {
    const { status, body } = await gateway.ask(nested(6), { c: FIRM });
    expect(body.errors).toBeUndefined();
    expect(status).toBe(200);
  });

  test("depth hides in no fragment", async () => {
    const fragments = Array.from(
      { length: 30 },
      (_, i) => `fragment F${i} on CreditProfile { market { representative { profile { ...F${i + 1} } } } }`,
    );
    const query = `{ search { ...F0 } } ${fragments.join(" ")} fragment F30 on CreditProfile { name }`;
    expect(await refused(query)).toMatchObject({ limit: "depth", actual: 92 });
  });

  test("nor in a value, nor in a variable", async () => {
    const lists = `${"[".repeat(30)}${"]".repeat(30)}`;
    expect(await refused(`{ search(text: ${lists}) { name } }`)).toMatchObject({ limit: "depth" });
    const deep = `{"query": "query($f: Filter) { search(filter: $f) { name } }", "variables": {"f": ${"[".repeat(90_000)}${"]".repeat(90_000)}}}`;
    const { status, body } = await post(gateway.url, deep);
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toEqual({ code: "LIMIT_EXCEEDED", limit: "depth", max: 20 });
  });

  test.each([
    [
      "itself",
      "{ search { ...A } } fragment A on CreditProfile { market { representative { profile { ...A } } } }",
    ],
    [
      "each other",
      "{ search { ...A } } fragment A on CreditProfile { ...B ...B } fragment B on CreditProfile { name ...A ...A }",
    ],
  ])("a fragment that spreads %s ends, and validation says so", async (_, query) => {
    expect(await refused(query)).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED" });
  });
});

describe("root fields", () => {
  const fields = (count: number) =>
    Array.from({ length: count }, (_, i) => `a${i}: search { name }`).join(" ");

  test("more than the limit are refused, `__typename` is free", async () => {
    expect((await gateway.ask(`{ __typename t: __typename ${fields(10)} }`)).status).toBe(200);
    expect(await refused(`{ ${fields(11)} }`)).toEqual({
      code: "LIMIT_EXCEEDED",
      limit: "rootFields",
      max: 10,
      actual: 11,
    });
  });

  test("they hide in no fragment", async () => {
    const query = `{ ...F ... on Query { ...F } x: search { name } } fragment F on Query { ${fields(5)} }`;
    expect(await refused(query)).toMatchObject({ limit: "rootFields", actual: 11 });
  });
});

/** Beside its values, a field of the query costs the calls that it leads to. */
const FETCHES = 100;

describe("cost", () => {
  const page = "market { penalties(first: $n) { edges { node { fine } } } }";

  test("the size of a page that a variable gives is counted", async () => {
    const query = `query($c: SubjectCode!, $n: Int) { creditProfile(code: $c) { ${page} } }`;
    expect((await gateway.ask(query, { c: FIRM, n: 2_000 })).status).toBe(200);
    expect(await refused(query, { c: FIRM, n: 5_000 })).toEqual({
      code: "LIMIT_EXCEEDED",
      limit: "cost",
      max: 5_000,
      actual: FETCHES + 2 + 5_000 * 2,
    });
  });

  test("every field of every object counts, under each of its names", async () => {
    const names = Array.from({ length: 30 }, (_, i) => `f${i}: fine`).join(" ");
    const query = `query($c: SubjectCode!, $n: Int) {
      creditProfile(code: $c) { market { penalties(first: $n) { edges { node { ${names} } } } } }
    }`;
    expect((await gateway.ask(query, { c: FIRM, n: 150 })).status).toBe(200);
    expect(await refused(query, { c: FIRM, n: 160 })).toMatchObject({ actual: FETCHES + 2 + 160 * 31 });
  });

  test("pages multiply by the number of codes", async () => {
    const query = `query($codes: [SubjectCode!]!, $n: Int = 100) { creditProfiles(codes: $codes) { ${page} } }`;
    const codes = (length: number) => Array.from({ length }, () => FIRM);
    expect((await gateway.ask(query, { codes: codes(24) })).status).toBe(200);
    expect(await refused(query, { codes: codes(25) })).toMatchObject({
      limit: "cost",
      actual: FETCHES + 25 * 202,
    });
    expect(await refused(query, { codes: codes(2), n: 3_000 })).toMatchObject({
      limit: "cost",
      actual: FETCHES + 2 * 6_002,
    });
  });

  test("a page without a size has the schema's default", async () => {
    const codes = JSON.stringify(Array.from({ length: 300 }, () => FIRM));
    const query = `{ creditProfiles(codes: ${codes}) { market { penalties { edges { node { fine } } } } } }`;
    expect(await refused(query)).toMatchObject({ limit: "cost", actual: FETCHES + 300 * 42 });
  });

  test("it counts through fragments and cannot be hidden in a variable's default", async () => {
    const query = `
      query($c: SubjectCode!, $n: Int = 9000) { creditProfile(code: $c) { ...F } }
      fragment F on CreditProfile { ${page} }`;
    expect(await refused(query, { c: FIRM })).toMatchObject({ limit: "cost" });
  });

  test("introspection costs what it answers, each time that it is asked for", async () => {
    const types = "types { name fields { name type { name } } }";
    expect((await gateway.ask(`{ __schema { ${types} } }`)).status).toBe(200);
    const aliased = Array.from({ length: 9 }, (_, i) => `t${i}: __schema { ${types} }`).join(" ");
    expect(await refused(`{ ${aliased} }`)).toMatchObject({ limit: "cost" });
    const within = Array.from({ length: 9 }, (_, i) => `t${i}: ${types}`).join(" ");
    expect(await refused(`{ __schema { ${within} } }`)).toMatchObject({ limit: "cost" });
  });

  test("a document that was let in once is still refused with other variables", async () => {
    const query = `query Again($c: SubjectCode!, $n: Int) { creditProfile(code: $c) { ${page} } }`;
    for (let i = 0; i < 3; i++) {
      expect((await gateway.ask(query, { c: FIRM, n: 1 })).status).toBe(200);
      expect(await refused(query, { c: FIRM, n: 99_999 })).toMatchObject({ limit: "cost" });
    }
  });

  test("by default a thousand profiles of five lists pass, and of five hundred records each do not", () => {
    const schema = buildSchema(committedSupergraph(), { assumeValid: true, assumeValidSDL: true });
    const { maxCost } = loadGatewayConfig({});
    const costOf = (query: string) =>
      compileCost(parse(query), schema)({ codes: Array.from({ length: 1_000 }, () => FIRM) }, undefined);
    const profiles = (selection: string) =>
      `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { ${selection} } }`;
    const fields = ["recordId", "severity", "status", "decidedOn", "region"];
    expect(costOf(PROFILES_QUERY)).toBeLessThan(maxCost);
    expect(costOf(profiles(wholeProfile({ first: 5 })))).toBeLessThan(maxCost);
    expect(costOf(profiles(wholeProfile({ sections: DEPARTMENT_SECTIONS, fields })))).toBeLessThan(maxCost);
    expect(costOf(profiles(wholeProfile({ first: 20 })))).toBeGreaterThan(maxCost);
    const heavy = Array.from({ length: 25 }, (_, i) => `f${i}: recordId`).join(" ");
    expect(costOf(profiles(`courts { judgments(first: 500) { nodes { ${heavy} } } }`))).toBeGreaterThan(
      maxCost,
    );
    expect(costOf(getIntrospectionQuery()) * 10).toBeLessThan(maxCost);
  });
});

test("a syntax error says where, and never what a citizen ID was", async () => {
  for (const query of [
    `{ creditProfile(code: ${PERSON} ${PERSON}) { name } }`,
    `{ creditProfile(${PERSON}) { name } }`,
    `{ creditProfile(code: "${PERSON} { name } }`,
    `query ${PERSON} { name }`,
  ]) {
    const { status, body, text } = await gateway.ask(query);
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("GRAPHQL_PARSE_FAILED");
    expect(body.errors[0].locations).toHaveLength(1);
    expect(text).not.toContain(PERSON);
  }
  expect(gateway.logged.join("")).not.toContain(PERSON);
});
