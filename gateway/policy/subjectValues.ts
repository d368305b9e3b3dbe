import type { GraphQLError } from "graphql";
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type ASTNode,
  type GraphQLInputType,
  type OperationDefinitionNode,
} from "graphql";
import { BadSubjectCode, parseSubjectCode } from "../../schema/scalars/subjectCode";
import { SUBJECT_KINDS, type SubjectKind } from "../../schema/scalars/subjectKind";
import { limitExceeded, refusal } from "../http/errors";
import { refuseStrayCitizenIdsIn } from "./strayCitizenIds";

/**
 * The variables with which the rewritten operation runs: every subject code checked, normalised and, where it is a
 * citizen ID, replaced by the person's subject id. Nothing behind this step has seen a citizen ID. Variables that the
 * operation does not declare are left out; a citizen ID in any other value refuses the request.
 *
 * All bad codes are reported, up to ten, so that a caller with a list mends it in one go.
 *
 * @throws RefusedSubjects or a GraphQLError LIMIT_EXCEEDED
 */
export function subjectValues(
  {
    operation,
    slots,
  }: { readonly operation: OperationDefinitionNode; readonly slots: readonly SubjectSlot[] },
  given: Readonly<Record<string, unknown>>,
  subjectId: SubjectIdOf,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const refused: GraphQLError[] = [];
  const kinds = declaredKinds(operation, given);
  const bySlot = new Map(slots.map((slot) => [slot.variable, slot]));
  const codes = slots.reduce((sum, slot) => sum + codesIn(valueOf(slot, given), slot.type), 0);
  if (codes > MAX_CODES) throw limitExceeded("codes", MAX_CODES, codes);

  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const slot = bySlot.get(name);
    const value = slot === undefined ? ownValue(given, name) : valueOf(slot, given);
    if (value === undefined) continue;
    if (slot === undefined) refuseStrayCitizenIdsIn(value, name);
    values[name] =
      slot === undefined ? value : new Reader(slot, kinds(slot), subjectId, refused).read(value, slot.type);
  }
  if (refused.length > 0) throw new RefusedSubjects(refused);
  return values;
}

/** A variable of the rewritten operation that holds subject codes. */
export interface SubjectSlot {
  readonly variable: string;
  readonly type: GraphQLInputType;
  /** The literal that stood in the document: an argument's, or a variable's default. */
  readonly literal?: unknown;
  /** Whether the caller may give the value: it may for its own variables, not for the ones made for literals. */
  readonly overridable: boolean;
  /** The `kind` beside each place where the variable is used. */
  readonly kinds: readonly KindSource[];
  /** The first place where it is used, as `field.argument`. */
  readonly argument: string;
  readonly node: ASTNode;
}

export interface KindSource {
  readonly given?: string;
  readonly variable?: string;
}

/** The subject id of a checked citizen ID: `P` and 32 hexadecimal digits. */
export type SubjectIdOf = (citizenId: string) => string;

/** Several refusals of one request. */
export class RefusedSubjects extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super("The request names subjects by codes that are not right.");
    this.name = "RefusedSubjects";
  }
}

/**
 * Contract: at most so many subjects in one request. Attack that this stops: a list for each of a hundred aliases, by
 * which one request would test a hundred thousand citizen IDs for who is known.
 */
export const MAX_CODES = 1_000;
const MAX_REPORTED = 10;

class Reader {
  constructor(
    private readonly slot: SubjectSlot,
    private readonly kinds: readonly (SubjectKind | undefined)[],
    private readonly subjectId: SubjectIdOf,
    private readonly refused: GraphQLError[],
  ) {}

  read(value: unknown, type: GraphQLInputType, index?: number): unknown {
    if (value === null || value === undefined) return value;
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (!Array.isArray(value)) return this.read(value, nullable.ofType, index);
      return value.map((item, i) => this.read(item, nullable.ofType, i));
    }
    if (isInputObjectType(nullable) && typeof value === "object") {
      const fields = nullable.getFields();
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => {
          const field = fields[key];
          if (field !== undefined) return [key, this.read(item, field.type, index)];
          refuseStrayCitizenIdsIn({ [key]: item as unknown }, this.slot.argument);
          return [key, item as unknown];
        }),
      );
    }
    if (getNamedType(type).name === "SubjectCode") return this.#code(value, index);
    refuseStrayCitizenIdsIn(value, this.slot.argument);
    return value;
  }

  #code(value: unknown, index: number | undefined): string | undefined {
    try {
      const [code, ...others] = this.kinds.map((kind) => parseSubjectCode(value, kind));
      if (code === undefined || others.some(({ type }) => type !== code.type)) {
        throw new BadSubjectCode(
          "The code is used with different kinds.",
          "Use a variable of its own for each kind.",
        );
      }
      return code.type === "CITIZEN_ID" ? this.subjectId(code.value) : code.value;
    } catch (error) {
      if (!(error instanceof BadSubjectCode)) throw error;
      if (this.refused.length < MAX_REPORTED) {
        this.refused.push(
          refusal("BAD_SUBJECT_CODE", error.message, {
            nodes: this.slot.node,
            extensions: {
              argument: this.slot.argument,
              ...(index === undefined ? {} : { index }),
              hint: error.hint,
            },
          }),
        );
      }
      return undefined;
    }
  }
}

function valueOf(slot: SubjectSlot, given: Readonly<Record<string, unknown>>): unknown {
  const value = slot.overridable ? ownValue(given, slot.variable) : undefined;
  return value === undefined ? slot.literal : value;
}

function ownValue(given: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

/** How many codes a value of a slot holds; a code that is named twice counts twice. */
function codesIn(value: unknown, type: GraphQLInputType): number {
  if (value === null || value === undefined) return 0;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (!Array.isArray(value)) return codesIn(value, nullable.ofType);
    return value.reduce<number>((sum, item) => sum + codesIn(item, nullable.ofType), 0);
  }
  if (isInputObjectType(nullable)) {
    if (typeof value !== "object") return 0;
    const fields = nullable.getFields();
    return Object.entries(value).reduce((sum, [key, item]) => {
      const field = fields[key];
      return field === undefined ? sum : sum + codesIn(item, field.type);
    }, 0);
  }
  return nullable.name === "SubjectCode" ? 1 : 0;
}

/** The kinds beside the uses of a slot, once each; a kind that does not exist is left to the variable's own check. */
function declaredKinds(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): (slot: SubjectSlot) => readonly (SubjectKind | undefined)[] {
  const valueOf = ({ given: literal, variable }: KindSource): SubjectKind | undefined => {
    if (variable === undefined) return asKind(literal);
    if (Object.hasOwn(given, variable)) return asKind(given[variable]);
    const definition = operation.variableDefinitions?.find(
      (candidate) => candidate.variable.name.value === variable,
    );
    return definition?.defaultValue?.kind === "EnumValue" ? asKind(definition.defaultValue.value) : undefined;
  };
  return ({ kinds }) => (kinds.length === 0 ? [undefined] : [...new Set(kinds.map(valueOf))]);
}

const KINDS: ReadonlySet<unknown> = new Set(SUBJECT_KINDS);

function asKind(value: unknown): SubjectKind | undefined {
  return KINDS.has(value) ? (value as SubjectKind) : undefined;
}
