import type { Knex } from "knex";
import { createDepartmentTables, createRecordTable } from "../../kit/tables";

export async function up(knex: Knex): Promise<void> {
  await createDepartmentTables(knex, "courts");
  await createRecordTable(knex, "courts_judgment_debtor", (t) => {
    t.string("case_no", 255).notNullable();
    t.string("court", 255).notNullable();
    t.string("debtor_name", 255).notNullable();
    t.string("person_sex", 32);
    t.integer("person_age");
    t.string("person_masked_id", 255);
    t.string("basis_document", 255).notNullable();
    t.string("basis_authority", 255).notNullable();
    t.text("duty").notNullable();
    t.string("performance", 32).notNullable();
    t.string("conduct", 255).notNullable();
    t.date("filed_on").notNullable();
    t.date("published_on").notNullable();
    t.integer("extension_months");
  });
  await createRecordTable(knex, "courts_consumption_restriction", (t) => {
    t.string("case_no", 255).notNullable();
    t.string("court", 255).notNullable();
    t.string("restricted_name", 255).notNullable();
    t.string("applicant", 255);
    t.date("ordered_on").notNullable();
    t.date("lifted_on");
  });
  await createRecordTable(knex, "courts_judgment", (t) => {
    t.string("item", 64).notNullable();
    t.string("case_no", 255).notNullable();
    t.string("court", 255).notNullable();
    t.string("kind", 32).notNullable();
    t.string("cause", 255).notNullable();
    t.string("role", 32).notNullable();
    t.text("result").notNullable();
    t.decimal("amount", 18, 4);
    t.date("judged_on").notNullable();
  });
  await createRecordTable(knex, "courts_bankruptcy", (t) => {
    t.string("case_no", 255).notNullable();
    t.string("court", 255).notNullable();
    t.string("kind", 32).notNullable();
    t.string("applicant", 255);
    t.string("administrator", 255);
    t.date("accepted_on").notNullable();
    t.string("state", 32).notNullable();
    t.date("closed_on");
  });
  await createRecordTable(knex, "courts_false_litigation", (t) => {
    t.string("case_no", 255).notNullable();
    t.string("court", 255).notNullable();
    t.string("party_name", 255).notNullable();
    t.text("conduct").notNullable();
    t.string("sanction", 255);
    t.date("listed_on").notNullable();
  });
}
