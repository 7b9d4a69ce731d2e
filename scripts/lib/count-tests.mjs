// Counts for the last line of `npm test`. A run without a test, or with an exit code that no test explains, is one failure.

import { relative } from "node:path";

/** `readReport` gives the object of vitest's JSON reporter. */
export function countTests(exitCode, readReport, root) {
  let report;
  try {
    report = readReport();
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
  const files = report.testResults;
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: relative(root, file.name) })));
  const withStatus = (...states) => tests.filter((test) => states.includes(test.status));
  const passed = withStatus("passed").length;
  // A file that fails before its first test reports no test.
  const brokenFiles = files.filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")).length;
  const failed = withStatus("failed").length + brokenFiles;
  const skipped = withStatus("pending", "skipped", "todo", "disabled").map((test) => `${test.file} > ${test.fullName}`);
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed, skipped };
}

export function sum(counts) {
  return {
    passed: counts.reduce((total, count) => total + count.passed, 0),
    failed: counts.reduce((total, count) => total + count.failed, 0),
    skipped: counts.flatMap((count) => count.skipped),
  };
}
