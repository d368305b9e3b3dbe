import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDatasetVersion } from "../../loaders/dataset";
import { seedCatalogue } from "../../schema/catalogue";
import { loadFile, type LoadOptions, type LoadResult } from "../../subgraphs/kit/collection/loadFile";
import { collectionRates, noCounts } from "../../subgraphs/kit/collection/rates";
import { exportData } from "../../subgraphs/kit/sample/exportData";
import type { RecordModel } from "../../subgraphs/kit/recordModel";
import {
  allText,
  MADE_ON,
  NOW,
  openTestDepartments,
  SERVERS,
  subjectId,
  type TestDepartments,
} from "../sample/departments";

const PERSON = "330599198506150025";
const LICENCE = {
  subjectCode: "91330106MAXX00010J",
  authority: { name: "虚构市场监督管理局", code: "11330602MAXX00160M" },
  regionCode: "330106",
  decidedOn: "2026-09-01",
  status: "ACTIVE",
  reportedAt: "2026-09-03T10:00:00+08:00",
  version: 1,
  documentName: "食品经营许可决定书",
  kind: "APPROVAL",
  content: "预包装食品销售",
  validFrom: "2026-09-01",
  validTo: "2099-12-31",
  dataSource: { name: "虚构市场监督管理局", code: "11330602MAXX00160M" },
  state: "VALID",
};

function licence(recordId: string, change: object = {}): object {
  return { recordId, ...LICENCE, ...change };
}

