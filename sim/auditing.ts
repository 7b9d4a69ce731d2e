/** The audit log of a device on the link: its epoch ended, its segments read, its head signed. */
import { joined } from "../compiler/support/bytes.ts";
import { auditLimits } from "../spec/audit.ts";
import { cborMajor } from "../spec/cbor.ts";
import type { AuditMessageName } from "../spec/audit.ts";
import type { Device } from "./device.ts";
import type { AuditFields } from "./link.ts";

const replyMilliseconds = 30_000;

/** `number`, the link before it, and its bytes. */
export interface PulledSegment {
  readonly number: number;
  readonly before: Uint8Array;
  readonly bytes: Uint8Array;
}
export interface Pulled {
  readonly segments: readonly PulledSegment[];
  /** A COSE_Sign1 over the last link. */
  readonly head: Uint8Array;
}

type Asks = Pick<Device, "audit">;
async function piece<N extends AuditMessageName>(device: Asks, name: N, fields: AuditFields<N>): Promise<Uint8Array | "busy" | null> {
  const reply = await device.audit(name, fields, replyMilliseconds);
  return reply === "busy" ? reply : reply?.name === "audit-piece" ? reply.fields.piece : null;
}

/** A tag: a head, and not what of one is to be signed. A device that has a key of its own signs for itself. */
const isHead = (bytes: Uint8Array): boolean => bytes[0]! >> 5 === cborMajor.tag;

/**
 * From segment `from` on, or from the oldest that is still there. `sign`: what an Ed25519 key says to these bytes; null: the device is to sign for itself.
 * "other-signer": it does, and is not to, or does not, and is to. "busy": it has other requests in hand, and went on having them. Null: the device keeps no log, or says something that
 * there cannot be.
 */
export async function pullLog(device: Asks, from: number, sign: ((bytes: Uint8Array) => Uint8Array) | null): Promise<Pulled | "other-signer" | "busy" | null> {
  const asked = await piece(device, "audit-epoch", {});
  if (asked === "busy") return asked;
  if (asked === null || asked.length === 0) return null;
  if (isHead(asked) !== (sign === null)) return "other-signer";
  const head = sign === null ? asked : await piece(device, "audit-sign", { signature: sign(asked) });
  const state = await device.audit("audit-status", {}, replyMilliseconds);
  if (head === "busy" || state === "busy") return "busy";
  if (head === null || head.length === 0 || state?.name !== "audit-state") return null;
  const segments: PulledSegment[] = [];
  for (let number = Math.max(from, state.fields.oldest); number < state.fields.headSegments; number++) {
    const parts: Uint8Array[] = [];
    for (let at = 0; ; at += parts.at(-1)!.length) {
      const part = await piece(device, "audit-read", { number, at });
      if (part === "busy") return part;
      if (part === null || at > auditLimits.segmentBytes.value + auditLimits.linkBytes.value) return null;
      if (part.length === 0) break;
      parts.push(part);
    }
    const whole = joined(...parts);
    segments.push({ number, before: whole.subarray(0, auditLimits.linkBytes.value), bytes: whole.subarray(auditLimits.linkBytes.value) });
  }
  return { segments, head };
}
