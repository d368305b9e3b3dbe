import type { SubjectKind } from "../../../schema/scalars/subjectKind";
import type { GoldenCase } from "./goldenSubjects";
import { nameHash, Random, seedOf } from "./random";

/**
 * How many records of each type a subject has, and what became of its penalties. It is drawn once for all departments,
 * because some of it binds two of them: a repair at the hub is of a penalty at a department.
 *
 * Records per subject are a zero-inflated negative binomial beside what everybody of a kind has (a registration, an
 * officer) and what a rate of its own governs (abnormal listings, judgment debtors ...). No such law with a mean of 8
 * has one subject in a hundred above 500, so the long lists are a component of their own: exactly one subject in
 * every hundred. It makes 5.1 of the 8; all others have 2.9 on average.
 */
export interface Volumes {
  readonly lists: Readonly<Partial<Record<ListType, number>>>;
  readonly marketPenalty: PenaltyFate | undefined;
  readonly ecologyPenalty: PenaltyFate | undefined;
  /** Exactly what has more than 500 records, if anything. */
  readonly longList: ListType | undefined;
}

export type PenaltyFate = "IN_FORCE" | "UNDER_OBJECTION" | "REPAIR_APPLIED" | "REPAIRED";

/** Types whose number of records is drawn; what is not here follows from other records. */
export type ListType =
  | "MarketLicence"
  | "MarketShareholder"
  | "MarketOfficer"
  | "MarketInspection"
  | "MarketAnnualReport"
  | "MarketRiskClass"
  | "MarketAbnormalListing"
  | "MarketSeriousListing"
  | "TaxRating"
  | "TaxPaid"
  | "TaxSocialInsurance"
  | "TaxArrears"
  | "TaxMajorCase"
  | "CourtsJudgmentDebtor"
  | "CourtsJudgment"
  | "CourtsBankruptcy"
  | "CourtsFalseLitigation"
  | "TransportRoadPermit"
  | "TransportVehicle"
  | "TransportDriverQualification"
  | "TransportOverloadListing"
  | "TransportHazardousRating"
  | "TransportYearlyGrade"
  | "EcologyRating"
  | "EcologyDischargePermit"
  | "EcologySelfMonitoring"
  | "EcologyQuota"
  | "HubEvaluation"
  | "HubCommitment"
  | "HubContract"
  | "HubReport"
  | "HubDeclaration"
  | "HubAlert"
  | "HubJointMeasure"
  | "HubLoanWhitelist"
  | "HubAuthorisation";

export function volumesOf(
  subject: { readonly index: number; readonly kind: SubjectKind; readonly golden: GoldenCase | undefined },
  seed: number,
): Volumes {
  if (subject.golden !== undefined) return NOTHING;
  const profile = PROFILES[subject.kind];
  const random = new Random(seedOf(seed, subject.index, VOLUMES));
  const lists: Partial<Record<ListType, number>> = {};
  const add = (type: ListType, number: number): void => {
    lists[type] = (lists[type] ?? 0) + number;
  };

  for (const [type, mean] of profile.means) {
    const number = random.geometric(mean);
    if (number > 0) add(type, Math.min(number, 6));
  }
  for (const [type, rate, most] of profile.rates) if (random.chance(rate)) add(type, random.between(1, most));

  const further = random.chance(profile.zero) ? 0 : random.geometric(profile.mean / (1 - profile.zero));
  for (let i = 0; i < further; i += 1) {
    const type = random.weighted(profile.kinds);
    const most = YEARLY[type] ?? Infinity;
    if ((lists[type] ?? 0) < most) add(type, 1);
    else add("HubCommitment", 1);
  }

  const longList = isLong(subject.index, seed) ? random.pick(profile.long) : undefined;
  if (longList) lists[longList] = LONG + random.geometric(10);
  const marketPenalty = random.chance(profile.marketPenalty) ? random.weighted(FATES) : undefined;
  const ecologyPenalty = random.chance(profile.ecologyPenalty) ? random.weighted(FATES) : undefined;
  return { lists, marketPenalty, ecologyPenalty, longList };
}

const VOLUMES = nameHash("volumes");
const NOTHING: Volumes = {
  lists: {},
  marketPenalty: undefined,
  ecologyPenalty: undefined,
  longList: undefined,
};
const LONG = 501;

/** One in each hundred, never a golden one. */
function isLong(index: number, seed: number): boolean {
  const hundred = Math.floor(index / 100);
  return index % 100 === 20 + (seedOf(seed, hundred, LONG) % 80);
}

/** One record a year at the most, for as many years as are kept. */
const YEARLY: Readonly<Partial<Record<ListType, number>>> = {
  MarketAnnualReport: 6,
  MarketRiskClass: 4,
  TaxRating: 6,
  TaxPaid: 5,
  TaxSocialInsurance: 5,
  HubEvaluation: 4,
  TransportDriverQualification: 2,
  TransportYearlyGrade: 5,
  HubLoanWhitelist: 2,
  EcologyQuota: 4,
};

const FATES: readonly [readonly [PenaltyFate, number], ...(readonly [PenaltyFate, number])[]] = [
  ["IN_FORCE", 62],
  ["REPAIRED", 24],
  ["REPAIR_APPLIED", 8],
  ["UNDER_OBJECTION", 6],
];

