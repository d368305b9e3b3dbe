import { createHash } from "node:crypto";
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  parseType,
  print,
  typeFromAST,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type ConstValueNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type ObjectValueNode,
  type OperationDefinitionNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from "graphql";
import { operationWithFragments } from "./operation";
import { refuseStrayCitizenIds } from "./strayCitizenIds";
import type { KindSource, SubjectSlot } from "./subjectValues";

/**
 * Finds every place of an operation where a subject is named (an argument, or a field of an input object, of type
 * `SubjectCode`) and rewrites the operation so that none of them holds a literal: each becomes a variable. Two things
 * follow. The text that is planned, hashed and sent on is the same whatever the code, so the plan cache is hit and
 * holds nobody's number. And the values can be checked and replaced in one place: see `subjectValues.ts`.
 *
 * The document must be valid against the schema.
 *
 * @throws GraphQLError BAD_SUBJECT_CODE where a citizen ID stands anywhere else in the document
 */
export function nameSubjects(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
): NamedSubjects {
  const { operation, fragments } = operationWithFragments(document, operationName, schema);
  const lifter = new Lifter(operation, schema);
  const typeInfo = new TypeInfo(schema);
  const lift = <N extends OperationDefinitionNode | (typeof fragments)[number]>(node: N): N =>
    visit(node, visitWithTypeInfo(typeInfo, { Field: (field) => lifter.field(field, typeInfo) })) as N;

  const [liftedOperation, liftedFragments] = [lift(operation), fragments.map(lift)];
  const definitions = [
    ...(liftedOperation.variableDefinitions ?? []).map((definition) => lifter.withoutDefault(definition)),
    ...lifter.definitions,
  ];
  const rewritten = { ...liftedOperation, variableDefinitions: definitions };
  const named: DocumentNode = { kind: Kind.DOCUMENT, definitions: [rewritten, ...liftedFragments] };
  refuseStrayCitizenIds(named);

  const source = print(named);
  return {
    document: named,
    operation: rewritten,
    source,
    queryHash: createHash("sha256").update(source).digest("hex"),
    slots: lifter.slots,
  };
}

export interface NamedSubjects {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly source: string;
  readonly queryHash: string;
  /** The variables of the rewritten operation, each with where its value comes from. */
  readonly slots: readonly SubjectSlot[];
}

/** The scalar by which subjects are named. A supergraph without it names nobody. */
export const SUBJECT_CODE = "SubjectCode";

/** Whether values of a type hold subject codes: the scalar, lists of it, and input objects with fields of it. */
export function holdsSubjectCodes(type: GraphQLInputType, seen: ReadonlySet<string> = new Set()): boolean {
  const named = getNamedType(type);
  if (named.name === SUBJECT_CODE) return true;
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  const inner = new Set([...seen, named.name]);
  return Object.values(named.getFields()).some((field) => holdsSubjectCodes(field.type, inner));
}

/**
 * A right code of nobody. It stands where a variable's default was, so that the variable keeps its type; the value is
 * always sent, so the default is never used.
 */
const NOBODY = `P${"0".repeat(32)}`;

class Lifter {
  readonly definitions: VariableDefinitionNode[] = [];
  readonly slots: SubjectSlot[] = [];
  readonly #taken: Set<string>;
  readonly #kinds = new Map<string, KindSource[]>();
  readonly #arguments = new Map<string, string>();

