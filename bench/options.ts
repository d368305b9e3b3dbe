import { readArguments, UsageError } from "../cli/usage";
import { WORKLOADS, type Workload } from "./workloads";

export const USAGE = `npm run bench -- [large] [options]

  (nothing)            1, 100 and 1,000 profiles, on the embedded default and on MariaDB + Redis
  large                one profile on the large preset against one on small, on MariaDB + Redis

  --quick              a smoke run of about 20 s: figures of no worth, but everything is run
  --seconds N          of each contender in each round (default 3)
  --rounds N           (default 5)
  --warm-up N          seconds before the first round (default 2)
  --connections N      that ask for single profiles (default 8; large: 1, so that nothing waits for its turn)
  --batch-connections N   that ask for many (default 2)
  --only 1,100,1000    these workloads alone
  --stores sqlite,mysql   on these alone
  --json FILE          all figures, of every round
  --profile DIR        CPU profiles of the product's processes

BENCH_MYSQL_URL   mysql://USER:PASSWORD@HOST:PORT/NAME: databases NAME_small and NAME_large are made and left there;
                  the server has to allow 400 connections
BENCH_REDIS_URL   redis://HOST:PORT: databases 0 and 1, which must be empty
Without them private servers are started, where mariadbd and redis-server are found.
`;

export type Store = "sqlite" | "mysql";

export interface BenchOptions {
  readonly mode: "PROFILES" | "LARGE";
  readonly quick: boolean;
  readonly seconds: number;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly batchConnections: number;
  readonly workloads: readonly Workload[];
  readonly stores: readonly Store[];
  readonly json: string | undefined;
  readonly profileDir: string | undefined;
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = readArguments(
    args,
    {
      quick: { type: "boolean", default: false },
      seconds: { type: "string" },
      rounds: { type: "string" },
      "warm-up": { type: "string" },
      connections: { type: "string" },
      "batch-connections": { type: "string" },
      only: { type: "string" },
      stores: { type: "string", default: "sqlite,mysql" },
      json: { type: "string" },
      profile: { type: "string" },
    },
    true,
  );
  const [mode, ...rest] = positionals;
  if ((mode !== undefined && mode !== "large") || rest.length > 0) {
    throw new UsageError("The benchmark has one argument, `large`.");
  }
  const { quick } = values;
  return {
    mode: mode === "large" ? "LARGE" : "PROFILES",
    quick,
    seconds: readNumber("--seconds", values.seconds ?? (quick ? "0.4" : "3"), 0.05),
    rounds: readWhole("--rounds", values.rounds ?? (quick ? "2" : "5")),
    warmUpSeconds: readNumber("--warm-up", values["warm-up"] ?? (quick ? "0.2" : "2"), 0),
    connections: readWhole("--connections", values.connections ?? (mode === "large" ? "1" : "8")),
    batchConnections: readWhole("--batch-connections", values["batch-connections"] ?? (quick ? "1" : "2")),
    workloads: readWorkloads(values.only),
    stores: readStores(values.stores),
    json: values.json,
    profileDir: values.profile,
  };
}

function readNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < least) {
    throw new UsageError(`${name} is a number of ${String(least)} or more.`);
  }
  return value;
}

function readWhole(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${name} is a whole number from 1.`);
  return Number(text);
}

function readWorkloads(text: string | undefined): readonly Workload[] {
  if (text === undefined) return WORKLOADS;
  return text.split(",").map((profiles) => {
    const workload = WORKLOADS.find((known) => String(known.profiles) === profiles);
    if (!workload) throw new UsageError("--only takes 1, 100 and 1000.");
    return workload;
  });
}

function readStores(text: string): readonly Store[] {
  return text.split(",").map((store) => {
    if (store !== "sqlite" && store !== "mysql") throw new UsageError("--stores takes sqlite and mysql.");
    return store;
  });
}
