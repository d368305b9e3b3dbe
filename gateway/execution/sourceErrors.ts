import type { GraphQLFormattedError } from "graphql";
import type { SubgraphError } from "../../subgraphs/kit/contract";
import type { ErrorCode } from "../http/errors";
import type { AnswerShape, DeniedPlace, Path } from "./answerShape";
import { isSourceReason, type SourceReason } from "./transport";

/**
 * The errors of one call to a source, as they leave the gateway: a code, the source, a reason and a place. No text of a
 * department leaves, whatever its code: it may hold a statement, a host, a name. A thousand entities with the same fault are one kind of error: the first ten are listed, and the last of them
 * says how many more there are.
 */
export function createErrorReport(source: string, shape: AnswerShape): ErrorReport {
  const kinds = new Map<string, { readonly first: ReportedError[]; more: number }>();
  const report = {
    denied: false,
    worstReason: undefined as SourceReason | undefined,

    unavailable(reason: SourceReason, path: Path, entities = 0): void {
      report.worstReason ??= reason;
      const code = reason === "TIMEOUT" ? "SOURCE_TIMEOUT" : "SOURCE_UNAVAILABLE";
      const message =
        entities > 1
          ? `${TEXTS[reason]} This concerns all ${entities} entities that it was asked for.`
          : TEXTS[reason];
      add({
        message: `Source "${source}": ${message}`,
        path: shape.visiblePath(path),
        extensions: { code, source, reason, ...(entities > 1 ? { entities } : {}) },
      });
    },

    denies({ code, item, path }: DeniedPlace): void {
      report.denied = true;
      add({ message: DENIALS[code], path: shape.visiblePath(path), extensions: { code, source, item } });
    },

    fromSubgraph(error: SubgraphError, elsewhere: readonly Path[] = []): void {
      const { path } = error;
      const extensions: Readonly<Record<string, unknown>> = error.extensions ?? {};
      let code = PASSED_CODES.get(extensions["code"]);
      let reason: SourceReason = isSourceReason(extensions["reason"]) ? extensions["reason"] : "INTERNAL";
      if (code === "BAD_USER_INPUT" && concernsWhole(error)) {
        // The query was ours: the source has another schema than the supergraph, which is no fault of the caller.
        [code, reason] = [undefined, "BAD_SHAPE"];
      }
      if (code === undefined) report.worstReason ??= reason;
      else if (code !== "BAD_USER_INPUT") report.denied = true;

      const { item, max } = extensions;
      const told =
        code === undefined
          ? {
              message: `Source "${source}": ${TEXTS[reason]}`,
              extensions: { code: "SOURCE_UNAVAILABLE", source, reason },
            }
          : {
              message: code === "BAD_USER_INPUT" ? badInput(isPath(path), max) : DENIALS[code],
              extensions: {
                code,
                source,
                ...(typeof item === "string" && ITEM.test(item) ? { item } : {}),
                ...(Number.isInteger(max) ? { max } : {}),
              },
            };
      const places = isPath(path) ? [path] : elsewhere;
      if (places.length === 0) add(told);
      for (const place of places) add({ ...told, path: shape.visiblePath(place) });
    },

    list(): readonly ReportedError[] {
      return [...kinds.values()].flatMap(({ first, more }) => {
        const last = first.at(-1);
        if (more === 0 || last === undefined) return first;
        return [...first.slice(0, -1), { ...last, extensions: { ...last.extensions, more } }];
      });
    },
  };

  function add(error: ReportedError): void {
    const fields = (error.path ?? []).filter((key) => typeof key === "string");
    const key = JSON.stringify([
      error.extensions["code"],
      error.extensions["reason"],
      error.extensions["item"],
      fields,
    ]);
    const kind = kinds.get(key) ?? { first: [], more: 0 };
    kinds.set(key, kind);
    if (kind.first.length < LISTED) kind.first.push(error);
    else kind.more++;
  }

  return report;
}

export interface ErrorReport {
  /** Whether the source refused something. */
  readonly denied: boolean;
  /** Why the source, or a part of its answer, is unavailable: the first reason that was found. */
  readonly worstReason: SourceReason | undefined;
  unavailable(reason: SourceReason, path: Path, entities?: number): void;
  denies(place: DeniedPlace): void;
  /** `elsewhere` are the places that the error concerns where it does not say so itself. */
  fromSubgraph(error: SubgraphError, elsewhere?: readonly Path[]): void;
  list(): readonly ReportedError[];
}

export interface ReportedError extends GraphQLFormattedError {
  readonly extensions: Readonly<Record<string, unknown>>;
}

const LISTED = 10;

/** Whether an error does not say where it happened, and is not about a variable, which a caller gave. */
export function concernsWhole({ message, path, extensions }: SubgraphError): boolean {
  if (isPath(path)) return false;
  return extensions?.code !== "BAD_USER_INPUT" || !OF_A_VARIABLE.test(message);
}

/** Refusals that a department may pronounce. */
const PASSED_CODES: ReadonlyMap<unknown, keyof typeof DENIALS | "BAD_USER_INPUT"> = new Map([
  ["FORBIDDEN_FIELD", "FORBIDDEN_FIELD"],
  ["AUTHORIZATION_REQUIRED", "AUTHORIZATION_REQUIRED"],
  ["AUTHORIZATION_EXPIRED", "AUTHORIZATION_EXPIRED"],
  ["AUTHORIZATION_EXHAUSTED", "AUTHORIZATION_EXHAUSTED"],
  ["BAD_USER_INPUT", "BAD_USER_INPUT"],
]);

const DENIALS = {
  FORBIDDEN_FIELD: "The item is restricted.",
  AUTHORIZATION_REQUIRED: "The item is open with the subject's authorisation only.",
  AUTHORIZATION_EXPIRED: "The subject's authorisation has ended.",
  AUTHORIZATION_EXHAUSTED: "The subject's authorisation is used up.",
} as const satisfies Partial<Record<ErrorCode, string>>;

function badInput(ofField: boolean, max: unknown): string {
  if (!ofField) return "The value of a variable does not fit its type.";
  const most = Number.isInteger(max) ? `: at most ${String(max)}` : "";
  return `An argument of the field has a value that is not accepted${most}.`;
}

/** A catalogue item's code. */
const ITEM = /^[a-z0-9.-]{1,64}$/;

/** How graphql-js, here or at a department, begins to say that a value which the caller gave does not fit. */
const OF_A_VARIABLE = /^Variable "\$/;

const TEXTS: Readonly<Record<SourceReason, string>> = {
  TIMEOUT: "no answer in time.",
  CONNECTION: "not reachable.",
  HTTP_STATUS: "answered with a fault.",
  NOT_JSON: "answered with something that is not JSON.",
  BAD_SHAPE: "answered in another shape than its schema.",
  TOO_LARGE: "answered with too much.",
  DATABASE: "its database is not available.",
  INTERNAL: "failed.",
};

function isPath(path: unknown): path is Path {
  return (
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((key) => typeof key === "string" || Number.isInteger(key))
  );
}
