import DataLoader from "dataloader";
import type { Knex } from "knex";
import { readCached, type RowCache } from "./cache";
import { SUBJECTS_PER_STATEMENT } from "./recordPages";

export interface RowsByKeyOptions {
  readonly table: string;
  readonly keyColumn: string;
  readonly columns: readonly string[];
  /** Names the state of the data in cache keys. */
  readonly version: string;
}

/**
 * One row for each key, or null, of a table that holds nothing personal. For one request; everything asked for in the same tick costs one statement, or none
 * where all of it is cached.
 */
export function createRowsByKey<Row extends object>(
  knex: Knex,
  cache: RowCache,
  options: RowsByKeyOptions,
): DataLoader<string, Row | null> {
  const { table, keyColumn, columns, version } = options;
  const cacheKey = (key: string): string => `credit-hub:${version}:${table}:${key}`;
  return new DataLoader<string, Row | null>(async (keys) => {
    const found = new Map<string, Row | null>();
    const texts = await cache.getMany(keys.map(cacheKey));
    keys.forEach((key, i) => {
      const text = texts[i];
      const row = text === undefined ? undefined : readCached<Row | null>(text);
      if (row !== undefined) found.set(key, row);
    });
    const missing = keys.filter((key) => !found.has(key));
    for (let start = 0; start < missing.length; start += SUBJECTS_PER_STATEMENT) {
      const rows = await knex(table)
        .whereIn(keyColumn, missing.slice(start, start + SUBJECTS_PER_STATEMENT))
        .select<(Row & Record<string, string>)[]>(columns);
      for (const row of rows as (Row & Record<string, unknown>)[]) found.set(String(row[keyColumn]), row);
    }
    await cache.setMany(
      missing.map((key) => [cacheKey(key), JSON.stringify(found.get(key) ?? null)] as const),
    );
    return keys.map((key) => found.get(key) ?? null);
  });
}
