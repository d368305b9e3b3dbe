import {
  getNamedType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Catalogue } from "../../../schema/catalogue";
import { isCalendarDate, shanghaiDay, workingDaysBetween, addDays } from "../../../schema/scalars/date";
import { canonicalDecimal } from "../../../schema/scalars/decimal";
import { normalizeCode } from "../../../schema/scalars/normalize";
import { BadSubjectCode, isPersonSubjectId, parseSubjectCode } from "../../../schema/scalars/subjectCode";
import { checkCitizenId } from "../../../schema/scalars/citizenId";
import { kindOfUscc, SUBJECT_KINDS, type SubjectKind } from "../../../schema/scalars/subjectKind";
import { checkUscc, hasKnownProvince, hasRightOrganisationBody } from "../../../schema/scalars/uscc";
import type { ColumnSpec, InputRecord, RecordModel } from "../recordModel";
import { itemOfRecord } from "./recordItem";
import { holdsCitizenId, type Reason, type RefusalCode } from "./refusals";

/** What a department sent, checked and ready to be a row: codes have become subject ids. */
export interface CheckedRecord {
  readonly recordId: string;
  readonly version: number;
  readonly record: InputRecord;
  /** Reported more than seven working days after the decision. */
  readonly late: boolean;
  /** USCCs whose inner check is wrong by GB 11714: counted, not refused. */
  readonly warnings: number;
}

export type RecordCheck = (
  input: unknown,
) =>
  | { readonly ok: true; readonly checked: CheckedRecord }
  | { readonly ok: false; readonly recordId?: string; readonly reasons: readonly Reason[] };

export interface RecordCheckParts {
  readonly model: RecordModel;
  /** The schema that the model comes from. */
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  /** The longest text of each column, in characters; a column that is not in it is a long text. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Turns a checked citizen ID into its subject id. */
  readonly subjectId: (citizenId: string) => string;
  readonly now: () => Date;
}

/**
 * Compiles the check of a type's records. A record is checked whole: all that is wrong with it is told at once. What it
 * holds is never repeated in a reason, but for the names of fields.
 */
export function createRecordCheck(parts: RecordCheckParts): RecordCheck {
  const { model, catalogue } = parts;
  const root = fieldTree(model, parts.schema);
  const saysKind = hasSubjectKind(model, parts.schema);

  return (input) => {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      return { ok: false, reasons: [{ code: "NOT_AN_OBJECT" }] };
    }
    const found = new Findings();
    const record = readObject(root, input as InputRecord, "", parts, found);
    if (model.also.length > 0) {
      const item = itemOfRecord(model, record);
      const stated = (input as InputRecord)["item"];
      if (stated !== undefined && stated !== null && stated !== item) found.add("WRONG_ITEM", "item");
      record["item"] = item;
    }
    const item = typeof record["item"] === "string" ? record["item"] : model.item;
    if (saysKind) checkKind(record, found);
    checkSeverity(record, catalogue.get(item)?.severities ?? [], found);
    checkDates(record, model, shanghaiDay(parts.now()), parts.now(), found);

    const { recordId, version } = record;
    if (found.reasons.length === 0 && typeof recordId === "string" && typeof version === "number") {
      return {
        ok: true,
        checked: { recordId, version, record, late: isLate(record), warnings: found.warnings },
      };
    }
    const given = (input as InputRecord)["recordId"];
    return { ok: false, reasons: found.reasons, ...(typeof given === "string" && { recordId: given }) };
  };
}

/** Working days within which a decision is to be reported (双公示, Shaoxing). */
const REPORTING_WORKING_DAYS = 7;
const EARLIEST = "1900-01-01";
const LONG_TEXT = 16_000;
const MAX_INT = 2_147_483_647;

class Findings {
  readonly reasons: Reason[] = [];
  warnings = 0;

  add(code: RefusalCode, field: string): undefined {
    this.reasons.push({ code, field });
    return undefined;
  }
}

/** The fields of a record as a tree: a leaf is a column, a branch an embedded object. */
interface Branch {
  readonly required: boolean;
  readonly fields: Map<string, Branch | Leaf>;
  /** Fields that say of what kind the subject in another one is, and that other one. */
  readonly kinds: Map<string, string>;
}
interface Leaf {
  readonly column: ColumnSpec;
  /** Whether the object that it is in must have it. */
  readonly required: boolean;
}

