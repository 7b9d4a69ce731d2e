/**
 * Capability tokens: chains of at most four CBOR Web Tokens (RFC 8392), each in a COSE_Sign1 (RFC 9052) and each within the one before.
 *
 *   chain    = [ 1*4 bytes .cbor link ]                       ; the root's link first, the leaf last
 *   link     = #6.18([ protected, {}, bytes .cbor claims, bytes .size 64 ])
 *   protected = bytes .cbor { 1: algorithm }                  ; of the first link { 1: algorithm, 4: key id of the root key }
 *   claims   = { 4: exp, 7: cti, 8: { 1: COSE_Key }, 9: bytes .cbor scope, ? -70010: SHA-256 of the link before }
 *   scope    = [ + [ resource, limit ] ]                      ; AIF (RFC 9237), resources ascending, limits from 1
 *
 * The first link is signed by a root key that a device trusts, each other one by the holder (cnf, RFC 8747) of the link before. CBOR is
 * deterministic (RFC 8949, 4.2.1); there is one shape, and whatever is another is refused with the fault below that says so. A revocation
 * names a link by its SHA-256 and is signed by whoever signed that link or one before it:
 *
 *   revocation = #6.18([ bytes .cbor { 1: algorithm, 4: key id of the signer }, {}, bytes .cbor { -70011: SHA-256 of the link }, bytes .size 64 ])
 *
 * The head of a log (spec/state.ts) has the same form. Its log is the signer's: a log's id is the id of the root key that signs its heads.
 *
 *   log-head = #6.18([ bytes .cbor { 1: algorithm, 4: id of the root key }, {}, bytes .cbor { -70012: head }, bytes .size 64 ])
 */
import { cborFaults } from "./cbor.ts";
import { signatures } from "./operations.ts";
import { resourceNames } from "./resources.ts";

/** Labels and values of COSE, CWT and their registries. */
export const cose = {
  "tag-sign1": { value: 18, means: "tag: COSE_Sign1" },
  "header-algorithm": { value: 1, means: "header: algorithm" },
  "header-critical": { value: 2, means: "header: labels that have to be understood" },
  "header-key-id": { value: 4, means: "header: key id" },
  "key-type": { value: 1, means: "COSE_Key: key type" },
  "key-curve": { value: -1, means: "COSE_Key: curve" },
  "key-x": { value: -2, means: "COSE_Key: the public key" },
  "key-type-okp": { value: 1, means: "key type: octet key pair (RFC 9053, 7.2)" },
  "curve-x25519": { value: 4, means: "curve: X25519, which signs nothing" },
  "curve-ed25519": { value: 6, means: "curve: Ed25519" },
  "confirmed-key": { value: 1, means: "cnf: a COSE_Key (RFC 8747, 3.2)" },
} as const;

/** What a token may be signed with; one that is accepted but not written is another name of the same. */
export const tokenAlgorithms = {
  "ed25519": { code: signatures.ed25519.cose, written: true, source: signatures.ed25519.source },
  "eddsa": { code: -8, written: false, source: "RFC 9053; deprecated by RFC 9864" },
} as const;

/** Claims, in the order in which they stand: that of their encoded keys. */
export const claims = {
  "exp": { label: 4, means: "the second since 1970 from which on the link is no longer good" },
  "cti": { label: 7, means: "16 bytes that no other token has" },
  "cnf": { label: 8, means: "the holder's key" },
  "scope": { label: 9, means: "a limit for each resource; of one that is not there, 0" },
  "parent": { label: -70010, means: "SHA-256 of the link before; a first link has none" },
} as const;
export type Claim = keyof typeof claims;
export const revokedLabel = -70011;
export const headLabel = -70012;

export const ed25519 = { keyBytes: 32, signatureBytes: 64 } as const;

export const tokenLimits = {
  "links": { value: 4, means: "links of a chain" },
  "roots": { value: 4, means: "root keys that a device trusts" },
  "key-id-bytes": { value: 8, means: "bytes of a key id: the first of the SHA-256 of the public key" },
  "id-bytes": { value: 16, means: "bytes of a cti" },
  "hash-bytes": { value: 32, means: "bytes of a link's name: SHA-256 over it, tag included" },
} as const;

