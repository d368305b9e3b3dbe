import { addDays, addMonths } from "../../schema/scalars/date";
import { dayNumber } from "../kit/sample/calendar";
import {
  AUTHORITIES,
  lastReportedYear,
  RecordMaker,
  serialNo,
  yearStart,
  type SampleRecord,
} from "../kit/sample/records";
import type { Subject, World } from "../kit/sample/world";

/** 交通运输: what the department holds of a sample subject. */
export function* sampleRecords(subject: Subject, world: World): Generator<SampleRecord> {
  const maker = new RecordMaker(world, subject, world.random(subject, "transport"));
  const lastYear = lastReportedYear(world);
  switch (subject.golden) {
    case undefined:
      break;
    case "CLEAN_FIRM":
      yield yearlyGrade(maker, lastYear, "AAA");
      return;
    case "PERSON_WITH_PENALTY":
      yield overloadListing(maker, dayNumber(addMonths(world.madeOn, -6)));
      return;
    default:
      return;
  }
  const { lists } = subject.volumes;
  for (let i = 0; i < (lists.TransportRoadPermit ?? 0); i += 1) yield roadPermit(maker);
  for (let i = 0; i < (lists.TransportVehicle ?? 0); i += 1) yield vehicle(maker);
  for (let i = 0; i < (lists.TransportDriverQualification ?? 0); i += 1) yield driverQualification(maker, i);
  for (let i = 0; i < (lists.TransportOverloadListing ?? 0); i += 1) {
    yield overloadListing(maker, maker.daysAgo(80, 4 * 365));
  }
  for (let i = 0; i < (lists.TransportHazardousRating ?? 0); i += 1) yield hazardousRating(maker, i);
  for (let i = 0; i < (lists.TransportYearlyGrade ?? 0); i += 1) {
    yield yearlyGrade(maker, lastYear - i, maker.random.weighted(GRADES));
  }
}

const GRADES: readonly [readonly [string, number], ...(readonly [string, number])[]] = [
  ["AAA", 15],
  ["AA", 35],
  ["A", 40],
  ["B", 7],
  ["C", 2],
  ["D", 1],
];

function roadPermit(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const decided = maker.daysAgo(70, 6 * 365);
  const validFrom = world.calendar.text(decided);
  const validTo = addDays(addMonths(validFrom, 48), -1);
  const expired = validTo < world.madeOn;
  return maker.make("TransportRoadPermit", "RP", {
    decided,
    authority: AUTHORITIES.transport,
    effectiveFrom: decided,
    effectiveTo: dayNumber(validTo),
    status: expired ? "EXPIRED" : "ACTIVE",
    fields: {
      permitNo: `浙交运管许可${subject.regionCode}字${String(serialNo(random))}号`,
      scope: random.pick([
        "道路普通货物运输",
        "货物专用运输（集装箱）",
        "道路旅客运输",
        "危险货物运输（3类）",
      ]),
      validFrom,
      validTo,
      state: expired ? "CANCELLED" : "VALID",
    },
  });
}

function vehicle(maker: RecordMaker): SampleRecord {
  const { subject, random } = maker;
  return maker.make("TransportVehicle", "RV", {
    decided: maker.daysAgo(70, 8 * 365),
    authority: AUTHORITIES.transport,
    fields: {
      vehicleType: random.pick(["重型半挂牵引车", "重型厢式货车", "中型普通货车", "大型普通客车"]),
      certificateNo: `${subject.regionCode}${String(random.between(900_001, 999_999))}`,
      tonnage: String(random.between(15, 350) / 10),
      state: random.weighted([
        ["VALID", 92],
        ["SUSPENDED", 3],
        ["CANCELLED", 5],
      ]),
      // 虚 is on no plate.
      plate: `${subject.region.plate}虚${String(random.between(1_000, 9_999))}`,
    },
  });
}

function driverQualification(maker: RecordMaker, order: number): SampleRecord {
  const { subject, random, world } = maker;
  const decided = maker.daysAgo(70, 7 * 365);
  const validTo = addDays(addMonths(world.calendar.text(decided), 72), -1);
  return maker.make("TransportDriverQualification", "RD", {
    decided,
    authority: AUTHORITIES.transport,
    effectiveFrom: decided,
    effectiveTo: dayNumber(validTo),
    status: validTo < world.madeOn ? "EXPIRED" : "ACTIVE",
    fields: {
      // A number of the certificate's own: real ones hold the citizen ID, which stays out of every table.
      certificateNo: `${subject.regionCode}虚${String(serialNo(random))}`,
      category: order === 0 ? "经营性道路货物运输驾驶员" : "道路危险货物运输驾驶员",
      validTo,
      state: validTo < world.madeOn ? "CANCELLED" : "VALID",
    },
  });
}

function overloadListing(maker: RecordMaker, listed: number): SampleRecord {
  const { subject, random, world } = maker;
  const removed =
    subject.golden === undefined && random.chance(0.15)
      ? random.between(listed + 30, world.today - 10)
      : undefined;
  return maker.make("TransportOverloadListing", "RO", {
    decided: listed,
    authority: AUTHORITIES.transport,
    severity: "SERIOUS",
    effectiveFrom: listed,
    effectiveTo: removed,
    fields: {
      reason: "一年内违法超限运输超过三次",
      listedOn: world.calendar.text(listed),
      removedOn: removed === undefined ? undefined : world.calendar.text(removed),
      offences: random.between(4, 9),
    },
  });
}

/** Rated twice a month (Shaoxing); `periodsAgo` 0 is the last half month whose result is out. */
function hazardousRating(maker: RecordMaker, periodsAgo: number): SampleRecord {
  const { random, world } = maker;
  const month = addMonths(world.madeOn, -1 - Math.floor((periodsAgo + 1) / 2)).slice(0, 7);
  const half = periodsAgo % 2 === 0 ? "B" : "A";
  const colour = random.weighted([
    ["GREEN", 88],
    ["YELLOW", 15],
    ["RED", 4],
  ] as const);
  const [least, most] = { GREEN: [850, 1_000], YELLOW: [700, 849], RED: [300, 699] }[colour] as [
    number,
    number,
  ];
  return maker.make("TransportHazardousRating", "RH", {
    decided: dayNumber(half === "A" ? `${month}-16` : addMonths(`${month}-01`, 1)),
    authority: AUTHORITIES.transport,
    fields: {
      period: `${month}-${half}`,
      colour,
      detail: {
        score: String(random.between(least, most) / 10),
        deductions: colour === "GREEN" ? undefined : "动态监控超速报警未处理",
      },
    },
  });
}

function yearlyGrade(maker: RecordMaker, year: number, grade: string): SampleRecord {
  const { random, world } = maker;
  return maker.make("TransportYearlyGrade", "RG", {
    decided: Math.min(yearStart(year + 1) + random.between(60, 120), world.today - 20),
    authority: AUTHORITIES.transport,
    fields: { year, grade },
  });
}