function fieldTree(model: RecordModel, schema: GraphQLSchema): Branch {
  const type = schema.getType(model.typeName);
  if (!isObjectType(type)) throw new Error(`The schema has no type ${model.typeName}`);
  const root: Branch = { required: true, fields: new Map(), kinds: new Map([[SUBJECT_KIND, SUBJECT_CODE]]) };
  for (const column of model.columns) {
    let branch = root;
    let owner: GraphQLObjectType | undefined = type;
    column.path.forEach((step, depth) => {
      const field: { readonly type: unknown } | undefined = owner?.getFields()[step];
      const required = isNonNullType(field?.type);
      if (depth === column.path.length - 1) {
        branch.fields.set(step === "subjectId" && depth === 0 ? SUBJECT_CODE : step, { column, required });
        if (column.scalar === "SUBJECT") branch.kinds.set(`${step}Kind`, step);
        return;
      }
      let inner = branch.fields.get(step);
      if (!inner || "column" in inner)
        branch.fields.set(step, (inner = { required, fields: new Map(), kinds: new Map() }));
      branch = inner;
      const next = owner?.getFields()[step];
      const named = next && getNamedType(next.type);
      owner = isObjectType(named) ? named : undefined;
    });
  }
  return root;
}

/**
 * How a department names the subject: by its code, which becomes the subject id here and goes no further. Some
 * citizen IDs are right USCCs as well; `subjectKind` then says which is meant, and `profileKind` for a `profile`.
 */
const SUBJECT_CODE = "subjectCode";
const SUBJECT_KIND = "subjectKind";

function readObject(
  branch: Branch,
  input: InputRecord,
  prefix: string,
  parts: RecordCheckParts,
  found: Findings,
): Record<string, unknown> {
  for (const name of Object.keys(input)) {
    const known =
      branch.fields.has(name) ||
      branch.kinds.has(name) ||
      (prefix === "" && name === "item" && parts.model.also.length > 0);
    if (!known) found.add("UNKNOWN_FIELD", prefix + name);
  }
  const kinds = readKinds(branch, input, prefix, found);
  const output: Record<string, unknown> = {};
  for (const [name, field] of branch.fields) {
    const path = prefix + name;
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined || value === null || value === "") {
      if (field.required) found.add("MISSING_FIELD", path);
    } else if ("column" in field) {
      const isSubject = path === SUBJECT_CODE || field.column.scalar === "SUBJECT";
      const read = isSubject
        ? readSubject(value, kinds.get(name), path, parts, found)
        : readLeaf(field.column, value, path, parts, found);
      if (read !== undefined) output[name === SUBJECT_CODE ? "subjectId" : name] = read;
    } else if (typeof value !== "object" || Array.isArray(value)) {
      found.add("WRONG_TYPE", path);
    } else {
      output[name] = readObject(field, value as InputRecord, `${path}.`, parts, found);
    }
  }
  return output;
}

function readLeaf(
  column: ColumnSpec,
  value: unknown,
  path: string,
  parts: RecordCheckParts,
  found: Findings,
): unknown {
  if (!column.list) return readValue(column, value, path, parts, found);
  if (!Array.isArray(value)) return found.add("WRONG_TYPE", path);
  const values = value.map((one) =>
    one === null || one === undefined
      ? found.add("MISSING_FIELD", path)
      : readValue(column, one, path, parts, found),
  );
  if (JSON.stringify(values).length > (parts.lengths.get(column.column) ?? LONG_TEXT)) {
    return found.add("TEXT_TOO_LONG", path);
  }
  return values;
}

function readValue(
  column: ColumnSpec,
  value: unknown,
  path: string,
  parts: RecordCheckParts,
  found: Findings,
): unknown {
  if (path === "recordId") {
    const good = typeof value === "string" && /^[\x21-\x7e]{1,40}$/.test(value);
    if (!good) return found.add("BAD_RECORD_ID", path);
    return holdsCitizenId(value) ? found.add("CITIZEN_ID_IN_TEXT", path) : value;
  }
  switch (column.scalar) {
    case "String":
    case "ID":
      return readText(column, value, path, parts, found);
    case "Uscc":
      return readUscc(value, path, found);
    case "ENUM":
      return typeof value === "string" && column.enumValues.includes(value)
        ? value
        : found.add("BAD_ENUM_VALUE", path);
    case "Date":
      return isDate(value) ? value : found.add("BAD_DATE", path);
    case "DateTime":
      return utcInstant(value) ?? found.add("BAD_TIME", path);
    case "Decimal":
      return canonicalDecimal(value) ?? found.add("BAD_DECIMAL", path);
    case "Int":
      return readInt(value, path, found);
    case "Boolean":
      return typeof value === "boolean" ? value : found.add("WRONG_TYPE", path);
    default:
      throw new Error(`A column has the unknown scalar ${String(column.scalar)}`);
  }
}

