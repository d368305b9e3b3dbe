import fc from "fast-check";
import { createMemoryCache, createNoCache, type RowCache } from "../../loaders/cache";
import { openDatabase, type Database } from "../../loaders/database";
import {
  createRecordPages,
  SUBJECTS_PER_STATEMENT,
  type PageOptions,
  type RecordPages,
  type RecordPosition,
  type SeverityCounts,
} from "../../loaders/recordPages";
import { decodeCursor, encodeCursor } from "../../subgraphs/kit/cursor";
import { createRecordTable } from "../../subgraphs/kit/tables";

const TODAY = "2026-06-15";
const TABLE = "tests_thing";
const ORGANISATIONS = ["91330106MAXX00010J", "91330502MAXX00020E"];
const PERSONS = [`P${"0".repeat(32)}`, `P${"1".repeat(32)}`];
const SUBJECTS = [...ORGANISATIONS, ...PERSONS];
const ITEMS = ["tests.open", "tests.other", "tests.closed"];

interface Thing {
  record_id: string;
  subject_id: string;
  holder_id: string | null;
  item: string;
  decided_on: string;
  public_from: string | null;
  public_until: string | null;
  severity: string | null;
  status: string;
}

let database: Database;
let statements = 0;

beforeAll(async () => {
  database = openDatabase("sqlite::memory:", "tests");
  await createRecordTable(database.knex, TABLE, (t) => {
    t.string("item", 64).notNullable();
    t.string("holder_id", 33);
  });
  database.observe(() => (statements += 1));
});
afterAll(() => database.close());

async function fill(things: readonly Thing[]): Promise<void> {
  await database.knex(TABLE).delete();
  for (let at = 0; at < things.length; at += 500)
    await database.knex(TABLE).insert(
      things.slice(at, at + 500).map((thing) => ({
        authority_name: "虚构局",
        authority_code: "11330602MAXX00160M",
        region_code: "330602",
        reported_at: "2026-01-01T00:00:00Z",
        version: 1,
        ...thing,
      })),
    );
  statements = 0;
}

function open(
  options: { cache?: RowCache; keyColumn?: string; personal?: boolean; version?: string } = {},
): RecordPages {
  const {
    cache = createNoCache(),
    keyColumn = "subject_id",
    personal = false,
    version = "tests:1",
  } = options;
  return createRecordPages(
    { table: TABLE, keyColumn, personal },
    { knex: database.knex, cache, version, today: TODAY },
  );
}

/** The same over a plain array, as the rules say it. */
function expectedPage(
  things: readonly Thing[],
  keyColumn: "subject_id" | "holder_id",
  key: string,
  { first, after, items }: PageOptions,
): { ids: string[]; hasMore: boolean; counts: SeverityCounts } {
  const list = things
    .filter((thing) => thing[keyColumn] === key)
    .filter(({ status }) => status === "ACTIVE" || status === "UNDER_OBJECTION")
    .filter((thing) => thing.public_from !== null && thing.public_from <= TODAY)
    .filter((thing) => thing.public_until === null || thing.public_until >= TODAY)
    .filter(({ item }) => items === undefined || items.includes(item))
    .sort((a, b) => (order(a) < order(b) ? 1 : -1));
  const rest = list.filter((thing) => !after || order(thing) < `${after.decidedOn}|${after.recordId}`);
  const count = (severity: string): number => list.filter((thing) => thing.severity === severity).length;
  return {
    ids: rest.slice(0, first).map(({ record_id }) => record_id),
    hasMore: rest.length > first,
    counts: {
      total: list.length,
      MINOR: count("MINOR"),
      GENERAL: count("GENERAL"),
      SERIOUS: count("SERIOUS"),
    },
  };
}

function order({ decided_on, record_id }: Thing): string {
  return `${decided_on}|${record_id}`;
}

const date = fc.constantFrom("2024-02-29", "2026-06-14", TODAY, "2026-06-16");
const thing = fc.record({
  record_id: fc.stringMatching(/^[A-Z]{2}[0-9]{2}$/),
  subject_id: fc.constantFrom(...SUBJECTS),
  holder_id: fc.option(fc.constantFrom(...SUBJECTS)),
  item: fc.constantFrom(...ITEMS),
  decided_on: date,
  public_from: fc.option(date, { freq: 6 }),
  public_until: fc.option(date, { freq: 1 }),
  severity: fc.option(fc.constantFrom("MINOR", "GENERAL", "SERIOUS")),
  status: fc.constantFrom("ACTIVE", "ACTIVE", "ACTIVE", "UNDER_OBJECTION", "REPAIRED", "EXPIRED", "REVOKED"),
});
const things = fc.uniqueArray(thing, { maxLength: 40, selector: ({ record_id }) => record_id });
const want = (all: readonly Thing[]) =>
  fc.record({
    key: fc.constantFrom(...SUBJECTS),
    first: fc.integer({ min: 0, max: 6 }),
    after: fc.option(
      fc.oneof(
        ...(all.length > 0
          ? [
              fc
                .constantFrom(...all)
                .map((each) => ({ decidedOn: each.decided_on, recordId: each.record_id })),
            ]
          : []),
        fc.record({ decidedOn: date, recordId: fc.constantFrom("AA00", "MM50", "ZZ99") }),
      ),
      { nil: undefined },
    ),
    items: fc.option(fc.subarray(ITEMS, { minLength: 1 }), { nil: undefined }),
    counts: fc.boolean(),
  });
