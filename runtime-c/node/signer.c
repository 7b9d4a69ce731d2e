/* signer.c -- see signer.h. */
#include "node/signer.h"

#include <string.h>

void pg_signer_init(struct pg_signer *signer, const uint8_t seed[PG_KEY_BYTES]) {
  uint8_t own[PG_KEY_BYTES];
  memset(signer, 0, sizeof *signer);
  pg_derive_key(own, "pgrid 2026-11 node signing key", seed, (const uint8_t *)"", 0);
  pg_ed25519_pair(&signer->pair, own);
}

static void forget(struct pg_signer *signer) {
  signer->operation = 0;
  signer->finished = false;
  signer->text_bytes = signer->result_bytes = 0;
}

enum pg_outcome_label pg_signer_begin(struct pg_signer *signer, uint32_t operation) {
  forget(signer);
  if (operation != PG_KEY_SIGN && operation != PG_KEY_PUBLIC) return PG_OUTCOME_REFUSED;
  signer->operation = (uint8_t)operation;
  return PG_OUTCOME_DONE;
}

enum pg_outcome_label pg_signer_update(struct pg_signer *signer, const uint8_t *bytes, uint32_t length) {
  if (signer->operation != PG_KEY_SIGN || signer->finished || length > sizeof signer->text - signer->text_bytes) {
    forget(signer);
    return PG_OUTCOME_REFUSED;
  }
  memcpy(signer->text + signer->text_bytes, bytes, length);
  signer->text_bytes += length;
  return PG_OUTCOME_DONE;
}

enum pg_outcome_label pg_signer_finish(struct pg_signer *signer, uint32_t *bytes) {
  *bytes = 0;
  if (signer->operation == 0 || signer->finished) return PG_OUTCOME_REFUSED;
  if (signer->operation == PG_KEY_SIGN) {
    pg_ed25519_sign(signer->result, &signer->pair, signer->text, signer->text_bytes);
    signer->result_bytes = PG_ED25519_SIGNATURE_BYTES;
  } else {
    memcpy(signer->result, signer->pair.public_key, PG_ED25519_KEY_BYTES);
    signer->result_bytes = PG_ED25519_KEY_BYTES;
  }
  signer->finished = true;
  *bytes = signer->result_bytes;
  return PG_OUTCOME_DONE;
}

uint32_t pg_signer_read(const struct pg_signer *signer, uint32_t at, uint32_t most, uint8_t *out) {
  if (!signer->finished || at >= signer->result_bytes) return 0;
  const uint32_t left = signer->result_bytes - at, bytes = left < most ? left : most;
  memcpy(out, signer->result + at, bytes);
  return bytes;
}
