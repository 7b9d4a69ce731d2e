/* multihash.h -- content ids: CIDv1 of the raw codec under a hash of the registry (spec/hashes.ts).
 *
 * A CID is version, codec, multihash code and digest length, one byte each (unsigned varints below 0x80), then the digest. */
#ifndef PG_MULTIHASH_H
#define PG_MULTIHASH_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_spec.h"

/* Bytes of the digest that a multihash code has, 0 for a code that this build does not hold. */
/*@ terminates \true;
    assigns \nothing;
    ensures \result <= PG_DIGEST_BYTES; */
uint32_t pg_digest_bytes(uint32_t code);

/* Writes the CID of bytes[0 .. length) to `cid` (PG_CID_BYTES of room, not overlapping) and gives its length; -1, and
 * nothing is written, for a code that this build does not hold. */
int32_t pg_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *cid);

/* PG_STATUS_OK when bytes[0 .. length) are one CIDv1 as above, of any one-byte codec; PG_STATUS_SHAPE when they are not
 * one, PG_STATUS_UNKNOWN when the hash code is none of the registry's. */
/*@ requires \valid_read(cid + (0 .. length - 1));
    terminates \true;
    assigns \nothing;
    ensures \result == PG_STATUS_OK ==> PG_CID_PREFIX_BYTES < length <= PG_CID_BYTES; */
enum pg_status pg_cid_check(const uint8_t *cid, uint32_t length);

#endif
