import { isDeepStrictEqual } from "node:util";
import { ask } from "./load";
import { bodyFor, type Workload } from "./workloads";

/**
 * Holds the answers of the two implementations against each other, for each of the requests. A race between programs
 * that do not do the same is no measurement.
 *
 * @returns how many profiles were compared
 * @throws Error at the first difference; the message says where it is, never what stands there
 */
export async function assertSameAnswers(
  productUrl: string,
  handWrittenUrl: string,
  workload: Workload,
  requests: readonly (readonly string[])[],
): Promise<number> {
  let compared = 0;
  for (const codes of requests) {
    const [product, handWritten] = await Promise.all([
      ask(productUrl, bodyFor("PRODUCT", workload, codes)),
      ask(handWrittenUrl, bodyFor("HAND_WRITTEN", workload, codes)),
    ]);
    const at = difference(product, handWritten);
    if (at !== undefined) {
      throw new Error(`${workload.name}: the product and the hand-written aggregator differ at ${at}.`);
    }
    compared += codes.length;
  }
  return compared;
}

/** The path of the first difference, or undefined where there is none. The order of fields does not count. */
export function difference(a: unknown, b: unknown, path = "data"): string | undefined {
  if (isDeepStrictEqual(a, b)) return undefined;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const at = difference(a[key], b[key], `${path}.${key}`);
    if (at !== undefined) return at;
  }
  return path;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
