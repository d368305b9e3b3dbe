import { DEPARTMENTS, SUBGRAPHS } from "../../schema/subgraphs";
import { loadPlatformConfig, PLATFORM_VARIABLES } from "../../cli/config";
import { ConfigurationFault } from "../../gateway/config";

const KEY = "k".repeat(32);

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadPlatformConfig(env);
  } catch (error) {
    if (error instanceof ConfigurationFault) return error.faults;
    throw error;
  }
  return [];
}

test("without a variable it is the embedded default: a file for each subgraph, no Redis, the development key", () => {
  const config = loadPlatformConfig({});
  for (const name of SUBGRAPHS)
    expect(config.databaseUrl(name).replaceAll("{subgraph}", name)).toBe(`sqlite:data/${name}.db`);
  expect(config.redisUrl).toBeUndefined();
  expect(config.developmentKey).toBe(true);
  expect(Buffer.byteLength(config.subjectIdKey)).toBeGreaterThanOrEqual(32);
  expect([...config.subgraphUrls]).toEqual([]);
});

test("an empty variable counts as one that is not set", () => {
  const empty = { DATABASE_URL: "", REDIS_URL: "  ", SUBJECT_ID_KEY: "", SUBGRAPH_URL_TAX: " " };
  expect(loadPlatformConfig(empty)).toMatchObject({ redisUrl: undefined, developmentKey: true });
});

test("one URL serves all subgraphs, and one of its own a single one", () => {
  const config = loadPlatformConfig({
    DATABASE_URL: "mysql://user:secret@127.0.0.1:3306/credit_{subgraph}",
    DATABASE_URL_TAX: "sqlite:/tmp/tax.db",
    SUBJECT_ID_KEY: KEY,
  });
  expect(config.databaseUrl("market")).toBe("mysql://user:secret@127.0.0.1:3306/credit_{subgraph}");
  expect(config.databaseUrl("tax")).toBe("sqlite:/tmp/tax.db");
  expect(config).toMatchObject({ subjectIdKey: KEY, developmentKey: false });
});

test("a SQLite file for several subgraphs is refused: SQLite lets one write at a time", () => {
  expect(() => loadPlatformConfig({ DATABASE_URL: "sqlite:/tmp/one.db" })).toThrow(
    /one subgraph; put \{subgraph\}/,
  );
  expect(() =>
    loadPlatformConfig({ DATABASE_URL_TAX: "sqlite:/tmp/a.db", DATABASE_URL_COURTS: "sqlite:/tmp/a.db" }),
  ).toThrow(/one subgraph/);
});

test("remote subgraphs are those that have an address", () => {
  const config = loadPlatformConfig({
    SUBGRAPH_URL_TAX: "http://127.0.0.1:4101/graphql",
    SUBGRAPH_URL_COURTS: "https://courts.example/graphql",
  });
  expect([...config.subgraphUrls]).toEqual([
    ["tax", "http://127.0.0.1:4101/graphql"],
    ["courts", "https://courts.example/graphql"],
  ]);
});

test.each([["redis://127.0.0.1:6379"], ["rediss://user:secret@cache.example:6380/1"]])(
  "%s is a cache",
  (url) => {
    expect(loadPlatformConfig({ REDIS_URL: url }).redisUrl).toBe(url);
  },
);

describe("a fault is one line that names the variable and does not repeat its value", () => {
  test.each([
    ["DATABASE_URL", "postgres://user:hunter2@db/credit"],
    ["DATABASE_URL", "hunter2"],
    ["DATABASE_URL", "sqlite:"],
    ["DATABASE_URL", "mysql://user:hunter2@db"],
    ["DATABASE_URL", "mysql://user:hunter2@db/"],
    ["DATABASE_URL_TAX", "hunter2"],
    ["REDIS_URL", "http://hunter2"],
    ["REDIS_URL", "hunter2"],
    ["SUBJECT_ID_KEY", "hunter2"],
    ["SUBJECT_ID_KEY", "hunter2".repeat(4)],
    ["SUBGRAPH_URL_MARKET", "ftp://hunter2/graphql"],
    ["SUBGRAPH_URL_MARKET", "hunter2:4001"],
  ])("%s=%s", (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: must [^\n]+\\.$`));
    expect(faults[0]).not.toContain("hunter2");
  });

  test("and all of them are told at once", () => {
    const env: Record<string, string> = { DATABASE_URL: "x", REDIS_URL: "x", SUBJECT_ID_KEY: "x" };
    for (const department of DEPARTMENTS) {
      env[`DATABASE_URL_${department.toUpperCase()}`] = "x";
      env[`SUBGRAPH_URL_${department.toUpperCase()}`] = "x";
    }
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.split(":")[0]).sort()).toEqual(Object.keys(env).sort());
    expect(new Set(faults).size).toBe(faults.length);
  });
});

test.each([
  [{ DATABASE_URL: "mysql://user:hunter2@db/credit" }],
  [{ DATABASE_URL: "mariadb://user:hunter2@db/credit" }],
  [{ DATABASE_URL_TAX: "mysql://user:hunter2@db/credit" }],
])("the key that everybody knows is not for a database of one's own: %j", (env) => {
  const faults = faultsOf(env);
  expect(faults).toEqual(["SUBJECT_ID_KEY: must be set where the database is not the embedded one."]);
  expect(faultsOf({ ...env, SUBJECT_ID_KEY: KEY })).toEqual([]);
});

test("a key counts in bytes", () => {
  expect(faultsOf({ SUBJECT_ID_KEY: "密".repeat(11) })).toEqual([]);
  expect(faultsOf({ SUBJECT_ID_KEY: "密".repeat(10) })).toHaveLength(1);
});

test("every variable is documented, once", () => {
  const names = PLATFORM_VARIABLES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining([
      "DATABASE_URL",
      "DATABASE_URL_<NAME>",
      "REDIS_URL",
      "SUBJECT_ID_KEY",
      "SUBGRAPH_URL_<NAME>",
    ]),
  );
  for (const { meaning, default: byDefault } of PLATFORM_VARIABLES)
    expect([meaning.length > 20, byDefault.length > 0]).toEqual([true, true]);
});
