import {
  buildSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { committedSupergraph } from "../../schema/subgraphs";

/** The sections of a profile: the five departments' and the platform's own. */
export const SECTIONS = ["market", "tax", "courts", "transport", "ecology", "platform"] as const;
export const DEPARTMENT_SECTIONS = SECTIONS.filter((section) => section !== "platform");

const SUMMARY =
  "summary { publicRecords seriousListings byDepartment { department count } byClass { class count } bySeverity { severity count } incomplete }";

export interface WholeProfileOptions {
  readonly sections?: readonly string[];
  /** The size of every page. @default 20 */
  readonly first?: number;
  /** Fields of a record; what a type does not have is left out. @default all that are no link to a profile */
  readonly fields?: readonly string[];
}

/** Everything of a profile that the contract offers: all lists of all sections, their counts and the summary. */
export function wholeProfile(options: WholeProfileOptions = {}): string {
  const schema = buildSchema(committedSupergraph(), { assumeValid: true, assumeValidSDL: true });
  const { sections = SECTIONS } = options;
  const profile = objectType(schema, "CreditProfile");
  const selections = sections.map((section) => {
    const type = objectType(schema, getNamedType(fieldOf(profile, section).type).name);
    return `${section} { ${visibleFields(type)
      .map((field) => sectionField(schema, field, options))
      .join(" ")} }`;
  });
  return `subjectId kind name region { code name } ${SUMMARY} ${selections.join(" ")}`;
}

/** The fields of each section that lead to records, e.g. `market.licences`. */
export function recordFields(): string[] {
  const schema = buildSchema(committedSupergraph(), { assumeValid: true, assumeValidSDL: true });
  const profile = objectType(schema, "CreditProfile");
  return SECTIONS.flatMap((section) =>
    visibleFields(objectType(schema, getNamedType(fieldOf(profile, section).type).name)).map(
      ({ name }) => `${section}.${name}`,
    ),
  );
}

function sectionField(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  { first = 20, fields }: WholeProfileOptions,
): string {
  const type = objectType(schema, getNamedType(field.type).name);
  const record = (of: GraphQLObjectType): string => recordSelection(of, fields);
  if (!type.name.endsWith("Connection")) return `${field.name} { ${record(type)} }`;
  const node = objectType(schema, getNamedType(fieldOf(type, "nodes").type).name);
  return `${field.name}(first: ${String(first)}) { nodes { ${record(node)} } totalCount withheldItems }`;
}

function recordSelection(type: GraphQLObjectType, only: readonly string[] | undefined): string {
  return visibleFields(type)
    .filter(({ name }) => only === undefined || only.includes(name))
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (isLeafType(named)) return [field.name];
      if (!isObjectType(named) || named.name === "CreditProfile") return [];
      return [`${field.name} { ${recordSelection(named, undefined)} }`];
    })
    .join(" ");
}

function visibleFields(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter(
    ({ astNode }) => !astNode?.directives?.some(({ name }) => name.value === "inaccessible"),
  );
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return type;
}

function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> {
  const field = type.getFields()[name];
  if (!field) throw new Error(`${type.name} has no field ${name}`);
  return field;
}
