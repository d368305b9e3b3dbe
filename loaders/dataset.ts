import type { Knex } from "knex";

/** The state of a department's data: raised by each change, so that what was cached of an older one is not found. */
export interface DatasetVersion {
  readonly version: number;
  /** As of when the data is, ISO 8601 in UTC. */
  readonly asOf: string;
}

/** Costs one statement. */
export async function readDatasetVersion(knex: Knex, department: string): Promise<DatasetVersion> {
  const row = await knex(`${department}_dataset`)
    .where({ id: 1 })
    .first<{ version: number; as_of: string }>("version", "as_of");
  if (!row) throw new Error(`${department}_dataset has no row`);
  return { version: Number(row.version), asOf: row.as_of };
}

/** Raises the version; part of the transaction that changes the data, so that nobody sees one without the other. */
export async function raiseDatasetVersion(knex: Knex, department: string, asOf: string): Promise<void> {
  await knex(`${department}_dataset`)
    .where({ id: 1 })
    .update({ version: knex.raw("version + 1"), as_of: asOf });
}
