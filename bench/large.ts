import { statfsSync } from "node:fs";
import { makePreset, type Made } from "./make";
import type { BenchParts } from "./profiles";
import { race, ratio, type Contender, type Ratio, type RaceResult } from "./race";
import { megabytes, raceReport, range } from "./report";
import type { TargetSpec } from "./target";
import { organisationCodes, requestsOf, WORKLOADS } from "./workloads";

export interface LargeResult {
  readonly made: Made;
  readonly races: readonly RaceResult[];
}

/** Tables, indexes and logs of a million subjects, with some to spare. */
const ROOM = 16 * 1024 ** 3;
/** Contract: a single profile on `large` takes at most so many times what it takes on `small`. */
const MOST_TIMES = 1.3;

/**
 * One profile on a million subjects against one on two thousand, in the same run. Without the row cache the ratio is
 * what the size of the data costs; with it, `small` is answered from the cache and `large` hardly ever is.
 */
export async function benchLarge(parts: BenchParts): Promise<LargeResult | undefined> {
  const { options, directory, print, diagnostics } = parts;
  const [workload] = WORKLOADS;
  if (!workload) return undefined;
  const servers = await parts.openServers();
  if (servers.kind === "LEFT_OUT") {
    print(`LEFT OUT, because ${servers.reason}.\n`);
    return undefined;
  }
  const { stores } = servers;
  const free = statfsSync(directory);
  if (stores.origin.includes("private MariaDB") && free.bavail * free.bsize < ROOM) {
    print(`LEFT OUT, because the directory for temporary files has less than ${megabytes(ROOM)} free.\n`);
    return undefined;
  }
  const databases = { small: await stores.database("small"), large: await stores.database("large") };
  await makePreset(databases.small, "small", diagnostics);
  const made = await makePreset(databases.large, "large", diagnostics);
  print(madeLine(made));

  const requests = {
    small: requestsOf(workload, organisationCodes("small", 1_000), 1),
    large: requestsOf(workload, organisationCodes("large", options.quick ? 200 : 20_000), 1),
  };
  const contender = (
    preset: "small" | "large",
    label: string,
    of: Omit<TargetSpec, "databaseUrl">,
  ): Contender => ({
    label: `${label}, ${preset}`,
    spec: { databaseUrl: databases[preset], redisUrl: stores.redis(preset), ...of },
    requests: requests[preset],
  });
  const pairs: readonly (readonly [string, Omit<TargetSpec, "databaseUrl">])[] = [
    ["without row cache", { implementation: "PRODUCT", cache: "NONE" }],
    ["with Redis", { implementation: "PRODUCT", cache: "REDIS" }],
    ["hand-written", { implementation: "HAND_WRITTEN", cache: "NONE" }],
  ];
  const races: RaceResult[] = [];
  for (const [label, of] of pairs) {
    const result = await race({
      ...options,
      workload,
      contenders: [contender("large", label, of), contender("small", label, of)],
    });
    races.push(result);
    print(raceReport(result, `${label}, small`));
    print(verdict(result));
  }
  return { made, races };
}

/** `large` to `small`. */
export function largeRatio({ results: [large, small] }: RaceResult): Ratio | undefined {
  return large && small && ratio(large, small);
}

function verdict(result: RaceResult): string {
  const found = largeRatio(result);
  if (!found) return "";
  const kept = found.p50.median <= MOST_TIMES ? "kept" : "NOT KEPT";
  return `  p50 on large ${range(found.p50)} times that on small: at most ${MOST_TIMES} is ${kept}.\n`;
}

function madeLine({ rows, seconds, peakRss }: Made): string {
  if (rows === 0) return "large was there already.\n";
  return (
    `large: ${rows.toLocaleString("en")} rows in ${seconds.toFixed(0)} s, ` +
    `${Math.round(rows / seconds).toLocaleString("en")} rows/s, peak RSS of the making process ${megabytes(peakRss)}.\n`
  );
}
