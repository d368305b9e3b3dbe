import type { Knex } from "knex";
import { adverseRules, insertPublicityRules } from "../../kit/publicityRules";

export async function up(knex: Knex): Promise<void> {
  await insertPublicityRules(
    knex,
    "courts",
    adverseRules([
      {
        id: "courts.judgment-debtor/2017",
        item: "courts.judgment-debtor",
        validFrom: "2017-05-01",
        countsFrom: "published_on",
        maxMonths: 24,
        defaultMonths: 24,
        extensionMaxMonths: 36,
        source:
          "最高人民法院关于公布失信被执行人名单信息的若干规定, article 2 (secondary source): two years, lengthened by one to three",
      },
      {
        id: "courts.consumption-restriction/2015",
        item: "courts.consumption-restriction",
        validFrom: "2015-07-22",
        countsFrom: "ordered_on",
        endsWith: "lifted_on",
        source: "最高人民法院关于限制被执行人高消费及有关消费的若干规定 (secondary source): until lifted",
      },
      {
        id: "courts.false-litigation/2016",
        item: "courts.false-litigation",
        validFrom: "2016-06-20",
        countsFrom: "listed_on",
        source:
          "最高人民法院关于防范和制裁虚假诉讼的指导意见 (secondary source): the list's own rules set no period",
      },
    ]),
  );
}
