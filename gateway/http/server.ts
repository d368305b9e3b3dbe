import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { GraphQLError } from "graphql";
import { encodeBody } from "../../subgraphs/kit/encoding";
import { formatError, refusal } from "./errors";
import type { Ide, IdeFile } from "./ide";
import { readBody } from "./limits/body";
import type { Logger } from "./log";
import type { Metrics } from "./metrics";
import { parsePayload, type Payload } from "./payload";
import { requestIdFrom } from "./requestId";
import { createRequestState, type RequestState } from "./requestState";

/**
 * GraphQL over HTTP on plain `node:http`: POST with a JSON body, and nothing else. A GET query is refused because its
 * variables, citizen IDs among them, would stand in the URL and so in every proxy's log. JSON alone is accepted
 * because a browser sends a form or plain text across origins without asking first (CSRF).
 *
 * Draining: readiness is red at once; what is underway is finished, each connection is closed after its answer, and
 * the listener closes when nothing is underway any more or the time is up. Callers whose time is up are cut off.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { maxBodyBytes, answer, ready, ide, logger, metrics } = options;
  const underway = new Set<AbortController>();
  let phase: "serving" | "draining" = "serving";
  let idle: (() => void) | undefined;

  const server = createServer((request, response) => {
    if (phase === "draining") response.setHeader("connection", "close");
    route(request, response).catch((error: unknown) => {
      logger.error("A request was not answered.", { cause: String(error) });
      response.destroy();
    });
  });
  // Slow senders: headers and bodies have to arrive within these times, whatever they trickle in.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, search } = target(request);
    const method = request.method ?? "GET";
    const accepted = request.headers["accept-encoding"];
    const read = method === "GET" || method === "HEAD";
    if (path === "/graphql" && method === "POST") return graphql(request, response);
    if (path === "/graphql") {
      if (ide !== undefined && read && search === "" && wantsHtml(request))
        return file(response, ide.page, accepted);
      await refuse(request, response, GET_REFUSED);
      return;
    }
    if (path.startsWith("/ide/") && ide !== undefined && read) {
      const found = await ide.file(path, accepted);
      if (found !== undefined) {
        if (request.headers["if-none-match"] !== found.headers["etag"])
          return file(response, found, accepted);
        response.writeHead(304, found.headers).end();
        return;
      }
    }
    if (path === "/health/live" && read) return json(response, 200, { status: "live" });
    if (path === "/health/ready" && read) {
      if (phase === "draining") return json(response, 503, { status: "draining" });
      const readiness = await ready();
      return json(response, readiness.ready ? 200 : 503, {
        status: readiness.ready ? "ready" : "not ready",
        checks: readiness.checks,
      });
    }
    if (path === "/metrics" && read) {
      const body = Buffer.from(await metrics.registry.metrics());
      return send(response, 200, metrics.registry.contentType, body, accepted);
    }
    await refuse(
      request,
      response,
      refusal("BAD_REQUEST", "There is nothing at this address.", { status: 404 }),
    );
  }

  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const finished = metrics.requestStarted();
    const controller = new AbortController();
    underway.add(controller);
    const state = createRequestState(requestIdFrom(request.headers["x-request-id"]), controller.signal);
    response.once("close", () => {
      if (!response.writableFinished) controller.abort();
    });
    let status = 0;
    try {
      response.setHeader("x-request-id", state.requestId);
      response.setHeader("cache-control", "no-store");
      try {
        requireJson(request);
        const payload = parsePayload(await readBody(request, maxBodyBytes));
        const reply = await answer(payload, state, { accept: request.headers.accept });
        if (controller.signal.aborted) {
          // The sources were given up for the caller's sake, not their own: an answer would blame them.
          response.destroy();
          return;
        }
        status = reply.status;
        for (const [name, value] of reply.headers) response.setHeader(name, value);
        await send(response, status, reply.type, reply.body, request.headers["accept-encoding"]);
      } catch (error) {
        if (!(error instanceof GraphQLError))
          logger.error("A request failed.", causeOf(error, state.requestId));
        status = await refuse(request, response, error, state.requestId);
      }
    } finally {
      if (controller.signal.aborted) state.outcome = "gone";
      const outcome = (state.outcome ??= status >= 500 ? "failed" : "refused");
      const seconds = finished(outcome);
      logger.info("request", {
        requestId: state.requestId,
        status,
        outcome,
        durationMs: Math.round(seconds * 1e5) / 100,
        ...(state.operationName === undefined ? {} : { operation: state.operationName.slice(0, 100) }),
        sources: Object.fromEntries([...state.sources].map(([name, source]) => [name, source.status])),
      });
      underway.delete(controller);
      if (underway.size === 0) idle?.();
    }
  }

  return {
    server,
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : port;
    },
    async drain(timeoutMs) {
      phase = "draining";
      if (underway.size > 0) {
        const timer = setTimeout(() => idle?.(), timeoutMs);
        await new Promise<void>((resolve) => (idle = resolve));
        clearTimeout(timer);
      }
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const controller of underway) controller.abort();
      server.closeIdleConnections();
      // What has been answered gets a moment to reach its caller; then nothing may hold the process.
      const grace = setTimeout(() => server.closeAllConnections(), underway.size > 0 ? 0 : 500);
      await closed;
      clearTimeout(grace);
    },
  };
}

export interface HttpServerOptions {
  readonly maxBodyBytes: number;
  /** Answers one operation; a GraphQLError that it throws refuses the whole request. */
  readonly answer: (payload: Payload, state: RequestState, head: RequestHead) => Promise<Reply>;
  readonly ready: () => Promise<Readiness>;
  readonly ide: Ide | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface HttpServer {
  readonly server: Server;
  /** The port that was given, or the one that the system chose for port 0. */
  listen(port: number, host: string): Promise<number>;
  drain(timeoutMs: number): Promise<void>;
}

