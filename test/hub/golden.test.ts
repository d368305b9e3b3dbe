import { addDays, addMonths, shanghaiDay, type CalendarDate } from "../../schema/scalars/date";
import { GOLDEN_SUBJECTS, type GoldenCase } from "../../subgraphs/kit/sample/goldenSubjects";
import { describeOnBackends, SQLITE } from "../support/backends";
import { startHub, type Hub, type HubAnswer } from "../support/hub";
import { recordFields, wholeProfile } from "../support/selection";

const RECORD = ["item", "severity", "status", "decidedOn", "publicUntil", "year", "grade", "name", "post"];
const WHOLE = `query($code: SubjectCode!) { creditProfile(code: $code) { ${wholeProfile({ fields: RECORD })} } }`;

const RECORD_FIELDS = recordFields();

/** The last day of so many months from a day on. */
const lastDay = (from: CalendarDate, months: number): CalendarDate => addDays(addMonths(from, months), -1);
const codeOf = (golden: GoldenCase): string =>
  GOLDEN_SUBJECTS.find((subject) => subject.case === golden)?.code ?? "";
const noon = (day: CalendarDate): Date => new Date(`${day}T04:00:00Z`);

/** What an anonymous caller may not see of any organisation. */
const ORGANISATION_DENIED: Readonly<Record<string, string>> = {
  "market.positions": "FORBIDDEN_FIELD",
  "market.riskClasses": "FORBIDDEN_FIELD",
  "tax.paid": "AUTHORIZATION_REQUIRED",
  "tax.socialInsurance": "AUTHORIZATION_REQUIRED",
  "transport.driverQualifications": "FORBIDDEN_FIELD",
  "ecology.quotas": "AUTHORIZATION_REQUIRED",
  "platform.contracts": "AUTHORIZATION_REQUIRED",
  "platform.declarations": "AUTHORIZATION_REQUIRED",
  "platform.loanWhitelist": "AUTHORIZATION_REQUIRED",
  "platform.objections": "FORBIDDEN_FIELD",
  "platform.repairs": "FORBIDDEN_FIELD",
  "platform.reports": "FORBIDDEN_FIELD",
  "platform.alerts": "FORBIDDEN_FIELD",
  "platform.authorisations": "FORBIDDEN_FIELD",
};

/** A person's items are one class more closed; what is left is the list of judgment debtors, public by law. */
const PERSON_FORBIDDEN = [
  "market.investments",
  "market.positions",
  "market.penalties",
  "market.riskClasses",
  "tax.paid",
  "tax.socialInsurance",
  "transport.driverQualifications",
  "ecology.penalties",
  "ecology.quotas",
  "platform.contracts",
  "platform.declarations",
  "platform.loanWhitelist",
  "platform.objections",
  "platform.repairs",
  "platform.reports",
  "platform.alerts",
  "platform.authorisations",
];
const PERSON_DENIED: Readonly<Record<string, string>> = Object.fromEntries([
  ["name", "AUTHORIZATION_REQUIRED"],
  ["region", "AUTHORIZATION_REQUIRED"],
  ...RECORD_FIELDS.filter((field) => field !== "courts.judgmentDebtors").map((field) => [
    field,
    PERSON_FORBIDDEN.includes(field) ? "FORBIDDEN_FIELD" : "AUTHORIZATION_REQUIRED",
  ]),
]);

