import { addDays, addMonths, LONG_TERM } from "../../schema/scalars/date";
import type { SubjectKind } from "../../schema/scalars/subjectKind";
import { dayNumber } from "../kit/sample/calendar";
import { authorityUscc } from "../kit/sample/codes";
import { INDUSTRIES, personName } from "../kit/sample/names";
import { drawnPenalty, lastDay, penalty, type Offence, type PenaltyKind } from "../kit/sample/penalties";
import {
  amount,
  AUTHORITIES,
  lastReportedYear,
  RecordMaker,
  serialNo,
  yearStart,
  type AuthorityKind,
  type SampleRecord,
} from "../kit/sample/records";
import type { Subject, World } from "../kit/sample/world";

/** 市场监管: what the department holds of a sample subject. */
export function* sampleRecords(subject: Subject, world: World): Generator<SampleRecord> {
  const maker = new RecordMaker(world, subject, world.random(subject, "market"));
  if (!subject.isPerson) yield registration(maker);
  if (subject.golden !== undefined) {
    yield* goldenRecords(maker);
    return;
  }
  const { lists, marketPenalty } = subject.volumes;
  if (!subject.isPerson) yield officer(maker, subject.legalRepresentative, REPRESENTATIVE);
  for (let i = 0; i < (lists.MarketOfficer ?? 0); i += 1) {
    yield officer(
      maker,
      world.anyPerson(maker.random),
      maker.random.pick(["董事", "监事", "经理", "财务负责人"]),
    );
  }
  for (let i = 0; i < (lists.MarketShareholder ?? 0); i += 1) yield shareholder(maker);
  for (let i = 0; i < (lists.MarketLicence ?? 0); i += 1) yield licence(maker);
  for (let i = 0; i < (lists.MarketInspection ?? 0); i += 1) yield inspection(maker);
  for (let i = 0; i < (lists.MarketAnnualReport ?? 0); i += 1) {
    yield annualReport(maker, lastReportedYear(world) - i);
  }
  for (let i = 0; i < (lists.MarketRiskClass ?? 0); i += 1) yield riskClass(maker, i);
  for (let i = 0; i < (lists.MarketAbnormalListing ?? 0); i += 1) {
    yield abnormalListing(maker, maker.daysAgo(90, 3 * 365), maker.random.chance(0.4));
  }
  for (let i = 0; i < (lists.MarketSeriousListing ?? 0); i += 1) yield seriousListing(maker);
  if (marketPenalty) yield drawnPenalty(maker, MARKET_PENALTY, marketPenalty, OFFENCES);
}

function* goldenRecords(maker: RecordMaker): Generator<SampleRecord> {
  const { subject, world } = maker;
  const before = (months: number): string => addMonths(world.madeOn, -months);
  const general = OFFENCES[0];
  switch (subject.golden) {
    case "CLEAN_FIRM":
      yield licence(maker, 400);
      yield licence(maker, 800);
      return;
    case "MINOR_PENALTY":
      yield penalty(maker, MARKET_PENALTY, { decidedOn: before(2), severity: "MINOR", offence: general });
      return;
    case "REPAIRED_PENALTY":
      yield penalty(maker, MARKET_PENALTY, {
        decidedOn: before(2),
        severity: "GENERAL",
        statedPublicUntil: lastDay(before(2), 6),
        status: "REPAIRED",
        offence: general,
      });
      return;
    case "PENALTY_UNDER_OBJECTION":
      yield penalty(maker, MARKET_PENALTY, {
        decidedOn: before(2),
        severity: "GENERAL",
        statedPublicUntil: lastDay(before(2), 6),
        status: "UNDER_OBJECTION",
        offence: general,
      });
      return;
    case "PENALTY_OF_TWO_KINDS":
      yield penalty(maker, MARKET_PENALTY, {
        decidedOn: before(8),
        severity: "SERIOUS",
        statedPublicUntil: lastDay(before(8), 6),
        offence: general,
        areas: ["WORK_SAFETY", "GENERAL"],
      });
      return;
    case "REPRESENTATIVE_IS_DEBTOR":
      // The way from the person to the firm is through the officers.
      yield officer(maker, subject.legalRepresentative, REPRESENTATIVE);
      return;
    case "LENDER_ALLOWED":
    case "LENDER_REVOKED":
    case "LENDER_ONE_USE_LEFT":
      yield annualReport(maker, lastReportedYear(world));
      yield annualReport(maker, lastReportedYear(world) - 1);
      return;
    case "ABNORMAL_BUSINESS":
      yield abnormalListing(maker, dayNumber(before(4)), false);
      return;
    case "PERSON_WITH_PENALTY":
      yield penalty(maker, MARKET_PENALTY, {
        decidedOn: before(2),
        severity: "GENERAL",
        statedPublicUntil: lastDay(before(2), 6),
        offence: general,
      });
      return;
    default:
      return;
  }
}

