/**
 * Leak that this stops: graphql-js repeats what it was given ("Variable \"$code\" got invalid value \"1101…\""), and
 * so do drivers and departments. Whatever leaves the gateway in an error, a header or a log line passes through here,
 * and whatever could be a citizen ID is struck out. It errs towards striking out too much.
 */
export function redact(text: string): string {
  const struck = strike(text);
  if (isAscii(struck)) return struck;
  const folded = fold(struck);
  const again = strike(folded);
  return again === folded ? struck : again;
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
 * a mistyped number still says who is meant. Full-width digits count, single spaces and hyphens between the digits do
 * not, and the fifteen digits of the numbers before 1999 are one too. Stricter than `redact`, because what matches here
 * is refused: an 18-digit serial number without a date must pass.
 */
export function mentionsCitizenId(text: string): boolean {
  const folded = isAscii(text) ? text : fold(text);
  return CITIZEN_ID.test(folded) || SHORT_CITIZEN_ID.test(folded);
}

const MASK = "[redacted]";
const CITIZEN_ID_SHAPE = /\d{17,}[\dXx]/g;
/** One space or hyphen, of whatever width, that people write between the parts of a number. */
const GAP = String.raw`[\s\u2010-\u2015-]?`;
const CITIZEN_ID = spaced(
  String.raw`(?<!\d)`,
  String.raw`[1-9] \d \d \d \d \d (?:1 [89]|2 0) \d \d (?:0 [1-9]|1 [0-2]) (?:0 [1-9]|[12] \d|3 [01]) \d \d \d [\dXx]`,
  String.raw`(?!\d)`,
);
const PROVINCE = "(?:1 [1-5]|2 [1-3]|3 [1-7]|4 [1-6]|5 [0-4]|6 [1-5]|7 1|8 [12])";
/** Not struck from the log: fifteen digits are also times, sizes and serial numbers. */
const SHORT_CITIZEN_ID = spaced(
  String.raw`(?<![\dA-Za-z.])`,
  String.raw`${PROVINCE} \d \d \d \d \d \d (?:0 [1-9]|1 [0-2]) (?:0 [1-9]|[12] \d|3 [01]) \d \d \d`,
  String.raw`(?![\dA-Za-z.])`,
);
const EVERY_CITIZEN_ID = new RegExp(CITIZEN_ID, "g");

function spaced(before: string, digits: string, after: string): RegExp {
  return new RegExp(before + digits.replaceAll(" ", GAP) + after);
}

function strike(text: string): string {
  return text.replace(CITIZEN_ID_SHAPE, MASK).replace(EVERY_CITIZEN_ID, MASK);
}

function fold(text: string): string {
  return text.normalize("NFKC");
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
