import { openDatabase } from "../../loaders/database";
import { isSubgraphName } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import { makeData } from "../../subgraphs/kit/sample/make";
import { subgraphSamples } from "../../subgraphs/samples";
import { subjectId } from "./departments";

/** Makes data until it is done or killed, and tells after each chunk how many subjects it has got to. */
async function main([url = "", names = "", madeOn = "", subjects = "", chunk = ""]: string[]): Promise<void> {
  const departments = names
    .split(",")
    .filter(isSubgraphName)
    .map((name) => ({
      name,
      database: openDatabase(url, name),
      models: modelsOf(subgraphDefinitions[name]),
      sampleRecords: subgraphSamples[name],
    }));
  await makeData({
    preset: "small",
    seed: 7,
    madeOn,
    subjectId,
    departments,
    subjects: Number(subjects),
    chunkSubjects: Number(chunk),
    onProgress: ({ subjects: done }) => process.stdout.write(`${String(done)}\n`),
  });
  for (const { database } of departments) await database.close();
}

void main(process.argv.slice(3));
