import { refusal } from "./errors";

/** What a request asks: the three members of a GraphQL-over-HTTP body that the gateway reads. */
export interface Payload {
  readonly query: string;
  readonly variables: Record<string, unknown> | undefined;
  readonly operationName: string | undefined;
}

/**
 * Reads the body of a request. Fault that this stops: a wrong type that reaches the GraphQL pipeline comes back as an
 * internal error or, worse, as another operation than was meant. `extensions` is dropped: nothing here reads it.
 * A JSON array is a batch: it would pass every limit once for each member, so it is refused.
 */
export function parsePayload(body: Buffer): Payload {
  if (body.length === 0) throw bad("The body is empty.");
  const value = parseJson(body);
  if (Array.isArray(value))
    throw bad("Batched requests are not accepted: send one operation in each request.");
  if (!isRecord(value)) throw bad("The body is not a JSON object.");

  const { query, variables = null, operationName = null } = value;
  if (typeof query !== "string" || query.trim() === "")
    throw bad("`query` must be a text that is not empty.");
  if (variables !== null && !isRecord(variables)) throw bad("`variables` must be an object.");
  if (operationName !== null && typeof operationName !== "string")
    throw bad("`operationName` must be a text.");
  return { query, variables: variables ?? undefined, operationName: operationName || undefined };
}

/** Fatal decoding: a body in GBK would otherwise turn into other names than were meant. */
function parseJson(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw bad("The body is not UTF-8.");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // V8 quotes the text around the fault; it may hold a citizen ID, so the position stays out.
    throw bad("The body is not valid JSON.");
  }
}

/** An object of JSON: neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bad(message: string): Error {
  return refusal("BAD_REQUEST", message);
}
