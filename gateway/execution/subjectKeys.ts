import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";

/** How the subject of a profile inside an answer is called there. */
export const SUBJECT_KEY = "_subjectId";

/**
 * A subgraph query that also asks for the subject of each profile in the answer. Leak that this stops: a firm's answer
 * leads to its representative's profile, and nothing in it would say that from there on it is about a person.
 */
export function askingForSubjects(query: string, document: DocumentNode, schema: GraphQLSchema): string {
  let added = false;

  const within = (set: SelectionSetNode, type: GraphQLNamedType | undefined): SelectionSetNode => {
    const selections = set.selections.map((node) => {
      switch (node.kind) {
        case Kind.FIELD: {
          if (node.selectionSet === undefined) return node;
          const field =
            isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
          return { ...node, selectionSet: within(node.selectionSet, field && getNamedType(field.type)) };
        }
        case Kind.INLINE_FRAGMENT: {
          const on = node.typeCondition?.name.value;
          // What is asked of an entity is about the subject that it was asked for.
          const entity = type === undefined;
          const condition = on === undefined ? type : schema.getType(on);
          const inner = within(node.selectionSet, condition);
          return { ...node, selectionSet: entity ? withoutKey(inner, node.selectionSet) : inner };
        }
        case Kind.FRAGMENT_SPREAD:
          return node;
      }
    });
    if (!isAboutSubject(type) || selections.some(isPlainKey)) return { ...set, selections };
    added = true;
    return { ...set, selections: [KEY, ...selections] };
  };

  const definitions = document.definitions.map((definition) => {
    if (definition.kind === Kind.OPERATION_DEFINITION)
      return {
        ...definition,
        selectionSet: within(definition.selectionSet, schema.getRootType(definition.operation) ?? undefined),
      };
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      return {
        ...definition,
        selectionSet: within(definition.selectionSet, schema.getType(definition.typeCondition.name.value)),
      };
    return definition;
  });
  return added ? print({ ...document, definitions }) : query;
}

/** Whether objects of a type are about a subject of their own: entities that are known by a subject id. */
export function isAboutSubject(type: GraphQLNamedType | undefined): boolean {
  if (!isObjectType(type) || type.getFields()["subjectId"] === undefined) return false;
  return (type.astNode?.directives ?? []).some(
    ({ name, arguments: args }) =>
      name.value === "join__type" &&
      args?.some(
        ({ name: argument, value }) =>
          argument.value === "key" && value.kind === Kind.STRING && value.value.trim() === "subjectId",
      ),
  );
}

const KEY: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: SUBJECT_KEY },
  name: { kind: Kind.NAME, value: "subjectId" },
};

function isPlainKey(node: SelectionSetNode["selections"][number]): boolean {
  return (
    node.kind === Kind.FIELD &&
    node.name.value === "subjectId" &&
    node.alias === undefined &&
    (node.directives ?? []).length === 0
  );
}

function withoutKey(set: SelectionSetNode, before: SelectionSetNode): SelectionSetNode {
  return set.selections.length === before.selections.length
    ? set
    : { ...set, selections: set.selections.slice(1) };
}
