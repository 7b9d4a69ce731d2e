/**
 * Each board with a chip: what is linked for it lies where its memory is and starts as its processor wants it, its numbers
 * are those of the register tables, and its code runs on its twin. Nothing here has run on such a board.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { bootFlashLimit, bootStackBytes } from "../../toolchain/boot.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { imageRegion, slotNames } from "../../toolchain/config/flash.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { readElf } from "../../toolchain/elf.ts";
import { bootWords } from "../../toolchain/registers/boot-block.ts";
import { readTables } from "../../toolchain/registers/main.ts";
import type { SystemRecord } from "../../toolchain/system/record.ts";
import { keyId, readParameters } from "../../toolchain/update/hss.ts";
import { encodePublicKey } from "../../toolchain/update/key-file.ts";
import { keys } from "../boot/refused.ts";
import { lisp, newPlace, node, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";

const host = nodeHost();
const tables = readTables(host.root);

function board(name: string): Board {
  const loaded = loadBoard(host, name, null, nowhere, new Map());
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  return loaded.value;
}
const names = readdirSync(join(host.root, "boards")).filter((file) => file.endsWith(".json")).map((file) => file.replace(".json", ""));
const chips = names.filter((name) => board(name).layout?.chip != null);

let place: Place;
beforeAll(() => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
  const { publicKey } = keys.trusted;
  place.write("dev.pub", encodePublicKey(publicKey, keyId(publicKey), readParameters("H5/W4")!));
});
afterAll(() => place.remove());

/** What the linker made: sections, and the words of one. */
function linked(directory: string, name: string) {
  const bytes = readFileSync(join(place.directory, directory, `${name}.elf`));
  const elf = readElf(bytes);
  const section = (wanted: string) => elf.sections.find((each) => each.name === wanted);
  const words = (wanted: string): Uint32Array => {
    const { offset, size } = section(wanted)!;
    return new Uint32Array(new Uint8Array(bytes.subarray(offset, offset + size)).buffer, 0, Math.floor(size / 4));
  };
  return { elf, section, words, symbol: (wanted: string) => elf.symbols.find((each) => each.name === wanted)?.address };
}

interface Memory { readonly base: number; readonly size: number }
const inside = ({ base, size }: Memory, from: number, bytes: number): boolean => from >= base && from + bytes <= base + size;

/** The rules that a processor and the memory map make for any image of the board. */
function faults(image: ReturnType<typeof linked>, flash: Memory, ram: Memory): string[] {
  const found: string[] = [];
  const vectors = image.section(".vectors")!;
  if (vectors.address !== flash.base) found.push(`the vector table is at ${vectors.address.toString(16)}`);
  if (vectors.address % 2 ** Math.ceil(Math.log2(Math.max(128, vectors.size))) !== 0) found.push("the vector table is no multiple of its size");
  const [stack, ...handlers] = image.words(".vectors");
  if (!(stack! > ram.base && stack! <= ram.base + ram.size && stack! % 8 === 0)) found.push(`the stack begins at ${stack!.toString(16)}`);
  const text = image.section(".text")!;
  handlers.forEach((handler, i) => {
    if (handler % 2 !== 1) found.push(`vector ${i + 1} is no Thumb address`);
    if (!inside({ base: text.address, size: text.size }, handler - 1, 2)) found.push(`vector ${i + 1} is outside of the code`);
  });
  if (handlers[0] !== (image.symbol("pg_reset")! | 1)) found.push("the reset vector is not pg_reset");
  for (const { name, address, size, allocated, writable } of image.elf.sections) {
    if (!allocated || size === 0 || name === ".boot") continue;
    if (!inside(writable || name === ".stack" || name === ".data" ? ram : flash, address, size)) found.push(`${name} is outside of its memory`);
  }
  return found;
}

