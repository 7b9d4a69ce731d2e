/** Flash and slots of board files: each refusal, and what `--slot` links. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { imageRegion } from "../../toolchain/config/flash.ts";
import { readElf } from "../../toolchain/elf.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeEach(() => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "mine" }));
});
afterEach(() => place.remove());

/** 4 sectors of 16K, 2 of 64K: 192K. */
const flash = { base: "0x0800_0000", erase: [{ count: 4, size: "16K" }, { count: 2, size: "64K" }], write: 8, driver: "memory", source: "a test" };
const slots = { boot: { offset: 0, size: "16K" }, a: { offset: "16K", size: "48K" }, b: { offset: "64K", size: "128K" }, store: { offset: 0, size: "32K" }, manifest: "8K" };
const big = { ...flash, erase: [{ count: 32, size: "16K" }] };
const fitting = { boot: { offset: 0, size: "16K" }, a: { offset: "16K", size: "64K" }, b: { offset: "96K", size: "64K" }, store: { offset: "160K", size: "32K" }, manifest: "8K" };
const board = (over: object): object => ({ extends: "qemu-mps2-an500", flash: null, slots: null, ...over });

describe("flash and slots that are refused", () => {
  const cases: readonly (readonly [code: string, what: string, over: object, says: string])[] = [
    ["PG8401", "no sector", { flash: { ...flash, erase: [] } }, "it has no sector"],
    ["PG8401", "a sector of 24K", { flash: { ...flash, erase: [{ count: 1, size: "24K" }] } }, "24576 bytes is no power of two"],
    ["PG8401", "a sector of nothing", { flash: { ...flash, erase: [{ count: 1, size: 0 }] } }, "0 bytes is no power of two"],
    ["PG8401", "a sector that is not aligned", { flash: { ...flash, erase: [{ count: 1, size: "16K" }, { count: 1, size: "64K" }] } }, "begin at 0x08004000, which is no multiple"],
    ["PG8401", "an end beyond the address space", { flash: { ...flash, base: "0xffff_0000" } }, "beyond the 32-bit address space"],
    ["PG8402", "a write unit of 3", { flash: { ...flash, write: 3 } }, "not 3"],
    ["PG8402", "a write unit of 0", { flash: { ...flash, write: 0 } }, "not 0"],
    ["PG8402", "a write unit of 1024", { flash: { ...flash, write: 1024 } }, "not 1024"],
    ["PG8402", "a write unit larger than a sector", { flash: { ...flash, erase: [{ count: 4, size: 256 }], write: 512 } }, "at most a sector"],
    ["PG8403", "a slot that begins in a sector", { flash: big, slots: { ...fitting, a: { offset: "20K", size: "60K" } } }, "slot `a` begins at offset 0x5000, inside of the sector from 0x4000 to 0x8000"],
    ["PG8403", "a slot that ends in a sector", { flash: big, slots: { ...fitting, store: { offset: "160K", size: "40K" } } }, "slot `store` ends at offset 0x32000"],
    ["PG8404", "two slots in one place", { flash: big, slots: { ...fitting, store: { offset: "80K", size: "32K" } } }, "slots `b` and `store` overlap"],
    ["PG8405", "a slot beyond the flash", { flash: big, slots: { ...fitting, b: { offset: "480K", size: "64K" } } }, "slot `b` ends at offset 0x88000, and the flash has 0x80000 bytes"],
    ["PG8406", "a slot of two sectors", { flash: big, slots: { ...fitting, b: { offset: "96K", size: "32K" } } }, "nothing is left for an image"],
    ["PG8406", "a manifest as large as its slot", { flash: big, slots: { ...fitting, manifest: "60K" } }, "nothing is left for an image"],
    ["PG8406", "no room for a manifest", { flash: big, slots: { ...fitting, manifest: 0 } }, "`manifest` is 0"],
    ["PG8406", "a store of one sector", { flash: big, slots: { ...fitting, store: { offset: "160K", size: "16K" } } }, "it needs two sectors at least"],
    ["PG8406", "a boot stage without a sector", { flash: big, slots: { ...fitting, boot: { offset: 0, size: 0 } } }, "it has no sector"],
    ["PG8406", "an image at an address that no vector table can have", { flash: { ...flash, erase: [{ count: 2048, size: 256 }] }, slots: { ...fitting, a: { offset: "0x4100", size: "60K" } } }, "a vector table at multiples of 1024"],
    ["PG8407", "slots of no flash", { slots }, "has `slots` and no `flash`"],
    ["PG4103", "a slot of another name", { flash: big, slots: { ...fitting, c: fitting.a } }, "unknown key `c`"],
    ["PG4105", "an unknown driver", { flash: { ...flash, driver: "stm32h" } }, "did you mean `stm32h7`?"],
  ];
  test.each(cases)("%s for %s", async (code, _what, over, says) => {
    place.write("boards/mine.json", board(over));
    const { exit, err } = await place.run("build");
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(err).toContain("boards/mine.json");
    expect(exit).toBe(3);
  });

  test("PG8408 for --slot on a board without slots", async () => {
    const { exit, err } = await place.run("build", "--board", "host", "--slot", "a");
    expect(err).toContain("error[PG8408]");
    expect(exit).toBe(3);
  });
  test("a slot of another name is no slot", async () => {
    const { exit, err } = await place.run("build", "--slot", "c");
    expect(err).toContain("`--slot` takes a, b, not `c`");
    expect(exit).toBe(2);
  });
});

