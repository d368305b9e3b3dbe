import fc from "fast-check";
import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType } from "graphql";
import { dataFields, fieldCatalogUse } from "../../schema/catalogItems";
import { accessClass, seedCatalogue, type SubjectGroup } from "../../schema/catalogue";
import { DEPARTMENTS, SUBGRAPHS, type SubgraphName } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import type { SubgraphError, SubgraphResponse } from "../../subgraphs/kit/contract";
import type { DepartmentFacts } from "../../subgraphs/kit/facts";
import { FIRM, openSubgraph, OTHER_FIRM, PERSON, TODAY, type OpenSubgraph } from "./records";

const CATALOGUE = seedCatalogue();
const opened: OpenSubgraph[] = [];
async function open(...args: Parameters<typeof openSubgraph>): Promise<OpenSubgraph> {
  const subgraph = await openSubgraph(...args);
  opened.push(subgraph);
  return subgraph;
}
afterEach(async () => {
  for (const subgraph of opened.splice(0)) await subgraph.close();
});

/** What lies in an answer under a path; undefined where there is nothing. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<string | number, unknown> | null | undefined)?.[step],
    value,
  );
}

function sectionIn(response: SubgraphResponse, name: SubgraphName): unknown {
  return at(response.data, "_entities", 0, subgraphDefinitions[name].section);
}

function codes(errors: readonly SubgraphError[] | undefined): unknown[] {
  return (errors ?? []).map(({ extensions }) => extensions?.code);
}

/** The whole selection below a type: every leaf, through embedded objects and pages. */
function selectionOf(type: GraphQLObjectType): string {
  return dataFields(type)
    .map((field) => {
      const target = getNamedType(field.type);
      if (isLeafType(target)) return field.name;
      if (!isObjectType(target)) return "";
      return target.name === "CreditProfile"
        ? `${field.name} { subjectId }`
        : `${field.name} { ${selectionOf(target)} }`;
    })
    .join(" ");
}

function sectionType({ subgraph }: OpenSubgraph): GraphQLObjectType {
  const profile = subgraph.schema.getType("CreditProfile") as GraphQLObjectType;
  const field = profile.getFields()[subgraphDefinitions[subgraph.name].section];
  return field?.type as GraphQLObjectType;
}

const CODE_OF_CLASS = {
  PUBLIC: undefined,
  AUTHORIZED: "AUTHORIZATION_REQUIRED",
  RESTRICTED: "FORBIDDEN_FIELD",
  HIDDEN: "FORBIDDEN_FIELD",
} as const;

function codeFor(item: string, group: SubjectGroup): string | undefined {
  const known = CATALOGUE.get(item);
  return known ? CODE_OF_CLASS[accessClass(known, group)] : "FORBIDDEN_FIELD";
}

