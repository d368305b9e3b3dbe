import type { SubgraphName } from "../schema/subgraphs";
import { courts } from "./courts";
import { ecology } from "./ecology";
import { hub } from "./hub";
import type { SubgraphDefinition } from "./kit/createSubgraph";
import { market } from "./market";
import { tax } from "./tax";
import { transport } from "./transport";

/** The subgraphs that this package brings, by name. */
export const subgraphDefinitions: Readonly<Record<SubgraphName, SubgraphDefinition>> = {
  market,
  tax,
  courts,
  transport,
  ecology,
  hub,
};
