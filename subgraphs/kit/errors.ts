import { GraphQLError } from "graphql";
import type { SubgraphError, SubgraphErrorCode } from "./contract";

/** An error that a resolver means to give the caller. */
export function subgraphError(
  code: SubgraphErrorCode,
  message: string,
  extensions: object = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, code } });
}

const MEANT_FOR_CALLERS: ReadonlySet<unknown> = new Set<SubgraphErrorCode>([
  "BAD_USER_INPUT",
  "FORBIDDEN_FIELD",
  "AUTHORIZATION_REQUIRED",
  "SOURCE_UNAVAILABLE",
]);

/**
 * What of an error leaves the subgraph. One that was not meant for callers may say anything (SQL, hosts, values): it is
 * told to `onFault` and leaves as SOURCE_UNAVAILABLE, so that a fault never looks like an absence of records.
 */
export function outgoingError(error: GraphQLError, onFault: (fault: unknown) => void): SubgraphError {
  const path = error.path ? { path: error.path } : {};
  const code = error.extensions["code"];
  if (MEANT_FOR_CALLERS.has(code)) {
    return { message: error.message, ...path, extensions: error.extensions };
  }
  onFault(error.originalError ?? error);
  return {
    message: "The source cannot answer at the moment.",
    ...path,
    extensions: { code: "SOURCE_UNAVAILABLE", reason: "DATABASE" },
  };
}
