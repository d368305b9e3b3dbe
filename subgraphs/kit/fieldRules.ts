import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import {
  dataFields,
  dataTypes,
  fieldCatalogUse,
  typeCatalogUse,
  type CatalogUse,
} from "../../schema/catalogItems";
import type { Catalogue, SubjectGroup } from "../../schema/catalogue";
import { decide, type Decision } from "../../schema/catalogue/decide";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";
import { subgraphError } from "./errors";

/** What the catalogue decides for each item, made once. */
export interface ItemDecisions {
  of(item: string, group: SubjectGroup): Decision;
  /** Of the items that a list's rows may carry, those that may be seen and those that may not. */
  split(use: CatalogUse, group: SubjectGroup): Split;
}

export interface Split {
  readonly visible: readonly string[];
  readonly withheld: readonly string[];
}

export function createItemDecisions(catalogue: Catalogue): ItemDecisions {
  const known = { ORGANISATION: new Map<string, Decision>(), PERSON: new Map<string, Decision>() };
  const splits = { ORGANISATION: new WeakMap<CatalogUse, Split>(), PERSON: new WeakMap<CatalogUse, Split>() };
  const of = (item: string, group: SubjectGroup): Decision => {
    let decision = known[group].get(item);
    if (!decision) known[group].set(item, (decision = decide(catalogue, item, group)));
    return decision;
  };
  return {
    of,
    split(use, group) {
      let split = splits[group].get(use);
      if (!split) {
        const items = [use.item, ...use.also];
        split = {
          visible: items.filter((code) => of(code, group).effect === "ALLOW"),
          withheld: items.filter((code) => of(code, group).effect === "DENY"),
        };
        splits[group].set(use, split);
      }
      return split;
    },
  };
}

/**
 * Puts a rule in front of each field that is an entrance to an item: those whose item is not that of their type. Behind
 * an entrance every field has its item, so the thousands of leaves below need no rule of their own. A field without an
 * item is denied to everybody: that a schema was never composed must not open it.
 */
export function applyFieldRules(
  schema: GraphQLSchema,
  decisions: ItemDecisions,
  open: ReadonlySet<string>,
): void {
  for (const type of dataTypes(schema)) {
    const inherited = typeCatalogUse(type)?.item;
    for (const field of dataFields(type)) {
      const use = fieldCatalogUse(type, field);
      if (use && (use.item === inherited || open.has(use.item))) continue;
      field.resolve = guarded(field.resolve ?? defaultFieldResolver, use, decisions);
    }
  }
}

function guarded(
  resolve: GraphQLFieldResolver<unknown, unknown>,
  use: CatalogUse | undefined,
  decisions: ItemDecisions,
): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const group = groupOf(source);
    if (!use) throw subgraphError("FORBIDDEN_FIELD", "The field has no catalogue item.");
    if (group === undefined)
      throw subgraphError("FORBIDDEN_FIELD", "The field belongs to no subject.", { item: use.item });
    if (use.also.length === 0 || decisions.split(use, group).visible.length === 0) {
      const decision = decisions.of(use.item, group);
      if (decision.effect === "DENY") throw denial(decision, use.item, info.path);
    }
    return resolve(source, args, context, info);
  };
}

/**
 * A batch is denied thousands of fields. An error that says where it happened is taken by the executor as it is; any
 * other is copied, and for the copy its stack is written out, which costs more than all else that a field does.
 */
function denial(
  { code, reason }: Decision & { effect: "DENY" },
  item: string,
  path: GraphQLResolveInfo["path"],
): GraphQLError {
  const keys: (string | number)[] = [];
  for (let step: typeof path | undefined = path; step; step = step.prev) keys.unshift(step.key);
  return new GraphQLError(reason, { path: keys, extensions: { item, code } });
}

/** Whose field it is: of a profile or section by `subjectId`, of a row by its own subject. */
function groupOf(source: unknown): SubjectGroup | undefined {
  if (typeof source !== "object" || source === null) return undefined;
  const { subjectId, subject_id: rowSubjectId } = source as { subjectId?: unknown; subject_id?: unknown };
  const id = subjectId ?? rowSubjectId;
  if (typeof id !== "string") return undefined;
  return isPersonSubjectId(id) ? "PERSON" : "ORGANISATION";
}
