import { statfsSync } from "node:fs";
import { makePreset, type Made } from "./make";
import type { BenchParts } from "./profiles";
import { race, ratio, type Contender, type ContenderResult, type RaceResult } from "./race";
import { megabytes, raceReport, range } from "./report";
import type { TargetSpec } from "./target";
import { organisationCodes, requestsOf, WORKLOADS } from "./workloads";

export interface LargeResult {
  readonly made: Made;
  readonly race: RaceResult;
}

/** Tables, indexes and logs of a million subjects, with some to spare. */
const ROOM = 16 * 1024 ** 3;
/** Contract: a single profile on `large` takes at most so many times what it takes on `small`. */
const MOST_TIMES = 1.3;

/** So many subjects are asked for on `small`, all of them before the race: Redis has them all then. */
const KNOWN_SUBJECTS = 200;
/** So many on `large`: hardly one is asked for twice. */
const STRANGERS = 20_000;

/**
 * One profile on a million subjects against one on two thousand, in the same run. Without the row cache the ratio is
 * what the size of the data costs; with Redis, `small` is answered from the cache as far as rows may be cached at all,
 * and `large` hardly ever is. The hand-written one tells what of it is the database's.
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
    small: requestsOf(workload, organisationCodes("small", KNOWN_SUBJECTS), 1),
    large: requestsOf(workload, organisationCodes("large", STRANGERS), 1),
  };
  const contender = (preset: "small" | "large", { label, ...of }: (typeof KINDS)[number]): Contender => ({
    label: labelOf(label, preset),
    spec: { databaseUrl: databases[preset], redisUrl: stores.redis(preset), ...of },
    requests: requests[preset],
  });
  const result = await race({
    ...options,
    workload,
    compareAtMost: options.quick ? 20 : KNOWN_SUBJECTS,
    contenders: KINDS.flatMap((kind) => [contender("large", kind), contender("small", kind)]),
  });
  const pairs = KINDS.map(({ label }) => [labelOf(label, "large"), labelOf(label, "small")] as const);
  print(raceReport(result, pairs));
  for (const { label, implementation } of KINDS) {
    if (implementation === "PRODUCT") print(verdict(result, label));
  }
  return { made, race: result };
}

const KINDS: readonly (Pick<TargetSpec, "implementation" | "cache"> & { readonly label: string })[] = [
  { label: "without row cache", implementation: "PRODUCT", cache: "NONE" },
  { label: "with Redis", implementation: "PRODUCT", cache: "REDIS" },
  { label: "hand-written", implementation: "HAND_WRITTEN", cache: "NONE" },
];

function labelOf(kind: string, preset: "small" | "large"): string {
  return `${kind}, ${preset}`;
}

function verdict({ results }: RaceResult, kind: string): string {
  const of = (preset: "small" | "large"): ContenderResult | undefined =>
    results.find(({ label }) => label === labelOf(kind, preset));
  const [large, small] = [of("large"), of("small")];
  if (!large || !small) return "";
  const { p50 } = ratio(large, small);
  const kept = p50.median <= MOST_TIMES ? "kept" : "NOT KEPT";
  return `${kind}: p50 on large is ${range(p50)} times that on small; at most ${MOST_TIMES} is ${kept}.`;
}

function madeLine({ rows, seconds, peakRss }: Made): string {
  if (rows === 0) return "large was there already.\n";
  return (
    `large: ${rows.toLocaleString("en")} rows in ${seconds.toFixed(0)} s, ` +
    `${Math.round(rows / seconds).toLocaleString("en")} rows/s, peak RSS of the making process ${megabytes(peakRss)}.\n`
  );
}
