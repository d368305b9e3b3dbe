import type { SourceReport, SourceStatus } from "../http/requestState";

/**
 * Notes how a call to a source went. A request may call a source several times; then the worst status stands, with its
 * reason, and the oldest data, so that the report never says more than every part of the answer bears.
 */
export function noteSource(sources: Map<string, SourceReport>, name: string, report: SourceReport): void {
  const before = sources.get(name);
  if (before === undefined) {
    sources.set(name, report);
    return;
  }
  const worst = BADNESS[report.status] > BADNESS[before.status] ? report : before;
  const asOf = [before.asOf, report.asOf].filter((text) => text !== undefined).sort()[0];
  sources.set(name, { ...worst, ...(asOf === undefined ? {} : { asOf }) });
}

const BADNESS: Readonly<Record<SourceStatus, number>> = { OK: 0, STALE: 1, DENIED: 2, UNAVAILABLE: 3 };
