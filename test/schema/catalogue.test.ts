import fc from "fast-check";
import {
  ACCESS_CLASSES,
  accessClass,
  seedCatalogue,
  type AccessClass,
  type CatalogueItem,
  type SubjectGroup,
} from "../../schema/catalogue";
import { decide } from "../../schema/catalogue/decide";
import { SUBGRAPHS } from "../../schema/subgraphs";

const CATALOGUE = seedCatalogue();
const ITEMS = [...CATALOGUE.values()];
const [PUBLIC, AUTHORIZED, RESTRICTED, HIDDEN] = ACCESS_CLASSES;

function item(code: string): CatalogueItem {
  const found = CATALOGUE.get(code);
  if (!found) throw new Error(`the catalogue does not have ${code}`);
  return found;
}

/**
 * The rules as the domain writes them, item by item: how open for organisations, how open for persons, and whether it
 * is personal information. Where the second is not simply the next class of the first, the reason stands beside it.
 */
const ORACLE: readonly (readonly [string, AccessClass, AccessClass, "*" | ""])[] = [
  // market (市场监管)
  ["market.registration", PUBLIC, AUTHORIZED, ""],
  ["market.registration.legal-representative", PUBLIC, AUTHORIZED, "*"],
  ["market.registration.phone", RESTRICTED, HIDDEN, "*"],
  ["market.shareholder", PUBLIC, AUTHORIZED, ""],
  ["market.shareholder.id", HIDDEN, HIDDEN, "*"],
  ["market.investment", PUBLIC, RESTRICTED, ""], // person -> companies is a path, more closed than its ends
  ["market.officer", PUBLIC, AUTHORIZED, "*"],
  ["market.officer.id", HIDDEN, HIDDEN, "*"],
  ["market.officer.positions", RESTRICTED, RESTRICTED, "*"], // of persons only, and stated so
  ["market.licence", PUBLIC, AUTHORIZED, ""],
  ["market.penalty", PUBLIC, RESTRICTED, ""], // stated: restricted for a person
  ["market.penalty.legal-representative", PUBLIC, RESTRICTED, "*"],
  ["market.abnormal-listing", PUBLIC, AUTHORIZED, ""],
  ["market.serious-listing", PUBLIC, AUTHORIZED, ""],
  ["market.inspection", PUBLIC, AUTHORIZED, ""],
  ["market.inspection.inspector", RESTRICTED, HIDDEN, "*"],
  ["market.annual-report", PUBLIC, AUTHORIZED, ""],
  ["market.annual-report.figures", AUTHORIZED, RESTRICTED, ""],
  ["market.risk-class", RESTRICTED, HIDDEN, ""],
  // tax (税务)
  ["tax.rating-a", PUBLIC, AUTHORIZED, ""],
  ["tax.rating", AUTHORIZED, RESTRICTED, ""],
  ["tax.rating.score", RESTRICTED, HIDDEN, ""],
  ["tax.arrears", PUBLIC, AUTHORIZED, ""],
  ["tax.major-case", PUBLIC, AUTHORIZED, ""],
  ["tax.paid-band", AUTHORIZED, RESTRICTED, ""],
  ["tax.paid-amount", HIDDEN, HIDDEN, ""],
  ["tax.social-insurance", AUTHORIZED, RESTRICTED, ""],
  // courts (法院)
  ["courts.judgment-debtor", PUBLIC, PUBLIC, "*"], // public by law, with the ID masked
  ["courts.judgment-debtor.person", PUBLIC, PUBLIC, "*"],
  ["courts.consumption-restriction", PUBLIC, AUTHORIZED, "*"],
  ["courts.judgment", PUBLIC, AUTHORIZED, ""],
  ["courts.criminal-judgment", HIDDEN, HIDDEN, "*"],
  ["courts.bankruptcy", PUBLIC, AUTHORIZED, ""],
  ["courts.false-litigation", PUBLIC, AUTHORIZED, "*"],
  // transport (交通运输)
  ["transport.road-permit", PUBLIC, AUTHORIZED, ""],
  ["transport.vehicle", PUBLIC, AUTHORIZED, ""],
  ["transport.vehicle.plate", RESTRICTED, HIDDEN, "*"],
  ["transport.driver-qualification", RESTRICTED, RESTRICTED, "*"], // of persons only, and stated so
  ["transport.overload-listing", PUBLIC, AUTHORIZED, ""],
  ["transport.hazardous-rating", PUBLIC, AUTHORIZED, ""],
  ["transport.hazardous-rating.detail", RESTRICTED, HIDDEN, ""],
  ["transport.grade", PUBLIC, AUTHORIZED, ""],
  // ecology (生态环境)
  ["ecology.rating", PUBLIC, AUTHORIZED, ""],
  ["ecology.rating.score", AUTHORIZED, RESTRICTED, ""],
  ["ecology.rating.deductions", RESTRICTED, HIDDEN, ""],
  ["ecology.discharge-permit", PUBLIC, AUTHORIZED, ""],
  ["ecology.penalty", PUBLIC, RESTRICTED, ""], // as market's penalties
  ["ecology.penalty.legal-representative", PUBLIC, RESTRICTED, "*"],
  ["ecology.self-monitoring", PUBLIC, AUTHORIZED, ""],
  ["ecology.quota", AUTHORIZED, RESTRICTED, ""],
  // the platform
  ["hub.evaluation", PUBLIC, AUTHORIZED, ""],
];