type Facts = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** The facts that are public on D, beside an organisation's registration and its entry in the subject index. */
const PUBLIC_FACTS: Readonly<Record<GoldenCase, (d: CalendarDate) => Facts>> = {
  CLEAN_FIRM: (d) => {
    const lastYear = Number(addMonths(d, -6).slice(0, 4)) - 1;
    return {
      "market.licences": [{ decidedOn: addDays(d, -400) }, { decidedOn: addDays(d, -800) }],
      "tax.ratings": [0, 1, 2].map((ago) => ({ grade: "A", year: lastYear - ago, item: "tax.rating-a" })),
      "transport.grades": [{ grade: "AAA", year: lastYear }],
      "ecology.ratings": [{ grade: "A", year: lastYear }],
    };
  },
  MINOR_PENALTY: () => ({}),
  SERIOUS_PENALTY_PAST_MAXIMUM: () => ({}),
  REPAIRED_PENALTY: () => ({}),
  PENALTY_UNDER_OBJECTION: (d) => ({
    "market.penalties": [
      { severity: "GENERAL", status: "UNDER_OBJECTION", publicUntil: lastDay(addMonths(d, -2), 6) },
    ],
  }),
  DEBTOR_ON_LAST_PUBLIC_DAY: (d) => {
    const publishedOn = addDays(addMonths(d, -24), 1);
    const publicUntil = lastDay(publishedOn, 24);
    return { "courts.judgmentDebtors": [{ decidedOn: publishedOn, severity: "SERIOUS", publicUntil }] };
  },
  DEBTOR_NO_LONGER_PUBLIC: () => ({}),
  PENALTY_OF_TWO_KINDS: (d) => ({
    // The authority stated six months, which would be over; work safety is public for twelve at least.
    "market.penalties": [
      { severity: "SERIOUS", status: "ACTIVE", publicUntil: lastDay(addMonths(d, -8), 12) },
    ],
  }),
  REPRESENTATIVE_IS_DEBTOR: () => ({ "market.officers": [{ name: "陆某丙", post: "法定代表人" }] }),
  LENDER_ALLOWED: annualReports,
  LENDER_REVOKED: annualReports,
  LENDER_ONE_USE_LEFT: annualReports,
  ABNORMAL_BUSINESS: (d) => ({
    "market.abnormalListings": [{ severity: "GENERAL", decidedOn: addMonths(d, -4), publicUntil: null }],
  }),
  CLEAN_SOCIAL_ORGANIZATION: () => ({}),
  INSTITUTION_WITH_PENALTY: (d) => ({
    "ecology.penalties": [
      { severity: "GENERAL", status: "ACTIVE", publicUntil: lastDay(addMonths(d, -2), 6) },
    ],
  }),
  AGENCY_IS_DEBTOR: debtorForAYear,
  CLEAN_PERSON: () => ({}),
  PERSON_WITH_PENALTY: () => ({}),
  PERSON_IS_DEBTOR: debtorForAYear,
  BORN_ON_LEAP_DAY: () => ({}),
};

function annualReports(d: CalendarDate): Facts {
  const lastYear = Number(addMonths(d, -6).slice(0, 4)) - 1;
  return { "market.annualReports": [{ year: lastYear }, { year: lastYear - 1 }] };
}

function debtorForAYear(d: CalendarDate): Facts {
  const decidedOn = addMonths(d, -12);
  return {
    "courts.judgmentDebtors": [{ decidedOn, severity: "SERIOUS", publicUntil: lastDay(decidedOn, 24) }],
  };
}

/** Rows that are there, and that nobody sees: table, subject, and what they look like. */
const UNSEEN: readonly (readonly [string, GoldenCase, Readonly<Record<string, unknown>>, number])[] = [
  ["market_penalty", "MINOR_PENALTY", { severity: "MINOR", status: "ACTIVE", public_until: null }, 1],
  ["ecology_penalty", "SERIOUS_PENALTY_PAST_MAXIMUM", { severity: "SERIOUS", status: "ACTIVE" }, 1],
  ["market_penalty", "REPAIRED_PENALTY", { severity: "GENERAL", status: "REPAIRED" }, 1],
  ["hub_objection", "PENALTY_UNDER_OBJECTION", { state: "IN_REVIEW" }, 1],
  ["courts_judgment_debtor", "DEBTOR_NO_LONGER_PUBLIC", { status: "ACTIVE" }, 1],
  ["tax_rating", "LENDER_ALLOWED", { grade: "B", item: "tax.rating" }, 1],
  ["tax_paid", "LENDER_ALLOWED", { band: "FROM_10_TO_50" }, 1],
  ["tax_social_insurance", "LENDER_REVOKED", { band: "FROM_5_TO_20" }, 1],
  ["hub_authorisation", "LENDER_ALLOWED", { state: "ACTIVE", grantee: "demo-lender", purpose: "LOAN" }, 1],
  ["hub_authorisation", "LENDER_REVOKED", { state: "REVOKED" }, 1],
  ["hub_authorisation", "LENDER_ONE_USE_LEFT", { state: "ACTIVE", maximum_uses: 3, uses: 2 }, 1],
  ["market_penalty", "PERSON_WITH_PENALTY", { severity: "GENERAL", status: "ACTIVE" }, 1],
  ["transport_overload_listing", "PERSON_WITH_PENALTY", { severity: "SERIOUS" }, 1],
  ["hub_authorisation", "PERSON_WITH_PENALTY", { state: "ACTIVE", items: '["hub.evaluation"]' }, 1],
  ["hub_authorisation", "CLEAN_PERSON", {}, 0],
];

