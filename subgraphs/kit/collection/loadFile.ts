import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import type { Knex } from "knex";
import { createBulkInsert, type BulkInsert, type BulkRow } from "../../../loaders/bulk";
import type { Database } from "../../../loaders/database";
import { raiseDatasetVersion } from "../../../loaders/dataset";
import type { Catalogue } from "../../../schema/catalogue";
import { canonicalDecimal } from "../../../schema/scalars/decimal";
import { readPublicityRules } from "../publicityRules";
import { subgraphSchema, type ColumnScalar, type RecordModel, type Row } from "../recordModel";
import { createRecordCheck, type CheckedRecord } from "./checkRecord";
import { readLines, type Line } from "./lines";
import { noCounts, type CollectionCounts } from "./rates";
import { isCodeDefect, refusalLine, type Reason, type Refusal } from "./refusals";
import { createRowMaker, type RowMaker } from "./rows";

export interface LoadOptions {
  readonly database: Database;
  readonly model: RecordModel;
  readonly catalogue: Catalogue;
  /** Turns a checked citizen ID into its subject id. */
  readonly subjectId: (citizenId: string) => string;
  /** A file of records, one JSON object a line. */
  readonly file: string;
  /** Where the refused ones are written. @default FILE without `.ndjson`, and `.refused.ndjson` */
  readonly refusedFile?: string;
  /** Records in a batch. @default 500 */
  readonly batchSize?: number;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

export interface LoadProgress {
  readonly bytes: number;
  readonly ofBytes: number;
  readonly read: number;
}

export interface LoadResult {
  readonly counts: Readonly<CollectionCounts>;
  /** Undefined where nothing was refused. */
  readonly refusedFile: string | undefined;
}

/**
 * Loads a department's records from a file (归集), in constant memory. The good rows of a batch, the raised version of
 * the data and the counts of the run are one transaction: what was cached is seen to be old in the moment in which the
 * rows are there, and a run that is killed has loaded whole batches. The same file again does the rest: what is there
 * already counts as unchanged.
 *
 * Batches of a department come one after another, whoever loads them: each begins by locking the department's data set.
 * So of two versions of a record the newer one wins in whatever order they come.
 */
export async function loadFile(options: LoadOptions): Promise<LoadResult> {
  const { database, file, batchSize = 500, now = () => new Date() } = options;
  const { size } = await stat(file);
  const loading = await createLoading(options, now);
  const refused = new RefusedFile(options.refusedFile ?? refusedFileOf(file));
  const check = createRecordCheck({
    ...options,
    schema: subgraphSchema(options.model.department),
    lengths: await textLengths(database.knex, options.model),
    now,
  });

  let batch: Candidate[] = [];
  let refusals: Refusal[] = [];
  let read = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    options.signal?.throwIfAborted();
    const of = refusals;
    const more = await loading.batch(batch, of, read);
    await refused.write([...of, ...more].sort((a, b) => a.line - b.line));
    batch = [];
    refusals = [];
    read = 0;
    options.onProgress?.({ bytes, ofBytes: size, read: loading.counts.read });
  };

  try {
    for await (const line of readLines(file)) {
      read += 1;
      bytes = line.bytes;
      const checked = checkLine(line, check);
      if ("reasons" in checked) refusals.push({ line: line.number, ...checked });
      else batch.push({ line: line.number, ...checked });
      if (batch.length >= batchSize || refusals.length >= batchSize) await flush();
    }
    await flush();
    await loading.finish();
    return { counts: loading.counts, refusedFile: await refused.finish() };
  } finally {
    await refused.close();
  }
}

export function refusedFileOf(file: string): string {
  return `${file.replace(/\.ndjson$/, "")}.refused.ndjson`;
}

interface Candidate extends CheckedRecord {
  readonly line: number;
}

