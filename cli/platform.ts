import { createMemoryCache, type RowCache } from "../loaders/cache";
import { openDatabase } from "../loaders/database";
import { createRedisCache } from "../loaders/redisCache";
import type { Logger } from "../gateway/http/log";
import { seedCatalogue } from "../schema/catalogue";
import { createSubjectIds } from "../schema/scalars/subjectId";
import type { SubgraphName } from "../schema/subgraphs";
import { subgraphDefinitions } from "../subgraphs";
import { createSubgraph, type Subgraph } from "../subgraphs/kit/createSubgraph";
import { loadPlatformConfig, type PlatformConfig } from "./config";

/** The parts that every command stands on, opened as they are needed and closed together. */
export interface Platform {
  readonly config: PlatformConfig;
  readonly subjectId: (citizenId: string) => string;
  readonly cache: RowCache;
  /** Opens a subgraph's database, brings its tables up to date and makes the subgraph. */
  openSubgraph(name: SubgraphName): Promise<Subgraph>;
  close(): Promise<void>;
}

/** @throws ConfigurationFault */
export function openPlatform(env: NodeJS.ProcessEnv, logger: Logger): Platform {
  const config = loadPlatformConfig(env);
  const subjectId = createSubjectIds(config.subjectIdKey);
  const cache = openCache(config, logger);
  const catalogue = seedCatalogue();
  const opened = new Map<SubgraphName, Promise<Subgraph>>();

  async function open(name: SubgraphName): Promise<Subgraph> {
    const database = openDatabase(config.databaseUrl(name), name);
    const onFault = (fault: unknown): void =>
      logger.error("A source failed.", { source: name, fault: faultName(fault) });
    const subgraph = createSubgraph(subgraphDefinitions[name], { database, cache, catalogue, onFault });
    try {
      await subgraph.migrate();
    } catch (error) {
      await database.close();
      throw error;
    }
    return subgraph;
  }

  return {
    config,
    subjectId,
    cache,
    openSubgraph(name) {
      let subgraph = opened.get(name);
      if (!subgraph) opened.set(name, (subgraph = open(name)));
      return subgraph;
    },
    async close() {
      const subgraphs = await Promise.allSettled(opened.values());
      for (const result of subgraphs) if (result.status === "fulfilled") await result.value.database.close();
      await cache.close();
    },
  };
}

/** The code of a driver's error, or its class: its message may hold SQL, a host or a value. */
export function faultName(fault: unknown): string {
  const { code, name } = fault as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : typeof name === "string" ? name : "unknown";
}

function openCache({ redisUrl }: PlatformConfig, logger: Logger): RowCache {
  if (redisUrl === undefined) return createMemoryCache();
  let told = 0;
  return createRedisCache({
    url: redisUrl,
    onFault(reason) {
      // A Redis that is away fails many times a second; once in ten seconds tells as much.
      if (Date.now() - told < 10_000) return;
      told = Date.now();
      logger.warn("The cache is away; answers go on without it.", { reason });
    },
  });
}
