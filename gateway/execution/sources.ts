import type { ServiceEndpointDefinition } from "@apollo/gateway";
import type { GraphQLSchema } from "graphql";
import type { InProcessSubgraph } from "../../subgraphs/kit/contract";
import type { Logger } from "../http/log";
import type { Metrics } from "../http/metrics";
import type { FieldAccess } from "../policy/fieldAccess";
import { createSource, type Source } from "./source";
import type { SubgraphTransport } from "./transport";
import { createHttpTransport } from "./transports/http";
import { createInProcessTransport } from "./transports/inProcess";

/**
 * The sources of one supergraph, by name: in this process where one of that name runs here, else over HTTP at the
 * given URL, else at the URL that the supergraph says.
 *
 * @throws Error where there is no way to a subgraph: better no start than a department that is never there
 */
export function createSources(options: SourcesOptions): Sources {
  const sources = new Map<string, Source>();
  return {
    open({ name, url }) {
      const known = sources.get(name);
      if (known !== undefined) return known;
      const { schema, access, maxReceivedBytes, logger, metrics } = options;
      const transport = transportTo(name, url, options);
      const source = createSource({
        name,
        transport,
        timeoutMs: (subjects) => options.timeoutMs(name, subjects),
        schema,
        access,
        maxReceivedBytes,
        logger,
        metrics,
      });
      sources.set(name, source);
      return source;
    },
    get: (name) => sources.get(name),
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}

export interface Sources {
  open(definition: ServiceEndpointDefinition): Source;
  get(name: string): Source | undefined;
  close(): Promise<void>;
}

export interface SourcesOptions {
  readonly inProcess: ReadonlyMap<string, InProcessSubgraph>;
  readonly remoteUrls: ReadonlyMap<string, string>;
  /** For a call about so many subjects. */
  readonly timeoutMs: (source: string, subjects: number) => number;
  /** At most so many connections to each remote source. */
  readonly connections: number;
  readonly maxResponseBytes: number;
  /** Most that all of them together may answer to one request. */
  readonly maxReceivedBytes: number;
  readonly schema: GraphQLSchema;
  /** What nobody may see. */
  readonly access: FieldAccess;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

function transportTo(name: string, url: string | undefined, options: SourcesOptions): SubgraphTransport {
  const here = options.inProcess.get(name);
  if (here !== undefined) return createInProcessTransport(here);
  const { connections, maxResponseBytes } = options;
  const address = options.remoteUrls.get(name) ?? url ?? "";
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new Error(
      `There is no way to the subgraph "${name}": it is not in this process and has no http(s) URL.`,
    );
  }
  return createHttpTransport({ url: address, connections, maxResponseBytes });
}
