/* proof.h -- the proof of a grid message outside a session: a COSE_Sign1 whose detached payload is what the message says
 * (docs/protocol/grid.cddl). Signing is for whoever has the key: here is what is to be signed, and where the signature goes. */
#ifndef PG_CAPS_PROOF_H
#define PG_CAPS_PROOF_H

#include "base/bytes.h"
#include "generated/pg_admission.h"
#include "generated/pg_envelope.h"
#include "generated/pg_tokens.h"
#include "wire/cbor_write.h"

/* RFC 9052, 4.4: an array head and "Signature1"; the protected header; no additional data; the payload's head at its longest, and its first byte. */
#define PG_PROOF_SIGNED_HEAD_BYTES (12u + 4u + 1u + 3u + 1u)
#define PG_PROOF_SIGNED_BYTES (PG_PROOF_SIGNED_HEAD_BYTES + PG_SESSION_REQUEST_BYTES)

/* What is signed of a message whose `signed_tail` has at most PG_SESSION_REQUEST_BYTES bytes: how many; 0: it has more. */
uint32_t pg_proof_signed(uint8_t out[PG_PROOF_SIGNED_BYTES], const struct pg_span *signed_tail);

/* Of a message of any length. PG_ADMISSION_OK; or PG_ADMISSION_PROOF_SHAPE, PG_TOKEN_WEAK_KEY, _MALLEABLE, _WEAK_SIGNATURE, _FORGED. */
uint32_t pg_proof_verify(const uint8_t key[PG_ED25519_KEY_BYTES], const struct pg_span *signed_tail, const struct pg_span *proof);

/* Behind what pg_envelope_write wrote: the message's third item. */
void pg_proof_put(struct pg_cbor_writer *out, const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]);

#endif
