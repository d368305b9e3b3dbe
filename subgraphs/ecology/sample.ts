import { addDays, addMonths } from "../../schema/scalars/date";
import { dayNumber } from "../kit/sample/calendar";
import { drawnPenalty, lastDay, penalty, type Offence, type PenaltyKind } from "../kit/sample/penalties";
import {
  AUTHORITIES,
  lastReportedYear,
  RecordMaker,
  yearStart,
  type SampleRecord,
} from "../kit/sample/records";
import type { Subject, World } from "../kit/sample/world";

/** 生态环境: what the department holds of a sample subject. */
export function* sampleRecords(subject: Subject, world: World): Generator<SampleRecord> {
  const maker = new RecordMaker(world, subject, world.random(subject, "ecology"));
  const lastYear = lastReportedYear(world);
  switch (subject.golden) {
    case undefined:
      break;
    case "CLEAN_FIRM":
      yield rating(maker, lastYear, "A");
      return;
    case "SERIOUS_PENALTY_PAST_MAXIMUM": {
      const decidedOn = addDays(addMonths(world.madeOn, -36), -1);
      yield penalty(maker, ECOLOGY_PENALTY, {
        decidedOn,
        severity: "SERIOUS",
        statedPublicUntil: lastDay(decidedOn, 36),
        offence: OFFENCES[0],
      });
      return;
    }
    case "INSTITUTION_WITH_PENALTY": {
      const decidedOn = addMonths(world.madeOn, -2);
      yield penalty(maker, ECOLOGY_PENALTY, {
        decidedOn,
        severity: "GENERAL",
        statedPublicUntil: lastDay(decidedOn, 6),
        offence: OFFENCES[0],
      });
      return;
    }
    default:
      return;
  }
  const { lists, ecologyPenalty } = subject.volumes;
  for (let i = 0; i < (lists.EcologyRating ?? 0); i += 1) {
    yield rating(maker, lastYear - i, maker.random.weighted(GRADES));
  }
  for (let i = 0; i < (lists.EcologyDischargePermit ?? 0); i += 1) yield dischargePermit(maker);
  for (let i = 0; i < (lists.EcologySelfMonitoring ?? 0); i += 1) yield selfMonitoring(maker);
  for (let i = 0; i < (lists.EcologyQuota ?? 0); i += 1) yield quota(maker, lastYear - i);
  if (ecologyPenalty) yield drawnPenalty(maker, ECOLOGY_PENALTY, ecologyPenalty, OFFENCES);
}

type Grade = "A" | "B" | "C" | "D" | "E";

/** Shaoxing's enterprises by grade. */
const GRADES: readonly [readonly [Grade, number], ...(readonly [Grade, number])[]] = [
  ["A", 1_142],
  ["B", 1_185],
  ["C", 277],
  ["D", 250],
  ["E", 30],
];

function rating(maker: RecordMaker, year: number, grade: Grade): SampleRecord {
  const { random, world } = maker;
  const [least, most] = { A: [900, 1_000], B: [750, 899], C: [600, 749], D: [400, 599], E: [100, 399] }[
    grade
  ] as [number, number];
  return maker.make("EcologyRating", "ER", {
    decided: Math.min(yearStart(year + 1) + random.between(90, 150), world.today - 20),
    authority: AUTHORITIES.ecology,
    fields: {
      year,
      grade,
      score: String(random.between(least, most) / 10),
      deductions: grade === "A" ? undefined : "自行监测数据公开不及时",
    },
  });
}

function dischargePermit(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const decided = maker.daysAgo(70, 6 * 365);
  const validFrom = world.calendar.text(decided);
  const validTo = addDays(addMonths(validFrom, 60), -1);
  const expired = validTo < world.madeOn;
  return maker.make("EcologyDischargePermit", "ED", {
    decided,
    authority: AUTHORITIES.ecology,
    effectiveFrom: decided,
    effectiveTo: dayNumber(validTo),
    status: expired ? "EXPIRED" : "ACTIVE",
    fields: {
      permitNo: `${subject.code}${String(random.between(1, 9)).padStart(3, "0")}P`,
      managementKind: random.pick(["KEY", "SIMPLIFIED", "REGISTERED"]),
      pollutants: random.pick(["化学需氧量、氨氮", "颗粒物、二氧化硫、氮氧化物", "挥发性有机物"]),
      validFrom,
      validTo,
      state: expired ? "CANCELLED" : "VALID",
    },
  });
}

function selfMonitoring(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const monitored = maker.daysAgo(70, 3 * 365);
  const [pollutant, limit, unit] = random.pick([
    ["化学需氧量", 500, "mg/L"],
    ["氨氮", 35, "mg/L"],
    ["颗粒物", 120, "mg/m³"],
    ["二氧化硫", 50, "mg/m³"],
  ] as const);
  const compliant = random.chance(0.985);
  const share = compliant ? random.between(5, 99) : random.between(101, 180);
  return maker.make("EcologySelfMonitoring", "EM", {
    decided: monitored,
    authority: AUTHORITIES.ecology,
    fields: {
      monitoredOn: world.calendar.text(monitored),
      outlet: `DA00${String(random.between(1, 6))}`,
      pollutant,
      value: String(Math.round(limit * share) / 100),
      limit: String(limit),
      unit,
      compliant,
    },
  });
}

function quota(maker: RecordMaker, year: number): SampleRecord {
  const { random } = maker;
  const kind = random.pick(["ENERGY", "DISCHARGE", "WATER", "CARBON"] as const);
  const allocated = random.between(100, 50_000);
  return maker.make("EcologyQuota", "EQ", {
    decided: yearStart(year) + random.between(20, 80),
    authority: AUTHORITIES.ecology,
    fields: {
      kind,
      year,
      allocated: String(allocated),
      used: String(Math.round(allocated * random.between(40, 110)) / 100),
      unit: { ENERGY: "吨标准煤", DISCHARGE: "吨", WATER: "立方米", CARBON: "吨二氧化碳当量" }[kind],
    },
  });
}

const ECOLOGY_PENALTY: PenaltyKind = {
  type: "EcologyPenalty",
  prefix: "EP",
  authority: AUTHORITIES.ecology,
  documentNo: (region, year, serial) => `${region}虚环罚〔${String(year)}〕${String(serial)}号`,
};

const OFFENCES: readonly [Offence, ...Offence[]] = [
  {
    type: "超标排放水污染物",
    facts: "废水总排口化学需氧量超过排放标准。",
    basis: "《中华人民共和国水污染防治法》第八十三条",
    areas: ["GENERAL"],
  },
  {
    type: "未按规定贮存危险废物",
    facts: "危险废物贮存场所未设置识别标志。",
    basis: "《中华人民共和国固体废物污染环境防治法》第一百一十二条",
    areas: ["GENERAL"],
  },
];
