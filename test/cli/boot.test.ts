/** `pgrid build --slot … --public …`: the boot stage beside the image, and what is refused. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { trailerUnitBytes, trailerUnits } from "../../spec/update.ts";
import { buildBoot } from "../../toolchain/boot.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { readElf } from "../../toolchain/elf.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { keyId, readParameters } from "../../toolchain/update/hss.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { encodePublicKey } from "../../toolchain/update/key-file.ts";
import { keys } from "../boot/refused.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
const { publicKey } = keys.trusted;
beforeAll(() => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
  place.write("dev.pub", encodePublicKey(publicKey, keyId(publicKey), readParameters("H5/W4")!));
});
afterAll(() => place.remove());

describe("pgrid build --public", () => {
  it("builds the boot stage of the board, the same bytes each time", async () => {
    const first = await place.run("build", "--slot", "a", "--public", "dev.pub", "--json");
    expect(first.exit).toBe(0);
    const { boot } = JSON.parse(first.out) as { boot: { elf: string; bin: string; flash: number; stack: number; keys: string[] } };
    expect(boot).toMatchObject({ elf: "build/qemu-mps2-an500/boot/boot.elf", bin: "build/qemu-mps2-an500/boot/boot.bin", keys: [toHex(keyId(publicKey))] });
    expect(boot.flash).toBeLessThanOrEqual(12_288);
    const elf = readFileSync(join(place.directory, boot.elf));
    expect(readElf(elf).sections.find(({ name }) => name === ".vectors")?.address).toBe(0);
    // The key is in it, and what belongs to it alone is nowhere.
    const bin = readFileSync(join(place.directory, boot.bin));
    expect(bin.includes(Buffer.from(publicKey))).toBe(true);
    expect(bin.includes(Buffer.alloc(32, 11))).toBe(false);
    const record = JSON.parse(readFileSync(join(place.directory, "build/qemu-mps2-an500/boot/build.json"), "utf8")) as object;
    expect(record).toMatchObject({ board: "qemu-mps2-an500", flash: boot.flash, outputs: { bin: { file: "boot.bin", bytes: bin.length } } });
    const second = await place.run("build", "--slot", "b", "--public", "dev.pub");
    expect(second.out).toContain("boot stage");
    expect(readFileSync(join(place.directory, boot.elf)).equals(elf)).toBe(true);
  });

  it("builds none without a key, and takes no key without a slot, no file that holds none, no board without slots", async () => {
    const other = await place.run("build", "--slot", "a", "-o", "plain", "--json");
    expect(JSON.parse(other.out)).not.toHaveProperty("boot");
    expect(existsSync(join(place.directory, "plain/boot"))).toBe(false);
    for (const [args, code] of [[["--public", "dev.pub"], "PG4004"], [["--slot", "a", "--public", "pgrid.json"], "PG8112"], [["--slot", "a", "--public", "no.pub"], "PG8112"]] as const) {
      expect((await place.run("build", ...args)).err).toContain(`error[${code}]`);
    }
  });

  it("is no larger than it may be: not with 128 keys", async () => {
    const host = nodeHost();
    const board = loadBoard(host, "qemu-mps2-an500", null, nowhere, new Map());
    if (!board.ok) throw new Error("no board");
    const built = await buildBoot(host, { board: board.value, classId: classId("qemu-mps2-an500"), publicKeys: Array<Uint8Array>(128).fill(publicKey), jobs: 2, output: join(place.directory, "large") });
    expect(built).toMatchObject({ ok: false, diagnostics: [{ code: "PG8441" }] });
  });

  it("fits each of pgrid's own boards", async () => {
    const host = nodeHost();
    const fits: string[] = [];
    for (const name of host.list(join(host.root, "boards")).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -5)] : []))) {
      const board = loadBoard(host, name, null, nowhere, new Map());
      if (!board.ok || board.value.slots === null) continue;
      const built = await buildBoot(host, { board: board.value, classId: classId(name), publicKeys: [publicKey], jobs: 2, output: join(place.directory, "own", name) });
      expect(built, name).toMatchObject({ ok: true });
      fits.push(name);
    }
    expect(fits).toEqual(["imxrt1062", "qemu-mps2-an500", "samv71-xplained", "stm32f767-nucleo", "stm32h743-nucleo"]);
  }, 120_000);

  it("leaves room for all marks in the last sector of each board's slots", () => {
    const host = nodeHost();
    for (const file of host.list(join(host.root, "boards")).filter((each) => each.endsWith(".json"))) {
      const loaded = loadBoard(host, file.replace(".json", ""), null, nowhere, new Map());
      if (!loaded.ok || loaded.value.slots === null) continue;
      const { flash, slots } = loaded.value;
      for (const slot of [slots.a, slots.b]) expect(slot.trailer.size, file).toBeGreaterThanOrEqual(trailerUnits * Math.max(flash!.write, trailerUnitBytes));
    }
  });

  it("lies in the board's boot slot, where it has one", async () => {
    place.write("boards/own.json", { extends: "qemu-mps2-an500", slots: { boot: { offset: "2M", size: "16K" } } });
    expect((await place.run("build", "--board", "own", "--slot", "a", "--public", "dev.pub", "--quiet")).exit).toBe(0);
    const elf = readElf(readFileSync(join(place.directory, "build/own/boot/boot.elf")));
    expect(elf.sections.find(({ name }) => name === ".vectors")?.address).toBe(0x6020_0000);
  });

  it("says so when no domain of a system can program the board's flash", async () => {
    place.write("sys/boards/mine.json", { extends: "qemu-mps2-an500", flash: { driver: "stm32h7" } });
    place.write("sys/main.lisp", lisp.drop);
    place.write("sys/pgrid.json", project({ board: "mine" }));
    place.write("sys/main.c", "int main(void) { for (;;) {} }\n");
    place.write("sys/system.json", { schemaVersion: 1, name: "sys", board: "mine", components: { a: { sources: ["main.c"], stack: 512, priority: 1, context: { budget: 1, period: 1 }, routes: true } } });
    const { exit, err } = await place.run("build", "sys", "--slot", "a", "--public", "dev.pub");
    expect([exit, err]).toEqual([3, expect.stringMatching(/error\[PG8442\]: the domains of board `mine` take no updates: none of them can program flash of kind `stm32h7`\n.*sys\/system\.json:\d+/u)]);
  });
}, 120_000);
