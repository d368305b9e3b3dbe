import { Pool } from "undici";

/** What one stretch of load came to. */
export interface LoadResult {
  /** Milliseconds from sending a request to having read all of its answer, in no order. */
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Of the answers, as sent. */
  readonly bytes: number;
}

export interface LoadOptions {
  readonly url: string;
  /** Taken in turn, from `from` on. */
  readonly bodies: readonly Buffer[];
  readonly from?: number;
  /** Each connection sends its next request when it has the answer to the one before: a closed loop. */
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Loads a server for a while. Requests under way at the end are awaited and counted, and so is the time they take.
 *
 * @throws Error at the first answer that is not whole: the figures of a server that fails are worth nothing
 */
export async function load({
  url,
  bodies,
  from = 0,
  connections,
  seconds,
}: LoadOptions): Promise<LoadResult> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
  });
  const latencies: number[] = [];
  let next = from;
  let bytes = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;

  async function connection(): Promise<void> {
    do {
      const body = bodies[next % bodies.length];
      if (body === undefined) throw new Error("There is nothing to send.");
      next += 1;
      const sentAt = performance.now();
      const answer = await pool.request({
        method: "POST",
        path: pathname,
        headers: { "content-type": "application/json" },
        body,
      });
      const content = Buffer.from(await answer.body.arrayBuffer());
      latencies.push(performance.now() - sentAt);
      bytes += content.length;
      if (answer.statusCode !== 200 || !content.subarray(0, DATA.length).equals(DATA)) {
        throw new Error(`A request under load was answered ${String(answer.statusCode)} with errors.`);
      }
    } while (performance.now() < endsAt);
  }

  try {
    await Promise.all(Array.from({ length: connections }, connection));
    return { latencies, seconds: (performance.now() - startedAt) / 1_000, bytes };
  } finally {
    await pool.destroy();
  }
}

/** Errors stand before the data: an answer without any begins like this. */
const DATA = Buffer.from('{"data":{');

/** One answer's `data`. @throws Error where there are errors; their codes are told, never what was asked */
export async function ask(url: string, body: Buffer): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: new Uint8Array(body),
  });
  const answer = (await response.json()) as { readonly data?: unknown; readonly errors?: readonly Fault[] };
  if (response.status === 200 && answer.errors === undefined) return answer.data;
  const codes = [...new Set(answer.errors?.map(faultName))];
  throw new Error(`A question was answered ${String(response.status)}: ${codes.join(", ")}.`);
}

interface Fault {
  readonly extensions?: { readonly code?: string; readonly source?: string; readonly reason?: string };
}

function faultName({ extensions: { code, source, reason } = {} }: Fault): string {
  return [code ?? "no code", source, reason].filter((part) => part !== undefined).join(" ");
}
