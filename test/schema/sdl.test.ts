import { Supergraph } from "@apollo/federation-internals";
import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { dataFields, dataTypes, fieldCatalogUse, implementsInterface } from "../../schema/catalogItems";
import { seedCatalogue } from "../../schema/catalogue";
import {
  committedSupergraph,
  DEPARTMENTS,
  SUBGRAPHS,
  subgraphSdl,
  type SubgraphName,
} from "../../schema/subgraphs";

const SCHEMAS = new Map<SubgraphName, GraphQLSchema>(
  SUBGRAPHS.map((name) => [name, buildSubgraphSchema({ typeDefs: parse(subgraphSdl(name)) })]),
);
const API = Supergraph.build(committedSupergraph()).apiSchema().toGraphQLJSSchema();

function schemaOf(name: SubgraphName): GraphQLSchema {
  const schema = SCHEMAS.get(name);
  if (!schema) throw new Error(`no schema of ${name}`);
  return schema;
}

function objectOf(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`no object type ${name}`);
  return type;
}

function sectionOf(name: SubgraphName): GraphQLObjectType {
  const field = objectOf(schemaOf(name), "CreditProfile").getFields()[name === "hub" ? "platform" : name];
  return objectOf(schemaOf(name), field ? getNamedType(field.type).name : "");
}

/**
 * What the domain lists for each department, phrase by phrase, and where the schema has it. Coordinates go through
 * embedded types, as a query does.
 */
