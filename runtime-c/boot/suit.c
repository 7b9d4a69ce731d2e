/* suit.c -- draft-ietf-suit-manifest as spec/update.ts narrows it down, in deterministic CBOR (RFC 8949, 4.2.1).
 *
 * Since there is one shape, reading is comparing with what is due. The shape stands here as bytes: those of the encoding that
 * never change, and between them operators (0xe0 to 0xe8, which no encoding here has) where something may vary. One loop
 * compares; that and the three shapes take half the bytes of the same as code. Nesting is what is written here, at most three
 * deep, so there is no depth to limit. */
#include "boot/suit.h"

#include <string.h>

#include "base/bytes.h"
#include "boot/check.h"
#include "boot/hash.h"

/* Operators, with what follows them. `k` is where it goes in what was found. */
enum {
  OPEN = 0xe0,   /* a byte string, whose inside comes next */
  CLOSE = 0xe1,  /* the end of that inside */
  SPAN = 0xe2,   /* k n: n bytes */
  STRING = 0xe3, /* k: a byte string, as it is */
  UINT = 0xe4,   /* k: an unsigned integer */
  EITHER = 0xe5, /* k one other: one of two bytes; flag k says whether it was the first */
  WHEN = 0xe6,   /* k n: the next n bytes of the shape, only if flag k is set */
  UNLESS = 0xe7, /* k n: only if it is not */
  END = 0xe8,
};
#define DEPTH 3u

struct found {
  const uint8_t *at[4];
  size_t bytes[2]; /* of the strings */
  uint64_t number[3];
  bool flag[2];
  struct pg_reader rest;
};

#define DIGEST OPEN, 0x82, 0x2f, 0x58, PG_SUIT_DIGEST_BYTES, SPAN, 0, PG_SUIT_DIGEST_BYTES, CLOSE

/* Strings: 0 the authentication, 1 the manifest. */
static const uint8_t envelope_shape[] = {0xd8, PG_SUIT_ENVELOPE_TAG, 0xa2, PG_SUIT_AUTHENTICATION, STRING, 0, PG_SUIT_MANIFEST, STRING, 1, END};

/* Flag 0: there is no signature. At 0 the digest, at 1 the key id; string 2 is the signature, with its length in bytes[0]. */
static const uint8_t authentication_shape[] = {
    EITHER, 0, 0x81, 0x82, DIGEST, WHEN, 0, 1, END,
    OPEN, 0xc0 | PG_SUIT_SIGN1_TAG, 0x84, 0x44, 0xa1, PG_SUIT_HEADER_ALGORITHM, 0x38, -1 - PG_SUIT_ALGORITHM_HSS_LMS,
    0xa1, PG_SUIT_HEADER_KEY_ID, 0x40 | PG_UPDATE_LIMIT_KEY_ID_BYTES, SPAN, 1, PG_UPDATE_LIMIT_KEY_ID_BYTES,
    0xf6, STRING, 2, CLOSE, END};

/* Flags: 0 it is invoked, 1 it has a use-before. Numbers: 0 sequence, 1 use-before, 2 size. At 0 digest, 1 component, 2 vendor, 3 class. */
static const uint8_t manifest_shape[] = {
    EITHER, 0, 0xa5, 0xa4, PG_SUIT_MANIFEST_VERSION, PG_SUIT_STRUCTURE_VERSION, PG_SUIT_SEQUENCE_NUMBER, UINT, 0,
    PG_SUIT_COMMON, OPEN, 0xa2, PG_SUIT_COMPONENTS, 0x81, 0x81, 0x41, SPAN, 1, 1,
    PG_SUIT_SHARED_SEQUENCE, OPEN, EITHER, 1, 0x88, 0x86,
    PG_SUIT_DIRECTIVE_OVERRIDE_PARAMETERS, WHEN, 1, 1, 0xa5, UNLESS, 1, 1, 0xa4,
    PG_SUIT_PARAMETER_VENDOR, 0x40 | PG_SUIT_ID_BYTES, SPAN, 2, PG_SUIT_ID_BYTES,
    PG_SUIT_PARAMETER_CLASS, 0x40 | PG_SUIT_ID_BYTES, SPAN, 3, PG_SUIT_ID_BYTES,
    PG_SUIT_PARAMETER_IMAGE_DIGEST, DIGEST, WHEN, 1, 3, PG_SUIT_PARAMETER_USE_BEFORE, UINT, 1, PG_SUIT_PARAMETER_IMAGE_SIZE, UINT, 2,
    PG_SUIT_CONDITION_VENDOR, PG_SUIT_REPORTING_POLICY, PG_SUIT_CONDITION_CLASS, PG_SUIT_REPORTING_POLICY,
    WHEN, 1, 2, PG_SUIT_CONDITION_USE_BEFORE, PG_SUIT_REPORTING_POLICY, CLOSE, CLOSE,
    PG_SUIT_VALIDATE, 0x43, 0x82, PG_SUIT_CONDITION_IMAGE_MATCH, PG_SUIT_REPORTING_POLICY,
    WHEN, 0, 5, PG_SUIT_INVOKE, 0x43, 0x82, PG_SUIT_DIRECTIVE_INVOKE, PG_SUIT_REPORTING_POLICY, END};

