import { addDays, addMonths } from "../../schema/scalars/date";
import { dayNumber } from "../kit/sample/calendar";
import { penaltyId } from "../kit/sample/penalties";
import {
  amount,
  AUTHORITIES,
  lastReportedYear,
  RecordMaker,
  serialNo,
  SUBJECT_TYPE,
  yearStart,
  type SampleRecord,
} from "../kit/sample/records";
import type { Subject, World } from "../kit/sample/world";

/** 公共信用信息中心: the subject index, and what the platform itself holds of a sample subject. */
export function* sampleRecords(subject: Subject, world: World): Generator<SampleRecord> {
  const maker = new RecordMaker(world, subject, world.random(subject, "hub"));
  yield maker.make(SUBJECT_TYPE, "HS", {
    decided: maker.daysAgo(400, 2_000),
    authority: AUTHORITIES.centre,
    fields: { kind: subject.kind, name: subject.name },
  });
  if (subject.golden !== undefined) {
    yield* goldenRecords(maker);
    return;
  }
  const { lists, marketPenalty, ecologyPenalty } = subject.volumes;
  for (let i = 0; i < (lists.HubEvaluation ?? 0); i += 1)
    yield evaluation(maker, lastReportedYear(world) - i);
  for (let i = 0; i < (lists.HubCommitment ?? 0); i += 1) yield commitment(maker);
  for (let i = 0; i < (lists.HubContract ?? 0); i += 1) yield contract(maker);
  for (let i = 0; i < (lists.HubReport ?? 0); i += 1) yield report(maker);
  for (let i = 0; i < (lists.HubDeclaration ?? 0); i += 1) yield declaration(maker);
  for (let i = 0; i < (lists.HubAlert ?? 0); i += 1) yield alert(maker);
  for (let i = 0; i < (lists.HubJointMeasure ?? 0); i += 1) yield jointMeasure(maker);
  for (let i = 0; i < (lists.HubLoanWhitelist ?? 0); i += 1) yield loanWhitelist(maker, i);
  for (let i = 0; i < (lists.HubAuthorisation ?? 0); i += 1) yield drawnAuthorisation(maker);
  for (const [fate, prefix, item] of [
    [marketPenalty, "MP", "market.penalty"],
    [ecologyPenalty, "EP", "ecology.penalty"],
  ] as const) {
    if (fate === "UNDER_OBJECTION")
      yield objection(maker, penaltyId(maker, prefix), item, maker.random.between(1, 4));
    if (fate === "REPAIRED" || fate === "REPAIR_APPLIED") {
      yield repair(maker, penaltyId(maker, prefix), item, fate === "REPAIRED");
    }
  }
}

/** All items of the tax department that a subject can open to others. */
const TAX_ITEMS = ["tax.paid-band", "tax.rating", "tax.social-insurance"];

function* goldenRecords(maker: RecordMaker): Generator<SampleRecord> {
  const { subject, world } = maker;
  switch (subject.golden) {
    case "PENALTY_UNDER_OBJECTION":
      yield objection(maker, penaltyId(maker, "MP"), "market.penalty", 3);
      return;
    case "LENDER_ALLOWED":
      yield authorisation(maker, { items: TAX_ITEMS, state: "ACTIVE" });
      return;
    case "LENDER_REVOKED":
      yield authorisation(maker, { items: TAX_ITEMS, state: "REVOKED", endedOn: addDays(world.madeOn, -10) });
      return;
    case "LENDER_ONE_USE_LEFT":
      yield authorisation(maker, {
        items: ["tax.rating"],
        state: "ACTIVE",
        validTo: addDays(world.madeOn, 30),
        maximumUses: 3,
        uses: 2,
      });
      return;
    case "PERSON_WITH_PENALTY":
      yield authorisation(maker, { items: ["hub.evaluation"], state: "ACTIVE" });
      return;
    default:
      return;
  }
}

