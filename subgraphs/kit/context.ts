import type { RowCache } from "../../loaders/cache";
import type { Database } from "../../loaders/database";
import { readDatasetVersion, type DatasetVersion } from "../../loaders/dataset";
import { createRecordPages, type RecordPages } from "../../loaders/recordPages";
import type { Catalogue } from "../../schema/catalogue";
import { shanghaiDay, type CalendarDate } from "../../schema/scalars/date";
import type { ItemDecisions } from "./fieldRules";
import type { RecordModel } from "./recordModel";

/** What the resolvers of one request share. Nothing in it outlives the request. */
export interface SubgraphContext {
  readonly database: Database;
  readonly cache: RowCache;
  readonly dataset: DatasetVersion;
  /** Names the state of the data in cache keys. */
  readonly version: string;
  readonly today: CalendarDate;
  readonly catalogue: Catalogue;
  readonly decisions: ItemDecisions;
  /** The loader of a model's table; models that look at a table by the same key share it. */
  pages(
    model: Pick<RecordModel, "table" | "keyColumn" | "items"> & Partial<Pick<RecordModel, "columns">>,
  ): RecordPages;
  readonly loaders: Map<string, unknown>;
}

export interface ContextSources {
  readonly department: string;
  readonly database: Database;
  readonly cache: RowCache;
  readonly catalogue: Catalogue;
  readonly decisions: ItemDecisions;
  readonly now: () => Date;
  /** The newest migration: rows that were cached when the tables were others are not found. */
  readonly migration: string;
  readonly signal?: AbortSignal | undefined;
}

/** Costs one statement: the version of the data, which is also as of when the answer is. */
export async function createContext(sources: ContextSources): Promise<SubgraphContext> {
  const { department, database, cache, catalogue, decisions, now, migration, signal } = sources;
  const dataset = await readDatasetVersion(database.knex, department);
  const today = shanghaiDay(now());
  // A database that was made anew counts its versions from the start again; when it was changed tells it apart.
  const version = `${department}:${migration}:${dataset.version}:${dataset.asOf}`;
  const pages = new Map<string, RecordPages>();
  return {
    database,
    cache,
    dataset,
    version,
    today,
    catalogue,
    decisions,
    loaders: new Map(),
    pages({ table, keyColumn, items, columns = [] }) {
      const key = `${table}|${keyColumn}`;
      let loader = pages.get(key);
      if (!loader) {
        // A row that links to a profile may name a person, whatever its items are.
        const personal =
          items.some((item) => catalogue.get(item)?.personal ?? true) ||
          columns.some(({ scalar }) => scalar === "SUBJECT");
        loader = createRecordPages(
          { table, keyColumn, personal },
          { knex: database.knex, cache, version, today, signal },
        );
        pages.set(key, loader);
      }
      return loader;
    },
  };
}
