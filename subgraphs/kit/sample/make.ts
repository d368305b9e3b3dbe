import { createBulkInsert, type BulkInsert, type BulkRow, type BulkTable } from "../../../loaders/bulk";
import type { Database } from "../../../loaders/database";
import { raiseDatasetVersion } from "../../../loaders/dataset";
import type { CalendarDate } from "../../../schema/scalars/date";
import { readPublicityRules } from "../publicityRules";
import type { RecordModel } from "../recordModel";
import { createRowMaker, type RowMaker } from "../collection/rows";
import type { SampleRecords } from "./records";
import { createWorld, type Preset, type Subject, type World } from "./world";

/** A department to make data for. Its tables are there already. */
export interface MakeDepartment {
  readonly name: string;
  readonly database: Database;
  readonly models: readonly RecordModel[];
  readonly sampleRecords: SampleRecords;
}

export interface MakeOptions {
  readonly preset: Preset;
  readonly seed: number;
  /** D, where no earlier run that was broken off has settled it. */
  readonly madeOn: CalendarDate;
  readonly subjectId: (citizenId: string) => string;
  readonly departments: readonly MakeDepartment[];
  /** Whether other data in the way is deleted, whatever it is. @default false */
  readonly replace?: boolean;
  /** Another number of subjects than the preset's, for tests. */
  readonly subjects?: number;
  /** Subjects in a chunk; the same for all runs that go on from each other. @default 1,000: about 8,000 rows */
  readonly chunkSubjects?: number;
  readonly onProgress?: (progress: MakeProgress) => void;
  /** Stops between two chunks; the next run goes on from there. */
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

export interface MakeProgress {
  readonly subjects: number;
  readonly ofSubjects: number;
  readonly rows: number;
}

export interface MadeDepartment {
  readonly name: string;
  /** `COMPLETE`: this very data was there already. */
  readonly status: "MADE" | "COMPLETE";
}

export interface MakeResult {
  readonly madeOn: CalendarDate;
  /** Rows that this run added. */
  readonly rows: number;
  readonly departments: readonly MadeDepartment[];
}

/** A department holds other sample data than is to be made, whole or in part. */
export class OtherDataThere extends Error {
  constructor(department: string, preset: string, seed: number, complete: boolean) {
    super(
      `${department} holds ${complete ? "" : "unfinished "}sample data of preset ${preset}, seed ${String(seed)}. ` +
        "It is left as it is; --replace deletes it, and whatever was loaded beside it.",
    );
    this.name = "OtherDataThere";
  }
}

/**
 * Makes sample data, a chunk of subjects at a time: each department's rows of a chunk and the note that they are there
 * are one transaction, so a run that is killed loses at most the chunks that were under way, and the next run with the
 * same preset and seed goes on with the first one's D. No more than a chunk is in memory.
 *
 * @throws OtherDataThere before anything is changed
 */
export async function makeData(options: MakeOptions): Promise<MakeResult> {
  const { preset, seed, departments, replace = false, now = () => new Date() } = options;
  const states: DepartmentState[] = [];
  for (const department of departments) states.push(await readState(department, preset, seed));
  if (!replace) {
    for (const { department, other } of states) {
      if (other) throw new OtherDataThere(department.name, other.preset, other.seed, other.complete);
    }
  }
  const begun = states.map((state) => state.madeOn).find((day) => day !== undefined);
  const madeOn = replace ? options.madeOn : (begun ?? options.madeOn);
  const world = createWorld({
    preset,
    seed,
    madeOn,
    subjectId: options.subjectId,
    ...(options.subjects !== undefined && { count: options.subjects }),
  });
  const writers: Writer[] = [];
  for (const { department, complete, clearing, chunks } of states) {
    if (complete && !replace) continue;
    if (replace || clearing) await clear(department, world, now);
    writers.push(await createWriter(department, world, replace || clearing ? new Set() : chunks));
  }
  const rows = writers.length === 0 ? 0 : await makeChunks(world, writers, options);
  for (const { department } of writers) await finish(department, world, now);
  return {
    madeOn,
    rows,
    departments: states.map(({ department }) => ({
      name: department.name,
      status: writers.some((writer) => writer.department === department) ? "MADE" : "COMPLETE",
    })),
  };
}

const CHUNK = 1_000;
/** A note that the tables are being emptied: if it is found, that was not finished. */
const CLEARING = -1;
/** A note that the data was begun, and with which D. */
const BEGUN = -2;

interface DepartmentState {
  readonly department: MakeDepartment;
  /** Chunks of the wanted data that are there. */
  readonly chunks: ReadonlySet<number>;
  readonly complete: boolean;
  readonly clearing: boolean;
  readonly madeOn: CalendarDate | undefined;
  readonly other: { readonly preset: string; readonly seed: number; readonly complete: boolean } | undefined;
}

interface ProgressRow {
  readonly preset: string;
  readonly seed: number | string;
  readonly chunk: number;
  readonly made_on: string;
}

async function readState(department: MakeDepartment, preset: Preset, seed: number): Promise<DepartmentState> {
  const { knex } = department.database;
  const dataset = await knex(`${department.name}_dataset`)
    .where({ id: 1 })
    .first<{ preset: string | null; seed: number | string | null }>("preset", "seed");
  const progress = await knex(`${department.name}_make_progress`).select<ProgressRow[]>("*").orderBy("chunk");
  const isWanted = (row: { preset: string | null; seed: number | string | null }): boolean =>
    row.preset === preset && Number(row.seed) === seed;
  const wanted = progress.filter(isWanted);
  const otherPart = progress.find((row) => !isWanted(row));
  const done = dataset?.preset !== null && dataset?.preset !== undefined;
  const complete = done && isWanted(dataset);
  const other =
    done && !complete
      ? { preset: dataset.preset ?? "", seed: Number(dataset.seed), complete: true }
      : otherPart
        ? { preset: otherPart.preset, seed: Number(otherPart.seed), complete: false }
        : undefined;
  return {
    department,
    chunks: new Set(wanted.map(({ chunk }) => chunk)),
    complete,
    clearing: progress.some(({ chunk }) => chunk === CLEARING),
    madeOn: wanted[0]?.made_on,
    other,
  };
}
async function clear(
  { name, database, models }: MakeDepartment,
  world: World,
  now: () => Date,
): Promise<void> {
  const { knex } = database;
  await knex.transaction(async (transaction) => {
    await transaction(`${name}_make_progress`).delete();
    await transaction(`${name}_make_progress`).insert(progressRow(world, CLEARING));
    await transaction(`${name}_dataset`).where({ id: 1 }).update({ preset: null, seed: null, made_on: null });
    await raiseDatasetVersion(transaction, name, now().toISOString());
  });
  for (const table of tablesOf(models)) {
    // Emptying a table whole takes no room in the log, however many rows it has.
    await knex.raw(database.dialect === "mysql" ? `TRUNCATE TABLE \`${table}\`` : `DELETE FROM \`${table}\``);
  }
  await knex(`${name}_make_progress`).where({ chunk: CLEARING }).delete();
}

interface Writer {
  readonly department: MakeDepartment;
  readonly chunksThere: ReadonlySet<number>;
  readonly insert: BulkInsert;
  readonly rowMakers: ReadonlyMap<string, RowMaker>;
}

async function createWriter(
  department: MakeDepartment,
  world: World,
  chunksThere: ReadonlySet<number>,
): Promise<Writer> {
  const { name, database, models } = department;
  const rules = await readPublicityRules(database.knex, name);
  const insert = createBulkInsert(database.dialect, "KEEP");
  const rowMakers = new Map<string, RowMaker>();
  for (const model of models) if (!model.view) rowMakers.set(model.typeName, createRowMaker(model, rules));
  // D is settled before the first row.
  if (!chunksThere.has(BEGUN)) await insert(database.knex, PROGRESS(name), [progressValues(world, BEGUN)]);
  return { department, chunksThere, insert, rowMakers };
}

/** One transaction of a department is under way at a time; while databases write, the next one's rows are made. */
async function makeChunks(world: World, writers: readonly Writer[], options: MakeOptions): Promise<number> {
  const size = options.chunkSubjects ?? CHUNK;
  const chunks = Math.ceil(world.count / size);
  const underWay = new Map<Writer, Promise<void>>();
  let rows = 0;
  try {
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      options.signal?.throwIfAborted();
      const wanting = writers.filter(({ chunksThere }) => !chunksThere.has(chunk));
      const subjects: Subject[] = [];
      if (wanting.length > 0) {
        for (let i = chunk * size; i < Math.min((chunk + 1) * size, world.count); i += 1) {
          subjects.push(world.subject(i));
        }
      }
      for (const writer of wanting) {
        await underWay.get(writer);
        const tables = rowsOf(writer, subjects, world);
        for (const [, added] of tables) rows += added.length;
        const written = writeChunk(writer, tables, progressValues(world, chunk));
        // It is awaited before the department's next chunk; until then a failure must not count as unhandled.
        written.catch(() => undefined);
        underWay.set(writer, written);
      }
      options.onProgress?.({
        subjects: Math.min((chunk + 1) * size, world.count),
        ofSubjects: world.count,
        rows,
      });
    }
    await Promise.all(underWay.values());
  } finally {
    await Promise.allSettled(underWay.values());
  }
  return rows;
}

