import { createMemoryCache, type RowCache } from "../../loaders/cache";
import { seedCatalogue } from "../../schema/catalogue";
import { DEPARTMENTS } from "../../schema/subgraphs";
import { FIRM, openSubgraph, OTHER_FIRM, PERSON, type OpenSubgraph } from "../kit/records";

const UNKNOWN = "91330602MAXX00030L";
let hub: OpenSubgraph;
let cache: RowCache;
let cached: string[];

beforeEach(async () => {
  cached = [];
  const memory = createMemoryCache();
  cache = {
    ...memory,
    setMany(entries) {
      for (const [key, text] of entries) cached.push(key, text);
      return memory.setMany(entries);
    },
  };
  hub = await openSubgraph("hub", { cache });
  for (const [subjectId, kind, name, regionCode] of [
    [FIRM, "ENTERPRISE", "杭州清正虚构物流有限公司", "330106"],
    [OTHER_FIRM, "ENTERPRISE", "湖州青岚虚构丝绸有限公司", "999999"],
    [PERSON, "NATURAL_PERSON", "陆某丙", "330602"],
  ] as const)
    await addSubject(subjectId, kind, name, regionCode);
});
afterEach(() => hub.close());

async function addSubject(subjectId: string, kind: string, name: string, regionCode: string): Promise<void> {
  await hub.subgraph.database.knex("hub_subject").insert({
    record_id: `S${subjectId.slice(0, 18)}`,
    subject_id: subjectId,
    kind,
    name,
    region_code: regionCode,
    authority_name: "虚构公共信用信息中心",
    authority_code: "11330602MAXX00160M",
    decided_on: "2026-01-01",
    public_from: "2026-01-01",
    status: "ACTIVE",
    reported_at: "2026-01-02T01:00:00Z",
    version: 1,
  });
}

const PROFILE =
  "query ($c: SubjectCode!, $k: SubjectKind) { creditProfile(code: $c, kind: $k) { subjectId kind name region { code name } } }";

describe("a credit profile", () => {
  test("has the subject's id, kind, name and region", async () => {
    expect(await hub.ask(PROFILE, { c: FIRM })).toMatchObject({
      data: {
        creditProfile: {
          subjectId: FIRM,
          kind: "ENTERPRISE",
          name: "杭州清正虚构物流有限公司",
          region: { code: "330106", name: "西湖区" },
        },
      },
    });
  });

  test("of a code in lower case or full width is the same", async () => {
    const response = await hub.ask(PROFILE, { c: "９１330106maxx00010j" });
    expect(response.data?.["creditProfile"]).toMatchObject({ subjectId: FIRM });
  });

  test("of a code that nobody has is null, and no error", async () => {
    const response = await hub.ask(PROFILE, { c: UNKNOWN });
    expect(response.data).toEqual({ creditProfile: null });
    expect(response.errors).toBeUndefined();
  });

  test.each([
    [FIRM, "ENTERPRISE", true],
    [FIRM, "GOVERNMENT_AGENCY", false],
    [FIRM, "NATURAL_PERSON", false],
    [FIRM, null, true],
    [PERSON, "NATURAL_PERSON", true],
    [PERSON, "ENTERPRISE", false],
  ])("of %s asked for as %s is there: %p", async (code, kind, there) => {
    const response = await hub.ask(
      "query ($c: SubjectCode!, $k: SubjectKind) { creditProfile(code: $c, kind: $k) { subjectId } }",
      { c: code, k: kind },
    );
    expect(response.data?.["creditProfile"]).toEqual(there ? { subjectId: code } : null);
    expect(response.errors).toBeUndefined();
  });

  test("of a person does not give the name without authorisation, and says so", async () => {
    const response = await hub.ask(PROFILE, { c: PERSON });
    expect(response.data?.["creditProfile"]).toEqual({
      subjectId: PERSON,
      kind: "NATURAL_PERSON",
      name: null,
      region: null,
    });
    expect(response.errors?.map(({ path, extensions }) => [path?.at(-1), extensions?.code])).toEqual([
      ["name", "AUTHORIZATION_REQUIRED"],
      ["region", "AUTHORIZATION_REQUIRED"],
    ]);
    expect(JSON.stringify(response)).not.toContain("陆某丙");
  });

  test("in a region that the hub does not know has its code alone", async () => {
    const response = await hub.ask(PROFILE, { c: OTHER_FIRM });
    expect(response.data?.["creditProfile"]).toMatchObject({ region: { code: "999999", name: null } });
    expect(response.errors).toBeUndefined();
  });

  test("several come in the order of the codes, null for an unknown one, twice for one that is asked twice", async () => {
    const response = await hub.ask(
      "query ($c: [SubjectCode!]!) { creditProfiles(codes: $c) { subjectId } }",
      {
        c: [PERSON, UNKNOWN, FIRM, PERSON],
      },
    );
    expect(response.data?.["creditProfiles"]).toEqual([
      { subjectId: PERSON },
      null,
      { subjectId: FIRM },
      { subjectId: PERSON },
    ]);
    expect(response.errors).toBeUndefined();
  });

  test("a thousand of them cost one statement a table", async () => {
    const statements: string[] = [];
    hub.subgraph.database.observe(({ sql }) => statements.push(sql));
    const codes = Array.from({ length: 1_000 }, (_, i) =>
      i % 2 === 0 ? FIRM : `P${String(i).padStart(32, "0")}`,
    );
    await hub.ask(
      "query ($c: [SubjectCode!]!) { creditProfiles(codes: $c) { subjectId kind name region { name } } }",
      {
        c: codes,
      },
    );
    // The version of the data, the subjects, the regions.
    expect(statements).toHaveLength(3);
  });

  test("an entity of a subject that the index does not know has no kind and no name, and no error", async () => {
    const response = await hub.ask(
      "query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { subjectId kind name region { code } } } }",
      { r: [{ __typename: "CreditProfile", subjectId: UNKNOWN }] },
    );
    expect(response.data?.["_entities"]).toEqual([
      { subjectId: UNKNOWN, kind: null, name: null, region: null },
    ]);
    expect(response.errors).toBeUndefined();
  });

  test("a database that is away is not an unknown code", async () => {
    await hub.subgraph.database.knex.schema.dropTable("hub_subject");
    const response = await hub.ask(PROFILE, { c: FIRM });
    expect(response.data).toEqual({ creditProfile: null });
    expect(response.errors?.map(({ extensions }) => extensions?.code)).toEqual(["SOURCE_UNAVAILABLE"]);
    const several = await hub.ask("query ($c: [SubjectCode!]!) { creditProfiles(codes: $c) { subjectId } }", {
      c: [FIRM, UNKNOWN],
    });
    expect(several.errors?.map(({ path }) => path)).toEqual([
      ["creditProfiles", 0],
      ["creditProfiles", 1],
    ]);
  });

  test("of persons are never cached, those of organisations are", async () => {
    await hub.ask("query ($c: [SubjectCode!]!) { creditProfiles(codes: $c) { subjectId name } }", {
      c: [FIRM, PERSON, UNKNOWN],
    });
    expect(cached.some((text) => text.includes(FIRM))).toBe(true);
    expect(cached.join()).not.toMatch(/P[0-9a-f]{32}|陆某丙/);
  });

  test("that is changed is seen at once where the version of the data is raised with it", async () => {
    const name = async (): Promise<unknown> =>
      ((await hub.ask(PROFILE, { c: FIRM })).data?.["creditProfile"] as { name: string }).name;
    await name();
    const { knex } = hub.subgraph.database;
    await knex("hub_subject").where({ subject_id: FIRM }).update({ name: "新名虚构有限公司" });
    await knex("hub_dataset").update({ version: 7 });
    expect(await name()).toBe("新名虚构有限公司");
  });
});

