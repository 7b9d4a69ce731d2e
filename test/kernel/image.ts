/** Builds the port's test images (test/runtime/kernel/board) with the kernel's own flags, and runs them in QEMU. */
import { execFile, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { root, scratchDirectory, sources } from "../runtime/native.ts";

const run = promisify(execFile);
const board = join(root, "test/runtime/kernel/board");
const runtime = join(root, "runtime-c");
export const cpu = ["-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-d16", "-mfloat-abi=hard"];
const include = [runtime, join(runtime, "port/armv7m/kernel"), board].flatMap((path) => ["-I", path]);
const port = sources.port.armv7m;
const kernelFlags = [...sources.common, ...sources.warnings, ...sources.kernel.flags, ...port.kernelFlags!, "-flto"];
/** A naked function takes its arguments where its text finds them. */
const domainFlags = [...sources.common, ...sources.warnings, "-Os", "-Wno-unused-parameter", "-fno-tree-loop-distribute-patterns"];

/** Gives the ELF file; `omit`: one of kernel/check.h's checks that this kernel is without. */
export async function boardImage(omit?: string): Promise<string> {
  const name = omit ?? "whole";
  const kernel = [...sources.kernel.sources, ...port.kernel!];
  const domains = readdirSync(board).filter((file) => file.endsWith(".c")).map((file) => join(board, file));
  const objects: string[] = [];
  const jobs = [
    ...kernel.map((file) => [join(runtime, file), [...kernelFlags, ...(sources.perFile[file]?.flags ?? []), ...(omit === undefined ? [] : [`-DPG_OMIT=PG_CHECK_${omit}`])]] as const),
    ...domains.map((file) => [file, domainFlags] as const),
  ];
  const worker = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const [file, flags] = job;
      // The linker script knows the domains' code by their objects' names.
      const object = join(scratchDirectory, `${name}-${basename(file, ".c")}.o`);
      objects.push(object);
      await run("arm-none-eabi-gcc", [...cpu, ...flags, ...include, "-c", file, "-o", object]);
    }
  };
  await Promise.all([worker(), worker()]);
  const elf = join(scratchDirectory, `${name}.elf`);
  await run("arm-none-eabi-gcc", [
    ...cpu, "-Os", ...port.kernelFlags!, "-flto", "-flto-partition=one", ...objects.sort(), ...port.link, "-T", join(board, "board.ld"),
    "-Wl,--no-warn-rwx-segments", "-Wl,--build-id=none", "-o", elf,
  ]);
  return elf;
}

/** What the image prints until it says `end`, or until the time is over. */
export function runBoard(elf: string, seconds = 30): Promise<string> {
  const machine = spawn("qemu-system-arm", [
    "-M", "mps2-an500", "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio",
    "-semihosting-config", "enable=on,target=native", "-icount", "shift=7,sleep=off", "-kernel", elf,
  ], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let text = "";
    const done = (): void => {
      clearTimeout(late);
      machine.kill("SIGKILL");
      resolve(text);
    };
    const late = setTimeout(done, seconds * 1000);
    machine.on("error", reject);
    machine.on("exit", done);
    machine.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      if (/^end$/mu.test(text)) done();
    });
  });
}
