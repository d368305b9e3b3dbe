import { createMemoryCache, type RowCache } from "../loaders/cache";
import { openDatabase } from "../loaders/database";
import { createRedisCache } from "../loaders/redisCache";
import type { Logger } from "../gateway/http/log";
import { seedCatalogue } from "../schema/catalogue";
import { createSubjectIds } from "../schema/scalars/subjectId";
import type { SubgraphName } from "../schema/subgraphs";
import { subgraphDefinitions } from "../subgraphs";
import { createSubgraph, type Subgraph } from "../subgraphs/kit/createSubgraph";
import type { OnFault } from "../subgraphs/kit/errors";
import { loadPlatformConfig, type PlatformConfig } from "./config";

/** The parts that every command stands on, opened as they are needed and closed together. */
export interface Platform {
  readonly config: PlatformConfig;
  readonly subjectId: (citizenId: string) => string;
  readonly cache: RowCache;
  /** Opens a subgraph's database, brings its tables up to date and makes the subgraph. */
  openSubgraph(name: SubgraphName): Promise<Subgraph>;
  /**
   * The same for serving: a database that is away keeps nothing else from starting. Its source is unavailable, and its
   * tables are brought up to date as soon as it answers.
   */
  startSubgraph(name: SubgraphName): Promise<{ readonly subgraph: Subgraph; readonly ready: boolean }>;
  close(): Promise<void>;
}

/** @throws ConfigurationFault */
export function openPlatform(env: NodeJS.ProcessEnv, logger: Logger): Platform {
  const config = loadPlatformConfig(env);
  const subjectId = createSubjectIds(config.subjectIdKey);
  const cache = openCache(config, logger);
  const catalogue = seedCatalogue();
  const made = new Map<SubgraphName, Subgraph>();
  const migrated = new Map<SubgraphName, Promise<void>>();
  const retries = new Set<NodeJS.Timeout>();

  function make(name: SubgraphName): Subgraph {
    const database = openDatabase(config.databaseUrl(name), name);
    const onFault: OnFault = (fault, at) =>
      logger.error("A source failed.", { source: name, fault: faultName(fault), at });
    return createSubgraph(subgraphDefinitions[name], { database, cache, catalogue, onFault });
  }

  function subgraphOf(name: SubgraphName): Subgraph {
    let subgraph = made.get(name);
    if (!subgraph) made.set(name, (subgraph = make(name)));
    return subgraph;
  }

  function migrateOnce(subgraph: Subgraph): Promise<void> {
    let done = migrated.get(subgraph.name);
    if (!done) migrated.set(subgraph.name, (done = subgraph.migrate()));
    done.catch(() => migrated.delete(subgraph.name));
    return done;
  }

  function migrateLater(subgraph: Subgraph): void {
    const timer = setTimeout(() => {
      retries.delete(timer);
      migrateOnce(subgraph).then(
        () => logger.info("The database answers; its source is back.", { source: subgraph.name }),
        () => migrateLater(subgraph),
      );
    }, MIGRATION_RETRY_MS);
    retries.add(timer);
  }

  return {
    config,
    subjectId,
    cache,
    async openSubgraph(name) {
      const subgraph = subgraphOf(name);
      await migrateOnce(subgraph);
      return subgraph;
    },
    async startSubgraph(name) {
      const subgraph = subgraphOf(name);
      try {
        await migrateOnce(subgraph);
        return { subgraph, ready: true };
      } catch (fault) {
        const fields = { source: name, fault: faultName(fault) };
        logger.error("The database does not answer; its source is away until it does.", fields);
        migrateLater(subgraph);
        return { subgraph, ready: false };
      }
    },
    async close() {
      for (const timer of retries) clearTimeout(timer);
      await Promise.allSettled(migrated.values());
      for (const { database } of made.values()) await database.close();
      await cache.close();
    },
  };
}

const MIGRATION_RETRY_MS = 2_000;

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
