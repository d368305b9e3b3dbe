import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { createClient } from "redis";

/** What a hub stands on: the embedded default, or the servers. */
export interface Backend {
  readonly name: "sqlite" | "mariadb + redis";
  /** Empty databases for one hub. */
  open(): Promise<OpenBackend>;
}

export interface OpenBackend {
  /** `DATABASE_URL` and, with servers, `REDIS_URL` and `SUBJECT_ID_KEY`, as a process of the hub is given them. */
  readonly env: Readonly<Record<string, string>>;
  /** Drops the databases. */
  close(): Promise<void>;
}

/** The same suite on the embedded default and on MariaDB with Redis; there it is skipped where they are not found. */
export function describeOnBackends(name: string, suite: (backend: Backend) => void): void {
  describe(`${name} [sqlite]`, () => suite(SQLITE));
  (serversFound() ? describe : describe.skip)(`${name} [mariadb + redis]`, () => suite(SERVERS));
}

/** A suite that makes sense on MariaDB with Redis only; skipped where they are not found. */
export function describeOnServices(name: string, suite: (backend: Backend, urls: ServiceUrls) => void): void {
  const { mysql, redis } = serviceUrls();
  (serversFound() ? describe : describe.skip)(name, () =>
    suite(SERVERS, { mysql: mysql ?? "", redis: redis ?? "" }),
  );
}

export interface ServiceUrls {
  /** `mysql://USER:PASSWORD@HOST:PORT` */
  readonly mysql: string;
  /** `redis://HOST:PORT/N`: a database that no other test file uses at the same time. */
  readonly redis: string;
}

/** For databases that are not the embedded one, a key is asked for. */
export const TEST_SUBJECT_ID_KEY = "a key for tests, 32 bytes or longer";

export const SQLITE: Backend = {
  name: "sqlite",
  open() {
    const directory = mkdtempSync(join(tmpdir(), "credit-hub-test-sqlite-"));
    return Promise.resolve({
      env: { DATABASE_URL: `sqlite:${directory}/{subgraph}.db`, SUBJECT_ID_KEY: TEST_SUBJECT_ID_KEY },
      close() {
        rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
        return Promise.resolve();
      },
    });
  },
};

const SERVERS: Backend = {
  name: "mariadb + redis",
  async open() {
    const { mysql = "", redis = "" } = serviceUrls();
    const prefix = `credit_test_${randomBytes(5).toString("hex")}_`;
    const names = ["market", "tax", "courts", "transport", "ecology", "hub"].map((name) => prefix + name);
    await onMysql(
      mysql,
      names.map((name) => `CREATE DATABASE ${name}`),
    );
    await emptyRedis(redis);
    return {
      env: {
        DATABASE_URL: `${mysql}/${prefix}{subgraph}`,
        REDIS_URL: redis,
        SUBJECT_ID_KEY: TEST_SUBJECT_ID_KEY,
      },
      async close() {
        await onMysql(
          mysql,
          names.map((name) => `DROP DATABASE IF EXISTS ${name}`),
        );
      },
    };
  },
};

function serviceUrls(): Partial<ServiceUrls> {
  const [mysql, redis] = [process.env["TEST_MYSQL_URL"], process.env["TEST_REDIS_URL"]];
  return {
    ...(mysql !== undefined && { mysql: mysql.replace(/^([a-z]+:\/\/[^/]+).*$/, "$1") }),
    ...(redis !== undefined && { redis: redis.replace(/^([a-z]+:\/\/[^/]+).*$/, `$1/${REDIS_DATABASE}`) }),
  };
}

/** Test files run side by side, one in each worker. Redis has 16 databases; the first is left alone. */
const REDIS_DATABASE = 1 + (Number(process.env["JEST_WORKER_ID"] ?? "1") % 15);

function serversFound(): boolean {
  const { mysql, redis } = serviceUrls();
  return mysql !== undefined && redis !== undefined;
}

async function onMysql(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** The server may be somebody's: only the hub's own keys go. */
async function emptyRedis(url: string): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  const keys = await client.keys("credit-hub:*");
  if (keys.length > 0) await client.del(keys);
  client.destroy();
}