#define MAJOR_UINT 0u
#define MAJOR_BYTES 2u

/* RFC 8949, 3 and 4.2.1: the value of a head of this major type in its shortest form. */
static enum pg_update_refusal head(struct pg_reader *in, uint8_t major, uint64_t *value) {
  const uint8_t *first = pg_reader_span(in, 1);
  if (first == NULL) return PG_UPDATE_TRUNCATED;
  *value = *first & 0x1f;
  if (*first >> 5 != major || *value > 27) return PG_UPDATE_MALFORMED;
  if (*value < 24) return PG_UPDATE_OK;
  const uint32_t bytes = 1u << (*value - 24);
  const uint8_t *at = pg_reader_span(in, bytes);
  if (at == NULL) return PG_UPDATE_TRUNCATED;
  *value = 0;
  for (uint32_t i = 0; i < bytes; i++) *value = *value << 8 | at[i];
  return PG_BOOT_CHECK(SHORTEST, *value >= (bytes == 1 ? 24 : (uint64_t)1 << 4 * bytes)) ? PG_UPDATE_OK : PG_UPDATE_MALFORMED;
}

/* Compares the input with a shape. PG_UPDATE_TRUNCATED: it ended first, or that of a byte string did. */
static enum pg_update_refusal match(const uint8_t *shape, struct pg_reader in, struct found *out) {
  struct pg_reader outer[DEPTH];
  uint32_t depth = 0;
  for (;;) {
    const uint8_t due = *shape++;
    if (due == END) break;
    const uint8_t k = *shape;
    const uint8_t *at = NULL;
    uint64_t value = 0;
    enum pg_update_refusal got = PG_UPDATE_OK;
    switch (due) {
      case CLOSE:
        if (!PG_BOOT_CHECK(FILLED, in.left == 0)) return PG_UPDATE_MALFORMED;
        in = outer[--depth];
        continue;
      case WHEN:
      case UNLESS:
        shape += 2;
        if (out->flag[k] != (due == WHEN)) shape += shape[-1];
        continue;
      case UINT:
        got = head(&in, MAJOR_UINT, &out->number[k]);
        if (got != PG_UPDATE_OK) return got;
        shape++;
        continue;
      case OPEN:
      case STRING:
        got = head(&in, MAJOR_BYTES, &value);
        if (got != PG_UPDATE_OK) return got;
        if (value > in.left) return PG_UPDATE_TRUNCATED;
        break;
      case SPAN: value = shape[1]; break;
      default: value = 1; break;
    }
    at = pg_reader_span(&in, (size_t)value);
    if (at == NULL) return PG_UPDATE_TRUNCATED;
    switch (due) {
      case OPEN:
        outer[depth++] = in;
        in = pg_reader(at, (size_t)value);
        break;
      case STRING:
        out->bytes[k % 2] = (size_t)value;
        out->at[k] = at;
        shape++;
        break;
      case SPAN:
        out->at[k] = at;
        shape += 2;
        break;
      case EITHER:
        out->flag[k] = *at == shape[1];
        if (!out->flag[k] && *at != shape[2]) return PG_UPDATE_MALFORMED;
        shape += 3;
        break;
      default:
        if (*at != due) return PG_UPDATE_MALFORMED;
        break;
    }
  }
  out->rest = in;
  return PG_UPDATE_OK;
}

/* As `match`, where the whole input has to be of the shape. */
static bool matches(const uint8_t *shape, const uint8_t *bytes, size_t length, struct found *out) {
  return match(shape, pg_reader(bytes, length), out) == PG_UPDATE_OK && PG_BOOT_CHECK(FILLED, out->rest.left == 0);
}

enum pg_update_refusal pg_suit_read(const uint8_t *bytes, size_t length, struct pg_suit_envelope *out) {
  const bool all = length >= PG_UPDATE_LIMIT_ENVELOPE_BYTES;
  struct found found;
  const enum pg_update_refusal outside = match(envelope_shape, pg_reader(bytes, all ? PG_UPDATE_LIMIT_ENVELOPE_BYTES : length), &found);
  if (outside != PG_UPDATE_OK) return outside == PG_UPDATE_TRUNCATED && all ? PG_UPDATE_OVERSIZE : outside;
  out->bytes = (size_t)(found.rest.at - bytes);
  out->manifest = found.at[1];
  out->manifest_bytes = found.bytes[1];
  /* Between the two strings stands the key of the second, which is one byte. */
  out->wrapped = found.at[0] + found.bytes[0] + 1;
  out->wrapped_bytes = (size_t)(found.rest.at - out->wrapped);
  if (!matches(authentication_shape, found.at[0], found.bytes[0], &found)) return PG_UPDATE_MALFORMED;
  if (found.flag[0]) return PG_UPDATE_UNSIGNED;
  out->digest = found.at[0];
  out->key_id = found.at[1];
  out->signature = found.at[2];
  out->signature_bytes = found.bytes[0];
  return PG_UPDATE_OK;
}

