import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seedCatalogue } from "./catalogue";
import { compose } from "./compose";
import { PACKAGE_ROOT } from "./files";
import { SUBGRAPHS, subgraphSdl, type SubgraphName } from "./subgraphs";

/** The address that the committed supergraph carries; a deployment gives the real ones by configuration. */
export function defaultUrl(name: SubgraphName): string {
  return `http://${name}.credit-hub.invalid/graphql`;
}

/** Composes the subgraphs of this package. */
export function composePackage(): string {
  const result = compose(
    SUBGRAPHS.map((name) => ({ name, url: defaultUrl(name), sdl: subgraphSdl(name) })),
    seedCatalogue(),
  );
  if (!result.ok) throw new Error(result.faults.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  return `${result.supergraphSdl}\n`;
}

if (require.main === module) writeFileSync(join(PACKAGE_ROOT, "schema/supergraph.graphql"), composePackage());
