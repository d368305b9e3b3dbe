import { openDatabase } from "../../loaders/database";
import { seedCatalogue } from "../../schema/catalogue";
import { market } from "../../subgraphs/market";
import { loadFile } from "../../subgraphs/kit/collection/loadFile";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import { NOW, subjectId } from "../sample/departments";

/** Loads licences until it is done or killed, and tells of each batch. */
async function main([url = "", file = ""]: string[]): Promise<void> {
  const database = openDatabase(url, "market");
  const model = modelsOf(market).find(({ typeName }) => typeName === "MarketLicence");
  if (!model) throw new Error("MarketLicence");
  await loadFile({
    database,
    model,
    catalogue: seedCatalogue(),
    subjectId,
    file,
    batchSize: 100,
    now: () => NOW,
    onProgress: ({ read }) => process.stdout.write(`${String(read)}\n`),
  });
  await database.close();
}

void main(process.argv.slice(3));
