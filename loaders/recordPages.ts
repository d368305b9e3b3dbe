import DataLoader from "dataloader";
import type { Knex } from "knex";
import type { CalendarDate } from "../schema/scalars/date";
import { isPersonSubjectId } from "../schema/scalars/subjectCode";
import { readCached, type RowCache } from "./cache";

/**
 * Pages of a table's public records, many subjects at a time.
 *
 * One loader serves one table within one request. Everything asked of it in the same tick goes to the database as one
 * statement, whatever the number of subjects: pages of different sizes are read at the largest and cut, and counts are
 * read with the page of the same subjects. Only another cursor or another set of items makes a further statement, and
 * more subjects than `SUBJECTS_PER_STATEMENT`.
 *
 * Misuse to beware of: a loader that outlives its request would go on answering with what was public then.
 */
export interface RecordPages {
  /** The records after `after`, newest first: up to `first` of them and one more where there are more. */
  page(subjectId: string, options: PageOptions): Promise<RecordSlice>;
  /** How many records are public, by severity. */
  counts(subjectId: string, items: readonly string[] | undefined): Promise<SeverityCounts>;
}

export interface PageOptions {
  readonly first: number;
  readonly after?: RecordPosition | undefined;
  /** The items whose rows are wanted; needed exactly where the table has a column `item`. */
  readonly items?: readonly string[] | undefined;
  /** Whether the counts are wanted too. */
  readonly counts: boolean;
}

/** Where a record stands in its list: newest decision first, then by record id from the highest down. */
export interface RecordPosition {
  readonly decidedOn: CalendarDate;
  readonly recordId: string;
}

export interface RecordSlice {
  readonly rows: readonly RecordRow[];
  readonly counts: SeverityCounts | undefined;
}

export interface SeverityCounts {
  readonly total: number;
  readonly MINOR: number;
  readonly GENERAL: number;
  readonly SERIOUS: number;
}

export type RecordRow = Readonly<Record<string, unknown>> & {
  readonly record_id: string;
  readonly subject_id: string;
  readonly decided_on: CalendarDate;
};

/** The table that a loader reads, and by which column its lists are told apart. */
export interface RecordTable {
  readonly table: string;
  readonly keyColumn: string;
  /** Whether a column of the table is personal information of anybody: its rows are then never cached. */
  readonly personal: boolean;
}

export interface RecordPagesContext {
  readonly knex: Knex;
  readonly cache: RowCache;
  /** Names the state of the data in cache keys, e.g. `market:17`. */
  readonly version: string;
  /** The day on which publicity is judged, Asia/Shanghai. */
  readonly today: CalendarDate;
  /** Aborted when nobody waits for the answer any more: no further statement is begun. */
  readonly signal?: AbortSignal | undefined;
}

/** Far below what the drivers take (SQLite: 32,766 bindings). */
export const SUBJECTS_PER_STATEMENT = 5_000;
/** A batch check of thousands would push everything else out of the cache, and gains little from it. */
const SUBJECTS_CACHED_AT_ONCE = 64;

export function createRecordPages(table: RecordTable, context: RecordPagesContext): RecordPages {
  const loader = new DataLoader<Want, RecordSlice, string>((wants) => loadWants(wants, table, context), {
    cacheKeyFn: (want) => `${want.subjectId}|${want.first}|${want.counts ? 1 : 0}|${groupKey(want)}`,
  });
  return {
    page: (subjectId, options) => loader.load({ subjectId, ...options }),
    counts: (subjectId, items) =>
      loader.load({ subjectId, first: 0, items, counts: true }).then(({ counts }) => counts ?? NO_COUNTS),
  };
}

interface Want extends PageOptions {
  readonly subjectId: string;
}

/** What is read by one statement. */
interface Group {
  readonly items: readonly string[] | undefined;
  readonly after: RecordPosition | undefined;
  first: number;
  counts: boolean;
  readonly subjectIds: Set<string>;
}

/** Wants of the same key are read by the same statement. */
function groupKey({ items, after }: Want): string {
  if (!items && !after) return "";
  return `${items?.join() ?? ""}|${after?.decidedOn ?? ""}|${after?.recordId ?? ""}`;
}

