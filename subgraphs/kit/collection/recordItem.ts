import type { InputRecord, RecordModel } from "../recordModel";

/**
 * The catalogue item of a record, where its type has more than one: some records of it are more closed than others,
 * and which ones its content says, never the department's word.
 */
export function itemOfRecord(model: RecordModel, record: InputRecord): string {
  return BY_CONTENT[model.typeName]?.(record) ?? model.item;
}

const BY_CONTENT: Readonly<Record<string, (record: InputRecord) => string>> = {
  // Grade A is published by law, the other grades are for those whom the taxpayer allows.
  TaxRating: ({ grade }) => (grade === "A" ? "tax.rating-a" : "tax.rating"),
  CourtsJudgment: ({ kind }) => (kind === "CRIMINAL" ? "courts.criminal-judgment" : "courts.judgment"),
};