/** Of the request's head, what the GraphQL pipeline may know. */
export interface RequestHead {
  readonly accept: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: Buffer;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

const GET_REFUSED = refusal(
  "BAD_REQUEST",
  "Send the operation in the JSON body of a POST request: in a URL its variables would be written to logs.",
  { status: 405, headers: { allow: "POST" } },
);

function requireJson(request: IncomingMessage): void {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === "application/json" && utf8) return;
  throw refusal("BAD_REQUEST", "The content type must be application/json, in UTF-8.", {
    status: 415,
    headers: { accept: "application/json" },
  });
}

function target(request: IncomingMessage): { readonly path: string; readonly search: string } {
  const [path = "/", ...search] = (request.url ?? "/").split("?");
  return { path, search: search.join("?") };
}

function wantsHtml(request: IncomingMessage): boolean {
  return /\btext\/html\b/i.test(request.headers.accept ?? "");
}

async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  cause: unknown,
  requestId?: string,
): Promise<number> {
  const error = cause instanceof GraphQLError ? cause : new GraphQLError("", { extensions: {} });
  const http = error.extensions["http"] as
    { readonly status: number; readonly headers: ReadonlyMap<string, string> } | undefined;
  const status = http?.status ?? 500;
  for (const [name, value] of http?.headers ?? []) response.setHeader(name, value);
  if (!request.complete) closeAfter(request, response);
  const extensions = requestId === undefined ? {} : { extensions: { requestId } };
  await json(response, status, { errors: [formatError(error.toJSON())], ...extensions });
  return status;
}

/**
 * The rest of a refused body is not wanted. Closing at once would reset the connection before the caller has read why,
 * so what still comes is thrown away for a moment, and then the connection is closed.
 */
function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("connection", "close");
  request.resume();
  response.once("finish", () => {
    const timer = setTimeout(() => request.destroy(), 1_000);
    request.once("close", () => clearTimeout(timer));
  });
}

function json(response: ServerResponse, status: number, value: unknown): Promise<void> {
  return send(
    response,
    status,
    "application/json; charset=utf-8",
    Buffer.from(JSON.stringify(value)),
    undefined,
  );
}

async function file(response: ServerResponse, found: IdeFile, accepted: string | undefined): Promise<void> {
  for (const [name, value] of Object.entries(found.headers)) response.setHeader(name, value);
  if (found.encoding === undefined) return send(response, 200, found.type, found.body, accepted);
  response.setHeader("content-encoding", found.encoding);
  return send(response, 200, found.type, found.body, undefined);
}

async function send(
  response: ServerResponse,
  status: number,
  type: string,
  content: Buffer,
  acceptEncoding: string | undefined,
): Promise<void> {
  const { encoding, body } = await encodeBody(content, acceptEncoding);
  if (encoding !== undefined) response.setHeader("content-encoding", encoding);
  response.setHeader("vary", "accept-encoding");
  response.setHeader("x-content-type-options", "nosniff");
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  await new Promise<void>((resolve) => {
    response.once("finish", resolve).once("close", resolve);
    response.end(body);
  });
}

function causeOf(error: unknown, requestId: string): Readonly<Record<string, unknown>> {
  return { requestId, cause: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
