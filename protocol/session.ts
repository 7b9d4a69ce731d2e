/**
 * Agreeing on a session (spec/admission.ts): the holder's request, the node's answer, the key, the messages. The node's part is
 * runtime-c/caps/session.c and caps/proof.c, in the same order and with the same verdicts.
 *
 * Nothing here signs, multiplies points or draws random bytes: that is handed in. An ephemeral secret is drawn for one request or one answer alone.
 */
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { answerRoute, sessionContext, sessionLimits, sessionType } from "../spec/admission.ts";
import type { AdmissionFault } from "../spec/admission.ts";
import { cborMajor } from "../spec/cbor.ts";
import { envelopeLimits } from "../spec/envelope.ts";
import { limits } from "../spec/limits.ts";
import { cose, ed25519, tokenAlgorithms, tokenLimits } from "../spec/tokens.ts";
import { joined, same } from "../compiler/support/bytes.ts";
import { CborReader, Tagged, encodeCbor } from "./cbor.ts";
import { protectedHeader, signatureStructure } from "./cose.ts";
import type { CoseFault } from "./cose.ts";
import { signatureFault } from "./ed25519.ts";
import type { Sign, Verify } from "./ed25519.ts";
import { decodeEnvelope, signedBytes } from "./envelope.ts";
import type { Decoded, Envelope, Payload } from "./envelope.ts";
import { leafOf, readChain } from "./token.ts";

/** X25519 (RFC 7748) of a library. */
export interface X25519 {
  publicOf(secret: Uint8Array): Uint8Array;
  /** Null: it is 0. */
  shared(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | null;
}

export type SessionFault = AdmissionFault | CoseFault;
export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: SessionFault };
const refused = (fault: SessionFault): { readonly ok: false; readonly fault: SessionFault } => ({ ok: false, fault });

/** Of whoever has this public key. */
export const nodeIdOf = (key: Uint8Array): Uint8Array => sha256(key);

// Signatures of messages.

const detached = (header: Uint8Array, signature: Uint8Array): Uint8Array => encodeCbor(new Tagged(cose["tag-sign1"].value, [header, new Map(), null, signature]));

/** The message with its signature as its proof. */
export function signed(payload: Payload, sign: Sign): Envelope {
  const header = protectedHeader(null);
  return { ...payload, proof: detached(header, sign(signatureStructure(header, signedBytes(payload)))) };
}

/** Null: it is the key's. `signed`: as `signedBytes` gives it. */
export function proofFault(key: Uint8Array, message: Uint8Array, proof: Uint8Array, verify: Verify): SessionFault | null {
  const signature = proof.subarray(-ed25519.signatureBytes);
  const header = Object.values(tokenAlgorithms).map(({ code }) => encodeCbor(new Map([[cose["header-algorithm"].value, code]]))).find((each) => same(proof, detached(each, signature)));
  if (header === undefined) return "proof-shape";
  return signatureFault(key, signatureStructure(header, message), signature, verify);
}

// The payloads.

export interface Asked {
  readonly ephemeral: Uint8Array;
  /** Which is asked. */
  readonly node: Uint8Array;
}
export interface Answered {
  readonly handle: number;
  readonly ephemeral: Uint8Array;
  /** SHA-256 over the request's first two items. */
  readonly request: Uint8Array;
}

export const encodeAsked = ({ ephemeral, node }: Asked): Uint8Array => encodeCbor([ephemeral, node]);
export const encodeAnswered = ({ handle, ephemeral, request }: Answered): Uint8Array => encodeCbor([handle, ephemeral, request]);

function exactly(reader: CborReader, length: number): Uint8Array {
  const bytes = reader.string();
  if (bytes.length !== length) reader.fail("out-of-range");
  return bytes;
}
const keyBytes = sessionLimits["ephemeral-bytes"].value;

/** What a message asks for, by its form alone. */
export function readAsked({ envelope, signed: message }: Decoded): Told<Asked> {
  if (envelope.type !== sessionType || envelope.authority?.kind !== "chain" || envelope.payload === null) return refused("not-request");
  if (message.length - 1 > sessionLimits["request-bytes"].value) return refused("request-size");
  const reader = new CborReader(envelope.payload);
  if (reader.head(cborMajor.array) !== 2n) return refused("request-form");
  const asked = { ephemeral: exactly(reader, keyBytes), node: exactly(reader, limits.nodeIdBytes) };
  reader.end();
  return reader.fault === null ? { ok: true, value: asked } : refused("request-form");
}

function readAnswered(payload: Uint8Array): Answered | null {
  const reader = new CborReader(payload);
  if (reader.head(cborMajor.array) !== 3n) return null;
  const handle = reader.uint(0xffff_ffff);
  const answered = { handle, ephemeral: exactly(reader, keyBytes), request: exactly(reader, tokenLimits["hash-bytes"].value) };
  reader.end();
  return reader.fault === null && handle !== 0 ? answered : null;
}

