import { z } from "zod";
import { LOG_LEVELS } from "./http/log";

/**
 * Reads the gateway's configuration from the environment. All faults are reported at once, one line for each, so that
 * a deployment is mended in one go. An empty variable counts as one that is not set.
 *
 * @throws ConfigurationFault
 */
export function loadGatewayConfig(env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const faults: string[] = [];
  const given = (name: string) => env[name]?.trim() || undefined;
  const read = <T>(name: string, schema: z.ZodType<T>, text: string): T | undefined => {
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    faults.push(`${name}: ${result.error.issues[0]?.message ?? "is not right"}.`);
    return undefined;
  };

  const values = Object.entries(VARIABLES).map(([key, { name, schema, byDefault }]) => {
    return [key, read<unknown>(name, schema, given(name) ?? byDefault)] as const;
  });
  const sourceTimeouts = new Map<string, number>();
  for (const name of Object.keys(env)
    .filter((key) => key.startsWith(TIMEOUT_PREFIX))
    .sort()) {
    const text = given(name);
    const value = text === undefined ? undefined : read(name, MILLISECONDS, text);
    if (value !== undefined) sourceTimeouts.set(name.slice(TIMEOUT_PREFIX.length), value);
  }
  if (faults.length > 0) throw new ConfigurationFault(faults);
  return { ...(Object.fromEntries(values) as Values), sourceTimeouts };
}

const MILLISECONDS = whole(1, 600_000, "milliseconds");
const TIMEOUT_PREFIX = "SOURCE_TIMEOUT_MS_";

const VARIABLES = {
  port: variable("PORT", "4000", whole(0, 65_535, "port"), "Port of the gateway; 0 lets the system choose."),
  host: variable(
    "HOST",
    "127.0.0.1",
    z.string().regex(/^[A-Za-z0-9.:_-]+$/, "must be an address or a host name"),
    "Address that the gateway listens on. The default is reached from this machine alone; in a container set 0.0.0.0.",
  ),
  sourceTimeoutMs: variable(
    "SOURCE_TIMEOUT_MS",
    "3000",
    MILLISECONDS,
    "Time that a source has for one call before the answer goes without it.",
  ),
  sourceTimeoutPerSubjectMs: variable(
    "SOURCE_TIMEOUT_PER_SUBJECT_MS",
    "10",
    whole(0, 60_000, "milliseconds"),
    "Time that is added for each subject of a call: a batch check of 1,000 is not a hanging source.",
  ),
  sourceConnections: variable(
    "SOURCE_CONNECTIONS",
    "64",
    whole(1, 10_000, "connections"),
    "At most so many connections to each remote source.",
  ),
  sourceMaxResponseBytes: variable(
    "SOURCE_MAX_RESPONSE_BYTES",
    "67108864",
    whole(1_024, 2 ** 30, "bytes"),
    "Longest answer that is taken from a remote source, as sent and as unfolded.",
  ),
  maxBodyBytes: variable(
    "MAX_BODY_BYTES",
    "1048576",
    whole(1_024, 2 ** 28, "bytes"),
    "Longest body of a request.",
  ),
  maxTokens: variable("MAX_TOKENS", "5000", whole(10, 1_000_000, "tokens"), "Most tokens of a document."),
  maxDepth: variable(
    "MAX_DEPTH",
    "20",
    whole(1, 200, "levels"),
    "Deepest nesting of fields, and of values in variables.",
  ),
  maxAliases: variable("MAX_ALIASES", "100", whole(0, 100_000, "aliases"), "Most aliases of a document."),
  maxRootFields: variable(
    "MAX_ROOT_FIELDS",
    "10",
    whole(1, 10_000, "fields"),
    "Most fields of the query itself: each asks the departments on its own.",
  ),
  maxCost: variable(
    "MAX_COST",
    "6000000",
    whole(1, 1_000_000_000, "values"),
    "Most values that an answer may hold, objects and their fields, as its lists' sizes tell beforehand.",
  ),
  maxResponseBytes: variable(
    "MAX_RESPONSE_BYTES",
    "67108864",
    whole(1_024, 2 ** 30, "bytes"),
    "Most that all sources together may answer to one request; what comes after that is left out.",
  ),
  drainTimeoutMs: variable(
    "DRAIN_TIMEOUT_MS",
    "10000",
    whole(0, 600_000, "milliseconds"),
    "Time that requests underway have to end when the gateway stops.",
  ),
  logLevel: variable(
    "LOG_LEVEL",
    "info",
    z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }),
    `Least level that is logged: ${LOG_LEVELS.join(", ")}.`,
  ),
  ide: variable(
    "IDE",
    "on",
    z.enum(["on", "off"], { error: "must be on or off" }).transform((text) => text === "on"),
    "Whether a browser that opens /graphql gets a GraphQL IDE: on, off.",
  ),
} as const;

type Values = { readonly [K in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[K]["schema"]> };

export interface GatewayConfig extends Values {
  /** Times for single sources, by their environment names. */
  readonly sourceTimeouts: ReadonlyMap<string, number>;
}

/** Every variable that the gateway reads; the README's table says the same, and a test compares them. */
export const GATEWAY_VARIABLES: readonly ConfigurationVariable[] = [
  ...Object.values(VARIABLES).map(({ name, byDefault, meaning }) => ({ name, default: byDefault, meaning })),
  {
    name: `${TIMEOUT_PREFIX}<NAME>`,
    default: "SOURCE_TIMEOUT_MS",
    meaning: "The same for one source, by its name in capitals: SOURCE_TIMEOUT_MS_TAX.",
  },
];

export interface ConfigurationVariable {
  readonly name: string;
  readonly default: string;
  readonly meaning: string;
}

export class ConfigurationFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
    this.name = "ConfigurationFault";
  }
}

/** The time that a source has for a call about so many subjects, by its name in the supergraph, in ms. */
export function sourceTimeoutMs(config: GatewayConfig, source: string, subjects: number): number {
  const base = config.sourceTimeouts.get(environmentName(source)) ?? config.sourceTimeoutMs;
  return base + config.sourceTimeoutPerSubjectMs * Math.max(0, subjects - 1);
}

/** How a subgraph's name is written in the name of a variable: `black-list` is `BLACK_LIST`. */
export function environmentName(source: string): string {
  return source.toUpperCase().replace(/[^A-Z0-9]/g, "_");
}

function variable<S extends z.ZodType>(name: string, byDefault: string, schema: S, meaning: string) {
  return { name, byDefault, schema, meaning };
}

function whole(min: number, max: number, of: string) {
  const message = `must be a whole number from ${min} to ${max} (${of})`;
  return z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}
