import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";

/**
 * Attack that this stops: `profile { market { positions { … profile { market …` a thousand levels deep. Each level of
 * a relation multiplies the work of the planner and the number of subgraph calls in a row, and every recursive
 * function behind this one stands on the stack. Fields count through fragments; a fragment that spreads itself is
 * counted once and left to validation, which names it.
 */
export function depthOf(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();

  const below = (set: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const values = Math.max(0, ...(selection.arguments ?? []).map(({ value }) => nestingOf(value)));
          deepest = Math.max(deepest, 1 + below(selection.selectionSet), 1 + values);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          deepest = Math.max(deepest, below(selection.selectionSet));
          break;
        case Kind.FRAGMENT_SPREAD:
          deepest = Math.max(deepest, ofFragment(selection.name.value));
          break;
      }
    }
    return deepest;
  };
  const ofFragment = (name: string): number => {
    const done = known.get(name);
    if (done !== undefined) return done;
    known.set(name, 0);
    const depth = below(fragments.get(name)?.selectionSet);
    known.set(name, depth);
    return depth;
  };

  return Math.max(
    0,
    ...document.definitions.map((definition) => {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) return ofFragment(definition.name.value);
      return definition.kind === Kind.OPERATION_DEFINITION ? below(definition.selectionSet) : 0;
    }),
    ...document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? (definition.variableDefinitions ?? []).map(({ defaultValue }) => nestingOf(defaultValue))
        : [],
    ),
  );
}

/** Whether a JSON value is nested more than `max` levels deep. Without recursion: it is asked about hostile values. */
export function isNestedDeeper(value: unknown, max: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > max) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}

function nestingOf(value: ValueNode | undefined): number {
  switch (value?.kind) {
    case Kind.LIST:
      return 1 + value.values.reduce((deepest, item) => Math.max(deepest, nestingOf(item)), 0);
    case Kind.OBJECT:
      return 1 + value.fields.reduce((deepest, field) => Math.max(deepest, nestingOf(field.value)), 0);
    default:
      return 0;
  }
}
