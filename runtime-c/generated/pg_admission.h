/* pg_admission.h -- generated from spec/admission.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_ADMISSION_NUMBERS_H
#define PG_ADMISSION_NUMBERS_H

/* Sessions */
#define PG_SESSION_CONTEXT "promisegrid 2026 session" /* of BLAKE3's derive-key mode */
#define PG_SESSION_CONTEXT_KEY {0x9a, 0x83, 0x4d, 0xc0, 0xa7, 0x81, 0x40, 0x21, 0x29, 0x96, 0x8b, 0x60, 0x02, 0x1f, 0x90, 0x9d, 0x7d, 0x0a, 0x28, 0x03, 0x14, 0x33, 0x6a, 0x6b, 0xba, 0x77, 0xdf, 0xe7, 0xcb, 0x20, 0xae, 0xf9} /* what that mode makes of it, as an initialiser of an array of bytes */
#define PG_SESSION_TYPE 10u /* content type of requests and answers */
#define PG_REVOCATION_TYPE 11u /* content type of what revokes a token */
#define PG_SESSION_ANSWER_ROUTE {0x80} /* as an initialiser of an array of bytes */
#define PG_SESSION_KEY_BYTES 32u /* bytes of a session's key */
#define PG_SESSION_EPHEMERAL_BYTES 32u /* bytes of an ephemeral key: X25519 */
#define PG_SESSION_RANDOM_BYTES 36u /* bytes that nobody else knows, for each request: the secret of the node's ephemeral key, and the handle */
#define PG_SESSION_REQUEST_BYTES 1536u /* bytes of a request's first two items, the chain in it */
#define PG_SESSION_SHARED_BYTES 160u /* bytes that a session's key is derived from */

/* Tables */
#define PG_ADMISSION_LINKS 16u /* links of chains that are present at once; what two chains have in common is there once */
#define PG_ADMISSION_SESSIONS 8u /* sessions at once; of a leaf one that is in use */
#define PG_ADMISSION_REVOCATIONS 32u /* revoked links that are known by name */
#define PG_ADMISSION_REVOCATIONS_OF_ROOTS 8u /* of those, what only a root key can fill: who holds a token can not use them up */
#define PG_ADMISSION_RESOURCE PG_RESOURCE_SENDS /* of which a message takes one */

/* Why an event is refused, besides enum pg_envelope_fault and enum pg_token_fault */
enum pg_admission_fault {
  PG_ADMISSION_OK = 0, /* nothing is wrong */
  PG_ADMISSION_NO_CLOCK = 128, /* nobody has said yet what time it is */
  PG_ADMISSION_CLOCK_BACK = 129, /* a time before the one that is known */
  PG_ADMISSION_NOT_REQUEST = 130, /* a message that asks for no session: another content type, no chain or no payload */
  PG_ADMISSION_REQUEST_SIZE = 131, /* a request that is too long */
  PG_ADMISSION_REQUEST_FORM = 132, /* a payload that is not an ephemeral key and a node id, or a handle, an ephemeral key and a hash */
  PG_ADMISSION_OTHER_NODE = 133, /* meant for another node, or from another */
  PG_ADMISSION_OTHER_SOURCE = 134, /* from another source than the holder of the leaf */
  PG_ADMISSION_PROOF_SHAPE = 135, /* a signature of another shape: one protected header, none outside, no payload */
  PG_ADMISSION_WEAK_EPHEMERAL = 136, /* an ephemeral key that is not in its one encoding, or of small order */
  PG_ADMISSION_LINKS_FULL = 137, /* more links than there is room for, all of them in use */
  PG_ADMISSION_SESSIONS_FULL = 138, /* a session more than there is room for, all of them in use */
  PG_ADMISSION_NO_MEMORY = 139, /* no memory left under the link before */
  PG_ADMISSION_NO_SESSION = 140, /* a handle that is no session's */
  PG_ADMISSION_WRONG_MAC = 141, /* a MAC that is not the session's */
  PG_ADMISSION_OVER_BUDGET = 142, /* more than a link of the chain has left */
  PG_ADMISSION_REVOCATIONS_FULL = 143, /* a revocation more than there is room for */
  PG_ADMISSION_UNWRITTEN = 144, /* revoked here and now, and not yet written down: not to be acknowledged */
  PG_ADMISSION_UNKNOWN_REVOCATION = 145, /* a name that was not revoked */
  PG_ADMISSION_NOT_OVER = 146, /* the time of what was revoked is not over */
  PG_ADMISSION_OTHER_REQUEST = 147, /* an answer to another request */
};

#endif
