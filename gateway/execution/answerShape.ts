import {
  getNamedType,
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type DefinitionNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLLeafType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { isNestedDeeper } from "../http/limits/depth";
import { isRecord } from "../http/payload";
import {
  answerGroup,
  type AnswerGroup,
  type Denial,
  type Denials,
  type FieldAccess,
} from "../policy/fieldAccess";
import { askingForSubjects, isAboutSubject, SUBJECT_KEY } from "./subjectKeys";

/**
 * What a subgraph's answer to one query must look like, after the types of the supergraph.
 *
 * Why: the stock executor merges whatever comes. A text where an object should be makes it throw away the whole answer;
 * a null or a number in the wrong place becomes a silent null as soon as any other error is there. So each answer is
 * read here, field by field, into fresh objects that hold what was asked and nothing else; each value that does not fit
 * is replaced by null, as GraphQL propagates it, and reported. So is each value that nobody may see, by the catalogue
 * and the subject that it is about: the department's own rules come first, these last.
 *
 * The same knowledge says what an answer looks like that did not come: nulls at every place, so that a later fetch
 * that requires one of them still runs and can say what is missing.
 */
export class AnswerShape {
  /** The query as it is sent: it also asks whom each profile in the answer is about. */
  readonly query: string;
  readonly #aboutSubjects = new Map<GraphQLNamedType | undefined, boolean>();
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #root: Selection;

  constructor(
    query: string,
    private readonly schema: GraphQLSchema,
    private readonly access: FieldAccess,
  ) {
    const document = parse(query, { noLocation: true });
    this.query = askingForSubjects(query, document, schema);
    const { definitions } = document;
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
    const operation = definitions.find(isOperation);
    if (operation === undefined) throw new Error("A subgraph query without an operation.");
    this.#root = new Selection(
      [operation.selectionSet],
      schema.getRootType(operation.operation) ?? undefined,
    );
  }

  /**
   * Reads an answer's `data`. `representations` are the variables of that name, where the query asks `_entities`.
   * BAD_SHAPE where the answer is about nobody: a list of entities of another length than was asked for. TOO_LARGE
   * where what was asked for is longer than `maxBytes` of JSON.
   */
  read(
    data: Readonly<Record<string, unknown>>,
    representations: Representations,
    maxBytes: number,
  ): ReadAnswer | "BAD_SHAPE" | "TOO_LARGE" {
    for (const field of this.fields(this.#root, undefined).filter(({ entities }) => entities)) {
      const entities = data[field.responseName];
      if (!Array.isArray(entities) || entities.length !== representations.length) return "BAD_SHAPE";
    }
    const reader = new Reader(this, representations, maxBytes);
    try {
      const read = reader.object(data, this.#root, [], undefined);
      const { faults, denied, bytes } = reader;
      return { data: read ?? this.absent(representations), faults, denied, bytes };
    } catch (error) {
      if (error instanceof TooLarge) return "TOO_LARGE";
      throw error;
    }
  }

  /** The answer of a source that did not answer. Keys keep their values: they are known without the source. */
  absent(representations: Representations): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    for (const field of this.fields(this.#root, undefined)) {
      data[field.responseName] = field.entities
        ? representations.map((representation) => this.absentEntity(field, representation))
        : null;
    }
    return data;
  }

  absentEntity(entities: Field, representation: Representation | undefined): Record<string, unknown> {
    const entity: Record<string, unknown> = {};
    const typename = typenameOf(representation);
    if (typename !== undefined) entity["__typename"] = typename;
    for (const { responseName, name } of entities.selection
      ? this.fields(entities.selection, typename)
      : []) {
      if (name === "__typename") continue;
      entity[responseName] = responseName === name ? (representation?.[name] ?? null) : null;
    }
    return entity;
  }

  /**
   * The places that are null where the answer did not come, as paths; for entities those of the first one. Fields that
   * callers cannot see are left out, and where nothing is left, the entity itself stands for them.
   */
  absentPaths(representations: Representations): readonly Path[] {
    return this.fields(this.#root, undefined).flatMap((field) => {
      if (field.entities) return this.absentEntityPaths(field, representations[0], 0);
      return field.hidden ? [] : [[field.responseName]];
    });
  }

  absentEntityPaths(
    entities: Field,
    representation: Representation | undefined,
    index: number,
  ): readonly Path[] {
    const fields = entities.selection ? this.fields(entities.selection, typenameOf(representation)) : [];
    const paths = fields
      .filter(({ name, hidden }) => !hidden && name !== "__typename" && !(name in (representation ?? {})))
      .map(({ responseName }) => [entities.responseName, index, responseName]);
    return paths.length > 0 ? paths : [[entities.responseName, index]];
  }

  /** A path up to the first field that callers cannot see: its name is nobody's business. */
  visiblePath(path: Path): Path {
    let selection: Selection | undefined = this.#root;
    const visible: (string | number)[] = [];
    for (const key of path) {
      if (typeof key === "string") {
        const field: Field | undefined =
          selection && this.fields(selection, undefined).find((f) => f.responseName === key);
        if (field === undefined || field.hidden) break;
        selection = field.selection;
      }
      visible.push(key);
    }
    return visible;
  }

  /**
   * The fields that are selected for objects of a type. Without a type name: those for every type that the selection
   * may be about, each of which an object may lack.
   */
  fields(selection: Selection, typename: string | undefined): readonly Field[] {
    const known = selection.byTypename.get(typename);
    if (known !== undefined) return known;
    const collected = new Map<string, Collected>();
    for (const set of selection.sets)
      this.#collect(set.selections, selection.type, typename, false, collected);
    const fields = [...collected].map(([responseName, { nodes, parent, optional }]) =>
      this.#field(responseName, nodes, parent, optional),
    );
    selection.byTypename.set(typename, fields);
    return fields;
  }

  /** Whether an object of an answer is about a subject of its own, not that of the object around it. */
  isAboutSubject(selection: Selection, given: unknown): boolean {
    const type = this.knows(given) ? this.schema.getType(given) : selection.type;
    let about = this.#aboutSubjects.get(type);
    if (about === undefined) this.#aboutSubjects.set(type, (about = isAboutSubject(type)));
    return about;
  }

  /** A type name that an answer may give: anything else would be remembered without bound. */
  knows(typename: unknown): typename is string {
    return typeof typename === "string" && isCompositeType(this.schema.getType(typename));
  }

  #collect(
    selections: readonly SelectionNode[],
    type: GraphQLNamedType | undefined,
    typename: string | undefined,
    conditional: boolean,
    into: Map<string, Collected>,
  ): void {
    for (const node of selections) {
      const optional = conditional || (node.directives ?? []).length > 0;
      if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value;
        const parent = (typename === undefined ? undefined : this.schema.getType(typename)) ?? type;
        const before = into.get(name);
        if (before === undefined)
          into.set(name, { nodes: [node], parent: hasField(parent, node) ? parent : type, optional });
        else
          into.set(name, {
            ...before,
            nodes: [...before.nodes, node],
            optional: before.optional && optional,
          });
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
      if (fragment === undefined) continue;
      const on = fragment.typeCondition?.name.value;
      const applies = on === undefined || typename === undefined ? undefined : this.#isOf(typename, on);
      if (applies === false) continue;
      const condition = on === undefined ? type : this.schema.getType(on);
      const uncertain = on !== undefined && applies === undefined && on !== type?.name;
      this.#collect(fragment.selectionSet.selections, condition, typename, optional || uncertain, into);
    }
  }

  /** Undefined where it cannot be told: an interface that a subgraph knows as an object stands for several types. */
  #isOf(typename: string, condition: string): boolean | undefined {
    if (typename === condition) return true;
    const [type, other] = [this.schema.getType(typename), this.schema.getType(condition)];
    if (isAbstractType(other)) {
      return (isObjectType(type) || isInterfaceType(type)) && this.schema.isSubType(other, type);
    }
    return isInterfaceType(type) ? undefined : false;
  }

  #field(
    responseName: string,
    nodes: readonly FieldNode[],
    parent: GraphQLNamedType | undefined,
    optional: boolean,
  ): Field {
    const name = nodes[0]?.name.value ?? responseName;
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = definition?.type;
    const named = type && getNamedType(type);
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
    return {
      responseName,
      name,
      type,
      optional,
      entities: name === "_entities" && definition === undefined,
      hidden: isHidden(definition) || isHidden(named),
      denials: this.access(parent, name),
      selection: sets.length === 0 ? undefined : new Selection(sets, named),
    };
  }
}

