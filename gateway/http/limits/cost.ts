import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";

/**
 * Attack that this stops: a short query that asks for a large answer: a thousand codes, each with twenty lists, each
 * with five hundred records, each with a profile of its own. The cost of an operation is the number of values that
 * its answer may hold: each object is one, and each field of it that holds no object is one. Lists multiply: by `first`
 * for a connection, by the number of codes for a list of codes, by a fixed guess for any other list. Relay's wrappers
 * (connection, edge, page info) are not counted, only what they hold. A field of the query costs more than its values,
 * for the calls to the departments that it leads to. Introspection counts as what a schema of this size answers.
 *
 * The document is compiled once; a request then only evaluates sums and products with its own variables. That runs
 * before validation, so the document may be wrong in any way: what does not fit the schema costs nothing and is left
 * to validation.
 */
export function compileCost(document: DocumentNode, schema: GraphQLSchema): CompiledCost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: { readonly definition: OperationDefinitionNode; readonly selection: Selection }[] = [];
  const compiler = new Compiler(schema, fragments);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(definition.operation) ?? undefined;
    operations.push({ definition, selection: compiler.selection(definition.selectionSet, root) });
  }

  return (variables, operationName) => {
    const chosen = operations.filter(
      ({ definition }) => operationName === undefined || definition.name?.value === operationName,
    );
    // An operation that does not exist, or one of several without a name: the pipeline refuses it.
    const [operation, another] = chosen;
    if (operation === undefined || another !== undefined) return 0;
    const args = new Arguments(operation.definition, variables);
    return costOf(operation.selection, undefined, args, new Map());
  };
}

export type CompiledCost = (
  variables: Readonly<Record<string, unknown>> | undefined,
  operationName: string | undefined,
) => number;

interface Selection {
  /** How many fields hold no objects: one value each, in every object. */
  leaves: number;
  readonly fields: FieldCost[];
  /** Fragments, compiled once and shared. A fragment is entered before its body is compiled, so recursion ends. */
  readonly spreads: Selection[];
}

interface FieldCost {
  /** What the field costs once, however many objects it holds. */
  readonly fetches: number;
  /** What one object of the field costs, its fields apart. */
  readonly own: number;
  readonly list: boolean;
  /** How long the list is where nobody says so. */
  readonly length: number;
  /** The size of the page that this field's list, or the lists of the connection that it returns, is cut to. */
  readonly page: PageSize | undefined;
  readonly codes: readonly ValueNode[];
  readonly selection: Selection;
}

interface PageSize {
  readonly given: ValueNode | undefined;
  readonly byDefault: number;
}

/** Where neither the schema nor the caller says how long a list is. */
const UNKNOWN_LIST = 10;
const DEFAULT_PAGE = 20;
/** The calls to departments, and their statements, that one field of the query leads to, in values. */
const FETCHES = 100;
const RELAY_WRAPPER = /(?:Connection|Edge|PageInfo)$/;

class Compiler {
  readonly #introspection: IntrospectionLengths;
  readonly #compiledFragments = new Map<string, Selection>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#introspection = introspectionLengths(schema);
  }

  selection(set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): Selection {
    const compiled: Selection = { leaves: 0, fields: [], spreads: [] };
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const field = this.#field(selection, parent);
          if (field === "LEAF") compiled.leaves++;
          else if (field !== undefined) compiled.fields.push(field);
          break;
        }
        case Kind.INLINE_FRAGMENT: {
          const on = selection.typeCondition?.name.value;
          compiled.spreads.push(
            this.selection(selection.selectionSet, on === undefined ? parent : this.schema.getType(on)),
          );
          break;
        }
        case Kind.FRAGMENT_SPREAD: {
          const fragment = this.#fragment(selection.name.value);
          if (fragment !== undefined) compiled.spreads.push(fragment);
          break;
        }
      }
    }
    return compiled;
  }

  #fragment(name: string): Selection | undefined {
    const done = this.#compiledFragments.get(name);
    if (done !== undefined) return done;
    const definition = this.fragments.get(name);
    if (definition === undefined) return undefined;
    const compiled: Selection = { leaves: 0, fields: [], spreads: [] };
    this.#compiledFragments.set(name, compiled);
    const { leaves, fields, spreads } = this.selection(
      definition.selectionSet,
      this.schema.getType(definition.typeCondition.name.value),
    );
    compiled.leaves = leaves;
    compiled.fields.push(...fields);
    compiled.spreads.push(...spreads);
    return compiled;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | undefined): FieldCost | "LEAF" | undefined {
    const name = node.name.value;
    if (name === TypeNameMetaFieldDef.name) return "LEAF";
    const atRoot = parent !== undefined && ROOTS.some((kind) => parent === this.schema.getRootType(kind));
    const definition =
      (atRoot ? META_FIELDS.get(name) : undefined) ??
      (isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined);
    if (definition === undefined) return undefined;
    const type = getNamedType(definition.type);
    if (!isCompositeType(type)) return atRoot ? FETCHED : "LEAF";
    const fetches = atRoot && !META_FIELDS.has(name) ? FETCHES : 0;
    return {
      fetches,
      own: RELAY_WRAPPER.test(type.name) ? 0 : 1,
      list: isListType(getNullableType(definition.type)),
      length: (isIntrospectionType(type) ? this.#introspection.get(name) : undefined) ?? UNKNOWN_LIST,
      page: pageSize(node, definition),
      codes: codeLists(node, definition),
      selection: this.selection(node.selectionSet, type),
    };
  }
}

