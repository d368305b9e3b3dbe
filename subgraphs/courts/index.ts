import type { SubgraphDefinition } from "../kit/createSubgraph";
import { migrations } from "./migrations";

/** 法院: judgment debtors, consumption restrictions, judgments, bankruptcies, false litigation. */
export const courts: SubgraphDefinition = { name: "courts", section: "courts", migrations };
