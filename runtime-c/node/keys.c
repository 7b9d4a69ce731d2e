/* keys.c -- see keys.h. */
#include "node/keys.h"

#include <string.h>

_Static_assert(PG_ALGORITHM_BLAKE3_MAC_BYTES == PG_MAC_BYTES && PG_ALGORITHM_BLAKE3_SIV_BYTES == PG_MAC_BYTES, "as the table has it");

void pg_keys_init(struct pg_keys *keys, const uint8_t seed[PG_KEY_BYTES]) {
  memset(keys, 0, sizeof *keys);
  for (uint8_t number = 0; number < PG_DOMAIN_LIMIT_KEYS; number++) pg_derive_key(keys->key[number], "pgrid 2026-11 node key", seed, &number, 1);
}

static bool goes_with(uint32_t operation, uint32_t algorithm) {
  const bool mac = operation == PG_KEY_SIGN || operation == PG_KEY_VERIFY, siv = operation == PG_KEY_SEAL || operation == PG_KEY_UNSEAL;
  return (mac && algorithm == PG_ALGORITHM_BLAKE3_MAC) || (siv && algorithm == PG_ALGORITHM_BLAKE3_SIV);
}

static void forget(struct pg_keys *keys) {
  keys->operation = 0;
  keys->finished = false;
  keys->signature_bytes = keys->text_bytes = keys->result_bytes = 0;
}

enum pg_outcome_label pg_keys_begin(struct pg_keys *keys, uint32_t operation, uint32_t algorithm, uint32_t key) {
  forget(keys);
  if (!goes_with(operation, algorithm) || key >= PG_DOMAIN_LIMIT_KEYS) return PG_OUTCOME_REFUSED;
  keys->operation = (uint8_t)operation;
  keys->algorithm = (uint8_t)algorithm;
  keys->number = (uint8_t)key;
  pg_mac_start(&keys->mac, keys->key[key]);
  return PG_OUTCOME_DONE;
}

/* Appends to a buffer, if there is room. */
static bool append(uint8_t *to, uint32_t *used, uint32_t room, const uint8_t *bytes, uint32_t length) {
  if (length > room - *used) return false;
  memcpy(to + *used, bytes, length);
  *used += length;
  return true;
}

static bool take(struct pg_keys *keys, uint32_t part, const uint8_t *bytes, uint32_t length) {
  switch (keys->operation) {
    case PG_KEY_SIGN:
    case PG_KEY_VERIFY:
      if (part == PG_KEY_PART_MESSAGE) {
        pg_mac_add(&keys->mac, bytes, length);
        return true;
      }
      return keys->operation == PG_KEY_VERIFY && part == PG_KEY_PART_SIGNATURE &&
             append(keys->signature, &keys->signature_bytes, sizeof keys->signature, bytes, length);
    case PG_KEY_SEAL: return part == PG_KEY_PART_MESSAGE && append(keys->text, &keys->text_bytes, PG_DOMAIN_LIMIT_SEAL_BYTES, bytes, length);
    case PG_KEY_UNSEAL: return part == PG_KEY_PART_MESSAGE && append(keys->text, &keys->text_bytes, sizeof keys->text, bytes, length);
    default: return false;
  }
}

enum pg_outcome_label pg_keys_update(struct pg_keys *keys, uint32_t part, const uint8_t *bytes, uint32_t length) {
  if (!keys->finished && take(keys, part, bytes, length)) return PG_OUTCOME_DONE;
  forget(keys);
  return PG_OUTCOME_REFUSED;
}

enum pg_outcome_label pg_keys_finish(struct pg_keys *keys, uint32_t *bytes) {
  const uint8_t *key = keys->key[keys->number];
  enum pg_outcome_label outcome = PG_OUTCOME_DONE;
  *bytes = 0;
  if (keys->finished) return PG_OUTCOME_REFUSED;
  switch (keys->operation) {
    case PG_KEY_SIGN:
      pg_mac_end(&keys->mac, keys->result);
      keys->result_bytes = PG_MAC_BYTES;
      break;
    case PG_KEY_VERIFY: {
      uint8_t own[PG_MAC_BYTES];
      pg_mac_end(&keys->mac, own);
      if (keys->signature_bytes != PG_MAC_BYTES || !pg_same_bytes(own, keys->signature, PG_MAC_BYTES)) outcome = PG_OUTCOME_ABSENT;
      break;
    }
    case PG_KEY_SEAL:
      pg_seal(key, keys->text, keys->text_bytes, keys->result);
      keys->result_bytes = PG_MAC_BYTES + keys->text_bytes;
      break;
    case PG_KEY_UNSEAL:
      if (keys->text_bytes < PG_MAC_BYTES || !pg_unseal(key, keys->text, keys->text_bytes - PG_MAC_BYTES, keys->result)) outcome = PG_OUTCOME_ABSENT;
      else keys->result_bytes = keys->text_bytes - PG_MAC_BYTES;
      break;
    default: return PG_OUTCOME_REFUSED;
  }
  keys->finished = true;
  *bytes = keys->result_bytes;
  return outcome;
}

uint32_t pg_keys_read(const struct pg_keys *keys, uint32_t at, uint32_t most, uint8_t *out) {
  if (!keys->finished || at >= keys->result_bytes) return 0;
  const uint32_t left = keys->result_bytes - at, bytes = left < most ? left : most;
  memcpy(out, keys->result + at, bytes);
  return bytes;
}
