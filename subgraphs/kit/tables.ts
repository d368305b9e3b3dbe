import type { Knex } from "knex";

/**
 * The tables that every department has, with its own name in front so that several can share a database:
 * `<dept>_dataset` one row: the version of the data, raised by each change, and as of when it is;
 * `<dept>_publicity_rule` how long records are public, by the day on which they were decided;
 * `<dept>_make_progress` how far sample data is made; `<dept>_collection_run` what each loading of data came to.
 */
export async function createDepartmentTables(knex: Knex, department: string): Promise<void> {
  await createTable(knex, `${department}_dataset`, (t) => {
    t.integer("id").primary();
    t.bigInteger("version").notNullable();
    t.string("as_of", 30).notNullable();
    t.date("made_on");
    t.string("preset", 16);
    t.bigInteger("seed");
  });
  await knex(`${department}_dataset`).insert({ id: 1, version: 0, as_of: "1970-01-01T00:00:00Z" });
  await createTable(knex, `${department}_publicity_rule`, (t) => {
    t.string("id", 64).primary();
    t.string("item", 64).notNullable();
    t.date("valid_from").notNullable();
    t.string("counts_from", 32).notNullable();
    t.string("severity", 16);
    t.string("area", 32);
    t.integer("min_months");
    t.integer("max_months");
    t.integer("default_months");
    t.integer("extension_max_months");
    t.integer("person_max_months");
    t.string("ends_with", 32);
    t.boolean("unstated_hidden").notNullable().defaultTo(false);
    t.string("source", 255).notNullable();
  });
  await createTable(knex, `${department}_make_progress`, (t) => {
    t.string("preset", 16).notNullable();
    t.bigInteger("seed").notNullable();
    t.integer("chunk").notNullable();
    t.date("made_on").notNullable();
    t.primary(["preset", "seed", "chunk"]);
  });
  await createTable(knex, `${department}_collection_run`, (t) => {
    t.increments("id");
    t.string("item", 64).notNullable();
    t.string("started_at", 30).notNullable();
    t.string("finished_at", 30);
    t.integer("read").notNullable().defaultTo(0);
    t.integer("loaded").notNullable().defaultTo(0);
    t.integer("unchanged").notNullable().defaultTo(0);
    t.integer("refused").notNullable().defaultTo(0);
    t.integer("late").notNullable().defaultTo(0);
    t.integer("code_defects").notNullable().defaultTo(0);
    t.integer("warnings").notNullable().defaultTo(0);
  });
}

/**
 * A table of records: the common columns, then the type's own. The primary key puts a subject's rows side by side,
 * which is how they are read; the record id alone is unique too.
 */
export async function createRecordTable(
  knex: Knex,
  table: string,
  ownColumns: (t: Knex.CreateTableBuilder) => void,
): Promise<void> {
  await createTable(knex, table, (t) => {
    t.string("record_id", 40).notNullable();
    t.string("subject_id", 33).notNullable();
    t.string("authority_name", 128).notNullable();
    t.string("authority_code", 18).notNullable();
    t.string("region_code", 6).notNullable();
    t.string("document_no", 128);
    t.date("decided_on").notNullable();
    t.date("effective_from");
    t.date("effective_to");
    t.date("stated_public_until");
    t.date("public_from");
    t.date("public_until");
    t.string("severity", 16);
    t.string("status", 16).notNullable();
    t.string("reported_at", 30).notNullable();
    t.integer("version").notNullable();
    ownColumns(t);
    t.primary(["subject_id", "record_id"]);
    t.unique(["record_id"]);
  });
}

/** A table whose text is Unicode and compared to the letter, whatever the server's defaults are. */
export async function createTable(
  knex: Knex,
  table: string,
  build: (t: Knex.CreateTableBuilder) => void,
): Promise<void> {
  await knex.schema.createTable(table, (t) => {
    if (knex.client.driverName === "mysql2") {
      t.charset("utf8mb4");
      t.collate("utf8mb4_bin");
    }
    build(t);
  });
}
