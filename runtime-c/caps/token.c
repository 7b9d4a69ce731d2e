/* token.c -- see token.h; RFC 9052 (COSE_Sign1), RFC 8392 (CWT), RFC 8747 (cnf), RFC 9237 (scope), as spec/tokens.ts narrows them down. */
#include "caps/token.h"

#include <string.h>

#include "caps/check.h"
#include "crypto/ed25519_strict.h"
#include "crypto/sha256.h"
#include "wire/cbor.h"

/* Tag and array in front of what is signed; behind it, the head of the signature and the signature. */
#define BEFORE_SIGNED 2u
#define AFTER_SIGNED (2u + PG_ED25519_SIGNATURE_BYTES)

/* RFC 9052, 4.4: ["Signature1", protected, h'', payload]. A COSE_Sign1 has the unprotected header, which is empty, where that has
 * the additional data, which are empty: one byte each. */
static const uint8_t context[] = {0x84, 0x6a, 'S', 'i', 'g', 'n', 'a', 't', 'u', 'r', 'e', '1'};
#define EMPTY_BYTES 0x40u
#define SIGNED_BYTES (sizeof context + 1 + PG_TOKEN_PROTECTED_BYTES + 1 + 2 + PG_TOKEN_CLAIMS_BYTES)
_Static_assert(PG_TOKEN_PROTECTED_BYTES < 24 && PG_TOKEN_CLAIMS_BYTES > 23 && PG_TOKEN_CLAIMS_BYTES < 256, "heads of one byte, and of two");

static void due(struct pg_cbor *in, bool holds, uint32_t fault) {
  if (!holds) pg_cbor_fail(in, fault);
}

/* One that may be left out: what it is about is read all the same. */
#define DUE(in, name, condition, fault)                   \
  do {                                                    \
    const bool met = (condition);                         \
    if (!PG_TOKEN_CHECK(name, met)) pg_cbor_fail(in, fault); \
  } while (0)

/* NULL with a fault: what is shorter must not be read as if it were not. */
static const uint8_t *exactly(struct pg_cbor *in, uint32_t length, uint32_t fault) {
  struct pg_span span;
  pg_cbor_bytes(in, &span);
  due(in, span.length == length, fault);
  return in->fault == PG_CBOR_FINE ? span.bytes : NULL;
}

/* What is in a byte string, as an input of its own. */
static struct pg_cbor inside(struct pg_cbor *in) {
  struct pg_span span;
  pg_cbor_bytes(in, &span);
  return pg_cbor(span.bytes, span.length);
}

/* It has to be filled; what was wrong in there is wrong with the whole. */
static void filled(struct pg_cbor *in, struct pg_cbor *inner) {
  pg_cbor_end(inner);
  due(in, inner->fault == PG_CBOR_FINE, inner->fault);
}

static struct pg_cbor_map map(struct pg_cbor *in, uint64_t *pairs) {
  *pairs = pg_cbor_head(in, PG_CBOR_MAJOR_MAP);
  return (struct pg_cbor_map){(uint32_t)(*pairs > UINT32_MAX ? UINT32_MAX : *pairs), 0};
}

/* `key_id`: NULL where the signer is known without. */
static void read_protected(struct pg_cbor *in, const uint8_t **key_id) {
  struct pg_cbor inner = inside(in);
  uint64_t pairs;
  struct pg_cbor_map header = map(&inner, &pairs);
  DUE(&inner, HEADERS, pairs == (key_id == NULL ? 1 : 2), PG_TOKEN_HEADER);
  DUE(&inner, HEADERS, pg_cbor_key(&inner, &header) == PG_COSE_HEADER_ALGORITHM, PG_TOKEN_HEADER);
  const int64_t algorithm = pg_cbor_int(&inner);
  DUE(&inner, ALGORITHM, algorithm == PG_COSE_ALGORITHM_ED25519 || algorithm == PG_COSE_ALGORITHM_EDDSA, PG_TOKEN_ALGORITHM);
  if (key_id != NULL) {
    DUE(&inner, HEADERS, pg_cbor_key(&inner, &header) == PG_COSE_HEADER_KEY_ID, PG_TOKEN_HEADER);
    *key_id = exactly(&inner, PG_TOKEN_KEY_ID_BYTES, PG_CBOR_OUT_OF_RANGE);
  }
  filled(in, &inner);
}

