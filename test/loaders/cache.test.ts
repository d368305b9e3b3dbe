import fc from "fast-check";
import { createClient } from "redis";
import { createMemoryCache, createNoCache, type RowCache } from "../../loaders/cache";
import type { Database } from "../../loaders/database";
import { raiseDatasetVersion } from "../../loaders/dataset";
import { createRedisCache } from "../../loaders/redisCache";
import { GOLDEN_SUBJECTS } from "../../subgraphs/kit/sample/goldenSubjects";
import { createWorld } from "../../subgraphs/kit/sample/world";
import { describeOnBackends, describeOnServices } from "../support/backends";
import { SEED, startHub, type Hub } from "../support/hub";
import { startProxy, type Proxy } from "../support/proxy";
import { wholeProfile } from "../support/selection";

describe("the cache in memory", () => {
  const key = (i: number): string => `k${String(i).padStart(3, "0")}`;

  test("gives what was put in, in the order asked for, and undefined for the rest", async () => {
    const cache = createMemoryCache();
    await cache.setMany([
      ["a", "1"],
      ["b", ""],
    ]);
    expect(await cache.getMany(["b", "x", "a", "b"])).toEqual(["", undefined, "1", ""]);
    expect(await cache.getMany([])).toEqual([]);
  });

  test("holds no more than its bound, and lets go of what was not used for longest", async () => {
    const cache = createMemoryCache(1_000);
    const text = "x".repeat(96);
    for (let i = 0; i < 10; i += 1) await cache.setMany([[key(i), text]]);
    await cache.getMany([key(0)]);
    await cache.setMany([[key(10), text]]);
    const there = await cache.getMany(Array.from({ length: 11 }, (_, i) => key(i)));
    expect(there.map((found) => found !== undefined)).toEqual([
      true,
      false,
      ...Array.from({ length: 9 }, () => true),
    ]);
  });

  test("a text that is larger than the bound is not kept, and what is put twice counts once", async () => {
    const cache = createMemoryCache(100);
    await cache.setMany([["big", "x".repeat(101)]]);
    expect(await cache.getMany(["big"])).toEqual([undefined]);
    for (let i = 0; i < 50; i += 1) await cache.setMany([["same", "x".repeat(40)]]);
    await cache.setMany([["other", "x".repeat(40)]]);
    expect(await cache.getMany(["same", "other"])).toEqual(["x".repeat(40), "x".repeat(40)]);
  });

  test("whatever is done, it never gives a text that was not the last one put under the key", async () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 5 }).map(key), fc.string({ maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(entry, { maxLength: 4 }), { maxLength: 20 }), async (batches) => {
        const cache = createMemoryCache(80);
        const last = new Map<string, string>();
        for (const batch of batches) {
          await cache.setMany(batch);
          for (const [k, text] of batch) last.set(k, text);
          const keys = [...last.keys()];
          const found = await cache.getMany(keys);
          found.forEach((text, i) => expect([undefined, last.get(keys[i] ?? "")]).toContain(text));
          const held = found.reduce(
            (sum, text, i) => sum + (text === undefined ? 0 : text.length + (keys[i]?.length ?? 0)),
            0,
          );
          expect(held).toBeLessThanOrEqual(80);
        }
      }),
    );
  });
});

test("no cache has nothing", async () => {
  const cache = createNoCache();
  await cache.setMany([["a", "1"]]);
  expect(await cache.getMany(["a"])).toEqual([undefined]);
});

