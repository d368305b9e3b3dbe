import type { RecordRow } from "../../loaders/recordPages";
import type { SubgraphDefinition } from "../kit/createSubgraph";
import { inspectionRate } from "./inspectionRate";
import { migrations } from "./migrations";

/** 生态环境: yearly rating, discharge permits, penalties, self-monitoring, trading quotas. */
export const ecology: SubgraphDefinition = {
  name: "ecology",
  section: "ecology",
  migrations,
  computed: ["EcologyRating.inspectionRate"],
  resolvers: {
    EcologyRating: {
      inspectionRate: ({ grade, decided_on }: RecordRow, _args, context) =>
        inspectionRate(String(grade), decided_on, context),
    },
  },
};
