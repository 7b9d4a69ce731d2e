/* ed25519_strict.h -- verifying Ed25519 (RFC 8032, 5.1.7), with what the packaged code leaves out.
 *
 * That code (orlp's, of SUPERCOP's ref10) takes S + L for S, keys of small order, under which anybody signs anything, and encodings
 * of y + p for y. All of them are refused here first, of R as of keys. */
#ifndef PG_ED25519_STRICT_H
#define PG_ED25519_STRICT_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_tokens.h"

/* Zero; or in this order, why not. */
enum pg_ed25519 {
  PG_ED25519_OK,
  PG_ED25519_WEAK_KEY,
  PG_ED25519_MALLEABLE,
  PG_ED25519_WEAK_SIGNATURE,
  PG_ED25519_FORGED,
};

/* PG_ED25519_WEAK_KEY: of small order, or not in its one encoding. Whether there is such a point at all is left to verifying. */
enum pg_ed25519 pg_ed25519_key(const uint8_t key[PG_ED25519_KEY_BYTES]);

enum pg_ed25519 pg_ed25519_verify(const uint8_t key[PG_ED25519_KEY_BYTES], const uint8_t *message, size_t length,
                                  const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]);

/* What comes before the equation, of the key and of the signature alone. */
enum pg_ed25519 pg_ed25519_before(const uint8_t key[PG_ED25519_KEY_BYTES], const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]);

/* The same verdict on a message that lies in pieces: so none of it is copied, however long it is. In ed25519_parts.c. */
enum pg_ed25519 pg_ed25519_verify_parts(const uint8_t key[PG_ED25519_KEY_BYTES], const struct pg_span *parts, uint32_t count,
                                        const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]);

#endif
