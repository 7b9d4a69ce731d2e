/** Messages about objects (spec/registry.ts): their payloads, as runtime-c/domains/contents_gate.c takes them apart. */
import { joined } from "../compiler/support/bytes.ts";
import { objectAtBytes } from "../spec/registry.ts";

export const encodeObjectPut = (cid: Uint8Array, object: Uint8Array): Uint8Array => joined(cid, object);

export function encodeObjectGet(cid: Uint8Array, at: number): Uint8Array {
  const offset = new Uint8Array(objectAtBytes);
  new DataView(offset.buffer).setUint32(0, at);
  return joined(cid, offset);
}
