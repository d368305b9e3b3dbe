import { createClient } from "redis";
import type { RowCache } from "./cache";

export interface RedisCacheOptions {
  readonly url: string;
  /** How long a call may take before the cache counts as away, in ms. @default 100 */
  readonly timeoutMs?: number;
  /** How long it is left alone after a fault, in ms. @default 1000 */
  readonly pauseMs?: number;
  /** How long a text is kept, in seconds. @default 3600 */
  readonly ttlSeconds?: number;
  /** Told of each fault; never with a key or a value. */
  readonly onFault?: (reason: "CONNECTION" | "TIMEOUT") => void;
}

/**
 * The cache in Redis, shared by all processes. A Redis that is down, hangs or goes away in mid-flight costs speed only:
 * a call that fails or takes too long counts as a miss, and for a moment after it Redis is not asked at all, so that a
 * hanging server does not add its timeout to every request. It is used again as soon as it answers.
 */
export function createRedisCache(options: RedisCacheOptions): RowCache {
  const { url, timeoutMs = 100, pauseMs = 1_000, ttlSeconds = 3_600, onFault } = options;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 2_000) },
  });
  let pausedUntil = 0;
  client.on("error", () => onFault?.("CONNECTION"));
  client.connect().catch(() => onFault?.("CONNECTION"));

  /** The call's answer, or undefined where it failed, was late or was not made. */
  async function guarded<T>(call: () => Promise<T>): Promise<T | undefined> {
    if (!client.isReady || Date.now() < pausedUntil) return undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await Promise.race([
        call(),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error("timeout")), timeoutMs);
        }),
      ]);
    } catch (error) {
      pausedUntil = Date.now() + pauseMs;
      onFault?.(error instanceof Error && error.message === "timeout" ? "TIMEOUT" : "CONNECTION");
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    kind: "redis",
    async getMany(keys) {
      if (keys.length === 0) return [];
      const texts = await guarded(() => client.mGet([...keys]));
      return keys.map((_, i) => texts?.[i] ?? undefined);
    },
    async setMany(entries) {
      if (entries.length === 0) return;
      await guarded(() => {
        const batch = client.multi();
        for (const [key, text] of entries) batch.setEx(key, ttlSeconds, text);
        return batch.execAsPipeline();
      });
    },
    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
