import { randomUUID } from "node:crypto";
import { mentionsCitizenId } from "./redaction";

/**
 * The id under which a request is logged here and at every department: the caller's own `X-Request-Id` where it is
 * well-formed, else a fresh UUID. It is written to logs and headers, so line breaks would forge log lines and a
 * citizen ID would travel; neither is accepted.
 */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === "string" && WELL_FORMED.test(header) && !mentionsCitizenId(header)
    ? header
    : randomUUID();
}

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
