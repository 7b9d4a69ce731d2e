/**
 * The `grid` message: tag, keys, limits and faults of the envelope, and of the hop header in front of it. docs/protocol/grid.cddl, from which
 * the protocol has its name, is generated from here, as are the C header and the reference page.
 *
 *   message = hop, grid                                        ; a CBOR sequence (RFC 8742): the hop changes under way, the grid does not
 *   grid    = #6.1735551332([#6.42(pcid), payload, proof])     ; signed, or under a MAC: [#6.42(pcid), payload]
 */
import { cborFaults } from "./cbor.ts";
import type { WireFault } from "./cbor.ts";
import { limits } from "./limits.ts";
import { tokenLimits } from "./tokens.ts";

/** "grid" in ASCII. */
export const gridTag = 0x67726964;
/** Of a CID, with a zero byte before it (the multibase prefix of "identity"), as DAG-CBOR has it. */
export const cidTag = 42;
/** COSE_Sign1 (RFC 9052), of four items: how a proof that is no MAC begins. */
export const sign1Head = [0xd2, 0x84] as const;

export interface PayloadKey {
  readonly key: number;
  readonly required: boolean;
  /** In CDDL. */
  readonly type: string;
  readonly means: string;
}

export const payloadKeys = {
  "route": { key: 1, required: true, type: "route", means: "the route program: canonical S-expression, or compressed" },
  "environment": { key: 2, required: true, type: "cid", means: "execution environment: hash of the machine that the program was made for" },
  "constraints": { key: 3, required: true, type: "cid", means: "constraints on transitions of state" },
  "budget": { key: 4, required: false, type: "budget", means: "what the message may use" },
  "receipts": { key: 5, required: false, type: "receipts", means: "proofs that something is in a log" },
  "payload": { key: 6, required: false, type: "application", means: "the application's bytes" },
  "source": { key: 7, required: true, type: "node-id", means: "the node that made the message" },
  "type": { key: 8, required: true, type: "message-type", means: "content type" },
  "priority": { key: 9, required: true, type: "message-priority", means: "0 (background) to 7 (alarm)" },
  "sequence": { key: 10, required: true, type: "sequence-number", means: "of the source, or of the session: each once" },
  "authority": { key: 11, required: false, type: "chain / handle", means: "the chain of tokens that the message is sent under, or the handle of a session that was admitted with one" },
} as const satisfies Record<string, PayloadKey>;
export type PayloadKeyName = keyof typeof payloadKeys;

export const envelopeLimits = {
  "envelope": { value: 8192, means: "bytes of a grid message" },
  "route": { value: 4096, means: "bytes of the route program" },
  "payload": { value: limits.payloadBytes, means: "bytes of the application's payload; beyond that block-wise" },
  "resources": { value: 16, means: "resources in a budget" },
  "resource": { value: 255, means: "the largest code of a resource" },
  "receipts": { value: 4, means: "receipts in a message" },
  "log-id": { value: 8, means: "bytes of a log's id" },
  "hash": { value: 32, means: "bytes of a hash in a receipt: SHA-256" },
  "levels": { value: 32, means: "hashes in a receipt: a tree has fewer than 2^32 leaves" },
  "type": { value: limits.messageTypes, means: "the largest content type" },
  "priority": { value: limits.priorities, means: "the highest priority" },
  "sequence": { value: 0x7fff_ffff, means: "the largest sequence number" },
  "links": { value: tokenLimits.links.value, means: "tokens in a chain" },
  "link": { value: 512, means: "bytes of a token" },
  "proof": { value: 128, means: "bytes of a proof" },
  "mac": { value: 16, means: "bytes of a proof that is a MAC" },
  "ttl": { value: 255, means: "the most hops that a message may take" },
} as const;
export type EnvelopeLimit = keyof typeof envelopeLimits;

