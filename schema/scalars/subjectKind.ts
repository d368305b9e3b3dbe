/** The six kinds of credit subject (信用主体). */
export const SUBJECT_KINDS = [
  "ENTERPRISE",
  "INDIVIDUAL_BUSINESS",
  "SOCIAL_ORGANIZATION",
  "PUBLIC_INSTITUTION",
  "GOVERNMENT_AGENCY",
  "NATURAL_PERSON",
] as const;

export type SubjectKind = (typeof SUBJECT_KINDS)[number];

const KIND_BY_PREFIX: Readonly<Record<string, SubjectKind>> = {
  "91": "ENTERPRISE",
  "93": "ENTERPRISE", // farmers' cooperatives (农民专业合作社)
  "92": "INDIVIDUAL_BUSINESS",
  "51": "SOCIAL_ORGANIZATION",
  "52": "SOCIAL_ORGANIZATION",
  "53": "SOCIAL_ORGANIZATION",
  "12": "PUBLIC_INSTITUTION",
  "11": "GOVERNMENT_AGENCY",
};

/**
 * The kind that the first two characters of a USCC tell (GB 32100-2015, table 1), or undefined where another
 * registrar gave the code: the register then says the kind.
 */
export function kindOfUscc(uscc: string): SubjectKind | undefined {
  return KIND_BY_PREFIX[uscc.slice(0, 2)];
}
