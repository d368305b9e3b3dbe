import type { BulkRow, BulkTable } from "../../../loaders/bulk";
import { publicityOf, type PublicityRule } from "../publicity";
import { toRow, type InputRecord, type RecordModel } from "../recordModel";

/** Turns records of a type into rows of its table, with the publicity that the rules of their day give them. */
export interface RowMaker {
  readonly table: BulkTable;
  row(record: InputRecord): BulkRow;
}

export function createRowMaker(
  model: RecordModel,
  rulesByItem: ReadonlyMap<string, readonly PublicityRule[]>,
): RowMaker {
  const own = [...(model.also.length > 0 ? ["item"] : []), ...model.columns.map(({ column }) => column)];
  return {
    table: { table: model.table, columns: [...own, "public_from", "public_until"] },
    row(record) {
      const row = toRow(model, record);
      const item = typeof row["item"] === "string" ? row["item"] : model.item;
      const publicity = publicityOf(row, rulesByItem.get(item) ?? []);
      const values = own.map((column) => row[column]);
      if (publicity.public) values.push(publicity.from, publicity.until);
      else values.push(null, null);
      return values;
    },
  };
}
