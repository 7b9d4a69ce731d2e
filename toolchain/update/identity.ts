/** Who a manifest is for: UUIDs of vendor and class, as the draft forms them (draft-ietf-suit-manifest-34, 8.4.8.2; RFC 9562, 5.5). */
import { createHash } from "node:crypto";
import { isaVersion } from "../../spec/instructions.ts";
import { vendorId } from "../../spec/update.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { fromHex, toHex } from "./bytes.ts";

export const uuidBytes = (text: string): Uint8Array => fromHex(text.replaceAll("-", ""))!;
export const uuidText = (bytes: Uint8Array): string => toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-");

/** Version 5: SHA-1 of namespace and name, with version and variant put in. */
export function uuid5(namespace: Uint8Array, name: string): Uint8Array {
  const bytes = Uint8Array.from(createHash("sha1").update(joined(namespace, new TextEncoder().encode(name))).digest().subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
}

export const vendor: Uint8Array = uuidBytes(vendorId);
/** Of images for a board: another board, and another version of the instruction set that routes are compiled to, is another class. */
export const classId = (board: string): Uint8Array => uuid5(vendor, `${board}/${isaVersion}`);