async function loadWants(
  wants: readonly Want[],
  table: RecordTable,
  context: RecordPagesContext,
): Promise<readonly RecordSlice[]> {
  const groups = new Map<string, Group>();
  const groupOf = new Map<Want, Group>();
  for (const want of wants) {
    const key = groupKey(want);
    let group = groups.get(key);
    if (!group) {
      group = { items: want.items, after: want.after, first: 0, counts: false, subjectIds: new Set() };
      groups.set(key, group);
    }
    group.first = Math.max(group.first, want.first);
    group.counts ||= want.counts;
    group.subjectIds.add(want.subjectId);
    groupOf.set(want, group);
  }
  const slices = new Map<Group, Map<string, RecordSlice>>();
  for (const group of groups.values()) slices.set(group, await loadGroup(group, table, context));
  return wants.map((want) => {
    const group = groupOf.get(want);
    const slice = (group && slices.get(group)?.get(want.subjectId)) ?? EMPTY;
    return slice.rows.length > want.first + 1
      ? { ...slice, rows: slice.rows.slice(0, want.first + 1) }
      : slice;
  });
}

async function loadGroup(
  group: Group,
  table: RecordTable,
  context: RecordPagesContext,
): Promise<Map<string, RecordSlice>> {
  const subjectIds = [...group.subjectIds];
  const slices = new Map<string, RecordSlice>();
  const cacheable =
    !table.personal &&
    context.cache.kind !== "none" &&
    subjectIds.length <= SUBJECTS_CACHED_AT_ONCE &&
    !group.after;
  const keys = new Map<string, string>();
  if (cacheable) {
    for (const subjectId of subjectIds) {
      if (!isPersonSubjectId(subjectId)) keys.set(subjectId, cacheKey(subjectId, group, table, context));
    }
    const texts = await context.cache.getMany([...keys.values()]);
    [...keys.keys()].forEach((subjectId, i) => {
      const text = texts[i];
      const slice = text === undefined ? undefined : readCached<RecordSlice>(text);
      if (slice !== undefined) slices.set(subjectId, slice);
    });
  }
  const missing = subjectIds.filter((subjectId) => !slices.has(subjectId));
  for (let start = 0; start < missing.length; start += SUBJECTS_PER_STATEMENT) {
    await readSlices(missing.slice(start, start + SUBJECTS_PER_STATEMENT), group, table, context, slices);
  }
  const fresh = missing.flatMap((subjectId) => {
    const key = keys.get(subjectId);
    return key === undefined ? [] : [[key, JSON.stringify(slices.get(subjectId) ?? EMPTY)] as const];
  });
  if (fresh.length > 0) await context.cache.setMany(fresh);
  return slices;
}

function cacheKey(
  subjectId: string,
  group: Group,
  { table, keyColumn }: RecordTable,
  context: RecordPagesContext,
): string {
  const { first, counts, items, after } = group;
  const page = [
    first,
    counts ? 1 : 0,
    items?.join() ?? "",
    after?.decidedOn ?? "",
    after?.recordId ?? "",
  ].join(",");
  return `credit-hub:${context.version}:${context.today}:${table}:${keyColumn}:${page}:${subjectId}`;
}

/** Nobody waits for the answer any more. */
class Abandoned extends Error {
  override readonly name = "AbortError";
}

async function readSlices(
  subjectIds: readonly string[],
  group: Group,
  table: RecordTable,
  { knex, today, signal }: RecordPagesContext,
  into: Map<string, RecordSlice>,
): Promise<void> {
  if (signal?.aborted) throw new Abandoned();
  const statement = group.first === 0 ? countStatement : pageStatement;
  const { sql, bindings } = statement(subjectIds, group, table, today);
  const rows = resultRows(await knex.raw(sql, bindings));
  if (group.first === 0) {
    for (const row of rows) into.set(String(row["list_key"]), { rows: [], counts: countsOf(row) });
    return;
  }
  const bySubject = new Map<string, RecordRow[]>();
  for (const row of rows) {
    const subjectId = String(row[table.keyColumn]);
    const list = bySubject.get(subjectId);
    if (list) list.push(row as RecordRow);
    else bySubject.set(subjectId, [row as RecordRow]);
  }
  for (const [subjectId, list] of bySubject) {
    const [head] = list;
    into.set(subjectId, {
      rows: list.filter((row) => Number(row["list_rank"]) > 0),
      counts: group.counts && head ? countsOf(head) : undefined,
    });
  }
}

interface Statement {
  readonly sql: string;
  readonly bindings: (string | number)[];
}

