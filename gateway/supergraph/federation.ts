import { ApolloGateway, type GraphQLDataSource, type ServiceEndpointDefinition } from "@apollo/gateway";
import type { PlanCache } from "../execution/planCache";
import { libraryLogger, type LibraryLogger } from "../http/endpoint";
import type { Logger } from "../http/log";

/**
 * Apollo's gateway over one given supergraph: it plans and runs operations. Leaks that this stops: by default it sends
 * telemetry to its maker, asks the maker's servers for the schema when a key is in the environment, and shows its query
 * plans (the shape of every department) to whoever asks with a header.
 */
export function createFederation({
  supergraphSdl,
  buildService,
  planCache,
  logger,
}: FederationOptions): ApolloGateway {
  // Read by the constructor, and by nothing else: there is no option for it.
  process.env["APOLLO_TELEMETRY_DISABLED"] = "1";
  return new ApolloGateway({
    supergraphSdl,
    buildService,
    logger: quietAboutUrls(libraryLogger(logger)),
    validateSupergraph: true,
    serviceHealthCheck: false,
    queryPlannerConfig: { cache: planCache },
    __exposeQueryPlanExperimental: false,
    debug: false,
  });
}

export interface FederationOptions {
  readonly supergraphSdl: string;
  readonly buildService: (definition: ServiceEndpointDefinition) => GraphQLDataSource;
  readonly planCache: PlanCache;
  readonly logger: Logger;
}

/** It calls a subgraph without a URL an error: ours may run in this process. Whether there is a way to it is checked. */
function quietAboutUrls(logger: LibraryLogger): LibraryLogger {
  const error = (message?: unknown) =>
    /is missing a url$/.test(String(message)) ? logger.debug(message) : logger.error(message);
  return { ...logger, error };
}
