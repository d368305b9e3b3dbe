import type { Database } from "../../../loaders/database";
import { raiseDatasetVersion } from "../../../loaders/dataset";
import { publicityOf } from "../publicity";
import { readPublicityRules } from "../publicityRules";
import type { RecordModel, Row } from "../recordModel";

/** What is judged again. */
export interface JudgedDepartment {
  readonly name: string;
  readonly database: Database;
  readonly models: readonly RecordModel[];
}

export interface JudgeResult {
  readonly read: number;
  readonly changed: number;
}

/** Rows in a batch, each of which is one transaction. */
const BATCH = 2_000;

/**
 * Judges every record of a department by the publicity rules as they are now. A record's period is worked out when it
 * is collected; this is for a rule whose row was corrected afterwards. Constant memory; may be broken off and repeated:
 * a batch that was done is found unchanged. Each batch that changes anything raises the version of the data.
 */
export async function judgeAgain(department: JudgedDepartment, now = () => new Date()): Promise<JudgeResult> {
  const { name, database, models } = department;
  const rulesByItem = await readPublicityRules(database.knex, name);
  let [read, changed] = [0, 0];
  for (const model of models.filter(({ view }) => !view)) {
    const columns = new Set(["record_id", "subject_id", "public_from", "public_until"]);
    for (const { column } of model.columns) columns.add(column);
    if (model.also.length > 0) columns.add("item");
    for (let after: Row | undefined; ;) {
      const batch = await nextBatch(database, model.table, [...columns], after);
      const moved = batch.flatMap((row) => {
        const item = typeof row["item"] === "string" ? row["item"] : model.item;
        const judged = publicityOf(row, rulesByItem.get(item) ?? []);
        const [from, until] = judged.public ? [judged.from, judged.until] : [null, null];
        return from === row["public_from"] && until === row["public_until"] ? [] : [{ row, from, until }];
      });
      if (moved.length > 0) {
        await database.knex.transaction(async (transaction) => {
          for (const { row, from, until } of moved) {
            await transaction(model.table)
              .where({ subject_id: row["subject_id"], record_id: row["record_id"] })
              .update({ public_from: from, public_until: until });
          }
          await raiseDatasetVersion(transaction, name, now().toISOString());
        });
      }
      read += batch.length;
      changed += moved.length;
      after = batch.at(-1);
      if (batch.length < BATCH) break;
    }
  }
  return { read, changed };
}

function nextBatch(
  database: Database,
  table: string,
  columns: string[],
  after: Row | undefined,
): Promise<Row[]> {
  const query = database.knex(table).select<Row[]>(columns).orderBy(["subject_id", "record_id"]).limit(BATCH);
  if (!after) return query;
  const [subject, record] = [String(after["subject_id"]), String(after["record_id"])];
  return query.where((rest) =>
    rest
      .where("subject_id", ">", subject)
      .orWhere((same) => same.where("subject_id", subject).where("record_id", ">", record)),
  );
}
