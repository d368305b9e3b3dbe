import {
  getOperationAST,
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { refusal } from "../http/errors";

/**
 * The operation that a request runs, with the fragments that it reaches. What else stands in the document is no part
 * of the request.
 *
 * Fault that this stops: validation lets `mutation { x }` pass where the schema has no mutations, and the planner then
 * breaks on it.
 *
 * @throws GraphQLError BAD_REQUEST where there is no such operation, where it is a subscription, or where the schema has
 * no operations of its kind
 */
export function operationWithFragments(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
): RunningOperation {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    throw refusal("BAD_REQUEST", "`operationName` must name one of the document's operations.");
  }
  if (operation.operation === "subscription") {
    throw refusal("BAD_REQUEST", "Subscriptions are not supported.", { nodes: operation });
  }
  if (!schema.getRootType(operation.operation)) {
    throw refusal("BAD_REQUEST", `The schema has no ${operation.operation}.`, { nodes: operation });
  }

  const definitions = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) definitions.set(definition.name.value, definition);
  }
  const reached = new Map<string, FragmentDefinitionNode>();
  const reach = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name: { value: name } }) {
        const fragment = definitions.get(name);
        if (fragment === undefined || reached.has(name)) return;
        reached.set(name, fragment);
        reach(fragment);
      },
    });
  };
  reach(operation);
  return { operation, fragments: [...reached.values()] };
}

export interface RunningOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
}
