import { loadGatewayConfig } from "../gateway/config";
import { createLogger } from "../gateway/http/log";
import { createGateway } from "../gateway/main";
import { committedSupergraph, SUBGRAPHS, type SubgraphName } from "../schema/subgraphs";
import type { InProcessSubgraph } from "../subgraphs/kit/contract";
import type { Subgraph } from "../subgraphs/kit/createSubgraph";
import { makeFirstData } from "./firstData";
import { untilStopped } from "./lifetime";
import { openPlatform } from "./platform";
import { createProgressBar } from "./progress";
import { readArguments } from "./usage";

/**
 * `credit-hub start`: the gateway, and in the same process each subgraph that has no address of its own. Where nothing
 * was ever loaded, sample data is made first.
 */
export async function runStart(args: readonly string[]): Promise<number> {
  readArguments(args, {});
  const config = loadGatewayConfig(process.env);
  const logger = createLogger({ level: config.logLevel });
  const platform = openPlatform(process.env, logger);
  const local = SUBGRAPHS.filter((name) => !platform.config.subgraphUrls.has(name));
  const subgraphs = new Map<SubgraphName, Subgraph>();
  const ready: Subgraph[] = [];
  for (const name of local) {
    const started = await platform.startSubgraph(name);
    subgraphs.set(name, started.subgraph);
    if (started.ready) ready.push(started.subgraph);
  }
  const bar = createProgressBar(process.stderr, "Making sample data");
  await makeFirstData(ready, platform.subjectId, ({ subjects, ofSubjects, rows }) =>
    bar.update(subjects, ofSubjects, `${rows} rows`),
  ).finally(() => bar.end());

  const gateway = await createGateway({
    config,
    supergraphSdl: committedSupergraph(),
    inProcess: new Map<string, InProcessSubgraph>(subgraphs),
    remoteUrls: platform.config.subgraphUrls,
    subjectId: platform.subjectId,
    logger,
  });
  process.stdout.write(greeting(gateway.url, platform.config.developmentKey));
  return untilStopped(async () => {
    await gateway.stop();
    await platform.close();
  });
}

/** What a newcomer sees: where it is, a query to paste, and where to go on. */
function greeting(url: string, developmentKey: boolean): string {
  const query = `{ creditProfile(code: \\"91330106MAXX00010J\\") { name kind summary { publicRecords incomplete } market { registration { state } } tax { ratings { nodes { year grade } } } } }`;
  return `
  credit-hub 公共信用总枢纽 answers at ${url}/graphql
  (open it in a browser for the GraphQL IDE)

  A first query:

    curl -s ${url}/graphql -H 'content-type: application/json' \\
      -d '{"query":"${query}"}'

  Next: the README tells the golden subjects, the configuration and how a department publishes.
${developmentKey ? "  Persons are stored under a development key: set SUBJECT_ID_KEY before loading real data.\n" : ""}
`;
}
