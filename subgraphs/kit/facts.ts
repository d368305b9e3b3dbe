import { NO_COUNTS, type SeverityCounts } from "../../loaders/recordPages";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";
import type { ItemClass, Severity, SubjectGroup } from "../../schema/catalogue";
import type { SubgraphContext } from "./context";
import type { ItemDecisions } from "./fieldRules";
import type { RecordModel } from "./recordModel";

/** What a department lets the platform compute with: `DepartmentFacts` of the shared schema. */
export interface DepartmentFacts {
  readonly asOf: string;
  readonly counts: readonly FactCount[];
}

export interface FactCount {
  readonly item: string;
  readonly class: ItemClass;
  readonly severity: Severity | null;
  readonly seriousListing: boolean;
  readonly count: number;
}

/**
 * Counts a subject's records that are public today, by item and severity. What the public may not see is not counted,
 * so the figures disclose nothing that the records would not. Costs one statement for each table, none where the
 * request reads a page of the same list anyway.
 */
export function createFacts(models: readonly RecordModel[], decisions: ItemDecisions): PublicFacts {
  const counted = { ORGANISATION: countedLists("ORGANISATION"), PERSON: countedLists("PERSON") };

  function countedLists(group: SubjectGroup): readonly CountedList[] {
    return models
      .filter(({ view }) => !view)
      .flatMap((model) =>
        decisions
          .split(model, group)
          .visible.map((item) => ({ model, item, items: model.also.length > 0 ? [item] : undefined })),
      );
  }

  return async (subjectId, context) => {
    const lists = counted[isPersonSubjectId(subjectId) ? "PERSON" : "ORGANISATION"];
    const counts = await Promise.all(
      lists.map(({ model, items }) => context.pages(model).counts(subjectId, items)),
    );
    return {
      asOf: context.dataset.asOf,
      counts: lists.flatMap(({ item }, i) => factCounts(item, counts[i] ?? NO_COUNTS, context)),
    };
  };
}

export interface PublicFacts {
  (subjectId: string, context: SubgraphContext): Promise<DepartmentFacts>;
}

/** A table, and the items of its rows where these are told apart. */
interface CountedList {
  readonly model: RecordModel;
  readonly item: string;
  readonly items: readonly string[] | undefined;
}

const SEVERITIES = ["MINOR", "GENERAL", "SERIOUS"] as const;

function factCounts(code: string, counts: SeverityCounts, { catalogue }: SubgraphContext): FactCount[] {
  const item = catalogue.get(code);
  if (!item || counts.total === 0) return [];
  const { class: itemClass, seriousListing } = item;
  const ungraded = counts.total - SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
  return [
    ...SEVERITIES.map((severity) => ({ severity, count: counts[severity] })),
    { severity: null, count: ungraded },
  ]
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => ({ item: code, class: itemClass, severity, seriousListing, count }));
}