/**
 * The result of reading. `faults` are the places, as paths, whose values did not fit; `denied` those whose values may
 * not be seen; `bytes` is about how long the answer is as JSON.
 */
export interface ReadAnswer {
  readonly data: Record<string, unknown>;
  readonly faults: readonly Path[];
  readonly denied: readonly DeniedPlace[];
  readonly bytes: number;
}

export interface DeniedPlace extends Denial {
  readonly path: Path;
}

export type Path = readonly (string | number)[];
export type Representation = Readonly<Record<string, unknown>>;
export type Representations = readonly (Representation | undefined)[];

/** The selections under one field, and what they are for objects of each type, found out when first needed. */
class Selection {
  readonly byTypename = new Map<string | undefined, readonly Field[]>();

  constructor(
    readonly sets: readonly SelectionSetNode[],
    readonly type: GraphQLNamedType | undefined,
  ) {}
}

interface Field {
  readonly responseName: string;
  readonly name: string;
  /** Undefined for `__typename` and `_entities`. */
  readonly type: GraphQLOutputType | undefined;
  /** Whether an object may lack it. */
  readonly optional: boolean;
  readonly entities: boolean;
  readonly hidden: boolean;
  readonly denials: Denials;
  readonly selection: Selection | undefined;
}

interface Collected {
  readonly nodes: readonly FieldNode[];
  readonly parent: GraphQLNamedType | undefined;
  readonly optional: boolean;
}