/** Codes 1 to 31 are those of the encoding. */
export const envelopeFaults = {
  ...cborFaults,
  "oversize": { code: 32, title: "a message that is longer than one may be" },
  "not-grid": { code: 33, title: "a grid of another number of items than three" },
  "unknown-protocol": { code: 34, title: "made for another protocol document: not executed, and forwarded as it is or dropped" },
  "bad-cid": { code: 35, title: "no CID: a zero byte, version 1, a codec, a hash of the registry, its digest" },
  "unknown-hash": { code: 36, title: "a CID under a hash that is not in the registry" },
  "unknown-key": { code: 37, title: "a key that a payload has not" },
  "missing-key": { code: 38, title: "a payload without a key that it has to have" },
  "route-size": { code: 39, title: "no route program, or one that is too long" },
  "budget-size": { code: 40, title: "a budget of nothing, or of too many resources" },
  "budget-entry": { code: 41, title: "an entry of a budget that is no pair of resource and limit" },
  "budget-order": { code: 42, title: "resources of a budget that do not go up" },
  "receipts-size": { code: 43, title: "no receipts where there is a place for them, or too many" },
  "bad-receipt": { code: 44, title: "a receipt of another form: log, key, size of the tree, a leaf in it, whole hashes" },
  "payload-size": { code: 45, title: "a payload that is too long" },
  "source-size": { code: 46, title: "a source that is no node id" },
  "type-range": { code: 47, title: "a content type beyond the largest" },
  "priority-range": { code: 48, title: "a priority beyond the highest" },
  "sequence-range": { code: 49, title: "a sequence number beyond the largest" },
  "chain-size": { code: 50, title: "a chain of no tokens, or of too many" },
  "link-size": { code: 51, title: "a token that is empty or too long" },
  "proof-size": { code: 52, title: "a proof that is too long" },
  "proof-form": { code: 53, title: "a proof that is neither the MAC of a session, where there is a handle, nor a COSE_Sign1, where there is none" },
  "hop-count": { code: 54, title: "a hop header of another number of items than two" },
  "ttl-range": { code: 55, title: "a time to live beyond the largest" },
} as const satisfies Record<string, WireFault>;
export type EnvelopeFault = keyof typeof envelopeFaults;

/** What is wrong with a receipt of a message whose form is right. */
export const receiptFaults = {
  "receipt-leaf": { code: 56, title: "a receipt for a value that the message has not" },
  "receipt-path": { code: 57, title: "a path of another length than this leaf of such a tree has" },
  "receipt-root": { code: 58, title: "a path that leads to another root" },
  "receipt-head": { code: 63, title: "a receipt of a log, or of a size of one, of which no head is known" },
} as const satisfies Record<string, WireFault>;
export type ReceiptFault = keyof typeof receiptFaults;

/** What is wrong with a sequence number. */
export const windowFaults = {
  "replayed": { code: 59, title: "a sequence number that was there already" },
  "too-old": { code: 60, title: "a sequence number that is left of the window: it may have been there" },
  "no-window": { code: 61, title: "a source more than there are windows" },
  "not-kept": { code: 62, title: "a sequence number beyond what is written down: it is taken when the record is" },
} as const satisfies Record<string, WireFault>;
export type WindowFault = keyof typeof windowFaults;
export const messageFaults = { ...envelopeFaults, ...receiptFaults, ...windowFaults } as const;

/** Windows over the sequence numbers of sources; runtime-c/wire/window.c. */
export const windowLimits = {
  "sources": { value: 32, means: "sources that have a window at once" },
  "width": { value: 32, means: "sequence numbers in a window: so many may overtake each other" },
  "reserve": { value: 64, means: "numbers that one record allows beyond the newest: a record is written every so many messages" },
} as const;

/** Items of a receipt, in their order. */
export const receiptItems = ["log", "leaf", "size", "index", "path"] as const;
/** Of which keys the value can be the leaf of a tree. */
export const leafKeys = ["route", "environment", "constraints", "payload"] as const satisfies readonly PayloadKeyName[];
