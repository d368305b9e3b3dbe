import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import knex, { type Knex } from "knex";
import { LibsqlClient } from "./libsqlClient";
import { MysqlClient, READ_TIMEOUT_MS } from "./mysqlClient";

/**
 * A subgraph's own database. `sqlite:PATH` is a file (the embedded default), `mysql://…` a MySQL or MariaDB server;
 * `{subgraph}` in either is replaced with the subgraph's name, so that one setting gives each a database of its own.
 */
export interface Database {
  readonly knex: Knex;
  readonly dialect: "sqlite" | "mysql";
  /** Tells each statement before it is run; returns the function that stops it. */
  observe(listener: (statement: ObservedStatement) => void): () => void;
  /** Whether the database answers. */
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
}

/** A statement without its bindings, which may be anything. */
export interface ObservedStatement {
  readonly sql: string;
}

export class BadDatabaseUrl extends Error {}

/**
 * How long a statement may wait for a connection. A server that is down refuses at once, and an answer is never kept
 * waiting: its source has a time of its own. This is far above both, because a process that is busy for two seconds
 * (it writes a thousand profiles) looks at its clocks before it looks at the connection that has long been there.
 */
const ACQUIRE_TIMEOUT_MS = 15_000;
const POOL_SIZE = 10;
/** knex tells of faults on the console, with hosts and stacks; every one of them reaches the caller as well. */
const SILENT = { warn: quiet, error: quiet, deprecate: quiet, debug: quiet };

export interface DatabaseOptions {
  /** How long a read may go without an answer before its connection counts as dead, in ms. @default 15000 */
  readonly readTimeoutMs?: number;
}

/** @throws BadDatabaseUrl the message never repeats the URL: it may hold a password. */
export function openDatabase(url: string, subgraph: string, options: DatabaseOptions = {}): Database {
  const resolved = url.replaceAll("{subgraph}", subgraph);
  const [client, dialect] = resolved.startsWith("sqlite:")
    ? [sqlite(resolved.slice("sqlite:".length)), "sqlite" as const]
    : [mysql(resolved, options), "mysql" as const];
  return {
    knex: client,
    dialect,
    observe(listener) {
      const onQuery = ({ sql }: { sql: string }): void => listener({ sql });
      client.on("query", onQuery);
      return () => client.removeListener("query", onQuery);
    },
    isAlive: () =>
      client.raw("SELECT 1").then(
        () => true,
        () => false,
      ),
    close: () => client.destroy(),
  };
}

function sqlite(path: string): Knex {
  const memory = path === ":memory:";
  const filename = memory ? path : resolve(path);
  if (!memory) mkdirSync(dirname(filename), { recursive: true });
  return knex({
    client: LibsqlClient as unknown as typeof Knex.Client,
    connection: { filename },
    useNullAsDefault: true,
    log: SILENT,
    compileSqlOnError: false,
    pool: { min: 1, max: 1, idleTimeoutMillis: 2 ** 31 - 1 },
  });
}

function mysql(url: string, { readTimeoutMs = READ_TIMEOUT_MS }: DatabaseOptions): Knex {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new BadDatabaseUrl("A database URL is sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE.");
  }
  if (!["mysql:", "mariadb:"].includes(parsed.protocol) || parsed.pathname.length < 2) {
    throw new BadDatabaseUrl("A database URL is sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE.");
  }
  const config: Knex.Config & { readTimeoutMs: number } = {
    client: MysqlClient as unknown as typeof Knex.Client,
    readTimeoutMs,
    // An error's message would else hold the statement with its values: rows in a log.
    compileSqlOnError: false,
    connection: {
      host: parsed.hostname,
      port: Number(parsed.port || 3306),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database: decodeURIComponent(parsed.pathname.slice(1)),
      charset: "utf8mb4",
      dateStrings: true,
      connectTimeout: ACQUIRE_TIMEOUT_MS,
      ...(parsed.searchParams.get("socketPath")
        ? { socketPath: parsed.searchParams.get("socketPath") ?? "" }
        : {}),
    },
    pool: { min: 0, max: POOL_SIZE },
    log: SILENT,
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
  };
  return knex(config);
}

function quiet(): void {
  // Nothing.
}
