/**
 * The verdict on an envelope and its image: the checks of `verdicts` in spec/update.ts, in their order, as a device makes them.
 * The device's own are runtime-c/boot/suit.c; test/update/differential.test.ts feeds both the same bytes.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { UpdateComponent, UpdateRefusal } from "../../spec/update.ts";
import { same } from "../../compiler/support/bytes.ts";
import { manifestDigest, readAuthentication, readEnvelope, readManifest, signedBytes } from "./envelope.ts";
import type { Manifest } from "./envelope.ts";
import { hssVerify, keyId } from "./hss.ts";
import { vendor } from "./identity.ts";

/** What is null is not checked. */
export interface Expected {
  /** Public keys that are trusted; null: whose signature it is, and whether it holds. */
  readonly keys: readonly Uint8Array[] | null;
  readonly class: Uint8Array | null;
  readonly component: UpdateComponent | null;
  /** Bytes that an image may have. */
  readonly room: number | null;
  /** The newest sequence number that was confirmed: an update has to be newer. */
  readonly newest: number | null;
  /** Seconds since 1970. */
  readonly now: bigint | null;
  /** Null: the image is not there yet. */
  readonly image: Uint8Array | null;
  /** Where the image lies and the RAM that it has, for its vector table. */
  readonly place: { readonly base: number; readonly ram: { readonly base: number; readonly size: number } } | null;
}

export interface Verdict {
  readonly refusal: UpdateRefusal;
  /** Of what was read: a manifest that is here has a signature that holds. */
  readonly manifest: Manifest | null;
}

const withId = (keys: readonly Uint8Array[], id: Uint8Array): Uint8Array | undefined => keys.find((key) => same(keyId(key), id));

/** The one of these keys that an envelope says it is signed with; whether that is so, is the verdict's to say. */
export function keyNamed(bytes: Uint8Array, keys: readonly Uint8Array[]): Uint8Array | undefined {
  const envelope = readEnvelope(bytes);
  const authentication = envelope.ok ? readAuthentication(envelope.value.authentication) : envelope;
  return authentication.ok ? withId(keys, authentication.value.keyId) : undefined;
}

export function verdictOn(bytes: Uint8Array, expected: Expected): Verdict {
  const refused = (refusal: UpdateRefusal, manifest: Manifest | null = null): Verdict => ({ refusal, manifest });
  const envelope = readEnvelope(bytes);
  if (!envelope.ok) return refused(envelope.refusal);
  const authentication = readAuthentication(envelope.value.authentication);
  if (!authentication.ok) return refused(authentication.refusal);
  const { digest, keyId: id, signature } = authentication.value;
  const key = expected.keys === null ? undefined : withId(expected.keys, id);
  if (expected.keys !== null && key === undefined) return refused("unknown-key");
  if (!same(manifestDigest(envelope.value.manifest), digest) || (key !== undefined && !hssVerify(key, signedBytes(digest), signature))) return refused("badly-signed");
  const read = readManifest(envelope.value.manifest);
  if (!read.ok) return refused(read.refusal);
  const manifest = read.value;
  if (!same(manifest.vendor, vendor) || (expected.class !== null && !same(manifest.class, expected.class))) return refused("wrong-board", manifest);
  if (expected.component !== null && manifest.component !== expected.component) return refused("wrong-slot", manifest);
  if (expected.room !== null && manifest.size > expected.room) return refused("oversize", manifest);
  if (expected.newest !== null && manifest.sequence <= expected.newest) return refused("downgraded", manifest);
  if (expected.now !== null && manifest.useBefore !== null && expected.now >= manifest.useBefore) return refused("expired", manifest);
  return refused(expected.image === null ? "ok" : ofImage(expected.image, manifest, expected.place), manifest);
}

function ofImage(there: Uint8Array, { size, digest, component }: Manifest, place: Expected["place"]): UpdateRefusal {
  if (there.length < size) return "truncated";
  const image = there.subarray(0, size);
  if (!same(sha256(image), digest)) return "altered";
  return component === "routes" || place === null || boots(image, place) ? "ok" : "not-bootable";
}

/** The stack pointer and the reset handler of a vector table (Armv7-M ARM, B1.5.3): code of Thumb has an odd address. */
export function boots(image: Uint8Array, { base, ram }: NonNullable<Expected["place"]>): boolean {
  if (image.length < 8) return false;
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  const stack = view.getUint32(0, true);
  const reset = view.getUint32(4, true);
  return stack % 8 === 0 && stack > ram.base && stack <= ram.base + ram.size && reset % 2 === 1 && reset > base && reset < base + image.length;
}
