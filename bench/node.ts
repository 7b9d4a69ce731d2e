/** kernel.node_*: the node as domains on the kernel (systems/node): from last byte to decision, and what it takes of the board's memory. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { boot } from "../sim/machines.ts";
import type { QemuMachine } from "../sim/machines.ts";
import { encodeMessage, frame } from "../sim/link.ts";
import { executed } from "../sim/trace.ts";
import { readElf } from "../toolchain/elf.ts";
import { readText } from "../toolchain/host.ts";
import type { Host } from "../toolchain/host.ts";
import type { SystemRecord } from "../toolchain/system/record.ts";
import { pgrid } from "./command.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { buildDescribed } from "./systems.ts";
import { benchKey, inSlot } from "./updating.ts";

const directory = "systems/node";
/** 40 ns a tick of the counter, 128 ns an instruction. */
const instructionsOf = (ticks: number): number => (ticks * 40) / 128;

/** As the bench of the single image: 64 bytes of payload, whose provider is known. */
export const payload = new Uint8Array(64).map((_, i) => i * 7 + 1);
const cid = Uint8Array.of(1, 0x55, 0x16, 32, ...createHash("sha3-256").update(payload).digest());
export const provide = { seconds: 1000, node: new Uint8Array(32).fill(0x5a), cid };
const message = (sequence: number) => ({ ttl: 8, priority: 3, type: 1, route: 0, sequence, source: new Uint8Array(32), payload });

/** Instructions of a function of a domain, its call and return included, from when it is first called by another one: each program is compiled for itself. */
export async function callInstructions(host: Host, machine: QemuMachine, build: string, { domain, callee, caller }: { readonly domain: string; readonly callee: string; readonly caller: string }, frames: readonly Uint8Array[]): Promise<number> {
  const { symbols, sections } = readElf(host.readFile(join(build, `components/${domain}/${domain}.elf`))!);
  const at = (name: string): { base: number; end: number } => {
    const found = symbols.find((symbol) => symbol.name === name && symbol.kind === "function");
    if (found === undefined) throw new Error(`${domain} has no ${name}`);
    return { base: found.address & ~1, end: (found.address & ~1) + found.size };
  };
  const text = sections.find(({ name }) => name === ".text")!;
  const trace = await executed(host, machine, [{ base: text.address, end: text.address + text.size }], frames);
  const back = at(caller);
  const begin = trace.indexOf(at(callee).base);
  const end = trace.findIndex((pc, i) => i > begin && pc >= back.base && pc < back.end);
  if (begin < 0 || end < 0) throw new Error(`${domain} did not call ${callee}`);
  return end - begin;
}

/** Of the hash in the router domain. */
export const hashInstructions = (host: Host, machine: QemuMachine, build: string): Promise<number> =>
  callInstructions(host, machine, build, { domain: "router", callee: "pg_multihash", caller: "pg_host_multihash" }, [frame(encodeMessage("provide", provide)), frame(encodeMessage("message", message(1)))]);

/** The one message's way: instructions of the processor from the last byte off the line until the driver knows the decision. */
async function decisionInstructions(host: Host, machine: QemuMachine): Promise<number> {
  const device = boot(host, machine);
  try {
    await device.hello(10_000);
    await device.request("provide", provide, "done", 10_000);
    const counts: number[] = [];
    for (const sequence of [1, 2, 3]) {
      const decision = await device.request("message", message(sequence), "decision", 10_000);
      if (decision.action !== 1 || decision.node[0] !== 0x5a) throw new Error("the message went elsewhere");
      counts.push(Math.round(instructionsOf(decision.ticks)));
    }
    return Math.max(...counts);
  } finally {
    device.close();
  }
}

/** Of an image of the node's system whose route 0 is `standard-path`, by the directory that it was built in. */
export async function nodeFiguresOf(host: Host, build: string, record: SystemRecord, machine: QemuMachine = { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: join(build, "node.elf") }): Promise<Figures> {
  const [whole, hash] = [await decisionInstructions(host, machine), await hashInstructions(host, machine, build)];
  return {
    "kernel.node_standard_path": figure(whole - hash, "instructions from last byte to decision through the domains, hash excluded", 1600),
    "kernel.node_hash": figure(hash, "instructions, sha3-256 of 64 bytes in the router domain"),
    "kernel.node_flash": figure(record.flash.used, "bytes of flash: kernel, domains, machine, hashes", 163_840),
    "kernel.node_ram": figure(record.ram.used, "bytes of RAM: kernel, domains, shared frames", 163_840),
  };
}

/** The same of one in a slot that takes updates. */
export async function updatingNodeFigures(host: Host): Promise<Figures> {
  const node = join(host.root, directory);
  pgrid(host, ["build", directory, "-q"]);
  const routes = readText(host, join(node, "build/qemu-mps2-an500/gen/project.c"))!;
  const build = await buildDescribed(host, "node-updating", readText(host, join(node, "system.json"))!, node, [], routes, [benchKey]);
  const figures = await nodeFiguresOf(host, build.directory, build.record, inSlot(host, build));
  const named = (name: string) => figures[`kernel.node_${name}`]!;
  return { "update.node_standard_path": named("standard_path"), "update.node_flash": named("flash"), "update.node_ram": named("ram") };
}

export function nodeFigures(host: Host): Promise<Figures> {
  pgrid(host, ["build", directory, "-q"]);
  const build = join(host.root, directory, "build/qemu-mps2-an500");
  return nodeFiguresOf(host, build, JSON.parse(readText(host, join(build, "build.json")) ?? "null") as SystemRecord);
}
