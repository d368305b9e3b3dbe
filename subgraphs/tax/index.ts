import type { SubgraphDefinition } from "../kit/createSubgraph";
import { migrations } from "./migrations";

/** 税务: yearly rating, arrears, major cases, tax paid, social insurance. */
export const tax: SubgraphDefinition = { name: "tax", section: "tax", migrations };
