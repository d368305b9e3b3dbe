import { GraphQLError, type GraphQLErrorOptions, type GraphQLFormattedError } from "graphql";
import { redact, redactValue } from "./redaction";

/**
 * The one way by which an error leaves. Leak that this stops: a stack, an SQL statement, a host name or a citizen ID
 * in a message that somebody else wrote. An error whose code is not in the closed set becomes "Internal error"; the
 * cause stays in the log, under the request id. Of the extensions only the ones named here leave.
 */
export function formatError(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const code = leavingCode(formatted.extensions?.["code"]);
  if (code === "INTERNAL_SERVER_ERROR") {
    return { message: "Internal error", ...placeOf(formatted), extensions: { code } };
  }
  const extensions: Record<string, unknown> = { code };
  for (const key of LEAVING_EXTENSIONS) {
    const value = formatted.extensions?.[key];
    if (value !== undefined) extensions[key] = redactValue(value);
  }
  return { message: redact(formatted.message).slice(0, 1_000), ...placeOf(formatted), extensions };
}

export const ERROR_CODES = [
  "BAD_SUBJECT_CODE",
  "UNAUTHENTICATED",
  "UNKNOWN_CLIENT",
  "PURPOSE_REQUIRED",
  "PURPOSE_NOT_ALLOWED",
  "FORBIDDEN_FIELD",
  "AUTHORIZATION_REQUIRED",
  "AUTHORIZATION_EXPIRED",
  "AUTHORIZATION_EXHAUSTED",
  "SOURCE_UNAVAILABLE",
  "SOURCE_TIMEOUT",
  "AUDIT_UNAVAILABLE",
  "LIMIT_EXCEEDED",
  "RATE_LIMITED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "INTERNAL_SERVER_ERROR",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A refusal of the request itself. `status` is the HTTP status of the whole answer. */
export function refusal(
  code: ErrorCode,
  message: string,
  { status = 400, headers, extensions, ...options }: RefusalOptions = {},
): GraphQLError {
  const http = { status, headers: new Map(Object.entries(headers ?? {})) };
  return new GraphQLError(message, { ...options, extensions: { ...extensions, code, http } });
}

export interface RefusalOptions extends Pick<GraphQLErrorOptions, "nodes" | "path" | "originalError"> {
  /** @default 400 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One of the limits was passed: which one, how much is allowed and, where it is known, how much came. */
export function limitExceeded(limit: string, max: number, actual?: number, status = 400): GraphQLError {
  const came = actual === undefined || !Number.isFinite(actual) ? {} : { actual };
  return refusal("LIMIT_EXCEEDED", `The request passes the limit on ${limit}: at most ${max}.`, {
    status,
    extensions: { limit, max, ...came },
  });
}

/** Whether the cause of an error is ours to look for: these are logged with their cause. */
export function isUnexpected(error: GraphQLError): boolean {
  return leavingCode(error.extensions["code"]) === "INTERNAL_SERVER_ERROR";
}

const LEAVING_EXTENSIONS = [
  "limit",
  "max",
  "actual",
  "argument",
  "index",
  "hint",
  "source",
  "reason",
  "entities",
  "more",
  "item",
] as const;

const CODES: ReadonlySet<string> = new Set(ERROR_CODES);
/** Codes of the libraries that mean one of ours. */
const SAME_AS: ReadonlyMap<unknown, ErrorCode> = new Map([
  ["OPERATION_RESOLUTION_FAILURE", "BAD_REQUEST"],
  ["PERSISTED_QUERY_NOT_SUPPORTED", "BAD_REQUEST"],
]);

function leavingCode(code: unknown): ErrorCode {
  return isErrorCode(code) ? code : (SAME_AS.get(code) ?? "INTERNAL_SERVER_ERROR");
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && CODES.has(code);
}

function placeOf({
  locations,
  path,
}: GraphQLFormattedError): Pick<GraphQLFormattedError, "locations" | "path"> {
  return {
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path: path.map((key) => (typeof key === "string" ? redact(key) : key)) }),
  };
}
