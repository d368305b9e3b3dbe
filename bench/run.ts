import { mkdirSync, writeFileSync } from "node:fs";
import { UsageError } from "../cli/usage";
import { benchLarge } from "./large";
import { readOptions, USAGE } from "./options";
import { benchProfiles, type BenchParts } from "./profiles";
import { busyWarning, environment } from "./report";
import { createWorkDirectory, openServers, type Servers } from "./stores";

/**
 * `npm run bench`: what an answer costs, against the least that it could cost on the same machine in the same minute.
 * Exit status: 0 done, 1 an answer differed or failed, 2 not understood.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = readOptions(args);
  if (options.profileDir !== undefined) mkdirSync(options.profileDir, { recursive: true });
  const where = environment();
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  print(`${where.cpus}, Node ${where.node}, ${where.at}`);
  print(
    "req/s: closed loop, median of the rounds. CPU, SQL statements and subgraph calls: of the server, per request.\n" +
      "peak RSS: of the server's process; over start: more than it had when it began to listen; heap +: what more lives " +
      "on the heap at the end than after the warm-up.\n" +
      "Ratios: median [least–most] of the rounds; the contenders take turns in each.",
  );
  print(`${busyWarning(where) ?? ""}\n`);

  const directory = createWorkDirectory();
  let servers: Promise<Servers> | undefined;
  const close = async (): Promise<void> => {
    const opened = await servers?.catch(() => undefined);
    if (opened?.kind === "THERE") await opened.stores.close();
    directory.remove();
  };
  const stop = (): void => {
    close().finally(() => process.exit(130));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const parts: BenchParts = {
    options,
    directory: directory.path,
    openServers: () => (servers ??= openServers(process.env, directory.path)),
    print,
    diagnostics: process.stderr,
  };
  try {
    const figures =
      options.mode === "LARGE"
        ? { large: await benchLarge(parts) }
        : { profiles: await benchProfiles(parts) };
    if (options.json !== undefined) {
      writeFileSync(
        options.json,
        `${JSON.stringify({ environment: where, options, ...figures }, null, 2)}\n`,
      );
    }
    return 0;
  } finally {
    await close();
  }
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const understood = !(error instanceof UsageError);
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = understood ? 1 : 2;
  },
);
