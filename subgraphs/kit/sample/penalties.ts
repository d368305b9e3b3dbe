import { addDays, addMonths, type CalendarDate } from "../../../schema/scalars/date";
import { recordId, serialNo, type AuthorityKind, type RecordMaker, type SampleRecord } from "./records";
import { authorityUscc } from "./codes";
import { dayNumber } from "./calendar";
import type { PenaltyFate } from "./volumes";

/** What is penalised: market supervision and ecology have the same fields, the 双公示 standard's. */
export interface Offence {
  readonly type: string;
  readonly facts: string;
  readonly basis: string;
  readonly areas: readonly [string, ...string[]];
}

export interface PenaltyKind {
  readonly type: "MarketPenalty" | "EcologyPenalty";
  readonly prefix: "MP" | "EP";
  readonly authority: AuthorityKind;
  readonly documentNo: (region: string, year: number, serial: number) => string;
}

export interface PenaltyCase {
  readonly decidedOn: CalendarDate;
  readonly severity: "MINOR" | "GENERAL" | "SERIOUS";
  readonly statedPublicUntil?: CalendarDate | undefined;
  readonly status?: "ACTIVE" | "UNDER_OBJECTION" | "REPAIRED";
  readonly offence: Offence;
  readonly areas?: readonly string[];
}

export function penalty(maker: RecordMaker, kind: PenaltyKind, of: PenaltyCase): SampleRecord {
  const { subject, random } = maker;
  const fine = { MINOR: "0.5", GENERAL: "5", SERIOUS: "50" }[of.severity];
  const categories =
    of.severity === "MINOR"
      ? ["WARNING"]
      : of.severity === "GENERAL"
        ? ["FINE"]
        : ["FINE", "BUSINESS_RESTRICTION"];
  return maker.make(kind.type, kind.prefix, {
    decided: dayNumber(of.decidedOn),
    authority: kind.authority,
    documentNo: kind.documentNo(subject.region.name, Number(of.decidedOn.slice(0, 4)), serialNo(random)),
    severity: of.severity,
    status: of.status,
    statedPublicUntil: of.statedPublicUntil,
    fields: {
      partyName: subject.name,
      legalRepresentative: subject.isPerson ? undefined : subject.legalRepresentative.name,
      violationType: of.offence.type,
      facts: of.offence.facts,
      basis: of.offence.basis,
      categories,
      areas: of.areas ?? of.offence.areas,
      content: of.severity === "MINOR" ? "警告" : `罚款${fine}万元`,
      fine: of.severity === "MINOR" ? undefined : fine,
      dataSource: {
        name: kind.authority.name(subject.region),
        code: authorityUscc(subject.regionCode, kind.authority.unit),
      },
    },
  });
}

/** A penalty whose fate the subject's volumes say, at a random day of the last four years. */
export function drawnPenalty(
  maker: RecordMaker,
  kind: PenaltyKind,
  fate: PenaltyFate,
  offences: readonly [Offence, ...Offence[]],
): SampleRecord {
  const { random, world } = maker;
  // A case that is open at the hub is of a penalty that is still public.
  const open = fate === "UNDER_OBJECTION" || fate === "REPAIR_APPLIED";
  const decidedOn = world.calendar.text(open ? maker.daysAgo(70, 85) : maker.daysAgo(70, 4 * 365));
  const severity = open
    ? "GENERAL"
    : random.weighted([
        ["MINOR", 30],
        ["GENERAL", 55],
        ["SERIOUS", 15],
      ] as const);
  const months = { MINOR: 3, GENERAL: 12, SERIOUS: 36 }[severity];
  const stated = severity !== "MINOR" || random.chance(0.4);
  return penalty(maker, kind, {
    decidedOn,
    severity,
    offence: random.pick(offences),
    statedPublicUntil: stated ? lastDay(decidedOn, months) : undefined,
    status: fate === "REPAIRED" ? "REPAIRED" : fate === "UNDER_OBJECTION" ? "UNDER_OBJECTION" : "ACTIVE",
  });
}

/** The last day of a period of months that begins on `from`. */
export function lastDay(from: CalendarDate, months: number): CalendarDate {
  return addDays(addMonths(from, months), -1);
}

/** The record id of the subject's one penalty of the kind. */
export function penaltyId(maker: RecordMaker, prefix: "MP" | "EP"): string {
  return recordId(prefix, maker.subject, 1);
}
