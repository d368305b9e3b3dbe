/**
 * The canonical text of a decimal: no exponent, no leading plus or zeros, no trailing zeros; undefined where the
 * value is not a decimal or has more than 14 digits before or 4 after the point (the columns are DECIMAL(18,4)).
 */
export function canonicalDecimal(value: unknown): string | undefined {
  const text = typeof value === "number" ? plainNumber(value) : value;
  if (typeof text !== "string") return undefined;
  const match = /^(-?)0*(\d{1,14})(?:\.(\d{0,4})0*)?$/.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = ""] = match;
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  const digits = fraction ? `${whole}.${fraction}` : whole;
  return digits === "0" ? "0" : sign + digits;
}

/** SQLite gives decimals as doubles; the shortest text that means the same double is the one that was stored. */
function plainNumber(value: number): string | undefined {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e14) return undefined;
  const shortest = String(value);
  if (/^-?\d+(\.\d{1,4})?$/.test(shortest)) return shortest;
  const text = value.toFixed(4);
  return Math.abs(Number(text) - value) <= Number.EPSILON * Math.max(1, Math.abs(value)) ? text : undefined;
}
