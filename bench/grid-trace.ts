/** Where a message's instructions go in the system that takes messages of strangers: by domain and function, the way from its last byte to the driver's next look at the line. */
import { join } from "node:path";
import { executed } from "../sim/trace.ts";
import type { QemuMachine } from "../sim/machines.ts";
import { readElf } from "../toolchain/elf.ts";
import type { ElfSymbol } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { nodeHost } from "../cli/host.ts";
import { gridConversation, gridMachine } from "./grid.ts";

/** Those on a message's way; the others verify signatures, which is millions of instructions. */
const onTheWay = ["driver", "protocol", "gate", "worker", "router", "store"];
const idle = ["idle", "nobody"];
interface Place { readonly domain: string; readonly name: string; readonly at: number; readonly end: number }

function placesOf(domain: string, bytes: Uint8Array): Place[] {
  const { symbols, sections } = readElf(bytes);
  const text = sections.find(({ name }) => name === ".text")!;
  const end = text.address + text.size;
  const inside = symbols.filter((s: ElfSymbol) => s.name !== "" && !s.name.startsWith("$") && (s.address & ~1) >= text.address && (s.address & ~1) < end).sort((a, b) => (a.address & ~1) - (b.address & ~1));
  return inside.map((s, i) => ({ domain, name: s.name, at: s.address & ~1, end: i + 1 < inside.length ? inside[i + 1]!.address & ~1 : end }));
}

export async function gridTrace(host: Host, machine: QemuMachine, directory: string, frames: readonly Uint8Array[]): Promise<{ readonly trace: Uint32Array; readonly of: (pc: number) => Place | null }> {
  const file = (path: string): Uint8Array => host.readFile(join(directory, path))!;
  const places = [...placesOf("kernel", host.readFile(machine.elf)!).filter(({ name }) => !idle.includes(name)), ...onTheWay.flatMap((name) => placesOf(name, file(`components/${name}/${name}.elf`)))].sort((a, b) => a.at - b.at);
  const ranges: { base: number; end: number }[] = [];
  for (const { at, end } of places) {
    const last = ranges.at(-1);
    if (last !== undefined && last.end === at) last.end = end;
    else ranges.push({ base: at, end });
  }
  const trace = await executed(host, machine, ranges, frames);
  const of = (pc: number): Place | null => places.findLast(({ at, end }) => pc >= at && pc < end) ?? null;
  return { trace, of };
}

if (process.argv[1]?.endsWith("grid-trace.ts")) {
  const host = nodeHost();
  const { build, machine } = await gridMachine(host);
  const { frames } = await gridConversation(host, machine);
  const { trace, of } = await gridTrace(host, machine, build.directory, frames);
  const all = Array.from(trace, (pc) => ({ pc, place: of(pc) }));
  // The last time the driver speaks to the gate's way: from its last instruction before the gate runs to its first after the worker.
  const lastWorker = all.findLastIndex(({ place }) => place?.domain === "worker");
  let begin = all.slice(0, lastWorker).findLastIndex(({ place }) => place?.domain === "gate");
  while (all[begin]!.place?.domain !== "driver") begin--;
  while (all[begin]!.place?.domain === "driver") begin--;
  let end = lastWorker;
  while (all[end]!.place?.domain !== "driver") end++;
  const way = all.slice(begin + 1, end + 1);
  const counts = new Map<string, number>(), perDomain = new Map<string, number>();
  let runs = "", last = "", since = 0;
  const show = (at: number) => { if (last !== "") runs += `${last} ${at - since}\n`; };
  way.forEach(({ place }, i) => {
    const domain = place?.domain ?? "?";
    const name = `${domain}.${place?.name}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    perDomain.set(domain, (perDomain.get(domain) ?? 0) + 1);
    if (domain !== last) { show(i); last = domain; since = i; }
  });
  show(way.length);
  console.log("total", way.length);
  console.log([...perDomain].sort((a, b) => b[1] - a[1]).map(([n, c]) => `${n} ${c}`).join("\n"));
  console.log("---\n" + [...counts].sort((a, b) => b[1] - a[1]).slice(0, 70).map(([n, c]) => `${n} ${c}`).join("\n"));
  console.log("---\n" + runs);
  if (process.argv.includes("--all")) {
    let l = "", n = 0;
    for (const { place } of [...way, { place: null }]) {
      const name = `${place?.domain}.${place?.name}`;
      if (name !== l) { if (n > 0) console.log(`${l} ${n}`); l = name; n = 0; }
      n++;
    }
  }
}