const WHERE: readonly (readonly [string, string])[] = [
  // market: registration 登记
  ["name", "MarketRegistration.name"],
  ["type", "MarketRegistration.organisationType"],
  ["status", "MarketRegistration.state"],
  ["registered capital in 万元", "MarketRegistration.registeredCapital"],
  ["established", "MarketRegistration.establishedOn"],
  ["approved", "MarketRegistration.approvedOn"],
  ["registrar", "MarketRegistration.registrar"],
  ["scope", "MarketRegistration.businessScope"],
  ["GB/T 4754 industry", "MarketRegistration.industryCode"],
  ["address", "MarketRegistration.address"],
  ["legal representative", "MarketRegistration.legalRepresentative.name"],
  ["legal representative -> person", "MarketRegistration.legalRepresentative.profile"],
  ["phone", "MarketRegistration.phone"],
  // shareholders 股东, officers 主要人员
  ["shareholder's name", "MarketShareholder.name"],
  ["subscribed", "MarketShareholder.subscribed"],
  ["paid-in", "MarketShareholder.paidIn"],
  ["shareholder's ID", "MarketShareholder.holderId"],
  ["shareholder -> profile", "MarketShareholder.profile"],
  ["holder -> companies", "MarketInvestment.organisation"],
  ["officer's name", "MarketOfficer.name"],
  ["post", "MarketOfficer.post"],
  ["officer's ID", "MarketOfficer.officerId"],
  ["officer -> profile", "MarketOfficer.profile"],
  ["person -> other companies", "MarketPosition.organisation"],
  // licences 行政许可
  ["document name", "MarketLicence.documentName"],
  ["document no.", "MarketLicence.documentNo"],
  ["kind", "MarketLicence.kind"],
  ["certificate name", "MarketLicence.certificateName"],
  ["certificate no.", "MarketLicence.certificateNo"],
  ["content", "MarketLicence.content"],
  ["decided on", "MarketLicence.decidedOn"],
  ["valid from", "MarketLicence.validFrom"],
  ["valid to", "MarketLicence.validTo"],
  ["authority", "MarketLicence.authority.name"],
  ["authority code", "MarketLicence.authority.code"],
  ["data source", "MarketLicence.dataSource.name"],
  ["state", "MarketLicence.state"],
  // penalties 行政处罚, of market and of ecology
  ...(["MarketPenalty", "EcologyPenalty"] as const).flatMap((type) =>
    [
      ["party name", "partyName"],
      ["legal representative", "legalRepresentative"],
      ["document no.", "documentNo"],
      ["violation type", "violationType"],
      ["facts", "facts"],
      ["basis", "basis"],
      ["category", "categories"],
      ["kinds of law that set the publicity", "areas"],
      ["content", "content"],
      ["fine 万元", "fine"],
      ["confiscated 万元", "confiscated"],
      ["licence suspended or revoked", "licenceAction"],
      ["decided on", "decidedOn"],
      ["valid to", "validTo"],
      ["public until", "publicUntil"],
      ["authority", "authority.name"],
      ["authority code", "authority.code"],
      ["data source", "dataSource.name"],
      ["data source code", "dataSource.code"],
    ].map(([phrase = "", field = ""]) => [`${phrase} of a penalty`, `${type}.${field}`] as const),
  ),
  // the rest of market
  ["abnormal listing", "MarketAbnormalListing.reason"],
  ["abnormal listing, listed on", "MarketAbnormalListing.listedOn"],
  ["abnormal listing, removed on", "MarketAbnormalListing.removedOn"],
  ["serious listing", "MarketSeriousListing.reason"],
  ["serious listing, listed on", "MarketSeriousListing.listedOn"],
  ["inspection result", "MarketInspection.result"],
  ["inspected on", "MarketInspection.inspectedOn"],
  ["inspector's name", "MarketInspection.inspectorName"],
  ["annual report: year", "MarketAnnualReport.year"],
  ["annual report: filed on", "MarketAnnualReport.filedOn"],
  ["assets", "MarketAnnualReport.figures.totalAssets"],
  ["revenue", "MarketAnnualReport.figures.revenue"],
  ["tax", "MarketAnnualReport.figures.taxPaid"],
  ["headcount", "MarketAnnualReport.figures.headcount"],
  ["risk class", "MarketRiskClass.grade"],
  // tax
  ["yearly rating: year", "TaxRating.year"],
  ["yearly rating: grade", "TaxRating.grade"],
  ["yearly rating: score", "TaxRating.score"],
  ["direct D", "TaxRating.directReason"],
  ["arrears", "TaxArrears.amount"],
  ["arrears: tax", "TaxArrears.taxType"],
  ["arrears: cleared", "TaxArrears.clearedOn"],
  ["major case", "TaxMajorCase.caseNature"],
  ["major case: party, persons masked", "TaxMajorCase.partyName"],
  ["major case: person responsible, masked", "TaxMajorCase.responsiblePerson"],
  ["tax paid: band", "TaxPaid.band"],
  ["tax paid: exact amount", "TaxPaid.amount"],
  ["social insurance band", "TaxSocialInsurance.band"],
  // courts
  ["case no.", "CourtsJudgmentDebtor.caseNo"],
  ["court", "CourtsJudgmentDebtor.court"],
  ["basis document", "CourtsJudgmentDebtor.basisDocument"],
  ["duty", "CourtsJudgmentDebtor.duty"],
  ["performance", "CourtsJudgmentDebtor.performance"],
  ["conduct", "CourtsJudgmentDebtor.conduct"],
  ["filed", "CourtsJudgmentDebtor.filedOn"],
  ["published", "CourtsJudgmentDebtor.publishedOn"],
  ["lengthened", "CourtsJudgmentDebtor.extensionMonths"],
  ["person's name", "CourtsJudgmentDebtor.debtorName"],
  ["person's sex", "CourtsJudgmentDebtor.person.sex"],
  ["person's age", "CourtsJudgmentDebtor.person.age"],
  ["ID masked", "CourtsJudgmentDebtor.person.maskedId"],
  ["consumption restriction", "CourtsConsumptionRestriction.restrictedName"],
  ["consumption restriction: ordered", "CourtsConsumptionRestriction.orderedOn"],
  ["judgment", "CourtsJudgment.result"],
  ["judgment: criminal or not", "CourtsJudgment.kind"],
  ["bankruptcy and reorganisation", "CourtsBankruptcy.kind"],
  ["bankruptcy: state", "CourtsBankruptcy.state"],
  ["false litigation list", "CourtsFalseLitigation.partyName"],
  // transport
  ["road transport permit", "TransportRoadPermit.permitNo"],
  ["permit: scope", "TransportRoadPermit.scope"],
  ["vehicle", "TransportVehicle.vehicleType"],
  ["plate", "TransportVehicle.plate"],
  ["driver qualification", "TransportDriverQualification.category"],
  ["overload list", "TransportOverloadListing.listedOn"],
  ["hazardous goods: colour", "TransportHazardousRating.colour"],
  ["hazardous goods: period, twice a month", "TransportHazardousRating.period"],
  ["hazardous goods: detail", "TransportHazardousRating.detail.score"],
  ["hazardous goods: deductions", "TransportHazardousRating.detail.deductions"],
  ["yearly grade", "TransportYearlyGrade.grade"],
  // ecology
  ["environmental rating: grade", "EcologyRating.grade"],
  ["environmental rating: score", "EcologyRating.score"],
  ["environmental rating: deductions", "EcologyRating.deductions"],
  ["inspection rate by grade", "EcologyRating.inspectionRate"],
  ["pollutant permit", "EcologyDischargePermit.permitNo"],
  ["self-monitoring", "EcologySelfMonitoring.value"],
  ["self-monitoring: limit", "EcologySelfMonitoring.limit"],
  ["trading quota", "EcologyQuota.kind"],
  ["trading quota: allocated", "EcologyQuota.allocated"],
  // the platform
  ["subject index", "CreditProfile.name"],
  ["evaluation", "HubEvaluation.grade"],
  ["commitment", "HubCommitment.content"],
  ["fulfilment", "HubCommitment.fulfilment"],
  ["contract", "HubContract.fulfilment"],
  ["repair", "HubRepair.state"],
  ["objection", "HubObjection.state"],
  ["credit report", "HubReport.reportNo"],
  ["voluntary declaration", "HubDeclaration.content"],
  ["alert", "HubAlert.level"],
  ["joint measures", "HubJointMeasure.measure"],
  ["loan whitelist", "HubLoanWhitelist.recommendedOn"],
  ["authorisation", "HubAuthorisation.items"],
];

