import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertSameAnswers, difference } from "../../bench/compare";
import { percentile, spread } from "../../bench/figures";
import { ask, load } from "../../bench/load";
import { makeHere } from "../../bench/make";
import { readOptions } from "../../bench/options";
import { openTarget, type Target, type TargetSpec } from "../../bench/target";
import { bodyFor, organisationCodes, requestsOf, WORKLOADS } from "../../bench/workloads";
import { UsageError } from "../../cli/usage";

// The benchmark is run by nobody for weeks; this keeps it from rotting. Everything but its processes is run here.
describe("the benchmark", () => {
  const directory = mkdtempSync(join(tmpdir(), "credit-hub-bench-test-"));
  const databaseUrl = `sqlite:${directory}/{subgraph}.db`;
  const open: Target[] = [];
  const openFor = async (spec: Pick<TargetSpec, "implementation" | "cache">): Promise<Target> => {
    const target = await openTarget({ databaseUrl, ...spec });
    open.push(target);
    return target;
  };
  let product: Target;
  let uncached: Target;
  let handWritten: Target;

  beforeAll(async () => {
    jest.spyOn(process.stdout, "write").mockReturnValue(true);
    await makeHere(databaseUrl, "small");
    product = await openFor({ implementation: "PRODUCT", cache: "MEMORY" });
    uncached = await openFor({ implementation: "PRODUCT", cache: "NONE" });
    handWritten = await openFor({ implementation: "HAND_WRITTEN", cache: "NONE" });
  });

  afterAll(async () => {
    for (const target of open) await target.close();
    rmSync(directory, { recursive: true, force: true });
    jest.restoreAllMocks();
  });

  test.each([
    { profiles: 1, requests: 25 },
    { profiles: 100, requests: 1 },
    { profiles: 1_000, requests: 1 },
  ])(
    "$profiles at once: the product answers what the hand-written aggregator does",
    async ({ profiles, requests }) => {
      const workload = { name: "test", profiles };
      const asked = requestsOf(workload, organisationCodes("small", 1_000), 1).slice(0, requests);
      expect(asked).toHaveLength(requests);
      await assertSameAnswers(product.url, handWritten.url, workload, asked);
      if (profiles === 1) await assertSameAnswers(uncached.url, handWritten.url, workload, asked);
    },
  );

  test("the hand-written aggregator needs one statement per table, whatever the number of profiles", async () => {
    const counted: number[] = [];
    for (const workload of WORKLOADS) {
      const before = handWritten.counters.statements;
      await ask(
        handWritten.url,
        bodyFor("HAND_WRITTEN", workload, organisationCodes("small", workload.profiles)),
      );
      counted.push(handWritten.counters.statements - before);
    }
    // 26 record tables, five data versions, the subject index with its regions.
    expect(counted).toEqual([32, 32, 32]);
  });

  test("a code that nobody is known by is null in both", async () => {
    const [, workload] = WORKLOADS;
    if (!workload) throw new Error("no workload");
    const codes = ["91350100M000100Y43", ...organisationCodes("small", 2)];
    await expect(assertSameAnswers(product.url, handWritten.url, workload, [codes])).resolves.toBe(3);
  });

  test("a difference is found, and told by its place alone", () => {
    expect(difference({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toBeUndefined();
    expect(difference({ a: [{ b: "secret" }] }, { a: [{ b: "other" }] })).toBe("data.a.0.b");
    expect(difference({ a: [1] }, { a: [1, 2] })).toBe("data.a.1");
    expect(difference({ a: null }, {})).toBe("data.a");
  });

  test("load is put, timed and counted", async () => {
    const [workload] = WORKLOADS;
    if (!workload) throw new Error("no workload");
    const bodies = organisationCodes("small", 20).map((code) => bodyFor("PRODUCT", workload, [code]));
    const before = product.counters.subgraphCalls;
    const result = await load({ url: product.url, bodies, connections: 2, seconds: 0.1 });
    expect(result.latencies.length).toBeGreaterThanOrEqual(2);
    expect(result.bytes).toBeGreaterThan(0);
    // The hub, five departments, and the hub again for the summary.
    expect(product.counters.subgraphCalls - before).toBe(7 * result.latencies.length);
  });

  test("a server that fails under load has no figures", async () => {
    const bodies = [Buffer.from('{"query":"{ nothing }"}')];
    await expect(load({ url: product.url, bodies, connections: 1, seconds: 0.05 })).rejects.toThrow(
      "with errors",
    );
    await expect(ask(product.url, Buffer.from('{"query":"{ nothing }"}'))).rejects.toThrow("answered 400");
  });

  test("requests name every code, and a list never names one twice", () => {
    const [one, hundred] = WORKLOADS;
    if (!one || !hundred) throw new Error("no workload");
    const codes = organisationCodes("small", 250);
    expect(new Set(codes).size).toBe(250);
    expect(requestsOf(one, codes, 1).flat()).toEqual(codes);
    const lists = requestsOf(hundred, codes, 5);
    expect(lists.map(({ length }) => length)).toEqual([100, 100, 100, 100, 100]);
    expect(lists.every((list) => new Set(list).size === 100)).toBe(true);
    expect(new Set(lists.flat()).size).toBe(250);
  });

  test("figures: nearest rank, and the middle of few", () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
    expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(spread([4, 1, 2, 3]).median).toBe(2.5);
  });

  test("options that are not understood are refused", () => {
    expect(readOptions(["--quick", "--only", "1,1000"])).toMatchObject({ quick: true, mode: "PROFILES" });
    expect(readOptions(["large"]).mode).toBe("LARGE");
    for (const args of [["small"], ["--only", "7"], ["--rounds", "0"], ["--stores", "oracle"], ["--fast"]]) {
      expect(() => readOptions(args)).toThrow(UsageError);
    }
  });
});
