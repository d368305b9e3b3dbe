import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { Pool, type Dispatcher } from "undici";
import type { SubgraphResponse } from "../../../subgraphs/kit/contract";
import { SourceFault, type SubgraphTransport } from "../transport";

/**
 * To a subgraph over HTTP, by a pool of kept-alive connections of its own: a source that hangs cannot use up another's
 * connections. Faults that this stops: an answer without end, a few kilobytes of gzip that unfold to gigabytes (the
 * unfolded bytes are counted), a redirect to another host, and a proxy's HTML page taken for an answer.
 */
export function createHttpTransport({
  url,
  connections,
  maxResponseBytes,
}: HttpTransportOptions): SubgraphTransport {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections,
    connect: { timeout: 5_000 },
    maxResponseSize: maxResponseBytes,
  });

  return {
    async fetch(request, { headers, signal }) {
      const answer = await pool
        .request({
          path: pathname + search,
          method: "POST",
          headers: { ...headers, ...JSON_BOTH_WAYS },
          body: JSON.stringify(request),
          ...(signal === undefined ? {} : { signal }),
        })
        .catch((cause: unknown) => {
          throw faultOf(cause);
        });
      return read(answer, maxResponseBytes);
    },
    // Not `close`: that would wait for answers that nobody waits for any more.
    close: () => pool.destroy(),
  };
}

export interface HttpTransportOptions {
  readonly url: string;
  /** At most so many connections to this source; further calls wait, within their timeout. */
  readonly connections: number;
  /** At most so many bytes of one answer, as sent and as unfolded. */
  readonly maxResponseBytes: number;
}

const JSON_BOTH_WAYS = {
  "content-type": "application/json",
  accept: "application/json",
  "accept-encoding": "br, gzip",
} as const;

async function read(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<SubgraphResponse> {
  // A GraphQL server may answer a bad request with 4xx and a JSON list of errors; a 5xx or a redirect says nothing.
  if (statusCode < 200 || statusCode >= 500 || (statusCode >= 300 && statusCode < 400)) {
    await discard(body);
    throw new SourceFault("HTTP_STATUS", { cause: new Error(`Status ${statusCode}`) });
  }
  const refused = statusCode >= 400;
  if (!isJson(headers["content-type"])) {
    await discard(body);
    throw new SourceFault(refused ? "HTTP_STATUS" : "NOT_JSON");
  }

  const text = await unfold(body, headers["content-encoding"], maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Without the cause: the parser quotes the text, which is data.
    throw new SourceFault(refused ? "HTTP_STATUS" : "NOT_JSON");
  }
  if (refused && !hasErrors(value)) throw new SourceFault("HTTP_STATUS");
  // The reader behind this checks the shape.
  return value as SubgraphResponse;
}

async function unfold(
  body: Readable,
  encoding: string | string[] | undefined,
  maxBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying a body before its end is an error of its own, which nobody needs to hear of.
  body.on("error", () => undefined);
  try {
    for await (const chunk of decoder(body, encoding) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new SourceFault("TOO_LARGE");
      chunks.push(chunk);
    }
  } catch (cause) {
    throw faultOf(cause);
  } finally {
    body.destroy();
  }
  return Buffer.concat(chunks, size).toString("utf8");
}

function decoder(body: Readable, encoding: string | string[] | undefined): Readable {
  const decompress = DECODERS.get(
    String(encoding ?? "identity")
      .trim()
      .toLowerCase(),
  );
  if (decompress === undefined) {
    throw new SourceFault("NOT_JSON", { cause: new Error("Unknown content encoding") });
  }
  const stream = decompress();
  return stream === undefined ? body : pipeline(body, stream, () => undefined);
}

const DECODERS: ReadonlyMap<string, () => Transform | undefined> = new Map<
  string,
  () => Transform | undefined
>([
  ["identity", () => undefined],
  ["gzip", () => createGunzip()],
  ["br", () => createBrotliDecompress()],
]);

function isJson(contentType: string | string[] | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(String(contentType ?? ""));
}

function hasErrors(value: unknown): boolean {
  return typeof value === "object" && value !== null && "errors" in value && Array.isArray(value.errors);
}

/** Reads a short rest so that the connection can be used again; a long one is cut off. */
async function discard(body: Dispatcher.ResponseData["body"]): Promise<void> {
  await body.dump({ limit: 64 * 1024 }).catch(() => undefined);
}

function faultOf(cause: unknown): SourceFault {
  if (cause instanceof SourceFault) return cause;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return new SourceFault("TOO_LARGE", { cause });
  if (typeof code === "string" && /TIMEOUT/.test(code)) return new SourceFault("TIMEOUT", { cause });
  if (typeof code === "string" && /^Z_|^ERR__ERROR_|^ERR_BROTLI|^ERR_PADDING/.test(code)) {
    return new SourceFault("NOT_JSON", { cause });
  }
  return new SourceFault("CONNECTION", { cause });
}
