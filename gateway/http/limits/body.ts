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
    const settle = (act: () => void) => {
      request.off("data", onData).off("end", onEnd).off("error", onLost).off("close", onLost);
      act();
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) settle(() => reject(limitExceeded("body", maxBytes, undefined, 413)));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks, size)));
    const onLost = () => settle(() => reject(refusal("BAD_REQUEST", "The body is incomplete.")));
    request.on("data", onData).on("end", onEnd).on("error", onLost).on("close", onLost);
  });
}
