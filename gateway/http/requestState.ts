/** What the steps of one request know of it and of each other. Made fresh for each request by `http/`. */
export interface RequestState {
  readonly requestId: string;
  /** Aborted when the caller is gone or the gateway has no more time to drain. */
  readonly signal: AbortSignal;
  /** How each subgraph that took part fared; `execution/` writes it, the answer and the log line show it. */
  readonly sources: Map<string, SourceReport>;
  /** About how many bytes the sources have answered so far. */
  received: number;
  /** Undefined until it is known. */
  outcome: Outcome | undefined;
  operationName: string | undefined;
}

/** For metrics and the log: the closed set of ways in which a request ends. */
export type Outcome = "ok" | "partial" | "refused" | "failed" | "gone";

export type SourceStatus = "OK" | "STALE" | "DENIED" | "UNAVAILABLE";

export interface SourceReport {
  readonly status: SourceStatus;
  /** As of when the source's data is; the oldest where it was asked more than once. */
  readonly asOf?: string;
  readonly reason?: string;
}

/** The context value that every step of the GraphQL pipeline is handed. */
export interface GatewayContext {
  readonly request: RequestState;
}

export function createRequestState(requestId: string, signal: AbortSignal): RequestState {
  return { requestId, signal, sources: new Map(), received: 0, outcome: undefined, operationName: undefined };
}
