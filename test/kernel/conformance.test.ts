/** The cases of sel4test that the kernel claims, each by its seL4 name: one image, run in QEMU, whose report has a line for each. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { kernelFlags, kernelLinkFlags } from "../../toolchain/system/kernel.ts";
import { root, scratchDirectory, sources } from "../runtime/native.ts";

const runtime = join(root, "runtime-c");
const folder = join(root, "test/runtime/kernel/conformance");
const here = readdirSync(folder).filter((file) => /\.[ch]$/u.test(file));
/** What the real seL4 compiles, too. */
const portable = here.filter((file) => !file.includes("pgrid"));

const numbered = (prefix: string, digits: number, ...numbers: readonly number[]): string[] => numbers.map((number) => `${prefix}${String(number).padStart(digits, "0")}`);
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const names = [
  "CSPACE0001", ...numbered("CNODEOP", 4, 1, 2, 3, 4, 6, 7), ...numbered("CANCEL_BADGED_SENDS_", 4, 1, 2), "PREEMPT_REVOKE", ...numbered("RETYPE", 4, 0, 1, 2),
  ...numbered("IPCRIGHTS", 4, 1, 2, 3), ...numbered("IPC", 4, ...upTo(1, 4), ...upTo(1001, 1004), ...upTo(10, 21), ...upTo(23, 27)), ...numbered("BIND", 4, ...upTo(1, 6)),
  "NBWAIT0001", ...numbered("INTERRUPT", 4, 2, 5), ...numbered("SCHED", 4, 3, 4, 5, 7, 8, 10, 12, 13, 16), ...numbered("SCHED_CONTEXT_", 4, 1, 3, 5, 8, 9, 11, 12),
  ...numbered("PAGEFAULT", 4, ...upTo(1, 5)), ...numbered("TIMEOUTFAULT", 4, 1, 2), ...numbered("THREADS", 4, 4, 5), ...numbered("FRAMEDIPC", 4, 1, 3),
];

const machine = ["-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-d16", "-mfloat-abi=hard"];
const gcc = (cwd: string, ...flags: readonly string[]): void => void execFileSync("arm-none-eabi-gcc", [...machine, ...flags], { cwd, stdio: ["ignore", "ignore", "pipe"] });

const headers = ["-I", join(folder, "pgrid"), "-I", join(runtime, "port/armv7m/kernel"), "-I", runtime];
const common = [...sources.common, ...sources.warnings, "-Os", ...headers, "-c"];
const tests = join(scratchDirectory, "conformance-tests");

/** Everything but the kernel. The linker script tells the tests' objects from the kernel's by their names. */
function buildTests(): void {
  mkdirSync(tests);
  gcc(tests, ...common, "-ffixed-r9", ...here.filter((file) => file.endsWith(".c") && file !== "state_pgrid.c").map((file) => join(folder, file)));
  for (const file of readdirSync(tests)) renameSync(join(tests, file), join(tests, `domain_${file}`));
  gcc(tests, ...common, join(folder, "state_pgrid.c"));
  writeFileSync(join(tests, "image.ld"), execFileSync("arm-none-eabi-gcc", ["-E", "-P", "-x", "c", join(folder, "image_pgrid.ld")], { encoding: "utf8" }));
}

/** The image with the kernel as it ships, or with further flags for the kernel. */
function build(name: string, ...flags: readonly string[]): string {
  const output = join(scratchDirectory, name);
  mkdirSync(output);
  gcc(output, ...common, ...sources.kernel.flags, ...kernelFlags, ...flags, ...[...sources.kernel.sources, ...sources.port.armv7m.kernel!].map((file) => join(runtime, file)));
  for (const file of readdirSync(tests)) copyFileSync(join(tests, file), join(output, file));
  const objects = readdirSync(output).filter((file) => file.endsWith(".o"));
  gcc(output, ...kernelLinkFlags, ...sources.port.armv7m.link, "-Wl,--no-warn-rwx-segments", "-T", "image.ld", ...objects, "-o", "image.elf");
  return join(output, "image.elf");
}

beforeAll(buildTests, 60_000);

/** Runs it until what it wrote matches `end`, or until the time is over; gives what it wrote. */
function run(image: string, end: RegExp, milliseconds: number): Promise<string> {
  const qemu = spawn("qemu-system-arm", [
    "-M", "mps2-an500", "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio", "-icount", "shift=7,sleep=off", "-kernel", image,
  ], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => qemu.kill("SIGKILL"), milliseconds);
    qemu.on("error", reject);
    qemu.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (end.test(text)) qemu.kill("SIGKILL");
    });
    qemu.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

const results = (text: string): Map<string, string> => new Map([...text.matchAll(/^(\w+) (pass|fail .*)$/gmu)].map(([, name, result]) => [name!, result!]));

describe("sel4test's cases on the kernel", () => {
  let report = "";
  beforeAll(async () => {
    report = await run(build("conformance"), /^\d+ of \d+\n/mu, 90_000);
  }, 120_000);
  it("are 77, and have a line each, in one report", () => {
    expect(names).toHaveLength(77);
    expect([...results(report).keys()].sort()).toEqual([...names].sort());
    expect(report.trimEnd().split("\n").at(-1)).toBe("77 of 77");
  });
  it.each(names)("%s", (name) => {
    expect(results(report).get(name) ?? `no line; the report ends with ${JSON.stringify(report.slice(-100))}`).toBe("pass");
  });
});

describe("the same cases on a kernel with a mistake", () => {
  /** A check that is left out (kernel/check.h), and the case that must notice it: early ones, for the run ends there. */
  const mistakes = [["SEND_RIGHT", "IPCRIGHTS0001"], ["RECEIVE_RIGHT", "IPCRIGHTS0002"], ["GRANT_RIGHT", "IPCRIGHTS0003"]] as const;
  it.each(mistakes)("without %s fail %s", async (check, noticed) => {
    const found = results(await run(build(`without-${check}`, `-DPG_OMIT=PG_CHECK_${check}`), new RegExp(`^${noticed} .*\n`, "mu"), 90_000));
    expect(found.get(noticed)).toMatch(/^fail /u);
    for (const [name, result] of found) if (name !== noticed) expect(result, name).toBe("pass");
  }, 120_000);
});

describe("the source that the real seL4 compiles", () => {
  it.each(portable)("%s names nothing but libsel4 and the harness", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const included = [...text.matchAll(/^#include (.*)$/gmu)].map(([, name]) => name!);
    expect(included).toEqual(file === "harness.h" ? ["<stddef.h>", "<sel4/sel4.h>"] : ['"harness.h"']);
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//gu, "").replaceAll(/"(?:[^"\\\n]|\\.)*"/gu, '""');
    expect(/\bpg_\w*|\bPG_\w*|\bsel4_\w*|__asm__|\basm\b/u.exec(code)?.[0]).toBeUndefined();
  });
  it("has a harness header of at most 100 lines", () => {
    expect(readFileSync(join(folder, "harness.h"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(100);
  });
  it("has each case in one table", () => {
    const tabled = portable.flatMap((file) => [...readFileSync(join(folder, basename(file)), "utf8").matchAll(/\{"([A-Z_]+\d*)", \w+\}/gu)].map(([, name]) => name!));
    expect(tabled.sort()).toEqual([...names].sort());
  });
});
