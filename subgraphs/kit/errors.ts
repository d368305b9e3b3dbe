import { GraphQLError, isValueNode, Kind } from "graphql";
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
export function outgoingError(error: GraphQLError, onFault: OnFault): SubgraphError {
  const path = error.path ? { path: error.path } : {};
  const code = error.extensions["code"];
  if (MEANT_FOR_CALLERS.has(code)) {
    return { message: error.message, ...path, extensions: error.extensions };
  }
  const fault = error.originalError ?? error;
  if (fault.name !== "AbortError") onFault(fault, fieldsOf(error.path));
  return {
    message: "The source cannot answer at the moment.",
    ...path,
    extensions: { code: "SOURCE_UNAVAILABLE", reason: isOfDriver(fault) ? "DATABASE" : "INTERNAL" },
  };
}

/** Told of a fault and, where it belongs to a field, of the names that lead there. Never of a value. */
export type OnFault = (fault: unknown, at?: string) => void;

function fieldsOf(path: GraphQLError["path"]): string | undefined {
  return path?.filter((key) => typeof key === "string" && key !== "_entities").join(".");
}

/** Drivers and knex name their faults; what a resolver or a scalar throws has no code. */
function isOfDriver(fault: Error): boolean {
  return typeof (fault as { code?: unknown }).code === "string" || fault.name === "KnexTimeoutError";
}

/**
 * A fault of the request itself: its syntax, its fields, its values. GraphQL's own texts repeat values ("Variable \"$code\"
 * got invalid value \"1101…\"", "Unexpected String \"1101…\""), and a value may be a citizen ID: the text that leaves says
 * where, never what.
 */
export function requestError(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return subgraphError("BAD_USER_INPUT", "The query cannot be read.");
  const { hint } = error.extensions;
  const message = requestFault(error).replace(/\d{14,}[\dXx]?/g, "…");
  return subgraphError("BAD_USER_INPUT", message, typeof hint === "string" ? { hint } : {});
}

function requestFault(error: GraphQLError): string {
  // Our own scalars refuse with a code, and never say what they refuse.
  const own = error.originalError instanceof GraphQLError ? error.originalError : error;
  const reason = own.extensions["code"] === undefined ? undefined : own.message;
  const variable = error.nodes?.find((node) => node.kind === Kind.VARIABLE_DEFINITION)?.variable.name.value;
  if (variable !== undefined && error.message.includes(" got invalid value "))
    return `Variable "$${variable}" got a value that does not fit its type.${reason ? ` ${reason}` : ""}`;
  if (reason !== undefined) return reason;
  if (error.nodes?.some(isValueNode)) return "A value in the query does not fit its type.";
  if (!error.message.startsWith("Syntax Error")) return error.message;
  const [at] = error.locations ?? [];
  return at ? `Syntax error at line ${at.line}, column ${at.column}.` : "Syntax error.";
}
