import { seedCatalogue } from "../../schema/catalogue";
import { citizenIdCheckCharacter } from "../../schema/scalars/citizenId";
import { SUBJECT_KINDS } from "../../schema/scalars/subjectKind";
import { checkUscc } from "../../schema/scalars/uscc";
import { subgraphDefinitions } from "../../subgraphs";
import { createRecordCheck, type RecordCheck } from "../../subgraphs/kit/collection/checkRecord";
import { refusalLine } from "../../subgraphs/kit/collection/refusals";
import { modelsOf } from "../../subgraphs/kit/createSubgraph";
import { subgraphSchema } from "../../subgraphs/kit/recordModel";
import { SUBGRAPHS, type SubgraphName } from "../../schema/subgraphs";
import { createWorld } from "../../subgraphs/kit/sample/world";
import { subgraphSamples } from "../../subgraphs/samples";
import { MADE_ON, NOW, subjectId } from "../sample/departments";

const catalogue = seedCatalogue();

function checkOf(department: SubgraphName, typeName: string): RecordCheck {
  const model = modelsOf(subgraphDefinitions[department]).find(
    (candidate) => candidate.typeName === typeName,
  );
  if (!model) throw new Error(typeName);
  const lengths = new Map([
    ["document_no", 128],
    ["categories", 60],
    ["party_name", 255],
  ]);
  return createRecordCheck({
    model,
    schema: subgraphSchema(department),
    catalogue,
    lengths,
    subjectId,
    now: () => NOW,
  });
}

const PERSON = "330599198506150025";
const PENALTY = {
  recordId: "MP-2026-1",
  subjectCode: "91330106MAXX00040M",
  authority: { name: "虚构市场监督管理局", code: "11330602MAXX00160M" },
  regionCode: "330106",
  documentNo: "虚市监罚〔2026〕90001号",
  decidedOn: "2026-09-01",
  severity: "GENERAL",
  status: "ACTIVE",
  reportedAt: "2026-09-03T10:00:00+08:00",
  version: 1,
  partyName: "杭州复新虚构食品有限公司",
  violationType: "发布虚假广告",
  facts: "……",
  basis: "《中华人民共和国广告法》第五十五条",
  categories: ["FINE"],
  areas: ["GENERAL"],
  content: "罚款5万元",
  fine: "5.50",
  dataSource: { name: "虚构市场监督管理局", code: "11330602MAXX00160M" },
};

