import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import {
  catalogUse,
  dataTypes,
  implementsInterface,
  typeCatalogUse,
  type CatalogUse,
} from "../../schema/catalogItems";
import { subgraphSdl, type SubgraphName } from "../../schema/subgraphs";

/**
 * How a type that implements `CreditRecord` lies in a table: all of it read from the SDL, so that the contract, the
 * rows, the loading of data and the resolvers cannot disagree. A field is the column of its name in snake case, an
 * embedded object (`authority { name }`) is prefixed (`authority_name`), a link to a profile is `<field>_subject_id`.
 */
export interface RecordModel {
  readonly typeName: string;
  readonly department: SubgraphName;
  /** The catalogue item of the type. */
  readonly item: string;
  /** Further items that rows may carry: the table then has a column `item`. */
  readonly also: readonly string[];
  readonly table: string;
  /** The column that says whose list a row is in. */
  readonly keyColumn: string;
  /** A second look at another model's table, by another key: it holds no rows of its own. */
  readonly view: boolean;
  readonly columns: readonly ColumnSpec[];
  /** All items that a field of the row can have. */
  readonly items: readonly string[];
}

export type ColumnScalar =
  | "String"
  | "ID"
  | "Int"
  | "Decimal"
  | "Boolean"
  | "Date"
  | "DateTime"
  | "Uscc"
  | "ENUM"
  /** A link to a profile: the subject id of an organisation or a person. */
  | "SUBJECT";

export interface ColumnSpec {
  /** Where the value is in an input record, e.g. `["authority", "name"]`. */
  readonly path: readonly string[];
  readonly column: string;
  readonly scalar: ColumnScalar;
  readonly enumValues: readonly string[];
  /** Stored as JSON text. */
  readonly list: boolean;
  readonly required: boolean;
  readonly item: string;
}

/** A record as it comes in: named and nested as in the SDL. */
export type InputRecord = { readonly [field: string]: unknown };
/** A row as the driver takes and gives it. */
export type Row = Record<string, unknown>;

/** A type that shows another model's rows by another key, e.g. a person's positions. */
export interface RecordView {
  readonly table: string;
  readonly keyColumn: string;
}

/** What a department says of its tables beyond its SDL. */
export interface RecordLayout {
  readonly views?: Readonly<Record<string, RecordView>>;
  /** Fields that a resolver computes, by coordinate: they have no column. */
  readonly computed?: readonly string[];
}

/** The models of a subgraph, in the order of its SDL. */
export function recordModels(
  department: SubgraphName,
  schema: GraphQLSchema,
  layout: RecordLayout = {},
): RecordModel[] {
  return dataTypes(schema)
    .filter((type) => implementsInterface(type, "CreditRecord"))
    .map((type) => recordModel(department, type, layout));
}

/** The executable-free schema of one of the hub's own subgraphs. */
export function subgraphSchema(name: SubgraphName): GraphQLSchema {
  return buildSubgraphSchema({ typeDefs: parse(subgraphSdl(name)) });
}

function recordModel(department: SubgraphName, type: GraphQLObjectType, layout: RecordLayout): RecordModel {
  const use = typeCatalogUse(type);
  if (!use) throw new Error(`${type.name} has no catalogue item`);
  const view = layout.views?.[type.name];
  const columns = [
    ...columnsOf(type, use, [], true, new Set(layout.computed ?? [])),
    STATED_PUBLIC_UNTIL(use.item),
  ];
  return {
    typeName: type.name,
    department,
    item: use.item,
    also: use.also,
    table: view?.table ?? snakeCase(type.name),
    keyColumn: view?.keyColumn ?? "subject_id",
    view: view !== undefined,
    columns,
    items: [...new Set([use.item, ...use.also, ...columns.map(({ item }) => item)])],
  };
}

/** What the authority stated, as opposed to what the rules make of it. */
const STATED_PUBLIC_UNTIL = (item: string): ColumnSpec => ({
  path: ["statedPublicUntil"],
  column: "stated_public_until",
  scalar: "Date",
  enumValues: [],
  list: false,
  required: false,
  item,
});

/** Set by the platform: `item` and `department` by the type, `publicUntil` by the rules. */
const PLATFORM_FIELDS = new Set(["item", "department", "publicUntil"]);

function columnsOf(
  type: GraphQLObjectType,
  inherited: CatalogUse,
  path: readonly string[],
  required: boolean,
  computed: ReadonlySet<string>,
): ColumnSpec[] {
  const columns: ColumnSpec[] = [];
  for (const field of Object.values(type.getFields())) {
    if (computed.has(`${type.name}.${field.name}`) || (path.length === 0 && PLATFORM_FIELDS.has(field.name)))
      continue;
    const own = catalogUse(field.astNode) ?? inherited;
    const named = getNamedType(field.type);
    const fieldPath = [...path, field.name];
    const fieldRequired = required && isNonNullType(field.type);
    if (isObjectType(named) && named.name !== "CreditProfile") {
      columns.push(...columnsOf(named, own, fieldPath, fieldRequired, computed));
    } else {
      columns.push(leafColumn(field, fieldPath, fieldRequired, own.item));
    }
  }
  return columns;
}

function leafColumn(
  field: GraphQLField<unknown, unknown>,
  path: readonly string[],
  required: boolean,
  item: string,
): ColumnSpec {
  const named = getNamedType(field.type);
  const link = named.name === "CreditProfile";
  return {
    path,
    column: path.map(snakeCase).join("_") + (link ? "_subject_id" : ""),
    scalar: link ? "SUBJECT" : isEnumType(named) ? "ENUM" : (named.name as ColumnScalar),
    enumValues: isEnumType(named) ? named.getValues().map(({ name }) => name) : [],
    list: isListType(getNullableType(field.type)),
    required,
    item,
  };
}

/** A record as a row; the columns that the publicity rules fill are not in it. */
export function toRow(model: RecordModel, record: InputRecord): Row {
  const row: Row = model.also.length > 0 ? { item: record["item"] ?? model.item } : {};
  for (const { path, column, list } of model.columns) {
    let value: unknown = record;
    for (const step of path)
      value = value === null || value === undefined ? value : (value as InputRecord)[step];
    row[column] = value === undefined || value === null ? null : list ? JSON.stringify(value) : value;
  }
  return row;
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? "" : "_") + letter.toLowerCase());
}