interface AuthorisationCase {
  readonly items: readonly string[];
  readonly state: "ACTIVE" | "REVOKED" | "EXPIRED" | "PENDING";
  readonly validTo?: string;
  readonly endedOn?: string;
  readonly maximumUses?: number;
  readonly uses?: number;
  readonly given?: number;
}

function authorisation(maker: RecordMaker, of: AuthorisationCase): SampleRecord {
  const { subject, world } = maker;
  const given = of.given ?? dayNumber(addMonths(world.madeOn, -2));
  const validFrom = world.calendar.text(given);
  const validTo = of.validTo ?? addMonths(validFrom, 12);
  return maker.make("HubAuthorisation", "HA", {
    decided: given,
    authority: AUTHORITIES.centre,
    documentNo: `虚授〔${validFrom.slice(0, 4)}〕${String(serialNo(maker.random))}号`,
    effectiveFrom: given,
    effectiveTo: dayNumber(of.endedOn ?? validTo),
    fields: {
      grantee: "demo-lender",
      purpose: "LOAN",
      items: of.items,
      validFrom,
      validTo,
      maximumUses: of.maximumUses,
      uses: of.uses ?? 0,
      state: of.state,
      noticeVersion: subject.isPerson ? "person-2024-1" : "organisation-2024-1",
    },
  });
}

function drawnAuthorisation(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const items = subject.isPerson ? ["hub.evaluation"] : TAX_ITEMS;
  const given = maker.daysAgo(70, 700);
  const validTo = addMonths(world.calendar.text(given), 12);
  if (validTo < world.madeOn) return authorisation(maker, { items, given, state: "EXPIRED" });
  return random.chance(0.2)
    ? authorisation(maker, { items, given, state: "REVOKED", endedOn: world.calendar.text(given + 30) })
    : authorisation(maker, { items, given, state: "ACTIVE" });
}

function objection(maker: RecordMaker, record: string, item: string, daysAgo: number): SampleRecord {
  const applied = maker.world.today - daysAgo;
  return maker.make("HubObjection", "HO", {
    decided: applied,
    authority: AUTHORITIES.centre,
    fields: {
      disputedRecord: record,
      disputedItem: item,
      reason: "处罚决定书所载违法事实与实际情况不符。",
      appliedOn: maker.world.calendar.text(applied),
      state: "IN_REVIEW",
    },
  });
}

/** Handled in under three days (Huzhou, Shaoxing). */
function repair(maker: RecordMaker, record: string, item: string, granted: boolean): SampleRecord {
  const { random, world } = maker;
  const applied = granted ? world.today - random.between(5, 60) : world.today - random.between(1, 2);
  return maker.make("HubRepair", "HR", {
    decided: applied,
    authority: AUTHORITIES.centre,
    fields: {
      repairedRecord: record,
      repairedItem: item,
      appliedOn: world.calendar.text(applied),
      closedOn: granted ? world.calendar.text(applied + random.between(1, 2)) : undefined,
      state: granted ? "GRANTED" : random.pick(["RECEIVED", "IN_REVIEW"]),
    },
  });
}

function evaluation(maker: RecordMaker, year: number): SampleRecord {
  const { random, world } = maker;
  const grade = random.weighted([
    ["EXCELLENT", 20],
    ["GOOD", 50],
    ["FAIR", 22],
    ["POOR", 6],
    ["BAD", 2],
  ] as const);
  const [least, most] = {
    EXCELLENT: [900, 1_000],
    GOOD: [800, 899],
    FAIR: [700, 799],
    POOR: [600, 699],
    BAD: [300, 599],
  }[grade] as [number, number];
  return maker.make("HubEvaluation", "HE", {
    decided: Math.min(yearStart(year + 1) + random.between(20, 60), world.today - 20),
    authority: AUTHORITIES.centre,
    fields: { year, grade, score: String(random.between(least, most)) },
  });
}

function commitment(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const committed = maker.daysAgo(70, 4 * 365);
  return maker.make("HubCommitment", "HC", {
    decided: committed,
    authority: AUTHORITIES.centre,
    fields: {
      kind: random.pick(["审批替代型", "主动型", "行业自律型", "信用修复型"]),
      content: "承诺所提供材料真实、准确，自觉接受监督。",
      committedOn: world.calendar.text(committed),
      fulfilment: FULFILMENT(maker),
    },
  });
}