/** Items whose records are entries in lists of serious dishonesty. */
const SERIOUS_LISTS = ["courts.judgmentDebtors"];

describeOnBackends("golden subjects, as anybody sees them", (backend) => {
  const d = shanghaiDay(new Date());
  let today = d;
  let hub: Hub;
  beforeAll(async () => {
    hub = await startHub({ backend, madeOn: d, now: () => noon(today) });
  });
  beforeEach(() => (today = d));
  afterAll(() => hub?.stop());

  test.each(GOLDEN_SUBJECTS.map((golden) => [golden.case, golden] as const))("%s", async (_, golden) => {
    expectGolden(await hub.query(WHOLE, { code: golden.code }), golden, d);
  });

  test.each(UNSEEN)("%s holds what nobody sees of %s", async (table, golden, row, number) => {
    const [department = "hub"] = table.split("_");
    const subgraph = [...hub.subgraphs.values()].find(({ name }) => name === department);
    const code = codeOf(golden);
    const subjectId = golden.includes("PERSON") ? hub.platform.subjectId(code) : code;
    const rows = await subgraph?.database.knex(table).where({ subject_id: subjectId });
    expect(rows).toHaveLength(number);
    for (const found of rows ?? []) expect(found).toMatchObject(row);
  });

  test("a debtor is public up to the last day, and on the day after nothing of it is left", async () => {
    const code = codeOf("DEBTOR_ON_LAST_PUBLIC_DAY");
    const shown = async (): Promise<unknown> => {
      const { data } = await hub.query(DEBTORS, { code });
      const { courts, summary } = data.creditProfile;
      return [courts.judgmentDebtors.totalCount, courts.judgmentDebtors.nodes.length, summary];
    };
    expect(d).toBe(
      (await hub.query(DEBTORS, { code })).data.creditProfile.courts.judgmentDebtors.nodes[0].publicUntil,
    );
    expect(await shown()).toEqual([1, 1, { publicRecords: 2, seriousListings: 1 }]);
    today = addDays(d, 1);
    expect(await shown()).toEqual([0, 0, { publicRecords: 1, seriousListings: 0 }]);
    today = d;
    expect(await shown()).toEqual([1, 1, { publicRecords: 2, seriousListings: 1 }]);
  });

  test("a day begins at midnight in Shanghai", async () => {
    const clock = await startHub({ backend, over: hub, now: () => instant });
    const shown = async (): Promise<unknown> =>
      (await clock.query(DEBTORS, { code: codeOf("DEBTOR_ON_LAST_PUBLIC_DAY") })).data.creditProfile.courts
        .judgmentDebtors.totalCount;
    let instant = new Date(`${d}T15:59:59Z`);
    expect(await shown()).toBe(1);
    instant = new Date(`${d}T16:00:00Z`);
    expect(await shown()).toBe(0);
    await clock.stop();
  });

  test.each<[GoldenCase, string, (d: CalendarDate) => CalendarDate]>([
    ["PENALTY_UNDER_OBJECTION", "market.penalties", (day) => lastDay(addMonths(day, -2), 6)],
    ["PENALTY_OF_TWO_KINDS", "market.penalties", (day) => lastDay(addMonths(day, -8), 12)],
    ["INSTITUTION_WITH_PENALTY", "ecology.penalties", (day) => lastDay(addMonths(day, -2), 6)],
    ["AGENCY_IS_DEBTOR", "courts.judgmentDebtors", (day) => lastDay(addMonths(day, -12), 24)],
    ["PERSON_IS_DEBTOR", "courts.judgmentDebtors", (day) => lastDay(addMonths(day, -12), 24)],
  ])("%s: the publicity of %s ends by itself", async (golden, field, until) => {
    const count = async (): Promise<number> =>
      factsOf(await hub.query(WHOLE, { code: codeOf(golden) }))[field]?.length ?? 0;
    today = until(d);
    expect(await count()).toBe(1);
    today = addDays(until(d), 1);
    expect(await count()).toBe(0);
  });

  test("from the firm to its representative, to the person's debts, and no way back", async () => {
    const { data, errors = [] } = await hub.query(
      `query($code: SubjectCode!) { creditProfile(code: $code) { market {
        registration { legalRepresentative { name profile { subjectId kind courts { judgmentDebtors { totalCount
          nodes { debtorName person { sex maskedId } } } } market { positions { totalCount } } } } }
        officers { nodes { name post profile { subjectId courts { judgmentDebtors { totalCount } } } } } } } }`,
      { code: codeOf("REPRESENTATIVE_IS_DEBTOR") },
    );
    const subjectId = hub.platform.subjectId(codeOf("PERSON_IS_DEBTOR"));
    const { registration, officers } = data.creditProfile.market;
    expect(registration.legalRepresentative).toEqual({
      name: "陆某丙",
      profile: {
        subjectId,
        kind: "NATURAL_PERSON",
        courts: {
          judgmentDebtors: {
            totalCount: 1,
            nodes: [{ debtorName: "陆某丙", person: { sex: "MALE", maskedId: "330599********0037" } }],
          },
        },
        market: { positions: null },
      },
    });
    expect(officers.nodes).toEqual([
      {
        name: "陆某丙",
        post: "法定代表人",
        profile: { subjectId, courts: { judgmentDebtors: { totalCount: 1 } } },
      },
    ]);
    expect(errors.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
      ["positions", "FORBIDDEN_FIELD"],
    ]);
    // The subject id that the answer gave leads to the same person.
    expectGolden(await hub.query(WHOLE, { code: subjectId }), goldenOf("PERSON_IS_DEBTOR"), d);
  });

  test("fields inside a record are denied by themselves, each with its code", async () => {
    const { data, errors = [] } = await hub.query(
      `query($clean: SubjectCode!, $lender: SubjectCode!) {
        clean: creditProfile(code: $clean) {
          market { registration { name phone } }
          tax { ratings(first: 1) { nodes { grade score directReason } } }
          ecology { ratings { nodes { grade score deductions inspectionRate } } } }
        lender: creditProfile(code: $lender) { market { annualReports(first: 1) { nodes { filedOn figures { revenue } } } } } }`,
      { clean: codeOf("CLEAN_FIRM"), lender: codeOf("LENDER_ALLOWED") },
    );
    expect(data.clean.market.registration).toEqual({ name: "杭州清正虚构物流有限公司", phone: null });
    expect(data.clean.tax.ratings.nodes).toEqual([{ grade: "A", score: null, directReason: null }]);
    expect(data.clean.ecology.ratings.nodes).toEqual([
      { grade: "A", score: null, deductions: null, inspectionRate: 30 },
    ]);
    expect(data.lender.market.annualReports.nodes).toEqual([{ filedOn: expect.any(String), figures: null }]);
    expect(
      errors.map(({ path = [], extensions: { code } }) => `${path[1]} ${path.at(-1)} ${code}`).sort(),
    ).toEqual(
      [
        "market phone FORBIDDEN_FIELD",
        "tax score FORBIDDEN_FIELD",
        "tax directReason FORBIDDEN_FIELD",
        "ecology score AUTHORIZATION_REQUIRED",
        "ecology deductions FORBIDDEN_FIELD",
        "market figures AUTHORIZATION_REQUIRED",
      ].sort(),
    );
  });

  test("`kind` must fit: another kind's profile is nobody's", async () => {
    const { data } = await hub.query(
      `query($code: SubjectCode!) {
        right: creditProfile(code: $code, kind: GOVERNMENT_AGENCY) { kind }
        wrong: creditProfile(code: $code, kind: ENTERPRISE) { kind } }`,
      { code: codeOf("AGENCY_IS_DEBTOR") },
    );
    expect(data).toEqual({ right: { kind: "GOVERNMENT_AGENCY" }, wrong: null });
  });

  test("no answer, log line or statement holds a citizen ID", async () => {
    const persons = GOLDEN_SUBJECTS.filter(({ kind }) => kind === "NATURAL_PERSON");
    hub.forget();
    const answers = await Promise.all(persons.map(({ code }) => hub.query(WHOLE, { code })));
    const told = JSON.stringify([answers, hub.logged, hub.statements, hub.calls]);
    for (const { code } of persons) expect(told.includes(code)).toBe(false);
  });
});

