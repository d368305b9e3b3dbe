import { types } from "node:util";
import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  execute,
  GraphQLError,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { GraphQLResolverMap } from "@apollo/subgraph/dist/schema-helper";
import type { RowCache } from "../../loaders/cache";
import type { Database } from "../../loaders/database";
import { migrate, type Migration } from "../../loaders/migrate";
import { dataFields, dataTypes } from "../../schema/catalogItems";
import type { Catalogue } from "../../schema/catalogue";
import { createScalars } from "../../schema/scalars";
import { isSubjectId } from "../../schema/scalars/subjectCode";
import { subgraphSdl, type SubgraphName } from "../../schema/subgraphs";
import type { InProcessSubgraph, SubgraphCallContext, SubgraphRequest, SubgraphResponse } from "./contract";
import { createContext, type SubgraphContext } from "./context";
import { outgoingError, requestError, subgraphError, type OnFault } from "./errors";
import { createFacts } from "./facts";
import { applyFieldRules, createItemDecisions, type ItemDecisions } from "./fieldRules";
import { recordModels, subgraphSchema, type RecordLayout, type RecordModel } from "./recordModel";
import { recordResolvers, type SubjectReference } from "./recordResolvers";

/** What a department is, beyond its SDL in `schema/`: everything else follows from that. */
export interface SubgraphDefinition extends RecordLayout {
  readonly name: SubgraphName;
  /** The field of `CreditProfile` that holds its section. */
  readonly section: string;
  readonly migrations: readonly Migration[];
  /** Resolvers of its own; the kit makes those of records, pages, the section and the facts. */
  readonly resolvers?: Readonly<
    Record<string, Readonly<Record<string, GraphQLFieldResolver<never, SubgraphContext>>>>
  >;
}

export interface SubgraphParts {
  readonly database: Database;
  readonly cache: RowCache;
  readonly catalogue: Catalogue;
  /** The clock, for the day on which publicity is judged. @default the system's */
  readonly now?: () => Date;
  /** Told of what went wrong inside; never holds what the caller sent. */
  readonly onFault?: OnFault;
}

/** A department's subgraph, ready to answer: in process through `execute`, over HTTP through `serveSubgraph`. */
export interface Subgraph extends InProcessSubgraph {
  readonly name: SubgraphName;
  readonly schema: GraphQLSchema;
  readonly models: readonly RecordModel[];
  readonly database: Database;
  /** Brings the tables up to date; to be awaited before the first request. */
  migrate(): Promise<void>;
}

/** The models of a definition, without a database: for loading data and for checks. */
export function modelsOf(definition: SubgraphDefinition): RecordModel[] {
  return recordModels(definition.name, subgraphSchema(definition.name), definition);
}

export function createSubgraph(definition: SubgraphDefinition, parts: SubgraphParts): Subgraph {
  const { name } = definition;
  const { database, cache, catalogue, now = () => new Date(), onFault = () => undefined } = parts;
  const decisions = createItemDecisions(catalogue);
  const models = modelsOf(definition);
  const schema = executableSchema(definition, models, decisions);
  applyFieldRules(schema, decisions, openItems(catalogue, decisions));
  const documents = createDocumentCache(schema);
  const migration = definition.migrations.at(-1)?.name ?? "";

  return {
    name,
    schema,
    models,
    database,
    migrate: () => migrate(database, name, definition.migrations),
    async execute(request: SubgraphRequest, { signal }: SubgraphCallContext): Promise<SubgraphResponse> {
      const fail = (errors: readonly GraphQLError[]): SubgraphResponse => ({
        data: null,
        errors: errors.map((error) => outgoingError(error, onFault)),
      });
      const document = documents(request.query);
      if (Array.isArray(document)) return fail(document);
      let context: SubgraphContext;
      try {
        context = await createContext({
          department: name,
          database,
          cache,
          catalogue,
          decisions,
          now,
          migration,
          signal,
        });
      } catch (fault) {
        return fail([new GraphQLError("database", { originalError: asError(fault) })]);
      }
      const result = await execute({
        schema,
        document: document as DocumentNode,
        variableValues: request.variables,
        operationName: request.operationName,
        contextValue: context,
      });
      return {
        data: result.data,
        // What a resolver throws has a path; what has none is a fault of the request: its variables or its operation.
        ...(result.errors && {
          errors: result.errors.map((error) =>
            outgoingError(error.path ? error : requestError(error), onFault),
          ),
        }),
        extensions: { asOf: context.dataset.asOf },
      };
    },
  };
}