const scenario = things.chain((all) =>
  fc.tuple(fc.constant(all), fc.array(want(all), { minLength: 1, maxLength: 8 })),
);

type Want = PageOptions & { readonly key: string };

async function compare(
  pages: RecordPages,
  all: readonly Thing[],
  wants: readonly Want[],
  keyColumn: "subject_id" | "holder_id" = "subject_id",
): Promise<void> {
  const slices = await Promise.all(wants.map(({ key, ...options }) => pages.page(key, options)));
  wants.forEach((each, i) => {
    const expected = expectedPage(all, keyColumn, each.key, each);
    const slice = slices[i];
    expect(slice?.rows.slice(0, each.first).map(({ record_id }) => record_id)).toEqual(expected.ids);
    if (each.first > 0) expect((slice?.rows.length ?? 0) > each.first).toBe(expected.hasMore);
    expect(slice?.rows.length).toBeLessThanOrEqual(each.first + 1);
    if (each.counts) expect(slice?.counts).toEqual(expected.counts);
  });
}

/** One statement for each cursor and set of items, whatever the subjects, sizes and counts. */
function statementsFor(wants: readonly Want[]): number {
  return new Set(wants.map(({ after, items }) => JSON.stringify([after, items]))).size;
}

describe("pages of public records", () => {
  test("are those of the rules over a plain array, by one statement for each cursor and set of items", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([all, wants]) => {
        await fill(all);
        await compare(open(), all, wants);
        expect(statements).toBe(statementsFor(wants));
      }),
      { numRuns: 150 },
    );
  });

  test("by another key are that key's, where rows have it", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([all, wants]) => {
        await fill(all);
        await compare(open({ keyColumn: "holder_id" }), all, wants, "holder_id");
      }),
      { numRuns: 60 },
    );
  });

  test("are the same from the cache, with nothing read twice that may be cached", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ([all, wants]) => {
        await fill(all);
        const cache = createMemoryCache();
        const organisations = wants.filter(({ key }) => ORGANISATIONS.includes(key));
        await compare(open({ cache }), all, wants);
        await compare(open({ cache }), all, wants);
        statements = 0;
        await compare(open({ cache }), all, organisations);
        // The pages of a request are read at the largest size, so a smaller request may have to read its own.
        expect(statements).toBeLessThanOrEqual(statementsFor(organisations));
        statements = 0;
        await compare(open({ cache }), all, organisations);
        // What comes after a cursor is read each time: the cursor is the caller's text and goes into no key.
        expect(statements).toBe(statementsFor(organisations.filter(({ after }) => after !== undefined)));
      }),
      { numRuns: 60 },
    );
  });

  test("page by page give each record once, in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        things,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(...SUBJECTS),
        async (all, first, key) => {
          await fill(all);
          const seen: string[] = [];
          let after: RecordPosition | undefined;
          for (;;) {
            const { rows } = await open().page(key, { first, after, counts: false });
            seen.push(...rows.slice(0, first).map(({ record_id }) => record_id));
            const last = rows[first - 1];
            if (rows.length <= first || !last) break;
            after = decodeCursor(encodeCursor({ decidedOn: last.decided_on, recordId: last.record_id }));
          }
          const whole = expectedPage(all, "subject_id", key, { first: 1_000, counts: false });
          expect(seen).toEqual(whole.ids);
          expect(await open().counts(key, undefined)).toEqual(whole.counts);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const row = (record_id: string, subject_id: string, more: Partial<Thing> = {}): Thing => ({
  record_id,
  subject_id,
  holder_id: null,
  item: "tests.open",
  decided_on: "2026-01-01",
  public_from: "2026-01-01",
  public_until: null,
  severity: null,
  status: "ACTIVE",
  ...more,
});

describe("statements", () => {
  test("a page and the counts of many subjects, of different sizes, are one", async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `S${String(i).padStart(4, "0")}`);
    await fill(ids.map((id, i) => row(`R${String(i).padStart(4, "0")}`, id)));
    const pages = open();
    await Promise.all([
      ...ids.map((id, i) => pages.page(id, { first: 1 + (i % 20), counts: i % 2 === 0 })),
      ...ids.map((id) => pages.counts(id, undefined)),
    ]);
    expect(statements).toBe(1);
  });

  test("a further one is made only past the limit of the drivers", async () => {
    await fill([row("R1", "S0000")]);
    const pages = open();
    const ids = Array.from(
      { length: SUBJECTS_PER_STATEMENT + 1 },
      (_, i) => `S${String(i).padStart(4, "0")}`,
    );
    const counts = await Promise.all(ids.map((id) => pages.counts(id, undefined)));
    expect(statements).toBe(2);
    expect(counts.map(({ total }) => total).filter((total) => total > 0)).toEqual([1]);
  });

  test("the same want twice in a request is one, also at another time", async () => {
    await fill([row("R1", "S1")]);
    const pages = open();
    await pages.page("S1", { first: 5, counts: false });
    await pages.page("S1", { first: 5, counts: false });
    expect(statements).toBe(1);
  });

  test("a quote in a key is data", async () => {
    await fill([row("R1", "S1")]);
    expect(await open().counts("S1' OR '1'='1", undefined)).toMatchObject({ total: 0 });
  });
});