function publicRows(
  subjectIds: readonly string[],
  group: Group,
  { table, keyColumn }: RecordTable,
  today: CalendarDate,
): Statement {
  const marks = (values: readonly unknown[]): string => values.map(() => "?").join(",");
  const items = group.items ? ` AND item IN (${marks(group.items)})` : "";
  return {
    sql:
      `FROM ${table} t WHERE ${keyColumn} IN (${marks(subjectIds)}) AND status IN ('ACTIVE', 'UNDER_OBJECTION') ` +
      `AND public_from <= ? AND (public_until IS NULL OR public_until >= ?)${items}`,
    bindings: [...subjectIds, today, today, ...(group.items ?? [])],
  };
}

const SEVERITY_SUMS = (["MINOR", "GENERAL", "SERIOUS"] as const)
  .map((severity) => [severity, `SUM(CASE WHEN severity = '${severity}' THEN 1 ELSE 0 END)`] as const)
  .map(([severity, sum]) => ({ sum, name: `count_${severity.toLowerCase()}` }));

function countStatement(
  ids: readonly string[],
  group: Group,
  table: RecordTable,
  today: CalendarDate,
): Statement {
  const { sql, bindings } = publicRows(ids, group, table, today);
  const sums = SEVERITY_SUMS.map(({ sum, name }) => `${sum} AS ${name}`).join(", ");
  return {
    sql: `SELECT ${table.keyColumn} AS list_key, COUNT(*) AS count_total, ${sums} ${sql} GROUP BY ${table.keyColumn}`,
    bindings,
  };
}

function pageStatement(
  ids: readonly string[],
  group: Group,
  table: RecordTable,
  today: CalendarDate,
): Statement {
  const { keyColumn } = table;
  const { sql, bindings } = publicRows(ids, group, table, today);
  const order = "ORDER BY decided_on DESC, record_id DESC";
  const over = `OVER (PARTITION BY ${keyColumn})`;
  const counts = group.counts
    ? `, COUNT(*) ${over} AS count_total, ${SEVERITY_SUMS.map(({ sum, name }) => `${sum} ${over} AS ${name}`).join(", ")}`
    : "";
  const { after } = group;
  if (!after && !group.counts && ids.length === 1) {
    return {
      sql: `SELECT t.*, 1 AS list_rank ${sql} ${order} LIMIT ?`,
      bindings: [...bindings, group.first + 1],
    };
  }
  // The rank counts the records after the cursor; those before it have rank 0 and are left out, but counted.
  const rank = after
    ? `SUM(CASE WHEN decided_on < ? OR (decided_on = ? AND record_id < ?) THEN 1 ELSE 0 END) ` +
      `OVER (PARTITION BY ${keyColumn} ${order} ROWS UNBOUNDED PRECEDING)`
    : `ROW_NUMBER() OVER (PARTITION BY ${keyColumn} ${order})`;
  const position = after ? [after.decidedOn, after.decidedOn, after.recordId] : [];
  // The newest row is kept where counts are wanted, so that a page past the end still carries them.
  const [newest, orNewest] =
    after && group.counts
      ? [`, ROW_NUMBER() OVER (PARTITION BY ${keyColumn} ${order}) AS list_row`, " OR list_row = 1"]
      : ["", ""];
  return {
    sql:
      `SELECT * FROM (SELECT t.*, ${rank} AS list_rank${counts}${newest} ${sql}) ranked ` +
      `WHERE list_rank BETWEEN 1 AND ?${orNewest} ORDER BY ${keyColumn}, list_rank`,
    bindings: [...position, ...bindings, group.first + 1],
  };
}

/** knex gives the driver's own answer: an array of rows (SQLite) or rows and columns (mysql2). */
export function resultRows(result: unknown): Row[] {
  const [head] = result as unknown[];
  return (Array.isArray(head) ? head : result) as Row[];
}

type Row = Record<string, unknown>;

function countsOf(row: Readonly<Row>): SeverityCounts {
  return {
    total: Number(row["count_total"]),
    MINOR: Number(row["count_minor"]),
    GENERAL: Number(row["count_general"]),
    SERIOUS: Number(row["count_serious"]),
  };
}

/** What a subject without any public record has. */
export const NO_COUNTS: SeverityCounts = { total: 0, MINOR: 0, GENERAL: 0, SERIOUS: 0 };
const EMPTY: RecordSlice = { rows: [], counts: NO_COUNTS };
