import { checkCitizenId } from "../../schema/scalars/citizenId";
import { SUBGRAPHS, type SubgraphName } from "../../schema/subgraphs";
import { GOLDEN_SUBJECTS } from "../../subgraphs/kit/sample/goldenSubjects";
import { createWorld } from "../../subgraphs/kit/sample/world";
import { describeOnBackends } from "../support/backends";
import { SEED, startHub, type AnswerError, type Hub } from "../support/hub";
import { DEPARTMENT_SECTIONS, recordFields, wholeProfile } from "../support/selection";

const SUBJECTS = 1_100;
const FIVE_DEPARTMENTS = `query($codes: [SubjectCode!]!) {
  creditProfiles(codes: $codes) { ${wholeProfile({ sections: DEPARTMENT_SECTIONS, first: 5 })} } }`;
const SIX_SECTIONS = `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { ${wholeProfile({ first: 5 })} } }`;
const UNKNOWN = "91350100M000100Y43";

describeOnBackends("what a request costs the databases", (backend) => {
  let hub: Hub;
  let codes: readonly string[];
  beforeAll(async () => {
    hub = await startHub({ backend, subjects: SUBJECTS, env: ENV });
    codes = codesOf(hub);
  }, 60_000);
  afterAll(() => hub?.stop());

  test.each([1, 2, 20, 1_000])(
    "%d subjects, five departments: one call for each subgraph and entity, one statement for each table",
    async (number) => {
      await settleCache(hub);
      const answer = await hub.query(FIVE_DEPARTMENTS, { codes: codes.slice(0, number) });
      expect(answer.data.creditProfiles).toHaveLength(number);
      expect(answer.data.creditProfiles.every((profile: unknown) => profile !== null)).toBe(true);
      expect(callsOf(hub)).toEqual({
        hub: ["_entities", "creditProfiles"],
        market: ["_entities"],
        tax: ["_entities"],
        courts: ["_entities"],
        transport: ["_entities"],
        ecology: ["_entities"],
      });
      expectOneStatementForEachTable(hub);
    },
  );

  test("the statements do not depend on the number of subjects", async () => {
    const tables: Record<string, string[]>[] = [];
    // One subject of each kind, so that every list is asked for; then a thousand of all kinds.
    for (const some of [[...GOLDEN_SUBJECTS.slice(9, 17).map(({ code }) => code)], codes.slice(0, 1_000)]) {
      await settleCache(hub);
      await hub.query(SIX_SECTIONS, { codes: some });
      expectOneStatementForEachTable(hub);
      tables.push(tablesOf(hub));
    }
    const [few = {}, many = {}] = tables;
    // Whether a table is read follows from what may be seen and from which records there are to look further.
    for (const name of SUBGRAPHS) {
      expect(few[name]?.filter((table) => !many[name]?.includes(table))).toEqual([]);
    }
  });

  test("relations: from a hundred firms to their officers and the officers' debts in one further call each", async () => {
    const firms = codes.filter((code) => code.startsWith("91")).slice(0, 100);
    await settleCache(hub);
    const { data } = await hub.query(
      `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { market {
        registration { legalRepresentative { profile { kind courts { judgmentDebtors { totalCount } } } } }
        officers { nodes { name profile { kind courts { judgmentDebtors { totalCount nodes { caseNo } } } } } }
        shareholders { nodes { name profile { kind courts { judgmentDebtors { totalCount } } } } } } } }`,
      { codes: firms },
    );
    expect(data.creditProfiles[8].market.officers.nodes[0].profile).toMatchObject({
      kind: "NATURAL_PERSON",
      courts: { judgmentDebtors: { totalCount: 1 } },
    });
    // Three ways lead to profiles; each is a step of the plan of its own, none depends on how many firms there are.
    const calls = callsOf(hub);
    expect(calls.market).toEqual(["_entities"]);
    expect(calls.courts?.length).toBeLessThanOrEqual(3);
    expect(calls.hub?.length).toBeLessThanOrEqual(1 + 3);
    expect(sorted(tablesOf(hub)["market"])).toEqual([
      "market_officer",
      "market_registration",
      "market_shareholder",
    ]);
    expect(new Set(tablesOf(hub)["courts"])).toEqual(new Set(["courts_judgment_debtor"]));
  });

  test("a thousand profiles keep their order, duplicates and unknown codes, and nothing is null without an error", async () => {
    const asked = [...codes.slice(0, 990), UNKNOWN, ...codes.slice(0, 8), UNKNOWN];
    expect(asked).toHaveLength(1_000);
    const { data, errors = [] } = await hub.query(SIX_SECTIONS, { codes: asked });
    const profiles = data.creditProfiles as Record<string, unknown>[];
    expect(profiles.map((profile) => profile?.["subjectId"])).toEqual(
      asked.map((code) => {
        if (code === UNKNOWN) return undefined;
        return checkCitizenId(code).ok ? hub.platform.subjectId(code) : code;
      }),
    );
    expect(profiles[990]).toBeNull();
    expect(profiles[999]).toBeNull();
    expect(profiles.slice(991, 999)).toEqual(profiles.slice(0, 8));

    const told = toldNulls(errors);
    for (const [field, nulls] of nullsOf(profiles))
      expect([field, told.get(field) ?? 0]).toEqual([field, nulls]);
    for (const { extensions } of errors) {
      expect(extensions.code).toMatch(/^(FORBIDDEN_FIELD|AUTHORIZATION_REQUIRED)$/);
    }
    const summaries = profiles.filter((profile) => profile !== null).map((profile) => profile["summary"]);
    for (const summary of summaries) {
      expect(summary).toMatchObject({ publicRecords: expect.any(Number), incomplete: [] });
    }
  });

  test("the same profiles one at a time and all at once", async () => {
    const some = [...GOLDEN_SUBJECTS.map(({ code }) => code), ...codes.slice(20, 60)];
    const together = await hub.query(SIX_SECTIONS, { codes: some });
    for (const [i, code] of some.entries()) {
      const alone = await hub.query(SIX_SECTIONS, { codes: [code] });
      expect(alone.data.creditProfiles[0]).toEqual(together.data.creditProfiles[i]);
    }
  });

  test("an empty list of codes calls no department", async () => {
    hub.forget();
    const { data, errors } = await hub.query(FIVE_DEPARTMENTS, { codes: [] });
    expect(data).toEqual({ creditProfiles: [] });
    expect(errors).toBeUndefined();
    expect(callsOf(hub)).toEqual({ hub: ["creditProfiles"] });
  });
});

