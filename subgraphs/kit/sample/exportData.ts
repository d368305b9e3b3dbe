import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import type { CalendarDate } from "../../../schema/scalars/date";
import { checkCitizenId } from "../../../schema/scalars/citizenId";
import { itemOfRecord } from "../collection/recordItem";
import type { InputRecord, RecordModel } from "../recordModel";
import { nameHash, Random, seedOf } from "./random";
import type { SampleRecords } from "./records";
import { createWorld, type Preset } from "./world";

export interface ExportDepartment {
  readonly name: string;
  readonly models: readonly RecordModel[];
  readonly sampleRecords: SampleRecords;
}

export interface ExportOptions {
  readonly preset: Preset;
  readonly seed: number;
  readonly madeOn: CalendarDate;
  readonly departments: readonly ExportDepartment[];
  /** Where the files go: `OUT/<department>/<item>.ndjson`. */
  readonly out: string;
  /** Another number of subjects than the preset's, for tests. */
  readonly subjects?: number;
  readonly onProgress?: (progress: { subjects: number; ofSubjects: number; rows: number }) => void;
}

export interface ExportResult {
  readonly rows: number;
  /** Records that were made not compliant, those with a wrong code among them. */
  readonly defects: number;
  readonly codeDefects: number;
  readonly files: readonly string[];
}

/**
 * Writes sample data as departments would send it: a file for each item, subjects named by USCC or citizen ID, with the
 * defects that real collections have (3.71 % not compliant, Huzhou; 0.06 % with a wrong code, Shaoxing). The golden
 * subjects' records have none. In constant memory.
 */
export async function exportData(options: ExportOptions): Promise<ExportResult> {
  const { preset, seed, madeOn, departments, out } = options;
  // Here, a person's subject id is the citizen ID itself: it is what a department knows a person by.
  const world = createWorld({
    preset,
    seed,
    madeOn,
    subjectId: (citizenId) => citizenId,
    ...(options.subjects !== undefined && { count: options.subjects }),
  });
  const files = new Files(out);
  const models = new Map(departments.map(({ models: of }) => of).flatMap(byTypeName));
  const counts = { rows: 0, defects: 0, codeDefects: 0 };
  try {
    for (let index = 0; index < world.count; index += 1) {
      const subject = world.subject(index);
      for (const { name, sampleRecords } of departments) {
        const random = new Random(seedOf(seed, index, nameHash(`defects/${name}`)));
        for (const { type, record } of sampleRecords(subject, world)) {
          const model = models.get(type);
          if (!model) continue;
          const { subjectId, item, ...rest } = record;
          const sent: Record<string, unknown> = {
            subjectCode: subjectId,
            subjectKind: subject.kind,
            ...withKinds(model, rest),
          };
          // The content says which of a type's items a record is of.
          if (item !== undefined && random.chance(0.5)) sent["item"] = item;
          counts.rows += 1;
          const defect = subject.golden === undefined ? drawDefect(random) : undefined;
          if (defect) {
            counts.defects += 1;
            if (defect === wrongCode) counts.codeDefects += 1;
            defect(sent, random);
          }
          await files.write(name, itemOfRecord(model, record), sent);
        }
      }
      if (index % 500 === 499 || index === world.count - 1) {
        options.onProgress?.({ subjects: index + 1, ofSubjects: world.count, rows: counts.rows });
      }
    }
  } finally {
    await files.close();
  }
  return { ...counts, files: files.paths };
}

/** Says beside each link to a person that it is one: one citizen ID in thirty-one is a right USCC as well. */
function withKinds(model: RecordModel, record: InputRecord): InputRecord {
  const sent: Record<string, unknown> = { ...record };
  for (const { scalar, path } of model.columns) {
    if (scalar !== "SUBJECT") continue;
    let at = sent;
    for (const step of path.slice(0, -1)) at = at[step] = { ...(at[step] as Record<string, unknown>) };
    const field = path.at(-1) ?? "";
    const code = at[field];
    if (typeof code === "string" && checkCitizenId(code).ok) at[`${field}Kind`] = "NATURAL_PERSON";
  }
  return sent;
}

const NOT_COMPLIANT = 0.0371;
const WRONG_CODE = 0.000_6;

type Defect = (record: Record<string, unknown>, random: Random) => void;

function drawDefect(random: Random): Defect | undefined {
  const point = random.next();
  if (point < WRONG_CODE) return wrongCode;
  return point < NOT_COMPLIANT ? random.pick(OTHER_DEFECTS) : undefined;
}

/** The last character of the subject's code is another one. */
function wrongCode(record: Record<string, unknown>): void {
  const code = String(record["subjectCode"]);
  record["subjectCode"] = code.slice(0, -1) + (code.endsWith("1") ? "2" : "1");
}

const OTHER_DEFECTS: readonly [Defect, ...Defect[]] = [
  (record) => delete record["decidedOn"],
  (record) => delete record["authority"],
  (record) => (record["decidedOn"] = `${String(record["decidedOn"]).slice(0, 4)}-02-30`),
  (record) => (record["decidedOn"] = String(record["decidedOn"]).replaceAll("-", "/")),
  (record) => (record["reportedAt"] = "2001-01-01T00:00:00Z"),
  (record) => (record["status"] = "有效"),
  (record) => (record["version"] = "1"),
  (record) => (record["remark"] = "无"),
  (record) => (record["regionCode"] = String(record["regionCode"]).slice(0, 4)),
];

function byTypeName(models: readonly RecordModel[]): (readonly [string, RecordModel])[] {
  return models.filter(({ view }) => !view).map((model) => [model.typeName, model] as const);
}

/** The files that are open; a write waits where the disk is slower than the records come. */
class Files {
  private readonly streams = new Map<string, WriteStream>();

  constructor(private readonly out: string) {}

  get paths(): string[] {
    return [...this.streams.keys()];
  }

  async write(department: string, item: string, record: InputRecord): Promise<void> {
    const path = join(this.out, department, `${item}.ndjson`);
    let stream = this.streams.get(path);
    if (!stream) {
      await mkdir(join(this.out, department), { recursive: true });
      // What is in them stands for departments' own data: for nobody else to read.
      stream = createWriteStream(path, { mode: 0o600 });
      this.streams.set(path, stream);
    }
    if (!stream.write(`${JSON.stringify(record)}\n`)) await once(stream, "drain");
  }

  async close(): Promise<void> {
    for (const stream of this.streams.values()) {
      stream.end();
      await once(stream, "close");
    }
  }
}
