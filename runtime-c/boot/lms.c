/* lms.c -- RFC 8554: algorithm 4b in `ots_candidate`, 6a in `lms_verify`, 6.3 in pg_hss_verify.
 *
 * Only verification, so nothing here is secret and nothing has to take constant time. The signature is read once, from
 * front to back, through a bounded reader; loops are bounded by the type codes' table. No recursion, and no buffer that
 * grows with a parameter: the chains' ends go into one running hash. */
#include "boot/lms.h"

#include <string.h>

#include "base/bytes.h"
#include "boot/hash.h"
#include "generated/pg_update.h"

#define N 32u
#define IDENTIFIER 16u
/* LMS public key: type, LM-OTS type, identifier, root */
#define LMS_PUBLIC (4 + 4 + IDENTIFIER + N)

/* 7.1: domain separators in the place of a chain's or a node's number */
#define D_PBLC 0x8080u
#define D_MESG 0x8181u
#define D_LEAF 0x8282u
#define D_INTR 0x8383u

/* LMS_SHA256_M32_H5 (5) to _H25 (9): section 5.1, table 2 */
#define LMS_H5 5u
#define LMS_H25 9u

/* LMOTS_SHA256_N32_W1 (1) to _W8 (4): section 4.1, table 1. `w` bits a chain, `p` chains, checksum shifted by `ls`. */
static const struct ots {
  uint16_t p;
  uint8_t w, ls;
} ots_types[] = {{265, 1, 7}, {133, 2, 6}, {67, 4, 4}, {34, 8, 0}};

static uint32_t load32be(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }
static void store16be(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 8);
  p[1] = (uint8_t)v;
}
static void store32be(uint8_t *p, uint32_t v) {
  store16be(p, v >> 16);
  store16be(p + 2, v);
}

/* I || u32(number) || u16(domain): how each hash of a tree begins. */
static void begin(struct pg_hash *hash, const uint8_t identifier[IDENTIFIER], uint32_t number, uint32_t domain) {
  uint8_t head[6];
  store32be(head, number);
  store16be(head + 4, domain);
  pg_hash_begin(hash);
  pg_hash_add(hash, identifier, IDENTIFIER);
  pg_hash_add(hash, head, sizeof head);
}

/* 3.1.3: the i-th string of w bits */
static uint32_t coefficient(const uint8_t *bytes, uint32_t i, uint32_t w) {
  const uint32_t bit = i * w;
  return (uint32_t)bytes[bit / 8] >> (8 - w - bit % 8) & ((1u << w) - 1);
}

/* Algorithm 4b: the public key that the one-time signature `c`, `y` of the message belongs to. */
static void ots_candidate(uint8_t key[N], const struct ots *type, const uint8_t identifier[IDENTIFIER], uint32_t leaf,
                          const uint8_t *c, const uint8_t *y, const uint8_t *message, size_t length) {
  uint8_t digest[N + 2]; /* Q || Cksm(Q) */
  struct pg_hash hash;
  begin(&hash, identifier, leaf, D_MESG);
  pg_hash_add(&hash, c, N);
  pg_hash_add(&hash, message, length);
  pg_hash_end(&hash, digest);
  const uint32_t most = (1u << type->w) - 1;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < N * 8 / type->w; i++) sum += most - coefficient(digest, i, type->w);
  store16be(digest + N, sum << type->ls);

  /* I || u32(q) || u16(i) || u8(j) || tmp are 55 bytes: a step of a chain is one block, padded once for all. */
  uint8_t block[PG_HASH_BLOCK_BYTES];
  memcpy(block, identifier, IDENTIFIER);
  store32be(block + IDENTIFIER, leaf);
  pg_hash_pad_single(block);
  begin(&hash, identifier, leaf, D_PBLC);
  for (uint32_t i = 0; i < type->p; i++) {
    store16be(block + IDENTIFIER + 4, i);
    memcpy(block + IDENTIFIER + 7, y + i * N, N);
    for (uint32_t j = coefficient(digest, i, type->w); j < most; j++) {
      block[IDENTIFIER + 6] = (uint8_t)j;
      pg_hash_single(block + IDENTIFIER + 7, block);
    }
    pg_hash_add(&hash, block + IDENTIFIER + 7, N);
  }
  pg_hash_end(&hash, key);
}

/* One LMS signature as its parts, all inside the input: `head` is leaf number, type and C of the one-time signature. */
struct lms_signature {
  const struct ots *type;
  uint32_t height;
  const uint8_t *head, *chains, *path;
};

/* Takes one off the reader, of the types that the public key (LMS_PUBLIC bytes) names. */
static bool take(struct lms_signature *out, const uint8_t *public, struct pg_reader *reader) {
  const uint32_t lms_type = load32be(public), ots_type = load32be(public + 4);
  if (lms_type < LMS_H5 || lms_type > LMS_H25 || ots_type < 1 || ots_type > sizeof ots_types / sizeof *ots_types) return false;
  out->type = &ots_types[ots_type - 1];
  out->height = 5 * (lms_type - LMS_H5 + 1);
  out->head = pg_reader_span(reader, 4 + 4 + N);
  out->chains = pg_reader_span(reader, (size_t)out->type->p * N);
  const uint8_t *type = pg_reader_span(reader, 4);
  out->path = pg_reader_span(reader, (size_t)out->height * N);
  if (out->head == NULL || out->chains == NULL || type == NULL || out->path == NULL) return false;
  return load32be(out->head + 4) == ots_type && load32be(type) == lms_type && load32be(out->head) >> out->height == 0;
}

/* Algorithm 6a: whether the path leads from the one-time key to the root in the public key. */
static bool holds(const struct lms_signature *signature, const uint8_t *public, const uint8_t *message, size_t length) {
  const uint8_t *identifier = public + 8, *root = identifier + IDENTIFIER;
  const uint32_t leaf = load32be(signature->head);
  struct pg_hash hash;
  uint8_t node[N];
  ots_candidate(node, signature->type, identifier, leaf, signature->head + 8, signature->chains, message, length);
  uint32_t number = leaf + (1u << signature->height);
  begin(&hash, identifier, number, D_LEAF);
  pg_hash_add(&hash, node, N);
  pg_hash_end(&hash, node);
  for (const uint8_t *path = signature->path; number > 1; number /= 2, path += N) {
    begin(&hash, identifier, number / 2, D_INTR);
    pg_hash_add(&hash, number % 2 == 0 ? node : path, N);
    pg_hash_add(&hash, number % 2 == 0 ? path : node, N);
    pg_hash_end(&hash, node);
  }
  return memcmp(node, root, N) == 0;
}

bool pg_hss_verify(const uint8_t public_key[PG_HSS_PUBLIC_BYTES], const uint8_t *message, size_t message_length,
                   const uint8_t *signature, size_t signature_length) {
  struct pg_reader reader = pg_reader(signature, signature_length);
  const uint32_t levels = load32be(public_key);
  const uint8_t *count = pg_reader_span(&reader, 4), *public = public_key + 4;
  if (count == NULL || levels < 1 || levels > PG_UPDATE_LIMIT_HSS_LEVELS || load32be(count) != levels - 1) return false;
  struct lms_signature part;
  for (uint32_t level = 1; level < levels; level++) {
    if (!take(&part, public, &reader)) return false;
    /* What a level signs is the public key of the next, which follows the signature. */
    const uint8_t *next = pg_reader_span(&reader, LMS_PUBLIC);
    if (next == NULL || !holds(&part, public, next, LMS_PUBLIC)) return false;
    public = next;
  }
  return take(&part, public, &reader) && reader.left == 0 && holds(&part, public, message, message_length);
}
