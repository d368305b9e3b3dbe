import type { SubgraphName } from "../schema/subgraphs";
import { sampleRecords as courts } from "./courts/sample";
import { sampleRecords as ecology } from "./ecology/sample";
import { sampleRecords as hub } from "./hub/sample";
import type { SampleRecords } from "./kit/sample/records";
import { sampleRecords as market } from "./market/sample";
import { sampleRecords as tax } from "./tax/sample";
import { sampleRecords as transport } from "./transport/sample";

/** Who makes the sample data of each subgraph. */
export const subgraphSamples: Readonly<Record<SubgraphName, SampleRecords>> = {
  market,
  tax,
  courts,
  transport,
  ecology,
  hub,
};
