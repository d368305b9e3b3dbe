import { checkCitizenId } from "../../schema/scalars/citizenId";
import { kindOfUscc, type SubjectKind } from "../../schema/scalars/subjectKind";
import { checkUscc, hasRightOrganisationBody } from "../../schema/scalars/uscc";
import { SUBGRAPHS } from "../../schema/subgraphs";
import { authorityUscc } from "../../subgraphs/kit/sample/codes";
import { GOLDEN_SUBJECTS } from "../../subgraphs/kit/sample/goldenSubjects";
import { Random } from "../../subgraphs/kit/sample/random";
import { SUBJECT_TYPE } from "../../subgraphs/kit/sample/records";
import { createWorld, type Preset, type World } from "../../subgraphs/kit/sample/world";
import { daysBetween, workingDaysBetween } from "../../schema/scalars/date";
import { subgraphSamples } from "../../subgraphs/samples";
import { MADE_ON, subjectId } from "./departments";

function world(preset: Preset, seed = 7): World {
  return createWorld({ preset, seed, madeOn: MADE_ON, subjectId });
}

describe("the codes of sample subjects", () => {
  const large = world("large");

  test("are right by GB 32100 or GB 11643, and nobody's", () => {
    const seen = new Set<string>();
    for (let index = 0; index < large.count; index += index < 2_000 ? 1 : 17) {
      const { code, kind } = large.subject(index);
      if (seen.has(code)) throw new Error(`two subjects have one code, the second at ${String(index)}`);
      seen.add(code);
      if (kind === "NATURAL_PERSON") {
        if (!checkCitizenId(code).ok || !code.startsWith("330599"))
          throw new Error(`person ${String(index)}`);
      } else if (!checkUscc(code).ok || hasRightOrganisationBody(code) || code.slice(8, 12) !== "MAXX") {
        throw new Error(`organisation ${String(index)}`);
      }
      if (kind !== "NATURAL_PERSON") expect(kindOfUscc(code)).toBe(kind);
    }
  });

  test("do not come twice where serials start again", () => {
    const around = [888_999, 889_000, 889_001, 889_200, 999_999].map((index) => large.subject(index).code);
    expect(new Set(around).size).toBe(around.length);
    // Kinds and regions differ; what must differ is the body.
    expect(large.subject(880_000).code.slice(8, 17)).not.toBe(large.subject(999_000).code.slice(8, 17));
  });

  test("leave the golden subjects and the authorities alone", () => {
    const golden = new Set(GOLDEN_SUBJECTS.map(({ code }) => code));
    for (let index = GOLDEN_SUBJECTS.length; index < 60_000; index += 1) {
      if (golden.has(large.subject(index).code)) throw new Error(`golden code at ${String(index)}`);
    }
    const authority = authorityUscc("330502", 1);
    expect(checkUscc(authority).ok).toBe(true);
    expect(hasRightOrganisationBody(authority)).toBe(false);
    expect(authority.slice(12, 13)).toBe("Y");
  });

  test("begin with the golden subjects of every preset, to the letter", () => {
    for (const preset of ["small", "city", "large"] as const) {
      const of = world(preset);
      GOLDEN_SUBJECTS.forEach((golden, index) => {
        expect(of.subject(index)).toMatchObject({
          code: golden.code,
          kind: golden.kind,
          name: golden.name,
          golden: golden.case,
        });
        expect(
          golden.kind === "NATURAL_PERSON" ? checkCitizenId(golden.code).ok : checkUscc(golden.code).ok,
        ).toBe(true);
      });
    }
  });
});

describe("a world", () => {
  test("is the same for the same seed, whatever part of it is asked for first", () => {
    const [one, other] = [world("city"), world("city")];
    const backwards = [40_000, 3_000, 25].map((index) => describeSubject(other, index));
    expect([25, 3_000, 40_000].map((index) => describeSubject(one, index)).reverse()).toEqual(backwards);
    expect(describeSubject(world("city", 8), 3_000)).not.toEqual(describeSubject(one, 3_000));
  });

  test("has persons under their subject ids and organisations under their codes", () => {
    const small = world("small");
    expect(small.subject(0).subjectId).toBe(small.subject(0).code);
    expect(small.subject(16).subjectId).toBe(subjectId(small.subject(16).code));
  });

  test("never relates anybody to a golden subject by chance", () => {
    const small = world("small");
    const random = new Random(1);
    for (let i = 0; i < 2_000; i += 1) {
      expect(small.anyPerson(random).golden).toBeUndefined();
      expect(small.anyEnterprise(random).golden).toBeUndefined();
    }
  });
});

function describeSubject(of: World, index: number): string {
  const subject = of.subject(index);
  const records = SUBGRAPHS.map((name) => [...subgraphSamples[name](subject, of)]);
  return JSON.stringify([subject.code, subject.name, subject.regionCode, records]);
}

