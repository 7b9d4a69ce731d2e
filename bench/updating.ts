/** The node in domains as an image that takes updates, with what is pushed to it: for benchmarks and tests that run one without a boot stage. */
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Device } from "../sim/device.ts";
import type { QemuMachine } from "../sim/machines.ts";
import { confirmUpdate, pushUpdate, rollBack, updateState } from "../sim/updating.ts";
import type { Host } from "../toolchain/host.ts";
import type { SystemBuild } from "../toolchain/system/build.ts";
import { encodeBundle } from "../toolchain/update/bundle.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../toolchain/update/envelope.ts";
import type { Manifest } from "../toolchain/update/envelope.ts";
import { hssPublicKey, hssSign, keyId, readParameters, treesFor } from "../toolchain/update/hss.ts";
import { classId, vendor } from "../toolchain/update/identity.ts";
import type { Update } from "../toolchain/update/push.ts";
import { boardName, boardOf } from "./systems.ts";

/** Of two levels, as `pgrid key new` makes it, but small; of fixed bytes, so that each run signs the same. */
const secret = { parameters: readParameters("H5/W4,H5/W4")!, id: new Uint8Array(16).fill(3), seed: new Uint8Array(32).fill(4) };
const trees = treesFor(secret, 0, []);
export const benchKey = hssPublicKey(secret, trees);

function envelopeOf(payload: Uint8Array, over: Pick<Manifest, "component" | "sequence">): Uint8Array {
  const manifest = encodeManifest({ vendor, class: classId(boardName), digest: sha256(payload), size: payload.length, useBefore: null, ...over });
  return encodeEnvelope(manifest, { keyId: keyId(benchKey), signature: hssSign(secret, trees, 0, signedBytes(manifestDigest(manifest))) });
}
export const benchUpdate = (payload: Uint8Array, over: Pick<Manifest, "component" | "sequence">): Update => ({ envelope: envelopeOf(payload, over), payload, id: sha256(payload), time: 0n });

/** The machine with the image in slot a, its manifest in front, and all else of the flash erased. There is no boot stage to tell the processor where the vectors are: they lie at 0, too. */
export function inSlot(host: Host, build: SystemBuild): QemuMachine {
  const board = boardOf(host);
  const [flash, vectors] = ["flash.bin", "vectors.bin"].map((name) => join(build.directory, name)) as [string, string];
  const image = host.readFile(join(build.directory, `${build.record.system}.bin`))!;
  const content = new Uint8Array(board.flash!.size).fill(0xff);
  content.set(envelopeOf(image, { component: "a", sequence: 5 }), board.slots!.a.manifest.offset);
  host.writeFile(flash, content);
  host.writeFile(vectors, image.subarray(0, 1024));
  return { kind: "qemu", emulator: board.target.emulator!, machine: board.sim!.machine!, elf: build.elf, vectors, flash: { file: flash, bytes: content.length } };
}

/** Everything that a device does with updates: routes of `program`, twice and back; an image that it never starts; each order and question. */
export async function updated(device: Device, host: Host, program: Uint8Array): Promise<void> {
  const { layout, flash, slots } = boardOf(host);
  const must = (what: string, failure: unknown, due: unknown): void => {
    if (failure !== due) throw new Error(`${what}: ${JSON.stringify(failure)}`);
  };
  // As large as it may be.
  const many = encodeBundle(Array.from({ length: 8 }, (_, i) => ({ name: `route-${i}-${"n".repeat(40)}`, image: program, tables: [] })));
  must("routes", await pushUpdate(device, benchUpdate(many, { component: "routes", sequence: 6 })), null);
  must("routes again", await pushUpdate(device, benchUpdate(encodeBundle([{ name: "one", image: program, tables: [] }]), { component: "routes", sequence: 7 })), null);
  must("back", await rollBack(device, "routes"), "ok");
  must("no way back", await rollBack(device, "image"), "no-previous");
  must("confirm", await confirmUpdate(device), "ok");
  const image = new Uint8Array(8192).fill(0xa5);
  const view = new DataView(image.buffer);
  view.setUint32(0, layout!.ram.base + layout!.ram.size, true);
  view.setUint32(4, flash!.base + slots!.b.image.offset + 9, true);
  must("an image", await pushUpdate(device, benchUpdate(image, { component: "b", sequence: 6 })), null);
  must("the state", (await updateState(device))?.places.b.state, "pending");
}
