/**
 * Where the instructions of a session's message go in systems/grid: `npm run -s trace` prints them by domain and by function, and the way from one domain to the next,
 * from the driver's last look at the line before the gate has the message until it knows the decision.
 */
import { join } from "node:path";
import { nodeHost } from "../cli/host.ts";
import { executed } from "../sim/trace.ts";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { gridConversation, gridMachine } from "./grid.ts";

/** The others verify signatures, which is millions of instructions. */
const onTheWay = ["driver", "protocol", "gate", "worker", "router", "store"];
const idle: readonly string[] = ["idle", "nobody"];
interface Place { readonly domain: string; readonly name: string; readonly base: number; readonly end: number }

/** Functions and labels of a program, each until the next begins. */
function placesOf(host: Host, domain: string, elf: string): readonly Place[] {
  const { symbols, sections } = readElf(host.readFile(elf)!);
  const text = sections.find(({ name }) => name === ".text")!;
  const end = text.address + text.size;
  const inside = symbols.map(({ name, address }) => ({ name, base: address & ~1 }))
    .filter(({ name, base }) => name !== "" && !name.startsWith("$") && base >= text.address && base < end).sort((a, b) => a.base - b.base);
  // Two names of one place are the second's.
  return inside.map((each, i) => ({ ...each, domain, end: inside[i + 1]?.base ?? end })).filter((each) => each.end > each.base);
}

function counted(keys: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([key, count]) => `${String(count).padStart(7)}  ${key}\n`).join("");
}

const host = nodeHost();
const { build, machine } = await gridMachine(host);
const { frames } = await gridConversation(host, machine);
const places = [placesOf(host, "kernel", build.elf).filter(({ name }) => !idle.includes(name)), ...onTheWay.map((name) => placesOf(host, name, join(build.directory, `components/${name}/${name}.elf`)))].flat();
const of = (pc: number): Place => places.find(({ base, end }) => pc >= base && pc < end)!;
const trace = Array.from(await executed(host, machine, places, frames), of);
const domainAt = (i: number): string => trace[i]!.domain;

const worked = trace.findLastIndex(({ domain }) => domain === "worker");
let begin = trace.slice(0, worked).findLastIndex(({ domain }) => domain === "gate");
while (domainAt(begin) !== "driver") begin--;
while (domainAt(begin - 1) === "driver") begin--;
let end = worked;
while (domainAt(end) !== "driver") end++;
const way = trace.slice(begin, end);

process.stdout.write(`${way.length} instructions\n\n${counted(way.map(({ domain }) => domain))}\n${counted(way.map(({ domain, name }) => `${domain} ${name}`))}\n`);
let since = 0;
way.forEach(({ domain }, i) => {
  if (way[i + 1]?.domain === domain) return;
  process.stdout.write(`${String(i + 1 - since).padStart(7)}  ${domain}\n`);
  since = i + 1;
});
