import type { GatewayConfig } from "@apollo/gateway";
import { BoundedCache } from "../boundedCache";

/**
 * Query plans by the hash of the rewritten operation, which has no code in it: every subject of one query shares one
 * plan. Bounded by the size of the plans; emptied by the gateway when another supergraph is loaded.
 */
export function createPlanCache(lookedUp: (result: "hit" | "miss") => void): PlanCache {
  const plans = new BoundedCache<QueryPlan>(30 * 1024 * 1024);
  return {
    get(key) {
      const plan = plans.get(key);
      lookedUp(plan === undefined ? "miss" : "hit");
      return Promise.resolve(plan);
    },
    set(key, plan) {
      plans.set(key, plan, JSON.stringify(plan).length);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(plans.delete(key)),
    clear: () => plans.clear(),
  };
}

export type PlanCache = NonNullable<NonNullable<GatewayConfig["queryPlannerConfig"]>["cache"]>;
type QueryPlan = Parameters<PlanCache["set"]>[1];
