/** The boards that come with pgrid: each names how it is flashed, openocd's configurations are ones that openocd brings, and every runner has a plan. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { boards, loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { namesIn } from "../../toolchain/config/files.ts";
import { imagesFor } from "../../toolchain/flash/images.ts";
import type { Runner } from "../../toolchain/flash/runner.ts";
import { runners } from "../../toolchain/flash/runners.ts";
import type { RunnerName } from "../../toolchain/flash/settings.ts";
import { jobFor, stepsOf } from "./boards.ts";

const host = nodeHost();
/** Where Debian's openocd has them. */
const scripts = "/usr/share/openocd/scripts";

const own = namesIn(host, boards, null).map((name): Board => {
  const board = loadBoard(host, name, null, nowhere, new Map());
  if (!board.ok) throw new Error(board.diagnostics[0]!.message);
  return board.value;
}).filter(({ target }) => target.environment === "bare-metal");

describe.each(own.map((board) => [board.name, board] as const))("%s", (_, board) => {
  const names = Object.keys(board.runners) as RunnerName[];
  test("names a runner", () => {
    expect(names.length).toBeGreaterThan(0);
  });
  test.each(names)("%s writes an image to the start of `memory.flash`", (name) => {
    const images = imagesFor(board, "start", new Uint8Array(1000), null);
    if (!images.ok) throw new Error(images.diagnostics[0]!.message);
    const runner = runners[name] as Runner;
    expect(stepsOf(runner, jobFor(board, runner, images.value)).length).toBeGreaterThan(0);
  });
  test("openocd's configurations exist", () => {
    for (const file of board.runners.openocd?.config ?? []) expect(existsSync(join(scripts, file)), file).toBe(true);
  });
  test("its slots can be written by one of its runners, but a Teensy's: that loader writes from the start alone", () => {
    if (board.slots === null) return;
    const image = new Uint8Array(1000);
    new DataView(image.buffer).setUint32(4, board.flash!.base + board.slots.a.image.offset + 9, true);
    const images = imagesFor(board, "a", image, new Uint8Array(100));
    if (!images.ok) throw new Error(images.diagnostics[0]!.message);
    const able = names.filter((name) => (runners[name] as Runner).plan(jobFor(board, runners[name] as Runner, images.value)).ok);
    expect(able.length > 0).toBe(!names.includes("teensy"));
  });
});