/** How many documents are kept parsed and validated: the gateway's plans send the same few again and again. */
const DOCUMENTS_KEPT = 1_000;

function createDocumentCache(schema: GraphQLSchema): (query: string) => DocumentNode | GraphQLError[] {
  const known = new Map<string, DocumentNode>();
  return (query) => {
    const cached = known.get(query);
    if (cached) return cached;
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: 20_000 });
    } catch (error) {
      return [requestError(error)];
    }
    const errors = validate(schema, document);
    if (errors.length > 0) return errors.map(requestError);
    if (known.size >= DOCUMENTS_KEPT) known.delete(known.keys().next().value ?? "");
    known.set(query, document);
    return document;
  };
}

/** Items that everybody may see of every subject need no rule; facts go to the platform, never to a caller. */
function openItems(catalogue: Catalogue, decisions: ItemDecisions): ReadonlySet<string> {
  const open = [...catalogue.keys()].filter(
    (item) =>
      decisions.of(item, "ORGANISATION").effect === "ALLOW" &&
      decisions.of(item, "PERSON").effect === "ALLOW",
  );
  return new Set([...open, "hub.facts"]);
}

function executableSchema(
  definition: SubgraphDefinition,
  models: readonly RecordModel[],
  decisions: ItemDecisions,
): GraphQLSchema {
  const typeDefs = parse(subgraphSdl(definition.name));
  const plain = buildSubgraphSchema({ typeDefs });
  const { name, section } = definition;
  const profile = objectType(plain, "CreditProfile");
  const sectionName = profile.getFields()[section]?.type.toString();
  const made = recordResolvers(plain, models, objectType(plain, sectionName ?? ""));
  const facts = createFacts(models, decisions);
  const resolvers: Record<string, Record<string, unknown>> = {
    ...createScalarsOf(plain),
    ...made,
    CreditProfile: {
      __resolveReference: profileReference,
      [section]: ({ subjectId }: SubjectReference) => ({ subjectId }),
      [`${name}Facts`]: ({ subjectId }: SubjectReference, _args: unknown, context: SubgraphContext) =>
        facts(subjectId, context),
    },
  };
  for (const [type, fields] of Object.entries(definition.resolvers ?? {})) {
    resolvers[type] = { ...resolvers[type], ...fields };
  }
  // The hub publishes no facts: it is who computes with them.
  if (!profile.getFields()[`${name}Facts`]) delete resolvers["CreditProfile"]?.[`${name}Facts`];
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> });
  assertResolvable(schema);
  return schema;
}

/** Whose profile is asked for, with what the gateway hands over beside it: the departments' facts, to the hub. */
function profileReference(reference: SubjectReference): SubjectReference {
  if (!isSubjectId(reference.subjectId)) throw subgraphError("BAD_USER_INPUT", "This is no subject id.");
  return reference;
}

function createScalarsOf(schema: GraphQLSchema): Record<string, never> {
  return Object.fromEntries(
    Object.entries(createScalars()).filter(([scalar]) => schema.getType(scalar)),
  ) as unknown as Record<string, never>;
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name.replace(/!$/, ""));
  if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}`);
  return type;
}

/** A record field that nothing resolves would be null for everybody, which looks like an absence of data. */
function assertResolvable(schema: GraphQLSchema): void {
  for (const type of dataTypes(schema).filter((t) =>
    t.getInterfaces().some(({ name }) => name === "CreditRecord"),
  )) {
    for (const field of dataFields(type)) {
      if (!field.resolve) throw new Error(`${type.name}.${field.name} has neither a column nor a resolver`);
    }
  }
}

function asError(fault: unknown): Error {
  // A driver's fault may be of another realm, or made by hand: the one is no instance of Error, the other no native one.
  return fault instanceof Error || types.isNativeError(fault) ? fault : new Error("unknown fault");
}