/* Up to the payload, whose inside is given. */
static struct pg_cbor read_sign1(struct pg_cbor *in, const uint8_t **key_id) {
  pg_cbor_tag(in, PG_COSE_TAG_SIGN1);
  DUE(in, MEMBERS, pg_cbor_head(in, PG_CBOR_MAJOR_ARRAY) == 4, PG_CBOR_OUT_OF_RANGE);
  read_protected(in, key_id);
  DUE(in, UNPROTECTED, pg_cbor_head(in, PG_CBOR_MAJOR_MAP) == 0, PG_TOKEN_UNPROTECTED);
  return inside(in);
}

/* Claims go up, so that one which comes before its turn says that another is missing. */
static void claim(struct pg_cbor *in, struct pg_cbor_map *claims, int32_t label, int32_t last) {
  DUE(in, MISSING, claims->left != 0, PG_TOKEN_CLAIM_MISSING);
  const int32_t found = pg_cbor_key(in, claims);
  if (found == label) return;
  const bool later = (found >= PG_TOKEN_CLAIM_CTI && found <= PG_TOKEN_CLAIM_SCOPE) || found == last;
  DUE(in, MISSING, !later, PG_TOKEN_CLAIM_MISSING);
  DUE(in, UNKNOWN, later, PG_TOKEN_CLAIM_UNKNOWN);
}

static void no_claim_more(struct pg_cbor *in, struct pg_cbor_map *claims) {
  if (claims->left == 0) return;
  (void)pg_cbor_key(in, claims); /* which may be one that was there */
  DUE(in, UNKNOWN, false, PG_TOKEN_CLAIM_UNKNOWN);
}

/* RFC 9053, 7.2: {1: OKP, -1: Ed25519, -2: key}, as the one confirmation of RFC 8747, 3.2. */
static const uint8_t *read_holder(struct pg_cbor *in) {
  uint64_t pairs;
  struct pg_cbor_map confirmation = map(in, &pairs);
  DUE(in, KEY_SHAPE, pairs == 1, PG_TOKEN_KEY_TYPE);
  DUE(in, KEY_SHAPE, pg_cbor_key(in, &confirmation) == PG_COSE_CONFIRMED_KEY, PG_TOKEN_KEY_TYPE);
  struct pg_cbor_map key = map(in, &pairs);
  DUE(in, KEY_SHAPE, pairs == 3, PG_TOKEN_KEY_TYPE);
  DUE(in, KEY_SHAPE, pg_cbor_key(in, &key) == PG_COSE_KEY_TYPE, PG_TOKEN_KEY_TYPE);
  DUE(in, KEY_SHAPE, pg_cbor_int(in) == PG_COSE_KEY_TYPE_OKP, PG_TOKEN_KEY_TYPE);
  DUE(in, KEY_SHAPE, pg_cbor_key(in, &key) == PG_COSE_KEY_CURVE, PG_TOKEN_KEY_TYPE);
  DUE(in, CURVE, pg_cbor_int(in) == PG_COSE_CURVE_ED25519, PG_TOKEN_KEY_TYPE);
  DUE(in, KEY_SHAPE, pg_cbor_key(in, &key) == PG_COSE_KEY_X, PG_TOKEN_KEY_TYPE);
  const uint8_t *const holder = exactly(in, PG_ED25519_KEY_BYTES, PG_TOKEN_KEY_TYPE);
  if (holder != NULL) due(in, pg_ed25519_key(holder) == PG_ED25519_OK, PG_TOKEN_WEAK_KEY);
  return holder;
}

