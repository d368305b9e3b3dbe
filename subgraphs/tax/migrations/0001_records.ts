import type { Knex } from "knex";
import { createDepartmentTables, createRecordTable } from "../../kit/tables";

export async function up(knex: Knex): Promise<void> {
  await createDepartmentTables(knex, "tax");
  await createRecordTable(knex, "tax_rating", (t) => {
    t.string("item", 64).notNullable();
    t.integer("year").notNullable();
    t.string("grade", 32).notNullable();
    t.decimal("score", 18, 4);
    t.string("direct_reason", 255);
  });
  await createRecordTable(knex, "tax_arrears", (t) => {
    t.string("tax_type", 255).notNullable();
    t.decimal("amount", 18, 4).notNullable();
    t.string("period", 255).notNullable();
    t.date("announced_on").notNullable();
    t.date("cleared_on");
  });
  await createRecordTable(knex, "tax_major_case", (t) => {
    t.string("party_name", 255).notNullable();
    t.string("case_nature", 255).notNullable();
    t.text("facts").notNullable();
    t.text("basis").notNullable();
    t.decimal("amount", 18, 4);
    t.string("responsible_person", 255);
    t.date("published_on").notNullable();
  });
  await createRecordTable(knex, "tax_paid", (t) => {
    t.integer("year").notNullable();
    t.string("band", 32).notNullable();
    t.decimal("amount", 18, 4);
  });
  await createRecordTable(knex, "tax_social_insurance", (t) => {
    t.integer("year").notNullable();
    t.string("band", 32).notNullable();
    t.integer("insured");
  });
}
