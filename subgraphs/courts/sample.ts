import { addMonths, type CalendarDate } from "../../schema/scalars/date";
import { maskCitizenId } from "../../schema/scalars/citizenId";
import { dayNumber } from "../kit/sample/calendar";
import { personName } from "../kit/sample/names";
import { amount, AUTHORITIES, RecordMaker, serialNo, yearOf, type SampleRecord } from "../kit/sample/records";
import type { Subject, World } from "../kit/sample/world";

/** 法院: what the courts hold of a sample subject. */
export function* sampleRecords(subject: Subject, world: World): Generator<SampleRecord> {
  const maker = new RecordMaker(world, subject, world.random(subject, "courts"));
  const twoYearsAgo = dayNumber(addMonths(world.madeOn, -24));
  switch (subject.golden) {
    case undefined:
      break;
    case "DEBTOR_ON_LAST_PUBLIC_DAY":
      yield judgmentDebtor(maker, twoYearsAgo + 1, false);
      return;
    case "DEBTOR_NO_LONGER_PUBLIC":
      yield judgmentDebtor(maker, twoYearsAgo - 1, false);
      return;
    case "AGENCY_IS_DEBTOR":
    case "PERSON_IS_DEBTOR":
      yield judgmentDebtor(maker, dayNumber(addMonths(world.madeOn, -12)), false);
      return;
    default:
      return;
  }
  const { lists } = subject.volumes;
  for (let i = 0; i < (lists.CourtsJudgmentDebtor ?? 0); i += 1) {
    const published = maker.daysAgo(70, 4 * 365);
    yield judgmentDebtor(maker, published, maker.random.chance(0.1));
    // The court that lists a debtor restricts consumption as well (最高人民法院关于限制被执行人高消费 article 1).
    if (maker.random.chance(0.8)) yield consumptionRestriction(maker, published);
  }
  for (let i = 0; i < (lists.CourtsJudgment ?? 0); i += 1) yield judgment(maker);
  for (let i = 0; i < (lists.CourtsBankruptcy ?? 0); i += 1) yield bankruptcy(maker);
  for (let i = 0; i < (lists.CourtsFalseLitigation ?? 0); i += 1) yield falseLitigation(maker);
}

function judgmentDebtor(maker: RecordMaker, published: number, lengthened: boolean): SampleRecord {
  const { subject, random, world } = maker;
  const publishedOn = world.calendar.text(published);
  const filed = published - random.between(60, 300);
  const filedOn = world.calendar.text(filed);
  const court = AUTHORITIES.courts.name(subject.region);
  return maker.make("CourtsJudgmentDebtor", "CD", {
    decided: published,
    authority: AUTHORITIES.courts,
    documentNo: caseNo(maker, publishedOn, "执"),
    severity: "SERIOUS",
    effectiveFrom: published,
    fields: {
      caseNo: caseNo(maker, filedOn, "执"),
      court,
      debtorName: subject.name,
      person: subject.isPerson
        ? {
            sex: subject.male ? "MALE" : "FEMALE",
            age: ageOn(subject.code, publishedOn),
            maskedId: maskCitizenId(subject.code),
          }
        : undefined,
      basisDocument: caseNo(maker, filedOn, "民初"),
      basisAuthority: court,
      duty: `支付货款${amount(random, 1, 2_000)}万元及逾期利息`,
      performance: random.weighted([
        ["NONE", 85],
        ["PARTIAL", 15],
      ]),
      conduct: random.pick([
        "有履行能力而拒不履行生效法律文书确定义务",
        "违反财产报告制度",
        "违反限制消费令",
      ]),
      filedOn,
      publishedOn,
      extensionMonths: lengthened ? random.pick([12, 24, 36]) : undefined,
    },
  });
}

function consumptionRestriction(maker: RecordMaker, ordered: number): SampleRecord {
  const { subject, random, world } = maker;
  const lifted = random.chance(0.3) ? random.between(ordered + 20, world.today - 10) : undefined;
  return maker.make("CourtsConsumptionRestriction", "CR", {
    decided: ordered,
    authority: AUTHORITIES.courts,
    severity: "GENERAL",
    effectiveFrom: ordered,
    effectiveTo: lifted,
    fields: {
      caseNo: caseNo(maker, world.calendar.text(ordered), "执"),
      court: AUTHORITIES.courts.name(subject.region),
      restrictedName: subject.name,
      applicant: personName(random),
      orderedOn: world.calendar.text(ordered),
      liftedOn: lifted === undefined ? undefined : world.calendar.text(lifted),
    },
  });
}

