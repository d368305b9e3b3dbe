import { FIRST_SEED } from "../cli/firstData";
import { shanghaiDay } from "../schema/scalars/date";
import { GOLDEN_SUBJECTS } from "../subgraphs/kit/sample/goldenSubjects";
import { nameHash, Random, seedOf } from "../subgraphs/kit/sample/random";
import { createWorld, type Preset } from "../subgraphs/kit/sample/world";
import { PROFILE_QUERY, PROFILES_QUERY } from "./selection";
import type { TargetSpec } from "./target";

/** A question, put again and again with other codes. */
export interface Workload {
  readonly name: string;
  /** Profiles in one request; 1 is asked for alone, by the field for one. */
  readonly profiles: number;
}

export const WORKLOADS: readonly Workload[] = [
  { name: "1 profile", profiles: 1 },
  { name: "100 profiles", profiles: 100 },
  { name: "1,000 profiles", profiles: 1_000 },
];

/**
 * Codes of organisations of a preset: all golden ones, then others in an order of their own, so that neighbours in a
 * request are not neighbours in the tables. No person is among them: what is asked of a person is mostly denied.
 */
export function organisationCodes(preset: Preset, wanted: number): string[] {
  const world = createWorld({
    preset,
    seed: FIRST_SEED,
    madeOn: shanghaiDay(new Date()),
    subjectId: (code) => code,
  });
  const golden = GOLDEN_SUBJECTS.filter(({ kind }) => kind !== "NATURAL_PERSON").map(({ code }) => code);
  const codes = new Set(golden.slice(0, wanted));
  const random = new Random(seedOf(FIRST_SEED, nameHash("bench")));
  for (let tries = 0; codes.size < wanted && tries < wanted * 100; tries += 1) {
    const subject = world.subject(random.between(GOLDEN_SUBJECTS.length, world.count - 1));
    if (!subject.isPerson) codes.add(subject.code);
  }
  return [...codes];
}

/** The codes of the requests of a workload: as many requests as it takes to name every code once, at least `least`. */
export function requestsOf({ profiles }: Workload, codes: readonly string[], least: number): string[][] {
  const requests: string[][] = [];
  const count = Math.max(least, Math.ceil(codes.length / profiles));
  for (let i = 0; i < count; i += 1) {
    const start = (i * profiles) % codes.length;
    const request = codes.slice(start, start + profiles);
    requests.push([...request, ...codes.slice(0, Math.min(profiles - request.length, start))]);
  }
  return requests;
}

/** The body that asks a target for the codes. */
export function bodyFor(
  implementation: TargetSpec["implementation"],
  { profiles }: Workload,
  codes: readonly string[],
): Buffer {
  const variables = profiles === 1 ? { code: codes[0] } : { codes };
  switch (implementation) {
    case "PRODUCT":
      return Buffer.from(
        JSON.stringify({ query: profiles === 1 ? PROFILE_QUERY : PROFILES_QUERY, variables }),
      );
    case "HAND_WRITTEN":
      return Buffer.from(JSON.stringify(variables));
  }
}
