/* pg_tokens.h -- generated from spec/tokens.ts and spec/resources.ts by spec/generate.ts; edit those files, then run `npm run generate`. */
#ifndef PG_TOKENS_H
#define PG_TOKENS_H

/* Resources that a limit can be set on */
enum pg_resource {
  PG_RESOURCE_INSTRUCTIONS = 1, /* instructions of the machine that programs may execute; as CPU time, a scheduling context's */
  PG_RESOURCE_HASH_BYTES = 2, /* bytes that programs may have hashed */
  PG_RESOURCE_LOOKUPS = 3, /* look-ups of providers */
  PG_RESOURCE_SENDS = 4, /* messages that may be sent */
  PG_RESOURCE_STORED_BYTES = 5, /* bytes that may be kept in the node's stores */
  PG_RESOURCE_REPLICAS = 6, /* copies at other nodes that may be asked for */
};
#define PG_RESOURCES 6u /* their codes are 1 to this */

/* COSE and CWT: tags, labels, values */
#define PG_COSE_TAG_SIGN1 18 /* tag: COSE_Sign1 */
#define PG_COSE_HEADER_ALGORITHM 1 /* header: algorithm */
#define PG_COSE_HEADER_CRITICAL 2 /* header: labels that have to be understood */
#define PG_COSE_HEADER_KEY_ID 4 /* header: key id */
#define PG_COSE_KEY_TYPE 1 /* COSE_Key: key type */
#define PG_COSE_KEY_CURVE (-1) /* COSE_Key: curve */
#define PG_COSE_KEY_X (-2) /* COSE_Key: the public key */
#define PG_COSE_KEY_TYPE_OKP 1 /* key type: octet key pair (RFC 9053, 7.2) */
#define PG_COSE_CURVE_X25519 4 /* curve: X25519, which signs nothing */
#define PG_COSE_CURVE_ED25519 6 /* curve: Ed25519 */
#define PG_COSE_CONFIRMED_KEY 1 /* cnf: a COSE_Key (RFC 8747, 3.2) */
#define PG_COSE_ALGORITHM_ED25519 (-19) /* RFC 8032, RFC 9864 */
#define PG_COSE_ALGORITHM_EDDSA (-8) /* RFC 9053; deprecated by RFC 9864 */
#define PG_TOKEN_CLAIM_EXP 4 /* the second since 1970 from which on the link is no longer good */
#define PG_TOKEN_CLAIM_CTI 7 /* 16 bytes that no other token has */
#define PG_TOKEN_CLAIM_CNF 8 /* the holder's key */
#define PG_TOKEN_CLAIM_SCOPE 9 /* a limit for each resource; of one that is not there, 0 */
#define PG_TOKEN_CLAIM_PARENT (-70010) /* SHA-256 of the link before; a first link has none */
#define PG_TOKEN_CLAIM_REVOKED (-70011) /* of a revocation: SHA-256 of the link */
#define PG_TOKEN_CLAIM_HEAD (-70012) /* of a log's head */

/* Limits and sizes */
#define PG_ED25519_KEY_BYTES 32u
#define PG_ED25519_SIGNATURE_BYTES 64u
#define PG_TOKEN_LINKS 4u /* links of a chain */
#define PG_TOKEN_ROOTS 4u /* root keys that a device trusts */
#define PG_TOKEN_KEY_ID_BYTES 8u /* bytes of a key id: the first of the SHA-256 of the public key */
#define PG_TOKEN_ID_BYTES 16u /* bytes of a cti */
#define PG_TOKEN_HASH_BYTES 32u /* bytes of a link's name: SHA-256 over it, tag included */
#define PG_TOKEN_PROTECTED_BYTES 13u /* the most bytes of a protected header */
#define PG_TOKEN_CLAIMS_BYTES 181u /* the most bytes of a link's claims */
#define PG_TOKEN_CHAIN_BYTES 1077u /* the most bytes of a chain */

/* Why a chain or a revocation is refused, besides enum pg_cbor_fault */
enum pg_token_fault {
  PG_TOKEN_OK = 0, /* it holds */
  PG_TOKEN_NO_LINK = 64, /* a chain without a link */
  PG_TOKEN_TOO_LONG = 65, /* more links than a chain may have */
  PG_TOKEN_ALGORITHM = 66, /* an algorithm that tokens are not signed with */
  PG_TOKEN_HEADER = 67, /* a protected header that is not due, a critical one among them */
  PG_TOKEN_UNPROTECTED = 68, /* a header that no signature covers */
  PG_TOKEN_CLAIM_MISSING = 69, /* a claim is missing */
  PG_TOKEN_CLAIM_UNKNOWN = 70, /* a claim that is not due */
  PG_TOKEN_KEY_TYPE = 71, /* the holder's key is of another type or curve */
  PG_TOKEN_WEAK_KEY = 72, /* a public key of small order, or not in its one encoding */
  PG_TOKEN_EMPTY_SCOPE = 73, /* a scope without a resource */
  PG_TOKEN_UNKNOWN_RESOURCE = 74, /* a resource that is not one of these */
  PG_TOKEN_ZERO_LIMIT = 75, /* a limit of 0, which is written by leaving the resource out */
  PG_TOKEN_WRONG_PARENT = 76, /* not made under the link before it */
  PG_TOKEN_AMPLIFIED = 77, /* a limit above that of the link before */
  PG_TOKEN_OUTLIVES = 78, /* good for longer than the link before */
  PG_TOKEN_EXPIRED = 79, /* its time is over */
  PG_TOKEN_REVOKED = 80, /* one of its links was revoked */
  PG_TOKEN_UNKNOWN_ROOT = 81, /* its root key is not one that is trusted */
  PG_TOKEN_MALLEABLE = 82, /* a signature whose S is not below the group's order */
  PG_TOKEN_WEAK_SIGNATURE = 83, /* a signature whose R is of small order, or not in its one encoding */
  PG_TOKEN_FORGED = 84, /* the signature is not the signer's */
  PG_TOKEN_UNKNOWN_LINK = 85, /* what is revoked is no link of the chain */
  PG_TOKEN_NO_ANCESTOR = 86, /* whoever revokes signed neither the link nor one before it */
};

#endif
