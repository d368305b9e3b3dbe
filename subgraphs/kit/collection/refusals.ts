import { isCalendarDate } from "../../../schema/scalars/date";
import { maskCitizenId } from "../../../schema/scalars/citizenId";
import { normalizeCode } from "../../../schema/scalars/normalize";

/** Why a record is refused: a closed set, so that a department's software can act on it. */
export type RefusalCode =
  /** The line is longer than 1 MiB, not UTF-8, not JSON, or not an object. */
  | "LINE_TOO_LONG"
  | "NOT_UTF8"
  | "MALFORMED_JSON"
  | "NOT_AN_OBJECT"
  | "UNKNOWN_FIELD"
  | "MISSING_FIELD"
  /** Not of the field's type: a number where a text belongs. */
  | "WRONG_TYPE"
  | "TEXT_TOO_LONG"
  /** Control characters or broken Unicode. */
  | "BAD_TEXT"
  /** Personal information where it does not belong: it would be stored. */
  | "CITIZEN_ID_IN_TEXT"
  | "BAD_RECORD_ID"
  | "BAD_VERSION"
  /** Neither a right USCC nor a right citizen ID. */
  | "BAD_SUBJECT_CODE"
  /** Right by both standards, and no `subjectKind` says which is meant. */
  | "AMBIGUOUS_SUBJECT_CODE"
  /** The record calls its subject a kind that its code is not: a firm an agency, a person a firm. */
  | "KIND_NOT_OF_CODE"
  | "BAD_USCC"
  | "BAD_REGION"
  | "BAD_ENUM_VALUE"
  | "BAD_DATE"
  | "BAD_TIME"
  | "BAD_DECIMAL"
  | "BAD_INTEGER"
  | "DATE_ORDER"
  | "DATE_IN_FUTURE"
  | "SEVERITY_NOT_ALLOWED"
  /** The record says that it is of another catalogue item than its content makes it. */
  | "WRONG_ITEM"
  /** A newer version of the record is there already. */
  | "OLDER_VERSION"
  /** The record id is taken, at the same version, by a record that says something else. */
  | "SAME_VERSION_OTHER_CONTENT";

export interface Reason {
  readonly code: RefusalCode;
  /** The field, by its path in the record. */
  readonly field?: string;
}

/** A refused record, as it is written to the file of refused ones. */
export interface Refusal {
  readonly line: number;
  readonly recordId?: string;
  readonly reasons: readonly Reason[];
}

/** Codes that count in the rate of wrong and repeated codes (重错码率). */
const CODE_DEFECTS: ReadonlySet<RefusalCode> = new Set([
  "BAD_SUBJECT_CODE",
  "AMBIGUOUS_SUBJECT_CODE",
  "BAD_USCC",
  "SAME_VERSION_OTHER_CONTENT",
]);

export function isCodeDefect(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code }) => CODE_DEFECTS.has(code));
}

/** One line of the file of refused records. What a department sent may hold a citizen ID anywhere: it is masked. */
export function refusalLine({ line, recordId, reasons }: Refusal): string {
  return `${JSON.stringify({
    line,
    ...(recordId !== undefined && { recordId: maskIn(recordId).slice(0, 64) }),
    reasons: reasons.slice(0, REASONS_KEPT).map(({ code, field }) => ({
      code,
      ...(field !== undefined && { field: maskIn(field).slice(0, 128) }),
    })),
  })}\n`;
}

/**
 * Whether a text holds a citizen ID, also one that is written in groups, or the fifteen digits of the numbers before
 * 1999. The check digit is not asked for: a mistyped number still tells who is meant. An area, a birth date that exists
 * and the length are enough.
 */
export function holdsCitizenId(text: string): boolean {
  return citizenIdsIn(normalizeCode(text)).length > 0;
}

function maskIn(text: string): string {
  const normal = normalizeCode(text);
  let masked = "";
  let from = 0;
  for (const { at, length, digits } of citizenIdsIn(normal)) {
    // Two candidates may overlap: what is left of the second is struck out as well.
    if (at >= from) masked += normal.slice(from, at) + maskCitizenId(digits);
    from = Math.max(from, at + length);
  }
  return from === 0 ? text : masked + normal.slice(from);
}

const REASONS_KEPT = 20;

interface FoundCitizenId {
  readonly at: number;
  readonly length: number;
  /** Without the spaces and hyphens between them. */
  readonly digits: string;
}

/** One space or hyphen, that people write between the parts of a number. */
const GAP = String.raw`[\s\u2010-\u2015-]?`;
const LONG = new RegExp(`(?=([1-9](?:${GAP}\\d){16}${GAP}[\\dX]))`, "g");
/** Only as a word of its own, and of an area that exists: fifteen digits are also serial numbers. */
const SHORT = new RegExp(
  `(?<![\\dA-Z.])(?=((?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])(?:${GAP}\\d){13})(?![\\dA-Z.]))`,
  "g",
);

/** In the order of their places. */
function citizenIdsIn(normal: string): FoundCitizenId[] {
  const found: FoundCitizenId[] = [];
  const look = (shape: RegExp, birthOf: (digits: string) => string) => {
    for (const match of normal.matchAll(shape)) {
      const written = match[1] ?? "";
      const digits = written.replace(/[^\dX]/g, "");
      const birth = birthOf(digits);
      if (/^(19|20)/.test(birth) && isCalendarDate(dashed(birth)))
        found.push({ at: match.index, length: written.length, digits });
    }
  };
  look(LONG, (digits) => digits.slice(6, 14));
  look(SHORT, (digits) => `19${digits.slice(6, 12)}`);
  return found.sort((one, other) => one.at - other.at);
}

function dashed(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
}
