import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadDatabaseUrl, openDatabase, type Database } from "../../loaders/database";
import { describeOnBackends, describeOnServices, type OpenBackend } from "../support/backends";
import { startProxy } from "../support/proxy";

const opened: Database[] = [];
function open(...args: Parameters<typeof openDatabase>): Database {
  const database = openDatabase(...args);
  opened.push(database);
  return database;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});

describe("the URL of a database", () => {
  test.each([
    "",
    "tax.db",
    "mysql://hub:s3cret@h",
    "mysql://hub:s3cret@h/",
    "mysql://hub:s3cret@[h/tax",
    "postgres://hub:s3cret@h/tax",
  ])("that is wrong is refused without being repeated: %j", (url) => {
    const refused = (): Database => openDatabase(url, "tax");
    expect(refused).toThrow(BadDatabaseUrl);
    expect(refused).toThrow(
      /^A database URL is sqlite:PATH or mysql:\/\/USER:PASSWORD@HOST:PORT\/DATABASE\.$/,
    );
  });

  test("that leads nowhere: the fault does not repeat the password, and nothing is printed", async () => {
    const printed = jest.spyOn(console, "log");
    const database = open("mysql://hub:s3cret@127.0.0.1:9/tax", "tax");
    const fault = await database.knex.raw("SELECT 1").then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ code: "ECONNREFUSED" });
    expect(JSON.stringify([String(fault), fault, (fault as Error).stack])).not.toContain("s3cret");
    expect(await database.isAlive()).toBe(false);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});

describeOnBackends("a subgraph's database", (backend) => {
  let parts: OpenBackend;
  const url = (): string => parts.env["DATABASE_URL"] ?? "";
  beforeAll(async () => {
    parts = await backend.open();
  });
  afterAll(() => parts?.close());

  test("is its own: {subgraph} in the URL is its name", async () => {
    const [tax, courts] = [open(url(), "tax"), open(url(), "courts")];
    await tax.knex.schema.createTable("own", (t) => t.integer("id"));
    expect(await tax.knex.schema.hasTable("own")).toBe(true);
    expect(await courts.knex.schema.hasTable("own")).toBe(false);
  });

  test("a transaction that fails leaves nothing behind, and the next one works", async () => {
    const { knex } = open(url(), "market");
    await knex.schema.createTable("entry", (t) => t.integer("id").primary());
    await expect(
      knex.transaction(async (transaction) => {
        await transaction("entry").insert([{ id: 1 }, { id: 2 }]);
        await transaction("entry").insert({ id: 1 });
      }),
    ).rejects.toThrow();
    await expect(
      knex.transaction(async (transaction) => {
        await transaction("entry").insert({ id: 3 });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await knex("entry").select("*")).toEqual([]);
    await knex.transaction((transaction) => transaction("entry").insert({ id: 4 }));
    expect(await knex("entry").select("*")).toEqual([{ id: 4 }]);
  });

  test("what another connection writes is read once it is committed, and not before", async () => {
    const [writer, reader] = [open(url(), "transport").knex, open(url(), "transport").knex];
    await writer.schema.createTable("entry", (t) => t.integer("id").primary());
    const count = async (): Promise<number> => (await reader("entry").select("*")).length;
    await writer.transaction(async (transaction) => {
      await transaction("entry").insert({ id: 1 });
      expect(await count()).toBe(0);
    });
    expect(await count()).toBe(1);
  });

  test("a statement that was used before a change of the table sees the new columns", async () => {
    const [one, other] = [open(url(), "ecology").knex, open(url(), "ecology").knex];
    await one.schema.createTable("entry", (t) => t.integer("id").primary());
    await one("entry").insert({ id: 1 });
    const rows = (knex: typeof one): Promise<object[]> => knex("entry").select("*").where({ id: 1 });
    expect([await rows(one), await rows(other)]).toEqual([[{ id: 1 }], [{ id: 1 }]]);
    await one.schema.alterTable("entry", (t) => t.string("name", 8));
    await one("entry").update({ name: "x" });
    // The change came from this process for one of them and, as far as it can tell, from another for the other.
    expect([await rows(one), await rows(other)]).toEqual([[{ id: 1, name: "x" }], [{ id: 1, name: "x" }]]);
    await other("entry").insert({ id: 2, name: "y" });
    expect(await one("entry").where({ id: 2 }).first("name")).toEqual({ name: "y" });
  });

  test("dates and decimals come back as they were written", async () => {
    const { knex } = open(url(), "hub");
    await knex.schema.createTable("entry", (t) => {
      t.date("day");
      t.string("amount", 20);
      t.string("name", 64);
    });
    const row = { day: "2024-02-29", amount: "0.10", name: "湖州青岚虚构丝绸有限公司𠮷" };
    await knex("entry").insert(row);
    expect(await knex("entry").select("*")).toEqual([row]);
  });

  test("tells its statements without their values, until it is told to stop", async () => {
    const database = open(url(), "courts");
    const seen: string[] = [];
    const stop = database.observe(({ sql }) => seen.push(sql));
    await database.knex.raw("SELECT ? AS n", ["secret"]);
    stop();
    await database.knex.raw("SELECT 2 AS n");
    expect(seen).toEqual(["SELECT ? AS n"]);
    expect(await database.isAlive()).toBe(true);
  });
});

describeOnServices("connections that died without a word", (backend, { mysql }) => {
  test("are thrown away, and the database is there again", async () => {
    const parts = await backend.open();
    const proxy = await startProxy(mysql);
    const url = (parts.env["DATABASE_URL"] ?? "").replace(mysql, proxy.url.replace(/\/$/, ""));
    const { knex } = open(url, "tax", { readTimeoutMs: 300 });
    const twelve = (): Promise<PromiseSettledResult<unknown>[]> =>
      Promise.allSettled(Array.from({ length: 12 }, () => knex.raw("SELECT SLEEP(0.01)")));
    // As many as the pool has are lost: a firewall forgot them, or the server's machine lost its power.
    expect((await twelve()).every(({ status }) => status === "fulfilled")).toBe(true);
    proxy.hang();
    expect((await twelve()).every(({ status }) => status === "rejected")).toBe(true);
    await proxy.replace();
    expect((await twelve()).map(({ status }) => status)).toEqual(
      Array.from({ length: 12 }, () => "fulfilled"),
    );
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await proxy.close();
    await parts.close();
  });
});

test("a database file is made with its directories", async () => {
  const directory = mkdtempSync(join(tmpdir(), "credit-hub-test-file-"));
  const { knex } = open(`sqlite:${join(directory, "a", "b", "{subgraph}.db")}`, "tax");
  await knex.raw("SELECT 1");
  await Promise.all(opened.splice(0).map((database) => database.close()));
  rmSync(directory, { recursive: true });
});
