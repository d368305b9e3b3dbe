import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createConnection } from "mysql2/promise";
import { createClient } from "redis";

/** MariaDB and Redis to measure on, or why there are none. */
export type Servers =
  | { readonly kind: "THERE"; readonly stores: ServerStores }
  | { readonly kind: "LEFT_OUT"; readonly reason: string };

export interface ServerStores {
  /** Whose they are, for the report. */
  readonly origin: string;
  /** The URL of a database of that name, which is there after this. */
  database(name: string): Promise<string>;
  /** A Redis database for one set of data: the cache's keys do not say which database rows are from. */
  redis(name: string): string;
  /** Empties the Redis databases; ends private servers and deletes what they wrote. */
  close(): Promise<void>;
}

/** A directory that is deleted when the benchmark ends. */
export interface WorkDirectory {
  readonly path: string;
  remove(): void;
}

export function createWorkDirectory(): WorkDirectory {
  const path = mkdtempSync(join(tmpdir(), "credit-hub-bench-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * The servers of `BENCH_MYSQL_URL` (databases are made beside the one that it names, and left there) and
 * `BENCH_REDIS_URL` (which must be empty: it is emptied afterwards), else private ones, started in `directory`.
 */
export async function openServers(env: NodeJS.ProcessEnv, directory: string): Promise<Servers> {
  const mysqlUrl = env["BENCH_MYSQL_URL"]?.trim() || undefined;
  const redisUrl = env["BENCH_REDIS_URL"]?.trim() || undefined;
  const mariadbd = mysqlUrl ?? onPath("mariadbd", env);
  const installDb = mysqlUrl ?? onPath("mariadb-install-db", env);
  const redisServer = redisUrl ?? onPath("redis-server", env);
  const missing = [
    ...(mariadbd && installDb ? [] : ["BENCH_MYSQL_URL is not set and mariadbd was not found"]),
    ...(redisServer ? [] : ["BENCH_REDIS_URL is not set and redis-server was not found"]),
  ];
  if (!mariadbd || !installDb || !redisServer) return { kind: "LEFT_OUT", reason: missing.join("; ") };

  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const mysql = mysqlUrl ?? (await startMariadb(mariadbd, installDb, directory, closing));
    const redis = redisUrl ?? (await startRedis(redisServer, directory, closing));
    const redisNames: string[] = [];
    const redisOf = (name: string): string => {
      if (!redisNames.includes(name)) redisNames.push(name);
      return withPath(redis, String(redisNames.indexOf(name)));
    };
    if (redisUrl !== undefined) {
      for (const name of REDIS_NAMES) await refuseUsedRedis(redisOf(name));
      closing.push(async () => {
        for (const name of redisNames) await emptyRedis(redisOf(name));
      });
    }
    return {
      kind: "THERE",
      stores: {
        origin: [
          mysqlUrl ? "MariaDB or MySQL of BENCH_MYSQL_URL" : "private MariaDB",
          redisUrl ? "Redis of BENCH_REDIS_URL" : "private Redis",
        ].join(", "),
        async database(name) {
          const full = `${new URL(mysql).pathname.slice(1)}_${name}`.replace(/[^A-Za-z0-9_]/g, "_");
          await createDatabase(mysql, full);
          return withPath(mysql, full);
        },
        redis: redisOf,
        close,
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The sets of data that the benchmark knows. */
const REDIS_NAMES = ["small", "large"];

/** Room for the large preset's hot pages; the default of 128 MB would measure the disk. */
const BUFFER_POOL = "2G";
const START_TIMEOUT_MS = 30_000;

async function startMariadb(
  mariadbd: string,
  installDb: string,
  directory: string,
  closing: (() => Promise<void>)[],
): Promise<string> {
  const data = join(directory, "mariadb");
  const common = ["--no-defaults", `--datadir=${data}`, ...(process.getuid?.() === 0 ? ["--user=root"] : [])];
  const install = spawn(
    installDb,
    [...common, "--auth-root-authentication-method=normal", "--skip-test-db"],
    {
      stdio: "ignore",
    },
  );
  const [status] = (await once(install, "exit")) as [number | null];
  if (status !== 0) throw new Error("mariadb-install-db failed.");

  const port = await freePort();
  const server = spawn(
    mariadbd,
    [
      ...common,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${join(directory, "mariadb.sock")}`,
      `--pid-file=${join(directory, "mariadb.pid")}`,
      `--innodb-buffer-pool-size=${BUFFER_POOL}`,
      "--innodb-log-file-size=512M",
      // Only the making of data writes, and it can be made again.
      "--innodb-flush-log-at-trx-commit=2",
      "--skip-name-resolve",
      // Up to six servers, each with a pool of ten for each subgraph.
      "--max-connections=500",
    ],
    { stdio: "ignore" },
  );
  closing.push(() => end(server, "SIGTERM"));
  const url = `mysql://root@127.0.0.1:${port}/credit_hub_bench`;
  await until(server, "mariadbd", async () => {
    const connection = await createConnection({ host: "127.0.0.1", port, user: "root" });
    await connection.end();
  });
  return url;
}

async function startRedis(
  redisServer: string,
  directory: string,
  closing: (() => Promise<void>)[],
): Promise<string> {
  const port = await freePort();
  const server = spawn(
    redisServer,
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory],
    { stdio: "ignore" },
  );
  closing.push(() => end(server, "SIGTERM"));
  const url = `redis://127.0.0.1:${port}`;
  await until(server, "redis-server", () => withRedis(url, async (client) => void (await client.ping())));
  return url;
}

async function createDatabase(url: string, name: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS \`${name}\``);
  } finally {
    await connection.end();
  }
}

/** Rows in a cache that others use would be taken for theirs. */
async function refuseUsedRedis(url: string): Promise<void> {
  const keys = await withRedis(url, (client) => client.dbSize());
  if (keys > 0) {
    throw new Error("The Redis of BENCH_REDIS_URL is in use: the benchmark needs databases 0 and 1, empty.");
  }
}

async function emptyRedis(url: string): Promise<void> {
  await withRedis(url, async (client) => void (await client.flushDb()));
}

async function withRedis<T>(url: string, use: (client: RedisClient) => Promise<T>): Promise<T> {
  const client = newRedisClient(url);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

function newRedisClient(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } });
}
type RedisClient = ReturnType<typeof newRedisClient>;

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}

function onPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  const places = [...(env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return places
    .filter((place) => place !== "")
    .map((place) => join(place, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until a server answers. */
async function until(server: ChildProcess, name: string, tryIt: () => Promise<void>): Promise<void> {
  const endsAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await tryIt();
    } catch {
      if (server.exitCode !== null || Date.now() > endsAt) throw new Error(`${name} did not start.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  server.kill(signal);
  const timer = setTimeout(() => server.kill("SIGKILL"), 20_000);
  await exited;
  clearTimeout(timer);
}
