/**
 * A cache of texts behind the loaders. It is only ever an aid: no call rejects, a cache that is away answers that it
 * has nothing, and what it holds is named by the version of the data, so that it need not be told of changes.
 */
export interface RowCache {
  readonly kind: "memory" | "redis" | "none";
  /** The texts under the keys, in their order; undefined where there is none. */
  getMany(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  setMany(entries: readonly (readonly [key: string, text: string])[]): Promise<void>;
  close(): Promise<void>;
}

/** What a cached text says, or undefined where it is none of ours: then it counts as a miss. */
export function readCached<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** @param maxCharacters bound on the texts kept, in UTF-16 code units. */
export function createMemoryCache(maxCharacters = 32 * 1024 * 1024): RowCache {
  const texts = new Map<string, string>();
  let characters = 0;
  const drop = (key: string): void => {
    characters -= key.length + (texts.get(key)?.length ?? 0);
    texts.delete(key);
  };
  return {
    kind: "memory",
    getMany: (keys) =>
      Promise.resolve(
        keys.map((key) => {
          const text = texts.get(key);
          if (text === undefined) return undefined;
          // A Map keeps the order of insertion: put back last, it is the most recently used.
          texts.delete(key);
          texts.set(key, text);
          return text;
        }),
      ),
    setMany(entries) {
      for (const [key, text] of entries) {
        if (texts.has(key)) drop(key);
        texts.set(key, text);
        characters += key.length + text.length;
      }
      for (const oldest of texts.keys()) {
        if (characters <= maxCharacters) break;
        drop(oldest);
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

export function createNoCache(): RowCache {
  return {
    kind: "none",
    getMany: (keys) => Promise.resolve(keys.map(() => undefined)),
    setMany: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
