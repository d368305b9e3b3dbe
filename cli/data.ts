import { existsSync } from "node:fs";
import { createLogger } from "../gateway/http/log";
import { seedCatalogue, type Catalogue } from "../schema/catalogue";
import { shanghaiDay } from "../schema/scalars/date";
import { isSubgraphName, SUBGRAPHS, type SubgraphName } from "../schema/subgraphs";
import type { Database } from "../loaders/database";
import { subgraphDefinitions } from "../subgraphs";
import { judgeAgain } from "../subgraphs/kit/collection/judgeAgain";
import { loadFile } from "../subgraphs/kit/collection/loadFile";
import { collectionRates, type CollectionCounts } from "../subgraphs/kit/collection/rates";
import { modelsOf } from "../subgraphs/kit/createSubgraph";
import type { RecordModel } from "../subgraphs/kit/recordModel";
import { exportData } from "../subgraphs/kit/sample/exportData";
import { makeData, OtherDataThere } from "../subgraphs/kit/sample/make";
import { PRESET_SUBJECTS, type Preset } from "../subgraphs/kit/sample/world";
import { subgraphSamples } from "../subgraphs/samples";
import { FIRST_PRESET, FIRST_SEED } from "./firstData";
import { faultName, openPlatform } from "./platform";
import { createProgressBar, type ProgressOutput } from "./progress";
import { readArguments, UsageError } from "./usage";

/** What the data commands stand on; a test gives its own. */
export interface DataParts {
  /** Opens a department's database, with its tables up to date. */
  openDepartment(
    name: SubgraphName,
  ): Promise<{ readonly database: Database; readonly models: readonly RecordModel[] }>;
  readonly subjectId: (citizenId: string) => string;
  readonly catalogue: Catalogue;
  readonly now: () => Date;
  /** For results. */
  readonly output: ProgressOutput;
  /** For progress and faults. */
  readonly diagnostics: ProgressOutput;
  /** Stops the work between two of its parts. */
  readonly signal?: AbortSignal;
}

/** `credit-hub data …`: sample data and collection, on the databases that the environment names. */
export async function runData(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const platform = openPlatform(env, createLogger({ level: "warn" }));
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new Stopped());
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    return await runDataCommand(args, {
      openDepartment: (name) => platform.openSubgraph(name),
      subjectId: platform.subjectId,
      catalogue: seedCatalogue(),
      now: () => new Date(),
      output: process.stdout,
      diagnostics: process.stderr,
      signal: stop.signal,
    });
  } finally {
    process.removeListener("SIGINT", onSignal);
    process.removeListener("SIGTERM", onSignal);
    await platform.close();
  }
}

/** Exit status: 0 all done, 1 done with refusals, 2 could not run. @throws UsageError */
export async function runDataCommand(args: readonly string[], parts: DataParts): Promise<number> {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case "make":
        return await make(rest, parts);
      case "export":
        return await exportFiles(rest, parts);
      case "load":
        return await load(rest, parts);
      case "publicity":
        return await publicity(rest, parts);
      default:
        throw new UsageError("`credit-hub data` has the commands make, export, load and publicity.");
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const told = error instanceof OtherDataThere || error instanceof Stopped;
    parts.diagnostics.write(told ? `${error.message}\n` : faultText(error));
    return 2;
  }
}

/** A driver's message may hold the statement with its rows: only what kind of fault it was and where is told. */
function faultText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^ {4}at /.test(line));
  return `${[`The data command failed: ${faultName(error)}.`, ...frames].join("\n")}\n`;
}

class Stopped extends Error {
  constructor() {
    super("Stopped. The same command again goes on from here.");
  }
}

async function make(args: readonly string[], parts: DataParts): Promise<number> {
  const { values } = readArguments(args, {
    preset: { type: "string", default: FIRST_PRESET },
    seed: { type: "string", default: String(FIRST_SEED) },
    departments: { type: "string", default: SUBGRAPHS.join(",") },
    replace: { type: "boolean", default: false },
  });
  const preset = readPreset(values.preset);
  const seed = readSeed(values.seed);
  const names = readDepartments(values.departments);
  const departments = [];
  for (const name of names) {
    const { database, models } = await parts.openDepartment(name);
    departments.push({ name, database, models, sampleRecords: subgraphSamples[name] });
  }
  const bar = createProgressBar(parts.diagnostics, `Making ${preset}`);
  const startedAt = parts.now().getTime();
  const result = await makeData({
    preset,
    seed,
    madeOn: shanghaiDay(parts.now()),
    subjectId: parts.subjectId,
    departments,
    replace: values.replace,
    now: parts.now,
    ...(parts.signal && { signal: parts.signal }),
    onProgress: ({ subjects, ofSubjects, rows }) => bar.update(subjects, ofSubjects, `${number(rows)} rows`),
  }).finally(() => bar.end());
  const seconds = (parts.now().getTime() - startedAt) / 1_000;
  const complete = result.departments.filter(({ status }) => status === "COMPLETE").map(({ name }) => name);
  if (complete.length > 0) parts.output.write(`Complete already: ${complete.join(", ")}.\n`);
  parts.output.write(
    `Preset ${preset}, seed ${String(seed)}, made on ${result.madeOn}: ${number(PRESET_SUBJECTS[preset])} subjects, ` +
      `${number(result.rows)} rows added in ${seconds.toFixed(1)} s.\n`,
  );
  return 0;
}

