import { shanghaiDay } from "../schema/scalars/date";
import type { Subgraph } from "../subgraphs/kit/createSubgraph";
import { makeData, type MakeProgress } from "../subgraphs/kit/sample/make";
import { subgraphSamples } from "../subgraphs/samples";
import { readDatasetVersion } from "../loaders/dataset";

/** What the sample data of a first start is made from: the same everywhere. */
export const FIRST_PRESET = "small";
export const FIRST_SEED = 531;

/**
 * Makes sample data where nothing was ever loaded, or goes on with what an interrupted first start began. A database
 * that holds anything else is left alone.
 */
export async function makeFirstData(
  subgraphs: readonly Subgraph[],
  subjectId: (citizenId: string) => string,
  onProgress: (progress: MakeProgress) => void,
): Promise<void> {
  const untouched: Subgraph[] = [];
  for (const subgraph of subgraphs) {
    const { version } = await readDatasetVersion(subgraph.database.knex, subgraph.name);
    if (version === 0) untouched.push(subgraph);
  }
  if (untouched.length === 0) return;
  await makeData({
    preset: FIRST_PRESET,
    seed: FIRST_SEED,
    madeOn: shanghaiDay(new Date()),
    subjectId,
    departments: untouched.map(({ name, database, models }) => ({
      name,
      database,
      models,
      sampleRecords: subgraphSamples[name],
    })),
    onProgress,
  });
}