describe("a penalty", () => {
  const check = checkOf("market", "MarketPenalty");

  test("that is right becomes a row's record: codes, decimals and instants in one form", () => {
    const result = check(PENALTY);
    expect(result).toMatchObject({
      ok: true,
      checked: { recordId: "MP-2026-1", version: 1, late: false, warnings: 3 },
    });
    expect(result.ok && result.checked.record).toMatchObject({
      subjectId: "91330106MAXX00040M",
      fine: "5.5",
      reportedAt: "2026-09-03T02:00:00Z",
      authority: { code: "11330602MAXX00160M" },
    });
  });

  test("of a person is known by the subject id from here on", () => {
    const result = check({ ...PENALTY, subjectCode: PERSON });
    expect(JSON.stringify(result)).not.toContain(PERSON);
    expect(result.ok && result.checked.record["subjectId"]).toBe(subjectId(PERSON));
  });

  test.each<[string, object, (readonly [string, string])[]]>([
    ["an unknown field", { remark: "无" }, [["UNKNOWN_FIELD", "remark"]]],
    [
      "a subject id in place of a code",
      { subjectId: "91330106MAXX00040M" },
      [["UNKNOWN_FIELD", "subjectId"]],
    ],
    ["what the platform sets", { publicUntil: "2027-01-01" }, [["UNKNOWN_FIELD", "publicUntil"]]],
    [
      "an unknown field inside",
      { authority: { ...PENALTY.authority, phone: "1" } },
      [["UNKNOWN_FIELD", "authority.phone"]],
    ],
    [
      "nothing where something must be",
      { partyName: "", content: null },
      [
        ["MISSING_FIELD", "partyName"],
        ["MISSING_FIELD", "content"],
      ],
    ],
    ["no authority", { authority: undefined }, [["MISSING_FIELD", "authority"]]],
    ["half an authority", { authority: { name: "甲" } }, [["MISSING_FIELD", "authority.code"]]],
    ["a text for an object", { authority: "甲" }, [["WRONG_TYPE", "authority"]]],
    ["a number for a text", { partyName: 5 }, [["WRONG_TYPE", "partyName"]]],
    ["a wrong check digit", { subjectCode: "91330106MAXX00040A" }, [["BAD_SUBJECT_CODE", "subjectCode"]]],
    ["a person's pseudonym", { subjectCode: `P${"a".repeat(32)}` }, [["BAD_SUBJECT_CODE", "subjectCode"]]],
    [
      "a wrong authority code",
      { authority: { name: "甲", code: "11330602MAXX001600" } },
      [["BAD_USCC", "authority.code"]],
    ],
    ["a wrong source code", { dataSource: { name: "甲", code: PERSON } }, [["BAD_USCC", "dataSource.code"]]],
    ["a region of four digits", { regionCode: "3301" }, [["BAD_REGION", "regionCode"]]],
    ["an unknown status", { status: "有效" }, [["BAD_ENUM_VALUE", "status"]]],
    ["an unknown category", { categories: ["FINE", "X"] }, [["BAD_ENUM_VALUE", "categories"]]],
    ["a category that is not there", { categories: [null] }, [["MISSING_FIELD", "categories"]]],
    ["a text for a list", { categories: "FINE" }, [["WRONG_TYPE", "categories"]]],
    [
      "a list that is too long",
      { categories: Array.from({ length: 20 }, () => "FINE") },
      [["TEXT_TOO_LONG", "categories"]],
    ],
    ["a day that does not exist", { decidedOn: "2026-02-30" }, [["BAD_DATE", "decidedOn"]]],
    ["a day from before there was a register", { decidedOn: "0001-01-01" }, [["BAD_DATE", "decidedOn"]]],
    ["a day with slashes", { decidedOn: "2026/09/01" }, [["BAD_DATE", "decidedOn"]]],
    ["a time without an offset", { reportedAt: "2026-09-03T10:00:00" }, [["BAD_TIME", "reportedAt"]]],
    [
      "a time on a day that does not exist",
      { reportedAt: "2026-02-30T10:00:00Z" },
      [["BAD_TIME", "reportedAt"]],
    ],
    [
      "a decision of tomorrow",
      { decidedOn: "2026-11-23", reportedAt: "2026-11-22T07:00:00Z" },
      [
        ["DATE_IN_FUTURE", "decidedOn"],
        ["DATE_ORDER", "reportedAt"],
      ],
    ],
    ["a report of tomorrow", { reportedAt: "2026-11-23T10:00:00Z" }, [["DATE_IN_FUTURE", "reportedAt"]]],
    [
      "a report from before the decision",
      { reportedAt: "2026-08-31T15:59:59Z" },
      [["DATE_ORDER", "reportedAt"]],
    ],
    [
      "an end before the beginning",
      { effectiveFrom: "2026-09-02", effectiveTo: "2026-09-01" },
      [["DATE_ORDER", "effectiveTo"]],
    ],
    ["a decimal with five places", { fine: "1.23456" }, [["BAD_DECIMAL", "fine"]]],
    ["a decimal with an exponent", { fine: "1e3" }, [["BAD_DECIMAL", "fine"]]],
    ["version 0", { version: 0 }, [["BAD_VERSION", "version"]]],
    ["version one and a half", { version: 1.5 }, [["BAD_VERSION", "version"]]],
    ["a version as a text", { version: "1" }, [["BAD_VERSION", "version"]]],
    ["a record id with a space", { recordId: "a b" }, [["BAD_RECORD_ID", "recordId"]]],
    ["a record id that is too long", { recordId: "a".repeat(41) }, [["BAD_RECORD_ID", "recordId"]]],
    ["a text that is too long", { documentNo: "号".repeat(129) }, [["TEXT_TOO_LONG", "documentNo"]]],
    ["control characters", { content: "a\u0000b" }, [["BAD_TEXT", "content"]]],
    ["half a character", { content: "a\ud800b" }, [["BAD_TEXT", "content"]]],
    ["a citizen ID in a text", { facts: `当事人（身份证号${PERSON}）` }, [["CITIZEN_ID_IN_TEXT", "facts"]]],
    [
      "a mistyped citizen ID in a text",
      { facts: `身份证号330599198506150026。` },
      [["CITIZEN_ID_IN_TEXT", "facts"]],
    ],
    [
      "a citizen ID in full-width digits",
      { facts: "３３０５９９１９８５０６１５００２５" },
      [["CITIZEN_ID_IN_TEXT", "facts"]],
    ],
    [
      "a citizen ID within more digits",
      { documentNo: `00${PERSON}00` },
      [["CITIZEN_ID_IN_TEXT", "documentNo"]],
    ],
    ...["330599 19900101 0013", "330599-19900101-0013", "330599　1990-01-01 001X", "110105491231002"].map(
      (number): [string, object, [string, string][]] => [
        `a citizen ID written as ${number}`,
        { facts: `号码${number}。` },
        [["CITIZEN_ID_IN_TEXT", "facts"]],
      ],
    ),
    ["a citizen ID for a record id", { recordId: PERSON }, [["CITIZEN_ID_IN_TEXT", "recordId"]]],
    ["no severity", { severity: undefined }, [["MISSING_FIELD", "severity"]]],
    ["an unknown severity", { severity: "HEAVY" }, [["BAD_ENUM_VALUE", "severity"]]],
  ])("with %s is refused", (_, change, reasons) => {
    const result = check({ ...PENALTY, ...change });
    expect(result.ok).toBe(false);
    expect(result.ok || result.reasons.map(({ code, field }) => [code, field])).toEqual(reasons);
  });

  test.each([
    ["an array", []],
    ["a text", "x"],
    ["nothing", null],
  ])("that is %s is refused", (_, input) => {
    expect(check(input)).toEqual({ ok: false, reasons: [{ code: "NOT_AN_OBJECT" }] });
  });

  test("may have lasting effects that lie ahead, and characters of four bytes", () => {
    expect(check({ ...PENALTY, validTo: "2030-01-01", statedPublicUntil: "2029-01-01" }).ok).toBe(true);
    expect(check({ ...PENALTY, documentNo: "𠮷".repeat(128) }).ok).toBe(true);
    expect(check({ ...PENALTY, fine: 5.25, documentNo: null }).ok).toBe(true);
  });

  test("never lends its fields to JavaScript: `__proto__` is an unknown field", () => {
    const input = JSON.parse(`{"__proto__":{"status":"ACTIVE"},"constructor":1}`) as object;
    const result = check(input);
    const codes = result.ok ? [] : result.reasons.map(({ code, field }) => `${code} ${String(field)}`);
    expect(codes).toContain("UNKNOWN_FIELD __proto__");
    expect(codes).toContain("MISSING_FIELD status");
  });

  test.each([
    // 2026-09-01 is a Tuesday: seven working days later it is Thursday, 10 September.
    ["2026-09-10T15:59:59Z", false],
    ["2026-09-10T16:00:00Z", true],
    ["2026-10-30T00:00:00Z", true],
  ])("reported at %s is late: %s", (reportedAt, late) => {
    const result = check({ ...PENALTY, reportedAt });
    expect(result.ok && result.checked.late).toBe(late);
  });
});

