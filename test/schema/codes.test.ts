import fc from "fast-check";
import { checkCitizenId, citizenIdCheckCharacter, maskCitizenId } from "../../schema/scalars/citizenId";
import { BadSubjectCode, isPersonSubjectId, parseSubjectCode } from "../../schema/scalars/subjectCode";
import { kindOfUscc } from "../../schema/scalars/subjectKind";
import {
  checkUscc,
  hasRightOrganisationBody,
  organisationBodyCheck,
  usccCheckCharacter,
} from "../../schema/scalars/uscc";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const REAL_USCCS = ["91350100M000100Y43", "12310000425000014Y", "5144030050030000XW"];
const GOLDEN_USCCS = [
  "91330106MAXX00010J",
  "91330502MAXX00020E",
  "91330602MAXX00030L",
  "91330106MAXX00040M",
  "91330502MAXX00050H",
  "91330602MAXX00060P",
  "91330106MAXX00070Q",
  "91330502MAXX00080L",
  "91330602MAXX00091X",
  "91330106MAXX001007",
  "91330502MAXX001103",
  "91330602MAXX001209",
  "92330502MAXX001302",
  "52330106MAXX00140C",
  "12330502MAXX00150C",
  "11330602MAXX00160M",
];
const CITIZEN_IDS = [
  "11010519491231002X",
  "440524188001010014",
  "330599199001010013",
  "330599198506150025",
  "330599197812310037",
  "330599200002290040",
];

const replaced = (text: string, at: number, by: string): string =>
  text.slice(0, at) + by + text.slice(at + 1);
const fullWidth = (text: string): string =>
  [...text].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join("");

describe("a USCC (GB 32100)", () => {
  test.each([...REAL_USCCS, ...GOLDEN_USCCS])("%s is right", (code) => {
    expect(checkUscc(code)).toEqual({ ok: true, value: code });
  });

  test.each([...REAL_USCCS, ...GOLDEN_USCCS])("%s with any one character changed is refused", (code) => {
    const accepted: string[] = [];
    for (let at = 0; at < 18; at += 1) {
      for (const character of [...ALPHABET, ..."IOSVZ"]) {
        if (character === code[at]) continue;
        const wrong = replaced(code, at, character);
        if (checkUscc(wrong).ok) accepted.push(wrong);
      }
    }
    expect(accepted).toEqual([]);
  });

  const first17 = fc.array(fc.constantFrom(...ALPHABET), { minLength: 17, maxLength: 17 });

  test("any 17 characters have exactly one check character, by the sum of the standard", () => {
    fc.assert(
      fc.property(first17, (characters) => {
        const text = characters.join("");
        const right = [...ALPHABET].filter((check) => checkUscc(text + check).ok);
        expect(right).toEqual([usccCheckCharacter(text)]);
        // The check makes the weighted sum of all 18, the last with weight 1, a multiple of 31.
        let sum = BigInt(ALPHABET.indexOf(right[0] ?? ""));
        characters.forEach((c, i) => (sum += BigInt(ALPHABET.indexOf(c)) * 3n ** BigInt(i)));
        expect(sum % 31n).toBe(0n);
      }),
    );
  });

  test("two neighbours that changed places are refused where they differ", () => {
    fc.assert(
      fc.property(first17, fc.integer({ min: 0, max: 15 }), (characters, at) => {
        const [a = "", b = ""] = [characters[at], characters[at + 1]];
        fc.pre(a !== b);
        const text = characters.join("");
        const code = text + usccCheckCharacter(text);
        expect(checkUscc(replaced(replaced(code, at, b), at + 1, a)).ok).toBe(false);
      }),
    );
  });

  test.each([
    ["", "LENGTH"],
    ["91350100M000100Y4", "LENGTH"],
    ["91350100M000100Y433", "LENGTH"],
    ["91350100M000100Y4 ", "LENGTH"],
    ["91350100MO00100Y43", "ALPHABET"],
    ["9I350100M000100Y43", "ALPHABET"],
    ["91350100M000100Y4-", "ALPHABET"],
    ["91350100M000100Y4三", "ALPHABET"],
    ["91350100M000100Y44", "CHECK_DIGIT"],
  ])("%j is refused: %s", (code, fault) => {
    expect(checkUscc(code)).toEqual({ ok: false, fault });
  });

  test("lower case, full width and surrounding space are normalised", () => {
    for (const code of GOLDEN_USCCS) {
      const expected = { ok: true, value: code };
      expect(checkUscc(code.toLowerCase())).toEqual(expected);
      expect(checkUscc(fullWidth(code))).toEqual(expected);
      expect(checkUscc(fullWidth(code.toLowerCase()))).toEqual(expected);
      expect(checkUscc(`\u3000 ${code}\t\n`)).toEqual(expected);
    }
  });

  test("a ligature is not taken apart into two letters: that would be a guess", () => {
    const first = "91330106MAXX0FF10";
    const code = first + usccCheckCharacter(first);
    expect(checkUscc(code).ok).toBe(true);
    expect(checkUscc(code.replace("FF", "\uFB00"))).toEqual({ ok: false, fault: "LENGTH" });
  });

  test("the inner check of the organisation body (GB 11714) warns and never refuses", () => {
    for (const code of REAL_USCCS) expect(hasRightOrganisationBody(code)).toBe(true);
    for (const code of GOLDEN_USCCS) {
      expect(hasRightOrganisationBody(code)).toBe(false);
      expect(checkUscc(code).ok).toBe(true);
    }
  });

  test("the inner check of 8 characters is one of 0 to 9 and X", () => {
    const body = fc.array(fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(body, (characters) => {
        const sum = characters.reduce(
          (total, c, i) =>
            total + (/\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55) * ([3, 7, 9, 10, 5, 8, 4, 2][i] ?? 0),
          0,
        );
        const check = (11 - (sum % 11)) % 11;
        expect(organisationBodyCheck(characters.join(""))).toBe(check === 10 ? "X" : String(check));
      }),
    );
  });

  test.each([
    ["91", "ENTERPRISE"],
    ["93", "ENTERPRISE"],
    ["92", "INDIVIDUAL_BUSINESS"],
    ["51", "SOCIAL_ORGANIZATION"],
    ["52", "SOCIAL_ORGANIZATION"],
    ["53", "SOCIAL_ORGANIZATION"],
    ["12", "PUBLIC_INSTITUTION"],
    ["11", "GOVERNMENT_AGENCY"],
    ["13", undefined],
    ["31", undefined],
    ["Y1", undefined],
  ])("a code that begins with %s is of the kind %s", (prefix, kind) => {
    expect(kindOfUscc(`${prefix}330106MAXX00010J`)).toBe(kind);
  });

  test("a code of another registrar is accepted, whatever its kind", () => {
    const first = "31330106MAXX00010";
    expect(parseSubjectCode(first + usccCheckCharacter(first)).type).toBe("USCC");
  });
});

