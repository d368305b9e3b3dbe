import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Database } from "../loaders/database";
import { resultRows } from "../loaders/recordPages";
import type { Catalogue } from "../schema/catalogue";
import { shanghaiDay, type CalendarDate } from "../schema/scalars/date";
import { canonicalDecimal } from "../schema/scalars/decimal";
import { snakeCase } from "../subgraphs/kit/recordModel";
import { DEPARTMENTS, type Department, type SubgraphName } from "../schema/subgraphs";
import { COUNTED_TABLES, PAGE, SELECTED_LISTS, type FieldForm, type SelectedList } from "./selection";

/**
 * The limit that the product is measured against: what somebody would write who wants this one answer and nothing else.
 * One SQL statement per table, all of them under way at once, merged by hand; no GraphQL, no validation, no limits, no
 * log, no cache, no departments that could be down. It reads through the same drivers, filters by the same publicity
 * and cuts lists at the same page, and its `data` has to equal the product's before anything is timed.
 *
 * Where counts are wanted it reads all of a subject's public rows and counts them itself: with a handful of rows per
 * subject and table that is faster than counting in a window of the database.
 */
export function createAggregator({ databases, catalogue, now }: AggregatorOptions): Aggregator {
  const lists = SELECTED_LISTS.map(compile);
  const counted = COUNTED_TABLES.map(({ department, table, item }) => ({ department, table, item }));

  const run = async (name: SubgraphName, sql: string, bindings: readonly string[]): Promise<Row[]> => {
    const database = databases.get(name);
    if (!database) throw new Error(`There is no database of ${name}.`);
    return resultRows(await database.knex.raw(sql, [...bindings])) as Row[];
  };

  return async (codes) => {
    const today = shanghaiDay(now());
    const distinct = [...new Set(codes)];
    const [subjects, datasets, listRows, countRows] = await Promise.all([
      run("hub", `${SUBJECTS} (${marks(distinct)})`, distinct),
      Promise.all(DEPARTMENTS.map((name) => run(name, `SELECT as_of FROM ${name}_dataset WHERE id = 1`, []))),
      Promise.all(
        lists.map(({ list, sql, only }) => run(list.department, ...statement(sql, distinct, today, only))),
      ),
      Promise.all(
        counted.map(({ department, table }) =>
          run(department, ...statement(`subject_id, severity FROM ${table}`, distinct, today, undefined)),
        ),
      ),
    ]);
    const asOf = datasets.map(([row]) => row?.["as_of"]);

    const profiles = new Map<string, Profile>();
    for (const row of subjects) {
      const summary = new Summary(asOf, catalogue);
      const profile: Profile = { head: row, summary, sections: new Map() };
      for (const { list } of lists) {
        const section = profile.sections.get(list.department) ?? {};
        section[list.field] = list.shape === "NEWEST" ? null : { totalCount: 0, nodes: [] };
        profile.sections.set(list.department, section);
      }
      profiles.set(String(row["subject_id"]), profile);
    }
    lists.forEach((compiled, i) => addList(profiles, compiled, listRows[i] ?? []));
    counted.forEach(({ department, item }, i) => {
      for (const row of countRows[i] ?? [])
        profiles.get(String(row["subject_id"]))?.summary.add(department, item, row["severity"]);
    });
    const answers = new Map([...profiles].map(([code, profile]) => [code, answerOf(profile)]));
    return codes.map((code) => answers.get(code) ?? null);
  };
}

export interface AggregatorOptions {
  readonly databases: ReadonlyMap<SubgraphName, Database>;
  readonly catalogue: Catalogue;
  readonly now: () => Date;
}

/** The profiles of the codes, in their order; null for one that nobody is known by. */
export type Aggregator = (codes: readonly string[]) => Promise<readonly (object | null)[]>;