describeOnServices("the cache in Redis", (_, { redis }) => {
  let proxy: Proxy;
  let cache: RowCache;
  let faults: string[];
  beforeEach(async () => {
    proxy = await startProxy(redis);
    faults = [];
    cache = createRedisCache({
      url: proxy.url,
      timeoutMs: 100,
      pauseMs: 300,
      ttlSeconds: 2,
      onFault: (reason) => faults.push(reason),
    });
    await untilTrue(async () => {
      await cache.setMany([["credit-hub:test:ready", "1"]]);
      return (await cache.getMany(["credit-hub:test:ready"]))[0] === "1";
    });
    faults.length = 0;
  });
  afterEach(async () => {
    await cache.close();
    await proxy.close();
  });

  test("gives what was put in, for as long as it may be kept", async () => {
    await cache.setMany([["credit-hub:test:a", "一"]]);
    expect(await cache.getMany(["credit-hub:test:x", "credit-hub:test:a"])).toEqual([undefined, "一"]);
    await untilTrue(async () => (await cache.getMany(["credit-hub:test:a"]))[0] === undefined, 4_000);
    expect(faults).toEqual([]);
  });

  test("that hangs costs its time once, is left alone for a while, and is used again", async () => {
    await cache.setMany([["credit-hub:test:b", "1"]]);
    proxy.hang();
    const first = await timed(() => cache.getMany(["credit-hub:test:b"]));
    expect(first.value).toEqual([undefined]);
    expect(first.ms).toBeGreaterThanOrEqual(90);
    expect(first.ms).toBeLessThan(280);
    const next = await timed(async () => {
      for (let i = 0; i < 50; i += 1) await cache.getMany(["credit-hub:test:b"]);
      await cache.setMany([["credit-hub:test:c", "1"]]);
    });
    expect(next.ms).toBeLessThan(90);
    expect(faults).toEqual(["TIMEOUT"]);
    await proxy.restore();
    await untilTrue(async () => (await cache.getMany(["credit-hub:test:b"]))[0] === "1");
  });

  test("that goes away and comes back is used again; no call fails", async () => {
    await proxy.cut();
    const while_ = await timed(async () => {
      for (let i = 0; i < 50; i += 1) {
        expect(await cache.getMany(["credit-hub:test:d"])).toEqual([undefined]);
        await cache.setMany([["credit-hub:test:d", "1"]]);
      }
    });
    expect(while_.ms).toBeLessThan(1_000);
    expect(faults).toContain("CONNECTION");
    await proxy.restore();
    await untilTrue(async () => {
      await cache.setMany([["credit-hub:test:d", "1"]]);
      return (await cache.getMany(["credit-hub:test:d"]))[0] === "1";
    });
  });

  test("that was never there: no call fails, and closing it ends all tries", async () => {
    const none = createRedisCache({ url: "redis://127.0.0.1:9" });
    expect(await none.getMany(["a"])).toEqual([undefined]);
    await none.setMany([["a", "1"]]);
    await none.close();
  });
});

const RATINGS = `query($code: SubjectCode!) { creditProfile(code: $code) { summary { publicRecords }
  ecology { ratings { totalCount nodes { grade } } } transport { grades { totalCount } } } }`;
const CLEAN = "91330106MAXX00010J";