const head = (argument: number): number => (argument < 24 ? 1 : argument < 256 ? 2 : 3);
/** The largest head: of a 64-bit argument. */
const widest = 9;
const scopeBytes = 1 + resourceNames.length * (1 + 1 + widest);
const keyBytes = 1 + 2 + 2 + 1 + head(ed25519.keyBytes) + ed25519.keyBytes;
const parentLabel = 5;
/** The most bytes of each part, from the shape above. */
export const tokenSizes = {
  "protected-bytes": { value: 1 + 2 + 1 + head(tokenLimits["key-id-bytes"].value) + tokenLimits["key-id-bytes"].value, means: "the most bytes of a protected header" },
  "claims-bytes": {
    value: 1 + (1 + widest) + (1 + 1 + tokenLimits["id-bytes"].value) + (1 + 1 + 1 + keyBytes) + (1 + head(scopeBytes) + scopeBytes) + (parentLabel + 2 + tokenLimits["hash-bytes"].value),
    means: "the most bytes of a link's claims",
  },
} as const;
const linkBytes = 2 + 1 + tokenSizes["protected-bytes"].value + 1 + head(tokenSizes["claims-bytes"].value) + tokenSizes["claims-bytes"].value + 2 + ed25519.signatureBytes;
export const chainBytes = 1 + tokenLimits.links.value * (3 + linkBytes);

/** Where the codes of a reader of its own begin that are no faults of CBOR (spec/cbor.ts has those, and who begins where). */
const first = 64;
/**
 * Why a chain or a revocation is refused. Numbers are wire format and never renumbered; a device and a host give the same one. They are found
 * in the order of `tokenStages`: what costs little first, signatures last.
 */
export const tokenFaults = {
  "ok": { code: 0, title: "it holds" },
  ...cborFaults,
  "no-link": { code: first, title: "a chain without a link" },
  "too-long": { code: first + 1, title: "more links than a chain may have" },
  "algorithm": { code: first + 2, title: "an algorithm that tokens are not signed with" },
  "header": { code: first + 3, title: "a protected header that is not due, a critical one among them" },
  "unprotected": { code: first + 4, title: "a header that no signature covers" },
  "claim-missing": { code: first + 5, title: "a claim is missing" },
  "claim-unknown": { code: first + 6, title: "a claim that is not due" },
  "key-type": { code: first + 7, title: "the holder's key is of another type or curve" },
  "weak-key": { code: first + 8, title: "a public key of small order, or not in its one encoding" },
  "empty-scope": { code: first + 9, title: "a scope without a resource" },
  "unknown-resource": { code: first + 10, title: "a resource that is not one of these" },
  "zero-limit": { code: first + 11, title: "a limit of 0, which is written by leaving the resource out" },
  "wrong-parent": { code: first + 12, title: "not made under the link before it" },
  "amplified": { code: first + 13, title: "a limit above that of the link before" },
  "outlives": { code: first + 14, title: "good for longer than the link before" },
  "expired": { code: first + 15, title: "its time is over" },
  "revoked": { code: first + 16, title: "one of its links was revoked" },
  "unknown-root": { code: first + 17, title: "its root key is not one that is trusted" },
  "malleable": { code: first + 18, title: "a signature whose S is not below the group's order" },
  "weak-signature": { code: first + 19, title: "a signature whose R is of small order, or not in its one encoding" },
  "forged": { code: first + 20, title: "the signature is not the signer's" },
  "unknown-link": { code: first + 21, title: "what is revoked is no link of the chain" },
  "no-ancestor": { code: first + 22, title: "whoever revokes signed neither the link nor one before it" },
} as const;
export type TokenFault = keyof typeof tokenFaults;

/** The order in which faults are looked for; within a stage, link after link from the root's. */
export const tokenStages = [
  { stage: "form", means: "the bytes of all links, from the first to the last", faults: ["truncated", "trailing", "indefinite", "not-shortest", "unsupported", "wrong-type", "wrong-tag", "out-of-range", "unsorted", "duplicate", "no-link", "too-long", "algorithm", "header", "unprotected", "claim-missing", "claim-unknown", "key-type", "weak-key", "empty-scope", "unknown-resource", "zero-limit"] },
  { stage: "chain", means: "each link against the one before", faults: ["wrong-parent", "amplified", "outlives"] },
  { stage: "time", means: "the leaf's time, which is the first that ends", faults: ["expired"] },
  { stage: "revocation", means: "each link's SHA-256 among those that were revoked", faults: ["revoked"] },
  { stage: "root", means: "the root key by its id", faults: ["unknown-root"] },
  { stage: "signature", means: "signatures from the root's on", faults: ["weak-key", "malleable", "weak-signature", "forged"] },
] as const satisfies readonly { readonly stage: string; readonly means: string; readonly faults: readonly TokenFault[] }[];
