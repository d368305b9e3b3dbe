import { readFileSync } from "node:fs";
import { ConfigurationFault, environmentName, loadGatewayConfig } from "../gateway/config";
import { createLogger } from "../gateway/http/log";
import { createGateway } from "../gateway/main";
import { createSubjectIds } from "../schema/scalars/subjectId";
import { committedSupergraph, SUBGRAPHS } from "../schema/subgraphs";
import { loadPlatformConfig } from "./config";
import { untilStopped } from "./lifetime";
import { readArguments, UsageError } from "./usage";

/** `credit-hub gateway`: the gateway alone, over subgraphs that are processes of their own. */
export async function runGateway(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, {
    supergraph: { type: "string" },
    unclassified: { type: "string", default: "deny" },
  });
  const { supergraph, unclassified } = values;
  if (unclassified !== "allow" && unclassified !== "deny")
    throw new UsageError("--unclassified is allow or deny.");
  const config = loadGatewayConfig(process.env);
  const platform = loadPlatformConfig(process.env);
  if (supergraph === undefined) {
    const missing = SUBGRAPHS.filter((name) => !platform.subgraphUrls.has(name));
    if (missing.length > 0) {
      throw new ConfigurationFault(
        missing.map((name) => `SUBGRAPH_URL_${environmentName(name)}: must be set for a gateway of its own.`),
      );
    }
  }
  const gateway = await createGateway({
    config,
    supergraphSdl: supergraph === undefined ? committedSupergraph() : readFile(supergraph),
    inProcess: new Map(),
    remoteUrls: platform.subgraphUrls,
    subjectId: createSubjectIds(platform.subjectIdKey),
    logger: createLogger({ level: config.logLevel }),
    unclassified,
  });
  return untilStopped(() => gateway.stop());
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`The file ${path} cannot be read.`);
  }
}
