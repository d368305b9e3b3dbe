import { addMonths, type CalendarDate } from "../../../schema/scalars/date";
import type { InputRecord } from "../recordModel";
import { authorityUscc } from "./codes";
import type { Random } from "./random";
import type { Region } from "./regions";
import type { Subject, World } from "./world";

/** A record to be made: its GraphQL type, and the record named and nested as in the SDL. */
export interface SampleRecord {
  readonly type: string;
  readonly record: InputRecord;
}

/** The hub's subject index is not a list of records: its rows have a type of their own. */
export const SUBJECT_TYPE = "HubSubject";

/** What a department's `sample.ts` exports: all records of a subject, in an order that never changes. */
export type SampleRecords = (subject: Subject, world: World) => Iterable<SampleRecord>;

/** Who decides: a body of the subject's district. `unit` (0 to 30) tells the bodies of a district apart. */
export interface AuthorityKind {
  readonly unit: number;
  name(region: Region): string;
}

export const AUTHORITIES = {
  market: { unit: 1, name: (region) => `${region.city}${region.name}虚构市场监督管理局` },
  tax: { unit: 2, name: (region) => `国家税务总局${region.city}${region.name}虚构税务局` },
  courts: { unit: 3, name: (region) => `${region.city}${region.name}虚构人民法院` },
  transport: { unit: 4, name: (region) => `${region.city}${region.name}虚构交通运输局` },
  ecology: { unit: 5, name: (region) => `${region.city}生态环境局${region.name}虚构分局` },
  centre: { unit: 6, name: (region) => `${region.city}虚构公共信用信息中心` },
  civilAffairs: { unit: 7, name: (region) => `${region.city}${region.name}虚构民政局` },
  establishment: { unit: 8, name: (region) => `${region.city}${region.name}虚构机构编制委员会办公室` },
} satisfies Record<string, AuthorityKind>;

/** What a record has beside its common fields. Days are day numbers; the rest is as in the SDL. */
export interface Draft {
  readonly decided: number;
  readonly authority: AuthorityKind;
  readonly documentNo?: string | undefined;
  readonly effectiveFrom?: number | undefined;
  readonly effectiveTo?: number | undefined;
  readonly statedPublicUntil?: CalendarDate | undefined;
  readonly severity?: "MINOR" | "GENERAL" | "SERIOUS" | undefined;
  readonly status?: "ACTIVE" | "UNDER_OBJECTION" | "REPAIRED" | "EXPIRED" | "REVOKED" | undefined;
  readonly fields: InputRecord;
}

/** Makes one subject's records of one department: ids, reporting times and the fields that all records have. */
export class RecordMaker {
  private readonly made = new Map<string, number>();

  constructor(
    readonly world: World,
    readonly subject: Subject,
    readonly random: Random,
  ) {}

  /** `prefix`: two letters that tell the records of a type from all others of the department. */
  make(type: string, prefix: string, draft: Draft): SampleRecord {
    const { subject, world } = this;
    const number = (this.made.get(prefix) ?? 0) + 1;
    this.made.set(prefix, number);
    const day = (value: number | undefined): CalendarDate | undefined =>
      value === undefined ? undefined : world.calendar.text(value);
    return {
      type,
      record: {
        recordId: recordId(prefix, subject, number),
        subjectId: subject.subjectId,
        authority: {
          name: draft.authority.name(subject.region),
          code: authorityUscc(subject.regionCode, draft.authority.unit),
        },
        regionCode: subject.regionCode,
        documentNo: draft.documentNo,
        decidedOn: world.calendar.text(draft.decided),
        effectiveFrom: day(draft.effectiveFrom),
        effectiveTo: day(draft.effectiveTo),
        statedPublicUntil: draft.statedPublicUntil,
        severity: draft.severity,
        status: draft.status ?? "ACTIVE",
        reportedAt: this.reportedAt(draft.decided),
        version: 1,
        ...draft.fields,
      },
    };
  }

  /** A day from `most` to `least` days before D. Nothing is so new that its report would lie in the future. */
  daysAgo(least: number, most: number): number {
    return this.world.today - this.random.between(Math.max(least, NEWEST), most);
  }

  /**
   * Reported within nine days, which never hold more than seven working days; 2.73 % come 21 to 60 days late (Huzhou's
   * figure). Never on D itself, of which part lies ahead.
   */
  private reportedAt(decided: number): string {
    const late = this.subject.golden === undefined && this.random.chance(LATE);
    const delay = late ? this.random.between(21, 60) : this.random.between(0, 9);
    const day = this.world.calendar.text(Math.min(decided + delay, this.world.today - 1));
    // 09:00 to 15:59 in Shanghai is 01:00 to 07:59 UTC of the same day.
    const second = this.random.between(3_600, 8 * 3_600 - 1);
    return `${day}T${pad(Math.floor(second / 3_600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}Z`;
  }
}

/** The id of a subject's `number`-th record of a kind: known to the hub too, where it refers to the record. */
export function recordId(prefix: string, subject: Subject, number: number): string {
  return `${prefix}${String(subject.index).padStart(7, "0")}${String(number).padStart(4, "0")}`;
}

/** Case and document numbers use serials from 90001, which no body gives in a year. */
export function serialNo(random: Random): number {
  return random.between(90_001, 99_999);
}

/** An amount in 万元 as a decimal with two digits. */
export function amount(random: Random, least: number, most: number): string {
  // Amounts are spread evenly over their orders of magnitude, as real ones are.
  const value = Math.exp(Math.log(least) + random.next() * (Math.log(most) - Math.log(least)));
  return String(Math.round(value * 100) / 100);
}

export function yearOf(date: CalendarDate): number {
  return Number(date.slice(0, 4));
}

/** The newest year whose yearly figures are all out on D: they come in the first half of the next year. */
export function lastReportedYear(world: World): number {
  return yearOf(addMonths(world.madeOn, -6)) - 1;
}

export function yearStart(year: number): number {
  return Math.round(Date.UTC(year, 0, 1) / 86_400_000);
}

const LATE = 0.0273;
const NEWEST = 70;

function pad(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}
