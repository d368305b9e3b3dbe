import type { Server } from "node:http";
import type { GraphQLSchema } from "graphql";
import type { Registry } from "prom-client";
import { seedCatalogue, type Catalogue } from "../schema/catalogue";
import type { InProcessSubgraph } from "../subgraphs/kit/contract";
import { environmentName, sourceTimeoutMs, type GatewayConfig } from "./config";
import { finishing } from "./execution/executor";
import { createPlanCache } from "./execution/planCache";
import { createSources } from "./execution/sources";
import { createEndpoint } from "./http/endpoint";
import { createReadiness } from "./http/health";
import { createIde } from "./http/ide";
import { createAdmission } from "./http/limits/admission";
import type { Logger } from "./http/log";
import { createMetrics } from "./http/metrics";
import { createHttpServer } from "./http/server";
import { createFieldAccess } from "./policy/fieldAccess";
import { createPolicy } from "./policy/policy";
import { obeying } from "./policy/step";
import type { SubjectIdOf } from "./policy/subjectValues";
import { createFederation } from "./supergraph/federation";
import { readSupergraph } from "./supergraph/supergraph";

/**
 * The composition root of the gateway: wires the steps of a request in their order and starts to listen. The only file
 * that knows all of them.
 *
 * @throws Error where the supergraph cannot be served; nothing is left listening then
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, logger, inProcess, remoteUrls, subjectId, unclassified = "deny" } = options;
  const { catalogue = seedCatalogue() } = options;
  const supergraph = readSupergraph(options.supergraphSdl);
  for (const name of config.sourceTimeouts.keys()) {
    if (![...supergraph.subgraphs].some((subgraph) => environmentName(subgraph) === name)) {
      logger.warn(`SOURCE_TIMEOUT_MS_${name} is set, but the supergraph has no such source.`);
    }
  }

  const metrics = createMetrics();
  const sources = createSources({
    inProcess,
    remoteUrls,
    timeoutMs: (source, subjects) => sourceTimeoutMs(config, source, subjects),
    connections: config.sourceConnections,
    maxResponseBytes: config.sourceMaxResponseBytes,
    maxReceivedBytes: config.maxResponseBytes,
    schema: supergraph.schema,
    access: createFieldAccess(catalogue),
    logger,
    metrics,
  });
  const policy = createPolicy({ supergraphSdl: supergraph.sdl, unclassified, subjectId });
  const federation = createFederation({
    supergraphSdl: supergraph.sdl,
    buildService: (definition) => sources.open(definition),
    planCache: createPlanCache((result) => metrics.planLookedUp(result)),
    logger,
  });

  let apiSchema: GraphQLSchema | undefined;
  const endpoint = createEndpoint({
    gateway: {
      async load() {
        // Not the server's Apollo configuration: it may hold a key from the environment.
        const { executor } = await federation.load({ apollo: {} });
        if (executor === null) throw new Error("The supergraph has no executor.");
        return { executor: obeying(policy, finishing(executor)) };
      },
      onSchemaLoadOrUpdate: (listener) =>
        federation.onSchemaLoadOrUpdate((schemas) => {
          apiSchema = schemas.apiSchema;
          listener(schemas);
        }),
      stop: () => federation.stop(),
    },
    admit: createAdmission({
      limits: config,
      schema() {
        if (apiSchema === undefined) throw new Error("No supergraph is loaded.");
        return apiSchema;
      },
    }),
    maxTokens: config.maxTokens,
    logger,
  });

  const http = createHttpServer({
    maxBodyBytes: config.maxBodyBytes,
    answer: (payload, state, head) => endpoint.answer(payload, state, head),
    ready: createReadiness({
      supergraphLoaded: () => apiSchema !== undefined,
      hub: () => sources.get(HUB),
    }),
    ide: config.ide ? createIde() : undefined,
    logger,
    metrics,
  });

  let port: number;
  try {
    await endpoint.start();
    port = await http.listen(config.port, config.host);
  } catch (error) {
    await federation.stop();
    await sources.close();
    throw error;
  }
  const url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  logger.info("The gateway is ready.", { url, subgraphs: [...supergraph.subgraphs] });

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    logger.info("The gateway is draining.");
    await http.drain(config.drainTimeoutMs);
    await endpoint.stop();
    await sources.close();
    logger.info("The gateway has stopped.");
  };
  return {
    url,
    port,
    httpServer: http.server,
    metrics: metrics.registry,
    stop: () => (stopped ??= stop()),
  };
}

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly supergraphSdl: string;
  /** Subgraphs that run in this process, by their names in the supergraph. */
  readonly inProcess: ReadonlyMap<string, InProcessSubgraph>;
  /** URLs of remote subgraphs, by name, where they differ from the supergraph's. */
  readonly remoteUrls: ReadonlyMap<string, string>;
  /** Turns a checked citizen ID into the subject id, `P` and 32 lower-case hexadecimal digits. */
  readonly subjectId: SubjectIdOf;
  readonly logger: Logger;
  /**
   * What becomes of fields that have no item of the catalogue.
   * @default "deny"
   */
  readonly unclassified?: "allow" | "deny";
  /**
   * How open each item is.
   * @default the catalogue as committed
   */
  readonly catalogue?: Catalogue;
}

export interface Gateway {
  readonly url: string;
  readonly port: number;
  readonly httpServer: Server;
  readonly metrics: Registry;
  /** Drains, then stops. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** The subgraph without which no profile is found: readiness asks it, and no other. */
const HUB = "hub";
