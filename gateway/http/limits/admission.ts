import { createHash } from "node:crypto";
import type { DocumentNode, GraphQLSchema } from "graphql";
import { BoundedCache } from "../../boundedCache";
import { limitExceeded } from "../errors";
import type { Payload } from "../payload";
import { mentionsCitizenId } from "../redaction";
import { selectionsOf } from "./aliases";
import { compileCost, type CompiledCost } from "./cost";
import { depthOf, isNestedDeeper } from "./depth";
import { rootFieldsOf } from "./rootFields";
import { parseWithinTokens } from "./tokens";

/**
 * Lets a request into the GraphQL pipeline, or refuses it with LIMIT_EXCEEDED. It stands before validation because
 * validation itself is an attack surface: its rule on overlapping fields is quadratic in the aliases of a field.
 *
 * A document that was let in is remembered by its text, and then only its cost is computed again, with the request's
 * own variables. A text that holds a citizen ID is never remembered.
 */
export function createAdmission({ limits, schema }: AdmissionOptions): Admission {
  const remembered = new BoundedCache<Admitted>(REMEMBERED_CHARACTERS);

  const admit = (query: string): Admitted => {
    const current = schema();
    const key = createHash("sha256").update(query).digest("base64");
    const known = remembered.get(key);
    if (known !== undefined && known.schema === current) return known;

    const document = parseWithinTokens(query, limits.maxTokens);
    checkDocument(document, limits);
    const admitted = { cost: compileCost(document, current), schema: current };
    if (!mentionsCitizenId(query)) remembered.set(key, admitted, query.length + 1_000);
    return admitted;
  };

  return ({ query, variables, operationName }) => {
    if (isNestedDeeper(variables, limits.maxDepth)) throw limitExceeded("depth", limits.maxDepth);
    const cost = admit(query).cost(variables, operationName);
    if (cost > limits.maxCost) throw limitExceeded("cost", limits.maxCost, cost);
  };
}

/** @throws GraphQLError LIMIT_EXCEEDED or GRAPHQL_PARSE_FAILED */
export type Admission = (payload: Payload) => void;

export interface AdmissionOptions {
  readonly limits: DocumentLimits;
  /** The API schema that serves now. */
  readonly schema: () => GraphQLSchema;
}

export interface DocumentLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  readonly maxCost: number;
}

interface Admitted {
  readonly cost: CompiledCost;
  readonly schema: GraphQLSchema;
}

const REMEMBERED_CHARACTERS = 16 * 1024 * 1024;

function checkDocument(document: DocumentNode, limits: DocumentLimits): void {
  const { maxDepth, maxAliases, maxTokens, maxRootFields } = limits;
  const depth = depthOf(document);
  if (depth > maxDepth) throw limitExceeded("depth", maxDepth, depth);
  const { aliases, selections } = selectionsOf(document);
  if (aliases > maxAliases) throw limitExceeded("aliases", maxAliases, aliases);
  // A document may not say more with fragments than it could without them.
  if (selections > maxTokens) throw limitExceeded("selections", maxTokens, selections);
  const rootFields = rootFieldsOf(document);
  if (rootFields > maxRootFields) throw limitExceeded("rootFields", maxRootFields, rootFields);
}
