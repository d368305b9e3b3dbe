/** Where progress is told: a terminal, or a file or pipe. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressBar {
  /** `done` of `total`; `note` is what else there is to say, e.g. `812,000 rows`. */
  update(done: number, total: number, note?: string): void;
  end(): void;
}

/** A bar on a terminal, redrawn at most ten times a second; elsewhere one line for each tenth of the way. */
export function createProgressBar(
  output: ProgressOutput,
  label: string,
  now: () => number = Date.now,
): ProgressBar {
  return output.isTTY ? terminalBar(output, label, now) : lines(output, label);
}

const WIDTH = 28;
const REDRAW_MS = 100;

function terminalBar(output: ProgressOutput, label: string, now: () => number): ProgressBar {
  const startedAt = now();
  let drawnAt = -Infinity;
  let drawn = false;
  return {
    update(done, total, note = "") {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      if (share < 1 && now() - drawnAt < REDRAW_MS) return;
      drawnAt = now();
      drawn = true;
      const full = Math.round(share * WIDTH);
      const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
      const left =
        share > 0 && share < 1 ? ` ${duration(((now() - startedAt) * (1 - share)) / share)} left` : "";
      const text = `${label} ${bar} ${percent(share)} ${note}${left}`;
      output.write(`\r\u001b[2K${text.slice(0, (output.columns ?? 80) - 1)}`);
    },
    end() {
      if (drawn) output.write("\n");
    },
  };
}

function lines(output: ProgressOutput, label: string): ProgressBar {
  let told = 0;
  return {
    update(done, total, note = "") {
      const tenth = total === 0 ? 10 : Math.floor((Math.min(done, total) / total) * 10);
      if (tenth <= told) return;
      told = tenth;
      output.write(`${label}: ${String(tenth * 10)} % ${note}\n`);
    },
    end: () => undefined,
  };
}

function percent(share: number): string {
  return `${String(Math.floor(share * 100)).padStart(3)} %`;
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 60
    ? `${String(seconds)} s`
    : `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}
