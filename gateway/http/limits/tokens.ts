import { GraphQLError, parse, type DocumentNode } from "graphql";
import { limitExceeded, refusal } from "../errors";

/**
 * Attack that this stops: a document of a million tokens, which costs the parser, and every rule after it, far more
 * than it cost its sender. The parser counts while it reads and gives up at the limit.
 *
 * @throws GraphQLError LIMIT_EXCEEDED or GRAPHQL_PARSE_FAILED
 */
export function parseWithinTokens(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    // A RangeError is the stack: thousands of brackets in one another, under a generous limit.
    if (error instanceof RangeError || (error instanceof GraphQLError && TOO_MANY.test(error.message))) {
      throw limitExceeded("tokens", maxTokens);
    }
    if (error instanceof GraphQLError) throw syntaxError(error);
    throw error;
  }
}

const TOO_MANY = /^Syntax Error: Document contains more that \d+ tokens/;

function syntaxError(error: GraphQLError): GraphQLError {
  const { source, positions } = error;
  return new GraphQLError(error.message, {
    source: source ?? null,
    positions: positions ?? null,
    extensions: refusal("GRAPHQL_PARSE_FAILED", "").extensions,
  });
}
