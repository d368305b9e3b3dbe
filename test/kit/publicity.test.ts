import fc from "fast-check";
import { openDatabase, type Database } from "../../loaders/database";
import { seedCatalogue } from "../../schema/catalogue";
import { addDays, addMonths, type CalendarDate } from "../../schema/scalars/date";
import { SUBGRAPHS } from "../../schema/subgraphs";
import { subgraphDefinitions } from "../../subgraphs";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import { publicityOf, type PublicityInput, type PublicityRule } from "../../subgraphs/kit/publicity";
import {
  adverseRules,
  insertPublicityRules,
  penaltyRules,
  readPublicityRules,
  type NewPublicityRule,
} from "../../subgraphs/kit/publicityRules";
import { createDepartmentTables } from "../../subgraphs/kit/tables";
import { migrate } from "../../loaders/migrate";

const rule = (given: Partial<PublicityRule>): PublicityRule => ({
  id: "r",
  item: "x.y",
  validFrom: "2020-01-01",
  countsFrom: "decided_on",
  severity: null,
  area: null,
  minMonths: null,
  maxMonths: null,
  defaultMonths: null,
  extensionMaxMonths: null,
  personMaxMonths: null,
  endsWith: null,
  unstatedHidden: false,
  source: "a test",
  ...given,
});

const PENALTIES = penaltyRules("market.penalty").map((given) => rule(given));
const HIDDEN = { public: false };
const shown = (from: CalendarDate, until: CalendarDate | null): object => ({ public: true, from, until });

/** Whether a record shows on a day, as the loaders ask it. */
function isPublicOn(row: PublicityInput, rules: readonly PublicityRule[], day: CalendarDate): boolean {
  const publicity = publicityOf(row, rules);
  return publicity.public && publicity.from <= day && (publicity.until === null || publicity.until >= day);
}

const day = (first: string, last: string): fc.Arbitrary<CalendarDate> => {
  const at = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  return fc
    .integer({ min: at(first), max: at(last) })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
};

describe("a penalty decided from 2023-05-01 to 2026-03-31", () => {
  const penalty = (decided_on: string, areas: string[], stated: string | null = null): PublicityInput => ({
    decided_on,
    areas: JSON.stringify(areas),
    severity: "GENERAL",
    stated_public_until: stated,
  });

  test.each([
    // decided, areas, stated, last public day
    ["2024-01-15", ["GENERAL"], null, "2027-01-14"],
    ["2024-01-15", ["GENERAL"], "2024-06-30", "2024-06-30"],
    ["2024-01-15", ["GENERAL"], "2024-04-14", "2024-04-14"], // the least: three months
    ["2024-01-15", ["GENERAL"], "2024-04-13", "2024-04-14"],
    ["2024-01-15", ["GENERAL"], "2024-01-15", "2024-04-14"],
    ["2024-01-15", ["GENERAL"], "2027-01-14", "2027-01-14"], // the most: three years
    ["2024-01-15", ["GENERAL"], "2027-01-15", "2027-01-14"],
    ["2024-01-15", ["GENERAL"], "2099-12-31", "2027-01-14"],
    ["2024-01-15", ["FOOD"], "2024-06-30", "2025-01-14"], // a year at least
    ["2024-01-15", ["DRUG"], "2024-06-30", "2025-01-14"],
    ["2024-01-15", ["SPECIAL_EQUIPMENT"], "2024-06-30", "2025-01-14"],
    ["2024-01-15", ["WORK_SAFETY"], "2024-06-30", "2025-01-14"],
    ["2024-01-15", ["FIRE"], "2024-06-30", "2025-01-14"],
    ["2024-01-15", ["GENERAL", "WORK_SAFETY"], "2024-06-30", "2025-01-14"], // several kinds: the longest
    ["2024-01-15", ["WORK_SAFETY", "GENERAL"], "2025-06-30", "2025-06-30"],
    ["2024-01-15", [], "2024-06-30", "2024-06-30"],
    ["2024-02-29", ["GENERAL"], null, "2027-02-27"], // counted from 29 February
    ["2024-02-29", ["FIRE"], "2024-03-01", "2025-02-27"],
    ["2024-11-30", ["GENERAL"], "2024-12-01", "2025-02-27"],
    ["2026-03-31", ["GENERAL"], null, "2029-03-30"], // the last day of these rules
    ["2020-06-01", ["GENERAL"], null, "2023-05-31"], // from before any rules: the earliest that are known
  ])("%s, %j, stated %p: until %s", (decided, areas, stated, until) => {
    expect(publicityOf(penalty(decided, areas, stated), PENALTIES)).toEqual(shown(decided, until));
  });

  test("its severity plays no part", () => {
    for (const severity of ["MINOR", "GENERAL", "SERIOUS", null])
      expect(publicityOf({ ...penalty("2026-03-31", ["GENERAL"]), severity }, PENALTIES)).toEqual(
        shown("2026-03-31", "2029-03-30"),
      );
  });
});

