/* x25519.h -- X25519 (RFC 7748), by the field and the ladder of the packaged Ed25519, which takes keys as Edwards points.
 *
 * The map between the curves, u = (1 + y) / (1 - y), is one to one but at u = -1, where both ways lead to a point of small order:
 * so what comes out is RFC 7748's of every input, points of the twist included. In time that no secret changes. */
#ifndef PG_X25519_H
#define PG_X25519_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_admission.h"

/* The public key of any 32 bytes. */
void pg_x25519_public(uint8_t public_key[PG_SESSION_EPHEMERAL_BYTES], const uint8_t secret[PG_SESSION_EPHEMERAL_BYTES]);

/* The shared secret. False: it is 0, the other key is of small order. */
bool pg_x25519(uint8_t shared[PG_SESSION_EPHEMERAL_BYTES], const uint8_t secret[PG_SESSION_EPHEMERAL_BYTES],
               const uint8_t public_key[PG_SESSION_EPHEMERAL_BYTES]);

/* Whether it is below p: then no other bytes say the same key. */
bool pg_x25519_reduced(const uint8_t public_key[PG_SESSION_EPHEMERAL_BYTES]);

#endif
