/**
 * A change of state, judged (spec/state.ts): what runtime-c/node/state.c does, in the same order. Constraints and accounts are asked of whoever has them.
 */
import { envelopeLimits, messageFaults } from "../spec/envelope.ts";
import type { ReceiptFault } from "../spec/envelope.ts";
import { admissionFaults } from "../spec/admission.ts";
import type { AdmissionFault } from "../spec/admission.ts";
import { resources } from "../spec/resources.ts";
import type { ResourceName } from "../spec/resources.ts";
import { stateFaults, stateLayout } from "../spec/state.ts";
import type { StateFault } from "../spec/state.ts";
import { joined, same } from "../compiler/support/bytes.ts";
import type { Envelope } from "./envelope.ts";
import { receiptFault } from "./merkle.ts";

/** Where a state has come to in its log. */
export interface State {
  readonly log: Uint8Array;
  /** Root of the tree of the `size` leaves that were applied. */
  readonly root: Uint8Array;
  readonly size: number;
  /** Root of the tree with one more; null: the log has said none. */
  readonly head: Uint8Array | null;
  readonly constraint: Uint8Array;
}

export interface Cost {
  readonly instructions: number;
  readonly hashBytes: number;
  readonly lookups: number;
}

export interface Judges {
  /** The policy of this name, which costs no more than that. `run` is asked for the right of spec/state.ts. */
  constraint(cid: Uint8Array, most: Cost): { readonly fault: "no-constraint" | "bad-constraint" | "under-budget" } | { readonly fault: null; readonly cost: Cost; run(): "granted" | "denied" | "fault" };
  debit(handle: number, amounts: ReadonlyMap<ResourceName, bigint>): AdmissionFault | null;
}

export type ChangeFault = StateFault | ReceiptFault | AdmissionFault;
export const changeFaultCode = (fault: ChangeFault): number => ({ ...stateFaults, ...messageFaults, ...admissionFaults })[fault].code;

const headBytes = stateLayout.leaf.value;

export const encodeChange = (root: Uint8Array, place: number, leaf: Uint8Array): Uint8Array =>
  joined(root, Uint8Array.of(place >>> 24, (place >>> 16) & 255, (place >>> 8) & 255, place & 255), leaf);

/** A head of the log that was verified. */
export function follow(state: State, size: number, head: Uint8Array): State | "not-next" {
  return size === state.size + 1 ? { ...state, head } : "not-next";
}
/** Of a change that is valid. */
export const applied = (state: State): State => ({ ...state, root: state.head!, size: state.size + 1, head: null });

/** Null: it is valid. Of a message that was let in. */
export function changeFault(state: State, message: Envelope, judges: Judges): ChangeFault | null {
  const { payload, receipts, authority } = message;
  if (payload === null || payload.length < headBytes) return "no-transition";
  if (!same(message.constraints, state.constraint)) return "other-constraint";
  const receipt = receipts?.find(({ leaf, log }) => leaf === "payload" && same(log, state.log));
  if (receipt === undefined) return "no-receipt";
  if (state.head === null || receipt.size !== state.size + 1) return "other-head";
  const place = new DataView(payload.buffer, payload.byteOffset).getUint32(stateLayout.place.value);
  if (receipt.index !== state.size || place !== state.size) return "other-place";
  if (!same(payload.subarray(0, envelopeLimits.hash.value), state.root)) return "other-state";
  const limit = (name: ResourceName): number => message.budget?.find(([code]) => code === resources[name].code)?.[1] ?? 0;
  const stored = payload.length - headBytes;
  if (stored > limit("stored-bytes")) return "under-budget";
  const constraint = judges.constraint(message.constraints, { instructions: limit("instructions"), hashBytes: limit("hash-bytes"), lookups: limit("lookups") });
  if (constraint.fault !== null) return constraint.fault;
  const { instructions, hashBytes, lookups } = constraint.cost;
  const amounts = new Map<ResourceName, bigint>([["instructions", BigInt(instructions)], ["hash-bytes", BigInt(hashBytes)], ["lookups", BigInt(lookups)], ["stored-bytes", BigInt(stored)]]);
  const debited = judges.debit(authority?.kind === "handle" ? authority.handle : 0, amounts);
  if (debited !== null) return debited;
  const ended = constraint.run();
  if (ended !== "granted") return ended === "denied" ? "denied" : "constraint-fault";
  return receiptFault(message, receipt, state.head);
}
