import type { ApolloGateway } from "@apollo/gateway";
import { GraphQLError, type GraphQLFormattedError } from "graphql";

/**
 * Finishes what the stock executor answers. It reports values that do not complete (a null where the schema has none)
 * in an extension that no client reads, and only when nothing else went wrong: here they become errors. Its paths may
 * lead into fields that the caller did not ask for, fetched for another field's sake, or to `@`, its own mark for "each
 * element": here they end where the answer does.
 */
export function finishing(execute: Executor): Executor {
  return async (requestContext) => {
    const { data, errors = [], extensions = {} } = await execute(requestContext);
    const { valueCompletion, ...rest } = extensions;
    const completion = Array.isArray(valueCompletion) ? (valueCompletion as GraphQLFormattedError[]) : [];
    const all = [...errors, ...completion.slice(0, LISTED).map(incomplete)];
    return {
      ...(data === undefined ? {} : { data }),
      ...(all.length === 0 ? {} : { errors: all.map((error) => withPathInside(error, data)) }),
      ...(Object.keys(rest).length === 0 ? {} : { extensions: rest }),
    };
  };
}

export type Executor = NonNullable<Awaited<ReturnType<ApolloGateway["load"]>>["executor"]>;
export type ExecutorContext = Parameters<Executor>[0];

const LISTED = 10;

function incomplete({ path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError("A source gave nothing where its schema promises a value.", {
    path: path ?? null,
    extensions: { code: "SOURCE_UNAVAILABLE", reason: "BAD_SHAPE" },
  });
}

/** The longest beginning of the path that leads into the answer. Past a null the rest says what would have stood there. */
function withPathInside(error: GraphQLError, data: unknown): GraphQLError {
  const { path, message, extensions, originalError } = error;
  if (path === undefined) return error;
  let at: unknown = data;
  let inside = 0;
  for (const key of path) {
    if (key === "@" || key === "_entities") break;
    if (typeof at === "object" && at !== null) {
      if (!Object.hasOwn(at, key)) break;
      at = (at as Readonly<Record<string | number, unknown>>)[key];
    } else if (at !== null) break;
    inside++;
  }
  if (inside === path.length) return error;
  return new GraphQLError(message, {
    ...(inside === 0 ? {} : { path: path.slice(0, inside) }),
    extensions,
    ...(originalError === undefined ? {} : { originalError }),
  });
}
