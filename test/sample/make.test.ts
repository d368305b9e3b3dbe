import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readDatasetVersion } from "../../loaders/dataset";
import {
  makeData,
  OtherDataThere,
  type MakeDepartment,
  type MakeOptions,
} from "../../subgraphs/kit/sample/make";
import { createWorld } from "../../subgraphs/kit/sample/world";
import {
  allText,
  digestOf,
  MADE_ON,
  NOW,
  openTestDepartments,
  recordTables,
  SERVERS,
  subjectId,
  type TestDepartments,
} from "./departments";

const SUBJECTS = 300;
const CHUNK = 40;

function make(
  departments: readonly MakeDepartment[],
  more: Partial<MakeOptions> = {},
): ReturnType<typeof makeData> {
  return makeData({
    preset: "small",
    seed: 7,
    madeOn: MADE_ON,
    subjectId,
    departments,
    subjects: SUBJECTS,
    chunkSubjects: CHUNK,
    now: () => NOW,
    ...more,
  });
}

async function digests(departments: TestDepartments): Promise<string[]> {
  return Promise.all(departments.all.map((department) => digestOf(department)));
}

describe.each(SERVERS)("sample data on %s", (_, server) => {
  const opened: TestDepartments[] = [];
  const open = async (names?: Parameters<typeof openTestDepartments>[1]): Promise<TestDepartments> => {
    const departments = await openTestDepartments(server, names);
    opened.push(departments);
    return departments;
  };
  afterEach(async () => {
    for (const departments of opened.splice(0)) await departments.close();
  });

  test("is the same rows for the same seed, and done only once", async () => {
    const [one, other] = [await open(), await open()];
    const first = await make(one.all);
    await make(other.all, { chunkSubjects: 77 });
    expect(await digests(other)).toEqual(await digests(one));

    const again = await make(one.all, { madeOn: "2027-01-05" });
    expect(again).toEqual({
      madeOn: MADE_ON,
      rows: 0,
      departments: one.all.map(({ name }) => ({ name, status: "COMPLETE" })),
    });
    let rows = 0;
    for (const department of one.all) {
      for (const table of recordTables(department)) {
        const [{ n }] = (await department.database.knex(table).count({ n: "*" })) as [{ n: number }];
        rows += Number(n);
      }
      const { version, asOf } = await readDatasetVersion(department.database.knex, department.name);
      expect([version, asOf]).toEqual([1, NOW.toISOString()]);
    }
    expect(rows).toBe(first.rows);
  }, 60_000);

  test("goes on after a stop at any chunk, with the first run's day, to the same rows", async () => {
    const whole = await open();
    await make(whole.all);
    const stopped = await open();
    for (let runs = 0; ; runs += 1) {
      // Each run gets one chunk further than the one before.
      const stop = new AbortController();
      const run = make(stopped.all, {
        madeOn: runs === 0 ? MADE_ON : "2026-12-31",
        signal: stop.signal,
        onProgress: ({ subjects }) => {
          if (subjects >= (runs + 1) * CHUNK && subjects < SUBJECTS) stop.abort(new Error("stopped"));
        },
      });
      if (
        await run.then(
          () => true,
          (error: Error) => expect(error.message).toBe("stopped"),
        )
      )
        break;
      expect(runs).toBeLessThan(20);
    }
    expect(await digests(stopped)).toEqual(await digests(whole));
  }, 60_000);

  test("goes on after its process was killed", async () => {
    const whole = await open(["market", "hub"]);
    await make(whole.all);
    const killed = await open(["market", "hub"]);
    const child = spawn(
      process.execPath,
      [
        join(__dirname, "tsChild.js"),
        join(__dirname, "makeChild.ts"),
        killed.url,
        "market,hub",
        MADE_ON,
        String(SUBJECTS),
        String(CHUNK),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    child.stdout.on("data", (text: Buffer) => {
      if (text.toString().includes(`${String(3 * CHUNK)}\n`)) child.kill("SIGKILL");
    });
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    const result = await make(killed.all, { madeOn: "2026-12-31" });
    expect(result.madeOn).toBe(MADE_ON);
    expect(result.rows).toBeGreaterThan(0);
    expect(await digests(killed)).toEqual(await digests(whole));
  }, 60_000);

  test("leaves other data alone until it is told to replace it", async () => {
    const departments = await open(["tax", "hub"]);
    await make(departments.all);
    const before = await digests(departments);
    await expect(make(departments.all, { seed: 8 })).rejects.toThrow(OtherDataThere);
    await expect(make(departments.all, { seed: 8 })).rejects.toThrow(
      "tax holds sample data of preset small, seed 7. It is left as it is",
    );
    expect(await digests(departments)).toEqual(before);

    await make(departments.all, { seed: 8, replace: true });
    const replaced = await digests(departments);
    const fresh = await open(["tax", "hub"]);
    await make(fresh.all, { seed: 8 });
    expect(replaced).toEqual(await digests(fresh));
    const { version } = await readDatasetVersion(departments.of("tax").database.knex, "tax");
    expect(version).toBe(3);
  }, 60_000);

  test("is emptied again where a replacement was broken off while it emptied", async () => {
    const departments = await open(["tax"]);
    await make(departments.all);
    const { knex } = departments.of("tax").database;
    await knex("tax_make_progress").delete();
    await knex("tax_dataset").update({ preset: null, seed: null, made_on: null });
    await knex("tax_make_progress").insert({ preset: "small", seed: 9, chunk: -1, made_on: MADE_ON });
    await expect(make(departments.all)).rejects.toThrow("unfinished sample data of preset small, seed 9");
    await make(departments.all, { seed: 9 });
    const fresh = await open(["tax"]);
    await make(fresh.all, { seed: 9 });
    expect(await digests(departments)).toEqual(await digests(fresh));
  }, 60_000);

  test("holds no citizen ID anywhere", async () => {
    const departments = await open();
    await make(departments.all);
    const world = createWorld({ preset: "small", seed: 7, madeOn: MADE_ON, subjectId, count: SUBJECTS });
    const ids = Array.from({ length: SUBJECTS }, (_of, index) => world.subject(index))
      .filter(({ isPerson }) => isPerson)
      .map(({ code }) => code);
    expect(ids.length).toBeGreaterThan(80);
    for (const department of departments.all) {
      const text = await allText(department.database, department.name);
      expect(text.length).toBeGreaterThan(1_000);
      expect(ids.filter((id) => text.includes(id))).toEqual([]);
      expect(text.match(/330599(19|20)\d{9}[\dX]/)).toBeNull();
    }
  }, 60_000);
});
