import type { CalendarDate } from "../../../schema/scalars/date";

/**
 * Days as whole numbers (days since 1970-01-01) and back. Sample data has tens of millions of dates; each distinct one
 * is written as text once.
 */
export class Calendar {
  private readonly texts = new Map<number, CalendarDate>();

  text(day: number): CalendarDate {
    let text = this.texts.get(day);
    if (text === undefined) {
      text = new Date(day * 86_400_000).toISOString().slice(0, 10);
      this.texts.set(day, text);
    }
    return text;
  }
}

export function dayNumber(date: CalendarDate): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}
