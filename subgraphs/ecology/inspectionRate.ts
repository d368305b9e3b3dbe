import type { CalendarDate } from "../../schema/scalars/date";
import type { SubgraphContext } from "../kit/context";

/**
 * The share of inspections that an environmental grade brings, in per cent of the base rate, by the rates in force on
 * the day of the rating. The table is read once a request.
 */
export async function inspectionRate(
  grade: string,
  day: CalendarDate,
  context: SubgraphContext,
): Promise<number | null> {
  let rates = context.loaders.get(TABLE) as Promise<Rate[]> | undefined;
  if (!rates) {
    // A query of knex runs anew each time it is awaited; a promise of its rows does not.
    rates = Promise.resolve(
      context.database
        .knex<Rate>(TABLE)
        .select("valid_from", "grade", "percent")
        .orderBy("valid_from", "desc"),
    );
    context.loaders.set(TABLE, rates);
  }
  return (await rates).find((rate) => rate.grade === grade && rate.valid_from <= day)?.percent ?? null;
}

const TABLE = "ecology_inspection_rate";

interface Rate {
  valid_from: CalendarDate;
  grade: string;
  percent: number;
}
