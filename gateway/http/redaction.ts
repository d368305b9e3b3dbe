/**
 * Leak that this stops: graphql-js repeats what it was given ("Variable \"$code\" got invalid value \"1101…\""), and
 * so do drivers and departments. Whatever leaves the gateway in an error, a header or a log line passes through here,
 * and whatever could be a citizen ID is struck out. It errs towards striking out too much.
 */
export function redact(text: string): string {
  const struck = text.replace(CITIZEN_ID_SHAPE, MASK);
  const folded = struck.normalize("NFKC");
  return folded !== struck && CITIZEN_ID_SHAPE.test(folded) ? folded.replace(CITIZEN_ID_SHAPE, MASK) : struck;
}

/** The same for every string, number and key inside a JSON value. Nesting deeper than 16 is dropped. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    return redact(text) === text ? value : MASK;
  }
  if (value === null || typeof value !== "object") return value;
  if (depth >= 16) return null;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key), redactValue(item, depth + 1)]),
  );
}

/**
 * Whether a text holds a citizen ID: digits with a birth date where GB 11643 has one, whatever the check digit, since
 * a mistyped number still says who is meant. Full-width digits count. Stricter than `redact`, because what matches
 * here is refused: an 18-digit serial number without a date must pass.
 */
export function mentionsCitizenId(text: string): boolean {
  return CITIZEN_ID.test(text) || (!isAscii(text) && CITIZEN_ID.test(text.normalize("NFKC")));
}

const MASK = "[redacted]";
const CITIZEN_ID_SHAPE = /\d{17,}[\dXx]/g;
const CITIZEN_ID =
  /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/;

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
