import { citizenIdCheckCharacter } from "../../../schema/scalars/citizenId";
import { organisationBodyCheck, usccCheckCharacter } from "../../../schema/scalars/uscc";
import type { Calendar } from "./calendar";
import { dayNumber } from "./calendar";

/**
 * Codes that nobody has. An organisation's is right by GB 32100 but its body starts with `MAXX` and ends with a
 * character that is wrong by GB 11714, which no registrar issues; a person's area 330599 is not assigned.
 */
export function syntheticUscc(prefix: string, regionCode: string, serial: number): string {
  const body8 = `MAXX${base31((serial + FIRST_SERIAL) % SERIALS)}`;
  const body = body8 + wrongBodyCheck(body8, Math.floor((serial + FIRST_SERIAL) / SERIALS));
  const first17 = prefix + regionCode + body;
  return first17 + usccCheckCharacter(first17);
}

/** An authority's code: from the serials that no sample subject has. `unit` is 0 to 30. */
export function authorityUscc(regionCode: string, unit: number): string {
  return syntheticBody("11", regionCode, `MAXXY${ALPHABET.charAt(unit)}00`);
}

/**
 * The `serial`-th person's citizen ID: birth dates run through 1950-01-01 to 2004-10-02, so that everybody is of age,
 * and start again with the next sequence number. Sequences below 100 are left to the golden subjects.
 */
export function syntheticCitizenId(serial: number, male: boolean, calendar: Calendar): string {
  const day = FIRST_BIRTH + ((serial * 7_919) % BIRTH_DAYS);
  const sequence = 100 + 2 * Math.floor(serial / BIRTH_DAYS) + (male ? 1 : 0);
  const first17 = `330599${calendar.text(day).replaceAll("-", "")}${String(sequence)}`;
  return first17 + citizenIdCheckCharacter(first17);
}

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** Golden subjects have serials below this, authorities from `Y000` (893,730) on. */
const FIRST_SERIAL = 1_000;
const SERIALS = 890_000;
const FIRST_BIRTH = dayNumber("1950-01-01");
const BIRTH_DAYS = 20_000;

function base31(value: number): string {
  let text = "";
  for (let rest = value, i = 0; i < 4; i += 1, rest = Math.floor(rest / 31)) {
    text = ALPHABET.charAt(rest % 31) + text;
  }
  return text;
}

/** The `nth` of the digits that GB 11714 does not want there. */
function wrongBodyCheck(body8: string, nth: number): string {
  const right = organisationBodyCheck(body8);
  return [..."0123456789"].filter((digit) => digit !== right)[nth] ?? "9";
}

function syntheticBody(prefix: string, regionCode: string, body8: string): string {
  const first17 = prefix + regionCode + body8 + wrongBodyCheck(body8, 0);
  return first17 + usccCheckCharacter(first17);
}
