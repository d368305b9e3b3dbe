import { addDays, addMonths, type CalendarDate } from "../../schema/scalars/date";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";

/**
 * How long records of an item are public (公示期). A record is judged by the rules of its own day: of the rules whose
 * `validFrom` is not after the day it was decided, the newest ones hold.
 */
export interface PublicityRule {
  readonly id: string;
  readonly item: string;
  readonly validFrom: CalendarDate;
  /** The date column from which the period counts, e.g. `decided_on`. */
  readonly countsFrom: string;
  /** Only records of this severity; null is any. */
  readonly severity: string | null;
  /** Only records of this area of law; null is any. */
  readonly area: string | null;
  readonly minMonths: number | null;
  readonly maxMonths: number | null;
  /** How long it is where the authority stated no date; null is without end. */
  readonly defaultMonths: number | null;
  /** By how much the record's own `extension_months` may lengthen it. */
  readonly extensionMaxMonths: number | null;
  /**
   * After how long a natural person's record is public no more, whatever was stated, lengthened or left without end.
   * Counted from the period's first day: no record says when the conduct itself ended.
   */
  readonly personMaxMonths: number | null;
  /** The date column of the day from which on it is public no more, e.g. `cleared_on`. */
  readonly endsWith: string | null;
  /** Whether a record for which the authority stated no date is not public at all. */
  readonly unstatedHidden: boolean;
  /** Where the rule is written. */
  readonly source: string;
}

/** The first and the last public day, both counted in. */
export type Publicity =
  | { readonly public: false }
  | { readonly public: true; readonly from: CalendarDate; readonly until: CalendarDate | null };

/** What of a row the rules look at. */
export type PublicityInput = { readonly [column: string]: unknown };

/**
 * The publicity of a record, from its row and the rules of its item. An item without rules is public from the day of
 * the decision on. A record that falls under several rules (a penalty of two areas of law) is public for the longest.
 */
export function publicityOf(row: PublicityInput, rules: readonly PublicityRule[]): Publicity {
  const decidedOn = dateOf(row, "decided_on");
  if (decidedOn === null) return { public: false };
  if (rules.length === 0) return { public: true, from: decidedOn, until: null };
  const periods = rulesOfTheDay(rules, decidedOn)
    .filter((rule) => matches(rule, row))
    .map((rule) => period(rule, row));
  let longest: Publicity = { public: false };
  for (const candidate of periods) longest = longer(longest, candidate);
  return longest;
}

/** Decisions from before the earliest rules that are known fall under these. */
function rulesOfTheDay(rules: readonly PublicityRule[], day: CalendarDate): readonly PublicityRule[] {
  const starts = rules.map(({ validFrom }) => validFrom).sort();
  const start = starts.filter((validFrom) => validFrom <= day).at(-1) ?? starts[0];
  return rules.filter(({ validFrom }) => validFrom === start);
}

function matches(rule: PublicityRule, row: PublicityInput): boolean {
  if (rule.severity !== null && rule.severity !== row["severity"]) return false;
  return rule.area === null || areasOf(row).includes(rule.area);
}

function areasOf(row: PublicityInput): readonly unknown[] {
  const areas = row["areas"];
  if (typeof areas !== "string") return Array.isArray(areas) ? areas : [];
  return JSON.parse(areas) as unknown[];
}

function period(rule: PublicityRule, row: PublicityInput): Publicity {
  const from = dateOf(row, rule.countsFrom);
  if (from === null) return { public: false };
  const stated = dateOf(row, "stated_public_until");
  if (stated === null && rule.unstatedHidden) return { public: false };
  const extension = Math.max(0, Math.min(numberOf(row, "extension_months"), rule.extensionMaxMonths ?? 0));
  const lastDay = (months: number | null): CalendarDate | null =>
    months === null ? null : addDays(addMonths(from, months + extension), -1);

  let until = stated ?? lastDay(rule.defaultMonths);
  const [least, most] = [lastDay(rule.minMonths), lastDay(rule.maxMonths)];
  if (until !== null && least !== null && until < least) until = least;
  if (most !== null && (until === null || until > most)) until = most;
  const forgotten = personEnd(rule, row, from);
  if (forgotten !== null && (until === null || until > forgotten)) until = forgotten;
  const end = rule.endsWith === null ? null : dateOf(row, rule.endsWith);
  if (end !== null && (until === null || end <= until)) until = addDays(end, -1);
  return until !== null && until < from ? { public: false } : { public: true, from, until };
}

/** The last day on which a person's record may be public, or null where nothing ends it. Never lengthened. */
function personEnd(rule: PublicityRule, row: PublicityInput, from: CalendarDate): CalendarDate | null {
  const subjectId = row["subject_id"];
  if (rule.personMaxMonths === null || typeof subjectId !== "string") return null;
  return isPersonSubjectId(subjectId) ? addDays(addMonths(from, rule.personMaxMonths), -1) : null;
}

function longer(a: Publicity, b: Publicity): Publicity {
  if (!a.public) return b;
  if (!b.public) return a;
  const from = a.from < b.from ? a.from : b.from;
  const until = a.until === null || b.until === null ? null : a.until > b.until ? a.until : b.until;
  return { public: true, from, until };
}

function dateOf(row: PublicityInput, column: string): CalendarDate | null {
  const value = row[column];
  return typeof value === "string" && value !== "" ? value : null;
}

function numberOf(row: PublicityInput, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : 0;
}
