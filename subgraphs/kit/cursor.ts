import { isCalendarDate } from "../../schema/scalars/date";
import type { RecordPosition } from "../../loaders/recordPages";
import { subgraphError } from "./errors";

/** The opaque text of a position. It holds nothing about the subject but the date and the id of the record. */
export function encodeCursor({ decidedOn, recordId }: RecordPosition): string {
  return Buffer.from(`1|${decidedOn}|${recordId}`).toString("base64url");
}

/** @throws GraphQLError BAD_USER_INPUT */
export function decodeCursor(cursor: string): RecordPosition {
  // A record id may hold anything, bars too.
  const [, decidedOn, recordId] =
    /^1\|([^|]*)\|(.+)$/s.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (!decidedOn || !isCalendarDate(decidedOn) || !recordId) {
    throw subgraphError("BAD_USER_INPUT", "The cursor in `after` is not one that this list gave.");
  }
  return { decidedOn, recordId };
}
