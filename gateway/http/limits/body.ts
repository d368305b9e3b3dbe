import type { IncomingMessage } from "node:http";
import { limitExceeded, refusal } from "../errors";

/**
 * Attack that this stops: a body without end. Bytes are counted as they come and nothing past the limit is kept; a
 * `Content-Length` that already says too much is refused before the first byte is read. A compressed body is refused,
 * because a few kilobytes of it can be gigabytes.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw refusal("BAD_REQUEST", "Compressed request bodies are not accepted.", { status: 415 });
  }
  const declared = Number(request.headers["content-length"]);
  if (declared > maxBytes) throw limitExceeded("body", maxBytes, declared, 413);

  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      request.off("data", onData);
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) stop(limitExceeded("body", maxBytes, undefined, 413));
      else chunks.push(chunk);
    };
    request.on("data", onData);
    request.once("end", () => resolve(Buffer.concat(chunks, size)));
    request.once("error", stop);
    request.once("close", () => stop(refusal("BAD_REQUEST", "The body is incomplete.")));
  });
}
