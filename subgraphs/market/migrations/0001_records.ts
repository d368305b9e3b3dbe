import type { Knex } from "knex";
import { createDepartmentTables, createRecordTable } from "../../kit/tables";

export async function up(knex: Knex): Promise<void> {
  await createDepartmentTables(knex, "market");
  await createRecordTable(knex, "market_registration", (t) => {
    t.string("name", 255).notNullable();
    t.string("organisation_type", 255).notNullable();
    t.string("state", 32).notNullable();
    t.decimal("registered_capital", 18, 4);
    t.date("established_on").notNullable();
    t.date("approved_on").notNullable();
    t.string("registrar", 255).notNullable();
    t.text("business_scope");
    t.string("industry_code", 255);
    t.string("address", 255);
    t.string("legal_representative_name", 255);
    t.string("legal_representative_profile_subject_id", 33);
    t.string("phone", 255);
  });
  await createRecordTable(knex, "market_shareholder", (t) => {
    t.string("name", 255).notNullable();
    t.decimal("subscribed", 18, 4);
    t.decimal("paid_in", 18, 4);
    t.string("profile_subject_id", 33);
    t.index(["profile_subject_id", "decided_on", "record_id"]);
  });
  await createRecordTable(knex, "market_officer", (t) => {
    t.string("name", 255).notNullable();
    t.string("post", 255).notNullable();
    t.string("profile_subject_id", 33);
    t.index(["profile_subject_id", "decided_on", "record_id"]);
  });
  await createRecordTable(knex, "market_licence", (t) => {
    t.string("document_name", 255).notNullable();
    t.string("kind", 32).notNullable();
    t.string("certificate_name", 255);
    t.string("certificate_no", 255);
    t.text("content").notNullable();
    t.date("valid_from").notNullable();
    t.date("valid_to").notNullable();
    t.string("data_source_name", 255).notNullable();
    t.string("data_source_code", 18).notNullable();
    t.string("state", 32).notNullable();
  });
  await createRecordTable(knex, "market_penalty", (t) => {
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
  await createRecordTable(knex, "market_abnormal_listing", (t) => {
    t.string("reason", 255).notNullable();
    t.date("listed_on").notNullable();
    t.date("removed_on");
    t.string("removal_reason", 255);
  });
  await createRecordTable(knex, "market_serious_listing", (t) => {
    t.string("reason", 255).notNullable();
    t.date("listed_on").notNullable();
    t.date("removed_on");
    t.string("removal_reason", 255);
  });
  await createRecordTable(knex, "market_inspection", (t) => {
    t.string("plan_name", 255).notNullable();
    t.string("kind", 255).notNullable();
    t.date("inspected_on").notNullable();
    t.string("result", 255).notNullable();
    t.string("inspector_name", 255);
  });
  await createRecordTable(knex, "market_annual_report", (t) => {
    t.integer("year").notNullable();
    t.date("filed_on").notNullable();
    t.decimal("figures_total_assets", 18, 4);
    t.decimal("figures_revenue", 18, 4);
    t.decimal("figures_tax_paid", 18, 4);
    t.integer("figures_headcount");
  });
  await createRecordTable(knex, "market_risk_class", (t) => {
    t.string("grade", 32).notNullable();
    t.date("assessed_on").notNullable();
  });
}
