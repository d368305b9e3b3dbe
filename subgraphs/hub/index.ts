import { accessClass, type CatalogueItem } from "../../schema/catalogue";
import type { SubjectKind } from "../../schema/scalars/subjectKind";
import { DEPARTMENTS } from "../../schema/subgraphs";
import type { SubgraphContext } from "../kit/context";
import type { SubgraphDefinition } from "../kit/createSubgraph";
import type { DepartmentFacts } from "../kit/facts";
import { migrations } from "./migrations";
import { regionName, subjectOf } from "./subjects";
import { summarise, type CreditSummary } from "./summary";

/** A profile as the gateway hands it over: with the departments' facts where the summary is asked for. */
type ProfileReference = { readonly subjectId: string } & {
  readonly [facts: `${string}Facts`]: DepartmentFacts | null;
};

/** 公共信用信息中心: the entry points, the subject index, the summary and the platform's own records. */
export const hub: SubgraphDefinition = {
  name: "hub",
  section: "platform",
  migrations,
  resolvers: {
    Query: {
      creditProfile: async (
        _: unknown,
        { code, kind }: { code: string; kind?: SubjectKind | null },
        context,
      ) => {
        const subject = await subjectOf(code, context);
        return subject && (!kind || kind === subject.kind) ? { subjectId: subject.subject_id } : null;
      },
      creditProfiles: (_: unknown, { codes }: { codes: readonly string[] }, context) =>
        codes.map(async (code) => {
          const subject = await subjectOf(code, context);
          return subject && { subjectId: subject.subject_id };
        }),
      catalogue: (_: unknown, _args, { catalogue }) =>
        [...catalogue.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
    },
    CreditProfile: {
      kind: async ({ subjectId }: ProfileReference, _args, context) =>
        (await subjectOf(subjectId, context))?.kind ?? null,
      name: async ({ subjectId }: ProfileReference, _args, context) =>
        (await subjectOf(subjectId, context))?.name ?? null,
      region: async ({ subjectId }: ProfileReference, _args, context) => {
        const code = (await subjectOf(subjectId, context))?.region_code;
        return code === undefined ? null : { code };
      },
      summary: (profile: ProfileReference): CreditSummary =>
        summarise(
          Object.fromEntries(DEPARTMENTS.map((department) => [department, profile[`${department}Facts`]])),
        ),
    },
    Region: {
      name: ({ code }: { code: string }, _args, context: SubgraphContext) => regionName(code, context),
    },
    CatalogueItem: {
      personAccess: (item: CatalogueItem) => accessClass(item, "PERSON"),
    },
  },
};
