import { createHash } from "node:crypto";
import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { BoundedCache } from "../boundedCache";
import { mentionsCitizenId } from "../http/redaction";
import { nameSubjects, type NamedSubjects } from "./subjects";
import { subjectValues, type SubjectIdOf } from "./subjectValues";
import { readClassification, unclassifiedFields } from "./unclassified";

/**
 * From a valid operation to the one that may be planned: fields without a catalogue item are refused, subjects are
 * checked and their citizen IDs replaced. What is found out about a document is remembered by its text, except where
 * the text holds a citizen ID; what is found out about values is not remembered at all.
 *
 * @throws GraphQLError or RefusedSubjects
 */
export function createPolicy({ supergraphSdl, unclassified, subjectId }: PolicyOptions): Policy {
  const classified = unclassified === "allow" ? () => true : readClassification(supergraphSdl);
  const remembered = new BoundedCache<Analysis>(16 * 1024 * 1024);

  const analyse = ({ source, document, operationName, schema }: IncomingOperation): Analysis => {
    const hash = createHash("sha256")
      .update(source)
      .update("\0")
      .update(operationName ?? "");
    const key = hash.digest("base64");
    const known = remembered.get(key);
    if (known !== undefined && known.schema === schema) return known;

    const subjects = nameSubjects(document, operationName, schema);
    const analysis = { schema, subjects, refused: unclassifiedFields(subjects.document, schema, classified) };
    if (!mentionsCitizenId(source)) remembered.set(key, analysis, source.length * 8 + 2_000);
    return analysis;
  };

  return (incoming) => {
    const { subjects, refused } = analyse(incoming);
    if (refused.length > 0) return { refused };
    const { document, operation, source, queryHash } = subjects;
    const variables = subjectValues(subjects, incoming.variables ?? {}, subjectId);
    return { document, operation, source, queryHash, variables };
  };
}

export type Policy = (
  incoming: IncomingOperation,
) => AllowedOperation | { readonly refused: readonly GraphQLError[] };

export interface PolicyOptions {
  readonly supergraphSdl: string;
  /** What becomes of fields that have no item of the catalogue. */
  readonly unclassified: "allow" | "deny";
  readonly subjectId: SubjectIdOf;
}

export interface IncomingOperation {
  readonly source: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly schema: GraphQLSchema;
}

/** What may be planned and run. */
export interface AllowedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly source: string;
  readonly queryHash: string;
  readonly variables: Record<string, unknown>;
}

interface Analysis {
  readonly schema: GraphQLSchema;
  readonly subjects: NamedSubjects;
  readonly refused: readonly GraphQLError[];
}