function registration(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const authority = registrar(subject.kind);
  const established = maker.daysAgo(400, 25 * 365);
  const approved = random.between(established, world.today - 100);
  const industry =
    INDUSTRIES.find(({ word }) => subject.name.includes(`虚构${word}`)) ?? random.pick(INDUSTRIES);
  const commercial = subject.kind === "ENTERPRISE" || subject.kind === "INDIVIDUAL_BUSINESS";
  const representative = subject.legalRepresentative;
  return maker.make("MarketRegistration", "MR", {
    decided: approved,
    authority,
    effectiveFrom: established,
    fields: {
      name: subject.name,
      organisationType: LEGAL_FORMS[subject.kind],
      state:
        subject.golden === undefined
          ? random.weighted([
              ["ACTIVE", 93],
              ["DEREGISTERED", 4],
              ["LICENCE_REVOKED", 2],
              ["MOVED_OUT", 1],
            ])
          : "ACTIVE",
      registeredCapital: subject.kind === "ENTERPRISE" ? amount(random, 10, 20_000) : undefined,
      establishedOn: world.calendar.text(established),
      approvedOn: world.calendar.text(approved),
      registrar: authority.name(subject.region),
      businessScope: commercial ? industry.scope : undefined,
      industryCode: commercial ? industry.code : undefined,
      address: `浙江省${subject.region.city}${subject.region.name}虚构路${String(random.between(1, 999))}号`,
      legalRepresentative: { name: representative.name, profile: representative.subjectId },
      // 0570 to 0580 are the province's area codes; numbers that begin with 000 are given to nobody.
      phone: `057${String(random.between(1, 9))}-000${String(random.between(10_000, 99_999))}`,
    },
  });
}

function registrar(kind: SubjectKind): AuthorityKind {
  switch (kind) {
    case "SOCIAL_ORGANIZATION":
      return AUTHORITIES.civilAffairs;
    case "PUBLIC_INSTITUTION":
    case "GOVERNMENT_AGENCY":
      return AUTHORITIES.establishment;
    default:
      return AUTHORITIES.market;
  }
}

function officer(maker: RecordMaker, person: Subject, post: string): SampleRecord {
  return maker.make("MarketOfficer", "MO", {
    decided: maker.daysAgo(100, 10 * 365),
    authority: registrar(maker.subject.kind),
    fields: { name: person.name, post, profile: person.subjectId },
  });
}

function shareholder(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const holder = random.chance(0.75) ? world.anyPerson(random) : world.anyEnterprise(random);
  const subscribed = amount(random, 5, 5_000);
  return maker.make("MarketShareholder", "MS", {
    decided: maker.daysAgo(100, 10 * 365),
    authority: AUTHORITIES.market,
    fields: {
      name: holder.name,
      subscribed,
      paidIn: random.chance(0.6) ? subscribed : undefined,
      profile: holder.subjectId,
    },
  });
}

function licence(maker: RecordMaker, ago?: number): SampleRecord {
  const { subject, random, world } = maker;
  const decided = ago === undefined ? maker.daysAgo(70, 8 * 365) : world.today - ago;
  const [documentName, content] = random.pick(LICENCES);
  const longTerm = ago !== undefined || random.chance(0.3);
  const validFrom = world.calendar.text(decided);
  const validTo = longTerm ? LONG_TERM : addDays(addMonths(validFrom, 60), -1);
  const expired = validTo < world.madeOn;
  return maker.make("MarketLicence", "ML", {
    decided,
    authority: AUTHORITIES.market,
    documentNo: `浙${subject.region.name}市监许〔${validFrom.slice(0, 4)}〕${String(serialNo(random))}号`,
    effectiveFrom: decided,
    effectiveTo: dayNumber(validTo),
    status: expired ? "EXPIRED" : "ACTIVE",
    fields: {
      documentName: `${documentName}决定书`,
      kind: random.pick(["GENERAL", "RECOGNITION", "APPROVAL", "REGISTRATION"]),
      certificateName: documentName,
      certificateNo: `JY1${subject.regionCode}${String(serialNo(random))}`,
      content,
      validFrom,
      validTo,
      dataSource: {
        name: AUTHORITIES.market.name(subject.region),
        code: authorityUscc(subject.regionCode, AUTHORITIES.market.unit),
      },
      state: expired ? "CANCELLED" : "VALID",
    },
  });
}

function inspection(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const inspected = maker.daysAgo(70, 5 * 365);
  const inspectedOn = world.calendar.text(inspected);
  return maker.make("MarketInspection", "MI", {
    decided: inspected,
    authority: AUTHORITIES.market,
    fields: {
      planName: `${inspectedOn.slice(0, 4)}年度双随机抽查计划`,
      kind: random.pick(["不定向抽查", "定向抽查"]),
      inspectedOn,
      result: random.weighted([
        ["未发现问题", 86],
        ["发现问题已责令改正", 9],
        ["通过登记的住所无法联系", 3],
        ["不配合检查情节严重", 2],
      ]),
      inspectorName: personName(random),
    },
  });
}

