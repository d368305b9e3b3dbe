import { setTimeout as sleep } from "node:timers/promises";
import { SUBGRAPHS } from "../../schema/subgraphs";
import { describeOnBackends, describeOnServices, type Backend } from "../support/backends";
import { startHub, type Hub, type HubAnswer } from "../support/hub";
import { endCommand, runCommand, type RunningCommand } from "../support/processes";
import { startProxy, type Proxy } from "../support/proxy";

const CLEAN = "91330106MAXX00010J";
const DEBTOR = "91330602MAXX00060P";
const PROFILE = `query($code: SubjectCode!) { creditProfile(code: $code) { name
  summary { publicRecords seriousListings byDepartment { department count } byClass { count } bySeverity { count } incomplete }
  market { registration { state } licences { totalCount } }
  tax { ratings { nodes { year grade } } }
  courts { judgmentDebtors { totalCount } }
  transport { grades { nodes { grade } } }
  ecology { ratings { nodes { grade } } } } }`;

/** The clean firm with its tax department out of reach: nothing of it is there, and nothing of it counts as zero. */
function expectWithoutTax(answer: HubAnswer, code: string, reason: unknown): void {
  const { data, errors = [], extensions } = answer;
  expect(data.creditProfile).toMatchObject({
    name: "杭州清正虚构物流有限公司",
    market: { registration: { state: "ACTIVE" }, licences: { totalCount: 2 } },
    courts: { judgmentDebtors: { totalCount: 0 } },
    transport: { grades: { nodes: [{ grade: "AAA" }] } },
    ecology: { ratings: { nodes: [{ grade: "A" }] } },
    summary: {
      publicRecords: null,
      seriousListings: null,
      byClass: null,
      bySeverity: null,
      incomplete: ["tax"],
    },
  });
  expect(data.creditProfile.tax?.ratings ?? null).toBeNull();
  const counts = data.creditProfile.summary.byDepartment as { department: string; count: number | null }[];
  expect(Object.fromEntries(counts.map(({ department, count }) => [department, count]))).toEqual({
    market: 3,
    tax: null,
    courts: 0,
    transport: 1,
    ecology: 1,
  });
  expect(errors.length).toBeGreaterThan(0);
  for (const { path, extensions: told } of errors) {
    expect(path?.slice(0, 2)).toEqual(["creditProfile", "tax"]);
    expect(told).toMatchObject({ code, source: "tax", reason });
  }
  expect(extensions.sources["tax"]).toMatchObject({ status: "UNAVAILABLE", reason });
  for (const name of SUBGRAPHS.filter((other) => other !== "tax")) {
    expect(extensions.sources[name]?.status).toBe("OK");
  }
  expect(JSON.stringify(answer)).not.toMatch(/select |127\.0\.0\.1|ECONN|mysql|sqlite|knex|\.ts:|\.js:/i);
}

function isWhole({ data, errors }: HubAnswer): boolean {
  return errors === undefined && data.creditProfile.summary.publicRecords === 8;
}

/** Asks until the answer is whole again; nothing else is done about it. */
async function expectRecovery(hub: Hub, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  let answer = await hub.query(PROFILE, { code: CLEAN });
  while (!isWhole(answer) && Date.now() < until) {
    await sleep(100);
    answer = await hub.query(PROFILE, { code: CLEAN });
  }
  expect(answer.errors).toBeUndefined();
  expect(isWhole(answer)).toBe(true);
}

describeOnBackends("a department whose database is closed", (backend) => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await startHub({ backend, subjects: 200 });
  });
  afterAll(() => hub?.stop());

  test("is missing with a clear code, and is back when the database is", async () => {
    expect(isWhole(await hub.query(PROFILE, { code: CLEAN }))).toBe(true);
    const knex = hub.subgraphs.get("tax")?.database.knex;
    await knex?.destroy();
    // To the kit a pool that was closed is a fault of its own, not the server's.
    expectWithoutTax(await hub.query(PROFILE, { code: CLEAN }), "SOURCE_UNAVAILABLE", "INTERNAL");
    knex?.initialize();
    await expectRecovery(hub, 2_000);
  });

  test("a table that is not there is a fault, not an absence of records", async () => {
    const knex = hub.subgraphs.get("courts")?.database.knex;
    await knex?.schema.renameTable("courts_judgment_debtor", "courts_gone");
    const { data, errors = [] } = await hub.query(PROFILE, { code: DEBTOR });
    expect(data.creditProfile.courts).toEqual({ judgmentDebtors: null });
    expect(data.creditProfile.summary).toMatchObject({ seriousListings: null, incomplete: ["courts"] });
    expect(errors[0]?.extensions).toMatchObject({ code: "SOURCE_UNAVAILABLE", reason: "DATABASE" });
    await knex?.schema.renameTable("courts_gone", "courts_judgment_debtor");
    const back = await hub.query(PROFILE, { code: DEBTOR });
    expect(back.data.creditProfile.courts).toEqual({ judgmentDebtors: { totalCount: 1 } });
  });
});