describe("slots", () => {
  const load = (name: string): ReturnType<typeof loadBoard> => loadBoard({ ...nodeHost(), cwd: place.directory }, name, place.directory, nowhere, new Map());

  test("the manifest's area is whole sectors, the last sector is the boot stage's, the image lies between", () => {
    place.write("boards/mine.json", board({ flash: { ...big, erase: [{ count: 6, size: "16K" }, { count: 8, size: "32K" }] }, slots: { ...fitting, b: { offset: "80K", size: "112K" }, store: { offset: "192K", size: "64K" }, manifest: "17K" } }));
    const loaded = load("mine");
    if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
    const { slots: found, flash: sectors } = loaded.value;
    expect(sectors!.sectors).toHaveLength(14);
    expect(sectors!.size).toBe(352 * 1024);
    expect(found!.a).toEqual({ offset: 0x4000, size: 0x10000, manifest: { offset: 0x4000, size: 0x8000 }, image: { offset: 0xc000, size: 0x4000 }, trailer: { offset: 0x10000, size: 0x4000 } });
    // Of slot b only the first sector has 16K.
    expect(found!.b).toMatchObject({ manifest: { offset: 0x14000, size: 0xc000 }, image: { offset: 0x20000, size: 0x8000 }, trailer: { offset: 0x28000, size: 0x8000 } });
  });

  test.each(["a", "b"] as const)("--slot %s links the vector table behind the manifest, and the default image stays where it was", async (slot) => {
    place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
    const loaded = load("qemu-mps2-an500");
    if (!loaded.ok) throw new Error("the board is refused");
    const { base } = imageRegion(loaded.value.flash!, loaded.value.slots![slot]);
    expect(base).toBe(slot === "a" ? 0x60002000 : 0x60082000);
    const { exit, out, err } = await place.run("build", "--slot", slot, "--json");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({ directory: `build/qemu-mps2-an500/slot-${slot}`, record: { slot } });
    const at = join(place.directory, "build/qemu-mps2-an500", `slot-${slot}`, "sample");
    expect(readElf(readFileSync(`${at}.elf`)).sections.find(({ name }) => name === ".vectors")!.address).toBe(base);
    const [stack, reset] = new Uint32Array(new Uint8Array(readFileSync(`${at}.bin`)).buffer, 0, 2);
    expect(stack).toBeGreaterThan(0x20000000);
    expect(reset! & 1).toBe(1);
    expect(reset! - base).toBeGreaterThan(0);
    expect(reset! - base).toBeLessThan(32 * 1024);
  }, 60_000);

  test("a system of components lies in its slot without a gap for what else the slot could hold", async () => {
    const system = join(nodeHost().root, "test/runtime/system/trio");
    const { exit, err } = await place.run("build", system, "--slot", "b", "-o", "out", "--quiet");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    const { sections } = readElf(readFileSync(join(place.directory, "out/trio.elf")));
    expect(sections.find(({ name }) => name === ".vectors")!.address).toBe(0x60082000);
    const components = sections.filter(({ name }) => name.startsWith(".component."));
    expect(components).toHaveLength(3);
    for (const { address, size } of components) expect([address >= 0x60082000, address + size <= 0x60082000 + 32 * 1024]).toEqual([true, true]);
    expect(readFileSync(join(place.directory, "out/trio.bin")).length).toBeLessThan(32 * 1024);
    expect(JSON.parse(readFileSync(join(place.directory, "out/build.json"), "utf8"))).toMatchObject({ schema: "pgrid.system-record/1", slot: "b" });
  }, 60_000);
});