/**
 * `page` is the size of the page that the field above was asked for. `underway` holds what is known of selections:
 * fragments are shared, so without it nested spreads would be summed exponentially often; one that is met again while
 * it is being summed up (a recursive fragment) counts nothing more.
 */
function costOf(
  selection: Selection,
  page: number | undefined,
  args: Arguments,
  underway: Map<Selection, Map<number | undefined, number>>,
): number {
  const known = underway.get(selection) ?? new Map<number | undefined, number>();
  underway.set(selection, known);
  const done = known.get(page);
  if (done !== undefined) return done;
  known.set(page, 0);

  let cost = selection.leaves;
  for (const field of selection.fields) {
    const own = field.page === undefined ? undefined : args.pageSize(field.page);
    const times = lengthOf(field, own ?? page, args);
    const inherited = field.list ? undefined : own;
    cost += field.fetches + times * (field.own + costOf(field.selection, inherited, args, underway));
  }
  for (const spread of selection.spreads) cost += costOf(spread, page, args, underway);
  known.set(page, cost);
  return cost;
}

function lengthOf(field: FieldCost, page: number | undefined, args: Arguments): number {
  if (!field.list) return 1;
  if (field.codes.length > 0) return field.codes.reduce((sum, list) => sum + args.lengthOf(list), 0);
  return page ?? field.length;
}

const ROOTS = [OperationTypeNode.QUERY, OperationTypeNode.MUTATION];
const META_FIELDS: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);
/** A field of the query that holds no object. */
const FETCHED: FieldCost = {
  fetches: FETCHES,
  own: 1,
  list: false,
  length: 1,
  page: undefined,
  codes: [],
  selection: { leaves: 0, fields: [], spreads: [] },
};

/** How long the lists of an introspection are: the schema's types as they are, the others as they are on average. */
type IntrospectionLengths = ReadonlyMap<string, number>;

function introspectionLengths(schema: GraphQLSchema): IntrospectionLengths {
  return new Map([
    ["types", Object.keys(schema.getTypeMap()).length],
    ["directives", schema.getDirectives().length],
    ["fields", 8],
    ["args", 1],
    ["enumValues", 2],
    ["inputFields", 1],
    ["interfaces", 1],
    ["possibleTypes", 1],
  ]);
}

function pageSize(node: FieldNode, definition: GraphQLField<unknown, unknown>): PageSize | undefined {
  const argument = definition.args.find(({ name }) => name === "first");
  if (argument === undefined || getNamedType(argument.type).name !== "Int") return undefined;
  return {
    given: node.arguments?.find(({ name }) => name.value === "first")?.value,
    byDefault: typeof argument.defaultValue === "number" ? argument.defaultValue : DEFAULT_PAGE,
  };
}

function codeLists(node: FieldNode, definition: GraphQLField<unknown, unknown>): readonly ValueNode[] {
  const lists = definition.args.filter(
    ({ type }) => getNamedType(type).name === "SubjectCode" && isListType(getNullableType(type)),
  );
  return (node.arguments ?? [])
    .filter(({ name }) => lists.some((list) => list.name === name.value))
    .map(({ value }) => value);
}

/** What the arguments of one request are, as far as the cost asks: numbers and lengths. */
class Arguments {
  readonly #defaults = new Map<string, ValueNode>();

  constructor(
    operation: OperationDefinitionNode,
    private readonly variables: Readonly<Record<string, unknown>> = {},
  ) {
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue !== undefined) this.#defaults.set(variable.name.value, defaultValue);
    }
  }

  pageSize({ given, byDefault }: PageSize): number {
    const size = this.#number(given);
    return size === undefined ? byDefault : Math.max(0, size);
  }

  lengthOf(list: ValueNode): number {
    const value = this.#resolve(list);
    if (value === undefined || value === null) return 0;
    if (Array.isArray(value)) return value.length;
    return isNode(value) && value.kind === Kind.LIST ? value.values.length : 1;
  }

  #number(node: ValueNode | undefined): number | undefined {
    const value = node === undefined ? undefined : this.#resolve(node);
    if (typeof value === "number") return value;
    return isNode(value) && value.kind === Kind.INT ? Number(value.value) : undefined;
  }

  /** The value of a variable, or the literal itself. */
  #resolve(node: ValueNode): unknown {
    if (node.kind !== Kind.VARIABLE) return node;
    const name = node.name.value;
    return Object.hasOwn(this.variables, name) ? this.variables[name] : this.#defaults.get(name);
  }
}

function isNode(value: unknown): value is ValueNode {
  return typeof value === "object" && value !== null && "kind" in value;
}
