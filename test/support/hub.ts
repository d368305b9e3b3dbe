import type { RowCache } from "../../loaders/cache";
import { openPlatform, type Platform } from "../../cli/platform";
import { loadGatewayConfig } from "../../gateway/config";
import { createLogger } from "../../gateway/http/log";
import { createGateway } from "../../gateway/main";
import { seedCatalogue } from "../../schema/catalogue";
import { shanghaiDay, type CalendarDate } from "../../schema/scalars/date";
import { committedSupergraph, SUBGRAPHS, type SubgraphName } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import type { InProcessSubgraph } from "../../subgraphs/kit/contract";
import { createSubgraph, type Subgraph } from "../../subgraphs/kit/createSubgraph";
import { makeData } from "../../subgraphs/kit/sample/make";
import { serveSubgraph, type SubgraphServer } from "../../subgraphs/kit/serveSubgraph";
import { subgraphSamples } from "../../subgraphs/samples";
import type { Backend, OpenBackend } from "./backends";

/** A whole hub, wired of the product's own parts, over sample data. */
export interface Hub {
  readonly url: string;
  readonly platform: Platform;
  readonly subgraphs: ReadonlyMap<SubgraphName, Subgraph>;
  /** As the processes of this hub would be given it. */
  readonly env: Readonly<Record<string, string>>;
  /** What the gateway and the subgraphs logged. */
  readonly logged: readonly string[];
  /** The SQL statements and the calls of each subgraph since the start or the last reset. */
  readonly statements: Readonly<Record<SubgraphName, string[]>>;
  readonly calls: Readonly<Record<SubgraphName, string[]>>;
  forget(): void;
  query(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<HubAnswer>;
  stop(): Promise<void>;
}

export interface HubAnswer {
  // The answer has the shape of the query; the test says what it expects.
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly errors?: readonly AnswerError[];
  readonly extensions: {
    readonly requestId: string;
    readonly sources: Readonly<Record<string, { status: string; asOf?: string; reason?: string }>>;
  };
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface HubOptions {
  readonly backend: Backend;
  /** How many subjects there are, golden ones included; none makes none. @default 220 */
  readonly subjects?: number;
  /** D. @default today */
  readonly madeOn?: CalendarDate;
  /** The clock of the subgraphs, read for each request. */
  readonly now?: () => Date;
  /** Looks on at what the subgraphs cache. */
  readonly wrapCache?: (cache: RowCache) => RowCache;
  /** Subgraphs that the gateway reaches over HTTP. */
  readonly remote?: readonly SubgraphName[];
  /** Subgraphs at addresses of the test's own. */
  readonly remoteUrls?: Readonly<Partial<Record<SubgraphName, string>>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Data that another hub of the test made: its databases are used and left. */
  readonly over?: Hub;
}

export const SEED = 531;

export async function startHub(options: HubOptions): Promise<Hub> {
  const { backend, subjects = 220, now = () => new Date(), remote = [], remoteUrls = {}, over } = options;
  const logged: string[] = [];
  const opened: OpenBackend = over ? { env: over.env, close: async () => undefined } : await backend.open();
  const env = { ...opened.env, PORT: "0", DRAIN_TIMEOUT_MS: "2000", ...options.env };
  const config = loadGatewayConfig(env);
  const logger = createLogger({ level: "debug", write: (line) => logged.push(line) });
  const platform = openPlatform(env, logger);
  const cache = options.wrapCache?.(platform.cache) ?? platform.cache;
  const closing: (() => Promise<void>)[] = [() => opened.close(), () => platform.close()];
  try {
    const statements = forEachSubgraph<string[]>(() => []);
    const calls = forEachSubgraph<string[]>(() => []);
    const subgraphs = new Map<SubgraphName, Subgraph>();
    const counted = new Map<SubgraphName, Subgraph>();
    for (const name of SUBGRAPHS) {
      if (remoteUrls[name] !== undefined) continue;
      const { database } = await platform.openSubgraph(name);
      const subgraph = createSubgraph(subgraphDefinitions[name], {
        database,
        cache,
        catalogue: seedCatalogue(),
        now,
        onFault: (fault) => logger.error("A source failed.", { source: name, fault: String(fault) }),
      });
      subgraphs.set(name, subgraph);
      counted.set(name, counting(subgraph, calls[name]));
    }
    if (!over && subjects > 0) await makeSampleData([...subgraphs.values()], platform, options, subjects);
    for (const [name, { database }] of subgraphs) {
      database.observe(({ sql }) => statements[name].push(sql));
    }

    const served = new Map<SubgraphName, SubgraphServer>();
    for (const name of remote) {
      const subgraph = counted.get(name);
      if (subgraph) served.set(name, await serveSubgraph(subgraph, { port: 0, drainTimeoutMs: 100 }));
    }
    closing.push(async () => void (await Promise.all([...served.values()].map((server) => server.stop()))));
    const gateway = await createGateway({
      config,
      supergraphSdl: committedSupergraph(),
      inProcess: new Map<string, InProcessSubgraph>([...counted].filter(([name]) => !remote.includes(name))),
      remoteUrls: new Map<string, string>([
        ...Object.entries(remoteUrls),
        ...[...served].map(([name, { url }]) => [name, url] as const),
      ]),
      subjectId: platform.subjectId,
      logger,
    });
    closing.push(() => gateway.stop());

    return {
      url: gateway.url,
      platform,
      subgraphs,
      env: opened.env,
      logged,
      statements,
      calls,
      forget() {
        for (const name of SUBGRAPHS) statements[name].length = calls[name].length = 0;
      },
      query: (query, variables, headers) => ask(gateway.url, query, variables, headers),
      stop: () => closeAll(closing),
    };
  } catch (error) {
    await closeAll(closing).catch(() => undefined);
    throw error;
  }
}

/** Asks a hub at an address. @throws where the answer is no GraphQL answer */
export async function ask(
  url: string,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<HubAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as HubAnswer;
}

async function makeSampleData(
  subgraphs: readonly Subgraph[],
  { subjectId }: Platform,
  { madeOn = shanghaiDay(new Date()) }: HubOptions,
  subjects: number,
): Promise<void> {
  await makeData({
    preset: "small",
    seed: SEED,
    subjects,
    madeOn,
    subjectId,
    departments: subgraphs.map(({ name, database, models }) => ({
      name,
      database,
      models,
      sampleRecords: subgraphSamples[name],
    })),
  });
}

function counting(subgraph: Subgraph, calls: string[]): Subgraph {
  return {
    ...subgraph,
    execute(request, context) {
      calls.push(request.query);
      return subgraph.execute(request, context);
    },
  };
}

function forEachSubgraph<T>(make: () => T): Record<SubgraphName, T> {
  return { market: make(), tax: make(), courts: make(), transport: make(), ecology: make(), hub: make() };
}

/** The last opened is closed first. */
async function closeAll(closing: (() => Promise<void>)[]): Promise<void> {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
}
