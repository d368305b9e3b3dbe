import { createNoCache, type RowCache } from "../../loaders/cache";
import { openDatabase } from "../../loaders/database";
import { seedCatalogue, type Catalogue } from "../../schema/catalogue";
import type { SubgraphName } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import { createRowMaker } from "../../subgraphs/kit/collection/rows";
import type { SubgraphResponse } from "../../subgraphs/kit/contract";
import { createSubgraph, type Subgraph } from "../../subgraphs/kit/createSubgraph";
import { readPublicityRules } from "../../subgraphs/kit/publicityRules";
import type { ColumnSpec, InputRecord, RecordModel } from "../../subgraphs/kit/recordModel";

/** The day on which these tests take place. */
export const TODAY = "2026-06-15";
export const FIRM = "91330106MAXX00010J";
export const OTHER_FIRM = "91330502MAXX00020E";
export const PERSON = `P${"0123456789abcdef".repeat(2)}`;

/** A subgraph on an empty database in memory. */
export async function openSubgraph(name: SubgraphName, options: OpenOptions = {}): Promise<OpenSubgraph> {
  const database = openDatabase("sqlite::memory:", name);
  const faults: unknown[] = [];
  const subgraph = createSubgraph(subgraphDefinitions[name], {
    database,
    cache: options.cache ?? createNoCache(),
    catalogue: options.catalogue ?? seedCatalogue(),
    now: () => new Date(`${TODAY}T12:00:00+08:00`),
    onFault: (fault) => faults.push(fault),
  });
  await subgraph.migrate();
  const rules = await readPublicityRules(database.knex, name);
  return {
    subgraph,
    faults,
    ask: (query, variables) => subgraph.execute({ query, variables }, { headers: {} }),
    section: (subjectId, selection) => {
      const { section } = subgraphDefinitions[name];
      return subgraph.execute(
        {
          query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { ${section} { ${selection} } } } }`,
          variables: { r: [{ __typename: "CreditProfile", subjectId }] },
        },
        { headers: {} },
      );
    },
    async add(typeName, record) {
      const model = modelNamed(subgraph, typeName);
      const maker = createRowMaker(model, rules);
      const values = maker.row({ ...recordOf(model), ...record });
      await database
        .knex(model.table)
        .insert(Object.fromEntries(maker.table.columns.map((column, i) => [column, sqlValue(values[i])])));
    },
    close: () => database.close(),
  };
}

export interface OpenOptions {
  readonly cache?: RowCache;
  readonly catalogue?: Catalogue;
}

export interface OpenSubgraph {
  readonly subgraph: Subgraph;
  /** What `onFault` was told. */
  readonly faults: unknown[];
  ask(query: string, variables?: Record<string, unknown>): Promise<SubgraphResponse>;
  /** Asks for a selection in the section of one subject, as the gateway does. */
  section(subjectId: string, selection: string): Promise<SubgraphResponse>;
  /** Adds a record of a type; what is not given is filled in. */
  add(typeName: string, record: InputRecord): Promise<void>;
  close(): Promise<void>;
}

export function modelNamed(subgraph: Subgraph, typeName: string): RecordModel {
  const model = subgraph.models.find((each) => each.typeName === typeName);
  if (!model) throw new Error(`no model of ${typeName}`);
  return model;
}

/** A record with every field of its type, decided ten days before `TODAY`. */
export function recordOf(model: RecordModel): InputRecord {
  const record: Record<string, unknown> = {};
  for (const spec of model.columns) {
    const [last = "", ...outer] = [...spec.path].reverse();
    let at = record;
    for (const step of outer.reverse()) at = (at[step] ??= {}) as Record<string, unknown>;
    at[last] = spec.list ? [valueOf(spec)] : valueOf(spec);
  }
  return {
    ...record,
    recordId: "R1",
    subjectId: FIRM,
    status: "ACTIVE",
    severity: null,
    statedPublicUntil: null,
    removedOn: null,
    clearedOn: null,
    liftedOn: null,
    endedOn: null,
  };
}

function valueOf({ scalar, enumValues, path }: ColumnSpec): unknown {
  switch (scalar) {
    case "String":
      return `虚构 ${path.join(".")}`;
    case "ID":
      return "X1";
    case "Int":
      return 1;
    case "Decimal":
      return "12.5";
    case "Boolean":
      return true;
    case "Date":
      return "2026-06-05";
    case "DateTime":
      return "2026-06-06T01:00:00Z";
    case "Uscc":
      return "11330602MAXX00160M";
    case "ENUM":
      return enumValues[0];
    case "SUBJECT":
      return OTHER_FIRM;
  }
}

/** SQLite has no booleans. */
function sqlValue(value: unknown): unknown {
  return typeof value === "boolean" ? Number(value) : value;
}
