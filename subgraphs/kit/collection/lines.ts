import { createReadStream } from "node:fs";

/** A line of a file, without its end, or what is wrong with it. Lines are counted from 1; empty ones are left out. */
export type Line =
  | { readonly number: number; readonly bytes: number; readonly text: string }
  | { readonly number: number; readonly bytes: number; readonly fault: "LINE_TOO_LONG" | "NOT_UTF8" };

/** The longest line that is read: more would let one line take all the memory. */
export const MAX_LINE_BYTES = 1_048_576;

/**
 * Reads a file line by line in constant memory. A byte order mark, CRLF and a last line without an end are all
 * common in what departments send; none of them is an error. `bytes` is how far into the file the line ends.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let tooLong = false;
  let number = 0;
  let bytes = 0;

  function add(part: Buffer): void {
    held += part.length;
    if (held > MAX_LINE_BYTES) {
      tooLong = true;
      parts = [];
    } else if (!tooLong && part.length > 0) {
      parts.push(part);
    }
  }

  function end(): Line | undefined {
    number += 1;
    const line = tooLong
      ? { number, bytes, fault: "LINE_TOO_LONG" as const }
      : textLine(Buffer.concat(parts), number, bytes);
    parts = [];
    held = 0;
    tooLong = false;
    return line;
  }

  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      add(chunk.subarray(start, at));
      bytes += at + 1 - start;
      start = at + 1;
      const line = end();
      if (line) yield line;
    }
    // The rest is copied: the stream may use the chunk's memory again.
    add(Buffer.from(chunk.subarray(start)));
    bytes += chunk.length - start;
  }
  if (held > 0) {
    const line = end();
    if (line) yield line;
  }
}

const LF = 0x0a;

function textLine(buffer: Buffer, number: number, bytes: number): Line | undefined {
  let text: string;
  try {
    // Takes a byte order mark off as well.
    text = new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } catch {
    return { number, bytes, fault: "NOT_UTF8" };
  }
  const trimmed = text.endsWith("\r") ? text.slice(0, -1) : text;
  return trimmed.trim() === "" ? undefined : { number, bytes, text: trimmed };
}
