import type { Knex } from "knex";
import { createDepartmentTables, createRecordTable } from "../../kit/tables";

export async function up(knex: Knex): Promise<void> {
  await createDepartmentTables(knex, "transport");
  await createRecordTable(knex, "transport_road_permit", (t) => {
    t.string("permit_no", 255).notNullable();
    t.string("scope", 255).notNullable();
    t.date("valid_from").notNullable();
    t.date("valid_to").notNullable();
    t.string("state", 32).notNullable();
  });
  await createRecordTable(knex, "transport_vehicle", (t) => {
    t.string("vehicle_type", 255).notNullable();
    t.string("certificate_no", 255).notNullable();
    t.decimal("tonnage", 18, 4);
    t.string("state", 32).notNullable();
    t.string("plate", 255);
  });
  await createRecordTable(knex, "transport_driver_qualification", (t) => {
    t.string("certificate_no", 255).notNullable();
    t.string("category", 255).notNullable();
    t.date("valid_to").notNullable();
    t.string("state", 32).notNullable();
  });
  await createRecordTable(knex, "transport_overload_listing", (t) => {
    t.string("reason", 255).notNullable();
    t.date("listed_on").notNullable();
    t.date("removed_on");
    t.integer("offences").notNullable();
  });
  await createRecordTable(knex, "transport_hazardous_rating", (t) => {
    t.string("period", 255).notNullable();
    t.string("colour", 32).notNullable();
    t.decimal("detail_score", 18, 4);
    t.text("detail_deductions");
  });
  await createRecordTable(knex, "transport_yearly_grade", (t) => {
    t.integer("year").notNullable();
    t.string("grade", 32).notNullable();
  });
}
