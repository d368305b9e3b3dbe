/**
 * Parent of the private services of a test run. Fault that this stops: a run that is killed leaves a database server
 * and its directory behind. The keeper is told what to start, one JSON line at a time on its standard input; when that
 * input ends, however the run ended, it kills what it started and deletes the directories.
 */
const { spawn } = require("node:child_process");
const { rmSync } = require("node:fs");
const { createInterface } = require("node:readline");

const children = new Set();
const directories = [];

const orders = createInterface({ input: process.stdin });
orders.on("line", (line) => {
  const { directory, command, args } = JSON.parse(line);
  if (directory) directories.push(directory);
  if (!command) return;
  const child = spawn(command, args, { cwd: directory, stdio: "ignore" });
  children.add(child);
  child.once("error", () => children.delete(child));
  child.once("exit", () => {
    children.delete(child);
    process.stdout.write(`${JSON.stringify({ ended: command })}\n`);
  });
});
orders.on("close", async () => {
  await Promise.all(
    [...children].map((child) => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      return ended;
    }),
  );
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
});

// The run may be gone already; that its end is not read must not end the cleaning.
process.stdout.on("error", () => undefined);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
