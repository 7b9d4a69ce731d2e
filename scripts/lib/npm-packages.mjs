// The npm packages of the lock file. A hash of the lock file, kept inside node_modules, says what is installed there.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Cannot } from "./cannot.mjs";
import { onPath } from "./tools.mjs";
import { capture } from "./run.mjs";
import { say, step } from "./progress.mjs";

const ci = ["ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
const byHand = "npm ci --ignore-scripts";

export function lockHash(root) {
  return createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");
}

export function recordFile(root) {
  return join(root, "node_modules", ".pgrid-setup.json");
}

function writeRecord(root) {
  writeFileSync(recordFile(root), `${JSON.stringify({ lock: lockHash(root) })}\n`);
}

function ownNode(root, arch = process.arch) {
  return join(root, "node_modules", `node-linux-${arch}`, "bin", "node");
}

/** Compares the lock file with npm's own account of what it installed: true after `npm ci` by hand. */
function installedByHand(root) {
  const packages = (file) => JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  const installed = packages("node_modules/.package-lock.json");
  const wanted = Object.entries(packages("package-lock.json")).filter(([path, entry]) => path !== "" && !entry.optional);
  const [path] = wanted.find(([path, entry]) => installed[path]?.integrity !== entry.integrity) ?? [];
  return path === undefined && (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch) || existsSync(ownNode(root)));
}

export function packagesCurrent(root) {
  try {
    if (JSON.parse(readFileSync(recordFile(root), "utf8")).lock === lockHash(root)) return true;
  } catch {
    // no record: npm may have been called by hand
  }
  try {
    if (!installedByHand(root)) return false;
    writeRecord(root);
    return true;
  } catch {
    return false;
  }
}

/** The Node that the lock file brings, or the running one where it is new enough. */
export function projectNode(root, arch = process.arch, version = process.versions.node) {
  const own = ownNode(root, arch);
  if (process.platform === "linux" && existsSync(own)) return own;
  if (Number(version.split(".")[0]) >= 22) return process.execPath;
  throw new Cannot(`error: pgrid runs on Node 22 or later; this is Node ${version}, and npm brings none for ${process.platform} ${arch}\n  = help: install Node 24 and run this again`);
}

/** npm must not run on the Node inside the directory that it replaces. */
function pathWithoutOwnBin(root) {
  const own = join(root, "node_modules");
  return (process.env.PATH ?? "").split(delimiter).filter((directory) => !directory.startsWith(own)).join(delimiter);
}

/** npm says why first, and then how it is used. */
function reasonOf(output) {
  const lines = output.trimEnd().split("\n");
  return lines.length <= 24 ? lines.join("\n") : [...lines.slice(0, 16), "  …", ...lines.slice(-6)].join("\n");
}

export async function installNpmPackages(root) {
  const path = pathWithoutOwnBin(root);
  if (process.env.PGRID_NO_INSTALL) throw new Cannot(`error: the npm packages are not installed, and PGRID_NO_INSTALL forbids it\n  = help: ${byHand}`);
  if (onPath("npm", path) === undefined) throw new Cannot(`error: npm is not on the PATH\n  = help: as root on Debian: apt-get install --no-install-recommends nodejs npm`);
  say("set-up: npm packages of package-lock.json");
  say("   Node 24, the TypeScript compiler, the libraries of the command line, the test runner and the C sources of the hash functions and of Ed25519");
  const { code, output } = await step(byHand, () => capture("npm", ci, { cwd: root, env: { ...process.env, PATH: path } }));
  if (code !== 0) throw new Cannot(`error: npm ended with ${code}:\n${reasonOf(output)}\n  = help: when the fault is mended: ${byHand}`);
  writeRecord(root);
}
