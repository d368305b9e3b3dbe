import {
  isAbstractType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
} from "graphql";
import { refusal } from "../http/errors";

/**
 * Fault that this stops: a supergraph that was not made for this hub, or a field that a department forgot, serves data
 * about which the catalogue says nothing. A field is classified by `@catalog(item:)` on itself or on its type; one with
 * neither is refused, and with it the whole operation. A field of an interface is classified where it is in every type
 * that implements the interface. Introspection is exempt.
 *
 * At most ten fields are reported.
 */
export function unclassifiedFields(
  document: DocumentNode,
  schema: GraphQLSchema,
  classified: Classification,
): readonly GraphQLError[] {
  const refused: GraphQLError[] = [];
  const typeInfo = new TypeInfo(schema);
  const path: string[] = [];
  // A fragment has as many paths as it has spreads; its fields are told by their locations alone.
  let inFragment = false;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: {
        enter(node) {
          path.push(node.alias?.value ?? node.name.value);
          const parent = typeInfo.getParentType();
          const name = node.name.value;
          if (!parent || name.startsWith("__") || parent.name.startsWith("__")) return;
          const types =
            isAbstractType(parent) && !classified(parent.name, name)
              ? schema.getPossibleTypes(parent).map((type) => type.name)
              : [parent.name];
          if (types.length > 0 && types.every((type) => classified(type, name))) return;
          if (refused.length >= 10) return;
          refused.push(
            refusal("FORBIDDEN_FIELD", `The field ${parent.name}.${name} has no item of the catalogue.`, {
              nodes: node,
              ...(inFragment ? {} : { path: [...path] }),
            }),
          );
        },
        leave() {
          path.pop();
        },
      },
      FragmentDefinition: {
        enter: () => void (inFragment = true),
        leave: () => void (inFragment = false),
      },
    }),
  );
  return refused;
}

/** Whether a field of an object or interface type has an item of the catalogue. */
export type Classification = (typeName: string, fieldName: string) => boolean;

/** Reads the items off the supergraph's SDL: the API schema no longer has the directives. */
export function readClassification(supergraphSdl: string): Classification {
  const types = new Set<string>();
  const fields = new Set<string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      continue;
    if (hasItem(definition.directives)) types.add(definition.name.value);
    for (const field of definition.fields ?? []) {
      if (hasItem(field.directives)) fields.add(`${definition.name.value}.${field.name.value}`);
    }
  }
  return (typeName, fieldName) => types.has(typeName) || fields.has(`${typeName}.${fieldName}`);
}

function hasItem(directives: readonly ConstDirectiveNode[] | undefined): boolean {
  return (directives ?? []).some(
    ({ name, arguments: args }) =>
      name.value === "catalog" && args?.some((argument) => argument.name.value === "item") === true,
  );
}