describe("the item of a record", () => {
  const check = checkOf("tax", "TaxRating");
  const { recordId, subjectCode, authority, regionCode, decidedOn, status, reportedAt, version } = PENALTY;
  const rating = {
    recordId,
    subjectCode,
    authority,
    regionCode,
    decidedOn,
    status,
    reportedAt,
    version,
    year: 2025,
    grade: "B",
  };

  test("follows from its content", () => {
    for (const [grade, item] of [
      ["A", "tax.rating-a"],
      ["B", "tax.rating"],
    ]) {
      const result = check({ ...rating, grade });
      expect(result.ok && result.checked.record["item"]).toBe(item);
    }
  });

  test("is refused where the department says another: a B is no A that everybody may see", () => {
    expect(check({ ...rating, item: "tax.rating-a" })).toMatchObject({
      ok: false,
      reasons: [{ code: "WRONG_ITEM", field: "item" }],
    });
    expect(check({ ...rating, item: "tax.rating" }).ok).toBe(true);
  });

  test("says which severities there may be: a rating has none", () => {
    expect(check({ ...rating, severity: "MINOR" })).toMatchObject({
      ok: false,
      reasons: [{ code: "SEVERITY_NOT_ALLOWED", field: "severity" }],
    });
  });
});

test("links to other subjects become subject ids too, and an embedded object has its required fields", () => {
  const check = checkOf("market", "MarketRegistration");
  const world = createWorld({ preset: "small", seed: 7, madeOn: MADE_ON, subjectId: (code) => code });
  const [first] = subgraphSamples.market(world.subject(8), world);
  const { subjectId: subjectCode, ...record } = first?.record ?? {};
  const result = check({ subjectCode, ...record });
  expect(result.ok && result.checked.record["legalRepresentative"]).toEqual({
    name: "陆某丙",
    profile: subjectId("330599197812310037"),
  });
  expect(check({ subjectCode, ...record, legalRepresentative: { profile: subjectCode } })).toMatchObject({
    reasons: [{ code: "MISSING_FIELD", field: "legalRepresentative.name" }],
  });
});

