import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startServices, type Services } from "./services";

/** Of jest's configuration, which test files the run was asked for. */
interface RunConfig {
  readonly rootDir: string;
  readonly testPathPatterns?: { readonly patterns?: readonly string[] };
}

/**
 * Before all tests: starts MariaDB and Redis where a chosen test file needs them. Where one is not found its suites are
 * skipped, and one line says so; with `REQUIRE_SERVICES=1` the run fails instead, so that CI cannot pass by skipping.
 */
export default async function globalSetup(config: RunConfig): Promise<void> {
  const suites = suitesOnServices(config);
  if (suites === 0) return;
  const services = await startServices(process.env);
  const missing = [
    ...(services.mysqlUrl === undefined ? [["MariaDB", "mariadb-server", "TEST_MYSQL_URL"]] : []),
    ...(services.redisUrl === undefined ? [["Redis", "redis-server", "TEST_REDIS_URL"]] : []),
  ];
  for (const [name, program, variable] of missing) {
    process.stderr.write(
      `${name} not found: ${suites} ${suites === 1 ? "suite" : "suites"} skipped. Install ${program} or set ${variable}.\n`,
    );
  }
  if (missing.length > 0 && process.env["REQUIRE_SERVICES"] === "1") {
    await services.stop();
    throw new Error("REQUIRE_SERVICES=1: the run needs MariaDB and Redis.");
  }
  // Workers inherit these.
  if (services.mysqlUrl !== undefined) process.env["TEST_MYSQL_URL"] = services.mysqlUrl;
  if (services.redisUrl !== undefined) process.env["TEST_REDIS_URL"] = services.redisUrl;
  (globalThis as { creditHubServices?: Services }).creditHubServices = services;
}

/** How many suites of the chosen files run on services: told from their text, before any of them is loaded. */
function suitesOnServices({ rootDir, testPathPatterns }: RunConfig): number {
  const patterns = (testPathPatterns?.patterns ?? []).map((pattern) => new RegExp(pattern, "i"));
  const root = join(rootDir, "test");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(root, file))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => pattern.test(file)))
    .reduce((sum, file) => sum + (readFileSync(file, "utf8").match(ON_SERVICES)?.length ?? 0), 0);
}

const ON_SERVICES = /^\s*(?:describeOnBackends|describeOnServices)\(/gm;
