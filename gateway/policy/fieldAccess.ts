import { isObjectType, type GraphQLNamedType } from "graphql";
import { fieldCatalogUse } from "../../schema/catalogItems";
import type { Catalogue, SubjectGroup } from "../../schema/catalogue";
import { decide, type DenialCode } from "../../schema/catalogue/decide";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";

/**
 * Leak that this stops: a department that forgets its field rules answers whatever it is asked. So what it answers is
 * decided here once more, by the same catalogue, for the group of the subject that the answer is about. Where several
 * items are named, one that is open opens the field: its rows are of different items, and are the department's to sort.
 * A field without an item is not decided here; operations that ask for one are refused before they are planned.
 */
export function createFieldAccess(catalogue: Catalogue): FieldAccess {
  const denialFor = (items: readonly [string, ...string[]], group: SubjectGroup): Denial | undefined => {
    const decisions = items.map((item) => decide(catalogue, item, group));
    const [first] = decisions;
    if (first === undefined || decisions.some(({ effect }) => effect === "ALLOW")) return undefined;
    return first.effect === "DENY" ? { code: first.code, item: items[0] } : undefined;
  };
  return (type, fieldName) => {
    if (!isObjectType(type)) return OPEN;
    const field = type.getFields()[fieldName];
    const use = field && fieldCatalogUse(type, field);
    if (use === undefined) return OPEN;
    const items = [use.item, ...use.also] as const;
    const [ORGANISATION, PERSON] = [denialFor(items, "ORGANISATION"), denialFor(items, "PERSON")];
    return { ORGANISATION, PERSON, UNKNOWN: PERSON ?? ORGANISATION };
  };
}

/** Whether a field of an object is denied, by whom the object is about. */
export type FieldAccess = (type: GraphQLNamedType | undefined, fieldName: string) => Denials;

/** Of a subject that is not known, only what is open for all groups is. */
export type AnswerGroup = SubjectGroup | "UNKNOWN";
export type Denials = Readonly<Record<AnswerGroup, Denial | undefined>>;

export interface Denial {
  readonly code: DenialCode;
  readonly item: string;
}

export function answerGroup(subjectId: unknown): AnswerGroup {
  if (typeof subjectId !== "string" || subjectId === "") return "UNKNOWN";
  return isPersonSubjectId(subjectId) ? "PERSON" : "ORGANISATION";
}

const OPEN: Denials = { ORGANISATION: undefined, PERSON: undefined, UNKNOWN: undefined };