describe("every item of the five departments is as open as the domain says", () => {
  test.each(ORACLE)("%s: %s for organisations, %s for persons %s", (code, organisation, person, personal) => {
    expect(accessClass(item(code), "ORGANISATION")).toBe(organisation);
    expect(accessClass(item(code), "PERSON")).toBe(person);
    expect(item(code).personal).toBe(personal === "*");
  });

  test("and the catalogue has no item of a department beyond these", () => {
    const known = new Set(ORACLE.map(([code]) => code));
    expect(
      ITEMS.map(({ code }) => code).filter((code) => !code.startsWith("hub.") && !known.has(code)),
    ).toEqual([]);
  });

  test("a person is never more open than an organisation", () => {
    for (const each of ITEMS) {
      const [organisation, person] = [accessClass(each, "ORGANISATION"), accessClass(each, "PERSON")];
      expect(ACCESS_CLASSES.indexOf(person)).toBeGreaterThanOrEqual(ACCESS_CLASSES.indexOf(organisation));
    }
  });

  test("a field inside a record is never more open than the record", () => {
    for (const each of ITEMS) {
      const outer = CATALOGUE.get(each.code.split(".").slice(0, -1).join("."));
      if (!outer) continue;
      for (const group of ["ORGANISATION", "PERSON"] as const)
        expect(ACCESS_CLASSES.indexOf(accessClass(each, group))).toBeGreaterThanOrEqual(
          ACCESS_CLASSES.indexOf(accessClass(outer, group)),
        );
    }
  });
});

describe("every item says all that the catalogue must", () => {
  test.each(ITEMS.map((each) => [each.code, each] as const))("%s", (code, each) => {
    expect(code).toMatch(/^[a-z]+(\.[a-z]+(-[a-z]+)*)+$/);
    expect(each.name).toMatch(/\p{Script=Han}/u);
    expect(each.englishName).toMatch(/^[A-Z][ -~]+$/);
    expect(["BASIC", "POSITIVE", "ADVERSE", "OTHER"]).toContain(each.class);
    expect(ACCESS_CLASSES).toContain(each.access);
    expect([null, ...ACCESS_CLASSES]).toContain(each.personAccess);
    expect(each.departments.length).toBeGreaterThan(0);
    expect(each.departments).toContain(code.split(".")[0]);
    for (const department of each.departments) expect(SUBGRAPHS).toContain(department);
    for (const text of [each.legalBasis, each.validity, each.sharingFrequency])
      expect(text.trim()).not.toBe("");
    expect(typeof each.personal).toBe("boolean");
    expect(typeof each.seriousListing).toBe("boolean");
    // Only adverse records are graded.
    if (each.class !== "ADVERSE") expect(each.severities).toEqual([]);
    for (const severity of each.severities) expect(["MINOR", "GENERAL", "SERIOUS"]).toContain(severity);
  });

  test("codes and names are each other's own", () => {
    expect(new Set(ITEMS.map(({ code }) => code)).size).toBe(ITEMS.length);
    expect(new Set(ITEMS.map(({ name }) => name)).size).toBe(ITEMS.length);
  });

  test("adverse records are graded, and the lists of serious dishonesty are these", () => {
    const records = ITEMS.filter(({ code, class: of }) => of === "ADVERSE" && code.split(".").length === 2);
    for (const each of records) expect(each.severities.length).toBeGreaterThan(0);
    expect(
      ITEMS.filter(({ seriousListing }) => seriousListing)
        .map(({ code }) => code)
        .sort(),
    ).toEqual([
      "courts.false-litigation",
      "courts.judgment-debtor",
      "market.serious-listing",
      "tax.major-case",
      "transport.overload-listing",
    ]);
  });

  test("two readings of the seed share nothing", () => {
    expect(seedCatalogue()).not.toBe(CATALOGUE);
  });
});

describe("a decision", () => {
  test.each([
    [PUBLIC, { effect: "ALLOW" }],
    [AUTHORIZED, { effect: "DENY", code: "AUTHORIZATION_REQUIRED" }],
    [RESTRICTED, { effect: "DENY", code: "FORBIDDEN_FIELD" }],
    [HIDDEN, { effect: "DENY", code: "FORBIDDEN_FIELD" }],
  ])("of an item that is %s", (access, decision) => {
    for (const group of ["ORGANISATION", "PERSON"] as const) {
      const catalogue = new Map([["x.y", { ...item("market.licence"), access, personAccess: access }]]);
      expect(decide(catalogue, "x.y", group)).toMatchObject(decision);
    }
  });

  test("of an item that the catalogue does not know is a denial", () => {
    const groups = fc.constantFrom<SubjectGroup>("ORGANISATION", "PERSON");
    const codes = fc.oneof(
      fc.string(),
      fc.constantFrom(...CATALOGUE.keys()).map((code) => `${code} `),
      fc.constantFrom("__proto__", "constructor", "size", "MARKET.LICENCE", "market", "market."),
    );
    fc.assert(
      fc.property(codes, groups, (code, group) => {
        fc.pre(!CATALOGUE.has(code));
        expect(decide(CATALOGUE, code, group)).toMatchObject({ effect: "DENY", code: "FORBIDDEN_FIELD" });
      }),
    );
    expect(decide(new Map(), "market.licence", "ORGANISATION").effect).toBe("DENY");
  });
});
