import type { SubjectKind } from "../../../schema/scalars/subjectKind";

/**
 * The subjects that every preset begins with. Each has exactly the facts of its case and, where it is an organisation,
 * its registration; the departments' `sample.ts` say what the case means to them.
 */
export type GoldenCase =
  | "CLEAN_FIRM"
  | "MINOR_PENALTY"
  | "SERIOUS_PENALTY_PAST_MAXIMUM"
  | "REPAIRED_PENALTY"
  | "PENALTY_UNDER_OBJECTION"
  | "DEBTOR_ON_LAST_PUBLIC_DAY"
  | "DEBTOR_NO_LONGER_PUBLIC"
  | "PENALTY_OF_TWO_KINDS"
  | "REPRESENTATIVE_IS_DEBTOR"
  | "LENDER_ALLOWED"
  | "LENDER_REVOKED"
  | "LENDER_ONE_USE_LEFT"
  | "ABNORMAL_BUSINESS"
  | "CLEAN_SOCIAL_ORGANIZATION"
  | "INSTITUTION_WITH_PENALTY"
  | "AGENCY_IS_DEBTOR"
  | "CLEAN_PERSON"
  | "PERSON_WITH_PENALTY"
  | "PERSON_IS_DEBTOR"
  | "BORN_ON_LEAP_DAY";

export interface GoldenSubject {
  readonly case: GoldenCase;
  readonly code: string;
  readonly kind: SubjectKind;
  readonly name: string;
  readonly regionCode: string;
}

export const GOLDEN_SUBJECTS: readonly GoldenSubject[] = [
  organisation("CLEAN_FIRM", "91330106MAXX00010J", "ENTERPRISE", "杭州清正虚构物流有限公司"),
  organisation("MINOR_PENALTY", "91330502MAXX00020E", "ENTERPRISE", "湖州青岚虚构丝绸有限公司"),
  organisation(
    "SERIOUS_PENALTY_PAST_MAXIMUM",
    "91330602MAXX00030L",
    "ENTERPRISE",
    "绍兴鉴湖虚构印染有限公司",
  ),
  organisation("REPAIRED_PENALTY", "91330106MAXX00040M", "ENTERPRISE", "杭州复新虚构食品有限公司"),
  organisation("PENALTY_UNDER_OBJECTION", "91330502MAXX00050H", "ENTERPRISE", "湖州南太虚构建材有限公司"),
  organisation("DEBTOR_ON_LAST_PUBLIC_DAY", "91330602MAXX00060P", "ENTERPRISE", "绍兴越州虚构纺织有限公司"),
  organisation("DEBTOR_NO_LONGER_PUBLIC", "91330106MAXX00070Q", "ENTERPRISE", "杭州钱江虚构贸易有限公司"),
  organisation("PENALTY_OF_TWO_KINDS", "91330502MAXX00080L", "ENTERPRISE", "湖州苕溪虚构机械有限公司"),
  organisation("REPRESENTATIVE_IS_DEBTOR", "91330602MAXX00091X", "ENTERPRISE", "绍兴会稽虚构酒业有限公司"),
  organisation("LENDER_ALLOWED", "91330106MAXX001007", "ENTERPRISE", "杭州融信虚构科技有限公司"),
  organisation("LENDER_REVOKED", "91330502MAXX001103", "ENTERPRISE", "湖州莫干虚构竹业有限公司"),
  organisation("LENDER_ONE_USE_LEFT", "91330602MAXX001209", "ENTERPRISE", "绍兴兰亭虚构文创有限公司"),
  organisation("ABNORMAL_BUSINESS", "92330502MAXX001302", "INDIVIDUAL_BUSINESS", "吴兴区衣裳街虚构小吃店"),
  organisation(
    "CLEAN_SOCIAL_ORGANIZATION",
    "52330106MAXX00140C",
    "SOCIAL_ORGANIZATION",
    "西湖区青禾虚构公益中心",
  ),
  organisation(
    "INSTITUTION_WITH_PENALTY",
    "12330502MAXX00150C",
    "PUBLIC_INSTITUTION",
    "湖州市碧水虚构监测站",
  ),
  organisation("AGENCY_IS_DEBTOR", "11330602MAXX00160M", "GOVERNMENT_AGENCY", "绍兴市虚构园林管理局"),
  person("CLEAN_PERSON", "330599199001010013", "沈某甲", "330502"),
  person("PERSON_WITH_PENALTY", "330599198506150025", "钱某乙", "330106"),
  person("PERSON_IS_DEBTOR", "330599197812310037", "陆某丙", "330602"),
  person("BORN_ON_LEAP_DAY", "330599200002290040", "施某丁", "330502"),
];

/** Where `REPRESENTATIVE_IS_DEBTOR` has its legal representative from. */
export const GOLDEN_REPRESENTATIVE = GOLDEN_SUBJECTS.findIndex(
  (golden) => golden.case === "PERSON_IS_DEBTOR",
);

function organisation(of: GoldenCase, code: string, kind: SubjectKind, name: string): GoldenSubject {
  return { case: of, code, kind, name, regionCode: code.slice(2, 8) };
}

function person(of: GoldenCase, code: string, name: string, regionCode: string): GoldenSubject {
  return { case: of, code, kind: "NATURAL_PERSON", name, regionCode };
}