const ENUMS: readonly (readonly [string, readonly string[]])[] = [
  ["MarketRegistrationState", ["ACTIVE", "DEREGISTERED", "LICENCE_REVOKED", "MOVED_OUT"]],
  ["MarketRiskGrade", ["A", "B", "C", "D"]],
  ["LicenceKind", ["GENERAL", "CONCESSION", "RECOGNITION", "APPROVAL", "REGISTRATION", "OTHER"]],
  ["TaxRatingGrade", ["A", "B", "M", "C", "D"]],
  ["TransportColour", ["GREEN", "YELLOW", "RED"]],
  ["TransportGrade", ["AAA", "AA", "A", "B", "C", "D"]],
  ["EcologyGrade", ["A", "B", "C", "D", "E"]],
  ["EcologyQuotaKind", ["ENERGY", "DISCHARGE", "WATER", "CARBON"]],
  ["CourtsBankruptcyKind", ["LIQUIDATION", "REORGANIZATION", "SETTLEMENT"]],
  ["ItemClass", ["BASIC", "POSITIVE", "ADVERSE", "OTHER"]],
  ["Severity", ["MINOR", "GENERAL", "SERIOUS"]],
  ["RecordStatus", ["ACTIVE", "UNDER_OBJECTION", "REPAIRED", "EXPIRED", "REVOKED"]],
  [
    "SubjectKind",
    [
      "ENTERPRISE",
      "INDIVIDUAL_BUSINESS",
      "SOCIAL_ORGANIZATION",
      "PUBLIC_INSTITUTION",
      "GOVERNMENT_AGENCY",
      "NATURAL_PERSON",
    ],
  ],
];

/** What every record carries, by the domain. */
const RECORD_FIELDS = [
  "recordId",
  "subjectId",
  "item",
  "department",
  "authority",
  "regionCode",
  "documentNo",
  "decidedOn",
  "effectiveFrom",
  "effectiveTo",
  "publicUntil",
  "severity",
  "status",
  "reportedAt",
  "version",
];

describe("all that the domain lists has a field", () => {
  const everything = SUBGRAPHS.map((name) => schemaOf(name));

  test.each(WHERE)("%s: %s", (_, coordinate) => {
    const [typeName = "", ...path] = coordinate.split(".");
    const schema = everything.find(
      (each) => each.getType(typeName) && dataTypeHas(each, typeName, path[0] ?? ""),
    );
    if (!schema) throw new Error(`no subgraph has ${coordinate}`);
    let type = objectOf(schema, typeName);
    for (const step of path) {
      const field = type.getFields()[step];
      if (!field) throw new Error(`${type.name} has no field ${step}`);
      const target = getNamedType(field.type);
      if (isObjectType(target)) type = target;
    }
  });

  test.each(ENUMS)("%s has the values of the domain, in its order", (name, values) => {
    const type = everything.map((schema) => schema.getType(name)).find((each) => each !== undefined);
    expect(isEnumType(type) ? type.getValues().map((value) => value.name) : []).toEqual(values);
  });

  test("each record type is reached from its department's section", () => {
    for (const name of SUBGRAPHS) {
      const reached = new Set(
        Object.values(sectionOf(name).getFields()).map((field) =>
          getNamedType(field.type).name.replace(/Connection$/, ""),
        ),
      );
      for (const type of recordTypes(name)) expect(reached).toContain(type.name);
    }
  });
});

