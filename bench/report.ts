import { cpus, loadavg } from "node:os";
import type { Spread } from "./figures";
import { ratio, type ContenderResult, type RaceResult } from "./race";

/** A race as lines of text, with the ratio of each pair of contenders that is named. */
export function raceReport(
  { workload, compared, results }: RaceResult,
  pairs: readonly (readonly [of: string, to: string])[],
): string {
  const head = [
    "",
    "req/s",
    "p50 ms",
    "p99 ms",
    "CPU ms",
    "SQL",
    "calls",
    "peak RSS",
    "over start",
    "heap +",
  ];
  const rows = results.map((result) => [
    result.label,
    decimals(result.requestsPerSecond.median),
    decimals(result.p50),
    decimals(result.p99),
    decimals(result.cpuMs.median),
    decimals(result.statementsPerRequest),
    decimals(result.subgraphCallsPerRequest),
    megabytes(result.memory.peakRss),
    megabytes(result.memory.peakOverStart),
    megabytes(result.memory.heapGrowth),
  ]);
  const most = Math.max(...results.map(({ requests }) => requests)).toLocaleString("en");
  const byLabel = new Map(results.map((result) => [result.label, result]));
  const ratios = pairs.flatMap(([of, to]) => {
    const [ofResult, toResult] = [byLabel.get(of), byLabel.get(to)];
    return ofResult && toResult ? [ratioLine(ofResult, toResult)] : [];
  });
  return [
    `${workload.name}: ${compared.toLocaleString("en")} profiles compared, equal; up to ${most} requests timed; ` +
      `${megabytes(results[0]?.bytesPerAnswer ?? 0)} an answer`,
    ...table([head, ...rows]),
    ...ratios,
    "",
  ].join("\n");
}

/** One contender's figures in those of another; 1 is as much. */
function ratioLine(of: ContenderResult, to: ContenderResult): string {
  const { requestsPerSecond, p50, cpuMs } = ratio(of, to);
  return `  ${of.label.trim()} / ${to.label.trim()}: req/s × ${range(requestsPerSecond)}, p50 × ${range(p50)}, CPU × ${range(cpuMs)}`;
}

/** Where and on what it was measured. */
export interface Environment {
  readonly node: string;
  readonly cpus: string;
  readonly loadAverage: number;
  readonly at: string;
}

export function environment(): Environment {
  const all = cpus();
  return {
    node: process.version,
    cpus: `${all.length} × ${all[0]?.model.trim() ?? "unknown"}`,
    loadAverage: loadavg()[0] ?? 0,
    at: new Date().toISOString(),
  };
}

/** What makes the figures of a busy machine be read with care. */
export function busyWarning({ loadAverage }: Environment): string | undefined {
  if (loadAverage < 0.5) return undefined;
  return (
    `The machine was not quiet when this began (load ${loadAverage.toFixed(1)}): ` +
    "the ratios hold, taken turn by turn; requests per second and times do not."
  );
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2),
      )
      .join("")
      .replace(/^/, "  "),
  );
}

export function megabytes(bytes: number): string {
  const value = bytes / (1_024 * 1_024);
  return Math.abs(value) < 1 ? `${(bytes / 1_024).toFixed(0)} KB` : `${value.toFixed(value < 10 ? 1 : 0)} MB`;
}

export function range({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} [${least.toFixed(2)}–${most.toFixed(2)}]`;
}

/** Three figures that count. */
function decimals(value: number): string {
  if (!Number.isFinite(value)) return "-";
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value >= 10 ? 1 : 2);
}
