import { BoundedCache } from "../../gateway/boundedCache";

test("what was used last stays, what was used longest ago goes", () => {
  const cache = new BoundedCache<number>(16);
  for (let i = 0; i < 8; i++) cache.set(String(i), i, 2);
  expect(cache.get("0")).toBe(0);
  cache.set("8", 8, 2);
  expect([cache.get("0"), cache.get("1"), cache.get("8"), cache.size]).toEqual([0, undefined, 8, 8]);
});

test("one heavy entry does not empty it, and replaces nothing", () => {
  const cache = new BoundedCache<string>(16);
  cache.set("light", "kept", 1);
  cache.set("heavy", "not kept", 3);
  expect([cache.get("light"), cache.get("heavy")]).toEqual(["kept", undefined]);
});

test("a key that is set again weighs once", () => {
  const cache = new BoundedCache<number>(16);
  for (let i = 0; i < 100; i++) cache.set("same", i, 2);
  cache.set("other", 1, 2);
  expect([cache.get("same"), cache.get("other"), cache.size]).toEqual([99, 1, 2]);
  cache.clear();
  expect(cache.size).toBe(0);
});