describe("a penalty decided from 2026-04-01 on", () => {
  const penalty = (
    decided_on: string,
    severity: string | null,
    stated: string | null = null,
  ): PublicityInput => ({
    decided_on,
    areas: JSON.stringify(["WORK_SAFETY"]),
    severity,
    stated_public_until: stated,
  });

  test.each([
    ["2026-04-01", "GENERAL", null, "2027-03-31"],
    ["2026-04-01", "GENERAL", "2026-06-29", "2026-06-30"], // three months at least
    ["2026-04-01", "GENERAL", "2026-07-01", "2026-07-01"],
    ["2026-04-01", "GENERAL", "2027-04-01", "2027-03-31"], // a year at most
    ["2026-04-01", "SERIOUS", null, "2029-03-31"],
    ["2026-04-01", "SERIOUS", "2026-05-01", "2027-03-31"], // a year at least
    ["2026-04-01", "SERIOUS", "2030-01-01", "2029-03-31"], // three years at most
    ["2026-04-01", "MINOR", "2026-05-01", "2026-05-01"],
    ["2026-04-01", "MINOR", "2026-06-30", "2026-06-30"], // three months at most
    ["2026-04-01", "MINOR", "2026-07-01", "2026-06-30"],
    ["2028-02-29", "SERIOUS", null, "2031-02-27"],
  ])("%s, %s, stated %p: until %s", (decided, severity, stated, until) => {
    expect(publicityOf(penalty(decided, severity, stated), PENALTIES)).toEqual(shown(decided, until));
  });

  test("a minor one for which no date is stated is never public", () => {
    expect(publicityOf(penalty("2026-04-01", "MINOR"), PENALTIES)).toEqual(HIDDEN);
    // The day before, the rules of 2023 held.
    expect(publicityOf(penalty("2026-03-31", "MINOR"), PENALTIES)).toMatchObject({ public: true });
  });

  test("one whose severity nobody graded is not public: there is no rule that says how long", () => {
    expect(publicityOf(penalty("2026-04-01", null), PENALTIES)).toEqual(HIDDEN);
    expect(publicityOf(penalty("2026-04-01", "UNKNOWN"), PENALTIES)).toEqual(HIDDEN);
  });

  test("a stated date before the decision does not shorten it below the least", () => {
    expect(publicityOf(penalty("2026-04-01", "GENERAL", "2020-01-01"), PENALTIES)).toEqual(
      shown("2026-04-01", "2026-06-30"),
    );
    expect(publicityOf(penalty("2026-04-01", "MINOR", "2020-01-01"), PENALTIES)).toEqual(HIDDEN);
  });
});

