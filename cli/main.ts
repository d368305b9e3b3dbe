#!/usr/bin/env node
import { ConfigurationFault } from "../gateway/config";
import { runData } from "./data";
import { runGateway } from "./gateway";
import { runStart } from "./start";
import { runSubgraph } from "./subgraph";
import { UsageError } from "./usage";

const USAGE = `credit-hub: one credit profile over the departments' data

  credit-hub start                      gateway and all subgraphs in one process
  credit-hub gateway                    the gateway alone; subgraphs by SUBGRAPH_URL_<NAME>
      --supergraph FILE                 any Federation 2 supergraph, at the addresses that it names
      --unclassified allow|deny         fields without a catalogue item (default deny)
  credit-hub subgraph NAME              one subgraph as a process of its own
      --port N  --host ADDRESS
  credit-hub data make                  sample data
      --preset small|city|large  --seed N  --departments a,b  --replace
  credit-hub data export                sample data as files to load
      --preset small|city|large  --seed N  --out DIR
  credit-hub data load DEPARTMENT ITEM FILE.ndjson
  credit-hub data publicity [DEPARTMENT…]
                                        judge records again after a publicity rule was corrected

Every setting is an environment variable: see the README.
`;

/** Exit status: 0 done, 1 done with refusals, 2 could not run. */
async function main([command, ...args]: readonly string[]): Promise<number> {
  switch (command) {
    case "start":
      return runStart(args);
    case "gateway":
      return runGateway(args);
    case "subgraph":
      return runSubgraph(args);
    case "data":
      return runData(args, process.env);
    case "help":
    case "--help":
    case undefined:
      process.stdout.write(USAGE);
      return command === undefined ? 2 : 0;
    default:
      throw new UsageError(`There is no command ${JSON.stringify(command)}.`);
  }
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    if (error instanceof ConfigurationFault) {
      for (const fault of error.faults) process.stderr.write(`Configuration: ${fault}\n`);
    } else if (error instanceof UsageError) {
      process.stderr.write(`${error.message} \`credit-hub help\` tells the commands.\n`);
    } else if ((error as { code?: unknown }).code === "EADDRINUSE") {
      process.stderr.write("The port is taken by another process: choose one with PORT or --port.\n");
    } else {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
    process.exit(2);
  },
);
