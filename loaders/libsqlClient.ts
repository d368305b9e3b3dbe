import Libsql from "libsql";

// knex ships this dialect without types of its own; libsql speaks the same interface as the driver it is made for.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const BetterSqlite3Client = require("knex/lib/dialects/better-sqlite3") as new (...args: unknown[]) => object;

interface Connection {
  prepare(sql: string): unknown;
  exec(sql: string): void;
}

/** Statements are few and come again and again: keeping them prepared halves what a short one costs. */
const PREPARED_PER_CONNECTION = 500;

/**
 * knex over libsql: SQLite with its binary inside the package, so that an install needs no compiler and no download.
 * Files are in WAL mode, where readers of other processes go on while one writes.
 */
export class LibsqlClient extends BetterSqlite3Client {
  declare connectionSettings: { filename: string };

  _driver(): unknown {
    return Libsql;
  }

  acquireRawConnection(): Promise<Connection> {
    const connection = new Libsql(this.connectionSettings.filename) as unknown as Connection;
    connection.exec("PRAGMA busy_timeout = 5000");
    connection.exec("PRAGMA journal_mode = WAL");
    connection.exec("PRAGMA synchronous = NORMAL");
    keepPrepared(connection);
    return Promise.resolve(connection);
  }
}

/** knex prepares each statement anew; from here on the connection gives the one that it has. */
function keepPrepared(connection: Connection): void {
  const prepared = new Map<string, unknown>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (sql) => {
    const known = prepared.get(sql);
    if (known) return known;
    // A statement prepared before the tables changed would answer with the old columns.
    if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) {
      prepared.clear();
      return prepare(sql);
    }
    if (prepared.size >= PREPARED_PER_CONNECTION) prepared.clear();
    const statement = prepare(sql) as { reader: boolean };
    // knex asks each time whether the statement gives rows, and libsql asks SQLite: once is enough.
    Object.defineProperty(statement, "reader", { value: statement.reader });
    prepared.set(sql, statement);
    return statement;
  };
}
