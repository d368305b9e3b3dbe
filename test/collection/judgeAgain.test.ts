import { openDatabase, type Database } from "../../loaders/database";
import { migrate } from "../../loaders/migrate";
import { readDatasetVersion } from "../../loaders/dataset";
import { judgeAgain } from "../../subgraphs/kit/collection/judgeAgain";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import { market } from "../../subgraphs/market";

/** A serious listing of a firm: three years from the day of listing by the rule as it was migrated. */
function listing(recordId: string, listedOn: string): Record<string, unknown> {
  return {
    record_id: recordId,
    subject_id: "91330106MAXX00010J",
    authority_name: "杭州市市场监督管理局",
    authority_code: "11330602MAXX00160M",
    region_code: "330106",
    decided_on: listedOn,
    listed_on: listedOn,
    public_from: listedOn,
    public_until: "2099-01-01",
    severity: "SERIOUS",
    status: "ACTIVE",
    reported_at: "2025-01-02T00:00:00Z",
    version: 1,
    reason: "虚构事由",
  };
}

let database: Database;
const judge = () => judgeAgain({ name: "market", database, models: modelsOf(market) });
const untils = () =>
  database.knex("market_serious_listing").orderBy("record_id").pluck<string[]>("public_until");

beforeEach(async () => {
  database = openDatabase("sqlite::memory:", "market");
  await migrate(database, "market", market.migrations);
  await database
    .knex("market_serious_listing")
    .insert([listing("A", "2025-01-01"), listing("B", "2024-02-29")]);
});
afterEach(() => database.close());

test("a record whose period no longer fits the rules gets the period that they give", async () => {
  expect(await judge()).toEqual({ read: 2, changed: 2 });
  expect(await untils()).toEqual(["2027-12-31", "2027-02-27"]);
});

test("a corrected rule reaches the records that were judged by it, and caches see the change", async () => {
  await judge();
  const before = await readDatasetVersion(database.knex, "market");
  await database
    .knex("market_publicity_rule")
    .where({ item: "market.serious-listing" })
    .update({ max_months: 12 });
  expect(await judge()).toEqual({ read: 2, changed: 2 });
  expect(await untils()).toEqual(["2025-12-31", "2025-02-27"]);
  expect((await readDatasetVersion(database.knex, "market")).version).toBeGreaterThan(before.version);
});

test("a second run finds nothing to change and leaves the version of the data alone", async () => {
  await judge();
  const before = await readDatasetVersion(database.knex, "market");
  expect(await judge()).toEqual({ read: 2, changed: 0 });
  expect(await readDatasetVersion(database.knex, "market")).toEqual(before);
});
