import fc from "fast-check";
import {
  addDays,
  addMonths,
  daysBetween,
  isCalendarDate,
  shanghaiDay,
  workingDaysBetween,
} from "../../schema/scalars/date";

const day = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2100, 11, 31) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

test.each([
  ["2024-02-29", true],
  ["2023-02-29", false],
  ["1900-02-29", false],
  ["2000-02-29", true],
  ["2024-04-31", false],
  ["2024-13-01", false],
  ["2024-00-10", false],
  ["2024-01-00", false],
  ["2024-1-1", false],
  ["2024/01/01", false],
  ["20240101", false],
  ["2024-01-01T00:00:00Z", false],
  [" 2024-01-01", false],
  ["2024-01-01\n", false],
  ["２０２４-01-01", false],
  ["", false],
])("%j is a day: %p", (text, is) => {
  expect(isCalendarDate(text)).toBe(is);
});

test("the days of a century are those of the calendar, and no others", () => {
  const known = new Set<string>();
  for (let at = Date.UTC(1950, 0, 1); at < Date.UTC(2050, 0, 1); at += 86_400_000)
    known.add(new Date(at).toISOString().slice(0, 10));
  const wrong: string[] = [];
  const two = (n: number): string => String(n).padStart(2, "0");
  for (let year = 1950; year < 2050; year += 1)
    for (let month = 0; month <= 13; month += 1)
      for (let date = 0; date <= 32; date += 1) {
        const text = `${String(year)}-${two(month)}-${two(date)}`;
        if (isCalendarDate(text) !== known.has(text)) wrong.push(text);
      }
  expect(wrong).toEqual([]);
});

test.each([
  ["2024-01-31", 1, "2024-02-29"],
  ["2023-01-31", 1, "2023-02-28"],
  ["2024-02-29", 12, "2025-02-28"],
  ["2024-02-29", 48, "2028-02-29"],
  ["2024-02-29", -12, "2023-02-28"],
  ["2024-03-31", -1, "2024-02-29"],
  ["2024-05-31", 1, "2024-06-30"],
  ["2024-12-31", 2, "2025-02-28"],
  ["2024-12-15", 1, "2025-01-15"],
  ["2024-01-15", -1, "2023-12-15"],
  ["2024-01-15", 0, "2024-01-15"],
  ["1999-11-30", 3, "2000-02-29"],
])("%s and %i months is %s", (from, months, to) => {
  expect(addMonths(from, months)).toBe(to);
});

test("months on: the right month, the same day or the month's last one, never earlier for a later start", () => {
  fc.assert(
    fc.property(day, day, fc.integer({ min: -400, max: 400 }), (from, other, months) => {
      const to = addMonths(from, months);
      expect(isCalendarDate(to)).toBe(true);
      const index = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
      expect(index(to) - index(from)).toBe(months);
      if (to.slice(8) !== from.slice(8)) {
        expect(addDays(to, 1).slice(8)).toBe("01");
        expect(to.slice(8) < from.slice(8)).toBe(true);
      }
      if (other >= from) expect(addMonths(other, months) >= to).toBe(true);
    }),
  );
});

test("adding days and counting them are each other's inverse, and texts sort as days do", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -5_000, max: 5_000 }), (from, days) => {
      const to = addDays(from, days);
      expect(isCalendarDate(to)).toBe(true);
      expect(daysBetween(from, to)).toBe(days);
      expect(daysBetween(to, from)).toBe(days === 0 ? 0 : -days);
      expect(to > from).toBe(days > 0);
    }),
  );
});

test.each([
  // 2024-06-03 was a Monday.
  ["2024-06-03", "2024-06-03", 0],
  ["2024-06-03", "2024-06-04", 1],
  ["2024-06-03", "2024-06-07", 4],
  ["2024-06-07", "2024-06-09", 0],
  ["2024-06-07", "2024-06-10", 1],
  ["2024-06-08", "2024-06-09", 0],
  ["2024-06-03", "2024-06-12", 7],
  ["2024-06-03", "2024-06-13", 8],
  ["2024-06-10", "2024-06-03", 0],
])("from %s to %s there are %i working days", (from, to, days) => {
  expect(workingDaysBetween(from, to)).toBe(days);
});

test("moved holidays count as the notice of the year says", () => {
  // National day 2024: off from 1 to 7 October; worked on Sunday 29 September and Saturday 12 October.
  const holidays = new Set(["01", "02", "03", "04", "05", "06", "07"].map((d) => `2024-10-${d}`));
  const workdays = new Set(["2024-09-29", "2024-10-12"]);
  expect(workingDaysBetween("2024-09-27", "2024-10-12", { holidays, workdays })).toBe(7);
  expect(workingDaysBetween("2024-09-27", "2024-10-12")).toBe(10);
});

test("any seven days in a row hold five working days", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 60 }), (from, weeks) => {
      expect(workingDaysBetween(from, addDays(from, 7 * weeks))).toBe(5 * weeks);
    }),
  );
});

test.each([
  ["2024-05-31T15:59:59.999Z", "2024-05-31"],
  ["2024-05-31T16:00:00.000Z", "2024-06-01"],
  ["2024-02-28T16:00:00Z", "2024-02-29"],
  ["2023-12-31T16:00:00Z", "2024-01-01"],
])("at %s it is %s in Shanghai", (instant, date) => {
  expect(shanghaiDay(new Date(instant))).toBe(date);
});
