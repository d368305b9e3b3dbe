/**
 * Surrounding space off, full-width to half-width (Ｕ+FF01–FF5E), lower case to upper case: each maps to exactly
 * one character, so nothing is guessed: the ligature ﬀ, which Unicode would upper-case to FF, stays. Look-alikes (I for 1, O for 0) are left as they are and refused later.
 */
export function normalizeCode(input: string): string {
  return input
    .trim()
    .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[a-z]/g, (c) => c.toUpperCase());
}
