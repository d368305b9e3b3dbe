import { createHash } from "node:crypto";
import fc from "fast-check";
import { isPersonSubjectId, parseSubjectCode } from "../../schema/scalars/subjectCode";
import { createSubjectIds } from "../../schema/scalars/subjectId";
import { checkUscc } from "../../schema/scalars/uscc";

const KEY = "a key for tests, of 32 bytes or more";
const PERSON = "330599199001010013";
const citizenId = fc.stringMatching(/^[1-9][0-9]{16}[0-9X]$/);
const key = fc.string({ minLength: 32, maxLength: 200, unit: "grapheme" });

/** HMAC as RFC 2104 writes it, over the bare hash: blocks of SM3 are 64 bytes. */
function hmacSm3(secret: string, text: string): string {
  const sm3 = (...parts: Buffer[]): Buffer => createHash("sm3").update(Buffer.concat(parts)).digest();
  const bytes = Buffer.from(secret);
  const block = Buffer.alloc(64);
  (bytes.length > 64 ? sm3(bytes) : bytes).copy(block);
  const pad = (byte: number): Buffer => Buffer.from(block.map((b) => b ^ byte));
  return sm3(pad(0x5c), sm3(pad(0x36), Buffer.from(text))).toString("hex");
}

test("the hash is SM3: the example of GB/T 32905, annex A.1", () => {
  expect(createHash("sm3").update("abc").digest("hex")).toBe(
    "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
  );
});

test("a subject id is P and the first 128 bits of HMAC-SM3", () => {
  // openssl dgst -sm3 -hmac "$KEY", over the number without a line end.
  const digest = "46869bb3152f6a7e86b753b7acf0fc515559dfe6e1aae7257a1ee43fe1f38b78";
  expect(createSubjectIds(KEY)(PERSON)).toBe(`P${digest.slice(0, 32)}`);
  expect(hmacSm3(KEY, PERSON)).toBe(digest);
});

test("it is that for any key and number", () => {
  fc.assert(
    fc.property(key, citizenId, (secret, id) => {
      expect(createSubjectIds(secret)(id)).toBe(`P${hmacSm3(secret, id).slice(0, 32)}`);
    }),
  );
});

test("a key of less than 32 bytes is refused, and the refusal does not say it", () => {
  expect(() => createSubjectIds("k".repeat(31))).toThrow("SUBJECT_ID_KEY must be at least 32 bytes long.");
  expect(() => createSubjectIds("")).toThrow("at least 32 bytes");
  expect(() => createSubjectIds("k".repeat(32))).not.toThrow();
  // Bytes count, not characters.
  expect(() => createSubjectIds("密".repeat(11))).not.toThrow();
  expect(() => createSubjectIds("密".repeat(10))).toThrow("at least 32 bytes");
});

test("another key or another number gives another id", () => {
  fc.assert(
    fc.property(key, key, citizenId, citizenId, (k1, k2, a, b) => {
      fc.pre(k1 !== k2 && a !== b);
      const id = createSubjectIds(k1)(a);
      expect(createSubjectIds(k1)(a)).toBe(id);
      expect(createSubjectIds(k2)(a)).not.toBe(id);
      expect(createSubjectIds(k1)(b)).not.toBe(id);
    }),
  );
});

test("it never looks like a USCC, says nothing of the number, and is a subject code itself", () => {
  const subjectId = createSubjectIds(KEY);
  fc.assert(
    fc.property(citizenId, (id) => {
      const made = subjectId(id);
      expect(made).toMatch(/^P[0-9a-f]{32}$/);
      expect(checkUscc(made).ok).toBe(false);
      expect(isPersonSubjectId(made)).toBe(true);
      expect(parseSubjectCode(made)).toEqual({ type: "SUBJECT_ID", value: made });
      expect(made).not.toContain(id.slice(6, 14));
    }),
  );
});