describeOnServices("a department whose database server goes away", (backend, { mysql }) => {
  let proxy: Proxy;
  let hub: Hub;
  beforeAll(async () => {
    proxy = await startProxy(mysql);
    hub = await startHub({
      backend: changed(backend, (env) => ({
        DATABASE_URL_TAX: (env["DATABASE_URL"] ?? "").replace(mysql, proxy.url.replace(/\/$/, "")),
      })),
      subjects: 200,
      env: { SOURCE_TIMEOUT_MS: "4000" },
    });
  });
  afterEach(() => proxy.restore());
  afterAll(async () => {
    await hub?.stop();
    await proxy?.close();
  });

  test("is missing while the server is down, and is back when it is", async () => {
    await expectRecovery(hub, 2_000);
    await proxy.cut();
    for (let i = 0; i < 3; i += 1) {
      expectWithoutTax(await hub.query(PROFILE, { code: CLEAN }), "SOURCE_UNAVAILABLE", "DATABASE");
    }
    await proxy.restore();
    await expectRecovery(hub, 5_000);
  });

  test("is missing when its connections break under many requests, and no answer is wrong", async () => {
    const answers = Array.from({ length: 40 }, async (_, i) => {
      await sleep(i * 5);
      return hub.query(PROFILE, { code: CLEAN });
    });
    await sleep(60);
    await proxy.cut();
    await sleep(60);
    await proxy.restore();
    for (const answer of await Promise.all(answers)) {
      if (!isWhole(answer)) expectWithoutTax(answer, "SOURCE_UNAVAILABLE", "DATABASE");
    }
    await expectRecovery(hub, 5_000);
  });

  test("has so much time and no more where the server hangs, and is back when it goes on", async () => {
    proxy.hang();
    const startedAt = Date.now();
    expectWithoutTax(await hub.query(PROFILE, { code: CLEAN }), "SOURCE_TIMEOUT", "TIMEOUT");
    expect(Date.now() - startedAt).toBeLessThan(5_500);
    await proxy.restore();
    await expectRecovery(hub, 5_000);
  });
});

