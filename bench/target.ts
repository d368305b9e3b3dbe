import { openPlatform } from "../cli/platform";
import { loadGatewayConfig } from "../gateway/config";
import { createLogger } from "../gateway/http/log";
import { createGateway } from "../gateway/main";
import { createNoCache } from "../loaders/cache";
import { openDatabase, type Database } from "../loaders/database";
import { seedCatalogue } from "../schema/catalogue";
import { committedSupergraph, SUBGRAPHS, type SubgraphName } from "../schema/subgraphs";
import { subgraphDefinitions } from "../subgraphs";
import type { InProcessSubgraph } from "../subgraphs/kit/contract";
import { createSubgraph } from "../subgraphs/kit/createSubgraph";
import { createAggregator, serveAggregator } from "./handWritten";

/** One of the servers that are compared, and what it stands on. */
export interface TargetSpec {
  readonly implementation: "PRODUCT" | "HAND_WRITTEN";
  /** As `DATABASE_URL`; its tables and data are there already. */
  readonly databaseUrl: string;
  /** What is behind the product's loaders. The hand-written one has none. */
  readonly cache: "MEMORY" | "REDIS" | "NONE";
  /** Where the cache is `REDIS`. */
  readonly redisUrl?: string | undefined;
}

export interface Target {
  /** Where questions are posted to. */
  readonly url: string;
  readonly counters: Counters;
  close(): Promise<void>;
}

/** Counted since the start. */
export interface Counters {
  statements: number;
  subgraphCalls: number;
}

/** Not a secret: it keys the pseudonyms of made-up people. */
export const BENCH_SUBJECT_ID_KEY = "credit-hub benchmark key: not a secret";

/** Opens a server in this process. */
export function openTarget(spec: TargetSpec): Promise<Target> {
  switch (spec.implementation) {
    case "PRODUCT":
      return openProduct(spec);
    case "HAND_WRITTEN":
      return openHandWritten(spec);
  }
}

/** The environment in which the product runs, for serving and for making data. */
export function productEnvironment(databaseUrl: string, redisUrl?: string): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: databaseUrl,
    SUBJECT_ID_KEY: BENCH_SUBJECT_ID_KEY,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
}

/**
 * As `credit-hub start` makes it, with everything in one process, on any free port, its log and its limits as they are
 * by default. Two things differ: calls and statements are counted, and a source has a minute, since a benchmark that
 * loads a machine to its brim must see how long answers take, not how they are given up.
 */
async function openProduct({ databaseUrl, cache, redisUrl }: TargetSpec): Promise<Target> {
  const counters: Counters = { statements: 0, subgraphCalls: 0 };
  const config = loadGatewayConfig({ PORT: "0", SOURCE_TIMEOUT_MS: "60000" });
  const logger = createLogger({ level: config.logLevel });
  const platform = openPlatform(
    productEnvironment(databaseUrl, cache === "REDIS" ? redisUrl : undefined),
    logger,
  );
  const inProcess = new Map<string, InProcessSubgraph>();
  for (const name of SUBGRAPHS) {
    const shipped = await platform.openSubgraph(name);
    const { database } = shipped;
    database.observe(() => (counters.statements += 1));
    const subgraph =
      cache === "NONE"
        ? createSubgraph(subgraphDefinitions[name], {
            database,
            cache: createNoCache(),
            catalogue: seedCatalogue(),
          })
        : shipped;
    inProcess.set(name, {
      name,
      execute(request, context) {
        counters.subgraphCalls += 1;
        return subgraph.execute(request, context);
      },
    });
  }
  const gateway = await createGateway({
    config,
    supergraphSdl: committedSupergraph(),
    inProcess,
    remoteUrls: new Map(),
    subjectId: platform.subjectId,
    logger,
  });
  return {
    url: `${gateway.url}/graphql`,
    counters,
    async close() {
      await gateway.stop();
      await platform.close();
    },
  };
}

async function openHandWritten({ databaseUrl }: TargetSpec): Promise<Target> {
  const counters: Counters = { statements: 0, subgraphCalls: 0 };
  const databases = new Map<SubgraphName, Database>();
  for (const name of SUBGRAPHS) {
    const database = openDatabase(databaseUrl, name);
    database.observe(() => (counters.statements += 1));
    databases.set(name, database);
  }
  const server = await serveAggregator(
    createAggregator({ databases, catalogue: seedCatalogue(), now: () => new Date() }),
  );
  return {
    url: `${server.url}/`,
    counters,
    async close() {
      await server.close();
      for (const database of databases.values()) await database.close();
    },
  };
}
