import {
  getOperationAST,
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from "graphql";
import { refusal } from "../http/errors";

/**
 * The operation that a request runs, with the fragments that it reaches. What else stands in the document is no part
 * of the request.
 *
 * @throws GraphQLError BAD_REQUEST where there is no such operation, or where it is a subscription
 */
export function operationWithFragments(
  document: DocumentNode,
  operationName: string | undefined,
): RunningOperation {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    throw refusal("BAD_REQUEST", "`operationName` must name one of the document's operations.");
  }
  if (operation.operation === "subscription") {
    throw refusal("BAD_REQUEST", "Subscriptions are not supported.", { nodes: operation });
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