async function exportFiles(args: readonly string[], parts: DataParts): Promise<number> {
  const { values } = readArguments(args, {
    preset: { type: "string", default: FIRST_PRESET },
    seed: { type: "string", default: String(FIRST_SEED) },
    departments: { type: "string", default: SUBGRAPHS.join(",") },
    out: { type: "string" },
  });
  if (values.out === undefined) throw new UsageError("Say with --out DIR where the files go.");
  const preset = readPreset(values.preset);
  const bar = createProgressBar(parts.diagnostics, `Exporting ${preset}`);
  const result = await exportData({
    preset,
    seed: readSeed(values.seed),
    madeOn: shanghaiDay(parts.now()),
    departments: readDepartments(values.departments).map((name) => ({
      name,
      models: modelsOf(subgraphDefinitions[name]),
      sampleRecords: subgraphSamples[name],
    })),
    out: values.out,
    onProgress: ({ subjects, ofSubjects, rows }) =>
      bar.update(subjects, ofSubjects, `${number(rows)} records`),
  }).finally(() => bar.end());
  parts.output.write(
    `${number(result.rows)} records in ${String(result.files.length)} files, ${number(result.defects)} of them ` +
      `not compliant on purpose (${number(result.codeDefects)} with a wrong code).\n`,
  );
  return 0;
}

async function load(args: readonly string[], parts: DataParts): Promise<number> {
  const { positionals } = readArguments(args, {}, true);
  const [department, item, file] = positionals;
  if (department === undefined || item === undefined || file === undefined || positionals.length > 3) {
    throw new UsageError("`credit-hub data load` takes DEPARTMENT ITEM FILE.ndjson.");
  }
  if (!isSubgraphName(department)) throw new UsageError(`Departments are ${SUBGRAPHS.join(", ")}.`);
  const known = modelsOf(subgraphDefinitions[department]).filter(({ view }) => !view);
  if (!known.some((model) => isOf(model, item))) {
    const items = known.flatMap((model) => [model.item, ...model.also]).sort();
    throw new UsageError(`The items of ${department} are ${items.join(", ")}.`);
  }
  if (!existsSync(file)) throw new UsageError("There is no such file.");

  const { database, models } = await parts.openDepartment(department);
  const model = models.find((candidate) => !candidate.view && isOf(candidate, item));
  if (!model) throw new UsageError(`${department} has no table for the item.`);
  const bar = createProgressBar(parts.diagnostics, `Loading ${item}`);
  const { counts, refusedFile } = await loadFile({
    database,
    model,
    catalogue: parts.catalogue,
    subjectId: parts.subjectId,
    file,
    now: parts.now,
    ...(parts.signal && { signal: parts.signal }),
    onProgress: ({ bytes, ofBytes, read }) => bar.update(bytes, ofBytes, `${number(read)} records`),
  }).finally(() => bar.end());
  parts.output.write(report(item, counts, refusedFile));
  return counts.refused === 0 ? 0 : 1;
}

async function publicity(args: readonly string[], parts: DataParts): Promise<number> {
  const { positionals } = readArguments(args, {}, true);
  for (const name of readDepartments(positionals.join(",") || SUBGRAPHS.join(","))) {
    const { read, changed } = await judgeAgain({ name, ...(await parts.openDepartment(name)) }, parts.now);
    parts.output.write(`${name}: ${number(read)} records judged, ${number(changed)} changed.\n`);
  }
  return 0;
}

function isOf(model: RecordModel, item: string): boolean {
  return model.item === item || model.also.includes(item);
}

function report(item: string, counts: CollectionCounts, refusedFile: string | undefined): string {
  const rates = collectionRates(counts);
  const rate = (value: number): string => `${(value * 100).toFixed(2)} %`;
  const accepted = counts.read - counts.refused;
  return [
    `${item}: ${number(counts.read)} records read`,
    `  loaded      ${number(counts.loaded)}`,
    `  unchanged   ${number(counts.unchanged)}`,
    `  refused     ${number(counts.refused)}`,
    `  late        ${number(counts.late)}`,
    `  warnings    ${number(counts.warnings)}  USCCs whose inner check (GB 11714) is wrong`,
    `合规率 compliance  ${rate(rates.compliance)}  not refused / read: ${number(accepted)} / ${number(counts.read)}`,
    `及时率 timeliness  ${rate(rates.timeliness)}  reported within 7 working days / not refused: ` +
      `${number(accepted - counts.late)} / ${number(accepted)}`,
    `重错码率 code defects  ${rate(rates.codeDefects)}  wrong or repeated identifier / read: ` +
      `${number(counts.codeDefects)} / ${number(counts.read)}`,
    ...(refusedFile === undefined ? [] : [`Refused records and reasons: ${refusedFile}`]),
    "",
  ].join("\n");
}

function readPreset(text: string): Preset {
  if (text === "small" || text === "city" || text === "large") return text;
  throw new UsageError("--preset is small, city or large.");
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (/^\d{1,15}$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UsageError("--seed is a whole number of at most 15 digits.");
}

function readDepartments(text: string): SubgraphName[] {
  const names = [...new Set(text.split(",").map((name) => name.trim()))];
  const known = names.filter(isSubgraphName);
  if (known.length !== names.length) throw new UsageError(`--departments are of ${SUBGRAPHS.join(", ")}.`);
  return known;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
