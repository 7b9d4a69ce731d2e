/**
 * stack.*: the bound of each stack of the node, as one image and as a system of domains, and of the boot stage, beside what a run in QEMU takes of it.
 * A bound is over its limit when the stack has less room; a run, when it goes deeper than its bound.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Device } from "../sim/device.ts";
import { Gdb } from "../sim/gdb.ts";
import { frame } from "../sim/link.ts";
import { qemuArguments } from "../sim/machines.ts";
import type { QemuMachine } from "../sim/machines.ts";
import { Painted } from "../sim/painted.ts";
import { readElf } from "../toolchain/elf.ts";
import { readText } from "../toolchain/host.ts";
import type { Host } from "../toolchain/host.ts";
import type { BuildRecord } from "../toolchain/record.ts";
import { placesInImage, placesInSystem, stacksOfImage, stacksOfSystem } from "../toolchain/stacks.ts";
import type { Stack, StackPlace } from "../toolchain/stacks.ts";
import type { SystemBuild } from "../toolchain/system/build.ts";
import { pgrid, pgridJson } from "./command.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { buildDescribed } from "./systems.ts";
import { benchKey, inSlot, updated } from "./updating.ts";

const patience = 20_000;

const alone = (elf: string): QemuMachine => ({ kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf });

/** Runs an image whose stacks are painted, and says how deep each was used while `talk` went on. */
export async function painted(host: Host, image: string | QemuMachine, places: readonly StackPlace[], talk: (device: Device, run: Painted) => Promise<void>): Promise<ReadonlyMap<string, number>> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-stack-"));
  const socket = join(scratch, "gdb");
  const machine = typeof image === "string" ? alone(image) : image;
  const device = new Device(host, host.spawn(machine.emulator, [...qemuArguments(machine), "-S", ...Gdb.arguments(socket)], { cwd: dirname(machine.elf) }), machine.emulator);
  let gdb: Gdb | null = null;
  try {
    gdb = await Gdb.connect(socket, { halted: true });
    const run = await Painted.begin(gdb, places);
    await device.hello(patience);
    await talk(device, run);
    return await run.used();
  } finally {
    device.close();
    gdb?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** In the system region, which nobody can execute (Armv7-M ARM, B3.1). */
const notExecutable = 0xe000_0000;
/** The image crashes: its handlers report it, and then nothing runs. */
export async function crashed(device: Device, run: Painted): Promise<void> {
  await talkedTo(device);
  await run.derail(notExecutable);
  const report = device.request("stats-get", {}, "stats", patience).then(() => "an answer", () => "a crash");
  if ((await report) !== "a crash") throw new Error("the image did not crash");
}

/** Everything that the link carries, right and wrong, with the longest payloads. */
export async function talkedTo(device: Device): Promise<void> {
  const cid = Uint8Array.of(1, 0x55, 0x16, 32, ...new Uint8Array(32));
  const message = (sequence: number, bytes: number) => ({ ttl: 8, priority: 3, type: 1, route: 0, sequence, source: new Uint8Array(32), payload: new Uint8Array(bytes).map((_, i) => i * 7) });
  await device.request("provide", { seconds: 1000, node: new Uint8Array(32).fill(0x5a), cid }, "done", patience);
  for (const [i, bytes] of [0, 1, 64, 1024, 4096].entries()) await device.request("message", message(i, bytes), "decision", patience);
  await device.request("table-set", { table: 0, keyBits: 8, remove: 0, value: 1, node: new Uint8Array(32), key: new Uint8Array(32) }, "done", patience);
  await device.request("install", { image: new Uint8Array(2048).fill(0xee) }, "done", patience);
  await device.exchange(frame(Uint8Array.of(200, 1, 2)), "done", patience);
  device.send(Uint8Array.of(...new Uint8Array(9000).fill(9), 0)); // longer than any frame, and of a wrong sum
  await device.request("reset", {}, "done", patience);
  await device.request("hello-get", {}, "hello", patience);
  await device.request("stats-get", {}, "stats", patience);
}

/** The node's system with the governor's place taken by what drives the keys domain. */
export function keysDriven(host: Host): string {
  const description = JSON.parse(readFileSync(join(host.root, "systems/node/system.json"), "utf8")) as { components: { governor: { sources: string[] } } };
  description.components.governor.sources = ["runtime-c/domains/begin.c", "../../bench/stack/keys-caller.c"];
  return JSON.stringify(description);
}
export async function keysRun(host: Host, build: SystemBuild): Promise<number> {
  const places = placesInSystem(readElf(host.readFile(build.elf)!), build.layout).filter(({ name }) => name === "keys");
  const used = await painted(host, build.elf, places, async (device) => void (await device.request("stats-get", {}, "stats", patience)));
  return used.get("keys")!;
}

function figuresOf(prefix: string, stacks: readonly Stack[], used: ReadonlyMap<string, number>): Figures {
  return Object.fromEntries(stacks.flatMap(({ name, reserved, bound }) => [
    [`stack.${prefix}${name}`, figure(bound.open.length === 0 ? bound.bytes : Number.NaN, "bytes at most: the deepest path, an exception included", reserved)],
    [`stack.${prefix}${name}_run`, figure(used.get(name) ?? Number.NaN, "bytes that a run in QEMU took", bound.bytes)],
  ]));
}

/** The boot stage, up to the first instruction of an image in a slot that is signed with two levels of keys. */
function bootStack(host: Host, example: string): Figures {
  const directory = join(host.root, "build/bench/stack");
  host.remove(directory);
  host.makeDirectory(directory);
  const key = join(directory, "dev.key");
  pgrid(host, ["key", "new", key, "--unencrypted", "--parameters", "H5/W4,H5/W4", "-q"]);
  pgrid(host, ["sign", example, "--slot", "a", "--key", key, "-q"]);
  const { stacks } = pgridJson<{ readonly stacks: readonly (Stack["bound"] & { readonly name: string; readonly reserved: number; readonly observed: number })[] }>(host, ["stack", example, "--slot", "a", "--public", `${key}.pub`, "--sim"]);
  const { name, reserved, observed, ...bound } = stacks.find((each) => each.name === "boot")!;
  return figuresOf("", [{ name, what: name, reserved, bound }], new Map([[name, observed]]));
}

export async function stackFigures(host: Host): Promise<Figures> {
  const example = "examples/standard-path";
  pgrid(host, ["build", example, "-q"]);
  const directory = join(host.root, example, "build/qemu-mps2-an500");
  const record = JSON.parse(readText(host, join(directory, "build.json")) ?? "null") as BuildRecord;
  const elf = join(directory, record.outputs["elf"]!.file);
  const image = await painted(host, elf, placesInImage(readElf(host.readFile(elf)!)), crashed);

  const node = join(host.root, "systems/node");
  const routes = readText(host, join(directory, "gen/project.c"))!;
  const whole = await buildDescribed(host, "stack-node", readFileSync(join(node, "system.json"), "utf8"), node, [], routes, [benchKey]);
  const program = host.readFile(join(directory, "routes", host.list(join(directory, "routes")).find((name) => name.endsWith(".image"))!))!;
  const domains = await painted(host, inSlot(host, whole), placesInSystem(readElf(host.readFile(whole.elf)!), whole.layout), async (device) => {
    await talkedTo(device);
    await updated(device, host, program);
  });
  const keys = await keysRun(host, await buildDescribed(host, "stack-keys", keysDriven(host), node, [], routes));
  return { ...bootStack(host, example), ...figuresOf("image_", stacksOfImage(record), image), ...figuresOf("node_", stacksOfSystem(whole.record), new Map([...domains, ["keys", keys]])) };
}
