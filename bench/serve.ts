import { join } from "node:path";
import { answerParent, startChild } from "./child";
import { liveHeap, peakRss } from "./memory";
import { openTarget, type Counters, type Target, type TargetSpec } from "./target";

/** A target in a process of its own. */
export interface TargetProcess {
  readonly spec: TargetSpec;
  readonly url: string;
  measure(): Promise<Measurement>;
  /** The same after a garbage collection, so that the heap is what lives. */
  settle(): Promise<Measurement>;
  stop(): Promise<void>;
}

/** The state of a target's process; differences of two tell what lay between. */
export interface Measurement extends Counters {
  /** CPU time of all threads since the start, in ms. */
  readonly cpuMs: number;
  readonly rss: number;
  readonly peakRss: number;
  readonly heap: number;
}

/** @param profileDir where the process leaves a CPU profile when it ends */
export async function startTarget(spec: TargetSpec, profileDir?: string): Promise<TargetProcess> {
  const child = startChild(join(__dirname, "serve.js"), [
    "--expose-gc",
    ...(profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`]),
  ]);
  try {
    const url = (await child.ask({ kind: "OPEN", spec } satisfies Question)) as string;
    const measured = (settle: boolean): Promise<Measurement> =>
      child.ask({ kind: "MEASURE", settle } satisfies Question) as Promise<Measurement>;
    return {
      spec,
      url,
      measure: () => measured(false),
      settle: () => measured(true),
      stop: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

type Question =
  | { readonly kind: "OPEN"; readonly spec: TargetSpec }
  | { readonly kind: "MEASURE"; readonly settle: boolean };

function serve(): void {
  let target: Target | undefined;
  answerParent(
    async (asked) => {
      const question = asked as Question;
      switch (question.kind) {
        case "OPEN":
          target = await openTarget(question.spec);
          return target.url;
        case "MEASURE":
          return measurement(target?.counters, question.settle);
      }
    },
    async () => target?.close(),
  );
}

function measurement(counters: Counters | undefined, settle: boolean): Measurement {
  const { user, system } = process.cpuUsage();
  const heap = settle ? liveHeap() : process.memoryUsage().heapUsed;
  return {
    statements: counters?.statements ?? 0,
    subgraphCalls: counters?.subgraphCalls ?? 0,
    cpuMs: (user + system) / 1_000,
    rss: process.memoryUsage.rss(),
    peakRss: peakRss(),
    heap,
  };
}

if (require.main === module) serve();
