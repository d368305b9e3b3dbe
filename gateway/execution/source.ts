import type { GraphQLDataSource } from "@apollo/gateway";
import type { GraphQLSchema } from "graphql";
import type { SubgraphError, SubgraphRequest, SubgraphResponse } from "../../subgraphs/kit/contract";
import { BoundedCache } from "../boundedCache";
import type { Logger } from "../http/log";
import type { Metrics } from "../http/metrics";
import { isRecord } from "../http/payload";
import type { GatewayContext, RequestState, SourceReport } from "../http/requestState";
import type { FieldAccess } from "../policy/fieldAccess";
import { AnswerShape, type Representation } from "./answerShape";
import { noteSource } from "./sourceReports";
import { concernsWhole, createErrorReport, type ReportedError } from "./sourceErrors";
import { SourceFault, type SourceReason, type SubgraphTransport } from "./transport";

/**
 * One department as the gateway's executor sees it. Invariant: it never rejects. Whatever the department does (dies,
 * hangs, answers 500, HTML or another shape), the executor gets data of the right shape with nulls, and errors that
 * name the source. So the rest of the profile stands, and what is computed from this source's facts still runs and can
 * say that they are missing: the stock executor would leave it out in silence.
 */
export function createSource(options: SourceOptions): Source {
  const { name, transport, timeoutMs, schema, access, maxReceivedBytes, logger, metrics } = options;
  const shapes = new BoundedCache<AnswerShape>(4 * 1024 * 1024);
  const shapeOf = (query: string): AnswerShape => {
    const known = shapes.get(query);
    if (known !== undefined) return known;
    const shape = new AnswerShape(query, schema, access);
    shapes.set(query, shape, query.length + 500);
    return shape;
  };

  async function ask(request: SubgraphRequest, state: RequestState): Promise<SubgraphResponse | SourceFault> {
    try {
      const headers = { "x-request-id": state.requestId };
      return await within(timeoutMs(subjectsOf(request)), state.signal, (signal) =>
        transport.fetch(request, { headers, signal }),
      );
    } catch (error) {
      const fault = error instanceof SourceFault ? error : new SourceFault("CONNECTION", { cause: error });
      if (!state.signal.aborted) {
        const cause = fault.cause instanceof Error ? fault.cause.message : undefined;
        logger.warn("A source failed.", {
          requestId: state.requestId,
          source: name,
          reason: fault.reason,
          cause,
        });
      }
      return fault;
    }
  }

  return {
    async process({ request, context }) {
      const state = (context as GatewayContext).request;
      const shape = shapeOf(request.query ?? "");
      const representations = (request.variables?.["representations"] ?? []) as readonly Representation[];
      const called = metrics.sourceCalled(name);
      const answer = await ask(
        { query: shape.query, variables: request.variables, operationName: request.operationName },
        state,
      );

      const {
        data,
        errors,
        report,
        bytes = 0,
      } = answer instanceof SourceFault
        ? unanswered(name, shape, representations, answer.reason)
        : answered(name, shape, representations, answer, maxReceivedBytes - state.received);
      state.received += bytes;
      called(report.reason ?? report.status);
      noteSource(state.sources, name, report);
      return errors.length === 0 ? { data } : { data, errors };
    },
    async probe(probeTimeoutMs) {
      try {
        const request = { query: "{ __typename }" };
        const answer = await within(probeTimeoutMs, undefined, (signal) =>
          transport.fetch(request, { headers: {}, signal }),
        );
        return typeof answer.data?.["__typename"] === "string";
      } catch {
        return false;
      }
    },
    close: () => transport.close(),
  };
}

