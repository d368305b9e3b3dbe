import type { Knex } from "knex";
import type { Database } from "./database";
import { withMigrationLock } from "./migrationLock";

/** One step of a subgraph's tables. The name is kept in the database: never rename one that was released. */
export interface Migration {
  readonly name: string;
  up(knex: Knex): Promise<void>;
}

/**
 * Brings a subgraph's tables up to date. Each subgraph has a migration table of its own, so several can share a
 * database. Of processes that start at once one migrates and the others wait for it.
 */
export async function migrate(
  database: Database,
  subgraph: string,
  migrations: readonly Migration[],
): Promise<void> {
  const config: Knex.MigratorConfig = {
    tableName: `${subgraph}_migrations`,
    migrationSource: {
      getMigrations: () => Promise.resolve([...migrations]),
      getMigrationName: ({ name }: Migration) => name,
      getMigration: ({ up }: Migration) =>
        Promise.resolve({ up, down: () => Promise.reject(new Error("Migrations go forward only.")) }),
    },
  };
  const { knex } = database;
  await withMigrationLock(database, subgraph, async () => {
    // Nobody else is here: where knex's own lock is set, a process was killed that had set it.
    if (await knex.schema.hasTable(`${subgraph}_migrations_lock`)) {
      await knex.migrate.forceFreeMigrationsLock(config);
    }
    await knex.migrate.latest(config);
  });
}