static void read_scope(struct pg_cbor *in, uint64_t limit[PG_RESOURCES]) {
  struct pg_cbor scope = inside(in);
  const uint64_t count = pg_cbor_head(&scope, PG_CBOR_MAJOR_ARRAY);
  DUE(&scope, SCOPE, count != 0, PG_TOKEN_EMPTY_SCOPE);
  uint64_t last = 0;
  /* Each turn takes bytes, or is the last. */
  for (uint64_t i = 0; i < count && scope.fault == PG_CBOR_FINE; i++) {
    DUE(&scope, MEMBERS, pg_cbor_head(&scope, PG_CBOR_MAJOR_ARRAY) == 2, PG_CBOR_OUT_OF_RANGE);
    const uint64_t resource = pg_cbor_head(&scope, PG_CBOR_MAJOR_UINT);
    DUE(&scope, TWICE, resource != last || i == 0, PG_CBOR_DUPLICATE);
    DUE(&scope, ORDER, resource >= last, PG_CBOR_UNSORTED);
    const bool known = resource >= 1 && resource <= PG_RESOURCES;
    DUE(&scope, RESOURCE, known, PG_TOKEN_UNKNOWN_RESOURCE);
    const uint64_t value = pg_cbor_head(&scope, PG_CBOR_MAJOR_UINT);
    DUE(&scope, LIMIT, value != 0, PG_TOKEN_ZERO_LIMIT);
    if (known) limit[resource - 1] = value;
    last = resource;
  }
  filled(in, &scope);
}

/* `parent`: of all but the first. */
static void read_link(struct pg_cbor *in, struct pg_token_link *link, const uint8_t **key_id, const uint8_t **parent) {
  memset(link, 0, sizeof *link);
  link->bytes = in->at;
  struct pg_cbor payload = read_sign1(in, key_id);
  struct pg_cbor_map claims = map(&payload, &(uint64_t){0});
  const int32_t last = parent != NULL ? PG_TOKEN_CLAIM_PARENT : PG_TOKEN_CLAIM_SCOPE;
  claim(&payload, &claims, PG_TOKEN_CLAIM_EXP, last);
  link->expires = pg_cbor_head(&payload, PG_CBOR_MAJOR_UINT);
  claim(&payload, &claims, PG_TOKEN_CLAIM_CTI, last);
  link->id = exactly(&payload, PG_TOKEN_ID_BYTES, PG_CBOR_OUT_OF_RANGE);
  claim(&payload, &claims, PG_TOKEN_CLAIM_CNF, last);
  link->holder = read_holder(&payload);
  claim(&payload, &claims, PG_TOKEN_CLAIM_SCOPE, last);
  read_scope(&payload, link->limit);
  if (parent != NULL) {
    claim(&payload, &claims, PG_TOKEN_CLAIM_PARENT, last);
    *parent = exactly(&payload, PG_TOKEN_HASH_BYTES, PG_CBOR_OUT_OF_RANGE);
  }
  no_claim_more(&payload, &claims);
  filled(in, &payload);
  (void)exactly(in, PG_ED25519_SIGNATURE_BYTES, PG_CBOR_OUT_OF_RANGE);
  link->length = (uint32_t)(in->at - link->bytes);
}

/* `bytes`: a COSE_Sign1 that was read. */
static uint32_t signed_by(const uint8_t key[PG_ED25519_KEY_BYTES], const uint8_t *bytes, uint32_t length) {
  uint8_t message[SIGNED_BYTES];
  const uint8_t *const from = bytes + BEFORE_SIGNED;
  const uint32_t signed_bytes = length - BEFORE_SIGNED - AFTER_SIGNED;
  if (signed_bytes > sizeof message - sizeof context) return PG_TOKEN_FORGED; /* no COSE_Sign1 that was read is so long */
  memcpy(message, context, sizeof context);
  memcpy(message + sizeof context, from, signed_bytes);
  message[sizeof context + 1 + (*from & 0x1fu)] = EMPTY_BYTES;
  switch (pg_ed25519_verify(key, message, sizeof context + signed_bytes, bytes + length - PG_ED25519_SIGNATURE_BYTES)) {
    case PG_ED25519_OK: return PG_TOKEN_OK;
    case PG_ED25519_WEAK_KEY: return PG_TOKEN_WEAK_KEY;
    case PG_ED25519_MALLEABLE: return PG_TOKEN_MALLEABLE;
    case PG_ED25519_WEAK_SIGNATURE: return PG_TOKEN_WEAK_SIGNATURE;
    case PG_ED25519_FORGED: break;
  }
  return PG_TOKEN_FORGED;
}

