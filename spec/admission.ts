/**
 * Admission: what a device keeps of the chains of tokens that it took, the sessions that are opened under them, and what was revoked.
 *
 *   session-request = [ephemeral key, node id]      ; payload of a grid whose authority is a chain, signed by the holder of its leaf
 *   session-answer  = [handle, ephemeral key, request]  ; payload of a grid that the node signs; `request` is SHA-256 over the request's
 *                                                   ; first two items, as they stand behind the head of its array
 *   session key     = BLAKE3 derive-key(context, secret, both ephemeral keys, SHA-256 of the leaf, node id)
 *
 * Ephemeral keys are X25519's (RFC 7748), in their one encoding. A node id is the SHA-256 of the node's public key, of which a key id is the
 * first bytes. runtime-c/caps/admission.h and protocol/admission.ts do the same, event by event.
 */
import { messageTypes } from "./fields.ts";
import { limits } from "./limits.ts";
import { chainBytes, tokenLimits } from "./tokens.ts";

export const x25519 = { keyBytes: 32, secretBytes: 32 } as const;

/** Of BLAKE3's derive-key mode: another context gives other keys. */
export const sessionContext = "promisegrid 2026 session";
/** What that mode makes of the context (BLAKE3, 2.3), so that a device needs not: a second hasher would be 1.9 KB of stack. */
export const sessionContextKey = [
  0x9a, 0x83, 0x4d, 0xc0, 0xa7, 0x81, 0x40, 0x21, 0x29, 0x96, 0x8b, 0x60, 0x02, 0x1f, 0x90, 0x9d,
  0x7d, 0x0a, 0x28, 0x03, 0x14, 0x33, 0x6a, 0x6b, 0xba, 0x77, 0xdf, 0xe7, 0xcb, 0x20, 0xae, 0xf9,
] as const;
export const sessionType = messageTypes.session;

/** What the node's answer has for a route: the head of an array of nothing. */
export const answerRoute = [0x80] as const;

export const sessionLimits = {
  "key-bytes": { value: 32, means: "bytes of a session's key" },
  "ephemeral-bytes": { value: x25519.keyBytes, means: "bytes of an ephemeral key: X25519" },
  "random-bytes": { value: x25519.secretBytes + 4, means: "bytes that nobody else knows, for each request: the secret of the node's ephemeral key, and the handle" },
  "request-bytes": { value: 1536, means: "bytes of a request's first two items, the chain in it" },
  "shared-bytes": { value: x25519.keyBytes * 3 + tokenLimits["hash-bytes"].value + limits.nodeIdBytes, means: "bytes that a session's key is derived from" },
} as const;
if (sessionLimits["request-bytes"].value < chainBytes + 256) throw new Error("a request with the longest chain has no room for the rest");

export const admissionLimits = {
  "links": { value: 16, means: "links of chains that are present at once; what two chains have in common is there once" },
  "sessions": { value: 8, means: "sessions at once; of a leaf one that is in use" },
  "revocations": { value: 32, means: "revoked links that are known by name" },
  "revocations-of-roots": { value: 8, means: "of those, what only a root key can fill: who holds a token can not use them up" },
} as const;

/** Of what a message that was admitted takes one. */
export const messageResource = "sends";

/** Above those of tokens (64) and of audit logs (96), and in a byte. */
const first = 128;
/** Why an event is refused, besides the faults of encoding, message, window and token. Numbers are wire format: never renumbered. */
export const admissionFaults = {
  "no-clock": { code: first, title: "nobody has said yet what time it is" },
  "clock-back": { code: first + 1, title: "a time before the one that is known" },
  "not-request": { code: first + 2, title: "a message that asks for no session: another content type, no chain or no payload" },
  "request-size": { code: first + 3, title: "a request that is too long" },
  "request-form": { code: first + 4, title: "a payload that is not an ephemeral key and a node id, or a handle, an ephemeral key and a hash" },
  "other-node": { code: first + 5, title: "meant for another node, or from another" },
  "other-source": { code: first + 6, title: "from another source than the holder of the leaf" },
  "proof-shape": { code: first + 7, title: "a signature of another shape: one protected header, none outside, no payload" },
  "weak-ephemeral": { code: first + 8, title: "an ephemeral key that is not in its one encoding, or of small order" },
  "links-full": { code: first + 9, title: "more links than there is room for, all of them in use" },
  "sessions-full": { code: first + 10, title: "a session more than there is room for, all of them in use" },
  "no-memory": { code: first + 11, title: "no memory left under the link before" },
  "no-session": { code: first + 12, title: "a handle that is no session's" },
  "wrong-mac": { code: first + 13, title: "a MAC that is not the session's" },
  "over-budget": { code: first + 14, title: "more than a link of the chain has left" },
  "revocations-full": { code: first + 15, title: "a revocation more than there is room for" },
  "unwritten": { code: first + 16, title: "revoked here and now, and not yet written down: not to be acknowledged" },
  "unknown-revocation": { code: first + 17, title: "a name that was not revoked" },
  "not-over": { code: first + 18, title: "the time of what was revoked is not over" },
  "other-request": { code: first + 19, title: "an answer to another request" },
} as const;
export type AdmissionFault = keyof typeof admissionFaults;