function judgment(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const judged = maker.daysAgo(70, 8 * 365);
  const judgedOn = world.calendar.text(judged);
  const kind = random.weighted([
    ["CIVIL", 82],
    ["ENFORCEMENT", 10],
    ["ADMINISTRATIVE", 5],
    ["CRIMINAL", 3],
  ] as const);
  const mark = { CIVIL: "民初", ENFORCEMENT: "执", ADMINISTRATIVE: "行初", CRIMINAL: "刑初" }[kind];
  return maker.make("CourtsJudgment", "CJ", {
    decided: judged,
    authority: AUTHORITIES.courts,
    fields: {
      item: kind === "CRIMINAL" ? "courts.criminal-judgment" : "courts.judgment",
      caseNo: caseNo(maker, judgedOn, mark),
      court: AUTHORITIES.courts.name(subject.region),
      kind,
      cause: {
        CIVIL: random.pick(["买卖合同纠纷", "民间借贷纠纷", "劳动争议", "建设工程施工合同纠纷"]),
        ENFORCEMENT: "买卖合同纠纷执行",
        ADMINISTRATIVE: "行政处罚纠纷",
        CRIMINAL: "拒不支付劳动报酬罪",
      }[kind],
      role: kind === "CRIMINAL" ? "DEFENDANT" : random.pick(["PLAINTIFF", "DEFENDANT", "THIRD_PARTY"]),
      result: random.pick(["准许撤诉", "判决支持部分诉讼请求", "判决驳回诉讼请求", "调解结案"]),
      amount: kind === "CIVIL" ? amount(random, 0.5, 3_000) : undefined,
      judgedOn,
    },
  });
}

function bankruptcy(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const accepted = maker.daysAgo(90, 5 * 365);
  const closed = random.chance(0.5) ? random.between(accepted + 15, world.today - 10) : undefined;
  return maker.make("CourtsBankruptcy", "CB", {
    decided: accepted,
    authority: AUTHORITIES.courts,
    fields: {
      caseNo: caseNo(maker, world.calendar.text(accepted), "破申"),
      court: AUTHORITIES.courts.name(subject.region),
      kind: random.weighted([
        ["LIQUIDATION", 80],
        ["REORGANIZATION", 15],
        ["SETTLEMENT", 5],
      ]),
      applicant: personName(random),
      administrator: "虚构律师事务所",
      acceptedOn: world.calendar.text(accepted),
      state: closed === undefined ? random.pick(["ACCEPTED", "APPROVED"]) : "TERMINATED",
      closedOn: closed === undefined ? undefined : world.calendar.text(closed),
    },
  });
}

function falseLitigation(maker: RecordMaker): SampleRecord {
  const { subject, world } = maker;
  const listed = maker.daysAgo(90, 3 * 365);
  return maker.make("CourtsFalseLitigation", "CF", {
    decided: listed,
    authority: AUTHORITIES.courts,
    severity: "SERIOUS",
    fields: {
      caseNo: caseNo(maker, world.calendar.text(listed), "民初"),
      court: AUTHORITIES.courts.name(subject.region),
      partyName: subject.name,
      conduct: "捏造债权债务关系提起民事诉讼",
      sanction: "罚款",
      listedOn: world.calendar.text(listed),
    },
  });
}

function caseNo(maker: RecordMaker, date: CalendarDate, mark: string): string {
  return `（${date.slice(0, 4)}）${maker.subject.region.court}${mark}${String(serialNo(maker.random))}号`;
}

/** Full years from the birth date in a citizen ID to the day. */
function ageOn(citizenId: string, day: CalendarDate): number {
  const birthday = `${citizenId.slice(10, 12)}-${citizenId.slice(12, 14)}`;
  return yearOf(day) - Number(citizenId.slice(6, 10)) - (day.slice(5) < birthday ? 1 : 0);
}
