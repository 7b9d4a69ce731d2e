/* revocations.c -- what was revoked, by name: at once when it is judged, for ever when it is written down, and no longer than its link
 * could be shown. */
#include "caps/inner.h"

struct pg_revocations pg_revocations;

static struct pg_revoked *find(const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  for (uint32_t i = 0; i < PG_ADMISSION_REVOCATIONS; i++) {
    struct pg_revoked *const each = &pg_revocations.of[i];
    if (each->until != 0 && pg_same_32(each->hash, hash)) return each;
  }
  return NULL;
}

bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) { return find(hash) != NULL; }

/* A free place, or NULL; the last ones are for what a root key revokes. */
static struct pg_revoked *place_for(bool of_root) {
  struct pg_revoked *place = NULL;
  uint32_t taken = 0;
  for (uint32_t i = 0; i < PG_ADMISSION_REVOCATIONS; i++) {
    struct pg_revoked *const each = &pg_revocations.of[i];
    if (each->until != 0) taken++;
    else if (place == NULL) place = each;
  }
  const uint32_t others = PG_ADMISSION_REVOCATIONS - PG_ADMISSION_REVOCATIONS_OF_ROOTS;
  return of_root || PG_ADMISSION_CHECK(FOR_ROOTS, taken < others) ? place : NULL;
}

static void take(struct pg_admission *admission, struct pg_revoked *place, const uint8_t hash[PG_TOKEN_HASH_BYTES], uint64_t until, bool kept) {
  place->until = until;
  place->kept = kept;
  memcpy(place->hash, hash, PG_TOKEN_HASH_BYTES);
  const uint32_t link = pg_link_find(admission, hash);
  if (link != PG_NO_LINK) pg_link_remove(admission, link);
}

static uint32_t answer(const struct pg_revoked *entry, const struct pg_revoked **keep) {
  *keep = entry->kept ? NULL : entry;
  return PG_ADMISSION_CHECK(WRITTEN, entry->kept) ? PG_ADMISSION_OK : PG_ADMISSION_UNWRITTEN;
}

uint32_t pg_admission_revoked(struct pg_admission *admission, const struct pg_revocation *revocation, const struct pg_revoked **keep) {
  *keep = NULL;
  const struct pg_revoked *const known = find(revocation->hash);
  if (known != NULL) return answer(known, keep);
  struct pg_revoked *const place = place_for(revocation->of_root != 0);
  if (place == NULL) return PG_ADMISSION_REVOCATIONS_FULL;
  take(admission, place, revocation->hash, revocation->until == 0 ? 1 : revocation->until, false);
  return answer(place, keep);
}

uint32_t pg_admission_revoke(struct pg_admission *admission, const uint8_t *bytes, uint32_t length, const uint8_t *chain, uint32_t chain_length,
                             const struct pg_revoked **keep) {
  struct pg_token_named named;
  struct pg_token_chain judged;
  *keep = NULL;
  if (!PG_ADMISSION_CHECK(CLOCK, admission->now != 0)) return PG_ADMISSION_NO_CLOCK;
  uint32_t fault = pg_token_revocation_read(bytes, length, &named);
  if (fault != PG_TOKEN_OK) return fault;
  const struct pg_revoked *const known = find(named.hash);
  if (known != NULL) return answer(known, keep);
  const uint32_t present = pg_link_find(admission, named.hash);
  struct pg_revocation revocation;
  if (present != PG_NO_LINK) {
    pg_link_chain(admission, present, &judged);
    fault = pg_revocation_of(bytes, length, &named, &judged, &revocation);
  } else {
    fault = pg_revocation_judge(&admission->roots, admission->now, bytes, length, chain, chain_length, &revocation);
  }
  return fault != PG_TOKEN_OK ? fault : pg_admission_revoked(admission, &revocation, keep);
}

uint32_t pg_admission_kept(const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  struct pg_revoked *const entry = find(hash);
  if (entry == NULL) return PG_ADMISSION_UNKNOWN_REVOCATION;
  entry->kept = true;
  return PG_ADMISSION_OK;
}

uint32_t pg_admission_restore(struct pg_admission *admission, const uint8_t hash[PG_TOKEN_HASH_BYTES], uint64_t until) {
  struct pg_revoked *const known = find(hash), *const place = known != NULL ? known : place_for(true);
  if (place == NULL) return PG_ADMISSION_REVOCATIONS_FULL;
  take(admission, place, hash, until == 0 ? 1 : until, true);
  return PG_ADMISSION_OK;
}

const struct pg_revoked *pg_admission_over(const struct pg_admission *admission) {
  for (uint32_t i = 0; i < PG_ADMISSION_REVOCATIONS; i++) {
    const struct pg_revoked *const each = &pg_revocations.of[i];
    if (each->until != 0 && each->until <= admission->now) return each;
  }
  return NULL;
}

uint32_t pg_admission_forget(struct pg_admission *admission, const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  struct pg_revoked *const entry = find(hash);
  if (entry == NULL) return PG_ADMISSION_UNKNOWN_REVOCATION;
  if (!PG_ADMISSION_CHECK(OVER, entry->until <= admission->now)) return PG_ADMISSION_NOT_OVER;
  *entry = (struct pg_revoked){0};
  return PG_ADMISSION_OK;
}