  constructor(
    operation: OperationDefinitionNode,
    private readonly schema: GraphQLSchema,
  ) {
    const definitions = operation.variableDefinitions ?? [];
    this.#taken = new Set(definitions.map(({ variable }) => variable.name.value));
    for (const { variable, type, defaultValue } of definitions) {
      const inputType = this.#inputType(type);
      if (inputType === undefined) continue;
      const name = variable.name.value;
      const [kinds, argumentNames] = [this.#kinds, this.#arguments];
      this.slots.push({
        variable: name,
        type: inputType,
        ...(defaultValue === undefined ? {} : { literal: constant(defaultValue) }),
        overridable: true,
        get kinds() {
          return kinds.get(name) ?? [];
        },
        get argument() {
          return argumentNames.get(name) ?? name;
        },
        node: variable,
      });
    }
  }

  /** Rewrites the arguments of one field that hold subject codes. */
  field(node: FieldNode, typeInfo: TypeInfo): FieldNode | undefined {
    const definitions = typeInfo.getFieldDef()?.args ?? [];
    const named = (node.arguments ?? []).map((argument) => {
      const definition = definitions.find(({ name }) => name === argument.name.value);
      if (definition === undefined || !holdsSubjectCodes(definition.type)) return argument;
      const at = {
        argument: `${node.name.value}.${argument.name.value}`,
        kind: kindBeside(node.arguments ?? []),
      };
      return { ...argument, value: this.#lift(argument.value, definition.type, at) };
    });
    return named.every((argument, i) => argument === node.arguments?.[i])
      ? undefined
      : { ...node, arguments: named };
  }

  /** The default of a variable, too, is a literal: its value moves to the slot. */
  withoutDefault(definition: VariableDefinitionNode): VariableDefinitionNode {
    const { defaultValue, variable } = definition;
    const slot = this.slots.find((candidate) => candidate.variable === variable.name.value);
    if (defaultValue === undefined || slot === undefined) return definition;
    return { ...definition, defaultValue: placeholder(defaultValue, slot.type) as ConstValueNode };
  }

  #lift(value: ValueNode, type: GraphQLInputType, at: Place): ValueNode {
    if (value.kind === Kind.VARIABLE) {
      const name = value.name.value;
      this.#kinds.set(name, [...(this.#kinds.get(name) ?? []), at.kind]);
      if (!this.#arguments.has(name)) this.#arguments.set(name, at.argument);
      return value;
    }
    if (value.kind === Kind.NULL || !holdsSubjectCodes(type)) return value;
    const nullable = getNullableType(type);
    if (getNamedType(type).name === SUBJECT_CODE && isConstant(value)) return this.#variable(value, type, at);
    if (isListType(nullable) && value.kind === Kind.LIST) {
      return { ...value, values: value.values.map((item) => this.#lift(item, nullable.ofType, at)) };
    }
    if (isListType(nullable)) return this.#lift(value, nullable.ofType, at);
    if (isInputObjectType(nullable) && value.kind === Kind.OBJECT) {
      return mapFields(value, nullable, (item, of) => this.#lift(item, of, at));
    }
    return value;
  }

  #variable(literal: ConstValueNode, type: GraphQLInputType, { argument, kind }: Place): ValueNode {
    let number = this.definitions.length + 1;
    while (this.#taken.has(`subject_${number}`)) number++;
    const name = `subject_${number}`;
    this.#taken.add(name);
    const variable = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } as const;
    this.definitions.push({ kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(String(type)) });
    this.slots.push({
      variable: name,
      type,
      literal: constant(literal),
      overridable: false,
      kinds: [kind],
      argument,
      node: literal,
    });
    return variable;
  }

  #inputType(node: TypeNode): GraphQLInputType | undefined {
    // Overloads of typeFromAST go by the node's kind; the union of them takes none.
    const type = typeFromAST(this.schema, node as Parameters<typeof typeFromAST>[1]) as
      GraphQLInputType | undefined;
    return type !== undefined && holdsSubjectCodes(type) ? type : undefined;
  }
}

interface Place {
  readonly argument: string;
  readonly kind: KindSource;
}

/** The argument `kind` of the same field settles a code that is right both as USCC and as citizen ID. */
function kindBeside(args: readonly ArgumentNode[]): KindSource {
  const value = args.find(({ name }) => name.value === "kind")?.value;
  switch (value?.kind) {
    case Kind.ENUM:
      return { given: value.value };
    case Kind.VARIABLE:
      return { variable: value.name.value };
    default:
      return {};
  }
}

function isConstant(value: ValueNode): value is ConstValueNode {
  switch (value.kind) {
    case Kind.VARIABLE:
      return false;
    case Kind.LIST:
      return value.values.every(isConstant);
    case Kind.OBJECT:
      return value.fields.every((field) => isConstant(field.value));
    default:
      return true;
  }
}

function constant(value: ConstValueNode): unknown {
  // A number is kept as it was written: eighteen digits do not fit a double.
  if (value.kind === Kind.INT || value.kind === Kind.FLOAT) return value.value;
  if (value.kind === Kind.LIST) return value.values.map(constant);
  if (value.kind === Kind.OBJECT) {
    return Object.fromEntries(value.fields.map((field) => [field.name.value, constant(field.value)]));
  }
  return valueFromASTUntyped(value);
}

/** An input object with each value that its type knows mapped; what it does not know is left to validation. */
function mapFields(
  object: ObjectValueNode,
  type: GraphQLInputObjectType,
  map: (value: ValueNode, type: GraphQLInputType) => ValueNode,
): ObjectValueNode {
  const known = type.getFields();
  return {
    ...object,
    fields: object.fields.map((field) => {
      const definition = known[field.name.value];
      return definition === undefined ? field : { ...field, value: map(field.value, definition.type) };
    }),
  };
}

function placeholder(value: ValueNode, type: GraphQLInputType): ValueNode {
  if (value.kind === Kind.NULL || !holdsSubjectCodes(type)) return value;
  const nullable = getNullableType(type);
  if (isListType(nullable)) return { kind: Kind.LIST, values: [] };
  if (isInputObjectType(nullable) && value.kind === Kind.OBJECT) {
    return mapFields(value, nullable, placeholder);
  }
  return { kind: Kind.STRING, value: NOBODY };
}