describeOnBackends("a department that is a process of its own", (backend) => {
  let first: Hub;
  let hub: Hub;
  let tax: RunningCommand | undefined;
  let port: string;

  async function startTax(on: string): Promise<string> {
    tax = runCommand(["subgraph", "tax", "--port", on], { env: { ...first.env, LOG_LEVEL: "info" } });
    const [, bound = ""] = await tax.says(/"url":"http:\/\/127\.0\.0\.1:(\d+)\/graphql"/);
    return bound;
  }

  beforeAll(async () => {
    first = await startHub({ backend, subjects: 200 });
    port = await startTax("0");
    hub = await startHub({
      backend,
      over: first,
      remoteUrls: { tax: `http://127.0.0.1:${port}/graphql` },
      env: { SOURCE_TIMEOUT_MS: "1500" },
    });
  });
  afterAll(async () => {
    await hub?.stop();
    await first?.stop();
    await endCommand(tax);
  });

  test("gives the answer that it gives in the gateway's own process", async () => {
    const [remote, local] = await Promise.all([
      hub.query(PROFILE, { code: CLEAN }),
      first.query(PROFILE, { code: CLEAN }),
    ]);
    expect(remote.data).toEqual(local.data);
    expect(remote.extensions.sources).toEqual(local.extensions.sources);
  });

  test("killed in mid-request under load: the rest of every profile stands, and it is back by itself", async () => {
    const answers = Array.from({ length: 60 }, async (_, i) => {
      await sleep(i * 4);
      return hub.query(PROFILE, { code: CLEAN });
    });
    await sleep(120);
    tax?.child.kill("SIGKILL");
    const settled = await Promise.all(answers);
    const without = settled.filter((answer) => !isWhole(answer));
    expect(without.length).toBeGreaterThan(0);
    for (const answer of without) expectWithoutTax(answer, "SOURCE_UNAVAILABLE", "CONNECTION");
    await startTax(port);
    await expectRecovery(hub, 3_000);
  });

  test("stopped: its time is up, the rest stands, and it goes on where it was", async () => {
    tax?.child.kill("SIGSTOP");
    const startedAt = Date.now();
    const answers = await Promise.all(Array.from({ length: 10 }, () => hub.query(PROFILE, { code: CLEAN })));
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    for (const answer of answers) expectWithoutTax(answer, "SOURCE_TIMEOUT", "TIMEOUT");
    tax?.child.kill("SIGCONT");
    await expectRecovery(hub, 3_000);
  });

  test("told to end, it answers what is in flight and ends with status 0", async () => {
    const answers = Array.from({ length: 10 }, () => hub.query(PROFILE, { code: CLEAN }));
    await sleep(5);
    tax?.child.kill("SIGTERM");
    for (const answer of await Promise.all(answers)) {
      if (!isWhole(answer)) expectWithoutTax(answer, "SOURCE_UNAVAILABLE", "CONNECTION");
    }
    expect(await tax?.ended).toBe(0);
    expect(tax?.stderr).toBe("");
  });
});

describeOnServices("a cache that is away costs speed only", (backend, { redis }) => {
  let proxy: Proxy;
  let hub: Hub;
  let right: unknown;

  const ask = async (): Promise<unknown> => (await hub.query(PROFILE, { code: DEBTOR })).data;
  /** Whether a list that may be cached was answered without its table being read. */
  const cached = async (): Promise<boolean> => {
    hub.forget();
    await ask();
    return !hub.statements.ecology.some((sql) => sql.includes("ecology_rating"));
  };
  async function expectCachedWithin(ms: number): Promise<void> {
    const until = Date.now() + ms;
    while (!(await cached()) && Date.now() < until) await sleep(100);
    expect(await cached()).toBe(true);
  }

  beforeAll(async () => {
    proxy = await startProxy(redis);
    await proxy.cut();
    hub = await startHub({ backend: changed(backend, () => ({ REDIS_URL: proxy.url })), subjects: 200 });
  });
  afterAll(async () => {
    await hub?.stop();
    await proxy?.close();
  });

  test("down at the start: right answers, and it is used as soon as it is there", async () => {
    right = await ask();
    expect(right).toMatchObject({ creditProfile: { courts: { judgmentDebtors: { totalCount: 1 } } } });
    expect(await cached()).toBe(false);
    await proxy.restore();
    await expectCachedWithin(6_000);
    expect(await ask()).toEqual(right);
  });

  test("killed in mid-flight", async () => {
    const answers = Array.from({ length: 60 }, async (_, i) => {
      await sleep(i * 4);
      return ask();
    });
    await sleep(100);
    await proxy.cut();
    for (const answer of await Promise.all(answers)) expect(answer).toEqual(right);
    await proxy.restore();
    await expectCachedWithin(6_000);
  });

  test("hanging in mid-flight: no answer waits for long, and it is used again when it goes on", async () => {
    const answers = Array.from({ length: 60 }, async (_, i) => {
      await sleep(i * 10);
      const startedAt = Date.now();
      const answer = await ask();
      return { answer, ms: Date.now() - startedAt };
    });
    await sleep(100);
    proxy.hang();
    for (const { answer, ms } of await Promise.all(answers)) {
      expect(answer).toEqual(right);
      expect(ms).toBeLessThan(5_000);
    }
    await proxy.restore();
    await expectCachedWithin(6_000);
    expect(await ask()).toEqual(right);
  });
});

/** The backend with some of its settings changed. */
function changed(
  backend: Backend,
  change: (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Backend {
  return {
    name: backend.name,
    async open() {
      const { env, close } = await backend.open();
      return { env: { ...env, ...change(env) }, close };
    },
  };
}
