import { Kind, visit, type DocumentNode } from "graphql";
import { refusal } from "../http/errors";
import { mentionsCitizenId } from "../http/redaction";

/**
 * Leak that this stops: a citizen ID that stands where the gateway does not replace it (another argument, an alias, the
 * name of an operation or variable) would travel to a department, and from there into its logs.
 *
 * @throws GraphQLError BAD_SUBJECT_CODE
 */
export function refuseStrayCitizenIds(document: DocumentNode): void {
  const check = (text: string) => {
    if (mentionsCitizenId(text)) throw strayCitizenId();
  };
  visit(document, {
    Name: ({ value }) => check(value),
    StringValue: ({ value }) => check(value),
    EnumValue: ({ value }) => check(value),
    [Kind.INT]: ({ value }) => check(value),
    [Kind.FLOAT]: ({ value }) => check(numeric(Number(value))),
  });
}

/** The same for a JSON value. Without recursion: it is asked about values that nothing has checked yet. */
export function refuseStrayCitizenIdsIn(value: unknown, argument: string): void {
  const waiting: unknown[] = [value];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (typeof item === "object" && item !== null) {
      for (const [key, inner] of Object.entries(item)) {
        if (mentionsCitizenId(key)) throw strayCitizenId();
        if (inner !== undefined) waiting.push(inner);
      }
      continue;
    }
    const text = typeof item === "number" ? numeric(item) : item;
    if (typeof text === "string" && !PERSON_SUBJECT_ID.test(text) && mentionsCitizenId(text)) {
      throw strayCitizenId(argument);
    }
  }
}

/** A pseudonym of 32 hexadecimal digits may by chance look as if a number stood in it. */
const PERSON_SUBJECT_ID = /^P[0-9a-f]{32}$/;

function numeric(value: number): string {
  return Number.isFinite(value) && Math.abs(value) < 1e21 ? String(Math.trunc(value)) : "";
}

function strayCitizenId(argument?: string): Error {
  return refusal("BAD_SUBJECT_CODE", "A citizen ID stands where none is accepted.", {
    extensions: {
      hint: "Give a citizen ID only as an argument of type SubjectCode; it does not travel any further.",
      ...(argument === undefined ? {} : { argument }),
    },
  });
}