static bool hash_is(const uint8_t *bytes, size_t length, const uint8_t *expected, size_t compared) {
  uint8_t found[PG_SUIT_DIGEST_BYTES];
  struct pg_hash hash;
  pg_hash_begin(&hash);
  pg_hash_add(&hash, bytes, length);
  pg_hash_end(&hash, found);
  return memcmp(found, expected, compared) == 0;
}

enum pg_update_refusal pg_suit_signed(const struct pg_suit_envelope *envelope, const uint8_t (*keys)[PG_HSS_PUBLIC_BYTES],
                                      uint32_t count) {
  uint32_t key = 0;
  while (key < count && !hash_is(keys[key], PG_HSS_PUBLIC_BYTES, envelope->key_id, PG_UPDATE_LIMIT_KEY_ID_BYTES)) key++;
  if (!PG_BOOT_CHECK(KEY, key < count)) return PG_UPDATE_UNKNOWN_KEY;
  if (!PG_BOOT_CHECK(DIGEST, hash_is(envelope->wrapped, envelope->wrapped_bytes, envelope->digest, PG_SUIT_DIGEST_BYTES)))
    return PG_UPDATE_BADLY_SIGNED;
  /* RFC 9052, 4.4: the Sig_structure with the digest as its payload. */
  static const uint8_t start[] = PG_SUIT_SIGNED_HEAD_BYTES;
  uint8_t message[sizeof start + PG_SUIT_DIGEST_BYTES];
  memcpy(message, start, sizeof start);
  memcpy(message + sizeof start, envelope->digest, PG_SUIT_DIGEST_BYTES);
  return PG_BOOT_CHECK(SIGNATURE, key < count && pg_hss_verify(keys[key], message, sizeof message, envelope->signature, envelope->signature_bytes))
             ? PG_UPDATE_OK
             : PG_UPDATE_BADLY_SIGNED;
}

enum pg_update_refusal pg_suit_manifest(const struct pg_suit_envelope *envelope, struct pg_suit_manifest *out) {
  struct found found;
  if (envelope->manifest_bytes > PG_UPDATE_LIMIT_MANIFEST_BYTES) return PG_UPDATE_MALFORMED;
  if (!matches(manifest_shape, envelope->manifest, envelope->manifest_bytes, &found)) return PG_UPDATE_MALFORMED;
  if (found.number[0] == 0 || found.number[0] > UINT32_MAX || found.number[2] == 0 || found.number[2] > UINT32_MAX) return PG_UPDATE_MALFORMED;
  /* An image in a slot is started, routes are not, and there is nothing else. */
  out->component = *found.at[1];
  const bool image = out->component == PG_UPDATE_COMPONENT_A || out->component == PG_UPDATE_COMPONENT_B;
  if (found.flag[0] != image || (!image && out->component != PG_UPDATE_COMPONENT_ROUTES)) return PG_UPDATE_MALFORMED;
  out->sequence = (uint32_t)found.number[0];
  out->image_bytes = (uint32_t)found.number[2];
  out->has_use_before = found.flag[1];
  out->use_before = found.flag[1] ? found.number[1] : 0;
  out->digest = found.at[0];
  out->vendor = found.at[2];
  out->class_id = found.at[3];
  return PG_UPDATE_OK;
}

enum pg_update_refusal pg_suit_fits(const struct pg_suit_manifest *manifest, const uint8_t class_id[PG_SUIT_ID_BYTES],
                                    uint8_t component, uint32_t room) {
  static const uint8_t vendor[] = PG_SUIT_VENDOR_BYTES;
  if (!PG_BOOT_CHECK(VENDOR, memcmp(manifest->vendor, vendor, sizeof vendor) == 0)) return PG_UPDATE_WRONG_BOARD;
  if (!PG_BOOT_CHECK(CLASS, memcmp(manifest->class_id, class_id, PG_SUIT_ID_BYTES) == 0)) return PG_UPDATE_WRONG_BOARD;
  if (!PG_BOOT_CHECK(SLOT, manifest->component == component)) return PG_UPDATE_WRONG_SLOT;
  if (!PG_BOOT_CHECK(SIZE, manifest->image_bytes <= room)) return PG_UPDATE_OVERSIZE;
  return PG_UPDATE_OK;
}

enum pg_update_refusal pg_suit_image(const struct pg_suit_manifest *manifest, const uint8_t *bytes) {
  return PG_BOOT_CHECK(IMAGE, hash_is(bytes, manifest->image_bytes, manifest->digest, PG_SUIT_DIGEST_BYTES)) ? PG_UPDATE_OK
                                                                                                             : PG_UPDATE_ALTERED;
}
