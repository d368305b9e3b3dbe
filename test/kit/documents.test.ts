import type * as Graphql from "graphql";
import { openSubgraph } from "./records";

/** What was parsed, in order: a document that is kept is not parsed again. */
const parsed: string[] = [];
jest.mock("graphql", () => {
  const actual = jest.requireActual<typeof Graphql>("graphql");
  return {
    ...actual,
    parse: (source: string, ...rest: []) => {
      parsed.push(source);
      return actual.parse(source, ...rest);
    },
  };
});

test("documents are kept parsed, a thousand of them and no more", async () => {
  const tax = await openSubgraph("tax");
  parsed.length = 0;
  const query = (i: number): string => `query Q${String(i)} { __typename }`;
  const kept = async (i: number): Promise<boolean> => {
    const before = parsed.length;
    expect((await tax.ask(query(i))).errors).toBeUndefined();
    return parsed.length === before;
  };
  expect([await kept(0), await kept(0)]).toEqual([false, true]);
  for (let i = 1; i < 1_000; i += 1) await kept(i);
  expect(await kept(0)).toBe(true);
  expect(await kept(1_000)).toBe(false);
  expect(await kept(0)).toBe(false);
  await tax.close();
});

test("a document that is not valid is not kept", async () => {
  const tax = await openSubgraph("tax");
  parsed.length = 0;
  for (let i = 0; i < 3; i += 1) expect((await tax.ask("{ nothing }")).errors).toHaveLength(1);
  expect(parsed).toHaveLength(3);
  await tax.close();
});