/** A thousand subjects with all lists are more than the limit on cost takes by default. */
const ENV = { MAX_COST: "10000000", SOURCE_TIMEOUT_MS: "20000" };

/** All codes, golden ones first: the data is made of the seed alone. */
function codesOf(hub: Hub): string[] {
  const { subjectId } = hub.platform;
  const world = createWorld({
    preset: "small",
    seed: SEED,
    madeOn: "2026-01-01",
    subjectId,
    count: SUBJECTS,
  });
  return Array.from({ length: SUBJECTS }, (_, i) => world.subject(i).code);
}

/** Raises every department's version, so that nothing of the last request is found in the cache. */
async function settleCache(hub: Hub): Promise<void> {
  for (const { name, database } of hub.subgraphs.values()) {
    await database.knex(`${name}_dataset`).increment("version", 1);
  }
  hub.forget();
}

/** The root field of each call, by subgraph; subgraphs without a call are left out. */
function callsOf(hub: Hub): Partial<Record<SubgraphName, string[]>> {
  const root = (query: string): string => /\{\s*(\w+)/.exec(query.slice(query.indexOf("{")))?.[1] ?? query;
  return Object.fromEntries(
    SUBGRAPHS.filter((name) => hub.calls[name].length > 0).map((name) => [
      name,
      sorted(hub.calls[name].map(root)),
    ]),
  );
}

/** The table of each statement but that which reads the version. */
function tablesOf(hub: Hub): Record<string, string[]> {
  return Object.fromEntries(
    SUBGRAPHS.map((name) => [
      name,
      hub.statements[name].map(tableOf).filter((table) => table !== `${name}_dataset`),
    ]),
  );
}

/** A table that is looked at from its other end (whose shares does the subject hold) is a list of its own. */
function tableOf(sql: string): string {
  const tables = [...sql.matchAll(/\bfrom\s+`?([a-z_]+)`?/gi)].map((match) => match[1] ?? "");
  const [table = "", ...others] = tables;
  if (table === "" || others.length > 0) throw new Error(`Not one table: ${sql}`);
  return /\bWHERE profile_subject_id IN\b/.test(sql) ? `${table} by profile` : table;
}

function expectOneStatementForEachTable(hub: Hub): void {
  for (const [name, tables] of Object.entries(tablesOf(hub))) {
    expect([name, sorted(tables)]).toEqual([name, sorted([...new Set(tables)])]);
  }
  for (const name of SUBGRAPHS) {
    const versions = hub.statements[name].map(tableOf).filter((table) => table === `${name}_dataset`);
    expect(versions).toHaveLength(hub.calls[name].length);
  }
}

/** How often each field that leads to records, and each field of the profile itself, is null. */
function nullsOf(profiles: readonly Record<string, unknown>[]): Map<string, number> {
  const nulls = new Map<string, number>();
  for (const path of ["name", "region", "kind", "summary", ...recordFields()]) {
    const steps = path.split(".");
    let number = 0;
    for (const profile of profiles) {
      if (profile === null) continue;
      let value: unknown = profile;
      for (const step of steps) value = (value as Record<string, unknown>)[step];
      if (value === null) number += 1;
      expect(value).not.toBeUndefined();
    }
    nulls.set(path, number);
  }
  return nulls;
}

/** How many places each field's errors stand for: the first are listed, the last of them says how many more there are. */
function toldNulls(errors: readonly AnswerError[]): Map<string, number> {
  const told = new Map<string, number>();
  for (const { path = [], extensions } of errors) {
    const field = path
      .filter((key) => typeof key === "string")
      .slice(1)
      .join(".");
    const more = extensions["more"];
    told.set(field, (told.get(field) ?? 0) + 1 + (typeof more === "number" ? more : 0));
  }
  return told;
}

function sorted(texts: readonly string[] = []): string[] {
  return [...texts].sort();
}
