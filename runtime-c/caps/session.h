/* session.h -- agreeing on a session's key: one request, one answer (spec/admission.ts has both in full).
 *
 * The shape is EDHOC's (RFC 9528) without what both sides know already: each sends an ephemeral X25519 key in a message that its
 * signature key signs, so that it authenticates as SIGMA does, and what is exchanged today is not read with tomorrow's keys. The
 * key is bound to the leaf, the node and both ephemeral keys; the answer's signature to the whole request. That the holder is
 * there now, and his request no recording, is what the session's first MAC says: until then it counts for nothing
 * (caps/admission.h). Nothing here draws random bytes, signs, or keeps a secret. */
#ifndef PG_CAPS_SESSION_H
#define PG_CAPS_SESSION_H

#include "base/bytes.h"
#include "generated/pg_admission.h"
#include "generated/pg_spec.h"
#include "generated/pg_tokens.h"
#include "wire/cbor_write.h"
#include "wire/envelope.h"

/* Spans into the request. */
struct pg_session_request {
  const uint8_t *ephemeral; /* PG_SESSION_EPHEMERAL_BYTES */
  const uint8_t *node;      /* PG_NODE_ID_BYTES: which is asked */
};

/* What the node's answer says. */
struct pg_session_answer {
  uint32_t handle;
  uint8_t ephemeral[PG_SESSION_EPHEMERAL_BYTES];
  uint8_t request[PG_TOKEN_HASH_BYTES];
};

/* The payload of a message that asks for a session: 0, PG_ADMISSION_NOT_REQUEST, _REQUEST_SIZE or _REQUEST_FORM. */
uint32_t pg_session_read(const struct pg_envelope *envelope, struct pg_session_request *out);

/* The node's side. `secret`: PG_SESSION_EPHEMERAL_BYTES that are drawn for this request alone. Writes the key and the node's
 * ephemeral key; PG_ADMISSION_WEAK_EPHEMERAL: there is no key. */
uint32_t pg_session_agree(const struct pg_session_request *request, const uint8_t *secret, const uint8_t leaf[PG_TOKEN_HASH_BYTES],
                          uint8_t key[PG_SESSION_KEY_BYTES], uint8_t ephemeral[PG_SESSION_EPHEMERAL_BYTES]);

/* SHA-256 over a request's first two items. */
void pg_session_name(const struct pg_envelope *request, uint8_t out[PG_TOKEN_HASH_BYTES]);

/* A node id: the SHA-256 of a public key. */
void pg_node_id(uint8_t out[PG_NODE_ID_BYTES], const uint8_t key[PG_ED25519_KEY_BYTES]);

/* Writes the answer up to its proof: what of it is to be signed comes of pg_proof_signed, and the signature goes behind it by
 * pg_proof_put. Environment, constraints and priority are the request's; `sequence` is the node's own. */
void pg_session_answer_write(struct pg_cbor_writer *out, const struct pg_envelope *request, const struct pg_session_answer *answer,
                             const uint8_t node[PG_NODE_ID_BYTES], uint32_t sequence, struct pg_span *signed_tail);

#endif
