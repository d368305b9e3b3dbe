import type { Knex } from "knex";
import { createTable } from "../../kit/tables";
import { insertPublicityRules, penaltyRules } from "../../kit/publicityRules";

export async function up(knex: Knex): Promise<void> {
  await insertPublicityRules(knex, "ecology", penaltyRules("ecology.penalty"));
  await createTable(knex, "ecology_inspection_rate", (t) => {
    t.date("valid_from").notNullable();
    t.string("grade", 1).notNullable();
    t.integer("percent").notNullable();
    t.string("source", 255).notNullable();
    t.primary(["valid_from", "grade"]);
  });
  const source = "绍兴市社会信用体系建设“十四五”规划: inspection rate by environmental grade";
  await knex("ecology_inspection_rate").insert(
    Object.entries({ A: 30, B: 50, C: 100, D: 150, E: 200 }).map(([grade, percent]) => ({
      valid_from: "2021-01-01",
      grade,
      percent,
      source,
    })),
  );
}
