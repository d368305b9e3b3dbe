import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../schema/files";

/** A command of the product, run as a process of its own from what `npm run build` built. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
  /** Waits until the standard output matches. @throws where the process ends first, or after `timeoutMs` */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** The exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const MAIN = join(PACKAGE_ROOT, "dist", "cli", "main.js");

export function runCommand(args: readonly string[], { cwd, env = {} }: RunOptions = {}): RunningCommand {
  if (!existsSync(MAIN)) throw new Error("dist/cli/main.js is not there: run `npm run build` first.");
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      texts[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
  });
  return {
    child,
    get stdout() {
      return texts.stdout;
    },
    get stderr() {
      return texts.stderr;
    },
    ended,
    says(pattern, timeoutMs = 25_000) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(texts.stdout);
          if (match) done(() => resolve(match));
        };
        const fail = (why: string): void =>
          done(() => reject(new Error(`The command ${why}.\n${texts.stdout}\n${texts.stderr}`)));
        const timer = setTimeout(() => fail("did not say it in time"), timeoutMs);
        const done = (settle: () => void): void => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        listeners.add(look);
        void ended.then(() => {
          look();
          fail("ended before it said it");
        });
        look();
      });
    },
  };
}

/** Ends a command that may have ended already. */
export async function endCommand(command: RunningCommand | undefined): Promise<void> {
  if (!command) return;
  command.child.kill("SIGKILL");
  await command.ended;
}
