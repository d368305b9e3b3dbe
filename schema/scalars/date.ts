/** A calendar date in the zone Asia/Shanghai, `YYYY-MM-DD`. Such strings sort and compare as dates do. */
export type CalendarDate = string;

/** Long-term: what a licence without an end carries as its last day (双公示 standard). */
export const LONG_TERM: CalendarDate = "2099-12-31";

/** Whether the text is `YYYY-MM-DD` and that day exists. No record is from before the year 1000. */
export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= 1_000 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** The same day `months` months on; the last day of the month where that month is shorter. */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const { year, month, day } = parts(date);
  const index = year * 12 + (month - 1) + months;
  const [y, m] = [Math.floor(index / 12), (index % 12) + 1];
  return format(y, m, Math.min(day, daysInMonth(y, m)));
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  const { year, month, day } = parts(date);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return format(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

/** Days from `from` to `to`, negative where `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  const at = (date: CalendarDate): number => {
    const { year, month, day } = parts(date);
    return Date.UTC(year, month - 1, day);
  };
  return Math.round((at(to) - at(from)) / 86_400_000);
}

/** The day it is in Shanghai (UTC+8, no summer time since 1991) at an instant. */
export function shanghaiDay(instant: Date): CalendarDate {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Monday to Friday. The State Council's yearly list of moved holidays is not in it: see `workingDaysBetween`. */
function isWeekday(date: CalendarDate): boolean {
  const { year, month, day } = parts(date);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * Working days after `from`, up to and with `to`: 0 where `to` is not later. `holidays` are weekdays off and
 * `workdays` are weekend days worked, as the State Council's notice of the year says.
 */
export function workingDaysBetween(
  from: CalendarDate,
  to: CalendarDate,
  calendar: { holidays: ReadonlySet<CalendarDate>; workdays: ReadonlySet<CalendarDate> } = NO_HOLIDAYS,
): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (calendar.workdays.has(day) || (isWeekday(day) && !calendar.holidays.has(day))) count += 1;
  }
  return count;
}

const NO_HOLIDAYS = { holidays: new Set<CalendarDate>(), workdays: new Set<CalendarDate>() };

function parts(date: CalendarDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function format(year: number, month: number, day: number): CalendarDate {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
