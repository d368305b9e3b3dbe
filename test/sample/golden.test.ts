import { addDays, addMonths } from "../../schema/scalars/date";
import { makeData } from "../../subgraphs/kit/sample/make";
import { GOLDEN_SUBJECTS } from "../../subgraphs/kit/sample/goldenSubjects";
import {
  MADE_ON,
  NOW,
  openTestDepartments,
  recordTables,
  SERVERS,
  subjectId,
  type TestDepartments,
} from "./departments";

type Row = Readonly<Record<string, unknown>>;

describe.each(SERVERS)("the golden subjects on %s", (_, server) => {
  let departments: TestDepartments;
  const rows = new Map<string, Row[]>();

  beforeAll(async () => {
    departments = await openTestDepartments(server);
    await makeData({
      preset: "small",
      seed: 7,
      madeOn: MADE_ON,
      subjectId,
      departments: departments.all,
      subjects: 200,
      now: () => NOW,
    });
    for (const department of departments.all) {
      for (const table of recordTables(department)) {
        if (table === "hub_subject") continue;
        for (const row of await department.database.knex(table).select<Row[]>("*")) {
          const key = String(row["subject_id"]);
          rows.set(key, [...(rows.get(key) ?? []), { ...row, table }]);
        }
      }
    }
  }, 60_000);
  afterAll(() => departments.close());

  /** The tables that a subject has rows in, each as often as it has some. */
  function tables(code: string): unknown[] {
    return of(code)
      .map(({ table }) => table)
      .sort();
  }
  function of(code: string): Row[] {
    return rows.get(code.startsWith("330599") ? subjectId(code) : code) ?? [];
  }
  function one(code: string, table: string): Row {
    const found = of(code).filter((row) => row["table"] === table);
    expect(found).toHaveLength(1);
    return found[0] ?? {};
  }
  function publicToday({ public_from, public_until, status }: Row): boolean {
    return (
      (status === "ACTIVE" || status === "UNDER_OBJECTION") &&
      public_from !== null &&
      String(public_from) <= MADE_ON &&
      (public_until === null || String(public_until) >= MADE_ON)
    );
  }
  const REGISTRATION = "market_registration";
  const TAX = ["tax_paid", "tax_rating", "tax_social_insurance"];

  test.each<[string, string[]]>([
    [
      "91330106MAXX00010J",
      [
        "ecology_rating",
        "market_licence",
        "market_licence",
        "tax_rating",
        "tax_rating",
        "tax_rating",
        "transport_yearly_grade",
      ],
    ],
    ["91330502MAXX00020E", ["market_penalty"]],
    ["91330602MAXX00030L", ["ecology_penalty"]],
    ["91330106MAXX00040M", ["market_penalty"]],
    ["91330502MAXX00050H", ["hub_objection", "market_penalty"]],
    ["91330602MAXX00060P", ["courts_judgment_debtor"]],
    ["91330106MAXX00070Q", ["courts_judgment_debtor"]],
    ["91330502MAXX00080L", ["market_penalty"]],
    ["91330602MAXX00091X", ["market_officer"]],
    ["91330106MAXX001007", ["hub_authorisation", "market_annual_report", "market_annual_report", ...TAX]],
    ["91330502MAXX001103", ["hub_authorisation", "market_annual_report", "market_annual_report", ...TAX]],
    ["91330602MAXX001209", ["hub_authorisation", "market_annual_report", "market_annual_report", ...TAX]],
    ["92330502MAXX001302", ["market_abnormal_listing"]],
    ["52330106MAXX00140C", []],
    ["12330502MAXX00150C", ["ecology_penalty"]],
    ["11330602MAXX00160M", ["courts_judgment_debtor"]],
    ["330599199001010013", []],
    ["330599198506150025", ["hub_authorisation", "market_penalty", "transport_overload_listing"]],
    ["330599197812310037", ["courts_judgment_debtor"]],
    ["330599200002290040", []],
  ])("%s has exactly its facts", (code, expected) => {
    const person = code.startsWith("330599");
    expect(tables(code)).toEqual([...expected, ...(person ? [] : [REGISTRATION])].sort());
  });

  test("there are no others", () => {
    expect(GOLDEN_SUBJECTS).toHaveLength(20);
  });

  test("the clean firm: A for three years running, A, AAA, two valid licences", () => {
    const ratings = of("91330106MAXX00010J").filter(({ table }) => table === "tax_rating");
    expect(ratings.map(({ grade, item }) => [grade, item])).toEqual(
      Array.from({ length: 3 }, () => ["A", "tax.rating-a"]),
    );
    expect(ratings.map(({ year }) => Number(year)).sort()).toEqual([2023, 2024, 2025]);
    expect(one("91330106MAXX00010J", "ecology_rating")).toMatchObject({ grade: "A" });
    expect(one("91330106MAXX00010J", "transport_yearly_grade")).toMatchObject({ grade: "AAA" });
    expect(of("91330106MAXX00010J").every(publicToday)).toBe(true);
  });

  test("a minor penalty is never public", () => {
    const penalty = one("91330502MAXX00020E", "market_penalty");
    expect(penalty).toMatchObject({
      severity: "MINOR",
      stated_public_until: null,
      public_from: null,
      status: "ACTIVE",
    });
  });

  test("a serious penalty past its maximum is public no more, though nobody repaired it", () => {
    const penalty = one("91330602MAXX00030L", "ecology_penalty");
    const decidedOn = addDays(addMonths(MADE_ON, -36), -1);
    expect(penalty).toMatchObject({ severity: "SERIOUS", status: "ACTIVE", decided_on: decidedOn });
    expect(String(penalty["public_until"]) < MADE_ON).toBe(true);
  });

  test("a repaired penalty is in its period and yet not public; one under objection is public", () => {
    const repaired = one("91330106MAXX00040M", "market_penalty");
    expect(repaired).toMatchObject({ severity: "GENERAL", status: "REPAIRED" });
    expect(String(repaired["public_until"]) > MADE_ON).toBe(true);
    const disputed = one("91330502MAXX00050H", "market_penalty");
    expect(disputed).toMatchObject({ severity: "GENERAL", status: "UNDER_OBJECTION" });
    expect(publicToday(disputed)).toBe(true);
    expect(one("91330502MAXX00050H", "hub_objection")).toMatchObject({
      disputed_record: disputed["record_id"],
      disputed_item: "market.penalty",
      state: "IN_REVIEW",
    });
  });

  test("judgment debtors on both sides of the last public day", () => {
    const last = one("91330602MAXX00060P", "courts_judgment_debtor");
    expect(last).toMatchObject({ published_on: addDays(addMonths(MADE_ON, -24), 1), public_until: MADE_ON });
    expect(publicToday(last)).toBe(true);
    const past = one("91330106MAXX00070Q", "courts_judgment_debtor");
    expect(past).toMatchObject({ published_on: addDays(addMonths(MADE_ON, -24), -1) });
    expect(publicToday(past)).toBe(false);
  });

  test("a penalty of two kinds is public for the longer period", () => {
    const penalty = one("91330502MAXX00080L", "market_penalty");
    const decidedOn = addMonths(MADE_ON, -8);
    expect(penalty).toMatchObject({
      severity: "SERIOUS",
      decided_on: decidedOn,
      stated_public_until: addDays(addMonths(decidedOn, 6), -1),
      public_until: addDays(addMonths(decidedOn, 12), -1),
    });
    expect(JSON.parse(String(penalty["areas"]))).toEqual(["WORK_SAFETY", "GENERAL"]);
  });

  test("a firm's legal representative is the person on the debtors' list, and its officer", () => {
    const person = subjectId("330599197812310037");
    expect(one("91330602MAXX00091X", REGISTRATION)).toMatchObject({
      legal_representative_profile_subject_id: person,
      legal_representative_name: "陆某丙",
    });
    expect(one("91330602MAXX00091X", "market_officer")).toMatchObject({
      profile_subject_id: person,
      post: "法定代表人",
    });
    expect(one("330599197812310037", "courts_judgment_debtor")).toMatchObject({
      person_sex: "MALE",
      person_masked_id: "330599********0037",
      person_age: 46,
    });
  });

  test("the lender cases", () => {
    const items = (code: string): unknown => JSON.parse(String(one(code, "hub_authorisation")["items"]));
    for (const code of ["91330106MAXX001007", "91330502MAXX001103", "91330602MAXX001209"]) {
      expect(one(code, "tax_rating")).toMatchObject({ grade: "B", item: "tax.rating", year: 2025 });
      expect(one(code, "hub_authorisation")).toMatchObject({ grantee: "demo-lender", purpose: "LOAN" });
    }
    const all = ["tax.paid-band", "tax.rating", "tax.social-insurance"];
    expect(items("91330106MAXX001007")).toEqual(all);
    expect(one("91330106MAXX001007", "hub_authorisation")).toMatchObject({
      state: "ACTIVE",
      maximum_uses: null,
    });
    expect(items("91330502MAXX001103")).toEqual(all);
    expect(one("91330502MAXX001103", "hub_authorisation")).toMatchObject({ state: "REVOKED" });
    expect(items("91330602MAXX001209")).toEqual(["tax.rating"]);
    const limited = one("91330602MAXX001209", "hub_authorisation");
    expect(limited).toMatchObject({ state: "ACTIVE", valid_to: addDays(MADE_ON, 30) });
    expect(Number(limited["maximum_uses"]) - Number(limited["uses"])).toBe(1);
    expect(items("330599198506150025")).toEqual(["hub.evaluation"]);
  });

  test("the other listings and penalties are in their periods", () => {
    expect(publicToday(one("92330502MAXX001302", "market_abnormal_listing"))).toBe(true);
    expect(publicToday(one("12330502MAXX00150C", "ecology_penalty"))).toBe(true);
    expect(publicToday(one("11330602MAXX00160M", "courts_judgment_debtor"))).toBe(true);
    expect(publicToday(one("330599198506150025", "market_penalty"))).toBe(true);
    expect(publicToday(one("330599198506150025", "transport_overload_listing"))).toBe(true);
  });

  test("nobody else is related to them", () => {
    const golden = new Set(
      GOLDEN_SUBJECTS.map(({ code }) => (code.startsWith("330599") ? subjectId(code) : code)),
    );
    const related = [...rows.values()]
      .flat()
      .filter((row) => !golden.has(String(row["subject_id"])))
      .flatMap((row) => [row["profile_subject_id"], row["legal_representative_profile_subject_id"]])
      .filter((id) => typeof id === "string" && golden.has(id));
    expect(related).toEqual([]);
  });
});
