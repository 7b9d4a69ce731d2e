/* mac.h -- a session's key, and the proof of a message in one: keyed BLAKE3 over [#6.42(pcid), payload], cut to 16 bytes.
 *
 * Of those bytes the first is PG_GRID_SIGNED_HEAD; the others are given, as `signed_tail` of an envelope (wire/envelope.h) has
 * them. Handle and sequence number are in the payload, and so under the MAC. */
#ifndef PG_MAC_H
#define PG_MAC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_admission.h"
#include "generated/pg_envelope.h"

void pg_mac(const uint8_t key[PG_SESSION_KEY_BYTES], const struct pg_span *signed_tail, uint8_t mac[PG_GRID_LIMIT_MAC]);

/* The proof is the MAC under this key. Takes as long whichever bytes differ. */
bool pg_mac_holds(const uint8_t key[PG_SESSION_KEY_BYTES], const struct pg_span *signed_tail, const struct pg_span *proof);

/* A session's key: BLAKE3's derive-key mode, under PG_SESSION_CONTEXT, over what both sides agreed on (spec/admission.ts). */
void pg_session_key(uint8_t key[PG_SESSION_KEY_BYTES], const uint8_t shared[PG_SESSION_SHARED_BYTES]);

#endif
