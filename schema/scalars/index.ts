import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { isCalendarDate } from "./date";
import { canonicalDecimal } from "./decimal";
import { BadSubjectCode, parseSubjectCode } from "./subjectCode";
import { checkUscc } from "./uscc";

/**
 * The custom scalars, each of which checks itself on the way in and on the way out. What a caller sent is never
 * repeated in a message.
 */
export function createScalars(): Record<string, GraphQLScalarType> {
  return {
    SubjectCode: scalar("SubjectCode", subjectCode),
    Uscc: scalar("Uscc", (value) => {
      const checked = typeof value === "string" ? checkUscc(value) : undefined;
      return checked?.ok ? checked.value : undefined;
    }),
    Date: scalar("Date", (value) => (typeof value === "string" && isCalendarDate(value) ? value : undefined)),
    DateTime: scalar("DateTime", instant),
    Decimal: scalar("Decimal", canonicalDecimal),
  };
}

/**
 * Between gateway and subgraph a citizen ID has already become a subject id, so one that still comes is refused, and a
 * code that is right by both standards is the USCC that the argument `kind` made of it.
 */
function subjectCode(value: unknown): string | undefined {
  const parsed = parseSubjectCode(value, "ENTERPRISE");
  if (parsed.type === "CITIZEN_ID") {
    throw new BadSubjectCode("A citizen ID does not travel between services.", "Send the subject id.");
  }
  return parsed.value;
}

function instant(value: unknown): string | undefined {
  if (
    typeof value !== "string" ||
    !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value)
  ) {
    return undefined;
  }
  // Date.parse alone would take 31 February for 3 March.
  return isCalendarDate(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** What is stored is not the caller's fault: an error without a code, which leaves a subgraph as the source's own. */
function outgoing(name: string, read: (value: unknown) => string | undefined): (value: unknown) => string {
  return (value) => {
    const result = read(value);
    if (result === undefined) throw new TypeError(`What is stored is not a valid ${name}.`);
    return result;
  };
}

function scalar(name: string, read: (value: unknown) => string | undefined): GraphQLScalarType {
  const input = (value: unknown): string => {
    try {
      const result = read(value);
      if (result !== undefined) return result;
    } catch (error) {
      if (!(error instanceof BadSubjectCode)) throw error;
      throw new GraphQLError(error.message, { extensions: { code: error.code, hint: error.hint } });
    }
    throw new GraphQLError(`Not a valid ${name}.`, { extensions: { code: "BAD_USER_INPUT" } });
  };
  return new GraphQLScalarType({
    name,
    serialize: outgoing(name, read),
    parseValue: input,
    parseLiteral: (node: ValueNode) =>
      input(
        node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT
          ? node.value
          : undefined,
      ),
  });
}
