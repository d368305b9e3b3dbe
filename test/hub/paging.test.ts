import { raiseDatasetVersion } from "../../loaders/dataset";
import { createBulkInsert } from "../../loaders/bulk";
import { addDays } from "../../schema/scalars/date";
import { createRowMaker } from "../../subgraphs/kit/collection/rows";
import { describeOnBackends } from "../support/backends";
import { startHub, type Hub } from "../support/hub";

const SUBJECT = "52330106MAXX00140C";
const PUBLIC = 1_203;
const PAGE = `query($code: SubjectCode!, $first: Int, $after: String) { creditProfile(code: $code) { market {
  inspections(first: $first, after: $after) { totalCount edges { cursor node { recordId decidedOn } } nodes { recordId }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`;

interface Page {
  readonly totalCount: number;
  readonly edges: readonly { cursor: string; node: { recordId: string; decidedOn: string } }[];
  readonly nodes: readonly { recordId: string }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

describeOnBackends("a subject with more than 500 records", (backend) => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await startHub({ backend, subjects: 200 });
    // Several on each day, so that the record id decides their order too; every fourth is nobody's to see.
    await insertInspections(
      hub,
      Array.from({ length: (PUBLIC / 3) * 4 }, (_, i) => ({
        recordId: `XI${String((i * 7_919) % 100_003).padStart(9, "0")}`,
        decidedOn: addDays("2025-01-01", -(i % 211)),
        status: i % 4 === 3 ? "REVOKED" : "ACTIVE",
      })),
    );
  });
  afterAll(() => hub?.stop());

  async function page(first: number | undefined, after?: string): Promise<Page> {
    const { data, errors } = await hub.query(PAGE, { code: SUBJECT, first, after });
    expect(errors).toBeUndefined();
    return data.creditProfile.market.inspections as Page;
  }

  async function walk(
    first: number,
    between: () => Promise<void> = async () => undefined,
  ): Promise<string[]> {
    const ids: string[] = [];
    let after: string | undefined;
    for (;;) {
      const { edges, nodes, pageInfo, totalCount } = await page(first, after);
      expect(nodes.map(({ recordId }) => recordId)).toEqual(edges.map(({ node }) => node.recordId));
      expect(totalCount).toBeGreaterThanOrEqual(PUBLIC);
      expect(pageInfo).toMatchObject({
        hasPreviousPage: after !== undefined,
        startCursor: edges[0]?.cursor,
        endCursor: edges.at(-1)?.cursor,
      });
      ids.push(...nodes.map(({ recordId }) => recordId));
      if (!pageInfo.hasNextPage) return ids;
      expect(edges).toHaveLength(first);
      after = pageInfo.endCursor ?? undefined;
      await between();
    }
  }

  test.each([7, 20, 500])("pages of %d give each public record once, newest first", async (first) => {
    const ids = await walk(first);
    expect(ids).toHaveLength(PUBLIC);
    expect(new Set(ids).size).toBe(PUBLIC);
    expect(ids).toEqual(await inOrder(hub));
  });

  test("pages of one: the first and the last fifty", async () => {
    const all = await inOrder(hub);
    let after: string | undefined;
    for (const expected of all.slice(0, 50)) {
      const { edges, pageInfo } = await page(1, after);
      expect(edges.map(({ node }) => node.recordId)).toEqual([expected]);
      expect(pageInfo.hasNextPage).toBe(true);
      after = pageInfo.endCursor ?? undefined;
    }
    const { edges } = await page(
      500,
      (await page(500, (await page(153)).pageInfo.endCursor ?? "")).pageInfo.endCursor ?? "",
    );
    expect(edges).toHaveLength(500);
    after = edges[499]?.cursor;
    for (const expected of all.slice(1_153)) {
      const one = await page(1, after);
      expect(one.nodes).toEqual([{ recordId: expected }]);
      after = one.pageInfo.endCursor ?? undefined;
    }
    expect((await page(1, after)).nodes).toEqual([]);
  });

  test("the total is that of the list on every page, and past its end", async () => {
    const last = (await walkCursors(page)).at(-1) ?? "";
    const past = await page(20, last);
    expect(past).toMatchObject({ totalCount: PUBLIC, edges: [], nodes: [] });
    expect(past.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
  });

  test("a page of nothing tells the total and that there is more", async () => {
    const none = await page(0);
    expect(none).toMatchObject({ totalCount: PUBLIC, edges: [], nodes: [] });
    expect(none.pageInfo.hasNextPage).toBe(true);
  });

  test("without `first` a page has twenty", async () => {
    expect((await page(undefined)).nodes).toHaveLength(20);
  });

  test("two pages of the same list in one request, and two subjects at different places", async () => {
    const all = await inOrder(hub);
    const after = (await page(100)).pageInfo.endCursor;
    const { data } = await hub.query(
      `query($code: SubjectCode!, $other: SubjectCode!, $after: String) {
        one: creditProfile(code: $code) { market { a: inspections(first: 3) { nodes { recordId } }
          b: inspections(first: 2, after: $after) { totalCount nodes { recordId } } } }
        two: creditProfile(code: $other) { market { inspections(first: 3) { totalCount nodes { recordId } } } } }`,
      { code: SUBJECT, other: "91330106MAXX00010J", after },
    );
    const ids = (nodes: { recordId: string }[]): string[] => nodes.map(({ recordId }) => recordId);
    expect(ids(data.one.market.a.nodes)).toEqual(all.slice(0, 3));
    expect(ids(data.one.market.b.nodes)).toEqual(all.slice(100, 102));
    expect(data.one.market.b.totalCount).toBe(PUBLIC);
    expect(data.two.market.inspections).toEqual({ totalCount: 0, nodes: [] });
  });

  test.each<[string, object]>([
    ["a negative page", { first: -1 }],
    ["a page of 501", { first: 501 }],
    ["a cursor of nobody's making", { after: "no cursor" }],
    ["a cursor with an impossible date", { after: encoded("1|2025-02-30|XI1") }],
    ["a cursor of another version", { after: encoded("2|2025-02-20|XI1") }],
    ["a cursor without a record", { after: encoded("1|2025-02-20|") }],
  ])("%s is refused", async (_, wrong) => {
    const { data, errors = [] } = await hub.query(PAGE, { code: SUBJECT, ...wrong });
    expect(data.creditProfile.market.inspections).toBeNull();
    expect(errors).toEqual([
      expect.objectContaining({
        path: ["creditProfile", "market", "inspections"],
        extensions: expect.objectContaining({ code: "BAD_USER_INPUT" }),
      }),
    ]);
  });

  test("a cursor with SQL in it finds nothing and harms nothing", async () => {
    const after = encoded("1|2024-06-01|' OR 1=1; DROP TABLE market_inspection; --");
    expect((await page(5, after)).totalCount).toBe(PUBLIC);
  });

  // The last one: it adds to the list.
  test("a newer record that comes in between two pages is on neither, and moves nothing", async () => {
    const before = await inOrder(hub);
    let number = 0;
    const ids = await walk(300, async () => {
      number += 1;
      await insertInspections(hub, [
        { recordId: `XN${String(number)}`, decidedOn: addDays("2025-03-01", number), status: "ACTIVE" },
      ]);
    });
    expect(number).toBeGreaterThan(2);
    expect(ids).toEqual(before);
    const first = await page(2);
    expect(first.totalCount).toBe(PUBLIC + number);
    expect(first.nodes[0]).toEqual({ recordId: `XN${String(number)}` });
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString("base64url");
}

async function walkCursors(page: (first: number, after?: string) => Promise<Page>): Promise<string[]> {
  const cursors: string[] = [];
  for (let after: string | undefined; ;) {
    const { edges, pageInfo } = await page(500, after);
    cursors.push(...edges.map(({ cursor }) => cursor));
    if (!pageInfo.hasNextPage) return cursors;
    after = pageInfo.endCursor ?? undefined;
  }
}

/** The public records in the order of the contract, as the table itself says. */
async function inOrder(hub: Hub): Promise<string[]> {
  const rows = await market(hub)
    .knex("market_inspection")
    .where({ subject_id: SUBJECT, status: "ACTIVE" })
    .select<{ record_id: string; decided_on: string }[]>("record_id", "decided_on");
  const key = (row: (typeof rows)[number]): string => `${row.decided_on}|${row.record_id}`;
  return rows.sort((a, b) => (key(a) < key(b) ? 1 : -1)).map((row) => row.record_id);
}

async function insertInspections(
  hub: Hub,
  records: readonly { recordId: string; decidedOn: string; status: string }[],
): Promise<void> {
  const model = hub.subgraphs.get("market")?.models.find(({ typeName }) => typeName === "MarketInspection");
  if (!model) throw new Error("There are no inspections.");
  const { table, row } = createRowMaker(model, new Map());
  const { knex, dialect } = market(hub);
  await knex.transaction(async (transaction) => {
    const rows = records.map((record) =>
      row({
        ...record,
        subjectId: SUBJECT,
        authority: { name: "虚构局", code: "11330106MAXXY10006" },
        regionCode: "330106",
        reportedAt: "2025-01-02T03:04:05Z",
        version: 1,
        planName: "虚构计划",
        kind: "定向抽查",
        inspectedOn: record.decidedOn,
        result: "未发现问题",
      }),
    );
    await createBulkInsert(dialect, "REFUSE")(transaction, table, rows);
    await raiseDatasetVersion(transaction, "market", new Date().toISOString());
  });
}

function market(hub: Hub): NonNullable<ReturnType<Hub["subgraphs"]["get"]>>["database"] {
  const subgraph = hub.subgraphs.get("market");
  if (!subgraph) throw new Error("There is no market.");
  return subgraph.database;
}