/** Code that runs from RAM (port/armv7m/ram_code.h) that leaves it, or reads a constant outside of it: empty, or what is wrong. */
function leavesRam(file: string, image: ReturnType<typeof linked>): { readonly functions: readonly string[]; readonly wrong: readonly string[] } {
  const data = image.section(".data");
  if (data === undefined || data.size === 0) return { functions: [], wrong: [] };
  const functions = image.elf.symbols.filter(({ kind, address }) => kind === "function" && inside({ base: data.address, size: data.size }, address & ~1, 2)).sort((one, other) => one.address - other.address);
  if (functions.length === 0) return { functions: [], wrong: [] };
  const last = functions.at(-1)!;
  const [from, to] = [functions[0]!.address & ~1, (last.address & ~1) + last.size];
  const text = execFileSync("arm-none-eabi-objdump", ["-d", "--section=.data", `--start-address=${from}`, `--stop-address=${to}`, file], { encoding: "utf8" });
  const wrong: string[] = [];
  let instructions = 0;
  for (const line of text.split("\n")) {
    const [, operation, operands] = /^[0-9a-f]+:\t[0-9a-f ]+\t(\S+)\t?(.*)$/u.exec(line.trim()) ?? [];
    if (operation === undefined) continue;
    instructions++;
    const target = /(?:^|[ ,])([0-9a-f]{8}) </u.exec(operands!)?.[1] ?? /@ \(([0-9a-f]{8}) </u.exec(operands!)?.[1];
    const branches = /^(?:b|bl|blx|bx|cbn?z|tbb|tbh)(?:[a-z]{2})?(?:\.[nw])?$/u.test(operation) && !/^(?:bic|bfi|bfc|bkpt)/u.test(operation);
    const literal = operands!.includes("[pc");
    if ((branches || literal) && operands!.trim() !== "lr" && (target === undefined || !inside({ base: from, size: to - from }, Number.parseInt(target, 16), 1))) wrong.push(line.trim());
  }
  if (instructions === 0) wrong.push("nothing was disassembled");
  return { functions: functions.map(({ name }) => name), wrong };
}

test("every chip that the runtime starts has a board, and every table a chip", () => {
  const used = chips.map((name) => board(name).layout!.chip!).sort();
  expect(used).toEqual([...tables.keys()].sort());
});

describe.each(chips)("%s", (name) => {
  const { layout, flash, slots } = board(name);
  const { flash: code, ram, chip } = layout!;

  test("its UART, interrupt and counter are those of the register table", () => {
    const table = tables.get(chip!)!;
    const at = (peripheral: string, register = ""): number => {
      const { base, block } = table.peripherals[peripheral]!;
      const described = Object.values(table.peripherals).find((each) => each.block === block && register in each.registers);
      return Number(base.replaceAll("_", "")) + (register === "" ? 0 : Number(described!.registers[register]!.offset));
    };
    const uart = Object.keys(table.interrupts)[0]!;
    expect([layout!.uart, layout!.uartReceiveIrq]).toEqual([at(uart), table.interrupts[uart]]);
    const counters = { stm32f767: at.bind(null, "TIM5", "CNT"), stm32h743: at.bind(null, "TIM5", "CNT"), imxrt1062: at.bind(null, "GPT1", "CNT"), samv71q21: at.bind(null, "TC0.TC_CHANNEL0", "TC_CV") };
    expect(layout!.counter.address).toBe(counters[chip as keyof typeof counters]());
  });
  test("memory and slots lie in the chip's flash", () => {
    expect(inside(flash!, code.base, code.size)).toBe(true);
    expect(code.base + code.size).toBe(flash!.base + flash!.size);
    expect(slots).not.toBeNull();
    // The boot stage is where the processor, or its boot ROM, starts.
    expect(slots!.boot).toMatchObject({ offset: 0 });
  });
  test("an image has its vectors, stack, reset handler and sections where they have to be, and so has one for each slot", async () => {
    const built = await place.run("build", "--board", name, "--quiet");
    expect(built).toMatchObject({ exit: 0, err: "" });
    expect(faults(linked(`build/${name}`, "sample"), code, ram)).toEqual([]);
    for (const slot of slotNames) {
      const ran = await place.run("build", "--board", name, "--slot", slot, "--quiet");
      expect(ran).toMatchObject({ exit: 0, err: "" });
      expect(faults(linked(`build/${name}/slot-${slot}`, "sample"), imageRegion(flash!, slots![slot]), ram)).toEqual([]);
    }
  }, 120_000);
  test("its boot stage fits, is where the processor or its boot ROM starts, and programs the flash from where it may; so does an image that takes updates", async () => {
    for (const slot of slotNames) {
      const built = await place.run("build", "--board", name, "--slot", slot, "--public", "dev.pub", "-o", `updates-${name}-${slot}`, "--json");
      expect(built).toMatchObject({ exit: 0 });
      expect(faults(linked(`updates-${name}-${slot}`, "sample"), imageRegion(flash!, slots![slot]), ram)).toEqual([]);
    }
    const directory = `updates-${name}-a/boot`;
    const stage = linked(directory, "boot");
    expect(faults(stage, { base: code.base, size: slots!.boot!.size - (code.base - flash!.base) }, ram)).toEqual([]);
    // What a boot ROM reads in front is not the stage's.
    const parts = stage.elf.sections.filter(({ name: section, allocated, loaded }) => allocated && loaded && section !== ".boot");
    expect(parts.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(bootFlashLimit);
    expect(stage.section(".stack")!.size).toBe(bootStackBytes);
    // Flash that can be read while it works stalls the processor; of the other the code waits in RAM.
    const busyCode: Readonly<Record<string, readonly string[]>> = { stm32f767: [], stm32h743: [], samv71q21: ["command"], imxrt1062: ["until", "command", "sequence", "change"] };
    for (const [file, image] of [[`${directory}/boot.elf`, stage], [`updates-${name}-a/sample.elf`, linked(`updates-${name}-a`, "sample")]] as const) {
      const { functions, wrong } = leavesRam(join(place.directory, file), image);
      expect(functions.map((each) => each.split(".")[0]), file).toEqual(busyCode[chip!]);
      expect(wrong, file).toEqual([]);
    }
  }, 180_000);
  test("a system has regions as the memory protection unit wants them", async () => {
    const trio = join(host.root, "test/runtime/system/trio");
    const ran = await place.run("build", trio, "--board", name, "-o", `trio-${name}`, "--quiet");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    const record = JSON.parse(readFileSync(join(place.directory, `trio-${name}/build.json`), "utf8")) as SystemRecord;
    for (const { name: component, regions } of record.components) {
      expect(regions.length, component).toBeLessThanOrEqual(8);
      for (const { base, bits, kind } of regions) {
        expect(base % 2 ** bits, `${component} ${kind}`).toBe(0);
        if (kind === "code") expect(inside(code, base, 2 ** bits)).toBe(true);
        if (kind === "data" || kind === "frame") expect(inside(ram, base, 2 ** bits)).toBe(true);
        if (kind === "device") expect(inside({ base, size: 2 ** bits }, layout!.uart, 64)).toBe(true);
      }
    }
    const image = linked(`trio-${name}`, "trio");
    expect(faults(image, code, ram)).toEqual([]);
    // Of much flash the image takes a little in one piece.
    const size = readFileSync(join(place.directory, `trio-${name}/trio.bin`)).length;
    expect(size).toBeLessThan(40 * 1024);
  }, 180_000);
  test("the node in domains has the board's line, UART and counter, and its store in RAM, and says so", async () => {
    const ran = await place.run("build", join(host.root, "systems/node"), "--board", name, "-o", `node-${name}`, "--quiet");
    expect(ran.exit).toBe(0);
    expect(ran.err.match(/(?:error|warning)\[\w+\]/gu)).toEqual(["warning[PG4229]"]);
    expect(ran.err).toContain(`the store of component \`store\` is 16384 bytes of RAM on board \`${name}\``);
    const image = linked(`node-${name}`, "node");
    expect(faults(image, code, ram)).toEqual([]);
    const record = JSON.parse(readFileSync(join(place.directory, `node-${name}/build.json`), "utf8")) as SystemRecord;
    // Of the processor's lines the kernel has the UART's, as its line 0; the vector table ends behind it.
    const line = layout!.uartReceiveIrq;
    expect(record.kernel.lines).toEqual([line]);
    const header = readFileSync(join(place.directory, `node-${name}/gen/pg_system.h`), "utf8");
    for (const says of ["#define PG_SYSTEM_IRQS 1u\n", `#define PG_SYSTEM_NUMBERS ${line + 1}u `, `#define PG_SYSTEM_LINES(X) X(0, ${line})\n`, `#define PG_SYSTEM_NO_LINES(X) X(0, ${line - 1})\n`]) expect(header).toContain(says);
    const vectors = [...image.words(".vectors")].slice(16);
    expect(vectors.map((vector) => vector & ~1)).toEqual([...Array.from({ length: line }, () => image.symbol("pg_port_stop")! & ~1), image.symbol("pg_port_irq")! & ~1]);
    // What a component sees is memory of the board, or the UART, or the counter, all of it and nothing but.
    const { counter } = layout!;
    const shown = new Map(record.components.flatMap(({ name: component, regions }) => regions.filter(({ kind }) => kind === "device").map((region) => [`${component} ${region.name!}`, region] as const)));
    expect([...shown.keys()]).toEqual(["supervisor counter", "driver uart0", "driver counter"]);
    for (const [what, { base, bits, access }] of shown) {
      const seen = what.endsWith("uart0") ? [layout!.uart] : [counter.address, counter.turns ?? counter.address];
      for (const address of seen) expect(inside({ base, size: 2 ** bits }, address, 4), what).toBe(true);
      expect(access, what).toBe(what.endsWith("uart0") ? "rw" : "r");
    }
    for (const { name: component, regions } of record.components) {
      expect(regions.length, component).toBeLessThanOrEqual(8);
      for (const { base, bits, kind } of regions) {
        expect(base % 2 ** bits, `${component} ${kind}`).toBe(0);
        if (kind !== "device") expect(inside(kind === "code" ? code : ram, base, 2 ** bits), `${component} ${kind}`).toBe(true);
      }
    }
    expect(readFileSync(join(place.directory, `node-${name}/node.bin`)).length).toBeLessThan(128 * 1024);
    // In a slot, too; but nobody takes updates there: no domain can program the flash.
    const inSlot = await place.run("build", join(host.root, "systems/node"), "--board", name, "--slot", "a", "-o", `node-a-${name}`, "--quiet");
    expect(inSlot.exit).toBe(0);
    expect(faults(linked(`node-a-${name}`, "node"), imageRegion(flash!, slots!.a), ram)).toEqual([]);
  }, 480_000);
  test("its code runs on its twin, whose UART, clocks and counter are said to be others", async () => {
    place.write("node.lisp", lisp.standard);
    mkdirSync(join(place.directory, "twin"), { recursive: true });
    place.write("twin/main.lisp", lisp.standard);
    place.write("twin/hello", "hello");
    place.write("twin/pgrid.json", project({ board: name, nodes: { a: node("1") }, providers: [{ file: "hello", node: "a", seconds: 60 }], messages: [{ file: "hello" }] }));
    const { exit, out, err } = await place.run("sim", "twin", "--json");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    const [, twin, decision, summary] = out.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    const read = parseJson("twin", JSON.stringify(twin));
    expect(read.ok && checkShape(read.value, outputShapes.sim[2], "the line")).toEqual([]);
    expect(twin).toMatchObject({ event: "twin", of: name, on: "qemu-mps2-an500" });
    expect((twin!["differs"] as string[])[0]).toBe("UART, clocks and counter are those of qemu-mps2-an500");
    expect(decision).toMatchObject({ action: "forward", next_hop: node("1") });
    expect(summary).toMatchObject({ event: "summary", ok: true });
    const image = linked(`twin/build/${name}/twin`, "sample");
    const moved = (twin!["differs"] as string[]).slice(1).map((each) => each.split(" ")[0]);
    expect(moved).toEqual({ stm32f767: ["flash"], stm32h743: ["flash"], imxrt1062: [], samv71q21: ["RAM"] }[chip!]);
    if (!moved.includes("flash")) expect(image.section(".vectors")!.address).toBe(code.base);
    if (!moved.includes("RAM")) expect(image.section(".stack")!.address).toBe(ram.base);
    const spoken = await place.run("sim", "twin");
    expect(spoken.err).toContain(`simulated on qemu-mps2-an500, not on ${name}: UART, clocks and counter are those of qemu-mps2-an500`);
  }, 120_000);
});

describe("the boot header of the i.MX RT1062", () => {
  test("has the FlexSPI block at 0, the image vector table at 0x1000 and the vectors at 0x2000, and they point at each other", async () => {
    expect((await place.run("build", "--board", "imxrt1062", "--quiet")).exit).toBe(0);
    const image = linked("build/imxrt1062", "sample");
    expect(image.section(".boot")!.address).toBe(0x60000000);
    const words = image.words(".boot");
    const source = readFileSync(join(host.root, "runtime-c/port/armv7m/chip/imxrt1062_boot.c"), "utf8");
    expect([...words.subarray(0, 128)]).toEqual([...bootWords(source)]);
    expect(Buffer.from(words.buffer, 0, 4).toString("latin1")).toBe("FCFB");
    expect([...words.subarray(128, 0x1000 / 4)].every((word) => word === 0)).toBe(true);
    const end = Math.max(...["vectors", "text", "rodata", "ARM.exidx"].map((name) => image.section(`.${name}`)).map((each) => (each === undefined ? 0 : each.address + each.size)));
    const data = image.section(".data")?.size ?? 0;
    expect([...words.subarray(0x1000 / 4)]).toEqual([
      0x402000d1, 0x60002000, 0, 0, 0x60001020, 0x60001000, 0, 0,
      0x60000000, end + data - 0x60000000, 0,
    ]);
    const bin = readFileSync(join(place.directory, "build/imxrt1062/sample.bin"));
    expect(bin.length).toBe(end + data - 0x60000000);
    expect(bin.readUInt32LE(0x2000)).toBe(image.words(".vectors")[0]);
  }, 60_000);
  test("is in front of the boot stage, too", async () => {
    expect((await place.run("build", "--board", "imxrt1062", "--slot", "a", "--public", "dev.pub", "-o", "behind", "--quiet")).exit).toBe(0);
    const bin = readFileSync(join(place.directory, "behind/boot/boot.bin"));
    const image = linked("behind/boot", "boot");
    expect(image.section(".boot")!.address).toBe(0x60000000);
    expect(bin.subarray(0, 4).toString("latin1")).toBe("FCFB");
    expect([bin.readUInt32LE(0x1000), bin.readUInt32LE(0x1004), bin.readUInt32LE(0x1020), bin.readUInt32LE(0x1024)]).toEqual([0x402000d1, 0x60002000, 0x60000000, bin.length]);
    expect(bin.readUInt32LE(0x2004)).toBe(image.symbol("pg_reset")! | 1);
  }, 60_000);
  test("is not in an image for a slot, which a boot stage starts", async () => {
    expect((await place.run("build", "--board", "imxrt1062", "--slot", "a", "--quiet")).exit).toBe(0);
    const image = linked("build/imxrt1062/slot-a", "sample");
    expect([image.section(".boot"), image.symbol("pg_flexspi_block")]).toEqual([undefined, undefined]);
  }, 60_000);
});
