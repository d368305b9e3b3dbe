import type { ProgressOutput } from "../cli/progress";
import { makePreset } from "./make";
import type { BenchOptions } from "./options";
import { race, type Contender, type RaceResult } from "./race";
import { raceReport } from "./report";
import type { Servers } from "./stores";
import type { TargetSpec } from "./target";
import { organisationCodes, requestsOf, type Workload } from "./workloads";

/** The races on one store. */
export interface StoreResult {
  readonly store: string;
  readonly races: readonly RaceResult[];
}

/** What a benchmark stands on. */
export interface BenchParts {
  readonly options: BenchOptions;
  /** Where files may be put; deleted afterwards. */
  readonly directory: string;
  openServers(): Promise<Servers>;
  /** For results. */
  print(text: string): void;
  /** For progress. */
  readonly diagnostics: ProgressOutput;
}

const PRODUCT = "credit-hub";
const UNCACHED = "  without row cache";
const HAND_WRITTEN = "hand-written";
const PAIRS = [
  [PRODUCT, HAND_WRITTEN],
  [UNCACHED, HAND_WRITTEN],
] as const;

/** 1, 100 and 1,000 profiles at once, on the embedded default and on MariaDB + Redis. */
export async function benchProfiles(parts: BenchParts): Promise<readonly StoreResult[]> {
  const { options, directory, print, diagnostics } = parts;
  const results: StoreResult[] = [];
  for (const store of options.stores) {
    const opened = await openStore(store, directory, parts);
    if ("reason" in opened) {
      print(`MariaDB + Redis: LEFT OUT, because ${opened.reason}.\n`);
      continue;
    }
    const { title, databaseUrl, cached, redisUrl } = opened;
    await makePreset(databaseUrl, "small", diagnostics);
    print(`${title}\n`);
    const races: RaceResult[] = [];
    for (const workload of options.workloads) {
      const requests = requestsFor(workload, options.quick);
      const contender = (label: string, of: Omit<TargetSpec, "databaseUrl">): Contender => ({
        label,
        spec: { databaseUrl, ...of },
        requests,
      });
      const result = await race({
        ...options,
        workload,
        connections: workload.profiles === 1 ? options.connections : options.batchConnections,
        contenders: [
          contender(PRODUCT, { implementation: "PRODUCT", cache: cached, redisUrl }),
          ...(options.quick ? [] : [contender(UNCACHED, { implementation: "PRODUCT", cache: "NONE" })]),
          contender(HAND_WRITTEN, { implementation: "HAND_WRITTEN", cache: "NONE" }),
        ],
      });
      races.push(result);
      print(raceReport(result, PAIRS));
    }
    results.push({ store: title, races });
  }
  return results;
}

interface OpenedStore {
  readonly title: string;
  readonly databaseUrl: string;
  readonly cached: TargetSpec["cache"];
  readonly redisUrl?: string;
}

async function openStore(
  store: BenchOptions["stores"][number],
  directory: string,
  { openServers }: BenchParts,
): Promise<OpenedStore | { readonly reason: string }> {
  switch (store) {
    case "sqlite":
      return {
        title: "Embedded default: SQLite, in-process cache",
        databaseUrl: `sqlite:${directory}/small/{subgraph}.db`,
        cached: "MEMORY",
      };
    case "mysql": {
      const servers = await openServers();
      if (servers.kind === "LEFT_OUT") return { reason: servers.reason };
      const { stores } = servers;
      return {
        title: `MariaDB + Redis (${stores.origin})`,
        databaseUrl: await stores.database("small"),
        cached: "REDIS",
        redisUrl: stores.redis("small"),
      };
    }
  }
}

/**
 * So few organisations that the comparison before the race meets every one of them: the row cache is warm then, and the
 * contender without it shows what it costs when it is not.
 */
function requestsFor(workload: Workload, quick: boolean): readonly (readonly string[])[] {
  if (workload.profiles === 1) return requestsOf(workload, organisationCodes("small", quick ? 60 : 500), 1);
  const requests = requestsOf(workload, organisationCodes("small", 1_200), 3);
  return quick ? requests.slice(0, 1) : requests;
}