const directory = mkdtempSync(join(tmpdir(), "credit-hub-load-"));
const closing: TestDepartments[] = [];
afterAll(async () => {
  for (const departments of closing) await departments.close();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(SERVERS)("collection on %s", (_, server) => {
  let departments: TestDepartments;
  let model: RecordModel;
  const file = join(directory, "licences.ndjson");
  const refusedFile = join(directory, "licences.refused.ndjson");

  beforeEach(async () => {
    departments = await openTestDepartments(server, ["market"]);
    model = modelOf(departments, "MarketLicence");
    rmSync(refusedFile, { force: true });
  });
  afterEach(() => departments.close());

  function write(...records: readonly (object | string)[]): void {
    writeFileSync(
      file,
      records.map((record) => (typeof record === "string" ? record : JSON.stringify(record))).join("\n"),
    );
  }
  function load(more: Partial<LoadOptions> = {}): Promise<LoadResult> {
    const { database } = departments.of("market");
    return loadFile({
      database,
      model,
      catalogue: seedCatalogue(),
      subjectId,
      file,
      now: () => NOW,
      ...more,
    });
  }
  function rows(): Promise<Record<string, unknown>[]> {
    return departments.of("market").database.knex("market_licence").select("*").orderBy("record_id");
  }
  const version = async (): Promise<number> =>
    (await readDatasetVersion(departments.of("market").database.knex, "market")).version;
  const refused = (): unknown[] =>
    readFileSync(refusedFile, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);

  test("loads the good records, and writes the others down with line, id and reasons", async () => {
    write(
      licence("L1"),
      "",
      "{not json",
      licence("L2", { subjectCode: PERSON, reportedAt: "2026-10-30T00:00:00Z" }),
      licence("L3", { decidedOn: "2026-13-01", remark: PERSON }),
      licence("L4", { subjectCode: "330599198506150026" }),
    );
    const result = await load();
    expect(result.counts).toEqual({
      read: 5,
      loaded: 2,
      unchanged: 0,
      refused: 3,
      late: 1,
      codeDefects: 1,
      warnings: 5,
    });
    expect(result.refusedFile).toBe(refusedFile);
    expect(refused()).toEqual([
      { line: 3, reasons: [{ code: "MALFORMED_JSON" }] },
      {
        line: 5,
        recordId: "L3",
        reasons: [
          { code: "UNKNOWN_FIELD", field: "remark" },
          { code: "BAD_DATE", field: "decidedOn" },
        ],
      },
      { line: 6, recordId: "L4", reasons: [{ code: "BAD_SUBJECT_CODE", field: "subjectCode" }] },
    ]);
    expect(await rows()).toMatchObject([
      { record_id: "L1", subject_id: "91330106MAXX00010J", public_from: "2026-09-01", public_until: null },
      { record_id: "L2", subject_id: subjectId(PERSON), reported_at: "2026-10-30T00:00:00Z" },
    ]);
    const [run] = await departments
      .of("market")
      .database.knex("market_collection_run")
      .select<Record<string, unknown>[]>("*");
    expect(run).toMatchObject({
      item: "market.licence",
      started_at: NOW.toISOString(),
      finished_at: NOW.toISOString(),
      read: 5,
      loaded: 2,
      refused: 3,
      late: 1,
      code_defects: 1,
      warnings: 5,
    });
  });

  test("again, changes nothing: not the rows, not the version of the data", async () => {
    write(licence("L1", { validTo: "2030-01-01" }), licence("L2", { documentNo: "007" }));
    await load();
    const before = await rows();
    expect(await version()).toBe(1);
    const result = await load();
    expect(result.counts).toMatchObject({ read: 2, loaded: 0, unchanged: 2, refused: 0 });
    expect(result.refusedFile).toBeUndefined();
    expect(await rows()).toEqual(before);
    expect(await version()).toBe(1);
  });

  test("takes the newer version of a record, in whatever order they come, and refuses the older", async () => {
    write(
      licence("L1", { version: 2, state: "SUSPENDED" }),
      licence("L1"),
      licence("L2"),
      licence("L2", { version: 3, state: "REVOKED" }),
    );
    const result = await load();
    expect(result.counts).toMatchObject({ loaded: 3, refused: 1 });
    expect(refused()).toEqual([
      { line: 2, recordId: "L1", reasons: [{ code: "OLDER_VERSION", field: "version" }] },
    ]);
    expect(await rows()).toMatchObject([
      { record_id: "L1", version: 2, state: "SUSPENDED" },
      { record_id: "L2", version: 3, state: "REVOKED" },
    ]);
    write(licence("L1", { version: 4, subjectCode: "91330502MAXX00020E" }));
    await load();
    expect((await rows())[0]).toMatchObject({ version: 4, subject_id: "91330502MAXX00020E", state: "VALID" });
    expect(await rows()).toHaveLength(2);
  });

  test("refuses what says something else at the same version, in one batch and across", async () => {
    write(licence("L1"), licence("L1", { content: "别的" }), licence("L1"));
    const result = await load();
    expect(result.counts).toMatchObject({ loaded: 1, unchanged: 1, refused: 1, codeDefects: 1 });
    write(licence("L1", { state: "REVOKED" }), licence("l1"));
    expect((await load()).counts).toMatchObject({ loaded: 1, refused: 1 });
    expect(refused()).toEqual([
      { line: 1, recordId: "L1", reasons: [{ code: "SAME_VERSION_OTHER_CONTENT", field: "version" }] },
    ]);
  });

  test("compares decimals and dates as what they are, and texts to the letter", async () => {
    const shareholder = modelOf(departments, "MarketShareholder");
    const record = {
      ...Object.fromEntries(
        Object.entries(LICENCE).filter(([name]) =>
          ["subjectCode", "authority", "regionCode", "decidedOn", "status", "reportedAt", "version"].includes(
            name,
          ),
        ),
      ),
      recordId: "S1",
      name: "007",
      subscribed: "100.50",
    };
    write(record);
    expect((await load({ model: shareholder })).counts.loaded).toBe(1);
    write({ ...record, subscribed: 100.5, reportedAt: "2026-09-03T02:00:00Z" });
    expect((await load({ model: shareholder })).counts).toMatchObject({ unchanged: 1 });
    write({ ...record, name: "7" });
    expect((await load({ model: shareholder })).counts).toMatchObject({ refused: 1 });
  });

  test("raises the version with every batch, so that what was cached is never taken for the new rows", async () => {
    write(...Array.from({ length: 10 }, (_of, i) => licence(`L${String(i)}`)));
    const versions: number[] = [];
    await load({ batchSize: 4, onProgress: () => undefined });
    versions.push(await version());
    expect(versions).toEqual([3]);
  });

  test("keeps no older list of refused records than the last run's", async () => {
    write("[]");
    await load();
    expect(refused()).toEqual([{ line: 1, reasons: [{ code: "NOT_AN_OBJECT" }] }]);
    write(licence("L1"));
    expect((await load()).refusedFile).toBeUndefined();
    expect(existsSync(refusedFile)).toBe(false);
    expect(existsSync(`${refusedFile}.partial`)).toBe(false);
  });

  test("takes an empty file for what it is", async () => {
    write();
    expect((await load()).counts).toEqual(noCounts());
    expect(await version()).toBe(0);
  });

  test("stopped at any batch and run again, it ends where one run would have", async () => {
    const records = Array.from({ length: 23 }, (_of, i) =>
      licence(`L${String(i).padStart(2, "0")}`, i % 7 === 3 ? { status: "X" } : {}),
    );
    write(...records);
    for (let batches = 1; batches <= 6; batches += 1) {
      const stop = new AbortController();
      let done = 0;
      const run = load({
        batchSize: 5,
        signal: stop.signal,
        onProgress: () => {
          done += 1;
          if (done === batches) stop.abort(new Error("stopped"));
        },
      });
      await run.catch((error: Error) => expect(error.message).toBe("stopped"));
    }
    const result = await load({ batchSize: 5 });
    expect(result.counts).toMatchObject({ read: 23, loaded: 0, unchanged: 20, refused: 3 });
    expect(await rows()).toHaveLength(20);
    expect(refused()).toHaveLength(3);
  });

  test("killed half-way and run again, it loses nothing and doubles nothing", async () => {
    const records = Array.from({ length: 4_000 }, (_of, i) =>
      licence(`L${String(i).padStart(5, "0")}`, i % 100 === 7 ? { regionCode: "x" } : {}),
    );
    write(...records);
    const child = spawn(
      process.execPath,
      [join(__dirname, "..", "sample", "tsChild.js"), join(__dirname, "loadChild.ts"), departments.url, file],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    child.stdout.on("data", () => child.kill("SIGKILL"));
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    const partly = (await rows()).length;
    expect(partly).toBeGreaterThan(0);
    expect(partly).toBeLessThan(3_960);
    expect(existsSync(refusedFile)).toBe(false);

    const result = await load();
    expect(result.counts).toMatchObject({
      read: 4_000,
      loaded: 3_960 - partly,
      unchanged: partly,
      refused: 40,
    });
    expect(await rows()).toHaveLength(3_960);
    expect(refused()).toHaveLength(40);
    expect(existsSync(`${refusedFile}.partial`)).toBe(false);
  }, 60_000);

  test("two at once for one department lose nothing", async () => {
    const other = join(directory, "other.ndjson");
    const ids = Array.from({ length: 60 }, (_of, i) => `L${String(i).padStart(2, "0")}`);
    write(...ids.map((id) => licence(id)));
    writeFileSync(
      other,
      ids.map((id) => JSON.stringify(licence(id, { version: 2, state: "SUSPENDED" }))).join("\n"),
    );
    const [one, two] = await Promise.all([load({ batchSize: 7 }), load({ batchSize: 7, file: other })]);
    expect(two.counts.loaded).toBe(60);
    expect(one.counts.loaded + one.counts.refused).toBe(60);
    expect((await rows()).every((row) => row["version"] === 2 && row["state"] === "SUSPENDED")).toBe(true);
  });

  test("leaves no citizen ID in the database", async () => {
    const officer = modelOf(departments, "MarketOfficer");
    write({
      recordId: "O1",
      subjectCode: "91330106MAXX00010J",
      authority: LICENCE.authority,
      regionCode: "330106",
      decidedOn: "2026-09-01",
      status: "ACTIVE",
      reportedAt: "2026-09-02T00:00:00Z",
      version: 1,
      name: "钱某乙",
      post: "监事",
      profile: PERSON,
    });
    expect((await load({ model: officer })).counts.loaded).toBe(1);
    const text = await allText(departments.of("market").database, "market");
    expect(text).toContain(subjectId(PERSON));
    expect(text).not.toContain(PERSON);
  });
});

test("what is exported comes back with the defects that were put in, and the rows that were made", async () => {
  const out = join(directory, "export");
  const departments = await openTestDepartments(undefined, [
    "market",
    "tax",
    "courts",
    "transport",
    "ecology",
  ]);
  closing.push(departments);
  const made = await exportData({
    preset: "small",
    seed: 7,
    madeOn: MADE_ON,
    departments: departments.all,
    out,
    subjects: 900,
  });
  expect(made.rows).toBeGreaterThan(6_000);
  const counts = noCounts();
  for (const path of made.files) {
    const [department, item] = path
      .slice(out.length + 1)
      .replace(/\.ndjson$/, "")
      .split("/");
    const { database, models } = departments.of(department as "market");
    const model = models.find((of) => !of.view && (of.item === item || of.also.includes(item ?? "")));
    if (!model) throw new Error(path);
    const loaded = await loadFile({
      database,
      model,
      catalogue: seedCatalogue(),
      subjectId,
      file: path,
      now: () => NOW,
    });
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += loaded.counts[name];
    if (loaded.refusedFile) {
      expect(readFileSync(loaded.refusedFile, "utf8")).not.toMatch(/330599(19|20)\d{9}[\dX]/);
    }
  }
  expect(counts).toMatchObject({
    read: made.rows,
    loaded: made.rows - made.defects,
    refused: made.defects,
    codeDefects: made.codeDefects,
  });
  const rates = collectionRates(counts);
  expect(rates.compliance).toBeGreaterThan(0.955);
  expect(rates.compliance).toBeLessThan(0.97);
  expect(rates.timeliness).toBeGreaterThan(0.965);
  expect(rates.timeliness).toBeLessThan(0.98);
  for (const { database, name } of departments.all) {
    expect(await allText(database, name)).not.toMatch(/330599(19|20)\d{9}[\dX]/);
  }
}, 120_000);

test("of nothing, everything is right", () => {
  expect(collectionRates(noCounts())).toEqual({ compliance: 1, timeliness: 1, codeDefects: 0 });
});

function modelOf(departments: TestDepartments, typeName: string): RecordModel {
  const model = departments.of("market").models.find((candidate) => candidate.typeName === typeName);
  if (!model) throw new Error(typeName);
  return model;
}