describe("a citizen ID (GB 11643)", () => {
  test("known numbers are right, with a small x and in full width too", () => {
    for (const id of CITIZEN_IDS) {
      for (const form of [id, id.toLowerCase(), fullWidth(id), fullWidth(id.toLowerCase()), ` ${id} `]) {
        expect(checkCitizenId(form)).toEqual({ ok: true, value: id });
      }
    }
  });

  test("any one digit changed is refused", () => {
    for (const id of CITIZEN_IDS) {
      for (let at = 0; at < 18; at += 1) {
        for (const character of at === 17 ? "0123456789X" : "0123456789") {
          if (character !== id[at]) expect(checkCitizenId(replaced(id, at, character)).ok).toBe(false);
        }
      }
    }
  });

  test("a day that never was is refused though the check digit is right", () => {
    expect(checkCitizenId("440305190002290006")).toEqual({ ok: false, fault: "BIRTH_DATE" });
    for (const date of ["19000229", "20010229", "20240431", "20241301", "20240001", "20240100", "20240132"]) {
      const first = `330599${date}001`;
      expect(checkCitizenId(first + citizenIdCheckCharacter(first))).toEqual({
        ok: false,
        fault: "BIRTH_DATE",
      });
    }
    for (const date of ["20000229", "20240229", "19491231"]) {
      const first = `330599${date}001`;
      expect(checkCitizenId(first + citizenIdCheckCharacter(first)).ok).toBe(true);
    }
  });

  test.each([
    ["33059919900101001", "LENGTH"],
    ["330599900101001", "LENGTH"], // the 15 digits of before 1999
    ["3305991990010100X3", "ALPHABET"],
    ["33059919900101001Y", "ALPHABET"],
    ["33059919900101001٣", "ALPHABET"],
    ["330599199001010014", "CHECK_DIGIT"],
  ])("%j is refused: %s", (id, fault) => {
    expect(checkCitizenId(id)).toEqual({ ok: false, fault });
  });

  test("a masked number keeps the area and the last four", () => {
    expect(maskCitizenId("330599197812310037")).toBe("330599********0037");
  });
});

