/**
 * attack.*: the image of the attacks (test/runtime/kernel/attacks) and its runs in QEMU; test/kernel/attacks.slow.test.ts judges each of them.
 *
 * Two kinds of kernel: one with all checks, or without one of them; and one that reads from memory which check to leave
 * out, so that one build stands for all that lack one. Of the kernel's own, all but the switch is the same.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "../cli/host.ts";
import { qemuArguments } from "../sim/machines.ts";
import { cellsAddress, kernelStateAddress } from "../toolchain/system/kernel-memory.ts";
import { atLeast, figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { boardOf, buildDescribed } from "./systems.ts";

const host = nodeHost();
const directory = join(host.root, "test/runtime/kernel/attacks");

export interface Attack {
  readonly name: string;
  /** Checks that it needs, each of them. */
  readonly checks: readonly string[];
  readonly text: string;
}

/** The rows of rows.h, in their order. */
export const attacks: readonly Attack[] = [...readFileSync(join(directory, "rows.h"), "utf8").matchAll(/^ATTACK\((\w+), "([A-Z_ ]*)", \w+, \w+, "([^"]*)"\)$/gmu)]
  .map(([, name, checks, text]) => ({ name: name!.replaceAll("_", "-"), checks: checks!.split(" ").filter((check) => check !== ""), text: text! }));

/** The checks of kernel/check.h, in their order; the first is none. */
export const checks: readonly string[] = [...readFileSync(join(host.root, "runtime-c/kernel/check.h"), "utf8").matchAll(/^ {2}PG_CHECK_(\w+),/gmu)].map(([, name]) => name!);

export interface AttackImage {
  readonly elf: string;
  /** Of the kernel's memory. */
  readonly cells: number;
}

/** Where QEMU puts what the run is to do, and the kernel with the switch looks for the check to leave out. */
const kept = 0x2020_0000;
/** Checks in assembly, which the switch does not reach. */
export const staticChecks: readonly string[] = ["FRAME_STORE", "FP_SWITCH"];

async function image(kernelFlags: readonly string[]): Promise<AttackImage> {
  const board = boardOf(host).layout!;
  const description = JSON.parse(readFileSync(join(directory, "system.json"), "utf8")) as { components: Record<string, object> };
  const defines = { KERNEL_STATE: kernelStateAddress(board), KERNEL_CELLS: cellsAddress(board) };
  const components = Object.fromEntries(Object.entries(description.components).map(([name, component]) => [name, { ...component, defines }]));
  const { elf, distribution } = await buildDescribed(host, "attacks", JSON.stringify({ ...description, components }, null, 2), directory, kernelFlags);
  return { elf, cells: distribution.cells };
}

export const wholeImage = (): Promise<AttackImage> => image([]);
export const imageWithout = (check: string): Promise<AttackImage> => image([`-DPG_OMIT=PG_CHECK_${check}`]);
export const imageWithSwitch = (): Promise<AttackImage> => image([`-DPG_OMIT=(*(const volatile uint32_t*)${kept}u)`, "-DPG_OMIT_STATIC=0"]);

export interface Verdict {
  readonly contained: boolean;
  readonly detail: string;
}

/** Real seconds without a line after which the machine counts as stopped; a row takes some 15 ms on a core of its own. */
const silence = 12;

/** One start of QEMU, from the attack `first` on; what was printed, and how it ended. */
function start({ elf, cells }: AttackImage, omit: number, asked: Uint32Array, first: number): Promise<{ text: string; end: "end" | "QEMU ended" | "no more was heard" }> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-attacks-"));
  const file = join(scratch, "run");
  writeFileSync(file, new Uint8Array(new Uint32Array([omit, first, cells, 0, ...asked]).buffer)); // struct kept of judge.h
  const more = ["-semihosting-config", "enable=on,target=native", "-device", `loader,file=${file},addr=${kept},force-raw=on`];
  return new Promise((resolve, reject) => {
    const child = spawn("qemu-system-arm", [...qemuArguments({ kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf }, "off"), ...more], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    const over = (end: "end" | "QEMU ended" | "no more was heard"): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.kill("SIGKILL");
      rmSync(scratch, { recursive: true });
      resolve({ text, end });
    };
    const timer = setTimeout(() => over("no more was heard"), 1000 * silence);
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      timer.refresh();
      if (/^end .*\n/mu.test(text)) over("end");
    });
    child.on("error", reject);
    child.on("close", () => over("QEMU ended"));
  });
}

/**
 * The attacks on an image; `omit`: the check to leave out of the kernel with the switch. A machine that ends is started
 * again behind the attack that ended it.
 */
export async function run(of: AttackImage, omit = "NOTHING", which: readonly Attack[] = attacks): Promise<ReadonlyMap<string, Verdict>> {
  const found = new Map<string, Verdict>();
  const rows = which.map((attack) => attacks.indexOf(attack)).sort((a, b) => a - b);
  const asked = new Uint32Array(8);
  for (const row of rows) asked[row >> 5]! |= 1 << (row & 31);
  for (let done = 0; done < rows.length;) {
    const { text, end } = await start(of, checks.indexOf(omit), asked, rows[done]!);
    for (const [, name, verdict, detail] of text.matchAll(/^(\S+) (contained|BREACH)(.*)\n/gmu)) {
      if (attacks[rows[done]!]?.name !== name) throw new Error(`${name} came instead of ${attacks[rows[done]!]?.name}:\n${text}`);
      found.set(name!, { contained: verdict === "contained", detail: detail!.trim() });
      done++;
    }
    if (end !== "end" && done < rows.length) found.set(attacks[rows[done++]!]!.name, { contained: false, detail: end });
  }
  return found;
}

/** What is not as the rows say when this check is left out; empty: exactly the attacks that name it came through. */
export function misses(found: ReadonlyMap<string, Verdict>, omitted: string, which: readonly Attack[] = attacks): readonly string[] {
  return which.flatMap(({ name, checks: needed }) => {
    const verdict = found.get(name);
    if (verdict === undefined) return [`${name}: no line`];
    return verdict.contained === needed.includes(omitted) ? [`${name}: ${verdict.contained ? "contained" : "BREACH"} ${verdict.detail}`] : [];
  });
}

export async function attackFigures(): Promise<Figures> {
  const found = [...(await run(await wholeImage()))];
  const through = found.filter(([, { contained }]) => !contained);
  for (const [name, { detail }] of through) process.stderr.write(`  came through: ${name} ${detail}\n`);
  return {
    "attack.contained": atLeast(found.length - through.length, "attacks from an unprivileged domain, in one image", 60),
    "attack.breaches": figure(through.length, "attacks that came through", 0),
    "attack.checks": figure(checks.length - 1, "checks of the kernel, each with attacks that come through without it"),
  };
}
