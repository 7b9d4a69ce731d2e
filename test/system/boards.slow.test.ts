/**
 * The node in domains for each board that nobody has here: the same image, but for UART, counter and the line that they need, on
 * its twin in QEMU. Where the twin has the board's memory, the image lies there; test/toolchain/boards.test.ts links it for the board itself.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { QemuMachine } from "../../sim/machines.ts";
import { onTwin } from "../../toolchain/config/twin.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { nodeProject } from "../runtime/frames.ts";
import type { Program } from "../runtime/native.ts";
import { answersAsSingle, singleImage } from "./answers.ts";
import { boardNamed } from "./image.ts";
import { nodeImage } from "./node.ts";

/** What moves: the twin has no memory there. */
const boards = { "stm32f767-nucleo": ["flash"], "stm32h743-nucleo": ["flash"], "samv71-xplained": ["RAM"], "imxrt1062": [] } as const;
const exceptions = 16;

/** An image that does not lie at 0: its vectors have to be there, too, as there is no boot ROM that starts it. */
function machineOf(build: SystemBuild, base: number, lines: number): QemuMachine {
  const machine = { kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: build.elf } as const;
  if (base === 0) return machine;
  const vectors = join(build.directory, "vectors.bin");
  writeFileSync(vectors, readFileSync(join(build.directory, "node.bin")).subarray(0, 4 * (exceptions + lines)));
  return { ...machine, vectors };
}

let single: Program;
beforeAll(() => {
  single = singleImage();
}, 120_000);

describe.each(Object.entries(boards))("%s", (name, moved) => {
  test("its node answers on the twin as the single image does", async () => {
    const board = boardNamed(name);
    const { twin } = board.sim!;
    const twinned = onTwin(board, twin!, twin!.sim!.memory);
    expect(twinned.twin!.differs.slice(1).map((each) => each.split(" ")[0])).toEqual(moved);
    const build = await nodeImage(nodeProject, {}, { board: twinned });
    const { flash, ram } = twinned.layout!;
    if (!moved.some((each) => each === "flash")) expect(flash.base).toBe(board.layout!.flash.base);
    // As on the board, no component can program its flash: the store is in RAM.
    const { regions } = build.layout.components.find((each) => each.name === "store")!;
    const [store] = regions.filter(({ kind }) => kind === "memory");
    expect(store!.base >= ram.base && store!.base + 2 ** store!.bits <= ram.base + ram.size).toBe(true);
    await answersAsSingle(machineOf(build, flash.base, 1), single, 3, 17);
  }, 300_000);
});