/** One pass over the city: 50,000 subjects, about 400,000 records. */
describe("the city's figures", () => {
  const kinds: Partial<Record<SubjectKind, number>> = {};
  const types = new Map<string, number>();
  /** Enterprises with at least one record of the type. */
  const enterprises = new Map<string, number>();
  const persons = new Map<string, number>();
  const values = new Map<string, number>();
  let records = 0;
  let late = 0;
  let long = 0;
  let zero = 0;

  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);

  beforeAll(() => {
    const city = world("city");
    for (let index = 0; index < city.count; index += 1) {
      const subject = city.subject(index);
      kinds[subject.kind] = (kinds[subject.kind] ?? 0) + 1;
      const of = new Set<string>();
      let number = 0;
      for (const name of SUBGRAPHS) {
        for (const { type, record } of subgraphSamples[name](subject, city)) {
          if (type === SUBJECT_TYPE) continue;
          number += 1;
          of.add(type);
          add(types, type);
          const value = record["grade"] ?? record["colour"];
          if (typeof value === "string") add(values, `${type}/${value}`);
          const { decidedOn, reportedAt } = record as { decidedOn: string; reportedAt: string };
          if (reportedAt.slice(0, 10) < decidedOn || reportedAt.slice(0, 10) >= MADE_ON)
            throw new Error(type);
          if (
            daysBetween(decidedOn, reportedAt.slice(0, 10)) > 9 &&
            workingDaysBetween(decidedOn, reportedAt.slice(0, 10)) > 7
          )
            late += 1;
        }
      }
      records += number;
      if (number > 500) long += 1;
      if (number === 0) zero += 1;
      for (const type of of) {
        if (subject.kind === "ENTERPRISE") add(enterprises, type);
        if (subject.kind === "NATURAL_PERSON") add(persons, type);
      }
    }
  }, 60_000);

  /** Within three standard deviations of a share of `of`. */
  function expectShare(count: number, of: number, share: number): void {
    const deviation = Math.sqrt(of * share * (1 - share));
    expect(Math.abs(count - of * share)).toBeLessThan(3 * deviation + 1);
  }

  test("kinds: 45 / 20 / 30 / 3 / 1.5 / 0.5 %", () => {
    const expected = { ENTERPRISE: 22_500, INDIVIDUAL_BUSINESS: 10_000, NATURAL_PERSON: 15_000 };
    for (const [kind, number] of Object.entries(expected)) {
      expect(Math.abs((kinds[kind as SubjectKind] ?? 0) - number)).toBeLessThan(20);
    }
    expect(kinds.GOVERNMENT_AGENCY).toBeGreaterThan(245);
  });

  test("records: 8 a subject, one subject in a hundred above 500, many with none", () => {
    expect(records / 50_000).toBeGreaterThan(7.85);
    expect(records / 50_000).toBeLessThan(8.15);
    expect(long).toBe(500);
    expect(zero / 50_000).toBeGreaterThan(0.15);
  });

  test("shares of enterprises", () => {
    const all = kinds.ENTERPRISE ?? 0;
    expectShare(enterprises.get("MarketAbnormalListing") ?? 0, all, 0.0993);
    expectShare(enterprises.get("EcologyRating") ?? 0, all, 0.0137);
    expectShare(enterprises.get("CourtsJudgmentDebtor") ?? 0, all, 0.008);
    expectShare(enterprises.get("MarketSeriousListing") ?? 0, all, 0.003);
    expectShare(persons.get("CourtsJudgmentDebtor") ?? 0, kinds.NATURAL_PERSON ?? 0, 0.005);
  });

  test.each([
    ["TaxRating", { A: 12, B: 45, M: 33, C: 5, D: 5 }],
    ["EcologyRating", { A: 1_142, B: 1_185, C: 277, D: 250, E: 30 }],
    ["TransportHazardousRating", { GREEN: 88, YELLOW: 15, RED: 4 }],
  ])("grades of %s", (type, weights) => {
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    for (const [value, weight] of Object.entries(weights)) {
      expectShare(values.get(`${type}/${value}`) ?? 0, types.get(type) ?? 0, weight / total);
    }
  });

  test("late reports: 2.73 %", () => {
    expectShare(late, records, 0.0273);
  });

  test("every type of record occurs", () => {
    const made = new Set(types.keys());
    const expected = SUBGRAPHS.flatMap((name) => RECORD_TYPES[name]);
    expect(expected.filter((type) => !made.has(type))).toEqual([]);
  });
});

const RECORD_TYPES = {
  market: [
    "Registration",
    "Shareholder",
    "Officer",
    "Licence",
    "Penalty",
    "AbnormalListing",
    "SeriousListing",
    "Inspection",
    "AnnualReport",
    "RiskClass",
  ].map((type) => `Market${type}`),
  tax: ["Rating", "Arrears", "MajorCase", "Paid", "SocialInsurance"].map((type) => `Tax${type}`),
  courts: ["JudgmentDebtor", "ConsumptionRestriction", "Judgment", "Bankruptcy", "FalseLitigation"].map(
    (type) => `Courts${type}`,
  ),
  transport: [
    "RoadPermit",
    "Vehicle",
    "DriverQualification",
    "OverloadListing",
    "HazardousRating",
    "YearlyGrade",
  ].map((type) => `Transport${type}`),
  ecology: ["Rating", "DischargePermit", "Penalty", "SelfMonitoring", "Quota"].map(
    (type) => `Ecology${type}`,
  ),
  hub: [
    "Evaluation",
    "Commitment",
    "Contract",
    "Repair",
    "Objection",
    "Report",
    "Declaration",
    "Alert",
    "JointMeasure",
    "LoanWhitelist",
    "Authorisation",
  ].map((type) => `Hub${type}`),
};