describe("a judgment debtor", () => {
  const DEBTOR = [
    rule({ countsFrom: "published_on", maxMonths: 24, defaultMonths: 24, extensionMaxMonths: 36 }),
  ];
  const debtor = (published_on: string, extension_months: number | null = null): PublicityInput => ({
    decided_on: addDays(published_on, -30),
    published_on,
    extension_months,
  });

  test.each(["2026-08-20", "2028-02-29", "2028-03-01", "2027-02-28", "2027-03-01", "2026-12-31"])(
    "is shown for two years of days, neither more nor fewer, seen from %s",
    (today) => {
      const twoYearsAgo = addMonths(today, -24);
      const published = (days: number): PublicityInput => debtor(addDays(twoYearsAgo, days));
      expect(isPublicOn(published(1), DEBTOR, today)).toBe(true);
      expect(isPublicOn(published(-1), DEBTOR, today)).toBe(false);
      expect(isPublicOn(debtor(today), DEBTOR, today)).toBe(true);
      expect(isPublicOn(debtor(addDays(today, 1)), DEBTOR, today)).toBe(false);
    },
  );

  test.each([
    ["2024-03-01", null, "2026-02-28"],
    ["2024-02-29", null, "2026-02-27"],
    ["2022-03-01", null, "2024-02-29"],
    ["2024-03-01", 12, "2027-02-28"],
    ["2024-03-01", 36, "2029-02-28"],
    ["2024-03-01", 37, "2029-02-28"], // three years at most
    ["2024-03-01", 600, "2029-02-28"],
    ["2024-03-01", 0, "2026-02-28"],
  ])("published %s, lengthened by %p months: until %s", (published, months, until) => {
    expect(publicityOf(debtor(published, months), DEBTOR)).toEqual(shown(published, until));
  });

  test("an extension never shortens", () => {
    fc.assert(
      fc.property(
        day("2018-01-01", "2030-12-31"),
        fc.integer({ min: -120, max: 120 }),
        (published, months) => {
          const plain = publicityOf(debtor(published), DEBTOR);
          const lengthened = publicityOf(debtor(published, months), DEBTOR);
          if (!plain.public || !lengthened.public) throw new Error("not public");
          expect((lengthened.until ?? "") >= (plain.until ?? "")).toBe(true);
          expect((lengthened.until ?? "") <= addDays(addMonths(published, 60), -1)).toBe(true);
        },
      ),
    );
  });

  test("without a day of publication it is not shown", () => {
    expect(publicityOf({ decided_on: "2024-01-01", published_on: null }, DEBTOR)).toEqual(HIDDEN);
  });
});

describe("a listing that ends with its removal", () => {
  const LISTING = [
    rule({ countsFrom: "listed_on", maxMonths: 36, defaultMonths: 36, endsWith: "removed_on" }),
  ];
  const UNTIL_REMOVED = [rule({ countsFrom: "listed_on", endsWith: "removed_on" })];
  const listing = (listed_on: string, removed_on: string | null): PublicityInput => ({
    decided_on: listed_on,
    listed_on,
    removed_on,
  });

  test("is public up to the day before it, or to the end of the period if that is earlier", () => {
    expect(publicityOf(listing("2024-01-01", null), LISTING)).toEqual(shown("2024-01-01", "2026-12-31"));
    expect(publicityOf(listing("2024-01-01", "2024-06-01"), LISTING)).toEqual(
      shown("2024-01-01", "2024-05-31"),
    );
    expect(publicityOf(listing("2024-01-01", "2026-12-31"), LISTING)).toEqual(
      shown("2024-01-01", "2026-12-30"),
    );
    expect(publicityOf(listing("2024-01-01", "2027-01-01"), LISTING)).toEqual(
      shown("2024-01-01", "2026-12-31"),
    );
    expect(publicityOf(listing("2024-01-01", "2030-01-01"), LISTING)).toEqual(
      shown("2024-01-01", "2026-12-31"),
    );
  });

  test("removed on the day it was listed, it never was public", () => {
    expect(publicityOf(listing("2024-01-01", "2024-01-01"), LISTING)).toEqual(HIDDEN);
    expect(publicityOf(listing("2024-01-01", "2023-12-31"), UNTIL_REMOVED)).toEqual(HIDDEN);
  });

  test("without a period it stays until it is removed", () => {
    expect(publicityOf(listing("2014-10-01", null), UNTIL_REMOVED)).toEqual(shown("2014-10-01", null));
    expect(publicityOf(listing("2014-10-01", "2024-06-01"), UNTIL_REMOVED)).toEqual(
      shown("2014-10-01", "2024-05-31"),
    );
  });
});