function dataTypeHas(schema: GraphQLSchema, typeName: string, field: string): boolean {
  const type = schema.getType(typeName);
  return isObjectType(type) && dataFields(type).some(({ name }) => name === field);
}

function recordTypes(name: SubgraphName): GraphQLObjectType[] {
  return dataTypes(schemaOf(name)).filter((type) => implementsInterface(type, "CreditRecord"));
}

describe.each([...SUBGRAPHS])("the schema of %s", (name) => {
  const schema = schemaOf(name);

  test("describes every type, field, value and scalar, in words that begin with the Chinese term", () => {
    const undescribed: string[] = [];
    const check = (coordinate: string, description: string | null | undefined): void => {
      if (!/^\S*\p{Script=Han}\S*\s+\S/u.test(description ?? "")) undescribed.push(coordinate);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (
        isIntrospectionType(type) ||
        type.name.startsWith("_") ||
        /__|^FieldSet$|^ContextArgument$/.test(type.name)
      )
        continue;
      if (isScalarType(type) && !isSpecifiedScalarType(type)) check(type.name, type.description);
      if (isEnumType(type) && !type.name.includes("__")) {
        check(type.name, type.description);
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      }
      if (isInterfaceType(type)) {
        check(type.name, type.description);
        for (const field of Object.values(type.getFields()))
          check(`${type.name}.${field.name}`, field.description);
      }
      // The federation gives every subgraph a Query; only one with fields of its own is the subgraph's.
      if (isObjectType(type) && dataFields(type).length > 0) {
        check(type.name, type.description);
        for (const field of dataFields(type)) check(`${type.name}.${field.name}`, field.description);
      }
    }
    expect(undescribed).toEqual([]);
  });

  test("ties every field to an item of the catalogue, of which it is a department", () => {
    const catalogue = seedCatalogue();
    for (const type of dataTypes(schema))
      for (const field of dataFields(type)) {
        const use = fieldCatalogUse(type, field);
        for (const code of use ? [use.item, ...use.also] : [`${type.name}.${field.name} has none`])
          expect([name, "hub"].filter((each) => catalogue.get(code)?.departments.includes(each))).not.toEqual(
            [],
          );
      }
  });

  test("has every record implement CreditRecord, with all that a record carries", () => {
    const records = recordTypes(name);
    expect(records.length).toBeGreaterThan(0);
    for (const type of records)
      expect(Object.keys(type.getFields())).toEqual(expect.arrayContaining(RECORD_FIELDS));
    const known = schema.getType("CreditRecord");
    expect(isInterfaceType(known) ? Object.keys(known.getFields()) : []).toEqual(RECORD_FIELDS);
    // A type with a record id that does not say that it is a record would escape every rule for records.
    for (const type of dataTypes(schema))
      if (type.getFields()["recordId"]) expect(implementsInterface(type, "CreditRecord")).toBe(true);
  });

  test("gives records in connections only: edges with cursors, nodes, pageInfo", () => {
    for (const field of Object.values(sectionOf(name).getFields())) {
      const target = objectOf(schema, getNamedType(field.type).name);
      // Nullable, so that a field that is denied takes nothing else with it.
      expect(isNonNullType(field.type) || isListType(getNullableType(field.type))).toBe(false);
      if (implementsInterface(target, "CreditRecord")) {
        // One registration, not a list.
        expect(field.args).toEqual([]);
        continue;
      }
      expect(
        Object.fromEntries(
          field.args.map((arg) => [arg.name, `${String(arg.type)} = ${String(arg.defaultValue)}`]),
        ),
      ).toEqual({
        first: "Int = 20",
        after: "String = undefined",
      });
      const record = target.name.replace(/Connection$/, "");
      expect(
        Object.fromEntries(Object.values(target.getFields()).map((each) => [each.name, String(each.type)])),
      ).toEqual({
        edges: `[${record}Edge!]!`,
        nodes: `[${record}!]!`,
        pageInfo: "PageInfo!",
        totalCount: "Int!",
        withheldItems: "[String!]!",
      });
      const edge = objectOf(schema, `${record}Edge`).getFields();
      expect(Object.values(edge).map((each) => `${each.name}: ${String(each.type)}`)).toEqual([
        "cursor: String!",
        `node: ${record}!`,
      ]);
    }
    // No other way: a list of records outside a connection would have no end.
    for (const type of dataTypes(schema))
      for (const field of dataFields(type)) {
        const target = getNamedType(field.type);
        const bare =
          isListType(getNullableType(field.type)) &&
          isObjectType(target) &&
          implementsInterface(target, "CreditRecord");
        if (bare) expect(`${type.name}.${field.name}`).toMatch(/Connection\.nodes$/);
      }
  });

  test("has the profile as its only entity: any other would be a way in past the section's rules", () => {
    const keyed = dataTypes(schema).filter((type) =>
      [type.astNode, ...type.extensionASTNodes].some((node) =>
        node?.directives?.some((directive) => directive.name.value === "key"),
      ),
    );
    expect(keyed.map((type) => type.name)).toEqual(["CreditProfile"]);
  });

  test("neither takes nor gives a citizen ID", () => {
    const suspicious = /citizen|idcard|id_?number|identity|idno|cert(ificate)?id|sfz|shenfen|passport/i;
    for (const type of dataTypes(schema))
      for (const field of dataFields(type)) {
        expect(`${type.name}.${field.name}`).not.toMatch(suspicious);
        for (const { name: argument } of field.args)
          expect(["first", "after", ...(type.name === "Query" ? ["code", "codes", "kind"] : [])]).toContain(
            argument,
          );
        if (/^id$|Id$|ID$/.test(field.name))
          expect(["subjectId", "recordId", "holderId", "officerId", "maskedId"]).toContain(field.name);
      }
  });
});