function annualReport(maker: RecordMaker, year: number): SampleRecord {
  const { subject, random, world } = maker;
  // Filed from January to June of the next year.
  const filed = Math.min(yearStart(year + 1) + random.between(3, 175), world.today - 70);
  const headcount = 1 + random.geometric(18);
  const golden = subject.golden !== undefined;
  return maker.make("MarketAnnualReport", "MA", {
    decided: filed,
    authority: AUTHORITIES.market,
    fields: {
      year,
      filedOn: world.calendar.text(filed),
      // A firm may keep its figures to itself (企业信息公示暂行条例 article 9).
      figures:
        golden || random.chance(0.7)
          ? {
              totalAssets: amount(random, 20, 50_000),
              revenue: amount(random, 10, 80_000),
              taxPaid: amount(random, 0.5, 3_000),
              headcount,
            }
          : undefined,
    },
  });
}

function riskClass(maker: RecordMaker, yearsAgo: number): SampleRecord {
  const { random, world } = maker;
  const assessed = world.today - 75 - 365 * yearsAgo - random.between(0, 30);
  return maker.make("MarketRiskClass", "MK", {
    decided: assessed,
    authority: AUTHORITIES.market,
    fields: {
      grade: random.weighted([
        ["A", 40],
        ["B", 42],
        ["C", 15],
        ["D", 3],
      ]),
      assessedOn: world.calendar.text(assessed),
    },
  });
}

function abnormalListing(maker: RecordMaker, listed: number, removed: boolean): SampleRecord {
  const { random, world } = maker;
  const removedOn = removed ? random.between(listed + 15, world.today - 10) : undefined;
  return maker.make("MarketAbnormalListing", "MB", {
    decided: listed,
    authority: AUTHORITIES.market,
    severity: "GENERAL",
    effectiveFrom: listed,
    effectiveTo: removedOn,
    fields: {
      reason: random.pick([
        "未按规定期限公示年度报告",
        "通过登记的住所或者经营场所无法联系",
        "公示信息隐瞒真实情况",
      ]),
      listedOn: world.calendar.text(listed),
      removedOn: removedOn === undefined ? undefined : world.calendar.text(removedOn),
      removalReason: removedOn === undefined ? undefined : "已履行相关义务",
    },
  });
}

function seriousListing(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const listed = maker.daysAgo(90, 4 * 365);
  return maker.make("MarketSeriousListing", "MV", {
    decided: listed,
    authority: AUTHORITIES.market,
    severity: "SERIOUS",
    effectiveFrom: listed,
    fields: {
      reason: random.pick([
        "提供虚假材料骗取登记",
        "生产销售不符合安全标准的食品",
        "被列入经营异常名录届满三年仍未履行义务",
      ]),
      listedOn: world.calendar.text(listed),
    },
  });
}

const REPRESENTATIVE = "法定代表人";

const MARKET_PENALTY: PenaltyKind = {
  type: "MarketPenalty",
  prefix: "MP",
  authority: AUTHORITIES.market,
  documentNo: (region, year, serial) => `${region}虚市监罚〔${String(year)}〕${String(serial)}号`,
};

const OFFENCES: readonly [Offence, ...Offence[]] = [
  {
    type: "发布虚假广告",
    facts: "在网店页面发布与实际不符的商品宣传内容。",
    basis: "《中华人民共和国广告法》第五十五条",
    areas: ["GENERAL"],
  },
  {
    type: "经营超过保质期的食品",
    facts: "现场检查发现货架上有超过保质期的预包装食品。",
    basis: "《中华人民共和国食品安全法》第一百二十四条",
    areas: ["FOOD"],
  },
  {
    type: "使用未经检验的特种设备",
    facts: "使用未经定期检验的叉车。",
    basis: "《中华人民共和国特种设备安全法》第八十四条",
    areas: ["SPECIAL_EQUIPMENT"],
  },
  {
    type: "不正当价格行为",
    facts: "未按规定明码标价。",
    basis: "《中华人民共和国价格法》第四十二条",
    areas: ["GENERAL"],
  },
];

const LICENCES = [
  ["食品经营许可证", "预包装食品销售"],
  ["特种设备使用登记证", "叉车使用登记"],
  ["工业产品生产许可证", "生产列入目录的工业产品"],
  ["计量标准考核证书", "计量标准考核合格"],
] as const;

const LEGAL_FORMS: Readonly<Record<SubjectKind, string>> = {
  ENTERPRISE: "有限责任公司",
  INDIVIDUAL_BUSINESS: "个体工商户",
  SOCIAL_ORGANIZATION: "社会组织",
  PUBLIC_INSTITUTION: "事业单位",
  GOVERNMENT_AGENCY: "机关",
  NATURAL_PERSON: "自然人",
};
