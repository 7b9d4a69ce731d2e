/** A board in QEMU that takes updates: images for both slots, its flash as a file, and updates signed by a key that it trusts. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { nodeHost } from "../../cli/host.ts";
import { boot } from "../../sim/machines.ts";
import type { Device } from "../../sim/device.ts";
import type { Manifest } from "../../toolchain/update/envelope.ts";
import { encodePublicKey } from "../../toolchain/update/key-file.ts";
import { keyId, readParameters } from "../../toolchain/update/hss.ts";
import type { Update } from "../../toolchain/update/push.ts";
import { newPlace, project } from "../cli/harness.ts";
import { root } from "../runtime/native.ts";
import type { Place } from "../cli/harness.ts";
import { board as boardOfTests, slots, writeFlash } from "../boot/machine.ts";
import { envelopeOf, testKey } from "./signing.ts";
import type { TestKey } from "./signing.ts";

export const key = testKey(21);
const board = "qemu-mps2-an500";
const flashBytes = 16 << 20;

/** Two tables, which know the key `k` as 11 and as 22, and a route that replies with what the first has for the payload. */
const main = `
(deftable first (exact (bytes 32) int))
(deftable second (exact (bytes 32) int))
(defroute from-first (reply (match first %payload :else 1)))
(defroute from-second (reply (match second %payload :else 2)))
`;
const tables = { first: [{ key: "k", value: 11 }], second: [{ key: "k", value: 22 }] };

/** The node as one program, or as the domains of systems/node. */
export type Kind = "image" | "domains";

export interface Site {
  readonly place: Place;
  /** Of the images: `<name>.bin`, `<name>.suit`. */
  readonly name: string;
  readonly images: Readonly<Record<"a" | "b", Uint8Array>>;
  readonly bootElf: string;
  readonly flash: string;
}

/** Builds as `pgrid build --slot … --public …` does. */
export async function newSite(kind: Kind = "image", files: Readonly<Record<string, string | object>> = { "main.lisp": main, "pgrid.json": project({ board, tables }) }): Promise<Site> {
  const place = newPlace();
  for (const [path, content] of Object.entries(files)) place.write(path, content);
  if (kind === "domains") place.write("system.json", readFileSync(join(root, "systems/node/system.json")));
  place.write("dev.pub", encodePublicKey(key.publicKey, keyId(key.publicKey), readParameters("H5/W4")!));
  for (const slot of ["a", "b"]) {
    const { exit, err } = await place.run("build", "--slot", slot, "--public", "dev.pub");
    if (exit !== 0) throw new Error(err);
  }
  const directory = join(place.directory, "build", board);
  const name = kind === "domains" ? "node" : "sample";
  const image = (slot: string): Uint8Array => Uint8Array.from(readFileSync(join(directory, `slot-${slot}/${name}.bin`)));
  return { place, name, images: { a: image("a"), b: image("b") }, bootElf: join(directory, "boot/boot.elf"), flash: join(place.directory, "state.bin") };
}

/** An image that a boot stage would start, and that does nothing. */
export function light(slot: "a" | "b"): Uint8Array {
  const image = Buffer.alloc(8192, 0xa5);
  const { ram } = boardOfTests.layout!;
  image.writeUInt32LE(ram.base + ram.size, 0);
  image.writeUInt32LE(boardOfTests.flash!.base + slots[slot].image.offset + 8 + 1, 4);
  image.writeUInt16LE(0xe7fe, 8); // b .
  return Uint8Array.from(image);
}

export function updateOf(payload: Uint8Array, over: Partial<Manifest> = {}, by: TestKey = key, time = 0n): Update {
  return { envelope: envelopeOf(by, payload, over), payload, id: sha256(payload), time };
}

/** As a tool leaves a new device: the image in slot a, and no mark of any kind. */
export function factory({ flash, images }: Site, sequence = 5): void {
  writeFlash(flash, new Map([[slots.a.manifest.offset, envelopeOf(key, images.a, { sequence, component: "a" })], [slots.a.image.offset, images.a]]));
}

/** Slots and store. */
export const flashOf = ({ flash }: Site): Buffer => readFileSync(flash).subarray(0, slots.store.offset + slots.store.size);

export function overwrite({ flash }: Site, at: number, bytes: Uint8Array): void {
  const file = openSync(flash, "r+");
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

export async function power({ bootElf, flash }: Site): Promise<Device> {
  const device = boot(nodeHost(), { kind: "qemu", emulator: boardOfTests.target.emulator!, machine: boardOfTests.sim!.machine!, elf: bootElf, flash: { file: flash, bytes: flashBytes }, fast: true });
  await device.hello(20_000);
  return device;
}