describe.each([...SUBGRAPHS])("%s", (name) => {
  test.each([
    ["an organisation", "ORGANISATION", FIRM],
    ["a person", "PERSON", PERSON],
  ] as const)(
    "denies of %s what the catalogue does, each with its code, and gives the rest",
    async (_, group, subjectId) => {
      const it = await open(name);
      for (const model of it.subgraph.models) {
        if (model.view) continue;
        await it.add(model.typeName, { recordId: "R1", subjectId, profile: { subjectId } });
      }
      for (const field of dataFields(sectionType(it))) {
        const use = fieldCatalogUse(sectionType(it), field);
        const target = getNamedType(field.type) as GraphQLObjectType;
        const record = target.name.endsWith("Connection")
          ? (getNamedType(target.getFields()["nodes"]?.type as GraphQLObjectType) as GraphQLObjectType)
          : target;
        const leaves = "recordId subjectId item";
        const selection = target === record ? leaves : `nodes { ${leaves} } totalCount withheldItems`;
        const response = await it.section(subjectId, `${field.name} { ${selection} }`);
        const items = use ? [use.item, ...use.also] : [];
        const open = items.filter((item) => codeFor(item, group) === undefined);
        if (open.length === 0) {
          expect(codes(response.errors)).toEqual([codeFor(use?.item ?? "", group)]);
          expect(response.errors?.[0]?.path).toEqual([
            "_entities",
            0,
            subgraphDefinitions[name].section,
            field.name,
          ]);
          expect(response.errors?.[0]?.extensions?.["item"]).toBe(use?.item);
          expect(at(sectionIn(response, name), field.name)).toBeNull();
        } else {
          expect(response.errors).toBeUndefined();
          if (target !== record)
            expect(at(sectionIn(response, name), field.name, "withheldItems")).toEqual(
              items.filter((item) => codeFor(item, group) !== undefined),
            );
        }
      }
      expect(it.faults).toEqual([]);
    },
  );

  test("has no null without an error: every field that is filled comes out, or says why not", async () => {
    const it = await open(name);
    for (const model of it.subgraph.models) if (!model.view) await it.add(model.typeName, {});
    const response = await it.section(FIRM, selectionOf(sectionType(it)));
    const paths = new Set((response.errors ?? []).map(({ path }) => (path ?? []).join(".")));
    const silent: string[] = [];
    // What the record has nothing in: these are null in the row too.
    const empty =
      /\.(severity|publicUntil|statedPublicUntil|removedOn|clearedOn|liftedOn|endedOn|startCursor|endCursor)$/;
    const walk = (value: unknown, path: string): void => {
      if (value === null && !paths.has(path) && !empty.test(path)) silent.push(path);
      if (Array.isArray(value)) value.forEach((each, i) => walk(each, `${path}.${String(i)}`));
      else if (typeof value === "object" && value !== null)
        for (const [key, each] of Object.entries(value)) walk(each, `${path}.${key}`);
    };
    const section = sectionIn(response, name);
    expect(section).not.toBeNull();
    walk(section, `_entities.0.${subgraphDefinitions[name].section}`);
    expect(silent).toEqual([]);
    for (const code of codes(response.errors))
      expect(["AUTHORIZATION_REQUIRED", "FORBIDDEN_FIELD"]).toContain(code);
    // Whatever is denied is denied for its item.
    for (const error of response.errors ?? [])
      expect(codeFor(String(error.extensions?.["item"]), "ORGANISATION")).toBe(error.extensions?.code);
    expect(it.faults).toEqual([]);
  });

  test("answers for subjects that it knows nothing of with empty lists, in the order asked", async () => {
    const it = await open(name);
    const list = dataFields(sectionType(it)).find(
      (field) =>
        getNamedType(field.type).name.endsWith("Connection") &&
        codeFor(fieldCatalogUse(sectionType(it), field)?.item ?? "", "ORGANISATION") === undefined,
    );
    const { section } = subgraphDefinitions[name];
    const ids = [OTHER_FIRM, FIRM, OTHER_FIRM];
    const response = await it.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { subjectId ${section} { ${list?.name ?? ""} { nodes { recordId } totalCount pageInfo { hasNextPage endCursor } } } } } }`,
      { r: ids.map((subjectId) => ({ __typename: "CreditProfile", subjectId })) },
    );
    expect(response.errors).toBeUndefined();
    expect(
      (response.data?.["_entities"] as { subjectId: string }[]).map(({ subjectId }) => subjectId),
    ).toEqual(ids);
    expect(at(response.data, "_entities", 1, section, list?.name ?? "")).toEqual({
      nodes: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  test("tells as of when its data is", async () => {
    const it = await open(name);
    const asOf = "2026-06-14T22:00:00Z";
    await it.subgraph.database.knex(`${name}_dataset`).update({ as_of: asOf });
    expect((await it.ask("{ __typename }")).extensions).toEqual({ asOf });
  });

  test("without its tables says that it is unavailable, tells the fault inside, and nothing of it outside", async () => {
    const it = await open(name);
    await it.subgraph.database.knex.schema.dropTable(`${name}_dataset`);
    const response = await it.ask("{ __typename }");
    expect(response).toEqual({
      data: null,
      errors: [
        {
          message: "The source cannot answer at the moment.",
          extensions: { code: "SOURCE_UNAVAILABLE", reason: "DATABASE" },
        },
      ],
    });
    expect(it.faults).toHaveLength(1);
    expect(String(it.faults[0])).toContain("_dataset");
  });
});

describe("what is hidden from everybody", () => {
  const SECRET = `P${"feed".repeat(8)}`;

  test("the subject ids of shareholders and officers do not come out through _entities", async () => {
    const it = await open("market");
    await it.add("MarketShareholder", { profile: SECRET });
    await it.add("MarketOfficer", { profile: SECRET });
    const response = await it.section(
      FIRM,
      "shareholders { nodes { recordId holderId } edges { node { holderId } } } officers { nodes { recordId officerId } }",
    );
    expect(codes(response.errors)).toEqual(["FORBIDDEN_FIELD", "FORBIDDEN_FIELD", "FORBIDDEN_FIELD"]);
    expect(at(sectionIn(response, "market"), "shareholders", "nodes")).toEqual([
      { recordId: "R1", holderId: null },
    ]);
    expect(JSON.stringify(response)).not.toContain(SECRET);
  });

  test("the exact tax does not come out, even where the band is open", async () => {
    const band = CATALOGUE.get("tax.paid-band");
    if (!band) throw new Error("no item");
    const catalogue = new Map([...CATALOGUE, ["tax.paid-band", { ...band, access: "PUBLIC" } as const]]);
    const it = await open("tax", { catalogue });
    await it.add("TaxPaid", { amount: "7654.3210" });
    const response = await it.section(FIRM, "paid { nodes { band amount } }");
    expect(at(sectionIn(response, "tax"), "paid", "nodes")).toEqual([{ band: "NONE", amount: null }]);
    expect(codes(response.errors)).toEqual(["FORBIDDEN_FIELD"]);
    expect(JSON.stringify(response)).not.toContain("7654");
  });

  test("criminal judgments are neither shown nor counted, and nothing tells whether there are any", async () => {
    const it = await open("courts");
    const ask = () =>
      it.section(
        FIRM,
        "judgments(first: 10) { nodes { recordId kind item } totalCount withheldItems pageInfo { hasNextPage } }",
      );
    await it.add("CourtsJudgment", { recordId: "CIVIL", kind: "CIVIL" });
    const before = await ask();
    for (const recordId of ["CRIME1", "CRIME2"])
      await it.add("CourtsJudgment", { recordId, kind: "CRIMINAL", item: "courts.criminal-judgment" });
    const after = await ask();
    expect(after).toEqual(before);
    expect(at(sectionIn(after, "courts"), "judgments")).toEqual({
      nodes: [{ recordId: "CIVIL", kind: "CIVIL", item: "courts.judgment" }],
      totalCount: 1,
      withheldItems: ["courts.criminal-judgment"],
      pageInfo: { hasNextPage: false },
    });
    expect((await facts(it, FIRM)).counts).toEqual([
      { item: "courts.judgment", class: "OTHER", severity: null, seriousListing: false, count: 1 },
    ]);
  });

  test("of a rating list only the open grades are shown, counted and paged through", async () => {
    const it = await open("tax");
    for (let year = 2018; year < 2026; year += 1)
      await it.add("TaxRating", {
        recordId: `R${String(year)}`,
        year,
        decidedOn: `${String(year)}-04-01`,
        ...(year % 2 === 0 ? { grade: "A", item: "tax.rating-a" } : { grade: "D", item: "tax.rating" }),
      });
    const first = await it.section(
      FIRM,
      "ratings(first: 3) { nodes { year } totalCount pageInfo { hasNextPage endCursor } }",
    );
    expect(at(sectionIn(first, "tax"), "ratings", "nodes")).toEqual([
      { year: 2024 },
      { year: 2022 },
      { year: 2020 },
    ]);
    const cursor = String(at(sectionIn(first, "tax"), "ratings", "pageInfo", "endCursor"));
    const rest = await it.section(
      FIRM,
      `ratings(first: 3, after: "${cursor}") { nodes { year } totalCount pageInfo { hasNextPage hasPreviousPage } }`,
    );
    expect(at(sectionIn(rest, "tax"), "ratings")).toEqual({
      nodes: [{ year: 2018 }],
      totalCount: 4,
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  });
});

async function facts(it: OpenSubgraph, subjectId: string): Promise<DepartmentFacts> {
  const response = await it.ask(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { ${it.subgraph.name}Facts { asOf counts { item class severity seriousListing count } } } } }`,
    { r: [{ __typename: "CreditProfile", subjectId }] },
  );
  if (response.errors) throw new Error(response.errors[0]?.message);
  return at(response.data, "_entities", 0, `${it.subgraph.name}Facts`) as DepartmentFacts;
}