describe("the cache", () => {
  function recording(): { cache: RowCache; keys: string[]; texts: string[] } {
    const [keys, texts]: [string[], string[]] = [[], []];
    const inner = createMemoryCache();
    return {
      keys,
      texts,
      cache: {
        ...inner,
        getMany: (asked) => {
          keys.push(...asked);
          return inner.getMany(asked);
        },
        setMany: (entries) => {
          for (const [key, text] of entries) {
            keys.push(key);
            texts.push(text);
          }
          return inner.setMany(entries);
        },
      },
    };
  }

  test("never sees a person: neither the id nor a row", async () => {
    await fill([row("R1", PERSONS[0] ?? ""), row("R2", ORGANISATIONS[0] ?? "")]);
    const { cache, keys, texts } = recording();
    const pages = open({ cache });
    await Promise.all(SUBJECTS.map((id) => pages.page(id, { first: 5, counts: true })));
    expect(keys.length).toBeGreaterThan(0);
    expect([...keys, ...texts].join()).not.toMatch(/P[0-9a-f]{32}/);
  });

  test("never holds a table with personal information in it", async () => {
    await fill([row("R2", ORGANISATIONS[0] ?? "")]);
    const { cache, keys } = recording();
    await open({ cache, personal: true }).page(ORGANISATIONS[0] ?? "", { first: 5, counts: true });
    expect(keys).toEqual([]);
  });

  test("of another version or another day is not looked at", async () => {
    const [id = ""] = ORGANISATIONS;
    await fill([row("R1", id, { public_until: TODAY })]);
    const cache = createMemoryCache();
    const count = async (version: string, today: string): Promise<number> =>
      (
        await createRecordPages(
          { table: TABLE, keyColumn: "subject_id", personal: false },
          { knex: database.knex, cache, version, today },
        ).counts(id, undefined)
      ).total;
    expect(await count("tests:1", TODAY)).toBe(1);
    // The publicity ends with the day, though nothing in the data changed.
    expect(await count("tests:1", "2026-06-16")).toBe(0);
    await database.knex(TABLE).update({ status: "REPAIRED" });
    expect(await count("tests:2", TODAY)).toBe(0);
  });
});

describe("a cursor", () => {
  const position = fc.record({
    decidedOn: fc
      .integer({ min: 0, max: 40_000 })
      .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10)),
    recordId: fc.stringMatching(/^[A-Za-z0-9_.:/-]{1,40}$/),
  });

  test("comes back as the position that it was made of, in a text for a URL", () => {
    fc.assert(
      fc.property(position, (at) => {
        const cursor = encodeCursor(at);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(cursor)).toEqual(at);
      }),
    );
  });

  const encoded = (text: string): string => Buffer.from(text).toString("base64url");
  test.each([
    "",
    "x",
    "!!!!",
    encoded("1|2024-01-01"),
    encoded("1|2024-01-01|"),
    encoded("1||R1"),
    encoded("1|2024-02-30|R1"),
    encoded("2|2024-01-01|R1"),
    encoded("1|2024-01-01' OR '1'='1|R1"),
    encoded("11010519491231002X"),
  ])("that no list gave is refused, without being repeated: %j", (cursor) => {
    let refused: unknown;
    try {
      decodeCursor(cursor);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
    expect(String(refused)).toBe("The cursor in `after` is not one that this list gave.");
  });

  test("never fails in another way, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        try {
          decodeCursor(text);
        } catch (error) {
          expect(error).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
        }
      }),
    );
  });
});
