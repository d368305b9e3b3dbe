import type { SubgraphDefinition } from "../kit/createSubgraph";
import { migrations } from "./migrations";

/** 交通运输: permits, vehicles, drivers, overload list, hazardous-goods rating, yearly grade. */
export const transport: SubgraphDefinition = { name: "transport", section: "transport", migrations };
