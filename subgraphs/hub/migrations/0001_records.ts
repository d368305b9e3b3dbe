import type { Knex } from "knex";
import { createDepartmentTables, createRecordTable } from "../../kit/tables";

export async function up(knex: Knex): Promise<void> {
  await createDepartmentTables(knex, "hub");
  await createRecordTable(knex, "hub_evaluation", (t) => {
    t.integer("year").notNullable();
    t.string("grade", 32).notNullable();
    t.decimal("score", 18, 4);
  });
  await createRecordTable(knex, "hub_commitment", (t) => {
    t.string("kind", 255).notNullable();
    t.text("content").notNullable();
    t.date("committed_on").notNullable();
    t.string("fulfilment", 32).notNullable();
  });
  await createRecordTable(knex, "hub_contract", (t) => {
    t.string("name", 255).notNullable();
    t.string("counterparty", 255).notNullable();
    t.decimal("amount", 18, 4);
    t.date("signed_on").notNullable();
    t.string("fulfilment", 32).notNullable();
  });
  await createRecordTable(knex, "hub_repair", (t) => {
    t.string("repaired_record", 40).notNullable();
    t.string("repaired_item", 255).notNullable();
    t.date("applied_on").notNullable();
    t.date("closed_on");
    t.string("state", 32).notNullable();
  });
  await createRecordTable(knex, "hub_objection", (t) => {
    t.string("disputed_record", 40).notNullable();
    t.string("disputed_item", 255).notNullable();
    t.text("reason").notNullable();
    t.date("applied_on").notNullable();
    t.date("closed_on");
    t.string("state", 32).notNullable();
  });
  await createRecordTable(knex, "hub_report", (t) => {
    t.string("report_no", 255).notNullable();
    t.string("purpose", 255).notNullable();
    t.date("issued_on").notNullable();
    t.date("valid_to").notNullable();
  });
  await createRecordTable(knex, "hub_declaration", (t) => {
    t.string("kind", 255).notNullable();
    t.text("content").notNullable();
    t.date("declared_on").notNullable();
    t.boolean("verified").notNullable();
  });
  await createRecordTable(knex, "hub_alert", (t) => {
    t.string("level", 32).notNullable();
    t.text("reason").notNullable();
    t.date("raised_on").notNullable();
    t.boolean("confirmed");
  });
  await createRecordTable(knex, "hub_joint_measure", (t) => {
    t.string("kind", 32).notNullable();
    t.string("measure", 255).notNullable();
    t.string("basis", 255).notNullable();
    t.date("started_on").notNullable();
    t.date("ended_on");
  });
  await createRecordTable(knex, "hub_loan_whitelist", (t) => {
    t.string("batch", 255).notNullable();
    t.date("recommended_on").notNullable();
    t.decimal("credit_line", 18, 4);
  });
  await createRecordTable(knex, "hub_authorisation", (t) => {
    t.string("grantee", 255).notNullable();
    t.string("purpose", 255).notNullable();
    t.string("items", 1000).notNullable();
    t.date("valid_from").notNullable();
    t.date("valid_to").notNullable();
    t.integer("maximum_uses");
    t.integer("uses").notNullable();
    t.string("state", 32).notNullable();
    t.string("notice_version", 255).notNullable();
  });
}