/** Of a value that does not fit and may not be null either: what holds it becomes null. */
const UNFIT = Symbol("unfit");
const MAX_FAULTS = 1_000;
const MAX_SCALAR_NESTING = 32;

class TooLarge extends Error {}

/**
 * `group` is whom the object at hand is about: undefined above the first subject, and behind a field that callers
 * cannot see, since that goes to the platform alone.
 */
class Reader {
  readonly faults: Path[] = [];
  readonly denied: DeniedPlace[] = [];
  bytes = 0;

  constructor(
    private readonly shape: AnswerShape,
    private readonly representations: Representations,
    private readonly maxBytes: number,
  ) {}

  /** An object with what was asked, or undefined where it has to be null. */
  object(
    source: Readonly<Record<string, unknown>>,
    selection: Selection,
    path: (string | number)[],
    group: AnswerGroup | undefined,
    knownType?: string,
  ): Record<string, unknown> | undefined {
    const typename = this.#typename(source, selection, knownType);
    if (typename === UNFIT) return this.#fault(path);
    const read: Record<string, unknown> = {};
    for (const field of this.shape.fields(selection, typename)) {
      const given = Object.hasOwn(source, field.responseName) ? source[field.responseName] : undefined;
      if (given === undefined && field.optional) continue;
      path.push(field.responseName);
      const value = this.#field(given, field, path, group);
      path.pop();
      if (value === UNFIT) return undefined;
      read[field.responseName] = value;
    }
    return read;
  }

