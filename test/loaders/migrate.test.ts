import { migrate, type Migration } from "../../loaders/migrate";
import { openDatabase, type Database } from "../../loaders/database";
import { describeOnBackends, type OpenBackend } from "../support/backends";
import { endCommand, runCommand } from "../support/processes";

describeOnBackends("bringing tables up to date", (backend) => {
  let parts: OpenBackend;
  const opened: Database[] = [];
  const open = (): Database => {
    const database = openDatabase(parts.env["DATABASE_URL"] ?? "", "market");
    opened.push(database);
    return database;
  };
  beforeEach(async () => {
    parts = await backend.open();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await parts.close();
  });

  test("two subgraphs share a database, each with its own migrations", async () => {
    const database = open();
    await migrate(database, "one", [creating("one_table")]);
    await migrate(database, "two", [creating("two_table")]);
    await migrate(database, "one", [creating("one_table"), { ...creating("one_more"), name: "0002" }]);
    for (const table of ["one_table", "two_table", "one_more"])
      expect(await database.knex.schema.hasTable(table)).toBe(true);
  });

  test("two connections at once: each step is taken once, and both go on", async () => {
    let taken = 0;
    const steps = ["0001", "0002", "0003"].map((name) => ({
      name,
      up: async (knex: Parameters<Migration["up"]>[0]) => {
        taken += 1;
        await knex.schema.createTable(`t${name}`, (t) => t.integer("id"));
      },
    }));
    await Promise.all([migrate(open(), "market", steps), migrate(open(), "market", steps)]);
    expect(taken).toBe(3);
  });

  test("a step that fails is taken again the next time", async () => {
    const database = open();
    const failing = { name: "0001", up: () => Promise.reject(new Error("no")) };
    await expect(migrate(database, "market", [failing])).rejects.toThrow("no");
    await migrate(database, "market", [creating("market_table")]);
    expect(await database.knex.schema.hasTable("market_table")).toBe(true);
  });

  test("a process that was killed while it migrated stops nobody", async () => {
    const database = open();
    await migrate(database, "market", []);
    await database.knex("market_migrations_lock").update({ is_locked: 1 });
    await migrate(database, "market", [creating("market_table")]);
    expect(await database.knex.schema.hasTable("market_table")).toBe(true);
  });

  test("three processes start at once on an empty database", async () => {
    const commands = [1, 2, 3].map(() =>
      runCommand(["subgraph", "market", "--port", "0"], { env: { ...parts.env, LOG_LEVEL: "info" } }),
    );
    try {
      await Promise.all(commands.map((command) => command.says(/The subgraph is ready/)));
      for (const command of commands) expect(command.stderr).toBe("");
    } finally {
      await Promise.all(commands.map(endCommand));
    }
  });
});

function creating(table: string): Migration {
  return { name: "0001", up: (knex) => knex.schema.createTable(table, (t) => t.integer("id")) };
}
