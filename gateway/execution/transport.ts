import type { SubgraphCallContext, SubgraphRequest, SubgraphResponse } from "../../subgraphs/kit/contract";

/**
 * The way to one subgraph. It answers what the subgraph said, unchecked, or throws a `SourceFault`; whatever else it
 * throws counts as a broken connection. It gives up when the context's signal is aborted.
 */
export interface SubgraphTransport {
  fetch(request: SubgraphRequest, context: SubgraphCallContext): Promise<SubgraphResponse>;
  close(): Promise<void>;
}

/** Why a source is unavailable: a closed set, for `extensions.reason`, `extensions.sources` and the metrics. */
export const SOURCE_REASONS = [
  "TIMEOUT",
  "CONNECTION",
  "HTTP_STATUS",
  "NOT_JSON",
  "BAD_SHAPE",
  "TOO_LARGE",
  "DATABASE",
  "INTERNAL",
] as const;
export type SourceReason = (typeof SOURCE_REASONS)[number];

/** A call that brought no answer. The cause is for the log; it may name hosts. */
export class SourceFault extends Error {
  constructor(
    readonly reason: SourceReason,
    options?: ErrorOptions,
  ) {
    super(`The source failed: ${reason}.`, options);
    this.name = "SourceFault";
  }
}

export function isSourceReason(reason: unknown): reason is SourceReason {
  return (SOURCE_REASONS as readonly unknown[]).includes(reason);
}
