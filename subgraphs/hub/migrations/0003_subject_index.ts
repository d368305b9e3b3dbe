import type { Knex } from "knex";
import { createRecordTable, createTable } from "../../kit/tables";

/** The subject index (主体索引) and the names of regions. A person is in it under the subject id alone. */
export async function up(knex: Knex): Promise<void> {
  await createRecordTable(knex, "hub_subject", (t) => {
    t.string("kind", 32).notNullable();
    t.string("name", 255).notNullable();
  });
  await createTable(knex, "hub_region", (t) => {
    t.string("code", 6).primary();
    t.string("name", 64).notNullable();
  });
  await knex("hub_region").insert(Object.entries(REGIONS).map(([code, name]) => ({ code, name })));
}

/** Districts of Hangzhou, Huzhou and Shaoxing, GB/T 2260. */
const REGIONS: Record<string, string> = {
  "330102": "上城区",
  "330105": "拱墅区",
  "330106": "西湖区",
  "330108": "滨江区",
  "330109": "萧山区",
  "330110": "余杭区",
  "330111": "富阳区",
  "330112": "临安区",
  "330113": "临平区",
  "330114": "钱塘区",
  "330122": "桐庐县",
  "330127": "淳安县",
  "330182": "建德市",
  "330502": "吴兴区",
  "330503": "南浔区",
  "330521": "德清县",
  "330522": "长兴县",
  "330523": "安吉县",
  "330602": "越城区",
  "330603": "柯桥区",
  "330604": "上虞区",
  "330624": "新昌县",
  "330681": "诸暨市",
  "330683": "嵊州市",
};
