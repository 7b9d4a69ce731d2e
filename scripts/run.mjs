// node scripts/run.mjs [--node-only] <script in dist/> [arguments]: set-up where needed, then that script.
// --node-only: the script needs no C compiler.

import { join } from "node:path";
import { guard } from "./lib/cannot.mjs";
import { pass } from "./lib/run.mjs";
import { projectNode } from "./lib/npm-packages.mjs";
import { root } from "./lib/root.mjs";
import { setUp, withoutArm } from "./setup.mjs";

await guard(async () => {
  const given = process.argv.slice(2);
  const nodeOnly = given[0] === "--node-only";
  const { tools, rest } = withoutArm(nodeOnly ? given.slice(1) : given);
  const [script, ...args] = rest;
  await setUp({ tools: nodeOnly ? "none" : tools });
  return pass(projectNode(root), [join(root, script), ...args]);
});
