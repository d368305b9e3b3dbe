import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { shanghaiDay } from "../../schema/scalars/date";
import { SUBGRAPHS } from "../../schema/subgraphs";
import { createWorld } from "../../subgraphs/kit/sample/world";
import { describeOnBackends } from "../support/backends";
import { ask } from "../support/hub";
import { endCommand, runCommand, type RunningCommand } from "../support/processes";
import { freePort } from "../support/services";
import { wholeProfile } from "../support/selection";

const CLEAN = "91330106MAXX00010J";
const READY = /credit-hub 公共信用总枢纽 answers at (http:\/\/127\.0\.0\.1:\d+)\/graphql/;

/** What became ready within so many ms of its start. */
async function readyWithin(command: RunningCommand, ms: number): Promise<string> {
  const [, url = ""] = await command.says(READY, ms);
  return url;
}

describe("`credit-hub start` for a newcomer", () => {
  let directory: string;
  let command: RunningCommand | undefined;
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "credit-hub-test-start-"))));
  afterEach(() => endCommand(command));
  afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

  test("makes data, tells where it answers, and its first query can be pasted into a shell", async () => {
    const port = await freePort();
    command = runCommand(["start"], { cwd: directory, env: { PORT: String(port) } });
    const url = await readyWithin(command, 20_000);
    expect(url).toBe(`http://127.0.0.1:${String(port)}`);
    expect(`${command.stdout}${command.stderr}`).toMatch(/100 ?%/);
    expect(existsSync(join(directory, "data", "market.db"))).toBe(true);

    const [query = ""] = /curl -s [^]*?}'/.exec(command.stdout) ?? [];
    const { stdout } = await promisify(execFile)("sh", ["-c", query]);
    expect(JSON.parse(stdout)).toMatchObject({
      data: {
        creditProfile: {
          name: "杭州清正虚构物流有限公司",
          kind: "ENTERPRISE",
          summary: { publicRecords: 8, incomplete: [] },
          market: { registration: { state: "ACTIVE" } },
          tax: { ratings: { nodes: [{ grade: "A" }, { grade: "A" }, { grade: "A" }] } },
        },
      },
    });

    const persons = ["330599197812310037", "330599199001010013"];
    for (const code of persons) {
      const { data } = await ask(url, `query($c: SubjectCode!) { creditProfile(code: $c) { kind } }`, {
        c: code,
      });
      expect(data.creditProfile).toEqual({ kind: "NATURAL_PERSON" });
      await ask(url, `{ creditProfile(code: "${code}") { nothing } }`);
      await fetch(`${url}/graphql?query=${code}`);
    }
    command.child.kill("SIGTERM");
    expect(await command.ended).toBe(0);
    for (const code of persons) expect(command.stdout + command.stderr).not.toContain(code);
  });

  test("the second time it has its data, and is there at once", async () => {
    const before = readFileSync(join(directory, "data", "market.db")).length;
    command = runCommand(["start"], { cwd: directory, env: { PORT: "0" } });
    const url = await readyWithin(command, 8_000);
    expect(command.stdout + command.stderr).not.toMatch(/\d ?%/);
    const { data } = await ask(url, `{ creditProfile(code: "${CLEAN}") { summary { publicRecords } } }`);
    expect(data.creditProfile.summary.publicRecords).toBe(8);
    expect(readFileSync(join(directory, "data", "market.db")).length).toBe(before);
  });

  test("what is in flight is answered when it is told to end", async () => {
    command = runCommand(["start"], { cwd: directory, env: { PORT: "0" } });
    const url = await readyWithin(command, 8_000);
    const codes = Array.from({ length: 50 }, () => CLEAN);
    const whole = `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { ${wholeProfile({ first: 5 })} } }`;
    const answers = [1, 2, 3, 4].map(() => ask(url, whole, { codes }));
    await sleep(30);
    command.child.kill("SIGTERM");
    for (const { data } of await Promise.all(answers)) expect(data.creditProfiles).toHaveLength(50);
    expect(await command.ended).toBe(0);
  });

  (existsSync("/proc/self/status") ? test : test.skip)(
    "a thousand profiles at once need less than 256 MB",
    async () => {
      command = runCommand(["start"], { cwd: directory, env: { PORT: "0", MAX_COST: "10000000" } });
      const url = await readyWithin(command, 8_000);
      const world = createWorld({
        preset: "small",
        seed: 531,
        madeOn: shanghaiDay(new Date()),
        // Persons are asked for by their citizen ID here.
        subjectId: (code) => code,
      });
      const codes = Array.from({ length: 1_000 }, (_, i) => world.subject(i).code);
      const whole = `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { ${wholeProfile({ first: 5 })} } }`;
      for (let i = 0; i < 10; i += 1) await ask(url, whole, { codes: codes.slice(i, i + 20) });
      const pid = command.child.pid ?? 0;
      const before = memory(pid);
      const { data } = await ask(url, whole, { codes });
      const after = memory(pid);
      expect(data.creditProfiles).toHaveLength(1_000);
      expect(after.peak - before.now).toBeLessThan(256);
    },
  );
});

/** Resident memory of a process in MB, now and at its highest. */
function memory(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1_024;
  return { now: field("VmRSS"), peak: field("VmHWM") };
}

