import items from "./items.json";

/**
 * The public credit information catalogue (公共信用信息目录): what each item is and how open it is. The catalogue is data
 * that grows, not code; this is the part of it that the departments' schemas refer to.
 */
export const ACCESS_CLASSES = ["PUBLIC", "AUTHORIZED", "RESTRICTED", "HIDDEN"] as const;
export type AccessClass = (typeof ACCESS_CLASSES)[number];
export type ItemClass = "BASIC" | "POSITIVE" | "ADVERSE" | "OTHER";
export type Severity = "MINOR" | "GENERAL" | "SERIOUS";

export interface CatalogueItem {
  readonly code: string;
  /** Chinese name. */
  readonly name: string;
  readonly englishName: string;
  readonly class: ItemClass;
  /** Access class for organisations. */
  readonly access: AccessClass;
  /** Access class for natural persons where it is not simply one class more closed. */
  readonly personAccess: AccessClass | null;
  readonly departments: readonly string[];
  /** Severities that a record of the item may have; empty where its records are not graded. */
  readonly severities: readonly Severity[];
  /** Whether an entry is one in a list of serious dishonesty (严重失信主体名单). */
  readonly seriousListing: boolean;
  readonly legalBasis: string;
  readonly validity: string;
  readonly sharingFrequency: string;
  /** Whether its fields are personal information of somebody, whatever the subject is. */
  readonly personal: boolean;
}

/** The catalogue, by item code. */
export type Catalogue = ReadonlyMap<string, CatalogueItem>;

/** The catalogue as committed: the seed of the hub's table. */
export function seedCatalogue(): Catalogue {
  return new Map((items as readonly CatalogueItem[]).map((item) => [item.code, item]));
}

/** Organisations and persons differ in what is open; the five kinds of organisation do not. */
export type SubjectGroup = "ORGANISATION" | "PERSON";

/**
 * How open an item is for a group of subjects: for a natural person every item is one class more closed than for
 * an organisation, unless the catalogue says otherwise.
 */
export function accessClass(item: CatalogueItem, group: SubjectGroup): AccessClass {
  if (group === "ORGANISATION") return item.access;
  return item.personAccess ?? oneMoreClosed(item.access);
}

function oneMoreClosed(access: AccessClass): AccessClass {
  return ACCESS_CLASSES[ACCESS_CLASSES.indexOf(access) + 1] ?? "HIDDEN";
}
