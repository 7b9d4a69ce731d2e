// npm start: set-up where needed, then the demo. `npm start -- --without-arm` runs it on the host board.

import { join } from "node:path";
import { guard } from "./lib/cannot.mjs";
import { pass } from "./lib/run.mjs";
import { projectNode } from "./lib/npm-packages.mjs";
import { root } from "./lib/root.mjs";
import { setUp, withoutArm } from "./setup.mjs";

await guard(async () => {
  const { tools, rest } = withoutArm(process.argv.slice(2));
  await setUp({ tools });
  const board = tools === "host" ? ["--board", "host"] : [];
  return pass(projectNode(root), [join(root, "dist/cli/bin.js"), "demo", ...board, ...rest]);
});
