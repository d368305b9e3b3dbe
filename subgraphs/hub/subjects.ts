import type DataLoader from "dataloader";
import type { RecordRow } from "../../loaders/recordPages";
import { createRowsByKey } from "../../loaders/rowsByKey";
import type { SubjectKind } from "../../schema/scalars/subjectKind";
import type { SubgraphContext } from "../kit/context";

/** What of an entry of the subject index (主体索引) makes a profile. */
export interface SubjectRow extends RecordRow {
  readonly kind: SubjectKind;
  readonly name: string;
  readonly region_code: string;
}

/**
 * The subject under an id, or null where nobody is known by it: the newest entry of the index that is in force. One
 * statement for all that a request asks for.
 */
export async function subjectOf(subjectId: string, context: SubgraphContext): Promise<SubjectRow | null> {
  const { rows } = await context.pages(SUBJECT_INDEX).page(subjectId, { first: 1, counts: false });
  return (rows[0] as SubjectRow | undefined) ?? null;
}

const SUBJECT_INDEX = { table: "hub_subject", keyColumn: "subject_id", items: ["hub.subject"] };

/** The name of a region, or null where the hub does not know it. */
export async function regionName(code: string, context: SubgraphContext): Promise<string | null> {
  let regions = context.loaders.get(REGIONS) as DataLoader<string, { name: string } | null> | undefined;
  if (!regions) {
    regions = createRowsByKey(context.database.knex, context.cache, {
      table: REGIONS,
      keyColumn: "code",
      columns: ["code", "name"],
      version: context.version,
    });
    context.loaders.set(REGIONS, regions);
  }
  return (await regions.load(code))?.name ?? null;
}

const REGIONS = "hub_region";