describe("the summary", () => {
  const ask = (facts: object) =>
    hub.ask(
      "query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { summary { publicRecords seriousListings incomplete byDepartment { department count asOf } byClass { class count } } } } }",
      { r: [{ __typename: "CreditProfile", subjectId: FIRM, ...facts }] },
    );
  const none = { asOf: "2026-06-14T22:00:00Z", counts: [] };

  test("is made of the facts that the gateway brings", async () => {
    const counts = [
      { item: "tax.arrears", class: "ADVERSE", severity: "GENERAL", seriousListing: false, count: 3 },
    ];
    const response = await ask({
      ...Object.fromEntries(DEPARTMENTS.map((department) => [`${department}Facts`, none])),
      taxFacts: { ...none, counts },
    });
    expect(response.errors).toBeUndefined();
    expect(response.data?.["_entities"]).toMatchObject([
      { summary: { publicRecords: 3, seriousListings: 0, incomplete: [] } },
    ]);
  });

  test("says which are missing, without an error: it is an answer, not a fault", async () => {
    const response = await ask({ marketFacts: none, taxFacts: none, courtsFacts: null, ecologyFacts: none });
    expect(response.errors).toBeUndefined();
    expect(response.data?.["_entities"]).toMatchObject([
      {
        summary: {
          publicRecords: null,
          seriousListings: null,
          byClass: null,
          incomplete: ["courts", "transport"],
        },
      },
    ]);
  });
});

describe("the catalogue", () => {
  test("comes whole, in the order of the codes, with the class for persons worked out", async () => {
    const response = await hub.ask(
      "{ catalogue { code name englishName class access personAccess departments severities legalBasis validity sharingFrequency personal } }",
    );
    expect(response.errors).toBeUndefined();
    const items = response.data?.["catalogue"] as { code: string; access: string; personAccess: string }[];
    const seed = seedCatalogue();
    expect(items.map(({ code }) => code)).toEqual([...seed.keys()].sort());
    for (const item of items) expect(seed.get(item.code)).toMatchObject({ access: item.access });
    const classes = Object.fromEntries(
      items.map(({ code, access, personAccess }) => [code, [access, personAccess]]),
    );
    expect(classes["market.registration"]).toEqual(["PUBLIC", "AUTHORIZED"]);
    expect(classes["market.penalty"]).toEqual(["PUBLIC", "RESTRICTED"]);
    expect(classes["courts.judgment-debtor"]).toEqual(["PUBLIC", "PUBLIC"]);
    expect(classes["tax.paid-amount"]).toEqual(["HIDDEN", "HIDDEN"]);
  });
});
