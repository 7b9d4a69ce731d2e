/** The boot stage in QEMU, its flash in a file that outlives the machine: updates, attempts, confirmation, rollback, refusals. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { Device } from "../../sim/device.ts";
import { updateRefusals } from "../../spec/update.ts";
import { bootFlashLimit } from "../../toolchain/boot.ts";
import type { BootBuild } from "../../toolchain/boot.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import { scratchDirectory } from "../runtime/native.ts";
import { asking, bootStage, emulator, machineArguments, readSlots, run, slots, staged, testImages, trailerOffset, writeFlash } from "./machine.ts";
import type { Act } from "./machine.ts";
import { contentOf, envelope, manifestFor, rows, trailer } from "./refused.ts";
import type { Content, Slot } from "./refused.ts";

let stage: BootBuild;
let images: Record<"a" | "b", Uint8Array>;
const flash = join(scratchDirectory, "flash");
beforeAll(async () => {
  stage = await bootStage(join(scratchDirectory, "boot"));
  images = testImages(join(scratchDirectory, "images"));
}, 120_000);

function slot(name: "a" | "b", sequence: number, does: readonly Act[], marks: Uint8Array): Slot {
  const image = asking(images[name], does, sequence);
  return { image, envelope: envelope(manifestFor(name, sequence, image)), trailer: marks };
}
const confirmed = trailer({ pending: 1, attempt: 1, confirmed: 1 });
const pending = trailer({ pending: 1 });
/** What the image says: its slot, then a word of the boot stage: slot, attempts, verdict on b, verdict on a. */
const said = (name: "a" | "b", attempts: number, a: number, b: number, ...then: readonly string[]): string[] =>
  [[`image ${name}`, [name === "a" ? 0 : 1, attempts, b, a].map((byte) => byte.toString(16).padStart(2, "0")).join(""), ...then].join(" ")];
const malformed = updateRefusals["malformed"].code;
const boots = async (...times: readonly string[][]): Promise<void> => {
  for (const lines of times) expect((await run(stage.elf, flash)).lines).toEqual(lines);
};
const write = (content: Content, ...more: readonly Content[]): void => writeFlash(flash, new Map([content, ...more].flatMap((each) => [...each])));