describe("a citizen ID that is a right USCC as well", () => {
  const check = checkOf("market", "MarketPenalty");
  const ambiguous = firstAmbiguous("331102");
  const noProvince = firstAmbiguous("330599");

  test("is refused where nothing says which is meant, and read as what is said", () => {
    const reasons = [{ code: "AMBIGUOUS_SUBJECT_CODE", field: "subjectCode" }];
    expect(check({ ...PENALTY, subjectCode: ambiguous })).toMatchObject({ ok: false, reasons });
    const person = check({ ...PENALTY, subjectCode: ambiguous, subjectKind: "NATURAL_PERSON" });
    expect(person.ok && person.checked.record["subjectId"]).toBe(subjectId(ambiguous));
    const firm = check({ ...PENALTY, subjectCode: ambiguous, subjectKind: "ENTERPRISE" });
    expect(firm.ok && firm.checked.record["subjectId"]).toBe(ambiguous);
  });

  test("is a citizen ID where no organisation can have it, whatever the department says", () => {
    const person = check({ ...PENALTY, subjectCode: noProvince });
    expect(person.ok && person.checked.record["subjectId"]).toBe(subjectId(noProvince));
    expect(check({ ...PENALTY, subjectCode: noProvince, subjectKind: "ENTERPRISE" })).toMatchObject({
      ok: false,
      reasons: [{ code: "BAD_SUBJECT_CODE", field: "subjectCode" }],
    });
  });

  test("does not make an organisation of a person, or the other way round", () => {
    const reasons = [{ code: "BAD_SUBJECT_CODE", field: "subjectCode" }];
    expect(check({ ...PENALTY, subjectKind: "NATURAL_PERSON" })).toMatchObject({ reasons });
    expect(check({ ...PENALTY, subjectCode: PERSON, subjectKind: "ENTERPRISE" })).toMatchObject({ reasons });
    expect(check({ ...PENALTY, subjectKind: "FIRM" })).toMatchObject({
      reasons: [{ code: "BAD_ENUM_VALUE", field: "subjectKind" }],
    });
  });
});

