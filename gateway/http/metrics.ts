import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Outcome } from "./requestState";

/**
 * What Prometheus reads. Invariant: a label's value is from a closed set or a subgraph's name in the supergraph, never
 * a caller's text; one operation name too many would be a new time series each.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

  const requests = new Histogram({
    name: "credit_hub_request_duration_seconds",
    help: "Time from the first byte of a GraphQL request to the end of its answer, by outcome.",
    labelNames: ["outcome"],
    buckets,
    registers,
  });
  const inFlight = new Gauge({
    name: "credit_hub_requests_in_flight",
    help: "GraphQL requests that are being answered.",
    registers,
  });
  const sourceRequests = new Counter({
    name: "credit_hub_source_requests_total",
    help: "Calls to each subgraph, by status: OK, DENIED, or the reason why it was unavailable.",
    labelNames: ["source", "status"],
    registers,
  });
  const sourceDuration = new Histogram({
    name: "credit_hub_source_duration_seconds",
    help: "Time of the calls to each subgraph.",
    labelNames: ["source"],
    buckets,
    registers,
  });
  const planLookups = new Counter({
    name: "credit_hub_query_plan_lookups_total",
    help: "Look-ups of query plans in the cache, by result.",
    labelNames: ["result"],
    registers,
  });

  return {
    registry,
    requestStarted() {
      inFlight.inc();
      const finish = requests.startTimer();
      return (outcome) => {
        inFlight.dec();
        return finish({ outcome });
      };
    },
    sourceCalled(source) {
      const finish = sourceDuration.startTimer({ source });
      return (status) => {
        sourceRequests.inc({ source, status });
        finish();
      };
    },
    planLookedUp(result) {
      planLookups.inc({ result });
    },
  };
}

export interface Metrics {
  readonly registry: Registry;
  /** Call what it returns with the outcome; that returns the seconds. */
  requestStarted(): (outcome: Outcome) => number;
  /** Call what it returns with the status: a closed set. */
  sourceCalled(source: string): (status: string) => void;
  planLookedUp(result: "hit" | "miss"): void;
}
