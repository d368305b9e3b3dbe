import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import Libsql from "libsql";
import type { Database } from "./database";

/**
 * Runs something while no other process does so on the same database. Fault that this stops: knex notes in a table that
 * somebody migrates, so a process that is killed meanwhile keeps all others out for good, and two that start at once
 * make one fail. These locks belong to a connection: they end with the process, however it ends.
 *
 * @throws Error where the other process takes longer than `WAIT_MS`
 */
export async function withMigrationLock(
  database: Database,
  name: string,
  run: () => Promise<void>,
): Promise<void> {
  return database.dialect === "mysql"
    ? withServerLock(database, name, run)
    : withFileLock(database, name, run);
}

const WAIT_MS = 120_000;
const RETRY_MS = 50;

async function withServerLock({ knex }: Database, subgraph: string, run: () => Promise<void>): Promise<void> {
  // A transaction keeps its connection, and a named lock is the connection's.
  await knex.transaction(async (connection) => {
    const [[{ db }]] = (await connection.raw("SELECT DATABASE() AS db")) as [[{ db: string }]];
    // Names are the server's, and no longer than 64 characters.
    const name = `credit-hub:${createHash("sha1").update(`${db}|${subgraph}`).digest("hex")}`;
    await retry(async () => {
      const [[{ held }]] = (await connection.raw("SELECT GET_LOCK(?, 1) AS held", [name])) as [
        [{ held: unknown }],
      ];
      return Number(held) === 1;
    });
    try {
      await run();
    } finally {
      await connection.raw("SELECT RELEASE_LOCK(?)", [name]);
    }
  });
}

/** A transaction on an empty file beside the database's: the database's own connection is needed for the work. */
async function withFileLock({ knex }: Database, subgraph: string, run: () => Promise<void>): Promise<void> {
  const { filename } = knex.client.connectionSettings as { filename: string };
  if (filename === ":memory:") return run();
  const file = new Libsql(`${filename}.${subgraph}.lock`) as unknown as {
    exec(sql: string): void;
    close(): void;
  };
  try {
    await retry(() => {
      try {
        file.exec("BEGIN EXCLUSIVE");
        return Promise.resolve(true);
      } catch (error) {
        if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
        return Promise.resolve(false);
      }
    });
    await run();
  } finally {
    file.close();
  }
}

async function retry(attempt: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + WAIT_MS;
  while (!(await attempt())) {
    if (Date.now() > until) throw new Error("Another process has been changing the tables for two minutes.");
    await sleep(RETRY_MS);
  }
}
