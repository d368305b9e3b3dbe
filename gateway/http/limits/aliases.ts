import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from "graphql";

/**
 * Attacks that this stops. Ten thousand aliases of one field, each of which is a call of its own. And fragments that
 * spread fragments: twenty definitions of two spreads each are a million fields once they are written out, which is
 * what the query planner does. Both are counted as if every fragment were written out where it is spread; a fragment
 * that spreads itself is counted once and left to validation, which names it.
 */
export function selectionsOf(document: DocumentNode): SelectionCount {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, SelectionCount>();

  const within = (set: SelectionSetNode | undefined): SelectionCount => {
    let total = NONE;
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD:
          total = sum(total, { aliases: selection.alias === undefined ? 0 : 1, selections: 1 });
          total = sum(total, within(selection.selectionSet));
          break;
        case Kind.INLINE_FRAGMENT:
          total = sum(total, within(selection.selectionSet));
          break;
        case Kind.FRAGMENT_SPREAD:
          total = sum(total, { aliases: 0, selections: 1 });
          total = sum(total, ofFragment(selection.name.value));
          break;
      }
    }
    return total;
  };
  const ofFragment = (name: string): SelectionCount => {
    const done = known.get(name);
    if (done !== undefined) return done;
    known.set(name, NONE);
    const count = within(fragments.get(name)?.selectionSet);
    known.set(name, count);
    return count;
  };

  return document.definitions.reduce((total, definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return total;
    return sum(total, within(definition.selectionSet));
  }, NONE);
}

export interface SelectionCount {
  readonly aliases: number;
  /** Fields and spreads. */
  readonly selections: number;
}

const NONE: SelectionCount = { aliases: 0, selections: 0 };

function sum(a: SelectionCount, b: SelectionCount): SelectionCount {
  return { aliases: a.aliases + b.aliases, selections: a.selections + b.selections };
}