interface Profile {
  /** Share of subjects without further records, and how many the rest has so that all have `mean`. */
  readonly zero: number;
  readonly mean: number;
  readonly kinds: readonly [readonly [ListType, number], ...(readonly [ListType, number])[]];
  /** Beside them: geometric with this mean. */
  readonly means: readonly (readonly [ListType, number])[];
  /** Beside them: this share of subjects has from one to so many. */
  readonly rates: readonly (readonly [ListType, number, number])[];
  readonly long: readonly [ListType, ...ListType[]];
  readonly marketPenalty: number;
  readonly ecologyPenalty: number;
}

const ORGANISATION: Profile = {
  zero: 0.4,
  mean: 0.8,
  kinds: [
    ["MarketLicence", 10],
    ["HubCommitment", 12],
    ["HubContract", 10],
    ["TaxSocialInsurance", 10],
    ["CourtsJudgment", 5],
    ["HubEvaluation", 10],
    ["HubReport", 2],
  ],
  means: [],
  rates: [["HubAuthorisation", 0.005, 1]],
  long: ["MarketLicence", "CourtsJudgment", "HubContract"],
  marketPenalty: 0.002,
  ecologyPenalty: 0.002,
};

/** Sources of the rates: abnormal listings and environmental ratings, Shaoxing; the others are the sample's own. */
const PROFILES: Readonly<Record<SubjectKind, Profile>> = {
  ENTERPRISE: {
    zero: 0.35,
    mean: 1.4,
    kinds: [
      ["MarketLicence", 12],
      ["MarketInspection", 9],
      ["MarketAnnualReport", 16],
      ["MarketRiskClass", 6],
      ["TaxRating", 20],
      ["TaxPaid", 8],
      ["TaxSocialInsurance", 7],
      ["CourtsJudgment", 4],
      ["TransportVehicle", 3],
      ["TransportRoadPermit", 1],
      ["TransportYearlyGrade", 1],
      ["EcologySelfMonitoring", 1],
      ["EcologyDischargePermit", 1],
      ["EcologyQuota", 1],
      ["HubEvaluation", 8],
      ["HubCommitment", 6],
      ["HubContract", 4],
      ["HubReport", 2],
      ["HubDeclaration", 2],
      ["HubAlert", 1],
      ["HubJointMeasure", 1],
      ["HubLoanWhitelist", 2],
    ],
    means: [
      ["MarketOfficer", 0.3],
      ["MarketShareholder", 0.5],
    ],
    rates: [
      ["MarketAbnormalListing", 0.0993, 1],
      ["MarketSeriousListing", 0.003, 1],
      ["TaxArrears", 0.008, 2],
      ["TaxMajorCase", 0.001, 1],
      ["CourtsJudgmentDebtor", 0.008, 2],
      ["CourtsBankruptcy", 0.002, 1],
      ["CourtsFalseLitigation", 0.000_3, 1],
      ["TransportOverloadListing", 0.002, 1],
      ["TransportHazardousRating", 0.004, 3],
      ["EcologyRating", 0.013_7, 1],
      ["HubAuthorisation", 0.01, 1],
    ],
    long: [
      "MarketLicence",
      "MarketInspection",
      "CourtsJudgment",
      "TransportVehicle",
      "EcologySelfMonitoring",
    ],
    marketPenalty: 0.03,
    ecologyPenalty: 0.006,
  },
  INDIVIDUAL_BUSINESS: {
    zero: 0.5,
    mean: 0.6,
    kinds: [
      ["MarketLicence", 20],
      ["MarketInspection", 15],
      ["MarketAnnualReport", 15],
      ["TaxPaid", 8],
      ["CourtsJudgment", 5],
      ["HubCommitment", 10],
      ["HubEvaluation", 6],
      ["TransportRoadPermit", 2],
      ["TransportVehicle", 3],
    ],
    means: [],
    rates: [
      ["MarketAbnormalListing", 0.02, 1],
      ["MarketSeriousListing", 0.003, 1],
      ["TaxArrears", 0.003, 1],
      ["TransportOverloadListing", 0.001, 1],
      ["HubAuthorisation", 0.003, 1],
    ],
    long: ["MarketInspection", "CourtsJudgment", "TransportVehicle"],
    marketPenalty: 0.012,
    ecologyPenalty: 0.001,
  },
  SOCIAL_ORGANIZATION: ORGANISATION,
  PUBLIC_INSTITUTION: ORGANISATION,
  GOVERNMENT_AGENCY: ORGANISATION,
  NATURAL_PERSON: {
    zero: 0.55,
    mean: 0.7,
    kinds: [
      ["CourtsJudgment", 20],
      ["HubEvaluation", 20],
      ["HubCommitment", 18],
      ["TransportDriverQualification", 12],
      ["HubDeclaration", 8],
      ["TransportVehicle", 6],
      ["HubReport", 5],
      ["HubContract", 4],
      ["HubJointMeasure", 1],
    ],
    means: [],
    rates: [
      ["CourtsJudgmentDebtor", 0.005, 2],
      ["CourtsFalseLitigation", 0.000_2, 1],
      ["TransportOverloadListing", 0.001, 1],
      ["HubAuthorisation", 0.003, 1],
    ],
    long: ["CourtsJudgment", "TransportVehicle"],
    marketPenalty: 0.002,
    ecologyPenalty: 0,
  },
};
