import { readPackageFile } from "./files";

/** The departments, each with one section of the profile named after it. */
export const DEPARTMENTS = ["market", "tax", "courts", "transport", "ecology"] as const;
export type Department = (typeof DEPARTMENTS)[number];

/** All subgraphs of the hub, in the order in which they compose. */
export const SUBGRAPHS = [...DEPARTMENTS, "hub"] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

export function isSubgraphName(name: string): name is SubgraphName {
  return (SUBGRAPHS as readonly string[]).includes(name);
}

/** The whole SDL of a subgraph: the shared part, then its own. */
export function subgraphSdl(name: SubgraphName): string {
  return `${sharedSdl()}\n${readPackageFile(`schema/${name}.graphql`)}`;
}

/** Scalars, directives and types that every subgraph starts with. */
export function sharedSdl(): string {
  return readPackageFile("schema/shared.graphql");
}

/** The composed supergraph as it was committed. */
export function committedSupergraph(): string {
  return readPackageFile("schema/supergraph.graphql");
}
