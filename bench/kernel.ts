/**
 * kernel.*, ipc.*: a described system (bench/kernel/) whose components count the instructions of the kernel's ways in QEMU; the kernel's size in that
 * very image; and its memory in a system of 16 threads.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../toolchain/host.ts";
import { locateAll } from "../toolchain/tools.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { boardName, buildDescribed } from "./systems.ts";
import { runUntilEnd } from "./run-until-end.ts";

const directoryOf = (host: Host): string => join(host.root, "bench/kernel");

/** Sixteen components that do nothing: a thread, a scheduling context and a VSpace each. */
function sixteen(): string {
  const nothing = { sources: ["nothing.c"], stack: 512, priority: 10, context: { budget: 1000, period: 10_000 } };
  return JSON.stringify({ schemaVersion: 1, name: "sixteen-threads", board: boardName, components: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`thread-${i}`, nothing])) });
}

/** Bars; a figure without an entry is reported only. */
export const kernelLimits: Readonly<Record<string, number>> = {
  "kernel.flash": 12_288, "kernel.ram_16_threads": 8192, "kernel.revoke_copy": 80, "kernel.revoke_object": 80, "kernel.preemption_gap": 2000,
  "ipc.call_reply_recv": 300, "ipc.nb_recv": 110, "ipc.signal_wait": 250, "ipc.interrupt_idle": 250, "ipc.interrupt_preempts": 250,
};

export async function kernelFigures(host: Host): Promise<Figures> {
  const measured = await buildDescribed(host, "kernel", readFileSync(join(directoryOf(host), "system.json"), "utf8"), directoryOf(host));
  const tools = must(locateAll(host, ["qemu-system-arm"]));
  const said = await runUntilEnd(host, tools["qemu-system-arm"]!, measured.elf);
  const figures: Figures = { "kernel.flash": figure(measured.record.kernel.text + measured.record.kernel.rodata, "bytes, .text and .rodata, port and fast path included", kernelLimits["kernel.flash"]) };
  for (const line of said.trim().split("\n")) {
    const [name, value] = line.trim().split(" ");
    if (name === "error") throw new Error(`an operation of the bench failed:\n${said}`);
    if (name !== "end") figures[name!] = figure(Number(value), "instructions", kernelLimits[name!] ?? null);
  }
  const { stack, objects, data } = (await buildDescribed(host, "sixteen-threads", sixteen(), directoryOf(host))).record.kernel;
  figures["kernel.ram_16_threads"] = figure(stack + objects + data, "bytes: stack, state, objects and capabilities of 16 threads in 16 domains", kernelLimits["kernel.ram_16_threads"]);
  return figures;
}