function contract(maker: RecordMaker): SampleRecord {
  const { subject, random, world } = maker;
  const signed = maker.daysAgo(70, 4 * 365);
  const counterparty = world.anyEnterprise(random);
  return maker.make("HubContract", "HX", {
    decided: signed,
    authority: AUTHORITIES.centre,
    fields: {
      name: random.pick(["货物采购合同", "技术服务合同", "工程施工合同"]),
      counterparty: counterparty.index === subject.index ? "虚构采购中心" : counterparty.name,
      amount: amount(random, 1, 5_000),
      signedOn: world.calendar.text(signed),
      fulfilment: FULFILMENT(maker),
    },
  });
}

function report(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const issued = maker.daysAgo(70, 3 * 365);
  const issuedOn = world.calendar.text(issued);
  return maker.make("HubReport", "HP", {
    decided: issued,
    authority: AUTHORITIES.centre,
    fields: {
      reportNo: `虚信报${issuedOn.slice(0, 4)}${String(serialNo(random))}`,
      purpose: random.pick(["招标投标", "申请融资", "资质审核", "企业上市"]),
      issuedOn,
      validTo: addDays(addMonths(issuedOn, 3), -1),
    },
  });
}

function declaration(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const declared = maker.daysAgo(70, 4 * 365);
  return maker.make("HubDeclaration", "HD", {
    decided: declared,
    authority: AUTHORITIES.centre,
    fields: {
      kind: random.pick(["资质证书", "荣誉信息", "志愿服务"]),
      content: "自愿申报的信息（虚构）。",
      declaredOn: world.calendar.text(declared),
      verified: random.chance(0.7),
    },
  });
}

function alert(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const raised = maker.daysAgo(70, 2 * 365);
  return maker.make("HubAlert", "HW", {
    decided: raised,
    authority: AUTHORITIES.centre,
    fields: {
      level: random.weighted([
        ["BLUE", 50],
        ["YELLOW", 30],
        ["ORANGE", 15],
        ["RED", 5],
      ]),
      reason: random.pick(["近三个月被列入经营异常名录", "欠税余额持续上升", "涉诉案件数量异常增长"]),
      raisedOn: world.calendar.text(raised),
      // The province asks for 80 % or better.
      confirmed: random.chance(0.9) ? random.chance(0.82) : undefined,
    },
  });
}

function jointMeasure(maker: RecordMaker): SampleRecord {
  const { random, world } = maker;
  const started = maker.daysAgo(70, 3 * 365);
  const incentive = random.chance(0.6);
  return maker.make("HubJointMeasure", "HJ", {
    decided: started,
    authority: AUTHORITIES.centre,
    effectiveFrom: started,
    fields: {
      kind: incentive ? "INCENTIVE" : "PENALTY",
      measure: incentive ? "行政审批绿色通道" : "限制参与政府采购活动",
      basis: incentive ? "《浙江省公共信用信息管理条例》第二十三条" : "全国失信惩戒措施基础清单",
      startedOn: world.calendar.text(started),
    },
  });
}

function loanWhitelist(maker: RecordMaker, order: number): SampleRecord {
  const { random, world } = maker;
  const recommended = world.today - 80 - 180 * order - random.between(0, 60);
  const recommendedOn = world.calendar.text(recommended);
  return maker.make("HubLoanWhitelist", "HL", {
    decided: recommended,
    authority: AUTHORITIES.centre,
    fields: {
      batch: `${recommendedOn.slice(0, 4)}年第${String(random.between(1, 4))}批`,
      recommendedOn,
      creditLine: String(random.between(1, 100) * 10),
    },
  });
}

const FULFILMENT = (maker: RecordMaker): string =>
  maker.random.weighted([
    ["FULFILLED", 80],
    ["PENDING", 17],
    ["BROKEN", 3],
  ]);
