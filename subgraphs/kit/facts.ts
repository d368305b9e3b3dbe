import type { SeverityCounts } from "../../loaders/recordPages";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";
import type { ItemClass, Severity } from "../../schema/catalogue";
import type { SubgraphContext } from "./context";
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
export async function publicFacts(
  models: readonly RecordModel[],
  subjectId: string,
  context: SubgraphContext,
): Promise<DepartmentFacts> {
  const group = isPersonSubjectId(subjectId) ? "PERSON" : "ORGANISATION";
  const counted = models
    .filter(({ view }) => !view)
    .flatMap((model) => context.decisions.split(model, group).visible.map((item) => ({ model, item })));
  const counts = await Promise.all(
    counted.map(async ({ model, item }) => {
      const items = model.also.length > 0 ? [item] : undefined;
      return factCounts(item, await context.pages(model).counts(subjectId, items), context);
    }),
  );
  return { asOf: context.dataset.asOf, counts: counts.flat() };
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
