import { decodeCursor, encodeCursor } from "../../subgraphs/kit/cursor";
import { FIRM, openSubgraph, type OpenSubgraph } from "./records";

/** What departments may have stored, however odd, is either shown or blamed on the source: never on the caller. */
let market: OpenSubgraph;
beforeEach(async () => {
  market = await openSubgraph("market");
  await market.add("MarketPenalty", {
    subjectId: FIRM,
    decidedOn: "2026-05-01",
    severity: "SERIOUS",
    recordId: "A|1",
    fine: "1.5",
  });
});
afterEach(() => market.close());

const QUERY = `query ($r: [_Any!]!, $after: String) { _entities(representations: $r) { ... on CreditProfile {
  market { penalties(first: 1, after: $after) { nodes { recordId fine } pageInfo { endCursor hasNextPage } } } } } }`;
const ask = (after?: string) =>
  market.ask(QUERY, { r: [{ __typename: "CreditProfile", subjectId: FIRM }], ...(after && { after }) });

test("a stored decimal that is none leaves as the source's fault, and the log says which field", async () => {
  await market.subgraph.database.knex("market_penalty").update({ fine: "12345678901234567890" });
  const { errors } = await ask();
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toEqual({ code: "SOURCE_UNAVAILABLE", reason: "INTERNAL" });
  expect(errors?.[0]?.message).not.toContain("1234");
  expect(String(market.faults[0])).not.toContain("1234");
});

test("a list whose record ids hold bars can be walked", async () => {
  await market.add("MarketPenalty", {
    subjectId: FIRM,
    decidedOn: "2026-05-01",
    severity: "SERIOUS",
    recordId: "A|0",
    fine: "2",
  });
  type Answer = {
    market: { penalties: { nodes: { recordId: string }[]; pageInfo: { endCursor: string } } };
  }[];
  const first = (await ask()).data?.["_entities"] as Answer;
  const second = (await ask(first[0]?.market.penalties.pageInfo.endCursor)).data?.["_entities"] as Answer;
  expect([first, second].map((answer) => answer[0]?.market.penalties.nodes[0]?.recordId)).toEqual([
    "A|1",
    "A|0",
  ]);
  expect(decodeCursor(encodeCursor({ decidedOn: "2026-01-02", recordId: "a|b|\n" }))).toEqual({
    decidedOn: "2026-01-02",
    recordId: "a|b|\n",
  });
});

test("a call that nobody waits for any more begins no statement on the records", async () => {
  const statements: string[] = [];
  market.subgraph.database.observe(({ sql }) => statements.push(sql));
  const gone = AbortSignal.abort();
  await market.subgraph.execute(
    { query: QUERY, variables: { r: [{ __typename: "CreditProfile", subjectId: FIRM }] } },
    { headers: {}, signal: gone },
  );
  expect(statements.filter((sql) => sql.includes("market_penalty"))).toEqual([]);
  expect(market.faults).toEqual([]);
});
