import type { Readiness } from "./server";

/**
 * Whether this process should be sent requests: a supergraph is loaded and the hub answers. Fault that this stops: a
 * check that asks every department takes every gateway out of service when one department is down, and with them the
 * partial answers that they would have given. The hub is asked at most once a second, however often the check comes.
 */
export function createReadiness({
  supergraphLoaded,
  hub,
  now = Date.now,
}: ReadinessOptions): () => Promise<Readiness> {
  let asked: { readonly at: number; readonly answers: Promise<boolean> } | undefined;

  return async () => {
    const supergraph = supergraphLoaded();
    const probe = hub();
    if (probe === undefined) return { ready: supergraph, checks: { supergraph } };
    if (asked === undefined || now() - asked.at >= REMEMBERED_MS) {
      asked = { at: now(), answers: probe.probe(PROBE_TIMEOUT_MS) };
    }
    const answers = await asked.answers;
    return { ready: supergraph && answers, checks: { supergraph, hub: answers } };
  };
}

export interface ReadinessOptions {
  readonly supergraphLoaded: () => boolean;
  /** The hub, or undefined where the supergraph has none. */
  readonly hub: () => { probe(timeoutMs: number): Promise<boolean> } | undefined;
  /** @default Date.now */
  readonly now?: () => number;
}

const REMEMBERED_MS = 1_000;
const PROBE_TIMEOUT_MS = 1_000;