function checkLine(
  line: Line,
  check: ReturnType<typeof createRecordCheck>,
): CheckedRecord | { recordId?: string; reasons: readonly Reason[] } {
  if ("fault" in line) return { reasons: [{ code: line.fault }] };
  let input: unknown;
  try {
    input = JSON.parse(line.text);
  } catch {
    return { reasons: [{ code: "MALFORMED_JSON" }] };
  }
  const result = check(input);
  if (result.ok) return result.checked;
  return {
    reasons: result.reasons,
    ...(result.recordId !== undefined && { recordId: result.recordId }),
  };
}

/** One run: what of a batch is new, and the rows, the version and the counts in one transaction. */
interface Loading {
  readonly counts: CollectionCounts;
  /** Tells which of the candidates were refused for what is there already. */
  batch(candidates: readonly Candidate[], refusals: readonly Refusal[], read: number): Promise<Refusal[]>;
  finish(): Promise<void>;
}

async function createLoading(options: LoadOptions, now: () => Date): Promise<Loading> {
  const { database, model } = options;
  const { knex } = database;
  const department = model.department;
  const rows = createRowMaker(model, await readPublicityRules(knex, department));
  const insert = createBulkInsert(database.dialect, "REFUSE");
  const contentText = createContentText(model, rows);
  const [run] = await knex(`${department}_collection_run`).insert({
    item: model.item,
    started_at: now().toISOString(),
  });
  const counts = noCounts();

  const runRow = (values: CollectionCounts): Record<string, unknown> => ({
    read: values.read,
    loaded: values.loaded,
    unchanged: values.unchanged,
    refused: values.refused,
    late: values.late,
    code_defects: values.codeDefects,
    warnings: values.warnings,
  });

  return {
    counts,
    async batch(candidates, refusals, read) {
      const outcome = await withRetry(() =>
        knex.transaction(async (transaction) => {
          const judged = await writeBatch(transaction, { model, rows, insert, contentText, candidates });
          const after = added(counts, judged, refusals, read);
          if (judged.changed) await raiseDatasetVersion(transaction, department, now().toISOString());
          await transaction(`${department}_collection_run`).where({ id: run }).update(runRow(after));
          return { judged, after };
        }),
      );
      // Counted only now: a transaction that was tried twice counts once.
      Object.assign(counts, outcome.after);
      return outcome.judged.refusals;
    },
    async finish() {
      await knex(`${department}_collection_run`)
        .where({ id: run })
        .update({ ...runRow(counts), finished_at: now().toISOString() });
    },
  };
}

interface Judged {
  readonly refusals: Refusal[];
  readonly loaded: number;
  readonly unchanged: number;
  readonly late: number;
  readonly warnings: number;
  readonly changed: boolean;
}

interface BatchParts {
  readonly model: RecordModel;
  readonly rows: RowMaker;
  readonly insert: BulkInsert;
  readonly contentText: (values: BulkRow) => string;
  readonly candidates: readonly Candidate[];
}

async function writeBatch(transaction: Knex.Transaction, parts: BatchParts): Promise<Judged> {
  const { model, rows, contentText, candidates } = parts;
  const judged = { refusals: [] as Refusal[], loaded: 0, unchanged: 0, late: 0, warnings: 0, changed: false };
  if (candidates.length === 0) return judged;
  // Takes the lock: on MySQL of the row, on SQLite of the database.
  await transaction(`${model.department}_dataset`)
    .where({ id: 1 })
    .update({ version: transaction.raw("version") });
  const there = await transaction(model.table)
    .whereIn("record_id", [...new Set(candidates.map(({ recordId }) => recordId))])
    .select<Row[]>("*");

  const newest = new Map<string, { readonly version: number; readonly content: string }>();
  for (const row of there) {
    const values = rows.table.columns.map((column) => row[column]);
    newest.set(String(row["record_id"]), {
      version: Number(row["version"]),
      content: contentText(values),
    });
  }
  const replaced = new Set(newest.keys());
  const write = new Map<string, BulkRow>();
  for (const { line, recordId, version, record, late, warnings } of candidates) {
    const row = rows.row(record);
    const content = contentText(row);
    const known = newest.get(recordId);
    if (known && known.version > version) {
      judged.refusals.push({ line, recordId, reasons: [{ code: "OLDER_VERSION", field: "version" }] });
      continue;
    }
    if (known && known.version === version && known.content !== content) {
      judged.refusals.push({
        line,
        recordId,
        reasons: [{ code: "SAME_VERSION_OTHER_CONTENT", field: "version" }],
      });
      continue;
    }
    if (late) judged.late += 1;
    judged.warnings += warnings;
    if (known && known.version === version) {
      judged.unchanged += 1;
      continue;
    }
    judged.loaded += 1;
    newest.set(recordId, { version, content });
    write.set(recordId, row);
  }
  if (write.size === 0) return judged;
  const old = [...write.keys()].filter((recordId) => replaced.has(recordId));
  if (old.length > 0) await transaction(model.table).whereIn("record_id", old).delete();
  await parts.insert(transaction, rows.table, [...write.values()]);
  return { ...judged, changed: true };
}

