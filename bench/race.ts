import { assertSameAnswers } from "./compare";
import { percentile, spread, type Spread } from "./figures";
import { load } from "./load";
import { startTarget, type Measurement, type TargetProcess } from "./serve";
import type { TargetSpec } from "./target";
import { bodyFor, type Workload } from "./workloads";

/** A server in the race, and the requests that it gets, each a list of codes. */
export interface Contender {
  readonly label: string;
  readonly spec: TargetSpec;
  readonly requests: readonly (readonly string[])[];
}

export interface RaceOptions {
  readonly workload: Workload;
  readonly contenders: readonly Contender[];
  readonly connections: number;
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Of each contender's requests, how many are compared before the start. @default all of them */
  readonly compareAtMost?: number;
  /** Where contenders leave CPU profiles. */
  readonly profileDir?: string | undefined;
}

export interface RaceResult {
  readonly workload: Workload;
  /** Profiles whose answers were compared before the start. */
  readonly compared: number;
  readonly results: readonly ContenderResult[];
}

export interface ContenderResult {
  readonly label: string;
  readonly requests: number;
  readonly requestsPerSecond: Spread;
  /** Milliseconds, over all rounds. */
  readonly p50: number;
  readonly p99: number;
  /** CPU time of the server for one request, in ms: what a busy machine distorts least. */
  readonly cpuMs: Spread;
  readonly statementsPerRequest: number;
  readonly subgraphCallsPerRequest: number;
  readonly bytesPerAnswer: number;
  readonly memory: MemoryResult;
  readonly rounds: readonly Round[];
}

/** Bytes. */
export interface MemoryResult {
  readonly peakRss: number;
  /** Peak over what was resident when the server had just started. */
  readonly peakOverStart: number;
  /** What lives on the heap after the last round, over what did after the warm-up. */
  readonly heapGrowth: number;
}

export interface Round {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly cpuMs: number;
}

/**
 * Lets servers take turns under the same load, each in a process of its own and this process as the load. Every product
 * is first held against every hand-written contender that gets the same requests. Within a round the contenders come
 * one after another, in turn from the front and from the back, so that what else the machine does in the meantime
 * strikes all of them alike; ratios are taken within a round.
 */
export async function race(options: RaceOptions): Promise<RaceResult> {
  const { workload, contenders, connections, rounds, seconds, warmUpSeconds, profileDir } = options;
  const runners: Runner[] = [];
  try {
    for (const contender of contenders) {
      const { implementation } = contender.spec;
      const target = await startTarget(contender.spec, implementation === "PRODUCT" ? profileDir : undefined);
      runners.push({
        contender,
        target,
        bodies: contender.requests.map((codes) => bodyFor(implementation, workload, codes)),
        atStart: await target.settle(),
        done: [],
        latencies: [],
        bytes: 0,
        sent: 0,
      });
    }
    const compared = await compareAll(workload, runners, options.compareAtMost);
    for (const runner of runners) await loadOnce(runner, connections, warmUpSeconds);
    const warm = new Map<Runner, Measurement>();
    for (const runner of runners) warm.set(runner, await runner.target.settle());
    for (let round = 0; round < rounds; round += 1) {
      for (const runner of round % 2 === 0 ? runners : [...runners].reverse()) {
        await runRound(runner, connections, seconds);
      }
    }
    const results: ContenderResult[] = [];
    for (const runner of runners) results.push(await finish(runner, warm.get(runner) ?? runner.atStart));
    return { workload, compared, results };
  } finally {
    for (const { target } of runners) await target.stop();
  }
}

/** One contender against another, round by round. */
export interface Ratio {
  readonly requestsPerSecond: Spread;
  readonly p50: Spread;
  readonly cpuMs: Spread;
}

export function ratio(of: ContenderResult, to: ContenderResult): Ratio {
  const of2 = (pick: (round: Round) => number): Spread =>
    spread(of.rounds.map((round, i) => pick(round) / pick(to.rounds[i] ?? NO_ROUND)));
  return {
    requestsPerSecond: of2((round) => round.requestsPerSecond),
    p50: of2((round) => round.p50),
    cpuMs: of2((round) => round.cpuMs),
  };
}

const NO_ROUND: Round = { requestsPerSecond: Number.NaN, p50: Number.NaN, cpuMs: Number.NaN };

interface Runner {
  readonly contender: Contender;
  readonly target: TargetProcess;
  readonly bodies: readonly Buffer[];
  readonly atStart: Measurement;
  readonly done: RoundCounts[];
  readonly latencies: number[];
  bytes: number;
  /** How many of the bodies were sent: the next load goes on from there. */
  sent: number;
}

interface RoundCounts extends Round {
  readonly requests: number;
  readonly statements: number;
  readonly subgraphCalls: number;
}

async function compareAll(
  workload: Workload,
  runners: readonly Runner[],
  atMost: number | undefined,
): Promise<number> {
  let compared = 0;
  for (const product of runners.filter(({ target }) => target.spec.implementation === "PRODUCT")) {
    for (const other of runners.filter(({ target }) => target.spec.implementation === "HAND_WRITTEN")) {
      if (product.contender.requests !== other.contender.requests) continue;
      const requests = product.contender.requests.slice(0, atMost);
      compared += await assertSameAnswers(product.target.url, other.target.url, workload, requests);
    }
  }
  return compared;
}

async function loadOnce(runner: Runner, connections: number, seconds: number) {
  const { target, bodies, sent } = runner;
  const result = await load({ url: target.url, bodies, from: sent, connections, seconds });
  runner.sent += result.latencies.length;
  return result;
}

async function runRound(runner: Runner, connections: number, seconds: number): Promise<void> {
  const before = await runner.target.measure();
  const { latencies, seconds: took, bytes } = await loadOnce(runner, connections, seconds);
  const after = await runner.target.measure();
  const requests = latencies.length;
  runner.latencies.push(...latencies);
  runner.bytes += bytes;
  runner.done.push({
    requests,
    requestsPerSecond: requests / took,
    p50: percentile(latencies, 0.5),
    cpuMs: (after.cpuMs - before.cpuMs) / requests,
    statements: after.statements - before.statements,
    subgraphCalls: after.subgraphCalls - before.subgraphCalls,
  });
}

async function finish(runner: Runner, warm: Measurement): Promise<ContenderResult> {
  const { contender, target, atStart, done, latencies, bytes } = runner;
  const { peakRss } = await target.measure();
  const { heap } = await target.settle();
  const requests = latencies.length;
  const perRequest = (pick: (round: RoundCounts) => number): number =>
    done.reduce((sum, round) => sum + pick(round), 0) / requests;
  return {
    label: contender.label,
    requests,
    requestsPerSecond: spread(done.map((round) => round.requestsPerSecond)),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuMs: spread(done.map((round) => round.cpuMs)),
    statementsPerRequest: perRequest((round) => round.statements),
    subgraphCallsPerRequest: perRequest((round) => round.subgraphCalls),
    bytesPerAnswer: bytes / requests,
    memory: { peakRss, peakOverStart: peakRss - atStart.rss, heapGrowth: heap - warm.heap },
    rounds: done.map(({ requestsPerSecond, p50, cpuMs }) => ({ requestsPerSecond, p50, cpuMs })),
  };
}