const DEBTORS = `query($code: SubjectCode!) { creditProfile(code: $code) {
  summary { publicRecords seriousListings } courts { judgmentDebtors { totalCount nodes { publicUntil } } } } }`;

/** Whatever day the data is made on: a leap day, ends of months, days on both sides of a change of the rules. */
describe.each(["2026-06-02", "2027-03-31", "2028-02-29", "2029-01-01", "2030-08-30"])("made on %s", (d) => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await startHub({ backend: SQLITE, madeOn: d, now: () => noon(d), subjects: 200 });
  });
  afterAll(() => hub?.stop());

  test("all golden subjects have their facts", async () => {
    for (const golden of GOLDEN_SUBJECTS) {
      expectGolden(await hub.query(WHOLE, { code: golden.code }), golden, d);
    }
  });
});

type Golden = (typeof GOLDEN_SUBJECTS)[number];

function goldenOf(golden: GoldenCase): Golden {
  const subject = GOLDEN_SUBJECTS.find((candidate) => candidate.case === golden);
  if (!subject) throw new Error(`There is no ${golden}`);
  return subject;
}

/** Exactly the facts, exactly the denials, and a summary that adds up to them. */
function expectGolden(answer: HubAnswer, golden: Golden, d: CalendarDate): void {
  const person = golden.kind === "NATURAL_PERSON";
  const { data, errors = [], extensions } = answer;
  const profile = data.creditProfile;
  expect(profile).toMatchObject({
    subjectId: person ? expect.stringMatching(/^P[0-9a-f]{32}$/) : golden.code,
    kind: golden.kind,
    name: person ? null : golden.name,
    region: person ? null : { code: golden.regionCode, name: expect.any(String) },
  });

  const denied = new Map<string, string>();
  for (const {
    path = [],
    extensions: { code },
  } of errors)
    denied.set(path.slice(1).join("."), code);
  const denials = Object.fromEntries([...denied].filter(([path]) => path.split(".").length <= 2));
  expect(denials).toEqual(person ? PERSON_DENIED : ORGANISATION_DENIED);

  const expected = PUBLIC_FACTS[golden.case](d);
  const facts = factsOf(answer);
  expect(Object.keys(facts).sort()).toEqual(
    [...Object.keys(expected), ...(person ? [] : ["market.registration", "platform.subject"])].sort(),
  );
  for (const [field, records] of Object.entries(expected)) {
    expect(facts[field]).toEqual(records.map((record) => expect.objectContaining(record)));
  }
  if (!person) {
    expect(profile.market.registration.name).toBe(golden.name);
    expect(profile.tax.ratings.withheldItems).toEqual(["tax.rating"]);
    expect(profile.courts.judgments.withheldItems).toEqual(["courts.criminal-judgment"]);
  }

  // The summary is computed from what the departments tell.
  const counted = Object.entries(facts).filter(([field]) => !field.startsWith("platform."));
  const records = counted.flatMap(([field, list]) => list.map((record) => ({ field, record })));
  const count = (test: (fact: (typeof records)[number]) => boolean): number => records.filter(test).length;
  expect(profile.summary).toMatchObject({
    publicRecords: records.length,
    seriousListings: count(({ field }) => SERIOUS_LISTS.includes(field)),
    byDepartment: ["market", "tax", "courts", "transport", "ecology"].map((department) => ({
      department,
      count: count(({ field }) => field.startsWith(`${department}.`)),
    })),
    bySeverity: ["MINOR", "GENERAL", "SERIOUS"].map((severity) => ({
      severity,
      count: count(({ record }) => record["severity"] === severity),
    })),
    incomplete: [],
  });
  const byClass = profile.summary.byClass as { class: string; count: number }[];
  expect(byClass.reduce((sum, { count: number }) => sum + number, 0)).toBe(records.length);
  expect(byClass.find((entry) => entry.class === "ADVERSE")?.count).toBe(
    count(({ record }) => (record["severity"] ?? null) !== null),
  );
  for (const source of ["hub", "market", "tax", "courts", "transport", "ecology"]) {
    expect(extensions.sources[source]?.status).toMatch(/^(OK|DENIED)$/);
  }
}

/** The records that an answer shows, by `section.field`; fields without any are left out. */
function factsOf({ data }: HubAnswer): Record<string, Record<string, unknown>[]> {
  const facts: Record<string, Record<string, unknown>[]> = {};
  for (const path of RECORD_FIELDS) {
    const [section = "", field = ""] = path.split(".");
    const value = data.creditProfile[section]?.[field];
    const records = value === null || value === undefined ? [] : (value.nodes ?? [value]);
    if (value?.totalCount !== undefined) expect(value.totalCount).toBe(records.length);
    if (records.length > 0) facts[path] = records;
  }
  return facts;
}