function readText(
  column: ColumnSpec,
  value: unknown,
  path: string,
  parts: RecordCheckParts,
  found: Findings,
): unknown {
  if (typeof value !== "string") return found.add("WRONG_TYPE", path);
  if (column.column === "region_code" && !/^\d{6}$/.test(value)) return found.add("BAD_REGION", path);
  if (/[\p{Surrogate}]/u.test(value) || hasControlCharacter(value)) return found.add("BAD_TEXT", path);
  const longest = parts.lengths.get(column.column) ?? LONG_TEXT;
  // Counted as the databases do, by characters and not by UTF-16 units.
  if (value.length > longest && [...value].length > longest) return found.add("TEXT_TOO_LONG", path);
  return holdsCitizenId(value) ? found.add("CITIZEN_ID_IN_TEXT", path) : value;
}

/** Line breaks and tabs occur in what was found and decided; nothing else below the space does. */
function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x7f || (code < 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) return true;
  }
  return false;
}

function readKinds(
  branch: Branch,
  input: InputRecord,
  prefix: string,
  found: Findings,
): ReadonlyMap<string, SubjectKind> {
  const kinds = new Map<string, SubjectKind>();
  for (const [field, of] of branch.kinds) {
    const value = Object.hasOwn(input, field) ? input[field] : undefined;
    if (value === undefined || value === null || value === "") continue;
    const kind = SUBJECT_KINDS.find((known) => known === value);
    if (kind) kinds.set(of, kind);
    else found.add("BAD_ENUM_VALUE", prefix + field);
  }
  return kinds;
}

function readSubject(
  value: unknown,
  kind: SubjectKind | undefined,
  path: string,
  parts: RecordCheckParts,
  found: Findings,
): unknown {
  if (typeof value !== "string") return found.add("WRONG_TYPE", path);
  if (checkUscc(value).ok && checkCitizenId(value).ok) {
    if (hasKnownProvince(normalizeCode(value))) {
      if (kind === undefined) return found.add("AMBIGUOUS_SUBJECT_CODE", path);
    } else if (kind !== undefined && kind !== "NATURAL_PERSON") {
      // No organisation can have it: taken at its word, the department would have a citizen ID stored.
      return found.add("BAD_SUBJECT_CODE", path);
    }
  }
  try {
    const parsed = parseSubjectCode(value, kind);
    // A pseudonym is the hub's, made with the hub's key: a department has codes.
    if (parsed.type === "SUBJECT_ID") return found.add("BAD_SUBJECT_CODE", path);
    const isPerson = parsed.type === "CITIZEN_ID";
    if (kind !== undefined && (kind === "NATURAL_PERSON") !== isPerson)
      return found.add("BAD_SUBJECT_CODE", path);
    if (isPerson) return parts.subjectId(parsed.value);
    if (!hasRightOrganisationBody(parsed.value)) found.warnings += 1;
    return parsed.value;
  } catch (error) {
    if (error instanceof BadSubjectCode) return found.add("BAD_SUBJECT_CODE", path);
    throw error;
  }
}

function readUscc(value: unknown, path: string, found: Findings): unknown {
  const checked = typeof value === "string" ? checkUscc(value) : undefined;
  if (!checked?.ok) return found.add("BAD_USCC", path);
  if (!hasRightOrganisationBody(checked.value)) found.warnings += 1;
  return checked.value;
}

function readInt(value: unknown, path: string, found: Findings): unknown {
  const whole = typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= MAX_INT;
  if (path === "version") return whole && value >= 1 ? value : found.add("BAD_VERSION", path);
  return whole ? value : found.add("BAD_INTEGER", path);
}