function added(
  before: CollectionCounts,
  judged: Judged,
  refusals: readonly Refusal[],
  read: number,
): CollectionCounts {
  const all = [...refusals, ...judged.refusals];
  return {
    read: before.read + read,
    loaded: before.loaded + judged.loaded,
    unchanged: before.unchanged + judged.unchanged,
    refused: before.refused + all.length,
    late: before.late + judged.late,
    codeDefects: before.codeDefects + all.filter(({ reasons }) => isCodeDefect(reasons)).length,
    warnings: before.warnings + judged.warnings,
  };
}

/**
 * Makes a row's content a text, for comparison: the same whether the row was just made or read from either database.
 * What the platform's own rules add to it is no part of it.
 */
function createContentText(model: RecordModel, { table }: RowMaker): (values: BulkRow) => string {
  const scalars = new Map(
    model.columns.map(({ column, scalar, list }) => [column, list ? "String" : scalar]),
  );
  const kept = table.columns.flatMap((column, at) =>
    column === "public_from" || column === "public_until" ? [] : [{ at, scalar: scalars.get(column) }],
  );
  return (values) => JSON.stringify(kept.map(({ at, scalar }) => comparable(values[at], scalar)));
}

/** Databases pad decimals, give whole ones as numbers, and keep truth as 0 and 1. */
function comparable(value: unknown, scalar: ColumnScalar | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (scalar === "Boolean" || scalar === "Int") return Number(value);
  return scalar === "Decimal" ? canonicalDecimal(value) : value;
}

/** The longest text of each column, where the database sets one. */
async function textLengths(knex: Knex, model: RecordModel): Promise<Map<string, number>> {
  const info = await knex(model.table).columnInfo();
  const lengths = new Map<string, number>();
  for (const [column, { maxLength }] of Object.entries(info)) {
    const length = Number(maxLength);
    if (length > 0 && length <= 4_096) lengths.set(column, length);
  }
  return lengths;
}

/** Deadlocks and lock waits are the database's way of asking for another try. */
async function withRetry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (tries >= 3 || !["ER_LOCK_DEADLOCK", "ER_LOCK_WAIT_TIMEOUT", "SQLITE_BUSY"].includes(code))
        throw error;
    }
  }
}

/** Written beside its place and put there when it is whole, so that nobody takes half of it for all. */
class RefusedFile {
  private handle: FileHandle | undefined;
  private readonly partial: string;

  constructor(private readonly path: string) {
    this.partial = `${path}.partial`;
  }

  async write(refusals: readonly Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    this.handle ??= await open(this.partial, "w", 0o600);
    await this.handle.appendFile(refusals.map(refusalLine).join(""));
  }

  /** The file's path, or undefined where nothing was refused: an older run's file is then taken away. */
  async finish(): Promise<string | undefined> {
    if (!this.handle) {
      await rm(this.path, { force: true });
      return undefined;
    }
    await this.handle.sync();
    await this.close();
    await rename(this.partial, this.path);
    return this.path;
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }
}
