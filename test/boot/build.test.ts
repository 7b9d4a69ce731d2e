/** `pgrid build --slot … --public …`: the boot stage beside the image, and what is refused. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readElf } from "../../toolchain/elf.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { keyId } from "../../toolchain/update/hss.ts";
import { encodePublicKey } from "../../toolchain/update/key-file.ts";
import { readParameters } from "../../toolchain/update/hss.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { keys } from "./refused.ts";

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

  it("says so when pgrid cannot program the board's flash", async () => {
    place.write("boards/mine.json", { extends: "qemu-mps2-an500", flash: { driver: "sam" } });
    expect((await place.run("build", "--board", "mine", "--slot", "a", "--public", "dev.pub")).err).toContain("error[PG8440]");
  });
});