/** The aggregator behind plain `node:http`: `{code}` or `{codes}` in, the product's `data` out. */
export async function serveAggregator(aggregate: Aggregator): Promise<AggregatorServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { code, codes } = JSON.parse(Buffer.concat(chunks).toString()) as Question;
    const data =
      code === undefined
        ? { creditProfiles: await aggregate(codes ?? []) }
        : { creditProfile: (await aggregate([code]))[0] ?? null };
    const body = Buffer.from(JSON.stringify({ data }));
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": body.length,
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface AggregatorServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Question {
  readonly code?: string;
  readonly codes?: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

interface Profile {
  readonly head: Row;
  readonly summary: Summary;
  readonly sections: Map<Department, Record<string, unknown>>;
}

interface CompiledList {
  readonly list: SelectedList;
  readonly sql: string;
  /** The item that rows have to be of, where the table holds several. */
  readonly only: string | undefined;
  readonly columns: readonly (readonly [field: string, column: string, form: FieldForm])[];
}

const SUBJECTS =
  "SELECT s.subject_id, s.kind, s.name, s.region_code, r.name AS region_name FROM hub_subject s " +
  "LEFT JOIN hub_region r ON r.code = s.region_code WHERE s.subject_id IN";

function compile(list: SelectedList): CompiledList {
  const columns = Object.entries(list.fields).map(
    ([field, form]) => [field, snakeCase(field), form] as const,
  );
  const names = new Set([
    "subject_id",
    "record_id",
    "decided_on",
    "severity",
    ...columns.map(([, name]) => name),
  ]);
  return {
    list,
    sql: `${[...names].map((name) => `\`${name}\``).join(", ")} FROM ${list.table}`,
    only: list.byItem ? list.item : undefined,
    columns,
  };
}

function statement(
  selected: string,
  codes: readonly string[],
  today: CalendarDate,
  item: string | undefined,
): [sql: string, bindings: string[]] {
  return [
    `SELECT ${selected} WHERE subject_id IN (${marks(codes)}) AND status IN ('ACTIVE', 'UNDER_OBJECTION') ` +
      `AND public_from <= ? AND (public_until IS NULL OR public_until >= ?)${item === undefined ? "" : " AND item = ?"}`,
    [...codes, today, today, ...(item === undefined ? [] : [item])],
  ];
}

function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(",");
}

function addList(
  profiles: ReadonlyMap<string, Profile>,
  { list, columns }: CompiledList,
  rows: readonly Row[],
): void {
  const bySubject = new Map<string, Row[]>();
  for (const row of rows) {
    const subjectId = String(row["subject_id"]);
    const own = bySubject.get(subjectId);
    if (own) own.push(row);
    else bySubject.set(subjectId, [row]);
  }
  for (const [subjectId, own] of bySubject) {
    const profile = profiles.get(subjectId);
    const section = profile?.sections.get(list.department);
    if (!profile || !section) continue;
    for (const row of own) profile.summary.add(list.department, list.item, row["severity"]);
    if (own.length > 1) own.sort(newestFirst);
    const nodes = own.slice(0, list.shape === "NEWEST" ? 1 : PAGE).map((row) => nodeOf(row, columns));
    section[list.field] = list.shape === "NEWEST" ? (nodes[0] ?? null) : { totalCount: own.length, nodes };
  }
}

function newestFirst(a: Row, b: Row): number {
  const [dayA, dayB] = [String(a["decided_on"]), String(b["decided_on"])];
  if (dayA !== dayB) return dayA < dayB ? 1 : -1;
  return String(a["record_id"]) < String(b["record_id"]) ? 1 : -1;
}

function nodeOf(row: Row, columns: CompiledList["columns"]): Record<string, unknown> {
  const node: Record<string, unknown> = {};
  for (const [field, column, form] of columns) {
    const value = row[column];
    node[field] = value === null || form === "PLAIN" ? value : formed(value, form);
  }
  return node;
}

function formed(value: unknown, form: FieldForm): unknown {
  switch (form) {
    case "PLAIN":
      return value;
    case "DECIMAL":
      return canonicalDecimal(value);
    case "LIST":
      return JSON.parse(String(value)) as unknown;
    case "BOOLEAN":
      return Boolean(value);
  }
}

const CLASSES = ["BASIC", "POSITIVE", "ADVERSE", "OTHER"] as const;
const SEVERITIES = ["MINOR", "GENERAL", "SERIOUS"] as const;

/** The counts of one profile, added up as its rows come by. */
class Summary {
  private seriousListings = 0;
  private readonly byDepartment = new Map<string, number>();
  private readonly byClass = new Map<string, number>();
  private readonly bySeverity = new Map<unknown, number>();

  constructor(
    private readonly asOf: readonly unknown[],
    private readonly catalogue: Catalogue,
  ) {}

  add(department: Department, itemCode: string, severity: unknown): void {
    const item = this.catalogue.get(itemCode);
    if (!item) return;
    this.byDepartment.set(department, (this.byDepartment.get(department) ?? 0) + 1);
    this.byClass.set(item.class, (this.byClass.get(item.class) ?? 0) + 1);
    if (item.seriousListing) this.seriousListings += 1;
    if (item.class === "ADVERSE") this.bySeverity.set(severity, (this.bySeverity.get(severity) ?? 0) + 1);
  }

  toJSON(): object {
    const byDepartment = DEPARTMENTS.map((department, i) => ({
      department,
      count: this.byDepartment.get(department) ?? 0,
      asOf: this.asOf[i],
    }));
    return {
      publicRecords: byDepartment.reduce((sum, { count }) => sum + count, 0),
      seriousListings: this.seriousListings,
      incomplete: [],
      byDepartment,
      byClass: CLASSES.map((itemClass) => ({ class: itemClass, count: this.byClass.get(itemClass) ?? 0 })),
      bySeverity: SEVERITIES.map((severity) => ({ severity, count: this.bySeverity.get(severity) ?? 0 })),
    };
  }
}

function answerOf({ head, summary, sections }: Profile): object {
  return {
    subjectId: head["subject_id"],
    name: head["name"],
    kind: head["kind"],
    region: { code: head["region_code"], name: head["region_name"] },
    summary: summary.toJSON(),
    ...Object.fromEntries(sections),
  };
}
