import { normalizeCode } from "./normalize";

/**
 * 统一社会信用代码, GB 32100-2015: 18 characters of a 31-letter alphabet, the last one a check character.
 * 1 registrar + 1 class + 6 administrative division + 9 organisation body + 1 check.
 */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

export type UsccFault = "LENGTH" | "ALPHABET" | "CHECK_DIGIT";
export type UsccCheck = { ok: true; value: string } | { ok: false; fault: UsccFault };

/** Checks a USCC; full-width and lower-case characters are normalised, nothing is guessed. */
export function checkUscc(input: string): UsccCheck {
  const value = normalizeCode(input);
  if (value.length !== 18) return { ok: false, fault: "LENGTH" };
  if (![...value].every((character) => ALPHABET.includes(character))) return { ok: false, fault: "ALPHABET" };
  if (value[17] !== usccCheckCharacter(value)) return { ok: false, fault: "CHECK_DIGIT" };
  return { ok: true, value };
}

/** The 18th character for the first 17: (31 - Σ value·3^(i-1) mod 31) mod 31 in the alphabet. */
export function usccCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(first17.charAt(i)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The first two digits of administrative divisions, GB/T 2260; 10 is the central registrars' own. */
const PROVINCES = new Set(
  "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split(
    " ",
  ),
);

/** Whether characters 3 to 8 can be an administrative division: its province exists. */
export function hasKnownProvince(uscc: string): boolean {
  return PROVINCES.has(uscc.slice(2, 4));
}

const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Whether characters 9 to 17 carry a right GB 11714 check. A mismatch is a data-quality warning, not a fault:
 * real codes with a wrong inner check are in use.
 */
export function hasRightOrganisationBody(uscc: string): boolean {
  return uscc.charAt(16) === organisationBodyCheck(uscc.slice(8, 16));
}

/** The ninth character of an organisation body (GB 11714): 11 - Σ mod 11, where 10 is `X` and 11 is `0`. */
export function organisationBodyCheck(first8: string): string {
  const sum = BODY_WEIGHTS.reduce((total, w, i) => total + w * BODY_ALPHABET.indexOf(first8.charAt(i)), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? "X" : check === 11 ? "0" : String(check);
}
