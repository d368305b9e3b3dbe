import { isCalendarDate } from "./date";
import { normalizeCode } from "./normalize";

/**
 * 公民身份号码, GB 11643-1999: 6 area + 8 birth date + 3 sequence (odd = male) + 1 check.
 * Personal information: a value of this kind is turned into a subject id at once and goes no further.
 */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = "10X98765432";

export type CitizenIdFault = "LENGTH" | "ALPHABET" | "CHECK_DIGIT" | "BIRTH_DATE";
export type CitizenIdCheck = { ok: true; value: string } | { ok: false; fault: CitizenIdFault };

/** Checks a citizen ID, its birth date included: a good check digit does not make 29 February 1900 a day. */
export function checkCitizenId(input: string): CitizenIdCheck {
  const value = normalizeCode(input);
  if (value.length !== 18) return { ok: false, fault: "LENGTH" };
  if (!/^\d{17}[\dX]$/.test(value)) return { ok: false, fault: "ALPHABET" };
  if (value[17] !== citizenIdCheckCharacter(value)) return { ok: false, fault: "CHECK_DIGIT" };
  if (!isCalendarDate(birthDateOf(value))) return { ok: false, fault: "BIRTH_DATE" };
  return { ok: true, value };
}

/** The 18th character for the first 17 (ISO 7064 MOD 11-2). */
export function citizenIdCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17.charAt(i)), 0);
  return CHECKS.charAt(sum % 11);
}

/** `330599********0013`: area and the last four; what a published list may show of a number. */
export function maskCitizenId(citizenId: string): string {
  return `${citizenId.slice(0, 6)}********${citizenId.slice(14)}`;
}

function birthDateOf(value: string): string {
  return `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
}
