import { buildSchema, isEnumType, type GraphQLSchema } from "graphql";

/**
 * A composed supergraph as it was given: its text, and what can be read off it without planning anything. `schema` is
 * the full one, with the fields that callers cannot see; the API schema is made by the gateway.
 *
 * @throws Error where the text is not a supergraph
 */
export function readSupergraph(sdl: string): Supergraph {
  let schema: GraphQLSchema;
  try {
    schema = buildSchema(sdl, { assumeValid: true, assumeValidSDL: true, noLocation: true });
  } catch (cause) {
    throw new Error("The supergraph cannot be read.", { cause });
  }
  const subgraphs = new Set<string>();
  const graphs = schema.getType("join__Graph");
  for (const { astNode } of isEnumType(graphs) ? graphs.getValues() : []) {
    const graph = astNode?.directives?.find(({ name }) => name.value === "join__graph");
    const name = graph?.arguments?.find((argument) => argument.name.value === "name")?.value;
    if (name?.kind === "StringValue") subgraphs.add(name.value);
  }
  if (subgraphs.size === 0)
    throw new Error("The supergraph names no subgraph: is it composed for Federation 2?");
  return { sdl, schema, subgraphs };
}

export interface Supergraph {
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  /** The names of the subgraphs. */
  readonly subgraphs: ReadonlySet<string>;
}
