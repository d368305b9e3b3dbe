import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { openDatabase, type Database } from "../../loaders/database";
import { migrate } from "../../loaders/migrate";
import { resultRows } from "../../loaders/recordPages";
import { createSubjectIds } from "../../schema/scalars/subjectId";
import { SUBGRAPHS, type SubgraphName } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import type { MakeDepartment } from "../../subgraphs/kit/sample/make";
import { subgraphSamples } from "../../subgraphs/samples";

export const subjectId = createSubjectIds("a key that only the tests have: 32 bytes");
/** D in the tests. */
export const MADE_ON = "2026-11-22";
export const NOW = new Date("2026-11-22T08:00:00Z");

/** Where the suites run: always on SQLite, on MySQL or MariaDB where a server is named. */
export const SERVERS: readonly (readonly [string, string | undefined])[] = [
  ["SQLite", undefined],
  ...(process.env["TEST_MYSQL_URL"] ? [["MySQL", process.env["TEST_MYSQL_URL"]] as const] : []),
];

export interface TestDepartments {
  readonly url: string;
  readonly all: readonly (MakeDepartment & { readonly name: SubgraphName })[];
  of(name: SubgraphName): MakeDepartment;
  close(): Promise<void>;
}

/** Empty databases of all departments, taken away again by `close`. */
export async function openTestDepartments(
  server: string | undefined,
  names: readonly SubgraphName[] = SUBGRAPHS,
): Promise<TestDepartments> {
  const { url, remove } = await freshDatabase(server);
  const all: (MakeDepartment & { readonly name: SubgraphName })[] = [];
  for (const name of names) {
    const definition = subgraphDefinitions[name];
    const database = openDatabase(url, name);
    await migrate(database, name, definition.migrations);
    all.push({ name, database, models: modelsOf(definition), sampleRecords: subgraphSamples[name] });
  }
  return {
    url,
    all,
    of(name) {
      const department = all.find((candidate) => candidate.name === name);
      if (!department) throw new Error(`${name} is not open`);
      return department;
    },
    async close() {
      for (const { database } of all) await database.close();
      await remove();
    },
  };
}

async function freshDatabase(
  server: string | undefined,
): Promise<{ url: string; remove: () => Promise<void> }> {
  if (server === undefined) {
    const directory = mkdtempSync(join(tmpdir(), "credit-hub-"));
    return {
      url: `sqlite:${join(directory, "{subgraph}.db")}`,
      remove: () => Promise.resolve(rmSync(directory, { recursive: true, force: true })),
    };
  }
  const name = `credit_hub_${randomUUID().slice(0, 8)}`;
  const run = async (sql: string): Promise<void> => {
    const anywhere = new URL(server);
    anywhere.pathname = "/information_schema";
    const admin = openDatabase(anywhere.toString(), "admin");
    await admin.knex.raw(sql);
    await admin.close();
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.toString(), remove: () => run(`DROP DATABASE ${name}`) };
}

/** The tables that a department's records are in. */
export function recordTables({ models }: MakeDepartment): string[] {
  return [...new Set(models.map(({ table }) => table))];
}

/** A digest of all that a department holds. */
export async function digestOf(department: MakeDepartment): Promise<string> {
  const hash = createHash("sha256");
  for (const table of recordTables(department)) {
    const rows = resultRows(await department.database.knex.raw(`SELECT * FROM ${table} ORDER BY record_id`));
    hash.update(table).update(JSON.stringify(rows));
  }
  return hash.digest("hex");
}

/** Everything that a database holds, as text: its files where it is SQLite, all columns of all tables elsewhere. */
export async function allText(database: Database, department: string): Promise<string> {
  if (database.dialect === "sqlite") {
    await database.knex.raw("PRAGMA wal_checkpoint(TRUNCATE)");
    const [{ file }] = resultRows(await database.knex.raw("PRAGMA database_list")) as [{ file: string }];
    return readFileSync(file).toString("latin1");
  }
  const tables = resultRows(
    await database.knex.raw(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE ?",
      [`${department}\\_%`],
    ),
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    texts.push(JSON.stringify(resultRows(await database.knex.raw(`SELECT * FROM \`${String(name)}\``))));
  }
  return texts.join("\n");
}
