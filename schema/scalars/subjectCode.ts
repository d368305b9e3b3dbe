import { checkCitizenId, type CitizenIdFault } from "./citizenId";
import type { SubjectKind } from "./subjectKind";
import { checkUscc, hasKnownProvince, type UsccFault } from "./uscc";

export type { SubjectKind } from "./subjectKind";

/**
 * What a caller may name a subject by: a USCC, a citizen ID, or the subject id of a person that an earlier answer
 * gave (`P` and 32 hexadecimal digits).
 */
export type ParsedSubjectCode =
  | { type: "USCC"; value: string }
  | { type: "CITIZEN_ID"; value: string }
  | { type: "SUBJECT_ID"; value: string };

/** A code that is refused. Neither the message nor the hint repeats the input: it may be a citizen ID. */
export class BadSubjectCode extends Error {
  readonly code = "BAD_SUBJECT_CODE";
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = "BadSubjectCode";
  }
}

/**
 * Reads a subject code. Full-width and lower-case characters are normalised; anything else that is not a right
 * code is refused, never repaired. `kind` settles a code that is right by both standards.
 *
 * @throws BadSubjectCode
 */
export function parseSubjectCode(input: unknown, kind?: SubjectKind): ParsedSubjectCode {
  if (typeof input !== "string") {
    throw new BadSubjectCode("A subject code is a string.", "Give the code in quotes.");
  }
  const subjectId = personSubjectId(input);
  if (subjectId) return { type: "SUBJECT_ID", value: subjectId };

  const uscc = checkUscc(input);
  const citizenId = checkCitizenId(input);
  if (uscc.ok && citizenId.ok) {
    // One citizen ID in thirty-one has a right USCC check character; few of them name a province where a USCC does.
    if (!hasKnownProvince(uscc.value) || kind === "NATURAL_PERSON") {
      return { type: "CITIZEN_ID", value: citizenId.value };
    }
    if (kind !== undefined) return { type: "USCC", value: uscc.value };
    throw new BadSubjectCode(
      "The code is both a valid USCC and a valid citizen ID.",
      "Say which is meant with the argument `kind`.",
    );
  }
  if (uscc.ok) return { type: "USCC", value: uscc.value };
  if (citizenId.ok) return { type: "CITIZEN_ID", value: citizenId.value };
  throw refusal(uscc.fault, citizenId.fault);
}

/** The subject id of a person, in lower case, or undefined where the text is something else. */
export function personSubjectId(input: string): string | undefined {
  const match = /^\s*[Pp]([0-9a-fA-F]{32})\s*$/.exec(input);
  return match?.[1] ? `P${match[1].toLowerCase()}` : undefined;
}

/** Whether the text has the shape of a subject id: that of an organisation (a USCC) or that of a person. */
export function isSubjectId(text: string): boolean {
  return /^(?:[0-9A-HJ-NPQRTUWXY]{18}|P[0-9a-f]{32})$/.test(text);
}

/** Whether a checked subject id is a person's; an organisation's subject id is its USCC. */
export function isPersonSubjectId(subjectId: string): boolean {
  return subjectId.length === 33 && subjectId.startsWith("P");
}

function refusal(uscc: UsccFault, citizenId: CitizenIdFault): BadSubjectCode {
  if (uscc === "LENGTH") {
    return new BadSubjectCode(
      "A subject code has 18 characters.",
      "Give a USCC or a citizen ID of 18 characters.",
    );
  }
  if (citizenId === "BIRTH_DATE") {
    return new BadSubjectCode(
      "The birth date in the code does not exist.",
      "Check digits 7 to 14 of the number.",
    );
  }
  if (uscc === "ALPHABET") {
    return new BadSubjectCode(
      "The code has a character that no USCC and no citizen ID has.",
      "The letters I, O, S, V and Z never occur; look whether 1, 0, 5, U or 2 was meant.",
    );
  }
  return new BadSubjectCode(
    "The check character of the code is wrong.",
    "One or more characters are mistyped; the last one must fit the first seventeen (GB 32100, GB 11643).",
  );
}
