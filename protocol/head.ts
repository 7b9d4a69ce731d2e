/** Heads of logs, as they are told to a node (spec/state.ts): in the form of a revocation (protocol/token.ts), signed by the root key whose id the log has. */
import { joined } from "../compiler/support/bytes.ts";
import { headLabel } from "../spec/tokens.ts";
import { encodeCbor } from "./cbor.ts";
import { keyIdOf, sign1 } from "./cose.ts";
import type { Sign } from "./ed25519.ts";

export interface Head {
  /** Leaves of the tree. */
  readonly size: number;
  readonly root: Uint8Array;
  /** What the log's state is under; null: it has none. */
  readonly constraint: Uint8Array | null;
}

export const logIdOf = keyIdOf;

export function encodeHead({ size, root, constraint }: Head): Uint8Array {
  const leaves = new Uint8Array(4);
  new DataView(leaves.buffer).setUint32(0, size);
  return joined(leaves, root, constraint ?? new Uint8Array());
}

export const signHead = (head: Uint8Array, signer: { readonly key: Uint8Array; readonly sign: Sign }): Uint8Array =>
  sign1(keyIdOf(signer.key), encodeCbor(new Map([[headLabel, head]])), signer.sign);
