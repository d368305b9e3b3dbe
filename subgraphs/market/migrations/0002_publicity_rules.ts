import type { Knex } from "knex";
import { adverseRules, insertPublicityRules, penaltyRules } from "../../kit/publicityRules";

export async function up(knex: Knex): Promise<void> {
  await insertPublicityRules(knex, "market", [
    ...penaltyRules("market.penalty"),
    ...adverseRules([
      {
        id: "market.abnormal-listing/2014",
        item: "market.abnormal-listing",
        validFrom: "2014-10-01",
        countsFrom: "listed_on",
        endsWith: "removed_on",
        source: "企业经营异常名录管理暂行办法 (secondary source): listed until removed",
      },
      {
        id: "market.serious-listing/2021",
        item: "market.serious-listing",
        validFrom: "2021-09-01",
        countsFrom: "listed_on",
        maxMonths: 36,
        defaultMonths: 36,
        endsWith: "removed_on",
        source: "市场监督管理严重违法失信名单管理办法 (secondary source): three years",
      },
    ]),
  ]);
}