describe("facts", () => {
  /** All that an anonymous caller can page through, counted by item and severity. */
  async function pagedCounts(it: OpenSubgraph, subjectId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const field of dataFields(sectionType(it))) {
      const target = getNamedType(field.type) as GraphQLObjectType;
      const model = it.subgraph.models.find(
        ({ typeName }) => target.name === typeName || target.name === `${typeName}Connection`,
      );
      if (!model || model.view) continue;
      const count = (record: unknown): void => {
        const { item, severity } = record as { item: string; severity: string | null };
        const key = `${item} ${String(severity)}`;
        counts[key] = (counts[key] ?? 0) + 1;
      };
      if (target.name === model.typeName) {
        const response = await it.section(subjectId, `${field.name} { item severity }`);
        const record = at(sectionIn(response, it.subgraph.name), field.name);
        if (record) count(record);
        continue;
      }
      let after: string | null = null;
      do {
        const argument: string = after === null ? "" : `, after: "${after}"`;
        const response = await it.section(
          subjectId,
          `${field.name}(first: 2${argument}) { nodes { item severity } pageInfo { endCursor hasNextPage } }`,
        );
        const page = at(sectionIn(response, it.subgraph.name), field.name) as {
          nodes: unknown[];
          pageInfo: { endCursor: string; hasNextPage: boolean };
        } | null;
        page?.nodes.forEach(count);
        after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
    }
    return counts;
  }

  test.each([...DEPARTMENTS])("of %s are the counts of what anybody can page through", async (name) => {
    const it = await open(name);
    const models = it.subgraph.models.filter(({ view }) => !view);
    const record = fc.record({
      model: fc.constantFrom(...models),
      subjectId: fc.constantFrom(FIRM, OTHER_FIRM, PERSON),
      severity: fc.constantFrom("MINOR", "GENERAL", "SERIOUS", null),
      status: fc.constantFrom("ACTIVE", "UNDER_OBJECTION", "REPAIRED", "EXPIRED", "REVOKED"),
      decidedOn: fc.constantFrom("2020-02-29", "2024-06-15", "2026-05-01", TODAY, "2026-06-16"),
      listedOn: fc.constantFrom("2023-06-15", "2023-06-16", "2026-01-01"),
      removedOn: fc.constantFrom(null, TODAY, "2026-06-16"),
      alsoItem: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 15 }), async (records) => {
        for (const { table } of models) await it.subgraph.database.knex(table).delete();
        let registered = new Set<string>();
        for (const [i, { model, alsoItem, ...fields }] of records.entries()) {
          // A subject has one registration.
          const single = model.typeName === "MarketRegistration" && registered.has(fields.subjectId);
          if (single) continue;
          if (model.typeName === "MarketRegistration") registered = registered.add(fields.subjectId);
          const item = alsoItem ? (model.also[0] ?? model.item) : model.item;
          await it.add(model.typeName, {
            ...fields,
            recordId: `R${String(i)}`,
            item,
            publishedOn: fields.listedOn,
          });
        }
        for (const subjectId of [FIRM, OTHER_FIRM, PERSON]) {
          const told = await facts(it, subjectId);
          expect(
            Object.fromEntries(
              told.counts.map(({ item, severity, count }) => [`${item} ${String(severity)}`, count]),
            ),
          ).toEqual(await pagedCounts(it, subjectId));
          for (const fact of told.counts) {
            expect(fact.count).toBeGreaterThan(0);
            expect(fact).toMatchObject({
              class: CATALOGUE.get(fact.item)?.class,
              seriousListing: CATALOGUE.get(fact.item)?.seriousListing,
            });
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test("and lists of many subjects together cost one statement a table", async () => {
    const it = await open("market");
    await it.add("MarketPenalty", { severity: "GENERAL" });
    const ids = Array.from({ length: 200 }, (_, i) =>
      i === 0 ? FIRM : `91330106MAXX${String(i).padStart(6, "0")}`,
    );
    const statements: string[] = [];
    it.subgraph.database.observe(({ sql }) => statements.push(sql));
    const response = await it.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile {
         marketFacts { counts { item count } }
         market { penalties { nodes { recordId } totalCount } licences(first: 5) { nodes { recordId } } few: licences(first: 1) { totalCount } }
       } } }`,
      { r: ids.map((subjectId) => ({ __typename: "CreditProfile", subjectId })) },
    );
    expect(response.errors).toBeUndefined();
    expect(at(response.data, "_entities", 0, "market", "penalties", "totalCount")).toBe(1);
    const tables = statements.map((sql) => /FROM (\w+)/i.exec(sql.replace("FROM (", "("))?.[1] ?? sql);
    expect(new Set(tables).size).toBe(tables.length);
  });
});

describe("a page", () => {
  async function withPenalties(count: number): Promise<OpenSubgraph> {
    const it = await open("market");
    for (let i = 0; i < count; i += 1)
      await it.add("MarketPenalty", {
        recordId: `R${String(i)}`,
        severity: "GENERAL",
        decidedOn: "2026-05-01",
      });
    return it;
  }
  const page = (response: SubgraphResponse): unknown => at(sectionIn(response, "market"), "penalties");

  test.each(["-1", "501", "2147483647"])("of %s records is refused", async (first) => {
    const it = await withPenalties(0);
    const response = await it.section(FIRM, `penalties(first: ${first}) { totalCount }`);
    expect(codes(response.errors)).toEqual(["BAD_USER_INPUT"]);
    expect(response.errors?.[0]?.message).toBe("`first` must be from 0 to 500.");
  });

  test("of none still counts, and tells whether there are more after the cursor", async () => {
    const it = await withPenalties(3);
    const ask = (args: string) =>
      it.section(
        FIRM,
        `penalties(${args}) { nodes { recordId } edges { cursor } totalCount pageInfo { hasNextPage endCursor } }`,
      );
    expect(page(await ask("first: 0"))).toEqual({
      nodes: [],
      edges: [],
      totalCount: 3,
      pageInfo: { hasNextPage: true, endCursor: null },
    });
    const all = page(await ask("first: 3"));
    const cursor = (i: number): string => String(at(all, "edges", i, "cursor"));
    expect(at(page(await ask(`first: 0, after: "${cursor(1)}"`)), "pageInfo", "hasNextPage")).toBe(true);
    expect(at(page(await ask(`first: 0, after: "${cursor(2)}"`)), "pageInfo", "hasNextPage")).toBe(false);
  });

  test("exactly as long as the list says that there is no more", async () => {
    const it = await withPenalties(3);
    const hasNext = async (first: number): Promise<unknown> =>
      at(
        page(await it.section(FIRM, `penalties(first: ${String(first)}) { pageInfo { hasNextPage } }`)),
        "pageInfo",
        "hasNextPage",
      );
    expect(await Promise.all([2, 3, 4].map(hasNext))).toEqual([true, false, false]);
  });

  test("with a cursor of no list is refused, without repeating it", async () => {
    const it = await withPenalties(1);
    const response = await it.section(FIRM, `penalties(after: "11010519491231002X") { totalCount }`);
    expect(codes(response.errors)).toEqual(["BAD_USER_INPUT"]);
    expect(JSON.stringify(response)).not.toContain("110105");
  });

  test("asked for through fragments and with aliases is the same", async () => {
    const it = await withPenalties(2);
    const response = await it.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { market { a: penalties(first: 1) { ...F } b: penalties(first: 0) { ... on MarketPenaltyConnection { totalCount } } } } } }
       fragment F on MarketPenaltyConnection { totalCount nodes { recordId } }`,
      { r: [{ __typename: "CreditProfile", subjectId: FIRM }] },
    );
    expect(at(response.data, "_entities", 0, "market")).toEqual({
      a: { totalCount: 2, nodes: [{ recordId: "R1" }] },
      b: { totalCount: 2 },
    });
  });
});

describe("records", () => {
  test("are public as their status and their publicity say", async () => {
    const it = await open("market");
    const shown = async (): Promise<unknown> =>
      at(
        sectionIn(await it.section(FIRM, "penalties { nodes { recordId status publicUntil } }"), "market"),
        "penalties",
        "nodes",
      );
    const penalty = { severity: "GENERAL", decidedOn: "2026-04-01", areas: ["GENERAL"] };
    await it.add("MarketPenalty", { ...penalty, recordId: "IN-FORCE" });
    await it.add("MarketPenalty", { ...penalty, recordId: "OBJECTED", status: "UNDER_OBJECTION" });
    for (const status of ["REPAIRED", "EXPIRED", "REVOKED"])
      await it.add("MarketPenalty", { ...penalty, recordId: status, status });
    await it.add("MarketPenalty", { ...penalty, recordId: "MINOR", severity: "MINOR" });
    await it.add("MarketPenalty", { ...penalty, recordId: "PAST", decidedOn: "2023-05-01" });
    await it.add("MarketPenalty", { ...penalty, recordId: "LAST-DAY", decidedOn: "2023-06-16" });
    await it.add("MarketPenalty", { ...penalty, recordId: "DAY-AFTER", decidedOn: "2023-06-15" });
    expect(await shown()).toEqual([
      { recordId: "OBJECTED", status: "UNDER_OBJECTION", publicUntil: "2027-03-31" },
      { recordId: "IN-FORCE", status: "ACTIVE", publicUntil: "2027-03-31" },
      { recordId: "LAST-DAY", status: "ACTIVE", publicUntil: TODAY },
    ]);
  });

  test("lead from an organisation to a person, and from a company to its holder, by subject id", async () => {
    const it = await open("market");
    await it.add("MarketRegistration", { legalRepresentative: { name: "陆某丙", profile: PERSON } });
    await it.add("MarketShareholder", { recordId: "S1", subjectId: OTHER_FIRM, profile: FIRM });
    const response = await it.section(
      FIRM,
      "registration { legalRepresentative { name profile { subjectId } } phone } investments { nodes { subscribed organisation { subjectId } } }",
    );
    expect(sectionIn(response, "market")).toEqual({
      registration: { legalRepresentative: { name: "陆某丙", profile: { subjectId: PERSON } }, phone: null },
      investments: { nodes: [{ subscribed: "12.5", organisation: { subjectId: OTHER_FIRM } }] },
    });
    expect(codes(response.errors)).toEqual(["FORBIDDEN_FIELD"]);
    // The other end of the path is a person: more closed than either end.
    expect(codes((await it.section(PERSON, "positions { totalCount }")).errors)).toEqual(["FORBIDDEN_FIELD"]);
    expect(codes((await it.section(PERSON, "investments { totalCount }")).errors)).toEqual([
      "FORBIDDEN_FIELD",
    ]);
  });

  test("of a firm without a legal representative have none, which is no error", async () => {
    const it = await open("market");
    await it.add("MarketRegistration", { legalRepresentative: null });
    const response = await it.section(FIRM, "registration { name legalRepresentative { name } }");
    expect(response.errors).toBeUndefined();
    expect(at(sectionIn(response, "market"), "registration", "legalRepresentative")).toBeNull();
  });

  test("of a debtor who is a person show the masked number and nothing more of it", async () => {
    const it = await open("courts");
    await it.add("CourtsJudgmentDebtor", {
      subjectId: PERSON,
      person: { sex: "MALE", age: 47, maskedId: "330599********0037" },
    });
    const response = await it.section(
      PERSON,
      "judgmentDebtors { nodes { debtorName person { sex age maskedId } } }",
    );
    expect(response.errors).toBeUndefined();
    expect(at(sectionIn(response, "courts"), "judgmentDebtors", "nodes", 0, "person")).toEqual({
      sex: "MALE",
      age: 47,
      maskedId: "330599********0037",
    });
  });

  test.each([
    ["A", 30],
    ["B", 50],
    ["C", 100],
    ["D", 150],
    ["E", 200],
  ])(
    "of the environmental grade %s bring %i per cent of the base rate of inspections",
    async (grade, percent) => {
      const it = await open("ecology");
      await it.add("EcologyRating", { recordId: "NEW", grade, decidedOn: "2021-01-01" });
      await it.add("EcologyRating", { recordId: "OLD", grade, decidedOn: "2020-12-31" });
      const response = await it.section(FIRM, "ratings { nodes { recordId inspectionRate } }");
      expect(at(sectionIn(response, "ecology"), "ratings", "nodes")).toEqual([
        { recordId: "NEW", inspectionRate: percent },
        { recordId: "OLD", inspectionRate: null },
      ]);
    },
  );
});
