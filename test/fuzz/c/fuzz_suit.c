/* fuzz_suit.c -- mutated envelopes against the reader of the boot stage: fuzz_suit <seed> <count>, or `-` to read records.
 *
 * Seeds in: u32 length and bytes, one after the other. Each input is checked in a buffer of its exact size, so that the sanitizer sees a byte
 * read past its end: what the reader gives out lies inside it, what it accepts it does not accept cut short, and it says the same when asked
 * again with other bytes behind. With `-` the seeds are not mutated, and a line each says the verdicts on envelope and manifest, for a
 * comparison with the host's reader. With clang's libFuzzer (test/fuzz/harnesses.ts): -DPG_LIBFUZZER. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "boot/suit.h"

static unsigned long input;
static unsigned long verdicts[32], manifests[32];
#define CHECK(condition)                                                         \
  do {                                                                           \
    if (!(condition)) {                                                          \
      fprintf(stderr, "input %lu: %s (line %d)\n", input, #condition, __LINE__); \
      abort();                                                                   \
    }                                                                            \
  } while (0)

static void inside(const uint8_t *whole, size_t length, const uint8_t *part, size_t bytes) {
  CHECK(part >= whole && bytes <= length && (size_t)(part - whole) <= length - bytes);
}

/* One input; the verdict on the manifest, where there is one to look into. */
static enum pg_update_refusal one(const uint8_t *bytes, size_t length, enum pg_update_refusal *manifest_verdict) {
  uint8_t *copy = malloc(length > 0 ? length : 1);
  if (copy == NULL) abort();
  if (length > 0) memcpy(copy, bytes, length);
  struct pg_suit_envelope envelope;
  struct pg_suit_manifest manifest;
  const enum pg_update_refusal verdict = pg_suit_read(copy, length, &envelope);
  *manifest_verdict = PG_UPDATE_OUT_OF_ORDER;
  if (verdict == PG_UPDATE_OK) {
    CHECK(envelope.bytes <= length && envelope.bytes <= PG_UPDATE_LIMIT_ENVELOPE_BYTES);
    inside(copy, envelope.bytes, envelope.manifest, envelope.manifest_bytes);
    inside(copy, envelope.bytes, envelope.wrapped, envelope.wrapped_bytes);
    inside(copy, envelope.bytes, envelope.digest, PG_SUIT_DIGEST_BYTES);
    inside(copy, envelope.bytes, envelope.key_id, PG_UPDATE_LIMIT_KEY_ID_BYTES);
    inside(copy, envelope.bytes, envelope.signature, envelope.signature_bytes);
    CHECK(envelope.manifest + envelope.manifest_bytes == envelope.wrapped + envelope.wrapped_bytes);
    CHECK(envelope.manifest > envelope.wrapped && envelope.manifest - envelope.wrapped <= 3);
    struct pg_suit_envelope cut;
    for (size_t less = 0; less < envelope.bytes; less += 1 + envelope.bytes / 16) CHECK(pg_suit_read(copy, less, &cut) == PG_UPDATE_TRUNCATED);
    *manifest_verdict = pg_suit_manifest(&envelope, &manifest);
    if (*manifest_verdict == PG_UPDATE_OK) {
      inside(envelope.manifest, envelope.manifest_bytes, manifest.vendor, PG_SUIT_ID_BYTES);
      inside(envelope.manifest, envelope.manifest_bytes, manifest.class_id, PG_SUIT_ID_BYTES);
      inside(envelope.manifest, envelope.manifest_bytes, manifest.digest, PG_SUIT_DIGEST_BYTES);
      CHECK(manifest.sequence > 0 && manifest.image_bytes > 0);
      CHECK(manifest.has_use_before || manifest.use_before == 0);
    } else CHECK(*manifest_verdict == PG_UPDATE_MALFORMED);
  }
  free(copy);
  return verdict;
}

