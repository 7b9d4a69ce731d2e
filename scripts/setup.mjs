// Brings a checkout to the point where it runs: Debian packages, npm packages, compiled TypeScript.
// Runs on the Node 18 of Debian 12 with nothing installed, and does nothing when all is there.
//
//   node scripts/setup.mjs [--without-arm]

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { guard } from "./lib/cannot.mjs";
import { compile, compiledCurrent } from "./lib/compile.mjs";
import { installNpmPackages, packagesCurrent } from "./lib/npm-packages.mjs";
import { installPackages } from "./lib/apt.mjs";
import { locked } from "./lib/set-up-lock.mjs";
import { missingTools } from "./lib/tools.mjs";
import { root as checkout } from "./lib/root.mjs";

/**
 * `tools`: "all", "host" (no Cortex-M7 compiler, no simulator) or "none" (Node alone); `tests` brings what the tests need
 * besides. Returns what it had to do.
 */
export async function setUp({ tools = "all", tests = false, root = checkout } = {}) {
  const missing = () => (tools === "none" ? [] : missingTools({ arm: tools === "all", tests }));
  if (missing().length === 0 && packagesCurrent(root) && compiledCurrent(root)) return [];
  return locked(root, async () => {
    const did = [];
    const packages = missing();
    if (packages.length > 0) {
      await installPackages(packages);
      did.push("debian");
    }
    if (!packagesCurrent(root)) {
      await installNpmPackages(root);
      did.push("npm");
    }
    if (!compiledCurrent(root)) {
      await compile(root);
      did.push("compile");
    }
    return did;
  });
}

/** Takes `--without-arm` out of a script's arguments. */
export function withoutArm(args) {
  const rest = args.filter((arg) => arg !== "--without-arm");
  return { tools: rest.length < args.length ? "host" : "all", rest };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await guard(async () => {
    const { tools, rest } = withoutArm(process.argv.slice(2));
    if (rest.length > 0) {
      process.stderr.write("usage: node scripts/setup.mjs [--without-arm]\n");
      return 2;
    }
    await setUp({ tools, tests: true });
    return 0;
  });
}
