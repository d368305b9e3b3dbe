import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A process of the benchmark's own, asked over Node's IPC. What it writes to its standard output is dropped. */
export interface Child {
  /** The answer to one question. Rejects where the child says why not, or ends. */
  ask(question: object): Promise<unknown>;
  /** Told of what the child says unasked. */
  onNews(listener: (news: unknown) => void): void;
  /** Lets it end in order, or ends it after ten seconds. */
  stop(): Promise<void>;
}

/** @param execArgv of Node itself */
export function startChild(script: string, execArgv: readonly string[] = []): Child {
  const child = fork(script, [], {
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  const listeners: ((news: unknown) => void)[] = [];
  let asked = 0;
  child.on("message", (message: ToParent) => {
    if (message.kind === "NEWS") {
      for (const listener of listeners) listener(message.news);
      return;
    }
    const { resolve, reject } = waiting.get(message.id) ?? {};
    waiting.delete(message.id);
    if (message.kind === "ANSWER") resolve?.(message.answer);
    else reject?.(new Error(message.message));
  });
  child.once("exit", (code, signal) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`A process of the benchmark ended: ${String(signal ?? code)}.`));
    }
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null || !child.connected) {
          reject(new Error("A process of the benchmark has ended."));
          return;
        }
        const id = (asked += 1);
        waiting.set(id, { resolve, reject });
        child.send({ id, question } satisfies ToChild);
      }),
    onNews: (listener) => listeners.push(listener),
    stop: () => stop(child),
  };
}

/** In the child: answers the parent until the parent lets go, then lets `close` end things and ends. */
export function answerParent(
  answer: (question: unknown) => Promise<unknown>,
  close: () => Promise<void>,
): void {
  process.on("message", ({ id, question }: ToChild) => {
    answer(question).then(
      (given) => send({ kind: "ANSWER", id, answer: given }),
      (error: unknown) =>
        send({ kind: "REFUSAL", id, message: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once("disconnect", () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  // The parent decides when it is over, also where a terminal tells the whole group.
  process.on("SIGINT", () => undefined);
}

export function tellParent(news: unknown): void {
  send({ kind: "NEWS", news });
}

type ToParent =
  | { readonly kind: "ANSWER"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "REFUSAL"; readonly id: number; readonly message: string }
  | { readonly kind: "NEWS"; readonly news: unknown };

interface ToChild {
  readonly id: number;
  readonly question: unknown;
}

function send(message: ToParent): void {
  if (process.connected) process.send?.(message);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(timer);
}
