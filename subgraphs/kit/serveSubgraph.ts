import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { SubgraphRequest, SubgraphResponse } from "./contract";
import type { Subgraph } from "./createSubgraph";
import { encodeBody } from "./encoding";

export interface ServeOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** How long a drain waits for requests in flight, in ms. @default 10000 */
  readonly drainTimeoutMs?: number;
}

export interface SubgraphServer {
  readonly url: string;
  readonly port: number;
  /** Answers what is in flight, takes nothing new, then closes. */
  stop(): Promise<void>;
}

/** A thousand representations and a long selection are some 100 KB. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Serves a subgraph as a process of its own: `POST /graphql` as `contract.ts` says, `/health/live`, `/health/ready` (is
 * its database there), `/metrics` (Prometheus).
 */
export async function serveSubgraph(subgraph: Subgraph, options: ServeOptions): Promise<SubgraphServer> {
  const { port, host = "127.0.0.1", drainTimeoutMs = 10_000 } = options;
  const metrics = createSubgraphMetrics(subgraph);
  let draining = false;
  const inFlight = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    inFlight.add(response);
    response.once("close", () => inFlight.delete(response));
    answer(request, response).catch(() => {
      if (!response.headersSent)
        send(response, 500, fault("INTERNAL_SERVER_ERROR", "Internal error.")).catch(() => undefined);
      else response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (draining) response.setHeader("connection", "close");
    switch (`${request.method} ${request.url?.split("?")[0]}`) {
      case "GET /health/live":
        return send(response, 200, { status: "live" });
      case "GET /health/ready": {
        const ready = !draining && (await subgraph.database.isAlive());
        return send(response, ready ? 200 : 503, {
          status: ready ? "ready" : draining ? "draining" : "no database",
        });
      }
      case "GET /metrics":
        response.setHeader("content-type", metrics.registry.contentType);
        response.end(await metrics.registry.metrics());
        return;
      case "POST /graphql":
        return graphql(request, response);
      default:
        return send(response, 404, fault("BAD_USER_INPUT", "Not found."));
    }
  }

  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
      return send(response, 415, fault("BAD_USER_INPUT", "Send application/json."));
    }
    const body = await readBody(request);
    if (body === undefined) return send(response, 413, fault("BAD_USER_INPUT", "The body is too long."));
    const parsed = parseRequest(body);
    if (!parsed)
      return send(response, 400, fault("BAD_USER_INPUT", "Send an object with `query` and `variables`."));
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === "string") headers[name] = value;
    const stopTimer = metrics.duration.startTimer();
    // A gateway that no longer waits has closed the connection: what it asked for need not be read.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const result = await subgraph.execute(parsed, { headers, signal: gone.signal });
    stopTimer();
    metrics.requests.inc({ outcome: result.errors ? (result.data ? "partial" : "failed") : "ok" });
    return send(response, 200, result, request.headers["accept-encoding"]);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = portOf(server);
  return {
    url: `http://${host}:${bound}/graphql`,
    port: bound,
    async stop() {
      draining = true;
      // A connection that its caller keeps open would hold the server until it times out.
      for (const response of inFlight) if (!response.headersSent) response.setHeader("connection", "close");
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      await closed;
      clearTimeout(timer);
      metrics.stop();
    },
  };
}

function createSubgraphMetrics(subgraph: Subgraph) {
  const registry = new Registry();
  registry.setDefaultLabels({ subgraph: subgraph.name });
  collectDefaultMetrics({ register: registry });
  const statements = new Counter({
    name: "credit_hub_subgraph_sql_statements_total",
    help: "SQL statements",
    registers: [registry],
  });
  return {
    registry,
    requests: new Counter({
      name: "credit_hub_subgraph_requests_total",
      help: "Requests by outcome",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    duration: new Histogram({
      name: "credit_hub_subgraph_request_seconds",
      help: "Time to answer",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    stop: subgraph.database.observe(() => statements.inc()),
  };
}

function fault(code: string, message: string): SubgraphResponse {
  return { data: null, errors: [{ message, extensions: { code } }] };
}

async function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  accept?: string | string[],
): Promise<void> {
  const text = Buffer.from(JSON.stringify(value));
  const { body, encoding } = await encodeBody(text, Array.isArray(accept) ? accept.join() : accept);
  response.statusCode = status;
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.setHeader("content-length", body.length);
  if (encoding) response.setHeader("content-encoding", encoding);
  response.end(body);
}

/**
 * The body, or undefined where it is too long. The rest of one that is too long is read and let go: left on a connection
 * that is kept open it would hold up the next request, and to close the connection would take the answer away too.
 */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(undefined);
      }
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

function parseRequest(body: Buffer): SubgraphRequest | undefined {
  try {
    const value = JSON.parse(body.toString("utf8")) as Partial<Record<keyof SubgraphRequest, unknown>> | null;
    if (typeof value !== "object" || value === null || typeof value.query !== "string") return undefined;
    const { query, variables, operationName } = value;
    return {
      query,
      variables:
        typeof variables === "object" && variables !== null
          ? (variables as Record<string, unknown>)
          : undefined,
      operationName: typeof operationName === "string" ? operationName : undefined,
    };
  } catch {
    return undefined;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
