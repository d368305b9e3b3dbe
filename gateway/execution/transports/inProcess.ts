import type { InProcessSubgraph } from "../../../subgraphs/kit/contract";
import { SourceFault, type SubgraphTransport } from "../transport";

/** To a subgraph in this process: no serialisation. What it answers is copied by the reader before it is merged. */
export function createInProcessTransport(subgraph: InProcessSubgraph): SubgraphTransport {
  return {
    async fetch(request, context) {
      try {
        return await subgraph.execute(request, context);
      } catch (cause) {
        throw new SourceFault("INTERNAL", { cause });
      }
    },
    close: () => Promise.resolve(),
  };
}
