import { GraphQLError, Kind, parseValue, type GraphQLScalarType } from "graphql";
import { createScalars } from "../../schema/scalars";

const SCALARS = createScalars();
const CITIZEN_ID = "11010519491231002X";

function scalar(name: string): GraphQLScalarType {
  const found = SCALARS[name];
  if (!found) throw new Error(`no scalar ${name}`);
  return found;
}

/** What the scalar makes of a value on each of its three ways; they must agree. */
function through(name: string, value: string): unknown {
  const type = scalar(name);
  const outcomes = [
    () => type.parseValue(value),
    () => type.parseLiteral(parseValue(JSON.stringify(value)), {}),
  ].map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      expect(error.message).not.toContain(value);
      return error.extensions["code"];
    }
  });
  expect(new Set(outcomes).size).toBe(1);
  const [outcome] = outcomes;
  // On the way out the caller is not to blame: what does not fit is a fault without a code, and without the value.
  if (outcome === "BAD_USER_INPUT" || outcome === "BAD_SUBJECT_CODE") {
    let fault: unknown;
    try {
      type.serialize(value);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(Error);
    expect(fault).not.toBeInstanceOf(GraphQLError);
    expect(String(fault)).not.toContain(value);
  } else {
    expect(type.serialize(value)).toBe(outcome);
  }
  return outcome;
}

test.each([
  ["Date", "2024-02-29", "2024-02-29"],
  ["Date", "2023-02-29", "BAD_USER_INPUT"],
  ["Date", "2024-02-29T00:00:00Z", "BAD_USER_INPUT"],
  ["DateTime", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"],
  ["DateTime", "2024-02-29T12:00:00.123+08:00", "2024-02-29T12:00:00.123+08:00"],
  ["DateTime", "2024-02-30T12:00:00Z", "BAD_USER_INPUT"],
  ["DateTime", "2024-04-31T12:00:00Z", "BAD_USER_INPUT"],
  ["DateTime", "2024-02-29T12:00:00", "BAD_USER_INPUT"],
  ["DateTime", "2024-02-29T25:00:00Z", "BAD_USER_INPUT"],
  ["DateTime", "2024-02-29T12:60:00Z", "BAD_USER_INPUT"],
  ["DateTime", "2024-02-29 12:00:00Z", "BAD_USER_INPUT"],
  ["DateTime", "2024-02-29", "BAD_USER_INPUT"],
  ["Decimal", "0012.3400", "12.34"],
  ["Decimal", "12.34567", "BAD_USER_INPUT"],
  ["Uscc", "９１350100m000100y43", "91350100M000100Y43"],
  ["Uscc", "91350100M000100Y44", "BAD_USER_INPUT"],
  ["Uscc", CITIZEN_ID, "BAD_USER_INPUT"],
  ["SubjectCode", "91350100m000100y43", "91350100M000100Y43"],
  ["SubjectCode", `p${"AB".repeat(16)}`, `P${"ab".repeat(16)}`],
  ["SubjectCode", "91350100M000100Y44", "BAD_SUBJECT_CODE"],
])("%s: %s is read, written and written in a query as %s", (name, value, outcome) => {
  expect(through(name, value)).toBe(outcome);
});

test("a citizen ID does not travel between services: a subgraph refuses it, and does not say it", () => {
  expect(through("SubjectCode", CITIZEN_ID)).toBe("BAD_SUBJECT_CODE");
});

test.each(["Date", "DateTime", "Decimal", "Uscc", "SubjectCode"])("%s refuses what is not a text", (name) => {
  for (const value of [null, undefined, true, {}, [], ["2024-01-01"], Symbol("x")])
    expect(() => scalar(name).parseValue(value)).toThrow(GraphQLError);
  for (const literal of ["null", "true", "{ a: 1 }", "[1]", "ENUM"])
    expect(() => scalar(name).parseLiteral(parseValue(literal), {})).toThrow(GraphQLError);
});

test("a decimal may be written as a number in a query, and comes from the database as one", () => {
  expect(scalar("Decimal").parseLiteral({ kind: Kind.FLOAT, value: "1.50" }, {})).toBe("1.5");
  expect(scalar("Decimal").parseLiteral({ kind: Kind.INT, value: "100" }, {})).toBe("100");
  expect(scalar("Decimal").serialize(1234.5)).toBe("1234.5");
});

test("two sets of scalars share nothing", () => {
  expect(createScalars()["Date"]).not.toBe(SCALARS["Date"]);
});
