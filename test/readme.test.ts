import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLATFORM_VARIABLES } from "../cli/config";
import { GATEWAY_VARIABLES } from "../gateway/config";
import { PACKAGE_ROOT } from "../schema/files";
import { SQLITE } from "./support/backends";
import { startHub, type Hub } from "./support/hub";

/** The README's promises that can be held against the product are. */
const READMES = ["README.md", "README.zh-CN.md"];
const text = (file: string): string => readFileSync(join(PACKAGE_ROOT, file), "utf8");
const english = text("README.md");

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ backend: SQLITE });
});
afterAll(() => hub.stop());

test.each(READMES)("%s has every variable of the configuration with its default, and no other", (file) => {
  const [, table = ""] = /<!-- configuration -->([\s\S]*?)<!-- \/configuration -->/.exec(text(file)) ?? [];
  const rows = [...table.matchAll(/^\| `([^`]+)` *\| ([^|]+) \|/gm)].map(([, name, value]) => [
    name,
    value?.trim(),
  ]);
  expect(rows).toEqual(
    [...PLATFORM_VARIABLES, ...GATEWAY_VARIABLES].map(({ name, default: value }) => [name, `\`${value}\``]),
  );
});

test.each(READMES)("%s's first query gives the answer beside it", async (file) => {
  const [, command = "", answer = ""] =
    /```sh\ncurl -s (http[\s\S]*?)```\s+(?:[^`]*\s+)?```json\n([\s\S]*?)```/.exec(text(file)) ?? [];
  const [, body = ""] = /-d '([\s\S]*)'/.exec(command) ?? [];
  const { query } = JSON.parse(body) as { query: string };
  const { data } = await hub.query(query);
  expect({ data }).toEqual(JSON.parse(answer));
});

test("the subjects to try are known", async () => {
  const [, table = ""] = /### Subjects to try([\s\S]*?)\nRelations/.exec(english) ?? [];
  const codes = [...table.matchAll(/^\| `(\w{18})`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  const { data, errors } = await hub.query(
    "query ($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { kind } }",
    {
      codes,
    },
  );
  expect(errors).toBeUndefined();
  expect((data?.["creditProfiles"] as unknown[]).filter((profile) => profile === null)).toEqual([]);
});

test.each(READMES)("%s names only commands, scripts and files that are there", (file) => {
  const usage = readFileSync(join(PACKAGE_ROOT, "cli/main.ts"), "utf8");
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  for (const [, command] of text(file).matchAll(/credit-hub ((?:subgraph|gateway|start|data \w+))/g)) {
    expect(usage).toContain(`credit-hub ${command}`);
  }
  for (const [, script] of text(file).matchAll(/npm run (\w+)/g))
    expect(Object.keys(scripts)).toContain(script);
});

test("both READMEs have the same sections and the same examples", () => {
  const [first, second] = READMES.map((file) => ({
    sections: (text(file).match(/^#{2,3} /gm) ?? []).length,
    examples: [...text(file).matchAll(/```(?:sh|json)\n([\s\S]*?)```/g)].map(([, example = ""]) =>
      example.replace(/\s*#.*$/gm, "").trim(),
    ),
  }));
  expect(second).toEqual(first);
});