describe("a subject code", () => {
  const refusal = (input: unknown, kind?: Parameters<typeof parseSubjectCode>[1]): BadSubjectCode => {
    try {
      parseSubjectCode(input, kind);
    } catch (error) {
      if (error instanceof BadSubjectCode) return error;
    }
    throw new Error("not refused");
  };

  test("is told apart by its check character", () => {
    for (const code of [...REAL_USCCS, ...GOLDEN_USCCS])
      expect(parseSubjectCode(code)).toEqual({ type: "USCC", value: code });
    for (const id of CITIZEN_IDS) expect(parseSubjectCode(id)).toEqual({ type: "CITIZEN_ID", value: id });
    expect(parseSubjectCode(`p${"0123456789ABCDEF".repeat(2)}`)).toEqual({
      type: "SUBJECT_ID",
      value: `P${"0123456789abcdef".repeat(2)}`,
    });
  });

  test("that is right by both standards is refused until `kind` settles it", () => {
    // Seen as a USCC, the division of 331002 begins with 10, which there is.
    const ambiguous = rightByBothStandards("33100219900101");
    for (const code of ambiguous) {
      const { message, hint } = refusal(code);
      expect(message).toContain("both");
      expect(hint).toContain("kind");
      expect(parseSubjectCode(code, "NATURAL_PERSON")).toEqual({ type: "CITIZEN_ID", value: code });
      expect(parseSubjectCode(code, "ENTERPRISE")).toEqual({ type: "USCC", value: code });
      expect(parseSubjectCode(code, "GOVERNMENT_AGENCY")).toEqual({ type: "USCC", value: code });
    }
  });

  test("that is right by both check characters is a citizen ID where its USCC would lie in no province", () => {
    for (const code of rightByBothStandards("33059919900101")) {
      expect(parseSubjectCode(code)).toEqual({ type: "CITIZEN_ID", value: code });
      expect(parseSubjectCode(code, "ENTERPRISE")).toEqual({ type: "CITIZEN_ID", value: code });
    }
  });

  test("with a look-alike is refused with a hint, never repaired", () => {
    // 0, 1, 5, U and 2 stand in a right code; what looks like them does not.
    for (const [right, alike] of [
      ["0", "O"],
      ["1", "I"],
      ["5", "S"],
      ["U", "V"],
      ["2", "Z"],
    ] as const) {
      const first = `9133010${right}MA${right}X00010`.slice(0, 17);
      const code = first + usccCheckCharacter(first);
      expect(parseSubjectCode(code).type).toBe("USCC");
      for (const wrong of [code.replace(right, alike), code.replace(right, alike.toLowerCase())]) {
        const error = refusal(wrong);
        expect(error.code).toBe("BAD_SUBJECT_CODE");
        expect(error.hint).toContain("I, O, S, V and Z");
      }
    }
  });

  test.each([
    [17, "18 characters"],
    [19, "18 characters"],
  ])("of %i characters is told how long a code is", (length, hint) => {
    expect(refusal("9".repeat(length)).hint).toContain(hint);
  });

  test("with an impossible date is told so", () => {
    expect(refusal("440305190002290006").message).toContain("birth date");
  });

  test.each([undefined, null, 91350100, 440524188001010014n, ["91350100M000100Y43"], { code: "x" }, true])(
    "is a string: %p is refused",
    (input) => {
      expect(refusal(input).message).toContain("string");
    },
  );

  test("never comes back in the message or the hint, whatever was sent", () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
    const almost = fc.oneof(
      digits(18),
      digits(17).map((text) => `${text}X`),
      digits(15),
      fc
        .constantFrom(...CITIZEN_IDS)
        .chain((id) =>
          fc
            .tuple(fc.integer({ min: 0, max: 17 }), fc.constantFrom(..."0123456789XIOSVZx-"))
            .map(([at, by]) => replaced(id, at, by)),
        ),
      fc.constantFrom(...CITIZEN_IDS).map((id) => `${id}0`),
      fc.string({ minLength: 12, maxLength: 40, unit: "grapheme" }),
    );
    fc.assert(
      fc.property(almost, (input) => {
        try {
          parseSubjectCode(input);
        } catch (error) {
          if (!(error instanceof BadSubjectCode)) throw error;
          const told = `${error.message} ${error.hint} ${error.stack?.split("\n")[0] ?? ""}`;
          expect(told).not.toContain(input.trim());
          for (let at = 0; at + 6 <= input.length; at += 1) {
            const piece = input.slice(at, at + 6);
            if (/^\d{6}$/.test(piece)) expect(told).not.toContain(piece);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is accepted in one form exactly: what comes out goes in again unchanged", () => {
    const any = fc.oneof(
      fc.constantFrom(...REAL_USCCS, ...GOLDEN_USCCS, ...CITIZEN_IDS),
      fc.stringMatching(/^[Pp][0-9a-fA-F]{32}$/),
    );
    fc.assert(
      fc.property(any, fc.boolean(), (code, lower) => {
        const first = parseSubjectCode(lower ? code.toLowerCase() : code);
        expect(parseSubjectCode(first.value)).toEqual(first);
        expect(isPersonSubjectId(first.value)).toBe(first.type === "SUBJECT_ID");
      }),
    );
  });
});

/** Codes of an area and a birth date whose check character is right for a citizen ID and for a USCC. */
function rightByBothStandards(areaAndDate: string): string[] {
  const codes: string[] = [];
  for (let sequence = 0; sequence < 1_000; sequence += 1) {
    const first = areaAndDate + String(sequence).padStart(3, "0");
    if (usccCheckCharacter(first) === citizenIdCheckCharacter(first))
      codes.push(first + usccCheckCharacter(first));
  }
  expect(codes.length).toBeGreaterThan(0);
  return codes;
}
