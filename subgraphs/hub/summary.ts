import type { ItemClass, Severity } from "../../schema/catalogue";
import type { DepartmentFacts, FactCount } from "../kit/facts";

/** `CreditSummary` of the schema. */
export interface CreditSummary {
  readonly publicRecords: number | null;
  readonly seriousListings: number | null;
  readonly byDepartment: readonly { department: string; count: number | null; asOf: string | null }[];
  readonly byClass: readonly { class: ItemClass; count: number }[] | null;
  readonly bySeverity: readonly { severity: Severity; count: number }[] | null;
  readonly incomplete: readonly string[];
}

/**
 * Adds up what the departments tell. A source that is missing is named, and every total that it belongs to is null: a
 * sum without it would say "none" of what is merely unknown.
 *
 * @param facts by department; null or undefined where the department did not answer
 */
export function summarise(
  facts: Readonly<Record<string, DepartmentFacts | null | undefined>>,
): CreditSummary {
  const departments = Object.keys(facts);
  const incomplete = departments.filter((department) => !isWhole(facts[department]));
  const counts =
    incomplete.length > 0 ? null : departments.flatMap((department) => facts[department]?.counts ?? []);
  return {
    publicRecords: counts && total(counts),
    seriousListings: counts && total(counts.filter(({ seriousListing }) => seriousListing)),
    byDepartment: departments.map((department) => {
      const known = facts[department];
      return isWhole(known)
        ? { department, count: total(known.counts), asOf: known.asOf }
        : { department, count: null, asOf: null };
    }),
    byClass:
      counts &&
      CLASSES.map((itemClass) => ({
        class: itemClass,
        count: total(counts.filter((fact) => fact.class === itemClass)),
      })),
    bySeverity:
      counts &&
      SEVERITIES.map((severity) => ({
        severity,
        count: total(counts.filter((fact) => fact.class === "ADVERSE" && fact.severity === severity)),
      })),
    incomplete,
  };
}

const CLASSES = ["BASIC", "POSITIVE", "ADVERSE", "OTHER"] as const;
const SEVERITIES = ["MINOR", "GENERAL", "SERIOUS"] as const;

/** Facts that came through in part count as missing. */
function isWhole(facts: DepartmentFacts | null | undefined): facts is DepartmentFacts {
  return (
    typeof facts?.asOf === "string" &&
    Array.isArray(facts.counts) &&
    facts.counts.every((fact: FactCount | null) => isCount(fact?.count))
  );
}

/** No subject has a billion records; a sum of what is believed must stay an Int of GraphQL. */
const MOST = 10_000_000;

function isCount(count: unknown): boolean {
  return typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= MOST;
}

function total(counts: readonly FactCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
