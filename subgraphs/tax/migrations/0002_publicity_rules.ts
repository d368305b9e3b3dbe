import type { Knex } from "knex";
import { adverseRules, insertPublicityRules } from "../../kit/publicityRules";

export async function up(knex: Knex): Promise<void> {
  await insertPublicityRules(
    knex,
    "tax",
    adverseRules([
      {
        id: "tax.arrears/2005",
        item: "tax.arrears",
        validFrom: "2005-01-01",
        countsFrom: "announced_on",
        endsWith: "cleared_on",
        source: "欠税公告办法（试行） (secondary source): announced until cleared",
      },
      {
        id: "tax.major-case/2022",
        item: "tax.major-case",
        validFrom: "2022-02-01",
        countsFrom: "published_on",
        maxMonths: 36,
        defaultMonths: 36,
        source: "重大税收违法失信主体信息公布管理办法 (secondary source): three years",
      },
    ]),
  );
}
