import fc from "fast-check";
import { chooseEncoding } from "../../subgraphs/kit/encoding";
import { formatError } from "../../gateway/http/errors";
import { createLogger } from "../../gateway/http/log";
import { mentionsCitizenId, redact, redactValue } from "../../gateway/http/redaction";

const PERSON = "330599199001010013";

test.each([
  PERSON,
  `"${PERSON}"`,
  `x${PERSON}y`,
  `_${PERSON}`,
  "11010519491231002X",
  "11010519491231002x",
  `\\"${PERSON}\\"`,
  "３３０５９９１９９００１０１００１３",
  "330599 19900101 0013",
  "330599-19900101-0013",
  "330599 1990 0101 001X",
  "３３０５９９　１９９００１０１－００１３",
  "330599–19900101–0013",
])("%s is struck out", (text) => {
  expect(redact(`a ${text} b`)).not.toMatch(/\d{6}|[０-９]{6}/);
  expect(redact(`a ${text} b`)).toContain("[redacted]");
});

test("no run of eighteen digits survives anywhere in a value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.stringMatching(/^\d{17}[\dX]$/), (value, number) => {
      const holding = { [`k${number}`]: number, value, list: [[`${number}`]], text: `a${number}b` };
      expect(JSON.stringify(redactValue(holding))).not.toContain(number);
    }),
  );
});

test("other texts are left as they are", () => {
  for (const text of ["91330106MAXX00010J", "2026-01-02T03:04:05.678Z", "0".repeat(17), "信用档案"]) {
    expect(redact(text)).toBe(text);
    expect(mentionsCitizenId(text)).toBe(false);
  }
});

test.each(["330599 19900101 0013", "330599-19900101-0013", "３３０５９９　１９９００１０１　００１３"])(
  "%s mentions a citizen ID, however it is spaced",
  (text) => expect(mentionsCitizenId(`name ${text}`)).toBe(true),
);

test("the fifteen digits of an old number are one where a caller names somebody, and stay in the log", () => {
  expect(mentionsCitizenId("110105491231002")).toBe(true);
  expect(mentionsCitizenId("（110105 491231 002）")).toBe(true);
  expect(redact("took 110105491231002 ns")).toBe("took 110105491231002 ns");
  for (const text of [
    "330106000012345",
    "110105491331002",
    "910105491231002",
    "A110105491231002",
    "1700000000000.5",
  ])
    expect(mentionsCitizenId(text)).toBe(false);
});

test("the log strikes out what it is given, whoever wrote it", () => {
  const lines: string[] = [];
  const logger = createLogger({ level: "info", write: (line) => lines.push(line) });
  logger.debug("not logged");
  logger.warn(`message ${PERSON}\nforged`, { [PERSON]: [{ deep: `${PERSON}` }], number: Number(PERSON) });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain(PERSON.slice(0, 17));
  expect(lines[0]?.indexOf("\n")).toBe((lines[0]?.length ?? 0) - 1);
});

test("an unexpected error leaves as such, without its text; a known one with the extensions that may leave", () => {
  expect(
    formatError({ message: "SELECT * at dbserver7", path: ["a"], extensions: { code: "ER_X", stack: "s" } }),
  ).toEqual({
    message: "Internal error",
    path: ["a"],
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  });
  const extensions = {
    code: "FORBIDDEN_FIELD",
    source: "tax",
    serviceName: "tax",
    stacktrace: ["x"],
    item: PERSON,
  };
  expect(formatError({ message: `no ${PERSON}`, extensions })).toEqual({
    message: "no [redacted]",
    extensions: { code: "FORBIDDEN_FIELD", source: "tax", item: "[redacted]" },
  });
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["identity", undefined],
  ["gzip", "gzip"],
  ["gzip, deflate, br", "br"],
  ["br;q=0.1, gzip;q=0.8", "gzip"],
  ["br;q=0, gzip;q=0", undefined],
  ["*", "br"],
  ["*;q=0", undefined],
  ["GZIP;Q=1", "gzip"],
])("Accept-Encoding %j is answered with %j", (accepted, expected) => {
  expect(chooseEncoding(accepted)).toBe(expected);
});
