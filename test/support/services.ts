import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { createClient } from "redis";

/** What the tests can use beside Node itself. */
export interface Services {
  /** `mysql://USER:PASSWORD@HOST:PORT`, of a user who may make databases. */
  readonly mysqlUrl: string | undefined;
  /** `redis://HOST:PORT` */
  readonly redisUrl: string | undefined;
  /** Ends what was started and deletes its data. */
  stop(): Promise<void>;
}

/**
 * Finds or starts MariaDB and Redis: where `TEST_MYSQL_URL` or `TEST_REDIS_URL` is set, that one is used; else, where
 * the server is installed, a private one is started on a free loopback port with its data in a temporary directory.
 */
export async function startServices(env: NodeJS.ProcessEnv): Promise<Services> {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const [mysqlUrl, redisUrl] = [given("TEST_MYSQL_URL"), given("TEST_REDIS_URL")];
  const path = `${env["PATH"] ?? ""}${delimiter}/usr/sbin${delimiter}/usr/local/sbin`;
  const mariadb = mysqlUrl === undefined ? findOne(["mariadbd", "mysqld"], path) : undefined;
  const install = findOne(["mariadb-install-db", "mysql_install_db"], path);
  const redis = redisUrl === undefined ? findOne(["redis-server"], path) : undefined;
  if (mariadb === undefined && redis === undefined)
    return { mysqlUrl, redisUrl, stop: async () => undefined };

  const keeper = startKeeper();
  try {
    const [startedMysql, startedRedis] = await Promise.all([
      mariadb !== undefined && install !== undefined ? startMariadb(keeper, mariadb, install) : mysqlUrl,
      redis !== undefined ? startRedis(keeper, redis) : redisUrl,
    ]);
    return { mysqlUrl: startedMysql, redisUrl: startedRedis, stop: () => keeper.end() };
  } catch (error) {
    await keeper.end();
    throw error;
  }
}

interface Keeper {
  /** A directory that is deleted at the end. */
  directory(name: string): string;
  run(command: string, args: readonly string[], directory: string): void;
  end(): Promise<void>;
}

function startKeeper(): Keeper {
  // Detached: a Ctrl-C in the terminal ends the run, and must not end what cleans up after it.
  const child: ChildProcess = spawn(process.execPath, [join(__dirname, "serviceKeeper.js")], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  const tell = (order: object): void => void child.stdin?.write(`${JSON.stringify(order)}\n`);
  return {
    directory(name) {
      const directory = mkdtempSync(join(tmpdir(), `credit-hub-test-${name}-`));
      tell({ directory });
      return directory;
    },
    run: (command, args, directory) => tell({ command, args, directory }),
    async end() {
      const ended = child.exitCode === null ? once(child, "exit") : undefined;
      child.stdin?.end();
      await ended;
    },
  };
}

async function startMariadb(keeper: Keeper, server: string, install: string): Promise<string> {
  const directory = keeper.directory("mariadb");
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  const data = join(directory, "data");
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const initFile = join(directory, "init.sql");
  writeFileSync(
    initFile,
    `CREATE USER 'credit'@'127.0.0.1' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO 'credit'@'127.0.0.1';\n`,
    { mode: 0o600 },
  );
  await promisify(execFile)(
    install,
    [
      "--no-defaults",
      `--datadir=${data}`,
      "--skip-test-db",
      "--auth-root-authentication-method=normal",
      ...asRoot,
    ],
    { timeout: 60_000 },
  );
  keeper.run(
    server,
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--init-file=${initFile}`,
      `--port=${String(port)}`,
      `--socket=${join(directory, "s")}`,
      `--pid-file=${join(directory, "pid")}`,
      `--log-error=${join(directory, "log")}`,
      "--skip-networking=0",
      "--bind-address=127.0.0.1",
      "--skip-name-resolve",
      "--innodb-buffer-pool-size=64M",
      "--innodb-log-file-size=32M",
      "--innodb-flush-log-at-trx-commit=2",
      "--key-buffer-size=1M",
      "--max-connections=200",
      "--performance-schema=OFF",
      ...asRoot,
    ],
    directory,
  );
  const url = `mysql://credit:${password}@127.0.0.1:${String(port)}`;
  await ready("MariaDB", () => pingMysql(url));
  return url;
}

async function startRedis(keeper: Keeper, server: string): Promise<string> {
  const directory = keeper.directory("redis");
  const port = await freePort();
  keeper.run(
    server,
    ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no"],
    directory,
  );
  const url = `redis://127.0.0.1:${String(port)}`;
  await ready("Redis", () => pingRedis(url));
  return url;
}

async function pingMysql(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 1_000 });
  await connection.query("SELECT 1").finally(() => connection.end());
}

async function pingRedis(url: string): Promise<void> {
  const client = createClient({ url, socket: { connectTimeout: 1_000, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  await client.ping().finally(() => client.destroy());
}

async function ready(name: string, ping: () => Promise<void>): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      return await ping();
    } catch (error) {
      if (Date.now() > until) throw new Error(`${name} was started and does not answer.`, { cause: error });
      await sleep(50);
    }
  }
}

function findOne(names: readonly string[], path: string): string | undefined {
  for (const name of names) {
    for (const directory of path.split(delimiter).filter((part) => part !== "")) {
      const file = join(directory, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this one.
      }
    }
  }
  return undefined;
}

/** A loopback port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
