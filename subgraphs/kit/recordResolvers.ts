import {
  getNamedType,
  isObjectType,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { PageOptions, RecordRow, RecordSlice } from "../../loaders/recordPages";
import { fieldCatalogUse, type CatalogUse } from "../../schema/catalogItems";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";
import { decodeCursor, encodeCursor } from "./cursor";
import { subgraphError } from "./errors";
import type { SubgraphContext } from "./context";
import { snakeCase, type RecordModel } from "./recordModel";

/** A profile or one of its sections, as the resolvers pass it on. */
export interface SubjectReference {
  readonly subjectId: string;
}

type Resolver = GraphQLFieldResolver<never, SubgraphContext>;
type ResolverMap = Record<string, Record<string, Resolver>>;

/** The most records that a page may hold. */
export const MAX_PAGE_SIZE = 500;

/** Resolvers for every record type, its connection and the section field that leads to it: all from the SDL. */
export function recordResolvers(
  schema: GraphQLSchema,
  models: readonly RecordModel[],
  section: GraphQLObjectType,
): ResolverMap {
  const resolvers: ResolverMap = { [section.name]: {} };
  for (const model of models) {
    const type = schema.getType(model.typeName);
    if (!isObjectType(type)) continue;
    resolvers[model.typeName] = fieldResolvers(type, model);
    resolvers[`${model.typeName}Connection`] = connectionResolvers();
    resolvers[`${model.typeName}Edge`] = {
      cursor: (row: RecordRow) => cursorOf(row),
      node: (row: RecordRow) => row,
    };
  }
  for (const field of Object.values(section.getFields())) {
    const target = getNamedType(field.type).name;
    const use = fieldCatalogUse(section, field);
    const model = models.find(({ typeName }) => target === typeName || target === `${typeName}Connection`);
    if (!model || !use) continue;
    (resolvers[section.name] ??= {})[field.name] =
      target === model.typeName ? latestRecord(model, use) : recordPage(model, use);
  }
  return resolvers;
}

function cursorOf({ decided_on, record_id }: RecordRow): string {
  return encodeCursor({ decidedOn: decided_on, recordId: record_id });
}

/** A page of records, as the connection's resolvers take it apart. */
interface Page {
  readonly rows: readonly RecordRow[];
  readonly hasNext: boolean;
  readonly after: boolean;
  readonly total: number | undefined;
  readonly withheld: readonly string[];
}

function connectionResolvers(): Record<string, Resolver> {
  return {
    edges: (page: Page) => page.rows,
    nodes: (page: Page) => page.rows,
    pageInfo: ({ rows, hasNext, after }: Page) => ({
      hasNextPage: hasNext,
      hasPreviousPage: after,
      startCursor: rows[0] ? cursorOf(rows[0]) : null,
      endCursor: rows.length > 0 ? cursorOf(rows[rows.length - 1] as RecordRow) : null,
    }),
    totalCount: (page: Page) => page.total,
    withheldItems: (page: Page) => page.withheld,
  };
}

function recordPage(model: RecordModel, use: CatalogUse): Resolver {
  return async ({ subjectId }: SubjectReference, args, context, info): Promise<Page> => {
    const { first, after } = pageArguments(args);
    const { visible, withheld } = itemsFor(context, use, subjectId);
    // A page of none tells from the counts whether there is more; after a cursor only a record tells it.
    const read = first === 0 && after ? 1 : first;
    const counts = read === 0 || selects(info, "totalCount");
    const slice = await load(context, model, subjectId, { first: read, after, items: visible, counts });
    return {
      rows: slice.rows.slice(0, first),
      hasNext: read === 0 ? (slice.counts?.total ?? 0) > 0 : slice.rows.length > first,
      after: after !== undefined,
      total: slice.counts?.total,
      withheld,
    };
  };
}

function latestRecord(model: RecordModel, use: CatalogUse): Resolver {
  return async ({ subjectId }: SubjectReference, _args, context) => {
    const { visible } = itemsFor(context, use, subjectId);
    const slice = await load(context, model, subjectId, { first: 1, items: visible, counts: false });
    return slice.rows[0] ?? null;
  };
}

function load(
  context: SubgraphContext,
  model: RecordModel,
  subjectId: string,
  options: PageOptions,
): Promise<RecordSlice> {
  const items = model.also.length > 0 ? options.items : undefined;
  return context.pages(model).page(subjectId, { ...options, items });
}

function itemsFor(
  context: SubgraphContext,
  use: CatalogUse,
  subjectId: string,
): ReturnType<SubgraphContext["decisions"]["split"]> {
  return context.decisions.split(use, isPersonSubjectId(subjectId) ? "PERSON" : "ORGANISATION");
}

function pageArguments(args: {
  first?: number | null;
  after?: string | null;
}): Pick<PageOptions, "first" | "after"> {
  const first = args.first ?? 20;
  if (first < 0 || first > MAX_PAGE_SIZE) {
    throw subgraphError("BAD_USER_INPUT", `\`first\` must be from 0 to ${MAX_PAGE_SIZE}.`, {
      max: MAX_PAGE_SIZE,
    });
  }
  return { first, after: args.after ? decodeCursor(args.after) : undefined };
}

/** Whether the field's selection asks for a field by this name, through fragments too. */
function selects(info: GraphQLResolveInfo, name: string): boolean {
  const inSet = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      switch (selection.kind) {
        case "Field":
          return selection.name.value === name;
        case "InlineFragment":
          return inSet(selection.selectionSet);
        case "FragmentSpread":
          return inSet(info.fragments[selection.name.value]?.selectionSet);
      }
    }) ?? false;
  return info.fieldNodes.some((node: FieldNode) => inSet(node.selectionSet));
}

function fieldResolvers(type: GraphQLObjectType, model: RecordModel): Record<string, Resolver> {
  const resolvers: Record<string, Resolver> = {
    item: (row: RecordRow) => row["item"] ?? model.item,
    department: () => model.department,
    publicUntil: (row: RecordRow) => row["public_until"],
  };
  for (const { path, column, list, scalar } of model.columns) {
    const [field = ""] = path;
    if (path.length > 1) {
      resolvers[field] ??= embedded(model, field);
    } else if (type.getFields()[field]) {
      resolvers[field] =
        scalar === "SUBJECT"
          ? (row: RecordRow) => profile(row[column])
          : list
            ? (row: RecordRow) => JSON.parse(String(row[column])) as unknown
            : (row: RecordRow) => row[column];
    }
  }
  return resolvers;
}

/** An object that lies in its record's row, e.g. `authority`; null where all its columns are. */
function embedded(model: RecordModel, field: string): Resolver {
  const prefix = snakeCase(field);
  const columns = model.columns
    .filter(({ path }) => path.length === 2 && path[0] === field)
    .map(({ path, column, scalar }) => ({ name: path[1] ?? prefix, column, link: scalar === "SUBJECT" }));
  return (row: RecordRow) => {
    const object: Record<string, unknown> = {};
    let any = false;
    for (const { name, column, link } of columns) {
      const value = row[column] ?? null;
      any ||= value !== null;
      object[name] = link ? profile(value) : value;
    }
    return any ? object : null;
  };
}

function profile(subjectId: unknown): SubjectReference | null {
  return typeof subjectId === "string" ? { subjectId } : null;
}