function isDate(value: unknown): value is string {
  return typeof value === "string" && isCalendarDate(value) && value >= EARLIEST;
}

/** An instant in UTC to the second, or undefined. */
function utcInstant(value: unknown): string | undefined {
  if (typeof value !== "string" || !INSTANT.test(value) || !isDate(value.slice(0, 10))) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Whether the type's own field `kind` is the kind of its subject; a licence's `kind` is something else. */
function hasSubjectKind(model: RecordModel, schema: GraphQLSchema): boolean {
  const type = schema.getType(model.typeName);
  const field = isObjectType(type) ? type.getFields()["kind"] : undefined;
  return field !== undefined && getNamedType(field.type).name === "SubjectKind";
}

/**
 * The kind that a register states must be one that the code can have: access and publicity follow the code, and a
 * person that is stored as a firm would be counted and named as one. Other registrars' codes tell no kind.
 */
function checkKind({ subjectId, kind }: InputRecord, found: Findings): void {
  if (typeof subjectId !== "string" || typeof kind !== "string") return;
  const isPerson = isPersonSubjectId(subjectId);
  const told = isPerson ? "NATURAL_PERSON" : kindOfUscc(subjectId);
  const fits = told === undefined ? kind !== "NATURAL_PERSON" : kind === told;
  if (!fits) found.add("KIND_NOT_OF_CODE", "kind");
}

function checkSeverity(record: InputRecord, allowed: readonly string[], found: Findings): void {
  const { severity } = record;
  if (typeof severity === "string") {
    if (!allowed.includes(severity)) found.add("SEVERITY_NOT_ALLOWED", "severity");
  } else if (allowed.length > 0 && !found.reasons.some(({ field }) => field === "severity")) {
    // Without it nobody could say for how long the record is public.
    found.add("MISSING_FIELD", "severity");
  }
}

/** Dates of what lies ahead, or of what holds until further notice. All others tell of what has happened. */
const MAY_LIE_AHEAD = new Set(["effectiveFrom", "effectiveTo", "validFrom", "validTo", "statedPublicUntil"]);

/** Beginnings and the ends that must not come before them. */
const IN_ORDER = [
  ["effectiveFrom", "effectiveTo"],
  ["validFrom", "validTo"],
  ["decidedOn", "statedPublicUntil"],
  ["listedOn", "removedOn"],
  ["announcedOn", "clearedOn"],
  ["orderedOn", "liftedOn"],
  ["acceptedOn", "closedOn"],
  ["appliedOn", "closedOn"],
  ["startedOn", "endedOn"],
  ["filedOn", "publishedOn"],
  ["establishedOn", "approvedOn"],
] as const;

function checkDates(
  record: InputRecord,
  model: RecordModel,
  today: string,
  now: Date,
  found: Findings,
): void {
  for (const { scalar, path, list } of model.columns) {
    const [name] = path;
    if (scalar !== "Date" || list || path.length !== 1 || name === undefined || MAY_LIE_AHEAD.has(name))
      continue;
    const value = record[name];
    if (typeof value === "string" && value > today) found.add("DATE_IN_FUTURE", name);
  }
  for (const [from, to] of IN_ORDER) {
    const [first, last] = [record[from], record[to]];
    if (typeof first === "string" && typeof last === "string" && last < first) found.add("DATE_ORDER", to);
  }
  const { decidedOn, reportedAt } = record;
  if (typeof reportedAt !== "string") return;
  if (Date.parse(reportedAt) > now.getTime() + CLOCK_SKEW_MS) found.add("DATE_IN_FUTURE", "reportedAt");
  if (typeof decidedOn === "string" && shanghaiDay(new Date(reportedAt)) < decidedOn) {
    found.add("DATE_ORDER", "reportedAt");
  }
}

/** Clocks of departments and of the hub are not one. */
const CLOCK_SKEW_MS = 5 * 60_000;

function isLate({ decidedOn, reportedAt }: InputRecord): boolean {
  if (typeof decidedOn !== "string" || typeof reportedAt !== "string") return false;
  const reportedOn = shanghaiDay(new Date(reportedAt));
  // No run of holidays is so long; it spares counting the days of records that are years late.
  if (reportedOn > addDays(decidedOn, 40)) return true;
  return workingDaysBetween(decidedOn, reportedOn) > REPORTING_WORKING_DAYS;
}