  #field(given: unknown, field: Field, path: (string | number)[], group: AnswerGroup | undefined): unknown {
    this.#count(field.responseName.length + 4);
    const denial = group === undefined || field.hidden ? undefined : field.denials[group];
    if (denial !== undefined) {
      this.denied.push({ ...denial, path: [...path] });
      return isNonNullType(field.type) ? UNFIT : null;
    }
    if (field.entities) return this.#entities(given, field, path);
    if (given === undefined) {
      this.#fault(path);
      return isNonNullType(field.type) ? UNFIT : null;
    }
    if (field.type !== undefined)
      return this.#value(given, field.type, field, path, field.hidden ? undefined : group);
    if (this.shape.knows(given)) return given;
    this.#fault(path);
    return UNFIT;
  }

  #value(
    given: unknown,
    type: GraphQLOutputType,
    field: Field,
    path: (string | number)[],
    group: AnswerGroup | undefined,
  ): unknown {
    if (isNonNullType(type)) {
      if (given === null || given === undefined) this.#fault(path);
      return this.#value(given, type.ofType, field, path, group) ?? UNFIT;
    }
    if (given === null || given === undefined) return null;
    if (isListType(type)) {
      if (!Array.isArray(given)) return this.#fault(path) ?? null;
      const items: unknown[] = [];
      for (const [index, item] of given.entries()) {
        path.push(index);
        const value = this.#value(item, type.ofType, field, path, group);
        path.pop();
        if (value === UNFIT) return null;
        items.push(value);
      }
      return items;
    }
    if (isCompositeType(type)) {
      if (!isRecord(given) || field.selection === undefined) return this.#fault(path) ?? null;
      const about = field.hidden ? undefined : this.#groupOf(given, field.selection, group);
      return this.object(given, field.selection, path, about) ?? null;
    }
    this.#count(sizeOf(given));
    return fitsLeaf(given, type) ? given : (this.#fault(path) ?? null);
  }

  /** A source answers for every entity: one that is null says nothing of its subject, least of all that it has no record. */
  #entities(given: unknown, field: Field, path: (string | number)[]): unknown {
    return this.representations.map((representation, index) => {
      const entity: unknown = Array.isArray(given) ? given[index] : null;
      let read: Record<string, unknown> | undefined;
      if (isRecord(entity) && field.selection !== undefined) {
        path.push(index);
        read = this.object(
          entity,
          field.selection,
          path,
          answerGroup(representation?.["subjectId"]),
          typenameOf(representation),
        );
        path.pop();
      } else {
        for (const absent of this.shape.absentEntityPaths(field, representation, index)) this.#fault(absent);
      }
      return read ?? this.shape.absentEntity(field, representation);
    });
  }

  #groupOf(
    given: Readonly<Record<string, unknown>>,
    selection: Selection,
    group: AnswerGroup | undefined,
  ): AnswerGroup | undefined {
    if (!this.shape.isAboutSubject(selection, given["__typename"])) return group;
    return answerGroup(given[SUBJECT_KEY] ?? given["subjectId"]);
  }

  #count(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.maxBytes) throw new TooLarge();
  }

  #typename(
    source: Readonly<Record<string, unknown>>,
    { type }: Selection,
    knownType: string | undefined,
  ): string | undefined | typeof UNFIT {
    const given = source["__typename"];
    if (given !== undefined) return this.shape.knows(given) ? given : UNFIT;
    return knownType ?? (isObjectType(type) ? type.name : undefined);
  }

  #fault(path: readonly (string | number)[]): undefined {
    if (this.faults.length < MAX_FAULTS) this.faults.push([...path]);
    return undefined;
  }
}

/** About how long a scalar is as JSON. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 3;
  return typeof value === "object" && !isNestedDeeper(value, MAX_SCALAR_NESTING)
    ? JSON.stringify(value).length
    : 8;
}

function fitsLeaf(value: unknown, type: GraphQLLeafType): boolean {
  if (isEnumType(type)) return typeof value === "string" && type.getValue(value) !== undefined;
  switch (type.name) {
    case GraphQLInt.name:
      return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
    case GraphQLFloat.name:
      return typeof value === "number" && Number.isFinite(value);
    case GraphQLString.name:
      return typeof value === "string";
    case GraphQLBoolean.name:
      return typeof value === "boolean";
    case GraphQLID.name:
      return typeof value === "string" || Number.isInteger(value);
    default:
      return typeof value !== "object" || !isNestedDeeper(value, MAX_SCALAR_NESTING);
  }
}

function typenameOf(representation: Representation | undefined): string | undefined {
  const typename = representation?.["__typename"];
  return typeof typename === "string" ? typename : undefined;
}

function hasField(type: GraphQLNamedType | undefined, node: FieldNode): boolean {
  return (isObjectType(type) || isInterfaceType(type)) && node.name.value in type.getFields();
}

function isHidden(
  definition:
    | {
        readonly astNode?:
          | { readonly directives?: readonly { readonly name: { readonly value: string } }[] }
          | null
          | undefined;
      }
    | undefined,
): boolean {
  return definition?.astNode?.directives?.some(({ name }) => name.value === "inaccessible") ?? false;
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}
