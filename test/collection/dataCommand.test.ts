import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runDataCommand, type DataParts } from "../../cli/data";
import { createProgressBar } from "../../cli/progress";
import { UsageError } from "../../cli/usage";
import { seedCatalogue } from "../../schema/catalogue";
import { NOW, openTestDepartments, subjectId, type TestDepartments } from "../sample/departments";

const directory = mkdtempSync(join(tmpdir(), "credit-hub-data-"));
let departments: TestDepartments;
let output = "";
let diagnostics = "";

beforeAll(async () => {
  departments = await openTestDepartments(undefined, ["tax", "courts", "hub"]);
});
afterAll(async () => {
  await departments.close();
  rmSync(directory, { recursive: true, force: true });
});

function run(args: string, more: Partial<DataParts> = {}): Promise<number> {
  output = "";
  diagnostics = "";
  return runDataCommand(args.split(" "), {
    openDepartment: (name) => Promise.resolve(departments.of(name)),
    subjectId,
    catalogue: seedCatalogue(),
    now: () => NOW,
    output: { write: (text) => (output += text) },
    diagnostics: { write: (text) => (diagnostics += text) },
    ...more,
  });
}

test("makes data, says how much, and does not make it twice", async () => {
  expect(await run("make --preset small --departments tax,courts,hub")).toBe(0);
  expect(output).toMatch(/Preset small, seed 531, made on 2026-11-22: 2,000 subjects, [\d,]+ rows added/);
  expect(diagnostics).toContain("Making small: 100 %");
  expect(await run("make --preset small --departments tax,courts,hub")).toBe(0);
  expect(output).toContain("Complete already: tax, courts, hub.");
  expect(await run("make --preset city --departments tax")).toBe(2);
  expect(diagnostics).toContain("tax holds sample data of preset small, seed 531.");
}, 60_000);

test("exports files by department and item, for nobody else to read", async () => {
  const out = join(directory, "out");
  expect(await run(`export --preset small --departments tax --out ${out}`)).toBe(0);
  expect(readdirSync(join(out, "tax")).sort()).toEqual([
    "tax.arrears.ndjson",
    "tax.major-case.ndjson",
    "tax.paid-band.ndjson",
    "tax.rating-a.ndjson",
    "tax.rating.ndjson",
    "tax.social-insurance.ndjson",
  ]);
  expect(output).toMatch(/records in 6 files/);
}, 60_000);

test("loads a file: 1 where some are refused, 0 where none is, with the rates and what they mean", async () => {
  const file = join(directory, "out", "tax", "tax.rating.ndjson");
  const status = await run(`load tax tax.rating ${file}`);
  expect(status).toBe(1);
  expect(output).toMatch(/合规率 compliance {2}9\d\.\d\d %/);
  expect(output).toMatch(/及时率 timeliness {2}9\d\.\d\d %/);
  expect(output).toMatch(/重错码率 code defects {2}0\.\d\d %/);
  expect(output).toContain("tax.rating.refused.ndjson");
  expect(existsSync(join(directory, "out", "tax", "tax.rating.refused.ndjson"))).toBe(true);

  const refused = readFileSync(join(directory, "out", "tax", "tax.rating.refused.ndjson"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { line: number }).line);
  const good = readFileSync(file, "utf8")
    .split("\n")
    .filter((_line, i) => !refused.includes(i + 1));
  const compliant = join(directory, "compliant.ndjson");
  writeFileSync(compliant, good.join("\n"));
  expect(await run(`load tax tax.rating ${compliant}`)).toBe(0);
}, 60_000);

test.each([
  ["load tax tax.ratings x.ndjson", "The items of tax are tax.arrears,"],
  ["load taxes tax.rating x.ndjson", "Departments are market, tax,"],
  ["load tax tax.rating nowhere.ndjson", "There is no such file."],
  ["load tax tax.rating", "takes DEPARTMENT ITEM FILE.ndjson"],
  ["make --preset huge", "--preset is small, city or large."],
  ["make --seed x", "--seed is a whole number"],
  ["make --departments tax,police", "--departments are of"],

  ["export --preset small", "Say with --out DIR"],
  ["unload", "has the commands make, export"],
])("`%s` is refused with what would be right", async (args, message) => {
  const error = await run(args).catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toContain(message);
});

test("a database that fails is told of without what was being written", async () => {
  const file = join(directory, "out", "tax", "tax.rating.ndjson");
  const fault = Object.assign(new Error("insert into tax_rating values ('91330106MAXX00010J')"), {
    code: "ER_X",
  });
  expect(await run(`load tax tax.rating ${file}`, { openDepartment: () => Promise.reject(fault) })).toBe(2);
  expect(diagnostics).toContain("The data command failed: ER_X.");
  expect(diagnostics).not.toContain("insert");
  expect(diagnostics).not.toContain("MAXX");
});

describe("progress", () => {
  test("is a bar on a terminal, redrawn seldom", () => {
    let time = 0;
    let text = "";
    const bar = createProgressBar(
      { isTTY: true, columns: 120, write: (more) => (text += more) },
      "Making",
      () => time,
    );
    for (let done = 1; done <= 1_000; done += 1) {
      time += 1;
      bar.update(done, 1_000, "8 rows");
    }
    bar.end();
    expect(text.split("\r").length).toBeLessThan(15);
    expect(text).toContain("100 % 8 rows");
    expect(text.endsWith("\n")).toBe(true);
  });

  test("is a line for each tenth elsewhere", () => {
    let text = "";
    const bar = createProgressBar({ write: (more) => (text += more) }, "Making");
    for (let done = 1; done <= 1_000; done += 1) bar.update(done, 1_000);
    bar.end();
    expect(text.trim().split("\n")).toHaveLength(10);
    expect(text).not.toContain("\u001b");
  });
});
