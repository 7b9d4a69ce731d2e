/* accounts.c -- what was used of each resource, of each link that is present.
 *
 * Invariant: used <= limit, of every link. A link's limit is no more than that of the one above, but what its children have
 * together can be: so a debit asks all links up to the root's, and gives back what it took where one of them has less. */
#include "caps/inner.h"

bool pg_account_affords(const struct pg_admission *admission, uint32_t link, uint32_t resource, uint64_t amount) {
  for (; link != PG_NO_LINK; link = admission->link[link].parent) {
    const struct pg_link *const each = &admission->link[link];
    if (!PG_ADMISSION_CHECK(BUDGET, amount <= each->limit[resource - 1] - each->used[resource - 1])) return false;
  }
  return true;
}

void pg_account_take(struct pg_admission *admission, uint32_t link, uint32_t resource, uint64_t amount) {
  for (; link != PG_NO_LINK; link = admission->link[link].parent) admission->link[link].used[resource - 1] += amount;
}

static const struct pg_session *session_of(const struct pg_admission *admission, uint32_t handle) {
  const struct pg_session *const session = &admission->session[handle % PG_ADMISSION_SESSIONS];
  return session->state == PG_SESSION_IN_USE && session->handle == handle ? session : NULL;
}

/* From all links, or from none. Asking each and taking from it at once is one way along the chain in the place of two. */
static bool spend(struct pg_admission *admission, uint32_t leaf, uint32_t resource, uint64_t amount) {
  for (uint32_t link = leaf; link != PG_NO_LINK; link = admission->link[link].parent) {
    struct pg_link *const each = &admission->link[link];
    if (!PG_ADMISSION_CHECK(BUDGET, amount <= each->limit[resource - 1] - each->used[resource - 1])) {
      for (; leaf != link; leaf = admission->link[leaf].parent) admission->link[leaf].used[resource - 1] -= amount;
      return false;
    }
    each->used[resource - 1] += amount;
  }
  return true;
}

uint32_t pg_admission_debit(struct pg_admission *admission, uint32_t handle, const uint64_t amount[PG_RESOURCES]) {
  const struct pg_session *const session = session_of(admission, handle);
  if (session == NULL) return PG_ADMISSION_NO_SESSION;
  /* Of most resources it is nothing, which everybody has: each is four links of 64 bits. */
  for (uint32_t i = 0; i < PG_RESOURCES; i++) {
    if (amount[i] == 0 || spend(admission, session->leaf, i + 1, amount[i])) continue;
    while (i-- > 0) pg_account_take(admission, session->leaf, i + 1, 0 - amount[i]);
    return PG_ADMISSION_OVER_BUDGET;
  }
  return PG_ADMISSION_OK;
}

uint32_t pg_admission_return(struct pg_admission *admission, uint32_t handle, const uint64_t amount[PG_RESOURCES]) {
  const struct pg_session *const session = session_of(admission, handle);
  if (session == NULL) return PG_ADMISSION_NO_SESSION;
  /* What was debited from the leaf was debited from all above it: it has the least. */
  for (uint32_t i = 0; i < PG_RESOURCES; i++) {
    if (!PG_ADMISSION_CHECK(RETURNED, amount[i] <= admission->link[session->leaf].used[i])) return PG_ADMISSION_OVER_BUDGET;
  }
  for (uint32_t i = 0; i < PG_RESOURCES; i++) pg_account_take(admission, session->leaf, i + 1, 0 - amount[i]);
  return PG_ADMISSION_OK;
}

uint64_t pg_admission_left(const struct pg_admission *admission, uint32_t link, uint32_t resource) {
  uint64_t least = UINT64_MAX;
  for (; link != PG_NO_LINK; link = admission->link[link].parent) {
    const uint64_t left = admission->link[link].limit[resource - 1] - admission->link[link].used[resource - 1];
    if (left < least) least = left;
  }
  return least;
}
