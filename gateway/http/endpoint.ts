import {
  ApolloServer,
  HeaderMap,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
} from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { Kind, type DocumentNode, type GraphQLError } from "graphql";
import { BoundedCache } from "../boundedCache";
import { formatError, isUnexpected } from "./errors";
import type { Admission } from "./limits/admission";
import type { Logger } from "./log";
import type { Payload } from "./payload";
import { mentionsCitizenId, redact } from "./redaction";
import type { GatewayContext, Outcome, RequestState } from "./requestState";
import type { Reply, RequestHead } from "./server";

/**
 * The GraphQL pipeline behind the address: admission by the limits, then Apollo Server (validation, our gateway's
 * executor, formatting of errors). Everything by which Apollo Server would talk to anybody but the caller is off,
 * whatever the environment says: no usage reports, no schema reports, no landing page from a CDN.
 */
export function createEndpoint({ gateway, admit, maxTokens, logger }: EndpointOptions): Endpoint {
  const server = new ApolloServer<GatewayContext>({
    gateway,
    nodeEnv: "production",
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens },
    documentStore: createDocumentStore(),
    formatError,
    logger: libraryLogger(logger),
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      reporting(logger),
    ],
  });

  return {
    start: () => server.start(),
    stop: () => server.stop(),
    async answer(payload, state, { accept }) {
      admit(payload);
      const {
        status = 200,
        headers,
        body,
      } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: "POST",
          search: "",
          headers: new HeaderMap([
            ["content-type", "application/json"],
            ["accept", prefersGraphqlResponse(accept) ? GRAPHQL_RESPONSE : "application/json"],
          ]),
          body: definedOnly(payload),
        },
        context: () => Promise.resolve({ request: state }),
      });
      if (body.kind === "chunked") throw new Error("The pipeline answered in parts, which nobody asked for.");
      const { ["content-type"]: type = "application/json; charset=utf-8", ...rest } =
        Object.fromEntries(headers);
      return { status, type, headers: Object.entries(rest), body: Buffer.from(body.string) };
    },
  };
}

export interface Endpoint {
  start(): Promise<void>;
  stop(): Promise<void>;
  answer(payload: Payload, state: RequestState, head: RequestHead): Promise<Reply>;
}

export interface EndpointOptions {
  readonly gateway: ApolloServerOptionsWithGateway<GatewayContext>["gateway"];
  readonly admit: Admission;
  readonly maxTokens: number;
  readonly logger: Logger;
}

/** The logger that the libraries take. They log texts and errors; both may hold what a caller or a source sent. */
export function libraryLogger(logger: Logger): LibraryLogger {
  const text = (message: unknown) => redact(message instanceof Error ? message.message : String(message));
  return {
    debug: (message) => logger.debug(text(message)),
    info: (message) => logger.debug(text(message)),
    warn: (message) => logger.warn(text(message)),
    error: (message) => logger.error(text(message)),
  };
}

export type LibraryLogger = Readonly<
  Record<"debug" | "info" | "warn" | "error", (message?: unknown) => void>
>;

const GRAPHQL_RESPONSE = "application/graphql-response+json";

/** An `Accept` that names neither is answered in JSON all the same, as the GraphQL-over-HTTP draft advises. */
function prefersGraphqlResponse(accept: string | undefined): boolean {
  return (accept ?? "").toLowerCase().includes(GRAPHQL_RESPONSE);
}

/** The server distinguishes a member that is undefined from one that is not there. */
function definedOnly(payload: Payload): Partial<Payload> {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
}

/** Adds the request's id and sources to every answer, notes how it ended, and logs the causes that do not leave. */
function reporting(logger: Logger): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operationName, contextValue }) {
          contextValue.request.operationName = operationName ?? undefined;
        },
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors.filter(isUnexpected)) {
            logger.error("An operation failed.", {
              requestId: contextValue.request.requestId,
              cause: causeOf(error),
            });
          }
        },
        async willSendResponse({ response, contextValue: { request } }) {
          if (response.body.kind !== "single") return;
          const result = response.body.singleResult;
          result.extensions = {
            ...result.extensions,
            ...(request.sources.size === 0 ? {} : { sources: Object.fromEntries(request.sources) }),
            requestId: request.requestId,
          };
          request.outcome = outcomeOf(result.data, result.errors, response.http.status);
        },
      };
    },
  };
}

function outcomeOf(
  data: unknown,
  errors: readonly unknown[] | undefined,
  status: number | undefined,
): Outcome {
  if (errors === undefined || errors.length === 0) return "ok";
  if (data !== undefined && data !== null) return "partial";
  return status !== undefined && status < 500 ? "refused" : "failed";
}

function causeOf(error: GraphQLError): string {
  const cause = error.originalError ?? error;
  return cause.stack ?? cause.message;
}

/** Validated documents by their hash. One whose text holds a citizen ID is not kept. */
function createDocumentStore(): NonNullable<ApolloServerOptionsWithGateway<GatewayContext>["documentStore"]> {
  const documents = new BoundedCache<DocumentNode>(16 * 1024 * 1024);
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set(key, document) {
      const text = document.kind === Kind.DOCUMENT ? (document.loc?.source.body ?? "") : "";
      if (!mentionsCitizenId(text)) documents.set(key, document, text.length * 4 + 1_000);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(documents.delete(key)),
  };
}