describeOnBackends("a change in the data", (backend) => {
  let hub: Hub;
  let second: Hub;
  beforeAll(async () => {
    hub = await startHub({ backend, subjects: 200 });
    second = await startHub({ backend, over: hub });
  });
  afterAll(async () => {
    await second?.stop();
    await hub?.stop();
  });

  const total = async (on: Hub): Promise<unknown> => {
    const { data, errors } = await on.query(RATINGS, { code: CLEAN });
    expect(errors).toBeUndefined();
    return [data.creditProfile.ecology.ratings.totalCount, data.creditProfile.summary.publicRecords];
  };

  test("is seen at once by every process, and the cache is used in between", async () => {
    const knex = hub.subgraphs.get("ecology")?.database.knex;
    if (!knex) throw new Error("There is no ecology.");
    const change = (status: string): Promise<void> =>
      knex.transaction(async (transaction) => {
        await transaction("ecology_rating").where({ subject_id: CLEAN }).update({ status });
        await raiseDatasetVersion(transaction, "ecology", new Date().toISOString());
      });
    for (let round = 0; round < 3; round += 1) {
      expect([await total(hub), await total(second)]).toEqual([
        [1, 8],
        [1, 8],
      ]);
      for (const on of [hub, second]) {
        on.forget();
        await total(on);
        expect(on.statements.ecology.filter((sql) => sql.includes("ecology_rating"))).toEqual([]);
      }
      await change("REVOKED");
      expect([await total(second), await total(hub)]).toEqual([
        [0, 7],
        [0, 7],
      ]);
      await change("ACTIVE");
    }
  });

  test("that is rolled back is never seen", async () => {
    const knex = hub.subgraphs.get("ecology")?.database.knex;
    await expect(
      knex?.transaction(async (transaction) => {
        await transaction("ecology_rating").where({ subject_id: CLEAN }).delete();
        await raiseDatasetVersion(transaction, "ecology", new Date().toISOString());
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect([await total(hub), await total(second)]).toEqual([
      [1, 8],
      [1, 8],
    ]);
  });

  test("tells as of when it is, in every answer", async () => {
    const asOf = "2031-02-03T04:05:06.789Z";
    const database = hub.subgraphs.get("transport")?.database;
    if (!database) throw new Error("There is no transport.");
    await raiseDatasetVersion(database.knex, "transport", asOf);
    for (const on of [hub, second]) {
      const { extensions } = await on.query(RATINGS, { code: CLEAN });
      expect(extensions.sources["transport"]).toEqual({ status: "OK", asOf });
    }
  });
});

const WHOLE = `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { ${wholeProfile({ first: 20 })} } }`;

describeOnBackends("citizen IDs and personal rows", (backend) => {
  let hub: Hub;
  let codes: string[];
  const written: (readonly [string, string])[] = [];
  beforeAll(async () => {
    const wrapCache = (cache: RowCache): RowCache => ({
      ...cache,
      setMany(entries) {
        written.push(...entries);
        return cache.setMany(entries);
      },
    });
    hub = await startHub({ backend, subjects: 400, env: { MAX_COST: "10000000" }, wrapCache });
    const { subjectId } = hub.platform;
    const world = createWorld({ preset: "small", seed: SEED, madeOn: "2026-01-01", subjectId, count: 400 });
    codes = Array.from({ length: 400 }, (_, i) => world.subject(i).code);
    for (let start = 0; start < 400; start += 50)
      await hub.query(WHOLE, { codes: codes.slice(start, start + 50) });
    for (const { code } of GOLDEN_SUBJECTS) await hub.query(WHOLE, { codes: [code] });
  });
  afterAll(() => hub?.stop());

  const citizenIds = (): string[] => codes.filter((code) => code.startsWith("330599"));

  test("no citizen ID is in any column of any table", async () => {
    expect(citizenIds().length).toBeGreaterThan(100);
    const ids = new Set(citizenIds());
    for (const { database } of hub.subgraphs.values()) {
      for (const table of await tablesOf(database)) {
        const rows = (await database.knex(table).select("*")) as Record<string, unknown>[];
        const found = JSON.stringify(rows).match(/(?<![0-9A-Za-z])330599\d{11}[\dX](?![0-9A-Za-z])/g) ?? [];
        expect([table, found.filter((id) => ids.has(id)).length]).toEqual([table, 0]);
      }
    }
  });

  test("no citizen ID is in any log line, statement or call", () => {
    const told = JSON.stringify([hub.logged, hub.statements, hub.calls]);
    expect(told.length).toBeGreaterThan(10_000);
    expect(citizenIds().filter((id) => told.includes(id))).toEqual([]);
  });

  test("no row of a person, and no personal row of anybody, is in the cache", async () => {
    const names = GOLDEN_SUBJECTS.filter(({ kind }) => kind === "NATURAL_PERSON").map(({ name }) => name);
    const url = hub.env["REDIS_URL"];
    const held = [...written, ...(url === undefined ? [] : await redisTexts(url))];
    if (url !== undefined) expect(held.length).toBeGreaterThan(written.length);
    expect(held.length).toBeGreaterThan(100);
    for (const [key, text] of held) {
      expect(key).toMatch(/^credit-hub:[a-z]+:\w+:\d+:/);
      expect(key).not.toMatch(/P[0-9a-f]{32}/);
      expect(text).not.toMatch(/P[0-9a-f]{32}/);
      expect(key).not.toMatch(PERSONAL_TABLES);
      for (const name of names) expect(text).not.toContain(name);
      expect(citizenIds().some((id) => key.includes(id) || text.includes(id))).toBe(false);
    }
  });
});

/** Tables with a column that is personal information. */
const PERSONAL_TABLES =
  /:(market_(registration|officer|penalty|inspection)|courts_(judgment|judgment_debtor|consumption_restriction|false_litigation)|transport_(vehicle|driver_qualification)|ecology_penalty):/;

async function tablesOf({ knex, dialect }: Database): Promise<string[]> {
  if (dialect === "sqlite") {
    const rows = await knex("sqlite_master").where({ type: "table" }).select<{ name: string }[]>("name");
    return rows.map(({ name }) => name);
  }
  const [rows] = (await knex.raw("SHOW TABLES")) as [Record<string, string>[]];
  return rows.flatMap((row) => Object.values(row));
}

/** Everything that is in Redis, of whatever key. */
async function redisTexts(url: string): Promise<[string, string][]> {
  const client = createClient({ url });
  await client.connect();
  const keys = await client.keys("*");
  const texts = keys.length === 0 ? [] : await client.mGet(keys);
  client.destroy();
  return keys.map((key, i) => [key, texts[i] ?? ""]);
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await run();
  return { value, ms: performance.now() - startedAt };
}

async function untilTrue(test: () => Promise<boolean>, withinMs = 6_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await test())) {
    if (Date.now() > until) throw new Error("It never came true.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
