import { join } from "node:path";
import { FIRST_SEED } from "../cli/firstData";
import { openPlatform } from "../cli/platform";
import { createProgressBar, type ProgressOutput } from "../cli/progress";
import { createLogger } from "../gateway/http/log";
import { shanghaiDay } from "../schema/scalars/date";
import { SUBGRAPHS } from "../schema/subgraphs";
import { makeData, type MakeProgress } from "../subgraphs/kit/sample/make";
import type { Preset } from "../subgraphs/kit/sample/world";
import { subgraphSamples } from "../subgraphs/samples";
import { answerParent, startChild, tellParent } from "./child";
import { peakRss } from "./memory";
import { productEnvironment } from "./target";

/** What making the data came to. */
export interface Made {
  /** Rows that were added: 0 where the data was there already. */
  readonly rows: number;
  readonly seconds: number;
  /** Of the process that made it, in bytes. */
  readonly peakRss: number;
}

/** Makes a preset in a process of its own, so that its memory can be told from the benchmark's. */
export async function makePreset(databaseUrl: string, preset: Preset, output: ProgressOutput): Promise<Made> {
  const child = startChild(join(__dirname, "make.js"));
  const bar = createProgressBar(output, `Making ${preset}`);
  child.onNews((news) => {
    const { subjects, ofSubjects, rows } = news as MakeProgress;
    bar.update(subjects, ofSubjects, `${rows.toLocaleString("en")} rows`);
  });
  try {
    return (await child.ask({ databaseUrl, preset } satisfies Question)) as Made;
  } finally {
    bar.end();
    await child.stop();
  }
}

/** The same in this process. */
export async function makeHere(
  databaseUrl: string,
  preset: Preset,
  onProgress: (progress: MakeProgress) => void = () => undefined,
): Promise<Made> {
  const platform = openPlatform(productEnvironment(databaseUrl), createLogger({ level: "warn" }));
  try {
    const departments = [];
    for (const name of SUBGRAPHS) {
      const { database, models } = await platform.openSubgraph(name);
      departments.push({ name, database, models, sampleRecords: subgraphSamples[name] });
    }
    const startedAt = performance.now();
    const { rows } = await makeData({
      preset,
      seed: FIRST_SEED,
      madeOn: shanghaiDay(new Date()),
      subjectId: platform.subjectId,
      departments,
      onProgress,
    });
    return { rows, seconds: (performance.now() - startedAt) / 1_000, peakRss: peakRss() };
  } finally {
    await platform.close();
  }
}

interface Question {
  readonly databaseUrl: string;
  readonly preset: Preset;
}

if (require.main === module) {
  answerParent(
    (question) => {
      const { databaseUrl, preset } = question as Question;
      return makeHere(databaseUrl, preset, tellParent);
    },
    () => Promise.resolve(),
  );
}
