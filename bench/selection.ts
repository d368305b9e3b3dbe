import { DEPARTMENTS, type Department } from "../schema/subgraphs";

/**
 * What every workload asks of each profile: a lender's or an approval desk's view of an organisation. The hub's own
 * fields and its summary, and in every department the main lists, twenty records each; all of it public. The product
 * is asked for it in GraphQL; the hand-written aggregator reads the same columns of the same rows.
 *
 * It stays within the gateway's default cost limit for a thousand profiles: nothing is switched off for the benchmark.
 */
export const PAGE = 20;

/** How a column's value becomes the field's. */
export type FieldForm = "PLAIN" | "DECIMAL" | "LIST" | "BOOLEAN";

export interface SelectedList {
  readonly department: Department;
  /** The field of the department's section. */
  readonly field: string;
  readonly table: string;
  readonly item: string;
  /** Whether the table's rows carry items, of which one alone is public. */
  readonly byItem: boolean;
  /** `PAGE` of records, or the newest record alone. */
  readonly shape: "PAGE" | "NEWEST";
  /** By the names of the schema; the columns are the same names in snake case. */
  readonly fields: Readonly<Record<string, FieldForm>>;
}

/** A table whose public rows the summary counts although no list shows them. */
export interface CountedTable {
  readonly department: Department;
  readonly table: string;
  readonly item: string;
}

export const SELECTED_LISTS: readonly SelectedList[] = [
  {
    ...list("market", "registration", "market_registration", "market.registration"),
    shape: "NEWEST",
    fields: {
      recordId: "PLAIN",
      name: "PLAIN",
      organisationType: "PLAIN",
      state: "PLAIN",
      registeredCapital: "DECIMAL",
      establishedOn: "PLAIN",
      registrar: "PLAIN",
      industryCode: "PLAIN",
      address: "PLAIN",
    },
  },
  {
    ...list("market", "licences", "market_licence", "market.licence"),
    fields: { recordId: "PLAIN", documentName: "PLAIN", kind: "PLAIN", validTo: "PLAIN", state: "PLAIN" },
  },
  {
    ...list("market", "penalties", "market_penalty", "market.penalty"),
    fields: {
      recordId: "PLAIN",
      decidedOn: "PLAIN",
      severity: "PLAIN",
      status: "PLAIN",
      publicUntil: "PLAIN",
      violationType: "PLAIN",
      categories: "LIST",
      content: "PLAIN",
      fine: "DECIMAL",
    },
  },
  {
    ...list("market", "abnormalListings", "market_abnormal_listing", "market.abnormal-listing"),
    fields: { recordId: "PLAIN", reason: "PLAIN", listedOn: "PLAIN" },
  },
  {
    ...list("market", "seriousListings", "market_serious_listing", "market.serious-listing"),
    fields: { recordId: "PLAIN", reason: "PLAIN", listedOn: "PLAIN" },
  },
  {
    ...list("market", "inspections", "market_inspection", "market.inspection"),
    fields: { recordId: "PLAIN", planName: "PLAIN", inspectedOn: "PLAIN", result: "PLAIN" },
  },
  {
    ...list("market", "annualReports", "market_annual_report", "market.annual-report"),
    fields: { recordId: "PLAIN", year: "PLAIN", filedOn: "PLAIN" },
  },
  {
    ...list("tax", "ratings", "tax_rating", "tax.rating-a"),
    byItem: true,
    fields: { recordId: "PLAIN", year: "PLAIN", grade: "PLAIN" },
  },
  {
    ...list("tax", "arrears", "tax_arrears", "tax.arrears"),
    fields: {
      recordId: "PLAIN",
      taxType: "PLAIN",
      amount: "DECIMAL",
      period: "PLAIN",
      announcedOn: "PLAIN",
    },
  },
  {
    ...list("tax", "majorCases", "tax_major_case", "tax.major-case"),
    fields: { recordId: "PLAIN", caseNature: "PLAIN", amount: "DECIMAL", publishedOn: "PLAIN" },
  },
  {
    ...list("courts", "judgmentDebtors", "courts_judgment_debtor", "courts.judgment-debtor"),
    fields: {
      recordId: "PLAIN",
      caseNo: "PLAIN",
      court: "PLAIN",
      performance: "PLAIN",
      publishedOn: "PLAIN",
    },
  },
  {
    ...list(
      "courts",
      "consumptionRestrictions",
      "courts_consumption_restriction",
      "courts.consumption-restriction",
    ),
    fields: { recordId: "PLAIN", caseNo: "PLAIN", court: "PLAIN", orderedOn: "PLAIN" },
  },
  {
    ...list("courts", "judgments", "courts_judgment", "courts.judgment"),
    byItem: true,
    fields: { recordId: "PLAIN", caseNo: "PLAIN", kind: "PLAIN", cause: "PLAIN", amount: "DECIMAL" },
  },
  {
    ...list("courts", "bankruptcies", "courts_bankruptcy", "courts.bankruptcy"),
    fields: { recordId: "PLAIN", caseNo: "PLAIN", kind: "PLAIN", acceptedOn: "PLAIN", state: "PLAIN" },
  },
  {
    ...list("transport", "roadPermits", "transport_road_permit", "transport.road-permit"),
    fields: { recordId: "PLAIN", permitNo: "PLAIN", scope: "PLAIN", validTo: "PLAIN", state: "PLAIN" },
  },
  {
    ...list("transport", "vehicles", "transport_vehicle", "transport.vehicle"),
    fields: { recordId: "PLAIN", vehicleType: "PLAIN", tonnage: "DECIMAL", state: "PLAIN" },
  },
  {
    ...list("transport", "overloadListings", "transport_overload_listing", "transport.overload-listing"),
    fields: { recordId: "PLAIN", reason: "PLAIN", listedOn: "PLAIN", offences: "PLAIN" },
  },
  {
    ...list("transport", "grades", "transport_yearly_grade", "transport.grade"),
    fields: { recordId: "PLAIN", year: "PLAIN", grade: "PLAIN" },
  },
  {
    ...list("ecology", "ratings", "ecology_rating", "ecology.rating"),
    fields: { recordId: "PLAIN", year: "PLAIN", grade: "PLAIN" },
  },
  {
    ...list("ecology", "dischargePermits", "ecology_discharge_permit", "ecology.discharge-permit"),
    fields: { recordId: "PLAIN", permitNo: "PLAIN", pollutants: "PLAIN", validTo: "PLAIN", state: "PLAIN" },
  },
  {
    ...list("ecology", "penalties", "ecology_penalty", "ecology.penalty"),
    fields: {
      recordId: "PLAIN",
      decidedOn: "PLAIN",
      severity: "PLAIN",
      publicUntil: "PLAIN",
      violationType: "PLAIN",
      content: "PLAIN",
      fine: "DECIMAL",
    },
  },
  {
    ...list("ecology", "selfMonitoring", "ecology_self_monitoring", "ecology.self-monitoring"),
    fields: {
      recordId: "PLAIN",
      monitoredOn: "PLAIN",
      pollutant: "PLAIN",
      value: "DECIMAL",
      limit: "DECIMAL",
      compliant: "BOOLEAN",
    },
  },
];