describe("an adverse record of a person", () => {
  const PERSON = `P${"0a".repeat(16)}`;
  const FIRM = "91330106MAXX00010J";
  const FIVE_YEARS = { countsFrom: "listed_on", personMaxMonths: 60 };
  const listed = (subject_id: unknown, more: PublicityInput = {}): PublicityInput => ({
    subject_id,
    decided_on: "2020-02-01",
    listed_on: "2020-02-29",
    ...more,
  });

  test.each<[string, Partial<PublicityRule>, PublicityInput, CalendarDate | null, CalendarDate]>([
    // what the rule and the record say: until when for a firm, and for a person
    ["no end", {}, {}, null, "2025-02-27"],
    ["a default within", { defaultMonths: 24 }, {}, "2022-02-27", "2022-02-27"],
    ["a default beyond", { defaultMonths: 72 }, {}, "2026-02-27", "2025-02-27"],
    ["the least beyond", { minMonths: 72, defaultMonths: 72 }, {}, "2026-02-27", "2025-02-27"],
    ["the most beyond", { maxMonths: 84 }, {}, "2027-02-27", "2025-02-27"],
    ["the last day stated", {}, { stated_public_until: "2025-02-27" }, "2025-02-27", "2025-02-27"],
    ["a day more stated", {}, { stated_public_until: "2025-02-28" }, "2025-02-28", "2025-02-27"],
    ["less stated", {}, { stated_public_until: "2021-01-01" }, "2021-01-01", "2021-01-01"],
    [
      "lengthened beyond",
      { maxMonths: 48, defaultMonths: 48, extensionMaxMonths: 36 },
      { extension_months: 36 },
      "2027-02-27",
      "2025-02-27",
    ],
    ["removed within", { endsWith: "removed_on" }, { removed_on: "2021-01-01" }, "2020-12-31", "2020-12-31"],
    [
      "removed too late",
      { endsWith: "removed_on" },
      { removed_on: "2026-01-01" },
      "2025-12-31",
      "2025-02-27",
    ],
    ["never removed", { endsWith: "removed_on" }, { removed_on: null }, null, "2025-02-27"],
  ])("with %s", (_, given, more, firm, person) => {
    const rules = [rule({ ...FIVE_YEARS, ...given })];
    expect(publicityOf(listed(FIRM, more), rules)).toEqual(shown("2020-02-29", firm));
    expect(publicityOf(listed(PERSON, more), rules)).toEqual(shown("2020-02-29", person));
  });

  test("stays public for the rest of its period where the rule sets no such limit", () => {
    const rules = [rule({ countsFrom: "listed_on" })];
    expect(publicityOf(listed(PERSON), rules)).toEqual(shown("2020-02-29", null));
  });

  test.each([undefined, null, "", FIRM, "P", `P${"0a".repeat(15)}`])(
    "is none where the subject is %p",
    (id) => {
      expect(publicityOf(listed(id), [rule(FIVE_YEARS)])).toEqual(shown("2020-02-29", null));
    },
  );

  test("ends within the limit and no later than a firm's, whatever the rule and the record say", () => {
    const months = fc.option(fc.integer({ min: 1, max: 120 }));
    const date = fc.option(day("2005-01-01", "2045-12-31"));
    const rules = fc.record({
      personMaxMonths: fc.integer({ min: 1, max: 120 }),
      minMonths: months,
      maxMonths: months,
      defaultMonths: months,
      extensionMaxMonths: months,
      endsWith: fc.constantFrom(null, "removed_on"),
    });
    const rows = fc.record({
      listed_on: day("2010-01-01", "2035-12-31"),
      stated_public_until: date,
      removed_on: date,
      extension_months: months,
    });
    fc.assert(
      fc.property(rules, rows, (given, row) => {
        const held = [rule({ countsFrom: "listed_on", ...given })];
        const firm = publicityOf(listed(FIRM, row), held);
        const person = publicityOf(listed(PERSON, row), held);
        expect(person.public).toBe(firm.public);
        if (!firm.public || !person.public) return;
        const limit = addDays(addMonths(row.listed_on, given.personMaxMonths), -1);
        expect(person.from).toBe(firm.from);
        // The earlier of the two: the limit shortens what is longer, and nothing else.
        expect(person.until).toBe(firm.until !== null && firm.until <= limit ? firm.until : limit);
      }),
      { numRuns: 500 },
    );
  });

  test("of several areas of law is held to it as well", () => {
    const row = { subject_id: PERSON, decided_on: "2024-01-15", areas: `["GENERAL","FIRE"]` };
    const tighter = PENALTIES.map((each) => ({ ...each, personMaxMonths: 6 }));
    expect(publicityOf(row, PENALTIES)).toEqual(shown("2024-01-15", "2027-01-14"));
    expect(publicityOf(row, tighter)).toEqual(shown("2024-01-15", "2024-07-14"));
  });

  test("five years is what adverse rules say, with the source beside the rule's own", () => {
    const [made] = adverseRules([{ id: "a", item: "x.y", validFrom: "2020-01-01", source: "某规定" }]);
    expect(made).toMatchObject({ id: "a", personMaxMonths: 60 });
    expect(made?.source).toMatch(/^某规定; .*five years/);
  });
});

