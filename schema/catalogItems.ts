import {
  isObjectType,
  type DirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/** The item of a field or a type, as `@catalog` in the SDL says it. */
export interface CatalogUse {
  readonly item: string;
  /** Further items that rows of the type may carry. */
  readonly also: readonly string[];
}

/** The `@catalog` of a definition, read from its SDL. */
export function catalogUse(
  node: { readonly directives?: readonly DirectiveNode[] | undefined } | null | undefined,
): CatalogUse | undefined {
  const directive = node?.directives?.find(({ name }) => name.value === "catalog");
  if (!directive) return undefined;
  let item: string | undefined;
  const also: string[] = [];
  for (const { name, value } of directive.arguments ?? []) {
    if (name.value === "item" && value.kind === "StringValue") item = value.value;
    if (name.value === "also" && value.kind === "ListValue") {
      for (const entry of value.values) if (entry.kind === "StringValue") also.push(entry.value);
    }
  }
  return item === undefined ? undefined : { item, also };
}

/** The `@catalog` of an object type, extensions included. */
export function typeCatalogUse(type: GraphQLObjectType): CatalogUse | undefined {
  for (const node of [type.astNode, ...type.extensionASTNodes]) {
    const use = catalogUse(node);
    if (use) return use;
  }
  return undefined;
}

/** The item of a field: its own, else that of its type. */
export function fieldCatalogUse(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): CatalogUse | undefined {
  return catalogUse(field.astNode) ?? typeCatalogUse(type);
}

/** The directives of the federation itself need no item. */
const FEDERATION_FIELDS = new Set(["_service", "_entities"]);
const FEDERATION_TYPES = new Set(["_Service"]);

/** The object types of a schema that hold data: neither GraphQL's nor the federation's own. */
export function dataTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith("__") && !FEDERATION_TYPES.has(name));
}

/** The fields of a type that hold data; a field that only repeats another subgraph's (`@external`) is left out. */
export function dataFields(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter(
    ({ name, astNode }) =>
      !FEDERATION_FIELDS.has(name) &&
      !astNode?.directives?.some((directive) => directive.name.value === "external"),
  );
}

export function implementsInterface(type: GraphQLObjectType, name: string): boolean {
  return type.getInterfaces().some((implemented) => implemented.name === name);
}