describe.each([...DEPARTMENTS])("%s", (name) => {
  test("adds to the profile its section and its facts, which are inaccessible", () => {
    const profile = objectOf(schemaOf(name), "CreditProfile");
    expect(dataFields(profile).map((field) => field.name)).toEqual(["subjectId", name, `${name}Facts`]);
    const inaccessible = (field: string): boolean =>
      profile.getFields()[field]?.astNode?.directives?.some((each) => each.name.value === "inaccessible") ??
      false;
    expect([inaccessible(name), inaccessible(`${name}Facts`)]).toEqual([false, true]);
    expect(schemaOf(name).getQueryType()?.getFields()).not.toHaveProperty(name);
  });
});

describe("what a caller can select", () => {
  test("has no facts and no hidden ids in it", () => {
    const types = Object.keys(API.getTypeMap());
    expect(types.filter((type) => /Facts|FactCount/.test(type))).toEqual([]);
    const coordinates = dataTypes(API).flatMap((type) =>
      Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    );
    expect(
      coordinates.filter((each) => /Facts$|\.(holderId|officerId)$|^TaxPaid\.amount$/.test(each)),
    ).toEqual([]);
  });

  test("is the profile with its sections in the order of the contract", () => {
    expect(Object.keys(objectOf(API, "CreditProfile").getFields()).sort()).toEqual(
      ["subjectId", "kind", "name", "region", "summary", "platform", ...DEPARTMENTS].sort(),
    );
    const query = objectOf(API, "Query").getFields();
    expect(
      Object.values(query).map(({ name, args, type }) => [
        name,
        args.map((arg) => `${arg.name}: ${String(arg.type)}`).join(", "),
        String(type),
      ]),
    ).toEqual([
      ["creditProfile", "code: SubjectCode!, kind: SubjectKind", "CreditProfile"],
      ["creditProfiles", "codes: [SubjectCode!]!", "[CreditProfile]!"],
      ["catalogue", "", "[CatalogueItem!]!"],
    ]);
    expect(API.getMutationType() ?? API.getSubscriptionType()).toBeFalsy();
  });

  test("every field that is HIDDEN for both groups is inaccessible: nobody may even name it", () => {
    const catalogue = seedCatalogue();
    for (const schema of SCHEMAS.values())
      for (const type of dataTypes(schema))
        for (const field of dataFields(type)) {
          const use = fieldCatalogUse(type, field);
          if (!use || catalogue.get(use.item)?.access !== "HIDDEN") continue;
          const visible = API.getType(type.name);
          expect(isObjectType(visible) && visible.getFields()[field.name]).toBeFalsy();
        }
  });
});
