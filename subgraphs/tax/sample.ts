import {
  amount,
  AUTHORITIES,
  lastReportedYear,
  RecordMaker,
  yearOf,
  yearStart,
  type SampleRecord,
} from "../kit/sample/records";
import type { Random } from "../kit/sample/random";
import type { Subject, World } from "../kit/sample/world";

/** 税务: what the department holds of a sample subject. */
export function* sampleRecords(subject: Subject, world: World): Generator<SampleRecord> {
  const maker = new RecordMaker(world, subject, world.random(subject, "tax"));
  const lastYear = lastReportedYear(world);
  switch (subject.golden) {
    case undefined:
      break;
    case "CLEAN_FIRM":
      for (let i = 0; i < 3; i += 1) yield rating(maker, lastYear - i, "A");
      return;
    case "LENDER_ALLOWED":
    case "LENDER_REVOKED":
    case "LENDER_ONE_USE_LEFT":
      yield rating(maker, lastYear, "B");
      yield paid(maker, lastYear, "36.5");
      yield socialInsurance(maker, lastYear, 12);
      return;
    default:
      return;
  }
  const { lists } = subject.volumes;
  for (let i = 0; i < (lists.TaxRating ?? 0); i += 1) {
    yield rating(maker, lastYear - i, maker.random.weighted(GRADES));
  }
  for (let i = 0; i < (lists.TaxPaid ?? 0); i += 1) {
    yield paid(maker, lastYear - i, maker.random.chance(0.1) ? "0" : amount(maker.random, 0.5, 2_000));
  }
  for (let i = 0; i < (lists.TaxSocialInsurance ?? 0); i += 1) {
    yield socialInsurance(maker, lastYear - i, maker.random.geometric(12));
  }
  for (let i = 0; i < (lists.TaxArrears ?? 0); i += 1) yield arrears(maker);
  for (let i = 0; i < (lists.TaxMajorCase ?? 0); i += 1) yield majorCase(maker);
}

type Grade = "A" | "B" | "M" | "C" | "D";

const GRADES: readonly [readonly [Grade, number], ...(readonly [Grade, number])[]] = [
  ["A", 12],
  ["B", 45],
  ["M", 33],
  ["C", 5],
  ["D", 5],
];

function rating(maker: RecordMaker, year: number, grade: Grade): SampleRecord {
  const { random, world } = maker;
  const direct = grade === "D" && random.chance(0.3);
  return maker.make("TaxRating", "TR", {
    // Announced in April of the next year.
    decided: Math.min(yearStart(year + 1) + 100 + random.between(0, 15), world.today - 20),
    authority: AUTHORITIES.tax,
    fields: {
      item: grade === "A" ? "tax.rating-a" : "tax.rating",
      year,
      grade,
      score: direct ? undefined : score(random, grade),
      directReason: direct ? "存在逃避缴纳税款行为，直接判为D级" : undefined,
    },
  });
}

/** A from 90, B and M from 70, C from 40, D below. */
function score(random: Random, grade: Grade): string {
  const [least, most] = { A: [900, 1_000], B: [700, 899], M: [700, 999], C: [400, 699], D: [150, 399] }[
    grade
  ] as [number, number];
  return String(random.between(least, most) / 10);
}

function paid(maker: RecordMaker, year: number, exact: string): SampleRecord {
  const value = Number(exact);
  const band =
    value === 0
      ? "NONE"
      : value < 10
        ? "UNDER_10"
        : value < 50
          ? "FROM_10_TO_50"
          : value < 100
            ? "FROM_50_TO_100"
            : value < 500
              ? "FROM_100_TO_500"
              : "FROM_500";
  return maker.make("TaxPaid", "TP", {
    decided: afterYear(maker, year),
    authority: AUTHORITIES.tax,
    fields: { year, band, amount: exact },
  });
}

function socialInsurance(maker: RecordMaker, year: number, insured: number): SampleRecord {
  // About 1.2 万元 a year for each person insured.
  const value = insured * 1.2;
  const band =
    insured === 0
      ? "NONE"
      : value < 5
        ? "UNDER_5"
        : value < 20
          ? "FROM_5_TO_20"
          : value < 100
            ? "FROM_20_TO_100"
            : "FROM_100";
  return maker.make("TaxSocialInsurance", "TS", {
    decided: afterYear(maker, year),
    authority: AUTHORITIES.tax,
    fields: { year, band, insured },
  });
}

function arrears(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const announced = maker.daysAgo(90, 3 * 365);
  const announcedOn = world.calendar.text(announced);
  const cleared = random.chance(0.5) ? random.between(announced + 30, world.today - 10) : undefined;
  return maker.make("TaxArrears", "TE", {
    decided: announced,
    authority: AUTHORITIES.tax,
    severity: "GENERAL",
    effectiveTo: cleared,
    fields: {
      taxType: random.pick(["增值税", "企业所得税", "房产税", "城镇土地使用税"]),
      amount: amount(random, 1, 900),
      period: `${String(yearOf(announcedOn) - 1)}年度`,
      announcedOn,
      clearedOn: cleared === undefined ? undefined : world.calendar.text(cleared),
    },
  });
}

function majorCase(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const published = maker.daysAgo(90, 4 * 365);
  return maker.make("TaxMajorCase", "TM", {
    decided: published,
    authority: AUTHORITIES.tax,
    severity: "SERIOUS",
    fields: {
      partyName: subject.isPerson ? `${subject.name.slice(0, 1)}某某` : subject.name,
      caseNature: random.pick(["虚开增值税专用发票", "偷税", "逃避追缴欠税"]),
      facts: "在账簿上少列收入并取得不实发票抵扣。",
      basis: "《中华人民共和国税收征收管理法》第六十三条",
      amount: amount(random, 100, 5_000),
      responsiblePerson: `${subject.legalRepresentative.name.slice(0, 1)}某某`,
      publishedOn: world.calendar.text(published),
    },
  });
}

function afterYear(maker: RecordMaker, year: number): number {
  return Math.min(yearStart(year + 1) + maker.random.between(10, 40), maker.world.today - 20);
}
