import { openDatabase } from "../../loaders/database";
import { migrate } from "../../loaders/migrate";
import { SUBGRAPHS } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import { snakeCase, toRow, type InputRecord, type RecordModel } from "../../subgraphs/kit/recordModel";
import { recordOf } from "./records";

/** Filled by the platform: from the type or by the publicity rules. */
const PLATFORM_COLUMNS = ["item", "public_from", "public_until"];

interface TableColumn {
  readonly name: string;
  readonly notnull: number;
}

describe.each([...SUBGRAPHS])("the tables of %s", (name) => {
  const definition = subgraphDefinitions[name];
  const models = modelsOf(definition);
  const database = openDatabase("sqlite::memory:", name);
  const columnsOf = async (table: string): Promise<TableColumn[]> =>
    await database.knex.raw<TableColumn[]>(`SELECT name, "notnull" FROM pragma_table_info('${table}')`);

  beforeAll(() => migrate(database, name, definition.migrations));
  afterAll(() => database.close());

  test.each(models.map((model) => [model.typeName, model] as const))(
    "have what %s is read from",
    async (_, model) => {
      const columns = await columnsOf(model.table);
      const inTable = columns.map((column) => column.name);
      const ofModel = model.columns.map(({ column }) => column);
      expect(new Set(ofModel).size).toBe(ofModel.length);
      for (const column of [...ofModel, model.keyColumn, "public_from", "public_until"])
        expect(inTable).toContain(column);
      expect(inTable.includes("item")).toBe(model.also.length > 0);
      if (model.view) return;
      // Nothing in the table that no field shows, and what must be there must be given.
      expect(
        inTable.filter((column) => !ofModel.includes(column) && !PLATFORM_COLUMNS.includes(column)),
      ).toEqual([]);
      const required = (list: readonly string[]): string[] =>
        list.filter((column) => !PLATFORM_COLUMNS.includes(column)).sort();
      expect(required(columns.filter(({ notnull }) => notnull === 1).map((column) => column.name))).toEqual(
        required(model.columns.filter((column) => column.required).map(({ column }) => column)),
      );
    },
  );

  test("have room for no citizen ID: subjects and links are subject ids", () => {
    for (const model of models)
      for (const { column, scalar } of model.columns) {
        expect(column).not.toMatch(/citizen|id_?card|id_number|identity/);
        if (/_id$/.test(column))
          expect(
            ["record_id", "subject_id", "person_masked_id"].includes(column) || scalar === "SUBJECT",
          ).toBe(true);
      }
  });

  test("belong to one model each, views apart, and are the subgraph's own", async () => {
    const own = models.filter(({ view }) => !view).map(({ table }) => table);
    expect(new Set(own).size).toBe(own.length);
    for (const model of models) {
      expect(own).toContain(model.table);
      expect(model.table.startsWith(`${name}_`)).toBe(true);
      expect(model.department).toBe(name);
    }
    const tables = await database.knex.raw<{ name: string }[]>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    for (const table of tables) expect(table.name.startsWith(`${name}_`)).toBe(true);
  });

  test("are there once however often they are brought up to date", async () => {
    await migrate(database, name, definition.migrations);
    await migrate(database, name, definition.migrations);
    expect(await database.knex(`${name}_dataset`).count({ rows: "*" })).toEqual([{ rows: 1 }]);
  });
});

describe("a record as a row", () => {
  const models = SUBGRAPHS.flatMap((name) => modelsOf(subgraphDefinitions[name]));
  const model = (typeName: string): RecordModel => {
    const found = models.find((each) => each.typeName === typeName);
    if (!found) throw new Error(`no model of ${typeName}`);
    return found;
  };

  test("has a value for each column, embedded objects taken apart, lists as text", () => {
    const penalty = model("MarketPenalty");
    const record: InputRecord = { ...recordOf(penalty), categories: ["FINE", "WARNING"], areas: ["FOOD"] };
    const row = toRow(penalty, record);
    expect(Object.keys(row).sort()).toEqual(penalty.columns.map(({ column }) => column).sort());
    expect(row).toMatchObject({
      authority_name: "虚构 authority.name",
      authority_code: "11330602MAXX00160M",
      data_source_name: "虚构 dataSource.name",
      categories: '["FINE","WARNING"]',
      areas: '["FOOD"]',
      stated_public_until: null,
    });
  });

  test("has null where the record has nothing, also inside what is missing as a whole", () => {
    const registration = model("MarketRegistration");
    const rest = Object.fromEntries(
      Object.entries(recordOf(registration)).filter(
        ([field]) => !["legalRepresentative", "phone"].includes(field),
      ),
    );
    expect(toRow(registration, rest)).toMatchObject({
      legal_representative_name: null,
      legal_representative_profile_subject_id: null,
      phone: null,
    });
    expect(toRow(registration, { ...rest, legalRepresentative: null })).toMatchObject({
      legal_representative_name: null,
    });
  });

  test("does not take what is not of its type: neither item nor department nor publicity can be given", () => {
    const rating = model("EcologyRating");
    const row = toRow(rating, {
      ...recordOf(rating),
      item: "tax.rating",
      department: "tax",
      publicUntil: "2099-12-31",
      public_until: "2099-12-31",
      inspectionRate: 30,
      __proto__: { grade: "A" },
    });
    for (const column of ["item", "department", "public_until", "inspection_rate"])
      expect(row).not.toHaveProperty(column);
  });

  test("says its item where the type has several", () => {
    const judgment = model("CourtsJudgment");
    expect(toRow(judgment, recordOf(judgment))["item"]).toBe("courts.judgment");
    expect(toRow(judgment, { ...recordOf(judgment), item: "courts.criminal-judgment" })["item"]).toBe(
      "courts.criminal-judgment",
    );
  });

  test.each([
    ["recordId", "record_id"],
    ["documentNo", "document_no"],
    ["MarketPenalty", "market_penalty"],
    ["name", "name"],
    ["paidIn", "paid_in"],
  ])("%s is the column %s", (field, column) => {
    expect(snakeCase(field)).toBe(column);
  });
});
