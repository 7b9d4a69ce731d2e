// npm test: set-up where needed, then every check. The last line is the sum over all of them: `N passed, N failed`.
//
//   npm test [-- --without-arm] [-- <arguments of vitest>]
//   npm run test:fast         leaves *.slow.test.ts out

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cannot } from "./lib/cannot.mjs";
import { capture, pass } from "./lib/run.mjs";
import { countTests, sum } from "./lib/count-tests.mjs";
import { projectNode } from "./lib/npm-packages.mjs";
import { root } from "./lib/root.mjs";
import { setUp, withoutArm } from "./setup.mjs";

/** The sources compile with set-up; this sees the tests as well. */
async function checkTypes(node) {
  const { code, output } = await capture(node, [join(root, "node_modules/typescript/bin/tsc"), "-p", root], { cwd: root });
  process.stdout.write(code === 0 ? " ✓ types of sources and tests\n" : `${output} ✗ types of sources and tests\n`);
  return code === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [] };
}

async function runVitest(node, args) {
  const directory = mkdtempSync(join(tmpdir(), "pgrid-test-"));
  const report = join(directory, "vitest.json");
  try {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const plain = process.stdout.isTTY ? [] : ["--no-color"];
    const code = await pass(node, [vitest, "run", ...reporters, ...plain, ...args], { cwd: root });
    return countTests(code, () => JSON.parse(readFileSync(report, "utf8")), root);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function main() {
  const { tools, rest } = withoutArm(process.argv.slice(2));
  const fast = rest[0] === "--fast";
  const args = fast ? ["--exclude", "**/*.slow.test.ts", ...rest.slice(1)] : rest;
  await setUp({ tools, tests: true });
  const node = projectNode(root);
  return sum([await checkTypes(node), await runVitest(node, args)]);
}

let total;
let exitCode;
try {
  total = await main();
  exitCode = total.failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Cannot)) throw error;
  process.stdout.write(`${error.message}\n`);
  total = { passed: 0, failed: 1, skipped: [] };
  exitCode = error.exitCode;
}
for (const name of total.skipped) process.stdout.write(`skipped: ${name}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = exitCode;
