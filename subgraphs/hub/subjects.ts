import type DataLoader from "dataloader";
import { createRowsByKey } from "../../loaders/rowsByKey";
import { isPersonSubjectId } from "../../schema/scalars/subjectCode";
import type { SubjectKind } from "../../schema/scalars/subjectKind";
import type { SubgraphContext } from "../kit/context";

/** A row of the subject index (主体索引). */
export interface SubjectRow {
  readonly subject_id: string;
  readonly kind: SubjectKind;
  readonly name: string;
  readonly region_code: string;
}

/** The subject under an id, or null where nobody is known by it. One statement for all that a request asks for. */
export function subjectOf(subjectId: string, context: SubgraphContext): Promise<SubjectRow | null> {
  return loader<SubjectRow>(context, {
    table: "hub_subject",
    keyColumn: "subject_id",
    columns: ["subject_id", "kind", "name", "region_code"],
    cacheable: (key) => !isPersonSubjectId(key),
  }).load(subjectId);
}

/** The name of a region, or null where the hub does not know it. */
export async function regionName(code: string, context: SubgraphContext): Promise<string | null> {
  const row = await loader<{ name: string }>(context, {
    table: "hub_region",
    keyColumn: "code",
    columns: ["code", "name"],
    cacheable: () => true,
  }).load(code);
  return row?.name ?? null;
}

interface LoaderOptions {
  readonly table: string;
  readonly keyColumn: string;
  readonly columns: readonly string[];
  readonly cacheable: (key: string) => boolean;
}

function loader<Row extends object>(
  context: SubgraphContext,
  options: LoaderOptions,
): DataLoader<string, Row | null> {
  let made = context.loaders.get(options.table) as DataLoader<string, Row | null> | undefined;
  if (!made) {
    const { version } = context;
    made = createRowsByKey<Row>(context.database.knex, context.cache, { ...options, version });
    context.loaders.set(options.table, made);
  }
  return made;
}
