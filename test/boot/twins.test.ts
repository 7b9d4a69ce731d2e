/**
 * The boot stage of each board with a chip, on its twin: the board's slots, units and class id, flash that is a file. What is not the
 * board's (where the flash is, its driver and sectors, the chip's start, the UART) is said by flashOnTwin; the drivers run on
 * models (test/store/drivers.test.ts), and the stages that are linked for the boards themselves are looked at in
 * test/toolchain/boards.test.ts.
 */
import { join } from "node:path";
import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { trailerUnitBytes, updateRefusals } from "../../spec/update.ts";
import type { BootBuild } from "../../toolchain/boot.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { flashOnTwin, twinLine } from "../../toolchain/config/twin.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { root, scratchDirectory } from "../runtime/native.ts";
import { asking, bootStage, readSlots, run, staged, testImages, writeFlash } from "./machine.ts";
import type { Act } from "./machine.ts";
import { envelope, manifestFor, trailer } from "./refused.ts";

const host = nodeHost();
function board(name: string): Board {
  const loaded = loadBoard(host, name, null, nowhere, new Map());
  if (!loaded.ok) throw new Error(`board ${name} is refused`);
  return loaded.value;
}
const names = readdirSync(join(root, "boards")).filter((file) => file.endsWith(".json")).map((file) => file.replace(".json", "")).filter((name) => board(name).sim?.kind === "twin");

describe.each(names)("the boot stage of %s on its twin", (name) => {
  const own = board(name);
  const twin = own.sim!.twin!;
  const on = flashOnTwin(own, twin, twin.sim!.memory);
  const { b } = on.slots!;
  const unit = Math.max(own.flash!.write, trailerUnitBytes);
  const flash = join(scratchDirectory, `flash-${name}`);
  let stage: BootBuild;
  let images: Record<"a" | "b", Uint8Array>;
  beforeAll(async () => {
    stage = await bootStage(join(scratchDirectory, `boot-${name}`), on);
    images = testImages(join(scratchDirectory, `images-${name}`), on);
  }, 120_000);

  /** An image in its slot, signed for this board or another. */
  function slot(which: "a" | "b", sequence: number, does: readonly Act[], marks: Uint8Array, of = name) {
    const image = asking(images[which], does, sequence);
    const { manifest, image: place, trailer: end } = on.slots![which];
    const signed = envelope(manifestFor(which, sequence, image, { class: classId(of) }));
    return { image, envelope: signed, content: [[manifest.offset, signed], [place.offset, image], [end.offset, marks]] as [number, Uint8Array][] };
  }
  const confirmed = trailer({ pending: 1, attempt: 1, confirmed: 1 }, unit);
  const said = (which: "a" | "b", attempts: number, first: number, second: number, ...then: readonly string[]): string =>
    [`image ${which}`, [which === "a" ? 0 : 1, attempts, second, first].map((byte) => byte.toString(16).padStart(2, "0")).join(""), ...then].join(" ");
  const lines = async (): Promise<readonly string[]> => (await run(stage.elf, flash)).lines;
  const malformed = updateRefusals["malformed"].code;

  it("says what is not as on the board, and has its slots", () => {
    const line = twinLine(on.twin!);
    expect(line).toContain(`simulated on ${twin.name}, not on ${name}: UART, clocks and counter are those of ${twin.name}`);
    expect(line).toContain(`its driver is \`memory\` instead of \`${own.flash!.driver}\``);
    expect([on.flash!.write, on.slots!.a, on.slots!.b]).toEqual([own.flash!.write, own.slots!.a, own.slots!.b]);
  });
  it("takes an update, which confirms itself and stays", async () => {
    const next = slot("b", 6, ["confirm"], new Uint8Array(0));
    writeFlash(flash, new Map([...slot("a", 5, ["update", "reset"], confirmed).content, ...staged(next.envelope, next.image)]), on);
    expect(await lines()).toEqual([said("a", 1, 0, malformed, "00000000", "reset"), said("b", 1, 0, 0, "00000000", "ends")]);
    const nothing = updateRefusals["nothing-to-confirm"].code.toString(16).padStart(8, "0");
    expect(await lines()).toEqual([said("b", 1, 0, 0, nothing, "ends")]);
    expect(readSlots(flash, on).subarray(b.trailer.offset).subarray(0, 16 * unit)).toEqual(Buffer.from(trailer({ pending: 1, attempt: 1, confirmed: 1 }, unit)));
  });
  it("leaves one that never confirms after three attempts, and goes back", async () => {
    writeFlash(flash, new Map([...slot("a", 5, [], confirmed).content, ...slot("b", 6, ["hang"], trailer({ pending: 1 }, unit)).content]), on);
    for (const attempt of [1, 2, 3]) expect(await lines()).toEqual([said("b", attempt, 0, 0, "hangs")]);
    expect(await lines()).toEqual([said("a", 1, 0, 0, "ends")]);
  });
  it("starts no image of another board, and stops when there is nothing else, with nothing written", async () => {
    writeFlash(flash, new Map(slot("a", 5, [], confirmed, "qemu-mps2-an500").content), on);
    const before = readSlots(flash, on);
    const wrong = updateRefusals["wrong-board"].code.toString().padStart(2, "0");
    expect(await lines()).toEqual([`boot: a=${wrong} b=${malformed.toString().padStart(2, "0")} nothing to start`]);
    expect(readSlots(flash, on).equals(before)).toBe(true);
  });
});