describe("the kind of a subject in the register", () => {
  const check = checkOf("hub", "HubSubject");
  const { recordId, authority, regionCode, decidedOn, status, reportedAt, version } = PENALTY;
  const subject = { recordId, authority, regionCode, decidedOn, status, reportedAt, version, name: "虚构" };
  const uscc = (first17: string): string => {
    for (const last of "0123456789ABCDEFGHJKLMNPQRTUWXY")
      if (checkUscc(first17 + last).ok) return first17 + last;
    throw new Error("no check character fits");
  };
  const body = "330106MAXX00010";
  const ORGANISATIONS = SUBJECT_KINDS.filter((kind) => kind !== "NATURAL_PERSON");
  const of = (subjectCode: string, kind: string, more: object = {}): unknown => {
    const result = check({ ...subject, subjectCode, kind, ...more });
    expect(JSON.stringify(result)).not.toContain(PERSON);
    return result.ok ? "taken" : result.reasons.map(({ code, field }) => `${code} ${String(field)}`).join();
  };

  test.each([
    ["91", "ENTERPRISE"],
    ["93", "ENTERPRISE"],
    ["92", "INDIVIDUAL_BUSINESS"],
    ["51", "SOCIAL_ORGANIZATION"],
    ["52", "SOCIAL_ORGANIZATION"],
    ["53", "SOCIAL_ORGANIZATION"],
    ["12", "PUBLIC_INSTITUTION"],
    ["11", "GOVERNMENT_AGENCY"],
  ])("of a code that begins with %s is %s and no other", (prefix, told) => {
    for (const kind of SUBJECT_KINDS)
      expect([kind, of(uscc(prefix + body), kind)]).toEqual([
        kind,
        kind === told ? "taken" : "KIND_NOT_OF_CODE kind",
      ]);
  });

  test("of a code of another registrar is what the register says, but never a person", () => {
    for (const prefix of ["13", "59", "81", "A1", "Y1"]) {
      for (const kind of ORGANISATIONS)
        expect([prefix, of(uscc(prefix + body), kind)]).toEqual([prefix, "taken"]);
      expect(of(uscc(prefix + body), "NATURAL_PERSON")).toBe("KIND_NOT_OF_CODE kind");
    }
  });

  test("of a citizen ID is a person and no other", () => {
    expect(of(PERSON, "NATURAL_PERSON")).toBe("taken");
    for (const kind of ORGANISATIONS) expect(of(PERSON, kind)).toBe("KIND_NOT_OF_CODE kind");
  });

  test("of a code that is right by both standards is that of what it was read as", () => {
    const ambiguous = firstAmbiguous("331102");
    expect(of(ambiguous, "NATURAL_PERSON", { subjectKind: "NATURAL_PERSON" })).toBe("taken");
    expect(of(ambiguous, "ENTERPRISE", { subjectKind: "NATURAL_PERSON" })).toBe("KIND_NOT_OF_CODE kind");
    expect(of(ambiguous, "ENTERPRISE", { subjectKind: "ENTERPRISE" })).toBe("taken");
    expect(of(ambiguous, "NATURAL_PERSON", { subjectKind: "ENTERPRISE" })).toBe("KIND_NOT_OF_CODE kind");
  });

  test("is told beside what else is wrong, and not guessed at where the code or the kind is none", () => {
    expect(of(uscc(`91${body}`), "GOVERNMENT_AGENCY", { name: "" })).toBe(
      "MISSING_FIELD name,KIND_NOT_OF_CODE kind",
    );
    expect(of("91330106MAXX00010A", "GOVERNMENT_AGENCY")).toBe("BAD_SUBJECT_CODE subjectCode");
    expect(of(uscc(`91${body}`), "FIRM")).toBe("BAD_ENUM_VALUE kind");
  });

  test("is not what another type's field `kind` says", () => {
    const world = createWorld({ preset: "small", seed: 7, madeOn: MADE_ON, subjectId: (code) => code });
    const licence = [...subgraphSamples.market(world.subject(0), world)].find(
      ({ type }) => type === "MarketLicence",
    );
    const { subjectId: subjectCode, ...record } = licence?.record ?? {};
    expect(record["kind"]).toBeDefined();
    expect(checkOf("market", "MarketLicence")({ subjectCode, ...record }).ok).toBe(true);
  });
});

/** The first citizen ID of an area, by sequence number, that is a right USCC too. */
function firstAmbiguous(area: string): string {
  for (let sequence = 100; sequence < 1_000; sequence += 1) {
    const first17 = `${area}19900101${String(sequence)}`;
    const code = first17 + citizenIdCheckCharacter(first17);
    if (checkUscc(code).ok) return code;
  }
  throw new Error(`no code of ${area} is both`);
}

test("all sample data is compliant", () => {
  const world = createWorld({
    preset: "small",
    seed: 7,
    madeOn: MADE_ON,
    subjectId: (code) => code,
    count: 400,
  });
  for (const department of SUBGRAPHS) {
    const checks = new Map<string, RecordCheck>();
    for (let index = 0; index < world.count; index += 1) {
      for (const { type, record } of subgraphSamples[department](world.subject(index), world)) {
        let check = checks.get(type);
        if (!check) checks.set(type, (check = checkOf(department, type)));
        const { subjectId: subjectCode, ...rest } = record;
        const result = check(JSON.parse(JSON.stringify({ subjectCode, ...rest })));
        if (!result.ok)
          throw new Error(`${type} ${String(record["recordId"])}: ${JSON.stringify(result.reasons)}`);
      }
    }
  }
});

test("a refusal holds no citizen ID, wherever it came in", () => {
  const line = refusalLine({
    line: 3,
    recordId: `X${PERSON}`,
    reasons: [{ code: "UNKNOWN_FIELD", field: `id ${PERSON}` }],
  });
  expect(line).not.toContain(PERSON);
  expect(JSON.parse(line)).toEqual({
    line: 3,
    recordId: "X330599********0025",
    reasons: [{ code: "UNKNOWN_FIELD", field: "ID 330599********0025" }],
  });
});
