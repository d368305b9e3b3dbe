import { readFileSync } from "node:fs";

/**
 * The most memory that this process has had resident, in bytes. Not `resourceUsage().maxRSS` where Linux tells better:
 * that one begins with what the parent had when it made this process.
 */
export function peakRss(): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (match) return Number(match[1]) * 1_024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1_024;
}

/** What lives on the heap, in bytes; collected first where Node was started with `--expose-gc`. */
export function liveHeap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}
