import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/**
 * Compresses a body as the caller accepts it. Bodies up to 1 KiB go as they are: compressing them costs more than it
 * saves.
 */
export async function encodeBody(body: Buffer, acceptEncoding: string | undefined): Promise<EncodedBody> {
  const encoding = body.length > 1_024 ? chooseEncoding(acceptEncoding) : undefined;
  switch (encoding) {
    case "br":
      return { encoding, body: await brotli(body, BROTLI) };
    case "gzip":
      return { encoding, body: await gzipped(body, { level: 6 }) };
    case undefined:
      return { encoding, body };
  }
}

export interface EncodedBody {
  readonly encoding: "br" | "gzip" | undefined;
  readonly body: Buffer;
}

/** RFC 9110, 12.5.3: the better weight wins, brotli on a tie; weight 0 forbids. */
export function chooseEncoding(acceptEncoding: string | undefined): "br" | "gzip" | undefined {
  const weights = new Map<string, number>();
  for (const part of (acceptEncoding ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0);
  }
  const weight = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  const [br, gz] = [weight("br"), weight("gzip")];
  if (br === 0 && gz === 0) return undefined;
  return br >= gz ? "br" : "gzip";
}

const brotli = promisify<Buffer, object, Buffer>(brotliCompress);
const gzipped = promisify<Buffer, object, Buffer>(gzip);
/** The default quality of 11 is for files that are compressed once. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