static bool has_id(const uint8_t key[PG_ED25519_KEY_BYTES], const uint8_t id[PG_TOKEN_KEY_ID_BYTES]) {
  uint8_t hash[PG_TOKEN_HASH_BYTES];
  pg_sha256(hash, key, PG_ED25519_KEY_BYTES);
  return memcmp(hash, id, PG_TOKEN_KEY_ID_BYTES) == 0;
}

static uint32_t within(const struct pg_token_link *parent, const struct pg_token_link *link, const uint8_t named[PG_TOKEN_HASH_BYTES]) {
  if (!PG_TOKEN_CHECK(PARENT, memcmp(named, parent->hash, PG_TOKEN_HASH_BYTES) == 0)) return PG_TOKEN_WRONG_PARENT;
  for (uint32_t i = 0; i < PG_RESOURCES; i++) {
    if (!PG_TOKEN_CHECK(ATTENUATED, link->limit[i] <= parent->limit[i])) return PG_TOKEN_AMPLIFIED;
  }
  return PG_TOKEN_CHECK(OUTLIVES, link->expires <= parent->expires) ? PG_TOKEN_OK : PG_TOKEN_OUTLIVES;
}

uint32_t pg_token_verify(const uint8_t *bytes, uint32_t length, const struct pg_token_roots *roots, uint64_t now, struct pg_token_chain *out) {
  struct pg_cbor in = pg_cbor(bytes, length);
  const uint8_t *key_id = NULL, *parent[PG_TOKEN_LINKS] = {NULL};
  out->count = 0;
  const uint64_t count = pg_cbor_head(&in, PG_CBOR_MAJOR_ARRAY);
  due(&in, count != 0, PG_TOKEN_NO_LINK);
  DUE(&in, LINKS, count <= PG_TOKEN_LINKS, PG_TOKEN_TOO_LONG);
  for (; out->count < count && out->count < PG_TOKEN_LINKS && in.fault == PG_CBOR_FINE; out->count += in.fault == PG_CBOR_FINE) {
    struct pg_token_link *const link = &out->link[out->count];
    const bool first = out->count == 0;
    struct pg_cbor inner = inside(&in);
    read_link(&inner, link, first ? &key_id : NULL, first ? NULL : &parent[out->count]);
    filled(&in, &inner);
    if (in.fault == PG_CBOR_FINE) pg_sha256(link->hash, link->bytes, link->length);
  }
  pg_cbor_end(&in);
  if (in.fault != PG_CBOR_FINE) return in.fault;
  const uint32_t links = out->count;
  memcpy(out->root_id, key_id, PG_TOKEN_KEY_ID_BYTES);

  uint32_t fault = PG_TOKEN_OK;
  for (out->count = 1; out->count < links; out->count++) {
    fault = within(&out->link[out->count - 1], &out->link[out->count], parent[out->count]);
    if (fault != PG_TOKEN_OK) return fault;
  }
  out->count = links - 1;
  if (!PG_TOKEN_CHECK(EXPIRED, now < out->link[links - 1].expires)) return PG_TOKEN_EXPIRED;
  for (out->count = 0; out->count < links; out->count++) {
    if (!PG_TOKEN_CHECK(REVOKED, !pg_token_revoked(out->link[out->count].hash))) return PG_TOKEN_REVOKED;
  }
  out->count = 0;
  uint32_t root = 0;
  while (root < roots->count && !has_id(roots->keys[root], out->root_id)) root++;
  if (!PG_TOKEN_CHECK(ROOT, root < roots->count)) return PG_TOKEN_UNKNOWN_ROOT;
  out->root_key = roots->keys[root < roots->count ? root : 0];
  const uint8_t *signer = out->root_key;
  for (; out->count < links; out->count++) {
    const struct pg_token_link *const link = &out->link[out->count];
    fault = signed_by(signer, link->bytes, link->length);
    if (fault != PG_TOKEN_OK) return fault;
    signer = link->holder;
  }
  return PG_TOKEN_OK;
}

