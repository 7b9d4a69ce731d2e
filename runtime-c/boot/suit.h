/* suit.h -- the one shape of SUIT envelope that a device takes (spec/update.ts says it in full): read, verified, compared.
 *
 * Verdicts come in the order of spec/update.ts: the manifest is not looked into before its signature holds. All pointers
 * that a struct here gives out lie inside the envelope's bytes. */
#ifndef PG_BOOT_SUIT_H
#define PG_BOOT_SUIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/lms.h"
#include "generated/pg_update.h"

#define PG_SUIT_ID_BYTES 16u
#define PG_SUIT_DIGEST_BYTES 32u

/* An envelope of the right form. Holding one proves nothing about who made it. */
struct pg_suit_envelope {
  const uint8_t *manifest; /* what is in the byte string */
  size_t manifest_bytes;
  const uint8_t *wrapped; /* the same with the byte string's head: what the digest is over */
  size_t wrapped_bytes;
  const uint8_t *digest, *key_id, *signature;
  size_t signature_bytes;
  size_t bytes; /* of the whole envelope */
};

struct pg_suit_manifest {
  uint8_t component;
  bool has_use_before;
  uint32_t sequence; /* 1 at least */
  uint32_t image_bytes;
  uint64_t use_before;
  const uint8_t *vendor, *class_id, *digest;
};

/* Reads an envelope from the start of `bytes`; what follows it is the caller's matter. */
enum pg_update_refusal pg_suit_read(const uint8_t *bytes, size_t length, struct pg_suit_envelope *out);

/* Whether one of the keys has signed the envelope's digest, and that is its manifest's. */
enum pg_update_refusal pg_suit_signed(const struct pg_suit_envelope *envelope, const uint8_t (*keys)[PG_HSS_PUBLIC_BYTES],
                                      uint32_t count);

/* Reads the manifest. */
enum pg_update_refusal pg_suit_manifest(const struct pg_suit_envelope *envelope, struct pg_suit_manifest *out);

/* Whether it is for this vendor's board `class_id` and for the component, with room for `room` bytes. */
enum pg_update_refusal pg_suit_fits(const struct pg_suit_manifest *manifest, const uint8_t class_id[PG_SUIT_ID_BYTES],
                                    uint8_t component, uint32_t room);

/* Whether `bytes`, manifest->image_bytes of them, are what the manifest names. */
enum pg_update_refusal pg_suit_image(const struct pg_suit_manifest *manifest, const uint8_t *bytes);

#endif
