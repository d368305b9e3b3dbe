import type { Knex } from "knex";
import type { Database } from "./database";

/** A table and the columns that its rows are given in. */
export interface BulkTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/** A row's values in the order of the columns; `undefined` is not one of them. */
export type BulkRow = readonly unknown[];

/**
 * Adds many rows at a time. One call costs one statement per 100 rows and one for the rest; its text is made once for
 * each table. What becomes of a row whose key is there already is said when it is created:
 * `REFUSE` the statement fails; `KEEP` what is there stays, so that what is done twice is done once.
 *
 * Misuse to beware of: with `KEEP`, a row that breaks another constraint (a null where none may be, a text too long) is
 * dropped or cut in silence on MySQL, where it is `INSERT IGNORE`.
 */
export interface BulkInsert {
  (transaction: Knex, table: BulkTable, rows: readonly BulkRow[]): Promise<void>;
}

export function createBulkInsert(dialect: Database["dialect"], existing: "KEEP" | "REFUSE"): BulkInsert {
  const insert =
    existing === "REFUSE" ? "INSERT" : dialect === "mysql" ? "INSERT IGNORE" : "INSERT OR IGNORE";
  const heads = new WeakMap<
    BulkTable,
    { readonly into: string; readonly marks: string; readonly whole: string }
  >();

  function head(table: BulkTable): { readonly into: string; readonly marks: string; readonly whole: string } {
    let made = heads.get(table);
    if (!made) {
      const names = table.columns.map((column) => `\`${column}\``).join(",");
      const into = `${insert} INTO \`${table.table}\` (${names}) VALUES `;
      const marks = `(${table.columns.map(() => "?").join(",")})`;
      made = { into, marks, whole: into + several(marks, ROWS_PER_STATEMENT) };
      heads.set(table, made);
    }
    return made;
  }

  return async (transaction, table, rows) => {
    const { into, marks, whole } = head(table);
    let start = 0;
    for (; start + ROWS_PER_STATEMENT <= rows.length; start += ROWS_PER_STATEMENT) {
      await transaction.raw(whole, bindings(rows, start, start + ROWS_PER_STATEMENT));
    }
    const rest = rows.length - start;
    if (dialect === "mysql") {
      if (rest > 0) await transaction.raw(into + several(marks, rest), bindings(rows, start, rows.length));
      return;
    }
    // SQLite's statements are kept prepared: one for each length would push out those that are used again.
    for (let i = start; i < rows.length; i += 1)
      await transaction.raw(into + marks, bindings(rows, i, i + 1));
  };
}

const ROWS_PER_STATEMENT = 100;

function several(marks: string, times: number): string {
  return `${marks},`.repeat(times).slice(0, -1);
}

function bindings(rows: readonly BulkRow[], start: number, end: number): Knex.RawBinding[] {
  const values: unknown[] = [];
  for (let i = start; i < end; i += 1) for (const value of rows[i] ?? []) values.push(value);
  return values as Knex.RawBinding[];
}
