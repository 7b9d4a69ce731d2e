/** Runs the product's own command, as a user would. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Host } from "../toolchain/host.ts";

/** The command as npm installs it. */
export const entry = (host: Host): string => join(host.root, "bin/pgrid.mjs");

/** Runs to the end; throws when it fails. Gives the seconds that it took. */
export function pgrid(host: Host, args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [entry(host), ...args], { cwd: host.root, encoding: "utf8" });
  if (status !== 0) throw new Error(`pgrid ${args.join(" ")} ended with ${status}: ${stderr}`);
  return (performance.now() - begin) / 1000;
}

/** What it prints with --json. */
export function pgridJson<T>(host: Host, args: readonly string[]): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry(host), ...args, "--json"], { cwd: host.root, encoding: "utf8" });
  if (status !== 0) throw new Error(`pgrid ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Seconds until a line of standard output matches. */
export function secondsUntil(host: Host, args: readonly string[], wanted: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, [entry(host), ...args], { cwd: host.root, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    let seconds: number | null = null;
    child.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      if (seconds === null && wanted.test(text)) seconds = (performance.now() - begin) / 1000;
    });
    child.on("close", (code) => {
      if (seconds === null) reject(new Error(`pgrid ${args.join(" ")} ended with ${code} and printed no ${wanted}`));
      else resolve(seconds);
    });
  });
}

export function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)]!;
}
