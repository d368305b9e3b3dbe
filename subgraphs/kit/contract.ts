/**
 * What the gateway and a subgraph say to each other, in process or over HTTP. This is the whole contract: a
 * department in another language answers the same JSON over `POST /graphql`. Its duties: it answers every entity that
 * it is asked for, with its section even where it has no record; it gives no record that is repaired, revoked or not
 * public today; its facts count only what is public.
 */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown> | undefined;
  readonly operationName?: string | undefined;
}

export interface SubgraphError {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number> | undefined;
  readonly extensions?: { readonly code?: string; readonly [key: string]: unknown } | undefined;
}

export interface SubgraphResponse {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly SubgraphError[] | undefined;
  readonly extensions?:
    | {
        /** As of when the department's data is (ISO 8601, UTC); the gateway repeats it in `extensions.sources`. */
        readonly asOf?: string | undefined;
        readonly [key: string]: unknown;
      }
    | undefined;
}

/** What travels beside the request: over HTTP as headers of the same names. */
export interface SubgraphCallContext {
  /** Header names in lower case: `x-request-id`, later `credit-grant`, `traceparent`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the gateway's caller is gone or the source's time is up. */
  readonly signal?: AbortSignal | undefined;
}

/** A subgraph that runs in the gateway's own process. Never rejects for a fault of the request itself. */
export interface InProcessSubgraph {
  readonly name: string;
  execute(request: SubgraphRequest, context: SubgraphCallContext): Promise<SubgraphResponse>;
}

/** Codes that a subgraph uses in `errors[].extensions.code`. */
export type SubgraphErrorCode =
  | "BAD_USER_INPUT"
  | "FORBIDDEN_FIELD"
  | "AUTHORIZATION_REQUIRED"
  | "SOURCE_UNAVAILABLE"
  | "INTERNAL_SERVER_ERROR";
