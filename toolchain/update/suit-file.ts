/**
 * A `.suit` file: the envelope, and the image right behind it. It fits every board: how much room a manifest has in a slot is the
 * board's business, and flash that is not written is not part of it.
 */
import { readEnvelope, readManifest } from "./envelope.ts";
import type { Read } from "./envelope.ts";

export interface SuitFile {
  readonly envelope: Uint8Array;
  /** Whatever stands behind the envelope: verify.ts says whether it is the image. */
  readonly image: Uint8Array;
}

export function splitSuit(bytes: Uint8Array): Read<SuitFile> {
  const envelope = readEnvelope(bytes);
  if (!envelope.ok) return envelope;
  const { length } = envelope.value;
  return { ok: true, value: { envelope: bytes.subarray(0, length), image: bytes.subarray(length) } };
}

/** Bytes of envelope and image by what the manifest says, verified or not; null when it cannot be read. */
export function declaredBytes(bytes: Uint8Array): number | null {
  const envelope = readEnvelope(bytes);
  if (!envelope.ok) return null;
  const manifest = readManifest(envelope.value.manifest);
  return manifest.ok ? envelope.value.length + manifest.value.size : null;
}
