import type { Knex } from "knex";
import { insertPublicityRules } from "../../kit/publicityRules";

export async function up(knex: Knex): Promise<void> {
  await insertPublicityRules(knex, "hub", [
    {
      id: "hub.joint-measure/2021",
      item: "hub.joint-measure",
      validFrom: "2021-01-01",
      countsFrom: "started_on",
      endsWith: "ended_on",
      source: "全国失信惩戒措施基础清单 (secondary source): as long as the measure lasts",
    },
  ]);
}
