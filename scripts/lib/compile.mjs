// Compiles the TypeScript sources to dist/. dist/.stamp says which sources dist/ was made from.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Cannot } from "./cannot.mjs";
import { projectNode } from "./npm-packages.mjs";
import { capture } from "./run.mjs";
import { step } from "./progress.mjs";
import { copyThirdParty } from "./third-party.mjs";

const projectFile = "tsconfig.build.json";

function walk(root, directory, suffix) {
  const entries = existsSync(join(root, directory)) ? readdirSync(join(root, directory), { withFileTypes: true }) : [];
  return entries.flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return walk(root, path, suffix);
    return entry.name.endsWith(suffix) ? [path] : [];
  });
}

function sourceDirectories(root) {
  const { include } = JSON.parse(readFileSync(join(root, projectFile), "utf8"));
  return include.map((pattern) => pattern.split("/")[0]);
}

function sources(root) {
  const code = sourceDirectories(root).flatMap((directory) => walk(root, directory, ".ts"));
  code.push(...walk(root, "toolchain", ".json")); // imported, so tsc copies it
  return [projectFile, "tsconfig.json", "package-lock.json", ...code.sort()];
}

function digest(lines) {
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** Cheap, and enough when it agrees: no source was written since. */
function listing(root, files) {
  return digest(files.map((file) => {
    const { size, mtimeMs } = statSync(join(root, file));
    return `${file} ${size} ${mtimeMs}`;
  }));
}

/** Decides when times differ (another branch and back, a copied checkout). */
function content(root, files) {
  return digest(files.map((file) => `${file} ${digest([readFileSync(join(root, file), "utf8")])}`));
}

function stampFile(root) {
  return join(root, "dist", ".stamp");
}

function writeStamp(root, stamp) {
  writeFileSync(stampFile(root), `${JSON.stringify(stamp)}\n`);
}

export function compiledCurrent(root) {
  try {
    const files = sources(root);
    const stamp = JSON.parse(readFileSync(stampFile(root), "utf8"));
    const now = listing(root, files);
    if (stamp.listing === now) return true;
    if (stamp.content !== content(root, files)) return false;
    writeStamp(root, { ...stamp, listing: now });
    return true;
  } catch {
    return false;
  }
}

function removeOrphans(root) {
  for (const directory of readdirSync(join(root, "dist"), { withFileTypes: true })) {
    if (!directory.isDirectory() || directory.name === "third-party") continue;
    for (const file of walk(root, `dist/${directory.name}`, ".js")) {
      const source = file.replace(/^dist\//, "").replace(/\.js$/, ".ts");
      if (!existsSync(join(root, source))) rmSync(join(root, file));
    }
  }
}

export async function compile(root) {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(tsc)) throw new Cannot("error: the TypeScript compiler is not installed\n  = help: npm ci --ignore-scripts");
  const files = sources(root);
  // Before tsc reads: a source that changes meanwhile makes the stamp stale, not wrong.
  const stamp = { listing: listing(root, files), content: content(root, files) };
  mkdirSync(join(root, "dist"), { recursive: true });
  rmSync(stampFile(root), { force: true });
  await step("compile TypeScript to dist/", async () => {
    const { code, output } = await capture(projectNode(root), [tsc, "-p", join(root, projectFile)], { cwd: root });
    if (code !== 0) throw new Cannot(`${output}error: the TypeScript sources do not compile`, 1);
  });
  removeOrphans(root);
  copyThirdParty(root);
  writeStamp(root, stamp);
}
