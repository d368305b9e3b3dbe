import { z } from "zod";
import { ConfigurationFault, environmentName, type ConfigurationVariable } from "../gateway/config";
import { SUBGRAPHS, type SubgraphName } from "../schema/subgraphs";

/** What the processes of the hub share: where data lies, and the key that persons are stored under. */
export interface PlatformConfig {
  databaseUrl(subgraph: SubgraphName): string;
  readonly redisUrl: string | undefined;
  readonly subjectIdKey: string;
  /** Whether the key is the one that everybody knows. */
  readonly developmentKey: boolean;
  /** Subgraphs that run as processes of their own, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
}

export const PLATFORM_VARIABLES: readonly ConfigurationVariable[] = [
  {
    name: "DATABASE_URL",
    default: "sqlite:data/{subgraph}.db",
    meaning:
      "Where the subgraphs' tables are: sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE; {subgraph} is replaced with the name.",
  },
  {
    name: "DATABASE_URL_<NAME>",
    default: "DATABASE_URL",
    meaning: "The same for one subgraph: DATABASE_URL_TAX.",
  },
  {
    name: "REDIS_URL",
    default: "(in-process cache)",
    meaning: "Cache shared by all processes: redis://HOST:PORT.",
  },
  {
    name: "SUBJECT_ID_KEY",
    default: "(development key, SQLite only)",
    meaning:
      "Secret of at least 32 bytes that turns citizen IDs into subject ids. The same for all processes; never change it once data is loaded.",
  },
  {
    name: "SUBGRAPH_URL_<NAME>",
    default: "(in process)",
    meaning:
      "Address of a subgraph that runs as a process of its own: SUBGRAPH_URL_TAX=http://HOST:PORT/graphql.",
  },
];

/** Good for trying out and for the sample data, whose persons do not exist. */
const DEVELOPMENT_KEY = "credit-hub development key: not a secret";
const DATABASE_URL = z.string().regex(/^(sqlite:.+|(mysql|mariadb):\/\/[^/]+\/.+)$/);

/** @throws ConfigurationFault one line for each fault; no line repeats a value, which may be a secret. */
export function loadPlatformConfig(env: Readonly<Record<string, string | undefined>>): PlatformConfig {
  const faults: string[] = [];
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const check = (name: string, schema: z.ZodType<string>, message: string): string | undefined => {
    const value = given(name);
    if (value === undefined || schema.safeParse(value).success) return value;
    faults.push(`${name}: ${message}.`);
    return undefined;
  };

  const databases = new Map<string, string>();
  const sharing = new Set<string>();
  const urls = new Map<string, string>();
  const shared = check("DATABASE_URL", DATABASE_URL, DATABASE_MESSAGE) ?? "sqlite:data/{subgraph}.db";
  for (const subgraph of SUBGRAPHS) {
    const own = `DATABASE_URL_${environmentName(subgraph)}`;
    databases.set(subgraph, check(own, DATABASE_URL, DATABASE_MESSAGE) ?? shared);
    if (
      [...databases].some(
        ([other, url]) => other !== subgraph && url === databases.get(subgraph) && isOneFile(url),
      )
    ) {
      sharing.add(subgraph);
    }
    const at = `SUBGRAPH_URL_${environmentName(subgraph)}`;
    const url = check(at, z.url({ protocol: /^https?$/ }), "must be an http or https URL");
    if (url) urls.set(subgraph, url);
  }
  if (sharing.size > 0)
    faults.push("DATABASE_URL: a SQLite file serves one subgraph; put {subgraph} into its path.");
  const redisUrl = check("REDIS_URL", z.url({ protocol: /^rediss?$/ }), "must be a redis:// URL");
  const key = given("SUBJECT_ID_KEY");
  if (key !== undefined && Buffer.byteLength(key) < 32)
    faults.push("SUBJECT_ID_KEY: must be at least 32 bytes long.");
  if (key === undefined && [...databases.values()].some((url) => !url.startsWith("sqlite:"))) {
    faults.push("SUBJECT_ID_KEY: must be set where the database is not the embedded one.");
  }
  if (faults.length > 0) throw new ConfigurationFault(faults);
  return {
    databaseUrl: (subgraph) => databases.get(subgraph) ?? shared,
    redisUrl,
    subjectIdKey: key ?? DEVELOPMENT_KEY,
    developmentKey: key === undefined,
    subgraphUrls: urls,
  };
}

/** SQLite lets one write at a time, and a driver that waits for another of the same process waits for ever. */
function isOneFile(url: string): boolean {
  return url.startsWith("sqlite:") && url !== "sqlite::memory:" && !url.includes("{subgraph}");
}

const DATABASE_MESSAGE = "must be sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE";