function rowsOf(writer: Writer, subjects: readonly Subject[], world: World): Map<BulkTable, BulkRow[]> {
  const tables = new Map<BulkTable, BulkRow[]>();
  for (const subject of subjects) {
    for (const { type, record } of writer.department.sampleRecords(subject, world)) {
      const rowMaker = writer.rowMakers.get(type);
      if (!rowMaker) throw new Error(`${writer.department.name} has no table for ${type}`);
      const rows = tables.get(rowMaker.table);
      if (rows) rows.push(rowMaker.row(record));
      else tables.set(rowMaker.table, [rowMaker.row(record)]);
    }
  }
  return tables;
}

async function writeChunk(
  { department, insert }: Writer,
  tables: ReadonlyMap<BulkTable, readonly BulkRow[]>,
  progress: BulkRow,
): Promise<void> {
  await department.database.knex.transaction(async (transaction) => {
    for (const [table, rows] of tables) await insert(transaction, table, rows);
    await insert(transaction, PROGRESS(department.name), [progress]);
  });
}

async function finish({ name, database }: MakeDepartment, world: World, now: () => Date): Promise<void> {
  await database.knex.transaction(async (transaction) => {
    await transaction(`${name}_dataset`)
      .where({ id: 1 })
      .update({ preset: world.preset, seed: world.seed, made_on: world.madeOn });
    await raiseDatasetVersion(transaction, name, now().toISOString());
  });
}

const PROGRESS = (department: string): BulkTable => ({
  table: `${department}_make_progress`,
  columns: ["preset", "seed", "chunk", "made_on"],
});

function progressValues(world: World, chunk: number): BulkRow {
  return [world.preset, world.seed, chunk, world.madeOn];
}

function progressRow(world: World, chunk: number): Record<string, unknown> {
  return { preset: world.preset, seed: world.seed, chunk, made_on: world.madeOn };
}

function tablesOf(models: readonly RecordModel[]): string[] {
  return [...new Set(models.map(({ table }) => table))];
}