uint32_t pg_token_revocation_read(const uint8_t *bytes, uint32_t length, struct pg_token_named *out) {
  struct pg_cbor in = pg_cbor(bytes, length);
  struct pg_cbor payload = read_sign1(&in, &out->key_id);
  struct pg_cbor_map claims = map(&payload, &(uint64_t){0});
  claim(&payload, &claims, PG_TOKEN_CLAIM_REVOKED, PG_TOKEN_CLAIM_REVOKED);
  out->hash = exactly(&payload, PG_TOKEN_HASH_BYTES, PG_CBOR_OUT_OF_RANGE);
  no_claim_more(&payload, &claims);
  filled(&in, &payload);
  (void)exactly(&in, PG_ED25519_SIGNATURE_BYTES, PG_CBOR_OUT_OF_RANGE);
  pg_cbor_end(&in);
  return in.fault;
}

uint32_t pg_token_revocation(const uint8_t *bytes, uint32_t length, const struct pg_token_chain *chain, uint32_t *out) {
  struct pg_token_named revoked = {0};
  uint32_t fault = pg_token_revocation_read(bytes, length, &revoked);
  if (fault != PG_CBOR_FINE) return fault;
  uint32_t link = 0;
  while (link < chain->count && memcmp(revoked.hash, chain->link[link].hash, PG_TOKEN_HASH_BYTES) != 0) link++;
  if (!PG_TOKEN_CHECK(MEMBER, link < chain->count)) return PG_TOKEN_UNKNOWN_LINK;
  /* Who signed a link: the root, or the holder of the link before. */
  const uint8_t *signer = chain->root_key;
  uint32_t above = 0;
  while (above <= link && above < chain->count && !has_id(signer, revoked.key_id)) signer = chain->link[above++].holder;
  if (!PG_TOKEN_CHECK(ANCESTOR, above <= link && above < chain->count)) return PG_TOKEN_NO_ANCESTOR;
  fault = signed_by(signer, bytes, length);
  if (fault != PG_TOKEN_OK) return fault;
  *out = link;
  return PG_TOKEN_OK;
}

uint32_t pg_token_head_verify(const uint8_t *bytes, uint32_t length, const struct pg_token_roots *roots, struct pg_token_head *out) {
  struct pg_cbor in = pg_cbor(bytes, length);
  struct pg_cbor payload = read_sign1(&in, &out->log);
  struct pg_cbor_map claims = map(&payload, &(uint64_t){0});
  struct pg_span head;
  claim(&payload, &claims, PG_TOKEN_CLAIM_HEAD, PG_TOKEN_CLAIM_HEAD);
  pg_cbor_bytes(&payload, &head);
  no_claim_more(&payload, &claims);
  filled(&in, &payload);
  (void)exactly(&in, PG_ED25519_SIGNATURE_BYTES, PG_CBOR_OUT_OF_RANGE);
  pg_cbor_end(&in);
  if (in.fault != PG_CBOR_FINE) return in.fault;
  out->head = head.bytes;
  out->head_bytes = head.length;
  uint32_t root = 0;
  while (root < roots->count && !has_id(roots->keys[root], out->log)) root++;
  return root < roots->count ? signed_by(roots->keys[root], bytes, length) : PG_TOKEN_UNKNOWN_ROOT;
}
