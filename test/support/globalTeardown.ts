import type { Services } from "./services";

/** After all tests: ends the services that the run started. */
export default async function globalTeardown(): Promise<void> {
  await (globalThis as { creditHubServices?: Services }).creditHubServices?.stop();
}
