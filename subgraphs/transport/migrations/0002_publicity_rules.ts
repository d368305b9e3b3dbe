import type { Knex } from "knex";
import { adverseRules, insertPublicityRules } from "../../kit/publicityRules";

export async function up(knex: Knex): Promise<void> {
  await insertPublicityRules(
    knex,
    "transport",
    adverseRules([
      {
        id: "transport.overload-listing/2017",
        item: "transport.overload-listing",
        validFrom: "2017-01-01",
        countsFrom: "listed_on",
        maxMonths: 24,
        defaultMonths: 24,
        endsWith: "removed_on",
        source: "严重违法失信超限超载运输行为和相关责任主体名单 (secondary source): two years",
      },
    ]),
  );
}