export interface Source extends GraphQLDataSource {
  /** Whether the source answers the smallest of questions. */
  probe(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface SourceOptions {
  /** The subgraph's name in the supergraph. */
  readonly name: string;
  readonly transport: SubgraphTransport;
  /** How long a call about so many subjects may take. */
  readonly timeoutMs: (subjects: number) => number;
  /** The supergraph's full schema, hidden fields included. */
  readonly schema: GraphQLSchema;
  /** What nobody may see. */
  readonly access: FieldAccess;
  /** Most that all sources together may answer to one request; an answer that passes it counts as missing. */
  readonly maxReceivedBytes: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Outcome {
  readonly data: Record<string, unknown>;
  readonly errors: readonly ReportedError[];
  readonly report: SourceReport;
  readonly bytes?: number;
}

function unanswered(
  name: string,
  shape: AnswerShape,
  representations: readonly Representation[],
  reason: SourceReason,
): Outcome {
  const errors = createErrorReport(name, shape);
  for (const path of shape.absentPaths(representations))
    errors.unavailable(reason, path, representations.length);
  return {
    data: shape.absent(representations),
    errors: errors.list(),
    report: { status: "UNAVAILABLE", reason },
  };
}

function answered(
  name: string,
  shape: AnswerShape,
  representations: readonly Representation[],
  answer: SubgraphResponse,
  maxBytes: number,
): Outcome {
  const given: unknown = isRecord(answer) ? answer.data : undefined;
  const givenErrors = errorsOf(answer);
  if (givenErrors === undefined) return unanswered(name, shape, representations, "BAD_SHAPE");
  // An error that does not say where it happened may have happened anywhere: nothing of the answer can be trusted.
  const missing = givenErrors.some(concernsWhole) || ((given ?? null) === null && givenErrors.length > 0);
  const read = missing
    ? { data: shape.absent(representations), faults: [], denied: [], bytes: 0 }
    : isRecord(given)
      ? shape.read(given, representations, maxBytes)
      : "BAD_SHAPE";
  if (typeof read === "string") return unanswered(name, shape, representations, read);

  const { data, faults, denied, bytes } = read;
  const errors = createErrorReport(name, shape);
  const nulled = missing ? shape.absentPaths(representations) : [];
  for (const error of givenErrors) errors.fromSubgraph(error, nulled);
  for (const path of faults) errors.unavailable("BAD_SHAPE", path);
  if (denied.length > 0) {
    const told = new Set(givenErrors.map(({ path }) => JSON.stringify(path)));
    for (const place of denied) if (!told.has(JSON.stringify(place.path))) errors.denies(place);
  }

  const asOf = asOfOf(answer);
  const status =
    errors.worstReason !== undefined ? "UNAVAILABLE" : errors.denied && isEmpty(data) ? "DENIED" : "OK";
  return {
    data,
    bytes,
    errors: errors.list(),
    report: {
      status,
      ...(asOf === undefined ? {} : { asOf }),
      ...(errors.worstReason === undefined ? {} : { reason: errors.worstReason }),
    },
  };
}

/** How many subjects a call is about: its longest list, be it of representations or of codes. */
function subjectsOf({ variables = {} }: SubgraphRequest): number {
  return Math.max(1, ...Object.values(variables).map((value) => (Array.isArray(value) ? value.length : 1)));
}

/**
 * Runs a call until it ends, its time is up, or the caller is gone. The race is run here as well as by the signal: a
 * subgraph in this process may not heed it.
 */
async function within<T>(
  timeoutMs: number,
  caller: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let giveUp: (fault: SourceFault) => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = (fault) => {
      reject(fault);
      controller.abort(fault);
    };
  });
  const gone = () => giveUp(new SourceFault("CONNECTION"));
  const timer = setTimeout(() => giveUp(new SourceFault("TIMEOUT")), timeoutMs);
  caller?.addEventListener("abort", gone, { once: true });
  if (caller?.aborted) gone();
  try {
    return await Promise.race([givenUp, call(controller.signal)]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener("abort", gone);
  }
}

/** The errors of an answer, or undefined where they are not what GraphQL calls errors. */
function errorsOf(answer: unknown): readonly SubgraphError[] | undefined {
  if (!isRecord(answer)) return undefined;
  const { errors = [] } = answer;
  if (errors === null) return [];
  if (
    !Array.isArray(errors) ||
    !errors.every((error) => isRecord(error) && typeof error["message"] === "string")
  ) {
    return undefined;
  }
  return errors as SubgraphError[];
}

function asOfOf({ extensions }: SubgraphResponse): string | undefined {
  const asOf: unknown = extensions?.asOf;
  return typeof asOf === "string" && INSTANT.test(asOf) && !Number.isNaN(Date.parse(asOf)) ? asOf : undefined;
}

/** `Date.parse` takes texts around a date as well. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether an answer holds nothing but the keys that it was asked with. */
function isEmpty(data: Readonly<Record<string, unknown>>): boolean {
  return Object.values(data).every((value) =>
    Array.isArray(value)
      ? value.every(
          (entity) =>
            isRecord(entity) && Object.entries(entity).every(([k, v]) => k === "__typename" || v === null),
        )
      : value === null,
  );
}