export const COUNTED_TABLES: readonly CountedTable[] = [
  { department: "market", table: "market_shareholder", item: "market.shareholder" },
  { department: "market", table: "market_officer", item: "market.officer" },
  { department: "courts", table: "courts_false_litigation", item: "courts.false-litigation" },
  { department: "transport", table: "transport_hazardous_rating", item: "transport.hazardous-rating" },
];

/** The product's two questions. */
export const PROFILE_QUERY = `query Profile($code: SubjectCode!) { creditProfile(code: $code) ${selection()} }`;
export const PROFILES_QUERY = `query Profiles($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) ${selection()} }`;

function list(
  department: Department,
  field: string,
  table: string,
  item: string,
): Omit<SelectedList, "fields"> {
  return { department, field, table, item, byItem: false, shape: "PAGE" };
}

function selection(): string {
  const sections = DEPARTMENTS.map((department) => {
    const fields = SELECTED_LISTS.filter((selected) => selected.department === department).map(
      ({ field, shape, fields: names }) => {
        const nodes = `{ ${Object.keys(names).join(" ")} }`;
        return shape === "NEWEST"
          ? `${field} ${nodes}`
          : `${field}(first: ${PAGE}) { totalCount nodes ${nodes} }`;
      },
    );
    return `${department} { ${fields.join(" ")} }`;
  });
  const summary =
    "summary { publicRecords seriousListings incomplete byDepartment { department count asOf } " +
    "byClass { class count } bySeverity { severity count } }";
  return `{ subjectId name kind region { code name } ${summary} ${sections.join(" ")} }`;
}
