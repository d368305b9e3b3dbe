import {
  GraphQLError,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Policy } from "./policy";
import { RefusedSubjects } from "./subjectValues";

/**
 * Puts the policy before an executor: what it refuses is answered with its errors and nothing is planned or called;
 * what it allows is handed on as the rewritten operation, under that operation's own hash, which is the key of the plan
 * cache. Nothing of the incoming document or its variables goes further.
 */
export function obeying<C extends OperationContext, R extends ExecutionResult>(
  policy: Policy,
  execute: (context: C) => Promise<R>,
): (context: C) => Promise<R | { readonly errors: readonly GraphQLError[] }> {
  return async (context) => {
    const { request, source, document, schema } = context;
    let allowed: ReturnType<Policy>;
    try {
      const { operationName, variables } = request;
      allowed = policy({ source, document, operationName, variables, schema });
    } catch (error) {
      if (error instanceof RefusedSubjects) return { errors: error.errors };
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    if ("refused" in allowed) return { errors: allowed.refused };
    const { variables, ...rewritten } = allowed;
    return execute({ ...context, ...rewritten, request: { ...request, query: allowed.source, variables } });
  };
}

/** Of an executor's context, what the policy reads and rewrites. */
export interface OperationContext {
  readonly request: {
    readonly operationName?: string;
    readonly variables?: Record<string, unknown>;
  };
  readonly source: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly queryHash: string;
  readonly schema: GraphQLSchema;
}
