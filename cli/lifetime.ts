/**
 * Waits for SIGTERM or SIGINT, then lets the process end in order. A second signal ends it at once.
 */
export async function untilStopped(stop: () => Promise<void>): Promise<number> {
  await new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  const impatient = (): never => process.exit(130);
  process.once("SIGTERM", impatient);
  process.once("SIGINT", impatient);
  await stop();
  process.removeListener("SIGTERM", impatient);
  process.removeListener("SIGINT", impatient);
  return 0;
}
