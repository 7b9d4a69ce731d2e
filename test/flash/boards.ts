/** Boards for the tests of flashing: one with each runner, flash of several sector sizes, two slots; and a job for a runner. */
import { join } from "node:path";
import { nodeHost } from "../../cli/host.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import type { Image } from "../../toolchain/flash/images.ts";
import type { FiledImage, Job, Runner, Step } from "../../toolchain/flash/runner.ts";
import type { Place } from "../cli/harness.ts";

export const everyRunner = {
  openocd: { config: ["board/st_nucleo_h743zi.cfg"] }, "st-flash": {}, "dfu-util": { device: "0483:df11", alt: 0 }, "probe-rs": { chip: "STM32H743ZITx" },
  pyocd: { target: "stm32h743xx" }, jlink: { device: "STM32H743ZI", interface: "SWD", speed: 4000 }, "mass-storage": { label: "NOD_H743ZI" },
  uf2: { family: "0x00ff6919", label: "UF2BOOT", board: "Test-Board-v1" }, teensy: { mcu: "TEENSY41" }, gdb: {},
} as const;

/** 4 × 32K, 128K, 7 × 256K, as STM32F7 has it. */
export const flash = { base: "0x0800_0000", erase: [{ count: 4, size: "32K" }, { count: 1, size: "128K" }, { count: 7, size: "256K" }], write: 8, driver: "stm32f7", source: "made up for the test" };
export const slots = { boot: { offset: "0", size: "32K" }, a: { offset: "256K", size: "768K" }, b: { offset: "1M", size: "768K" }, store: { offset: "32K", size: "64K" }, manifest: "8K" };

export const boardFile = (over: object = {}): object => ({
  schemaVersion: 1, title: "a board of the tests", target: "armv7e-m-m7", port: "armv7m", tested: "builds only",
  memory: { flash: { base: "0x0800_0000", size: "256K" }, ram: { base: "0x2000_0000", size: "256K" }, stack: "5K" },
  console: { uart0: "0x4000_4000", uart0ReceiveIrq: 0 }, counter: { address: "0x4002_8018", hz: 25000000 },
  flash, slots, runners: everyRunner, ...over,
});

export function testBoard(place: Place, over: object = {}): Board {
  place.write("boards/test-board.json", boardFile(over));
  const board = loadBoard(nodeHost(), "test-board", place.directory, nowhere, new Map());
  if (!board.ok) throw new Error(board.diagnostics.map(({ message }) => message).join("\n"));
  return board.value;
}

export function image(address: number, bytes: Uint8Array | null, size = bytes?.length ?? 0): Image {
  return { what: "the image", address, bytes, size, place: { base: 0x0800_0000, size: 0x0020_0000, name: "the flash" }, executed: false, built: "" };
}

export function jobFor(board: Board, runner: Runner, images: readonly Image[], probe: string | null = null): Job {
  return { board, settings: board.runners[runner.name]!, probe, file: (name) => join("files", name), images: images.map((one, i): FiledImage => ({ ...one, file: `files/${i}.bin` })) };
}

export function stepsOf(runner: Runner, job: Job): readonly Step[] {
  const plan = runner.plan(job);
  if (!plan.ok) throw new Error(plan.diagnostics[0]!.message);
  return plan.value.steps;
}

export const runSteps = (steps: readonly Step[]): readonly (Step & { readonly kind: "run" })[] => steps.filter((step): step is Step & { readonly kind: "run" } => step.kind === "run");
