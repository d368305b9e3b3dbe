import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from "graphql";

/**
 * Attack that this stops: a hundred questions in one request, each with lists and calls of its own, that run side by
 * side and hold their answers in memory at the same time. The fields of the query, or of the mutation, are counted as
 * if every fragment were written out; of several operations the largest counts. `__typename` is free: it asks nobody.
 */
export function rootFieldsOf(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();

  const within = (set: SelectionSetNode | undefined): number => {
    let count = 0;
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD:
          if (selection.name.value !== "__typename") count++;
          break;
        case Kind.INLINE_FRAGMENT:
          count += within(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD:
          count += ofFragment(selection.name.value);
          break;
      }
    }
    return count;
  };
  const ofFragment = (name: string): number => {
    const done = known.get(name);
    if (done !== undefined) return done;
    known.set(name, 0);
    const count = within(fragments.get(name)?.selectionSet);
    known.set(name, count);
    return count;
  };

  return document.definitions.reduce(
    (most, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? Math.max(most, within(definition.selectionSet)) : most,
    0,
  );
}
