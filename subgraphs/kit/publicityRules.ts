import type { Knex } from "knex";
import type { PublicityRule } from "./publicity";

/** A rule as a migration writes it: what is left out is null. */
export type NewPublicityRule = Pick<PublicityRule, "id" | "item" | "validFrom" | "source"> &
  Partial<PublicityRule>;

/** Adds rules to a department's table. A rule that was in force is never changed: a new one begins another day. */
export async function insertPublicityRules(
  knex: Knex,
  department: string,
  rules: readonly NewPublicityRule[],
): Promise<void> {
  await knex(`${department}_publicity_rule`).insert(
    rules.map((rule) => ({
      id: rule.id,
      item: rule.item,
      valid_from: rule.validFrom,
      counts_from: rule.countsFrom ?? "decided_on",
      severity: rule.severity ?? null,
      area: rule.area ?? null,
      min_months: rule.minMonths ?? null,
      max_months: rule.maxMonths ?? null,
      default_months: rule.defaultMonths ?? null,
      extension_max_months: rule.extensionMaxMonths ?? null,
      person_max_months: rule.personMaxMonths ?? null,
      ends_with: rule.endsWith ?? null,
      unstated_hidden: rule.unstatedHidden ?? false,
      source: rule.source,
    })),
  );
}

/** All rules of a department, by item. Costs one statement. */
export async function readPublicityRules(
  knex: Knex,
  department: string,
): Promise<Map<string, PublicityRule[]>> {
  const rows = await knex(`${department}_publicity_rule`).select<Record<string, never>[]>("*").orderBy("id");
  const rules = new Map<string, PublicityRule[]>();
  for (const row of rows) {
    const rule: PublicityRule = {
      id: row["id"] ?? "",
      item: row["item"] ?? "",
      validFrom: row["valid_from"] ?? "",
      countsFrom: row["counts_from"] ?? "decided_on",
      severity: row["severity"] ?? null,
      area: row["area"] ?? null,
      minMonths: row["min_months"] ?? null,
      maxMonths: row["max_months"] ?? null,
      defaultMonths: row["default_months"] ?? null,
      extensionMaxMonths: row["extension_max_months"] ?? null,
      personMaxMonths: row["person_max_months"] ?? null,
      endsWith: row["ends_with"] ?? null,
      unstatedHidden: Boolean(row["unstated_hidden"]),
      source: row["source"] ?? "",
    };
    rules.set(rule.item, [...(rules.get(rule.item) ?? []), rule]);
  }
  return rules;
}

/**
 * Rules of adverse items (不良信息) as they hold for persons too: five years, and a person's record is public no more.
 * Each rule of an adverse item goes through here, or a person's record that nobody lifts would stay for life.
 */
export function adverseRules(rules: readonly NewPublicityRule[]): NewPublicityRule[] {
  return rules.map((rule) => ({
    ...rule,
    personMaxMonths: 60,
    source: `${rule.source}; personal adverse records are removed five years after the conduct ended (secondary source)`,
  }));
}

/**
 * Publicity of administrative penalties (行政处罚), the same for every department that imposes them. Until 2026-03-31 by
 * area of law, from the decision; since 2026-04-01 by severity, where a minor one is not published unless the authority
 * states a date (信用修复管理办法). Of several areas the longest period holds, which is how the rules are evaluated.
 */
export function penaltyRules(item: string): NewPublicityRule[] {
  const until2026 = { item, validFrom: "2023-05-01", maxMonths: 36, defaultMonths: 36 };
  const source2023 =
    "失信行为纠正后的信用信息修复管理办法（试行）, in force from 2023-05-01 (secondary source)";
  const since2026 = { item, validFrom: "2026-04-01" };
  const source2026 = "信用修复管理办法, NDRC order 36, in force from 2026-04-01 (secondary source)";
  const id = (rule: string): string => `${item}/${rule}`;
  return adverseRules([
    { ...until2026, id: id("2023"), minMonths: 3, source: source2023 },
    ...["FOOD", "DRUG", "SPECIAL_EQUIPMENT", "WORK_SAFETY", "FIRE"].map((area) => ({
      ...until2026,
      id: id(`2023/${area.toLowerCase()}`),
      area,
      minMonths: 12,
      source: source2023,
    })),
    {
      ...since2026,
      id: id("2026/minor"),
      severity: "MINOR",
      maxMonths: 3,
      unstatedHidden: true,
      source: source2026,
    },
    {
      ...since2026,
      id: id("2026/general"),
      severity: "GENERAL",
      minMonths: 3,
      maxMonths: 12,
      defaultMonths: 12,
      source: source2026,
    },
    {
      ...since2026,
      id: id("2026/serious"),
      severity: "SERIOUS",
      minMonths: 12,
      maxMonths: 36,
      defaultMonths: 36,
      source: source2026,
    },
  ]);
}
