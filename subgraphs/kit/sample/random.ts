/**
 * A small stream of random numbers (splitmix32). Each subject has one for each use, seeded by what it is for, so a
 * department's records stay the same when another department makes more or fewer of its own.
 */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return mix(this.state) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both counted in. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<const T extends readonly [unknown, ...unknown[]]>(values: T): T[number] {
    return values[Math.floor(this.next() * values.length)] ?? values[0];
  }

  /** One of the values, by weights that need not add up to one. */
  weighted<T>(values: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
    let total = 0;
    for (const [, weight] of values) total += weight;
    let point = this.next() * total;
    for (const [value, weight] of values) {
      point -= weight;
      if (point < 0) return value;
    }
    return values[0][0];
  }

  /** Negative binomial of size 1 (geometric): how many of a thing there are where the mean is `mean`. */
  geometric(mean: number): number {
    return Math.floor(Math.log(1 - this.next()) / Math.log(mean / (1 + mean)));
  }
}

/** A seed from whole numbers: every bit of each of them reaches every bit of the seed. */
export function seedOf(...parts: readonly number[]): number {
  let hash = 0x243f6a88;
  for (const part of parts) {
    hash = mix((hash ^ (part | 0)) + 0x9e3779b9);
    hash = mix(hash ^ Math.floor(part / 4_294_967_296));
  }
  return hash;
}

/** FNV-1a: a name as a number. */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function mix(value: number): number {
  let t = value ^ (value >>> 16);
  t = Math.imul(t, 0x21f0aaad);
  t ^= t >>> 15;
  t = Math.imul(t, 0x735a2d97);
  return (t ^ (t >>> 15)) >>> 0;
}
