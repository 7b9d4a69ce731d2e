/* multihash.c -- the registry's codes onto the packaged hash functions: PQClean's fips202.c, Mbed TLS's sha256.c, BLAKE3's C source. */
#include "crypto/multihash.h"

#include "blake3.h"
#include "crypto/sha256.h"
#include "fips202.h"

/* Offsets in a CID. */
enum { VERSION, CODEC, CODE, DIGEST_BYTES, DIGEST };
_Static_assert(DIGEST == PG_CID_PREFIX_BYTES && PG_CID_PREFIX_BYTES + PG_DIGEST_BYTES == PG_CID_BYTES, "the CID's layout");
_Static_assert(PG_HASH_BLAKE3_BYTES == BLAKE3_OUT_LEN, "BLAKE3's default output length");

uint32_t pg_digest_bytes(uint32_t code) {
  switch (code) {
    case PG_HASH_SHA2_256: return PG_HASH_SHA2_256_BYTES;
    case PG_HASH_SHA3_256: return PG_HASH_SHA3_256_BYTES;
    case PG_HASH_SHA3_512: return PG_HASH_SHA3_512_BYTES;
    case PG_HASH_BLAKE3: return PG_HASH_BLAKE3_BYTES;
    default: return 0;
  }
}

static void blake3(uint8_t *digest, const uint8_t *bytes, uint32_t length) {
  blake3_hasher hasher;
  blake3_hasher_init(&hasher);
  blake3_hasher_update(&hasher, bytes, length);
  blake3_hasher_finalize(&hasher, digest, PG_HASH_BLAKE3_BYTES);
}

int32_t pg_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *cid) {
  const uint32_t digest_bytes = pg_digest_bytes(code);
  if (digest_bytes == 0) return -1;
  switch (code) {
    case PG_HASH_SHA2_256: pg_sha256(cid + DIGEST, bytes, length); break;
    case PG_HASH_SHA3_256: sha3_256(cid + DIGEST, bytes, length); break;
    case PG_HASH_SHA3_512: sha3_512(cid + DIGEST, bytes, length); break;
    default: blake3(cid + DIGEST, bytes, length); break;
  }
  /* Last, since the bytes may overlap what is written (vm/host.h). */
  cid[VERSION] = PG_CID_VERSION;
  cid[CODEC] = PG_CODEC_RAW;
  cid[CODE] = (uint8_t)code;
  cid[DIGEST_BYTES] = (uint8_t)digest_bytes;
  return (int32_t)(PG_CID_PREFIX_BYTES + digest_bytes);
}

enum pg_status pg_cid_check(const uint8_t *cid, uint32_t length) {
  if (length < PG_CID_PREFIX_BYTES || cid[VERSION] != PG_CID_VERSION || cid[CODEC] >= 0x80) return PG_STATUS_SHAPE;
  const uint32_t digest_bytes = pg_digest_bytes(cid[CODE]);
  if (digest_bytes == 0) return PG_STATUS_UNKNOWN;
  return cid[DIGEST_BYTES] == digest_bytes && length == PG_CID_PREFIX_BYTES + digest_bytes ? PG_STATUS_OK : PG_STATUS_SHAPE;
}