describe("the boot stage in QEMU", () => {
  it("has no more flash, stack and memory than it may", () => {
    expect(stage.sizes.flash).toBeLessThanOrEqual(bootFlashLimit);
    expect(stage.sizes.ram).toBeLessThanOrEqual(64);
    expect(stage.stack.open).toEqual([]);
  });

  it("starts what is confirmed, and writes nothing", async () => {
    write(contentOf({ a: slot("a", 5, [], confirmed) }, trailerOffset));
    const before = readSlots(flash);
    await boots(said("a", 1, 0, malformed, "ends"), said("a", 1, 0, malformed, "ends"));
    expect(readSlots(flash).equals(before)).toBe(true);
  });

  it("an update is started, confirms itself and stays", async () => {
    const b = slot("b", 6, ["confirm"], new Uint8Array(0));
    write(contentOf({ a: slot("a", 5, ["update", "reset"], confirmed) }, trailerOffset), staged(b.envelope, b.image));
    await boots([...said("a", 1, 0, malformed, "00000000", "reset"), ...said("b", 1, 0, 0, "00000000", "ends")]);
    const nothing = updateRefusals["nothing-to-confirm"].code.toString(16).padStart(8, "0");
    await boots(said("b", 1, 0, 0, nothing, "ends"), said("b", 1, 0, 0, nothing, "ends"));
  });

  it("an update that never confirms is left after three attempts, for good", async () => {
    const b = slot("b", 6, [], new Uint8Array(0));
    write(contentOf({ a: slot("a", 5, ["update", "reset"], confirmed) }, trailerOffset), staged(b.envelope, b.image));
    await boots([...said("a", 1, 0, malformed, "00000000", "reset"), ...said("b", 1, 0, 0, "ends")], said("b", 2, 0, 0, "ends"), said("b", 3, 0, 0, "ends"));
    write(contentOf({ a: slot("a", 5, [], confirmed), b: { ...b, trailer: trailer({ pending: 1, attempt: 3 }) } }, trailerOffset));
    await boots(said("a", 1, 0, 0, "ends"), said("a", 1, 0, 0, "ends"));
    expect(readSlots(flash).subarray(slots.b.trailer.offset).subarray(0, 256)).toEqual(Buffer.from(trailer({ pending: 1, attempt: 3, failed: 1 })));
  });

  it("an image that hangs is left as well", async () => {
    write(contentOf({ a: slot("a", 5, [], confirmed), b: slot("b", 6, ["hang"], pending) }, trailerOffset));
    await boots(said("b", 1, 0, 0, "hangs"), said("b", 2, 0, 0, "hangs"), said("b", 3, 0, 0, "hangs"), said("a", 1, 0, 0, "ends"));
  });

  it("goes back when the image says so, and takes no update as old as what it went back from", async () => {
    write(contentOf({ a: slot("a", 5, [], confirmed), b: slot("b", 7, ["roll back", "reset"], confirmed) }, trailerOffset));
    await boots([...said("b", 1, 0, 0, "00000000", "reset"), ...said("a", 1, 0, 0, "ends")], said("a", 1, 0, 0, "ends"));
    const kept = readSlots(flash);
    expect(kept.subarray(slots.a.trailer.offset).subarray(0, 256)).toEqual(Buffer.from(trailer({ pending: 1, attempt: 1, confirmed: 1, floor: 1 }, 16, 7)));
    const a = { ...slot("a", 5, ["update", "reset"], new Uint8Array(0)), trailer: trailer({ confirmed: 1, floor: 1 }, 16, 7) };
    const old = slot("b", 7, [], new Uint8Array(0));
    write(contentOf({ a }, trailerOffset), staged(old.envelope, old.image));
    const downgraded = updateRefusals["downgraded"].code;
    const twice = [...said("a", 0, 0, malformed, `0000000${downgraded.toString(16)}`, "reset")];
    const { lines } = await run(stage.elf, flash, 1500);
    expect(lines.slice(0, 2)).toEqual([...twice, ...said("a", 0, 0, downgraded, `0000000${downgraded.toString(16)}`, "reset")]);
  });

  it("a first image without marks is started as an attempt", async () => {
    write(contentOf({ a: slot("a", 1, ["confirm"], new Uint8Array(0)) }, trailerOffset));
    await boots(said("a", 1, 0, malformed, "00000000", "ends"));
  });

  it("stops with both verdicts when nothing may be started, and writes nothing", async () => {
    const unsigned = rows.find(({ verdict }) => verdict === "unsigned")!.slot(slots.b.image.size, trailerOffset);
    write(contentOf({ b: unsigned }, trailerOffset));
    const before = readSlots(flash);
    await boots(["boot: a=02 b=03 nothing to start"]);
    expect(readSlots(flash).equals(before)).toBe(true);
  });

  it.each(["a", "b"] as const)("starts the node that pgrid builds for slot %s, which then answers", async (name) => {
    const place = newPlace();
    try {
      place.write("main.lisp", lisp.drop);
      place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
      expect((await place.run("build", "--slot", name, "--quiet")).exit).toBe(0);
      const image = Uint8Array.from(readFileSync(join(place.directory, `build/qemu-mps2-an500/slot-${name}/sample.bin`)));
      write(contentOf({ [name]: { image, envelope: envelope(manifestFor(name, 6, image)), trailer: confirmed } }, trailerOffset));
      const host = nodeHost();
      const device = new Device(host, host.spawn(emulator, machineArguments(stage.elf, flash, "-icount", "shift=7"), { cwd: scratchDirectory }), emulator);
      try {
        expect(await device.hello(20_000)).toMatchObject({ routes: 1 });
      } finally {
        await device.close();
      }
    } finally {
      place.remove();
    }
  });

  it.each(rows)("beside a good image, $name: $verdict", async ({ verdict, slot: row, check }) => {
    write(contentOf({ a: slot("a", 5, [], confirmed), b: row(slots.b.image.size, trailerOffset) }, trailerOffset));
    const before = readSlots(flash);
    await boots(said("a", 1, 0, updateRefusals[verdict].code, "ends"));
    expect(readSlots(flash).equals(before)).toBe(check !== "ATTEMPTS");
  });
}, 60_000);