#ifdef PG_LIBFUZZER
#include "../harness/harness.h"
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  enum pg_update_refusal manifest;
  if (one(bytes, length, &manifest) == PG_UPDATE_OK && manifest == PG_UPDATE_OK) harness_take();
  return 0;
}
#else

static uint64_t random_state;
/* xorshift64* (Vigna, ACM TOMS 42(4), 2016) */
static uint32_t below(uint32_t n) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  const uint32_t word = (uint32_t)((random_state * 0x2545f4914f6cdd1dull) >> 32);
  return (uint32_t)((uint64_t)word * n >> 32);
}

enum { SEEDS = 4096, MOST = 12000 };
static uint8_t *seeds[SEEDS];
static uint32_t lengths[SEEDS];

/* Near the front, where the structure is, more often than in the signature. */
static uint32_t place(uint32_t length) { return length == 0 ? 0 : below(2) == 0 ? below(length < 64 ? length : 64) : below(4) == 0 ? below(length) : length - 1 - below(length < 200 ? length : 200); }

static uint32_t mutate(uint8_t *bytes, uint32_t length) {
  static const uint8_t heads[] = {0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x40, 0x57, 0x58, 0x59, 0x5a, 0x5b, 0x5f, 0x81, 0x82, 0x84, 0x86, 0x88, 0xa1, 0xa2, 0xa4, 0xa5, 0xd2, 0xf6, 0xff, 0x00};
  for (uint32_t times = 1 + below(3); times > 0; times--) {
    const uint32_t at = place(length);
    switch (below(7)) {
      case 0: bytes[at] ^= (uint8_t)(1u << below(8)); break;
      case 1: bytes[at] = (uint8_t)below(256); break;
      case 2: bytes[at] = heads[below(sizeof heads)]; break;
      case 3: bytes[at] = (uint8_t)(bytes[at] + (below(2) == 0 ? 1 : 255)); break;
      case 4: length = below(4) == 0 ? below(length + 1) : length - (length > 0 ? below(length < 8 ? length : 8) : 0); break;
      case 5: /* a byte more */
        if (length == 0 || length >= MOST - 1) break;
        memmove(bytes + at + 1, bytes + at, length - at);
        bytes[at] = heads[below(sizeof heads)];
        length++;
        break;
      default: /* a byte less */
        if (length == 0) break;
        memmove(bytes + at, bytes + at + 1, length - at - 1);
        length--;
        break;
    }
    if (length == 0) break;
  }
  return length;
}

int main(int argc, char **argv) {
  uint32_t count = 0;
  for (uint8_t head[4]; count < SEEDS && fread(head, 1, 4, stdin) == 4; count++) {
    lengths[count] = pg_load32le(head);
    if (lengths[count] > MOST) return 2;
    seeds[count] = malloc(MOST);
    if (seeds[count] == NULL || fread(seeds[count], 1, lengths[count], stdin) != lengths[count]) return 2;
  }
  enum pg_update_refusal manifest;
  if (argc == 2) {
    for (uint32_t i = 0; i < count; i++) {
      const enum pg_update_refusal verdict = one(seeds[i], lengths[i], &manifest);
      printf("%d %d\n", verdict, manifest);
    }
    return 0;
  }
  if (argc != 3 || count == 0) return 2;
  random_state = strtoull(argv[1], NULL, 10) | 1;
  static uint8_t bytes[MOST];
  for (const unsigned long all = strtoul(argv[2], NULL, 10); input < all; input++) {
    const uint32_t seed = below(count);
    memcpy(bytes, seeds[seed], lengths[seed]);
    const uint32_t length = mutate(bytes, lengths[seed]);
    verdicts[one(bytes, length, &manifest)]++;
    manifests[manifest]++;
  }
  printf("inputs %lu\n", input);
  for (uint32_t i = 0; i < 32; i++) {
    if (verdicts[i] > 0) printf("verdict-%u %lu\n", i, verdicts[i]);
    if (manifests[i] > 0) printf("manifest-%u %lu\n", i, manifests[i]);
  }
  return 0;
}
#endif
