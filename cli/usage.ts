import { parseArgs, type ParseArgsConfig } from "node:util";

/** The command line was not understood. */
export class UsageError extends Error {}

/** `parseArgs` of Node with faults that a person can read. @throws UsageError */
export function readArguments<const O extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: O,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "The arguments cannot be read.");
  }
}
