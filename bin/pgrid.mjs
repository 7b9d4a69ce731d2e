#!/usr/bin/env node
// Starts pgrid, in a checkout and in an installed package. Parses on Node 18; finds a newer Node where one is needed.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as module from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(import.meta.url);
const entry = new URL("../dist/cli/bin.js", import.meta.url);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 4;
}

function newerNode() {
  try {
    return module.createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

function startAgainOn(node) {
  const child = spawn(node, [own, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C on a terminal reaches the child by itself.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`${node}: ${error.message}`));
  child.on("close", (code, signal) => (process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** A checkout has the sources beside bin/, a package has dist/ alone. */
async function upToDate() {
  if (!existsSync(new URL("../tsconfig.build.json", import.meta.url))) return true;
  const { compile, compiledCurrent } = await import("../scripts/lib/compile.mjs");
  const { root } = await import("../scripts/lib/root.mjs");
  if (compiledCurrent(root)) return true;
  const { guard } = await import("../scripts/lib/cannot.mjs");
  const { locked } = await import("../scripts/lib/set-up-lock.mjs");
  await guard(async () => {
    await locked(root, async () => compiledCurrent(root) || compile(root));
    return 0;
  });
  return process.exitCode === 0;
}

async function start() {
  if (Number(process.versions.node.split(".")[0]) < 22) {
    const node = newerNode();
    if (node !== undefined) return startAgainOn(node);
    return fail(`error: pgrid runs on Node 22 or later; this is Node ${process.versions.node}, and the package that brings Node 24 is not installed\n  = help: in a checkout: node scripts/setup.mjs; elsewhere install Node 24`);
  }
  if (!(await upToDate())) return;
  if (!existsSync(entry)) return fail("error: this package was made without dist/\n  = help: make it with: npm run tarball");
  module.enableCompileCache?.();
  await import(entry.href);
}

await start();
