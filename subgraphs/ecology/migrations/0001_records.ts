import type { Knex } from "knex";
import { createDepartmentTables, createRecordTable } from "../../kit/tables";

export async function up(knex: Knex): Promise<void> {
  await createDepartmentTables(knex, "ecology");
  await createRecordTable(knex, "ecology_rating", (t) => {
    t.integer("year").notNullable();
    t.string("grade", 32).notNullable();
    t.decimal("score", 18, 4);
    t.text("deductions");
  });
  await createRecordTable(knex, "ecology_discharge_permit", (t) => {
    t.string("permit_no", 255).notNullable();
    t.string("management_kind", 32).notNullable();
    t.string("pollutants", 255).notNullable();
    t.date("valid_from").notNullable();
    t.date("valid_to").notNullable();
    t.string("state", 32).notNullable();
  });
  await createRecordTable(knex, "ecology_penalty", (t) => {
    t.string("party_name", 255).notNullable();
    t.string("legal_representative", 255);
    t.string("violation_type", 255).notNullable();
    t.text("facts").notNullable();
    t.text("basis").notNullable();
    t.string("categories", 1000).notNullable();
    t.string("areas", 1000).notNullable();
    t.text("content").notNullable();
    t.decimal("fine", 18, 4);
    t.decimal("confiscated", 18, 4);
    t.string("licence_action", 255);
    t.date("valid_to");
    t.string("data_source_name", 255).notNullable();
    t.string("data_source_code", 18).notNullable();
  });
  await createRecordTable(knex, "ecology_self_monitoring", (t) => {
    t.date("monitored_on").notNullable();
    t.string("outlet", 255).notNullable();
    t.string("pollutant", 255).notNullable();
    t.decimal("value", 18, 4).notNullable();
    t.decimal("limit", 18, 4).notNullable();
    t.string("unit", 255).notNullable();
    t.boolean("compliant").notNullable();
  });
  await createRecordTable(knex, "ecology_quota", (t) => {
    t.string("kind", 32).notNullable();
    t.integer("year").notNullable();
    t.decimal("allocated", 18, 4).notNullable();
    t.decimal("used", 18, 4);
    t.string("unit", 255).notNullable();
  });
}
