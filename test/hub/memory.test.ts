import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorld } from "../../subgraphs/kit/sample/world";
import { endCommand, runCommand, type RunningCommand } from "../support/processes";
import { freePort } from "../support/services";

/** An approval desk's check of a thousand subjects over all five departments. */
const CHECK = `query ($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) {
  kind summary { publicRecords seriousListings incomplete }
  market { registration { name state } licences { totalCount nodes { recordId decidedOn content validTo } }
    penalties { nodes { recordId decidedOn fine publicUntil } } abnormalListings { nodes { reason } }
    inspections { nodes { recordId result } } annualReports { nodes { year } } }
  tax { ratings { nodes { year grade } } arrears { nodes { amount } } majorCases { nodes { amount } } }
  courts { judgmentDebtors { nodes { caseNo publicUntil } } judgments { nodes { caseNo kind } } }
  transport { roadPermits { nodes { permitNo } } vehicles { nodes { vehicleType } } grades { nodes { grade } } }
  ecology { ratings { nodes { grade } } penalties { nodes { fine } } selfMonitoring { nodes { value limit } } }
} }`;

let command: RunningCommand | undefined;
const directory = mkdtempSync(join(tmpdir(), "credit-hub-test-memory-"));
afterAll(async () => {
  await endCommand(command);
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

test("a thousand profiles in one request take less than 256 MB more memory", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  command = runCommand(["start"], { cwd: directory, env: { PORT: new URL(url).port } });
  await command.says(/A first query/, 60_000);
  const ask = async (codes: readonly string[]): Promise<{ data: { creditProfiles: unknown[] } }> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: CHECK, variables: { codes } }),
    });
    return (await response.json()) as { data: { creditProfiles: unknown[] } };
  };
  const residentMb = async (): Promise<number> => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 2 ** 20;
  };
  const world = createWorld({ preset: "small", seed: 531, madeOn: "2026-01-05", subjectId: (code) => code });
  const codes = Array.from({ length: 1_000 }, (_, i) => world.subject(i).code);

  await ask(codes.slice(0, 1));
  const before = await residentMb();
  const { data } = await ask(codes);
  const after = await residentMb();
  expect(data.creditProfiles.filter((profile) => profile !== null)).toHaveLength(1_000);
  expect(after - before).toBeLessThan(256);
}, 120_000);