/** What an answer names the request by: behind the head of the array that is signed. */
export const requestName = (message: Uint8Array): Uint8Array => sha256(message.subarray(1));

// The key.

export interface Agreed {
  readonly shared: Uint8Array;
  /** Of the request, and of the answer. */
  readonly asked: Uint8Array;
  readonly answered: Uint8Array;
  readonly leaf: Uint8Array;
  readonly node: Uint8Array;
}
const context = new TextEncoder().encode(sessionContext);
export const sessionKey = ({ shared, asked, answered, leaf, node }: Agreed): Uint8Array =>
  blake3(joined(shared, asked, answered, leaf, node), { context, dkLen: sessionLimits["key-bytes"].value });

const p = 2n ** 255n - 19n;
const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
/** With another's ephemeral key; null: it is not in its one encoding, or of small order. */
export function sharedWith(secret: Uint8Array, ephemeral: Uint8Array, x25519: X25519): Uint8Array | null {
  return littleEndian(ephemeral) < p ? x25519.shared(secret, ephemeral) : null;
}

// The holder's part.

export interface Holder {
  /** Encoded, as `mint` and `delegate` give it; of one that was read. */
  readonly chain: Uint8Array;
  /** The leaf's holder. */
  readonly key: Uint8Array;
  readonly sign: Sign;
}
export interface Asking {
  readonly request: Envelope;
  /** Drawn for this request alone, and forgotten with it. */
  readonly secret: Uint8Array;
  readonly leaf: Uint8Array;
  readonly node: Uint8Array;
}

/** A request. `message`: its other keys. Throws for a chain that is none. */
export function askForSession({ chain, key, sign }: Holder, node: Uint8Array, secret: Uint8Array, message: Omit<Payload, "payload" | "source" | "type" | "authority">, x25519: X25519): Asking {
  const read = readChain(chain);
  if (!read.ok) throw new Error(`no chain: ${read.fault} in link ${read.link}`);
  const payload = encodeAsked({ ephemeral: x25519.publicOf(secret), node });
  const authority = { kind: "chain", links: read.value.links.map(({ bytes }) => bytes) } as const;
  return { request: signed({ ...message, payload, source: nodeIdOf(key), type: sessionType, authority }, sign), secret, leaf: leafOf(read.value).hash, node };
}

export interface Session {
  readonly handle: number;
  readonly key: Uint8Array;
}

/** Judges an answer. `nodeKey`: the public key of the node that was asked, which the asker knows. */
export function openSession({ request, secret, leaf, node }: Asking, answer: Uint8Array, nodeKey: Uint8Array, verify: Verify, x25519: X25519): Told<Session> {
  const decoded = decodeEnvelope(answer);
  if (!decoded.ok || decoded.value.envelope.authority !== null || decoded.value.envelope.type !== sessionType || decoded.value.envelope.payload === null) return refused("request-form");
  const { envelope, signed: message } = decoded.value;
  const answered = readAnswered(envelope.payload!);
  if (answered === null) return refused("request-form");
  if (!same(node, nodeIdOf(nodeKey)) || !same(envelope.source, node)) return refused("other-node");
  const fault = proofFault(nodeKey, message, envelope.proof, verify);
  if (fault !== null) return refused(fault);
  if (!same(answered.request, requestName(signedBytes(request)))) return refused("other-request");
  const shared = sharedWith(secret, answered.ephemeral, x25519);
  if (shared === null) return refused("weak-ephemeral");
  return { ok: true, value: { handle: answered.handle, key: sessionKey({ shared, asked: x25519.publicOf(secret), answered: answered.ephemeral, leaf, node }) } };
}

/** The MAC of a message in a session. `message`: as `signedBytes` gives it. */
export const macOf = (key: Uint8Array, message: Uint8Array): Uint8Array => blake3(message, { key, dkLen: envelopeLimits.mac.value });

/** A message in a session: under its handle, with its MAC. */
export function sealed({ handle, key }: Session, message: Omit<Payload, "authority">): Envelope {
  const payload: Payload = { ...message, authority: { kind: "handle", handle } };
  return { ...payload, proof: macOf(key, signedBytes(payload)) };
}

// The node's part, for hosts that are one, and for tests.

/** The answer to a request that was admitted; `from`: the request. */
export function answerSession(from: Payload, answered: Answered, node: { readonly key: Uint8Array; readonly sign: Sign }, sequence: number): Envelope {
  const { environment, constraints, priority } = from;
  return signed({
    route: Uint8Array.from(answerRoute), environment, constraints, budget: null, receipts: null, payload: encodeAnswered(answered), source: nodeIdOf(node.key), type: sessionType, priority, sequence, authority: null,
  }, node.sign);
}