describe("a start that was broken off", () => {
  test("killed while it makes data: the next start makes the rest, and the data is whole", async () => {
    const directory = mkdtempSync(join(tmpdir(), "credit-hub-test-killed-"));
    try {
      for (const ms of [300, 900, 1_500]) {
        const killed = runCommand(["start"], { cwd: directory, env: { PORT: "0" } });
        await sleep(ms);
        await endCommand(killed);
      }
      const command = runCommand(["start"], { cwd: directory, env: { PORT: "0" } });
      const url = await readyWithin(command, 20_000);
      const { data, errors } = await ask(
        url,
        `{ creditProfile(code: "${CLEAN}") { name summary { publicRecords incomplete } } }`,
      );
      expect(errors).toBeUndefined();
      expect(data.creditProfile.summary).toEqual({ publicRecords: 8, incomplete: [] });
      await endCommand(command);
    } finally {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

describe("what cannot start says why, one line for each fault, and ends with status 2", () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, readonly RegExp[]]>([
    ["a port that is none", ["start"], { PORT: "http" }, [/^Configuration: PORT: .+/]],
    [
      "several faults at once",
      ["start"],
      { PORT: "70000", LOG_LEVEL: "loud", MAX_DEPTH: "0" },
      [/^Configuration: PORT: /, /^Configuration: MAX_DEPTH: /, /^Configuration: LOG_LEVEL: /],
    ],
    [
      "servers without a key for subject ids",
      ["start"],
      { DATABASE_URL: "mysql://hub:s3cret@127.0.0.1:9/hub" },
      [/^Configuration: SUBJECT_ID_KEY: /],
    ],
    [
      "a key that is too short, and a database of another make",
      ["subgraph", "tax"],
      { SUBJECT_ID_KEY: "s3cret", DATABASE_URL: "postgres://hub:s3cret@h/d" },
      [/^Configuration: DATABASE_URL: /, /^Configuration: SUBJECT_ID_KEY: /],
    ],
    [
      "a gateway that does not know where its subgraphs are",
      ["gateway"],
      { SUBGRAPH_URL_TAX: "http://127.0.0.1:9/graphql" },
      ["MARKET", "COURTS", "TRANSPORT", "ECOLOGY", "HUB"].map(
        (name) => new RegExp(`^Configuration: SUBGRAPH_URL_${name}: `),
      ),
    ],
    ["a command that does not exist", ["begin"], {}, [/"begin"/]],
    ["a subgraph that does not exist", ["subgraph", "police"], {}, [/market.*hub/]],
    ["an option that does not exist", ["start", "--fast"], {}, [/--fast/]],
  ])("%s", async (_, args, env, lines) => {
    const directory = mkdtempSync(join(tmpdir(), "credit-hub-test-refused-"));
    const command = runCommand(args, { cwd: directory, env });
    expect(await command.ended).toBe(2);
    const told = command.stderr.trim().split("\n");
    expect(told).toHaveLength(lines.length);
    for (const line of lines) expect(told.some((text) => line.test(text))).toBe(true);
    expect(command.stdout + command.stderr).not.toContain("s3cret");
    rmSync(directory, { recursive: true });
  });
});

describeOnBackends("the hub as seven processes", (backend) => {
  test("answers like one process, and goes on without a department", async () => {
    const parts = await backend.open();
    const commands: RunningCommand[] = [];
    try {
      const start = runCommand(["start"], { env: { ...parts.env, PORT: "0" } });
      commands.push(start);
      const one = await readyWithin(start, 25_000);

      const urls: Record<string, string> = {};
      for (const name of SUBGRAPHS) {
        const subgraph = runCommand(["subgraph", name, "--port", "0"], {
          env: { ...parts.env, LOG_LEVEL: "info" },
        });
        commands.push(subgraph);
        const [, url = ""] = await subgraph.says(/"url":"(http:[^"]+)"/);
        urls[`SUBGRAPH_URL_${name.toUpperCase()}`] = url;
      }
      const key = parts.env["SUBJECT_ID_KEY"] ?? "";
      const gateway = runCommand(["gateway"], {
        env: { ...urls, SUBJECT_ID_KEY: key, PORT: "0", LOG_LEVEL: "info" },
      });
      commands.push(gateway);
      const [, seven = ""] = await gateway.says(/"message":"The gateway is ready\.","url":"([^"]+)"/);

      const whole = `query($code: SubjectCode!) { creditProfile(code: $code) { ${wholeProfile({ first: 5 })} } }`;
      for (const code of [CLEAN, "330599197812310037", "91330602MAXX00091X"]) {
        const [a, b] = await Promise.all([ask(one, whole, { code }), ask(seven, whole, { code })]);
        expect(b.data).toEqual(a.data);
        expect(b.errors?.length).toBe(a.errors?.length);
      }
      await endCommand(commands[3]);
      const { data } = await ask(seven, whole, { code: CLEAN });
      expect(data.creditProfile).toMatchObject({
        courts: null,
        summary: { incomplete: ["courts"], publicRecords: null },
      });
      for (const command of [gateway, ...commands.slice(1, 3)]) {
        command.child.kill("SIGTERM");
        expect(await command.ended).toBe(0);
      }
    } finally {
      await Promise.all(commands.map(endCommand));
      await parts.close();
    }
  }, 90_000);
});
