import type { Knex } from "knex";
import type { Database } from "./database";

/** One step of a subgraph's tables. The name is kept in the database: never rename one that was released. */
export interface Migration {
  readonly name: string;
  up(knex: Knex): Promise<void>;
}

/**
 * Brings a subgraph's tables up to date. Each subgraph has a migration table of its own, so several can share a
 * database; knex's lock keeps two processes from migrating at once.
 */
export async function migrate(
  database: Database,
  subgraph: string,
  migrations: readonly Migration[],
): Promise<void> {
  await database.knex.migrate.latest({
    tableName: `${subgraph}_migrations`,
    migrationSource: {
      getMigrations: () => Promise.resolve([...migrations]),
      getMigrationName: ({ name }: Migration) => name,
      getMigration: ({ up }: Migration) =>
        Promise.resolve({ up, down: () => Promise.reject(new Error("Migrations go forward only.")) }),
    },
  });
}