describe("in general", () => {
  test("an item without rules is public from the decision on, without end", () => {
    expect(publicityOf({ decided_on: "2024-01-15" }, [])).toEqual(shown("2024-01-15", null));
  });

  test("a record without a decision date is not public", () => {
    for (const decided_on of [undefined, null, "", 20240115]) {
      expect(publicityOf({ decided_on }, [])).toEqual(HIDDEN);
      expect(publicityOf({ decided_on }, PENALTIES)).toEqual(HIDDEN);
    }
  });

  test("a record is judged by the newest rules that held on its own day, by no other", () => {
    const days = fc.uniqueArray(day("2000-01-01", "2030-12-31"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(days, day("1995-01-01", "2035-12-31"), (starts, decided) => {
        // Each start has another length, so the length tells which rule was used.
        const rules = starts.map((validFrom, i) => rule({ id: String(i), validFrom, defaultMonths: i + 1 }));
        const inForce = [...starts].sort().filter((start) => start <= decided);
        const expected = starts.indexOf(inForce.at(-1) ?? [...starts].sort()[0] ?? "");
        expect(publicityOf({ decided_on: decided }, rules)).toEqual(
          shown(decided, addDays(addMonths(decided, expected + 1), -1)),
        );
      }),
    );
  });

  const decidedOn = day("2015-01-01", "2035-12-31");
  const areas = fc.subarray(["GENERAL", "FOOD", "DRUG", "SPECIAL_EQUIPMENT", "WORK_SAFETY", "FIRE"]);
  const severity = fc.constantFrom("MINOR", "GENERAL", "SERIOUS");
  const stated = fc.option(day("2010-01-01", "2045-12-31"));

  test("of several areas the longest publicity holds: more areas never shorten it", () => {
    fc.assert(
      fc.property(decidedOn, areas, severity, stated, (decided_on, list, grade, date) => {
        const until = (some: readonly string[]): string => {
          const publicity = publicityOf(
            { decided_on, severity: grade, stated_public_until: date, areas: JSON.stringify(some) },
            PENALTIES,
          );
          return publicity.public ? (publicity.until ?? "9999-12-31") : "";
        };
        const each = list.map((area) => until([area]));
        if (list.length > 0) expect(until(list)).toBe([...each].sort().at(-1));
      }),
    );
  });

  test("whatever is stated, a penalty is public for no less than the least and no more than the most", () => {
    fc.assert(
      fc.property(decidedOn, areas, severity, stated, (decided_on, list, grade, date) => {
        const row = { decided_on, severity: grade, stated_public_until: date, areas: JSON.stringify(list) };
        const publicity = publicityOf(row, PENALTIES);
        const safety = list.some((area) => area !== "GENERAL");
        const [least, most] =
          decided_on < "2026-04-01"
            ? [safety ? 12 : 3, 36]
            : { MINOR: [0, 3], GENERAL: [3, 12], SERIOUS: [12, 36] }[grade];
        if (!publicity.public) {
          expect(grade).toBe("MINOR");
          expect(decided_on >= "2026-04-01" && (date === null || date < decided_on)).toBe(true);
          return;
        }
        const [first, last] = [least, most].map((months) => addDays(addMonths(decided_on, months ?? 0), -1));
        expect(publicity.from).toBe(decided_on);
        expect(publicity.until).not.toBeNull();
        expect((publicity.until ?? "") >= (first ?? "")).toBe(true);
        expect((publicity.until ?? "") <= (last ?? "")).toBe(true);
        // Within the bounds the authority's own date holds.
        if (date !== null && date >= (first ?? "") && date <= (last ?? ""))
          expect(publicity.until).toBe(date);
      }),
      { numRuns: 500 },
    );
  });

  test("a public record is public on each day from the first to the last, and on no other", () => {
    fc.assert(
      fc.property(
        decidedOn,
        areas,
        severity,
        stated,
        day("2010-01-01", "2045-12-31"),
        (d, list, grade, date, on) => {
          const row = {
            decided_on: d,
            severity: grade,
            stated_public_until: date,
            areas: JSON.stringify(list),
          };
          const publicity = publicityOf(row, PENALTIES);
          const expected = publicity.public && on >= publicity.from && on <= (publicity.until ?? on);
          expect(isPublicOn(row, PENALTIES, on)).toBe(expected);
        },
      ),
    );
  });
});

describe("the rules in the tables", () => {
  let database: Database;
  beforeEach(() => {
    database = openDatabase("sqlite::memory:", "tests");
  });
  afterEach(() => database.close());

  test("come out as they were put in, under their items", async () => {
    await createDepartmentTables(database.knex, "tests");
    const given: NewPublicityRule[] = [
      ...penaltyRules("tests.penalty"),
      {
        id: "all",
        item: "tests.all",
        validFrom: "2021-02-03",
        countsFrom: "published_on",
        severity: "SERIOUS",
        area: "FIRE",
        minMonths: 1,
        maxMonths: 5,
        defaultMonths: 3,
        extensionMaxMonths: 2,
        personMaxMonths: 60,
        endsWith: "removed_on",
        unstatedHidden: true,
        source: "某规定 第三条",
      },
      { id: "least", item: "tests.all", validFrom: "2020-01-01", source: "another" },
    ];
    await insertPublicityRules(database.knex, "tests", given);
    const read = await readPublicityRules(database.knex, "tests");
    expect([...read.keys()].sort()).toEqual(["tests.all", "tests.penalty"]);
    const byId = (rules: readonly PublicityRule[]): PublicityRule[] =>
      [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const item of read.keys())
      expect(byId(read.get(item) ?? [])).toEqual(
        byId(given.filter((each) => each.item === item).map((each) => rule(each))),
      );
  });

  test("a rule is never written over", async () => {
    await createDepartmentTables(database.knex, "tests");
    const given = { id: "one", item: "tests.x", validFrom: "2021-01-01", source: "first" };
    await insertPublicityRules(database.knex, "tests", [given]);
    await expect(
      insertPublicityRules(database.knex, "tests", [{ ...given, source: "second" }]),
    ).rejects.toThrow();
  });

  test.each([...SUBGRAPHS])(
    "those of %s each have a source, an item and columns that are there",
    async (name) => {
      const definition = subgraphDefinitions[name];
      await migrate(database, name, definition.migrations);
      const catalogue = seedCatalogue();
      const models = modelsOf(definition);
      const rules = [...(await readPublicityRules(database.knex, name)).values()].flat();
      expect(rules.length).toBeGreaterThan(0);
      for (const each of rules) {
        expect(each.source.length).toBeGreaterThan(5);
        expect(each.source.length).toBeLessThanOrEqual(255);
        expect(each.validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        expect(catalogue.get(each.item)?.departments).toContain(name);
        const model = models.find((candidate) => candidate.item === each.item && !candidate.view);
        const columns = model?.columns.filter(({ scalar }) => scalar === "Date").map(({ column }) => column);
        expect(columns).toContain(each.countsFrom);
        if (each.endsWith !== null) expect(columns).toContain(each.endsWith);
        expect([null, ...(catalogue.get(each.item)?.severities ?? [])]).toContain(each.severity);
        if (each.minMonths !== null && each.maxMonths !== null)
          expect(each.minMonths).toBeLessThanOrEqual(each.maxMonths);
        // A period that must have an end has one even where nobody states it.
        if (each.maxMonths !== null && !each.unstatedHidden) expect(each.defaultMonths).not.toBeNull();
      }
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    },
  );

  test.each([...SUBGRAPHS])(
    "those of %s say of each adverse item how long a person's record may be public",
    async (name) => {
      const definition = subgraphDefinitions[name];
      await migrate(database, name, definition.migrations);
      const byItem = await readPublicityRules(database.knex, name);
      const adverse = [...seedCatalogue().values()].filter((item) => item.class === "ADVERSE");
      const withType = new Set(modelsOf(definition).flatMap(({ item, also }) => [item, ...also]));
      for (const { code } of adverse.filter(({ departments }) => departments.includes(name))) {
        const rules = byItem.get(code) ?? [];
        // Part of a record of another item, and public for as long as that is.
        if (!withType.has(code)) expect(code).toMatch(/\.(legal-representative|person)$/);
        else expect([code, rules.length]).not.toEqual([code, 0]);
        for (const { id, personMaxMonths } of rules) expect([id, personMaxMonths]).toEqual([id, 60]);
      }
    },
  );

  test("a false litigation is public without end for a firm, for five years for a person", async () => {
    await migrate(database, "courts", subgraphDefinitions.courts.migrations);
    const rules = (await readPublicityRules(database.knex, "courts")).get("courts.false-litigation") ?? [];
    const row = { decided_on: "2015-03-01", listed_on: "2015-04-01" };
    expect(publicityOf({ ...row, subject_id: "91330106MAXX00010J" }, rules)).toEqual(
      shown("2015-04-01", null),
    );
    expect(publicityOf({ ...row, subject_id: `P${"0a".repeat(16)}` }, rules)).toEqual(
      shown("2015-04-01", "2020-03-31"),
    );
  });

  test.each([
    ["courts", "courts.judgment-debtor", 24, 36],
    ["market", "market.serious-listing", 36, null],
    ["tax", "tax.major-case", 36, null],
    ["transport", "transport.overload-listing", 24, null],
  ] as const)(
    "%s: %s is public for %i months, lengthened by %p at most",
    async (name, item, months, extension) => {
      await migrate(database, name, subgraphDefinitions[name].migrations);
      const rules = (await readPublicityRules(database.knex, name)).get(item) ?? [];
      expect(
        rules.map(({ maxMonths, defaultMonths, extensionMaxMonths }) => [
          maxMonths,
          defaultMonths,
          extensionMaxMonths,
        ]),
      ).toEqual([[months, months, extension]]);
    },
  );
});
