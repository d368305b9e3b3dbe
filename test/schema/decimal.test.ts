import fc from "fast-check";
import { canonicalDecimal } from "../../schema/scalars/decimal";

/** The text of n ten-thousandths, by whole-number arithmetic alone. */
function textOf(tenThousandths: bigint): string {
  const sign = tenThousandths < 0n ? "-" : "";
  const size = tenThousandths < 0n ? -tenThousandths : tenThousandths;
  const fraction = String(size % 10_000n)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return `${sign}${size / 10_000n}${fraction && `.${fraction}`}`;
}

const LARGEST = 10n ** 18n - 1n;

test("every decimal of 14 digits before and 4 after the point has one canonical text", () => {
  const zeros = fc.integer({ min: 0, max: 6 }).map((count) => "0".repeat(count));
  fc.assert(
    fc.property(fc.bigInt({ min: -LARGEST, max: LARGEST }), zeros, zeros, (value, before, after) => {
      const canonical = textOf(value);
      expect(canonicalDecimal(canonical)).toBe(canonical);
      const [, sign = "", digits = ""] = /^(-?)(.*)$/.exec(canonical) ?? [];
      const longer = sign + before + digits + (digits.includes(".") ? "" : ".0") + after;
      expect(canonicalDecimal(longer)).toBe(canonical);
    }),
    { numRuns: 500 },
  );
});

test("a number that the database gives has the text that was stored, up to 15 digits", () => {
  const largest = 10n ** 15n - 1n;
  fc.assert(
    fc.property(
      fc.bigInt({ min: -largest, max: largest }),
      fc.integer({ min: 0, max: 3 }),
      (value, moreDigits) => {
        // Up to 15 significant digits, with the point at any place that still leaves 14 before it.
        const scaled = value * 10n ** BigInt(moreDigits);
        const canonical = textOf(scaled);
        expect(canonicalDecimal(Number(canonical))).toBe(canonical);
      },
    ),
    { numRuns: 1_000 },
  );
});

test.each([
  [0, "0"],
  [-0, "0"],
  ["-0.000", "0"],
  ["007.50", "7.5"],
  ["12.", "12"],
  [100, "100"],
  [0.1 + 0.2, "0.3"],
  [-1.25, "-1.25"],
  [12345678901234.1, "12345678901234.1"],
  ["99999999999999.9999", "99999999999999.9999"],
])("%p is %s", (value, canonical) => {
  expect(canonicalDecimal(value)).toBe(canonical);
});

test.each([
  ["1.23456"],
  [1.23456],
  ["100000000000000"],
  [1e14],
  ["1e3"],
  ["+1"],
  [".5"],
  ["1,000"],
  ["１"],
  [" 1"],
  ["1\n"],
  [""],
  ["-"],
  ["NaN"],
  [NaN],
  [Infinity],
  [0.00001],
  [null],
  [undefined],
  [true],
  [10n],
  [{}],
])("%p is not a decimal", (value) => {
  expect(canonicalDecimal(value)).toBeUndefined();
});

test("a long text is refused in time that grows with its length, not with its square", () => {
  const started = process.hrtime.bigint();
  for (const text of [
    `0.${"0".repeat(200_000)}1x`,
    `0.${"0".repeat(200_000)}1`,
    `${"0".repeat(200_000)}x`,
    `1.${"10".repeat(100_000)}`,
    "9".repeat(200_000),
  ]) {
    expect(canonicalDecimal(text)).toBeUndefined();
  }
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1_000);
});
