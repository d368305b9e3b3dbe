import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  getNamedType,
  isAbstractType,
  isObjectType,
  parse,
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { dataFields, dataTypes, fieldCatalogUse, typeCatalogUse } from "./catalogItems";
import type { Catalogue } from "./catalogue";

export interface SubgraphDefinition {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** One thing that keeps subgraphs from composing. `coordinate` is a schema coordinate such as `MarketPenalty.fine`. */
export interface CompositionFault {
  readonly code: string;
  readonly subgraph?: string;
  readonly coordinate?: string;
  readonly message: string;
}

export type Composition =
  { ok: true; supergraphSdl: string } | { ok: false; faults: readonly CompositionFault[] };

/** The item of what only gives an answer its shape: pages, sections, entry points. */
const STRUCTURE = "hub.structure";

/**
 * Composes subgraphs into a supergraph (Federation 2) after checking the hub's own rules: a field without a known
 * catalogue item does not compose, nor does a second way to a type's fields that would have another item than they.
 */
export function compose(subgraphs: readonly SubgraphDefinition[], catalogue: Catalogue): Composition {
  const parsed: { name: string; url: string; typeDefs: DocumentNode }[] = [];
  const faults: CompositionFault[] = [];
  for (const { name, url, sdl } of subgraphs) {
    try {
      const typeDefs = parse(sdl);
      parsed.push({ name, url, typeDefs });
      faults.push(...catalogueFaults(name, buildSubgraphSchema({ typeDefs }), catalogue));
    } catch (error) {
      faults.push({
        code: "INVALID_SDL",
        subgraph: name,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
  if (faults.length > 0) return { ok: false, faults };
  const result = composeServices(parsed);
  if (result.supergraphSdl === undefined) {
    return {
      ok: false,
      faults: (result.errors ?? []).map((error) => ({
        code: String(error.extensions["code"] ?? "COMPOSITION"),
        message: error.message,
      })),
    };
  }
  return { ok: true, supergraphSdl: result.supergraphSdl };
}

/** The one type that subgraphs share by a key. */
const ENTITY = "CreditProfile";

function isEntity({ astNode, extensionASTNodes }: GraphQLObjectType): boolean {
  return [astNode, ...extensionASTNodes].some((node) =>
    node?.directives?.some(({ name }) => name.value === "key"),
  );
}

function catalogueFaults(subgraph: string, schema: GraphQLSchema, catalogue: Catalogue): CompositionFault[] {
  const faults: CompositionFault[] = [];
  for (const type of dataTypes(schema)) {
    if (type.name !== ENTITY && isEntity(type)) {
      const message = `${type.name} has a key: by it the type could be reached past the rules of the profile. Only ${ENTITY} is an entity.`;
      faults.push({ code: "OTHER_ENTITY", subgraph, coordinate: type.name, message });
    }
    for (const field of dataFields(type)) {
      const coordinate = `${type.name}.${field.name}`;
      const use = fieldCatalogUse(type, field);
      if (!use) {
        const message = `${coordinate} has no catalogue item: add @catalog(item:) to the field or its type.`;
        faults.push({ code: "FIELD_WITHOUT_ITEM", subgraph, coordinate, message });
        continue;
      }
      for (const item of [use.item, ...use.also].filter((code) => !catalogue.has(code))) {
        const message = `${coordinate} names the item ${item}, which the catalogue does not have.`;
        faults.push({ code: "UNKNOWN_ITEM", subgraph, coordinate, message });
      }
      for (const target of returnedTypes(schema, field)) {
        const inner = typeCatalogUse(target);
        if (!inner || inner.item === STRUCTURE || inner.item === use.item) continue;
        const message = `${coordinate} has the item ${use.item}, but ${target.name} that it returns has ${inner.item}: they must be the same.`;
        faults.push({ code: "ITEM_MISMATCH", subgraph, coordinate, message });
      }
    }
  }
  return faults;
}

/** The object types that a field leads to; through an interface or a union, all that it may stand for. */
function returnedTypes(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
): readonly GraphQLObjectType[] {
  const target = getNamedType(field.type);
  if (isAbstractType(target)) return schema.getPossibleTypes(target);
  return isObjectType(target) ? [target] : [];
}
