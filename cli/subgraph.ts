import { createLogger } from "../gateway/http/log";
import { loadGatewayConfig } from "../gateway/config";
import { isSubgraphName, SUBGRAPHS } from "../schema/subgraphs";
import { serveSubgraph } from "../subgraphs/kit/serveSubgraph";
import { untilStopped } from "./lifetime";
import { openPlatform } from "./platform";
import { readArguments, UsageError } from "./usage";

/** `credit-hub subgraph NAME`: one department as a process of its own, on its own database. */
export async function runSubgraph(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { port: { type: "string", default: "0" }, host: { type: "string", default: "127.0.0.1" } },
    true,
  );
  const [name = ""] = positionals;
  if (!isSubgraphName(name)) throw new UsageError(`NAME is one of ${SUBGRAPHS.join(", ")}.`);
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
    throw new UsageError("--port is a number from 0 to 65535.");
  }
  const { logLevel, drainTimeoutMs } = loadGatewayConfig(process.env);
  const logger = createLogger({ level: logLevel });
  const platform = openPlatform(process.env, logger);
  const { subgraph } = await platform.startSubgraph(name);
  const server = await serveSubgraph(subgraph, {
    port: Number(values.port),
    host: values.host,
    drainTimeoutMs,
  });
  logger.info("The subgraph is ready.", { subgraph: name, url: server.url });
  return untilStopped(async () => {
    await server.stop();
    await platform.close();
  });
}
