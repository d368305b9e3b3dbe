import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_LINE_BYTES, readLines, type Line } from "../../subgraphs/kit/collection/lines";

const directory = mkdtempSync(join(tmpdir(), "credit-hub-lines-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function read(content: string | Buffer): Promise<Line[]> {
  const file = join(directory, "lines");
  writeFileSync(file, content);
  const lines: Line[] = [];
  for await (const line of readLines(file)) lines.push(line);
  return lines;
}

const texts = async (content: string | Buffer): Promise<unknown[]> =>
  (await read(content)).map((line) => ("text" in line ? line.text : line.fault));

test.each([
  ["no file", "", []],
  ["one line without an end", "{}", ["{}"]],
  ["CRLF and empty lines", '{"a":1}\r\n\r\n  \n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
  ["a byte order mark", '\ufeff{"a":"一"}\n', ['{"a":"一"}']],
  ["a byte order mark alone", "\ufeff\n", []],
])("reads %s", async (_, content, expected) => {
  expect(await texts(content)).toEqual(expected);
});

test("counts empty lines, so that a number is the file's", async () => {
  expect((await read("a\n\n\nb")).map(({ number }) => number)).toEqual([1, 4]);
});

test("tells how far into the file it is", async () => {
  expect((await read("ab\r\nc")).map(({ bytes }) => bytes)).toEqual([4, 5]);
});

test("reads a line as long as may be, and passes over a longer one and what is not UTF-8", async () => {
  const longest = "x".repeat(MAX_LINE_BYTES);
  const content = Buffer.concat([
    Buffer.from(`${longest}\n${longest}x\n`),
    Buffer.from([0xc3, 0x28, 0x0a]),
    Buffer.from("end"),
  ]);
  const lines = await texts(content);
  expect(lines[0]).toHaveLength(MAX_LINE_BYTES);
  expect(lines.slice(1)).toEqual(["LINE_TOO_LONG", "NOT_UTF8", "end"]);
});

test("passes over a line of many parts of the file", async () => {
  const lines = await texts(`${"x".repeat(8 * MAX_LINE_BYTES)}\nend`);
  expect(lines).toEqual(["LINE_TOO_LONG", "end"]);
});

test("puts characters together that lie across two parts of the file", async () => {
  const text = "一".repeat(60_000);
  expect(await texts(`${text}\n${text}`)).toEqual([text, text]);
});
