const { writeSync } = require("node:fs");

/**
 * Ends a run with one plain line that a script can read: `N passed, N failed, N skipped`. It is written when the
 * process ends, behind everything that the other reporters have to say. A test file that could not be run counts as
 * one failed test: none of its tests is counted elsewhere.
 */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } =
      results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests + numTodoTests;
    process.once("exit", () =>
      writeSync(1, `${numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`),
    );
  }
};
