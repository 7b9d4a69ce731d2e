/** Builds native/driver.c with the kernel's C, and runs sequences through it. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { system } from "./worlds.ts";

export const flags = [
  "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-O1", "-g", "-fno-pie", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
] as const;

/** The driver of this checkout's C, built unless it was before from the same text. `omit`: name of a check that the kernel then lacks. */
export function buildDriver(root: string, omit?: string): string {
  const runtime = join(root, "runtime-c");
  const native = join(root, "proofs", "kernel", "native");
  const sources = [...globSync("kernel/*.c", { cwd: runtime }).toSorted().map((file) => join(runtime, file)), join(native, "driver.c")];
  const headers = [...globSync("{kernel,generated}/*.h", { cwd: runtime }).map((file) => join(runtime, file)), ...globSync("*.h", { cwd: native }).map((file) => join(native, file))];
  const options = [...flags, ...(omit === undefined ? [] : [`-DPG_OMIT=PG_CHECK_${omit}`])];
  const digest = createHash("sha256").update(JSON.stringify(options));
  for (const file of [...sources, ...headers.toSorted()]) digest.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  const directory = join(root, "build", "proofs", "kernel");
  const path = join(directory, `driver-${digest.digest("hex").slice(0, 24)}`);
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  const unfinished = join(directory, `${process.pid}.${Math.random().toString(36).slice(2)}`);
  execFileSync("gcc", [
    ...options, "-no-pie", `-Wl,--section-start=.pgcells=0x${system.cellsAt.toString(16)}`, "-I", native, "-I", runtime, ...sources, "-o", unfinished,
  ], { stdio: ["ignore", "ignore", "pipe"] });
  renameSync(unfinished, path);
  return path;
}

/** What the driver wrote; `died` when it did not come to its end. */
export function drive(driver: string, words: readonly number[] | Uint32Array, args: readonly string[] = []): { readonly out: Buffer; readonly died: string | null } {
  const all = words instanceof Uint32Array ? words : Uint32Array.from(words);
  const { status, signal, stdout, stderr, error } = spawnSync(driver, args, { input: new Uint8Array(all.buffer, all.byteOffset, all.byteLength), maxBuffer: 1 << 30, timeout: 300_000 });
  if (error !== undefined) throw error;
  return { out: stdout, died: status === 0 ? null : `${status ?? signal}: ${stderr.toString()}` };
}
