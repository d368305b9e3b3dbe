import { redact, redactValue } from "./redaction";

/** One JSON object a line. Everything passes through the redaction: a log line is a copy that nobody deletes. */
export function createLogger({ level, write = toStdout }: LoggerOptions): Logger {
  const log = (of: Level) => (message: string, fields?: LogFields) => {
    if (SEVERITY[of] < SEVERITY[level]) return;
    const line = { time: new Date().toISOString(), level: of, message: redact(message) };
    write(`${JSON.stringify({ ...line, ...(redactValue(fields ?? {}) as LogFields) })}\n`);
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Never variables, query text, codes or rows. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** @default standard output */
  readonly write?: (line: string) => void;
}

type Level = Exclude<LogLevel, "silent">;
const SEVERITY: Readonly<Record<LogLevel, number>> = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 };

function toStdout(line: string): void {
  process.stdout.write(line);
}
