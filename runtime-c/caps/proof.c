/* proof.c -- see proof.h; RFC 9052, 4.2 and 4.4. */
#include "caps/proof.h"

#include <string.h>

#include "caps/admission_check.h"
#include "crypto/ed25519_strict.h"

/* An array of four, and its first. */
static const uint8_t context[] = {0x84, 0x6a, 'S', 'i', 'g', 'n', 'a', 't', 'u', 'r', 'e', '1'};
#define PROTECTED_BYTES 4u
/* {1: -19} in a byte string, and {1: -8}, which is another name of the same. */
static const uint8_t written[PROTECTED_BYTES] = {0x43, 0xa1, PG_COSE_HEADER_ALGORITHM, 0x32};
static const uint8_t older[PROTECTED_BYTES] = {0x43, 0xa1, PG_COSE_HEADER_ALGORITHM, 0x27};
_Static_assert(PG_COSE_ALGORITHM_ED25519 == -1 - 0x12 && PG_COSE_ALGORITHM_EDDSA == -1 - 0x07, "negative integers of one byte");
_Static_assert(sizeof context + PROTECTED_BYTES + 1 + 3 + 1 == PG_PROOF_SIGNED_HEAD_BYTES, "what stands before the message's own bytes");

/* Tag and array of four, the protected header; then nothing unprotected, no payload, the signature's head and the signature. */
static const uint8_t first[] = {PG_GRID_SIGN1_FIRST, PG_GRID_SIGN1_SECOND};
static const uint8_t between[] = {0xa0, 0xf6, 0x58, PG_ED25519_SIGNATURE_BYTES};
#define PROOF_BYTES ((uint32_t)sizeof first + PROTECTED_BYTES + (uint32_t)sizeof between + PG_ED25519_SIGNATURE_BYTES)
_Static_assert(PROOF_BYTES <= PG_GRID_LIMIT_PROOF, "a proof that a decoder takes");

/* What is signed, but for the message's own bytes. */
static uint32_t put_head(uint8_t out[PG_PROOF_SIGNED_HEAD_BYTES], const uint8_t protected_header[PROTECTED_BYTES], uint32_t tail_bytes) {
  const uint8_t head = PG_GRID_SIGNED_HEAD;
  struct pg_cbor_writer writer = pg_cbor_writer(out, PG_PROOF_SIGNED_HEAD_BYTES);
  pg_cbor_put_encoded(&writer, context, sizeof context);
  pg_cbor_put_encoded(&writer, protected_header, PROTECTED_BYTES);
  pg_cbor_put(&writer, PG_CBOR_MAJOR_BYTES, 0);
  pg_cbor_put(&writer, PG_CBOR_MAJOR_BYTES, (uint64_t)tail_bytes + 1);
  pg_cbor_put_encoded(&writer, &head, 1);
  return (uint32_t)(writer.at - out);
}

uint32_t pg_proof_signed(uint8_t out[PG_PROOF_SIGNED_BYTES], const struct pg_span *signed_tail) {
  if (signed_tail->length > PG_SESSION_REQUEST_BYTES) return 0;
  const uint32_t head = put_head(out, written, signed_tail->length);
  memcpy(out + head, signed_tail->bytes, signed_tail->length);
  return head + signed_tail->length;
}

uint32_t pg_proof_verify(const uint8_t key[PG_ED25519_KEY_BYTES], const struct pg_span *signed_tail, const struct pg_span *proof) {
  if (proof->length != PROOF_BYTES) return PG_ADMISSION_PROOF_SHAPE;
  const uint8_t *const header = proof->bytes + sizeof first, *const rest = header + PROTECTED_BYTES;
  const bool known = memcmp(header, written, PROTECTED_BYTES) == 0 || memcmp(header, older, PROTECTED_BYTES) == 0;
  if (memcmp(proof->bytes, first, sizeof first) != 0 || memcmp(rest, between, sizeof between) != 0) return PG_ADMISSION_PROOF_SHAPE;
  if (!PG_ADMISSION_CHECK(PROOF_HEADER, known)) return PG_ADMISSION_PROOF_SHAPE;
  uint8_t head[PG_PROOF_SIGNED_HEAD_BYTES];
  const struct pg_span parts[] = {{head, put_head(head, header, signed_tail->length)}, *signed_tail};
  switch (pg_ed25519_verify_parts(key, parts, sizeof parts / sizeof parts[0], rest + sizeof between)) {
    case PG_ED25519_OK: return PG_ADMISSION_OK;
    case PG_ED25519_WEAK_KEY: return PG_TOKEN_WEAK_KEY;
    case PG_ED25519_MALLEABLE: return PG_TOKEN_MALLEABLE;
    case PG_ED25519_WEAK_SIGNATURE: return PG_TOKEN_WEAK_SIGNATURE;
    case PG_ED25519_FORGED: break;
  }
  return PG_TOKEN_FORGED;
}

void pg_proof_put(struct pg_cbor_writer *out, const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]) {
  pg_cbor_put(out, PG_CBOR_MAJOR_BYTES, PROOF_BYTES);
  pg_cbor_put_encoded(out, first, sizeof first);
  pg_cbor_put_encoded(out, written, sizeof written);
  pg_cbor_put_encoded(out, between, sizeof between);
  pg_cbor_put_encoded(out, signature, PG_ED25519_SIGNATURE_BYTES);
}
