import fc from "fast-check";
import { DEPARTMENTS } from "../../schema/subgraphs";
import { summarise } from "../../subgraphs/hub/summary";
import type { DepartmentFacts, FactCount } from "../../subgraphs/kit/facts";

const AS_OF = "2026-06-14T22:00:00Z";
const none: DepartmentFacts = { asOf: AS_OF, counts: [] };
const all = (facts: Record<string, DepartmentFacts | null | undefined>) =>
  summarise({ ...Object.fromEntries(DEPARTMENTS.map((department) => [department, none])), ...facts });

const fact = (given: Partial<FactCount>): FactCount => ({
  item: "x.y",
  class: "ADVERSE",
  severity: "GENERAL",
  seriousListing: false,
  count: 1,
  ...given,
});

test("counts by department, class and severity, and serious listings", () => {
  const summary = all({
    market: {
      asOf: AS_OF,
      counts: [
        fact({ item: "market.registration", class: "BASIC", severity: null, count: 1 }),
        fact({ item: "market.penalty", severity: "MINOR", count: 2 }),
        fact({ item: "market.penalty", severity: "SERIOUS", count: 3 }),
        fact({ item: "market.serious-listing", severity: "SERIOUS", seriousListing: true, count: 4 }),
      ],
    },
    tax: {
      asOf: AS_OF,
      counts: [fact({ item: "tax.rating-a", class: "POSITIVE", severity: null, count: 5 })],
    },
    courts: {
      asOf: AS_OF,
      counts: [fact({ item: "courts.judgment-debtor", severity: "SERIOUS", seriousListing: true, count: 6 })],
    },
  });
  expect(summary).toEqual({
    publicRecords: 21,
    seriousListings: 10,
    byDepartment: [
      { department: "market", count: 10, asOf: AS_OF },
      { department: "tax", count: 5, asOf: AS_OF },
      { department: "courts", count: 6, asOf: AS_OF },
      { department: "transport", count: 0, asOf: AS_OF },
      { department: "ecology", count: 0, asOf: AS_OF },
    ],
    byClass: [
      { class: "BASIC", count: 1 },
      { class: "POSITIVE", count: 5 },
      { class: "ADVERSE", count: 15 },
      { class: "OTHER", count: 0 },
    ],
    bySeverity: [
      { severity: "MINOR", count: 2 },
      { severity: "GENERAL", count: 0 },
      { severity: "SERIOUS", count: 13 },
    ],
    incomplete: [],
  });
});

test("no records anywhere are zeros: it is known that there are none", () => {
  expect(all({})).toMatchObject({ publicRecords: 0, seriousListings: 0, incomplete: [] });
});

test("a severity on what is not adverse is no adverse record", () => {
  const summary = all({ tax: { asOf: AS_OF, counts: [fact({ class: "OTHER", severity: "SERIOUS" })] } });
  expect(summary.bySeverity?.map(({ count }) => count)).toEqual([0, 0, 0]);
});

describe("a missing source is named, and no total counts it as zero", () => {
  const broken = (facts: object): DepartmentFacts => facts as DepartmentFacts;
  test.each([
    ["null", null],
    ["absent", undefined],
    ["without as of when", broken({ asOf: null, counts: [] })],
    ["without counts", broken({ asOf: AS_OF, counts: null })],
    ["with counts of another shape", broken({ asOf: AS_OF, counts: {} })],
    ["with an entry that is null", broken({ asOf: AS_OF, counts: [fact({}), null] })],
    ["with a count that is null", broken({ asOf: AS_OF, counts: [fact({}), { ...fact({}), count: null }] })],
    ["with a count that is no whole number", broken({ asOf: AS_OF, counts: [{ ...fact({}), count: 1.5 }] })],
    ["with a count under zero", broken({ asOf: AS_OF, counts: [{ ...fact({}), count: -3 }] })],
    ["with a count beyond belief", broken({ asOf: AS_OF, counts: [{ ...fact({}), count: 2_147_483_647 }] })],
    ["with a count that is a text", broken({ asOf: AS_OF, counts: [{ ...fact({}), count: "3" }] })],
  ])("%s", (_, facts) => {
    expect(all({ courts: facts, market: { asOf: AS_OF, counts: [fact({ count: 2 })] } })).toEqual({
      publicRecords: null,
      seriousListings: null,
      byDepartment: DEPARTMENTS.map((department) => ({
        department,
        count: department === "courts" ? null : department === "market" ? 2 : 0,
        asOf: department === "courts" ? null : AS_OF,
      })),
      byClass: null,
      bySeverity: null,
      incomplete: ["courts"],
    });
  });

  test("all of them", () => {
    expect(all(Object.fromEntries(DEPARTMENTS.map((department) => [department, null])))).toMatchObject({
      publicRecords: null,
      incomplete: [...DEPARTMENTS],
    });
  });
});

test("every total is the sum of its parts", () => {
  const count = fc.record({
    item: fc.constantFrom("a.b", "c.d"),
    class: fc.constantFrom("BASIC", "POSITIVE", "ADVERSE", "OTHER"),
    severity: fc.option(fc.constantFrom("MINOR", "GENERAL", "SERIOUS")),
    seriousListing: fc.boolean(),
    count: fc.integer({ min: 1, max: 10_000 }),
  });
  const facts = fc.option(
    fc.record({ asOf: fc.constant(AS_OF), counts: fc.array(count, { maxLength: 6 }) }),
    {
      freq: 8,
    },
  );
  const sum = (list: readonly { count: number | null }[] | null): number =>
    (list ?? []).reduce((total, each) => total + (each.count ?? 0), 0);
  fc.assert(
    fc.property(fc.tuple(facts, facts, facts, facts, facts), (each) => {
      const byName = Object.fromEntries(DEPARTMENTS.map((department, i) => [department, each[i]]));
      const summary = summarise(byName);
      expect(summary.incomplete).toEqual(DEPARTMENTS.filter((department) => !byName[department]));
      expect(summary.byDepartment.map(({ department }) => department)).toEqual(DEPARTMENTS);
      if (summary.incomplete.length > 0) {
        expect([summary.publicRecords, summary.seriousListings, summary.byClass, summary.bySeverity]).toEqual(
          [null, null, null, null],
        );
        return;
      }
      expect(summary.publicRecords).toBe(sum(summary.byDepartment));
      expect(summary.publicRecords).toBe(sum(summary.byClass));
      const adverse = summary.byClass?.find((part) => part.class === "ADVERSE")?.count ?? 0;
      expect(sum(summary.bySeverity)).toBeLessThanOrEqual(adverse);
      expect(summary.seriousListings ?? 0).toBeLessThanOrEqual(summary.publicRecords ?? 0);
    }),
  );
});
