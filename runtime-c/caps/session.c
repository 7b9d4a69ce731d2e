/* session.c -- see session.h. */
#include "caps/session.h"

#include <string.h>

#include "caps/admission_check.h"
#include "crypto/mac.h"
#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "crypto/x25519.h"
#include "wire/cbor.h"

_Static_assert(PG_SESSION_SHARED_BYTES == 3 * PG_SESSION_EPHEMERAL_BYTES + PG_TOKEN_HASH_BYTES + PG_NODE_ID_BYTES, "what a key is derived from");
_Static_assert(PG_TOKEN_HASH_BYTES == PG_NODE_ID_BYTES, "a node id is a hash");

static const uint8_t *exactly(struct pg_cbor *in, uint32_t length) {
  struct pg_span span;
  pg_cbor_bytes(in, &span);
  if (span.length != length) pg_cbor_fail(in, PG_CBOR_OUT_OF_RANGE);
  return span.bytes;
}

uint32_t pg_session_read(const struct pg_envelope *envelope, struct pg_session_request *out) {
  if (!PG_ADMISSION_CHECK(TYPE, envelope->type == PG_SESSION_TYPE)) return PG_ADMISSION_NOT_REQUEST;
  if (envelope->chain.length == 0 || envelope->payload.bytes == NULL) return PG_ADMISSION_NOT_REQUEST;
  if (envelope->signed_tail.length > PG_SESSION_REQUEST_BYTES) return PG_ADMISSION_REQUEST_SIZE;
  struct pg_cbor in = pg_cbor(envelope->payload.bytes, envelope->payload.length);
  const bool two = pg_cbor_head(&in, PG_CBOR_MAJOR_ARRAY) == 2;
  if (!PG_ADMISSION_CHECK(MEMBERS, two)) return PG_ADMISSION_REQUEST_FORM;
  out->ephemeral = exactly(&in, PG_SESSION_EPHEMERAL_BYTES);
  out->node = exactly(&in, PG_NODE_ID_BYTES);
  pg_cbor_end(&in);
  return in.fault == PG_CBOR_FINE ? PG_ADMISSION_OK : PG_ADMISSION_REQUEST_FORM;
}

uint32_t pg_session_agree(const struct pg_session_request *request, const uint8_t *secret, const uint8_t leaf[PG_TOKEN_HASH_BYTES],
                          uint8_t key[PG_SESSION_KEY_BYTES], uint8_t ephemeral[PG_SESSION_EPHEMERAL_BYTES]) {
  /* In this order: secret, the request's ephemeral key, this node's, leaf, node. */
  uint8_t shared[PG_SESSION_SHARED_BYTES], *at = shared + PG_SESSION_EPHEMERAL_BYTES;
  if (!PG_ADMISSION_CHECK(EPHEMERAL, pg_x25519_reduced(request->ephemeral))) return PG_ADMISSION_WEAK_EPHEMERAL;
  const bool agreed = pg_x25519(shared, secret, request->ephemeral);
  if (!PG_ADMISSION_CHECK(SECRET, agreed)) return PG_ADMISSION_WEAK_EPHEMERAL; /* of which `shared` is 0 */
  pg_x25519_public(ephemeral, secret);
  memcpy(at, request->ephemeral, PG_SESSION_EPHEMERAL_BYTES);
  memcpy(at += PG_SESSION_EPHEMERAL_BYTES, ephemeral, PG_SESSION_EPHEMERAL_BYTES);
  memcpy(at += PG_SESSION_EPHEMERAL_BYTES, leaf, PG_TOKEN_HASH_BYTES);
  memcpy(at + PG_TOKEN_HASH_BYTES, request->node, PG_NODE_ID_BYTES);
  pg_session_key(key, shared);
  pg_wipe(shared, sizeof shared);
  return PG_ADMISSION_OK;
}

void pg_session_name(const struct pg_envelope *request, uint8_t out[PG_TOKEN_HASH_BYTES]) {
  pg_sha256(out, request->signed_tail.bytes, request->signed_tail.length);
}

void pg_node_id(uint8_t out[PG_NODE_ID_BYTES], const uint8_t key[PG_ED25519_KEY_BYTES]) { pg_sha256(out, key, PG_ED25519_KEY_BYTES); }

/* An array of three: the handle, in five bytes at most, and two strings of 32 behind a head of two bytes. */
#define ANSWER_BYTES (1u + 5u + 2u + PG_SESSION_EPHEMERAL_BYTES + 2u + PG_TOKEN_HASH_BYTES)

void pg_session_answer_write(struct pg_cbor_writer *out, const struct pg_envelope *request, const struct pg_session_answer *answer,
                             const uint8_t node[PG_NODE_ID_BYTES], uint32_t sequence, struct pg_span *signed_tail) {
  static const uint8_t route[] = PG_SESSION_ANSWER_ROUTE;
  uint8_t payload[ANSWER_BYTES];
  struct pg_cbor_writer inner = pg_cbor_writer(payload, sizeof payload);
  pg_cbor_put(&inner, PG_CBOR_MAJOR_ARRAY, 3);
  pg_cbor_put(&inner, PG_CBOR_MAJOR_UINT, answer->handle);
  pg_cbor_put_bytes(&inner, answer->ephemeral, sizeof answer->ephemeral);
  pg_cbor_put_bytes(&inner, answer->request, sizeof answer->request);
  const struct pg_envelope envelope = {
    .route = {route, sizeof route}, .environment = request->environment, .constraints = request->constraints,
    .payload = {payload, sizeof payload - inner.left}, .source = {node, PG_NODE_ID_BYTES},
    .keys = PG_GRID_KEYS_REQUIRED | 1u << PG_GRID_KEY_PAYLOAD,
    .type = PG_SESSION_TYPE, .priority = request->priority, .sequence = sequence,
  };
  pg_envelope_write(out, &envelope, signed_tail);
}
