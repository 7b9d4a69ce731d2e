/* inner.h -- what links.c, accounts.c, sessions.c, revocations.c and admission.c have of each other; for them alone. */
#ifndef PG_CAPS_INNER_H
#define PG_CAPS_INNER_H

#include <string.h>

#include "base/same.h"
#include "caps/admission.h"
#include "caps/admission_check.h"

_Static_assert(PG_ADMISSION_LINKS <= 32, "links are bits of a word");
_Static_assert((PG_ADMISSION_SESSIONS & (PG_ADMISSION_SESSIONS - 1)) == 0, "a session's place is the lowest bits of its handle");

_Static_assert(PG_NO_LINK <= UINT8_MAX, "a session's leaf is a byte");

static inline bool pg_link_there(const struct pg_link *link) { return link->root_key != NULL; }

/* links.c */
uint32_t pg_link_find(const struct pg_admission *admission, const uint8_t hash[PG_TOKEN_HASH_BYTES]);
/* With all links below it, their sessions, and all that was made of their Untypeds, which goes first. */
void pg_link_remove(struct pg_admission *admission, uint32_t link);
/* As a chain, as far as a revocation looks at one. */
void pg_link_chain(const struct pg_admission *admission, uint32_t link, struct pg_token_chain *out);

/* Where a chain's links are, or would be. */
struct pg_links_room {
  uint32_t present;  /* so many from the root's on are there */
  uint32_t place[PG_TOKEN_LINKS];
  uint32_t keep;     /* bit i: link i stays; the others go when there are `short` */
  bool idle_go;
};
/* False: there is no room, whatever is idle. Changes nothing. */
bool pg_links_room(const struct pg_admission *admission, const struct pg_token_chain *chain, struct pg_links_room *out);
/* False: the kernel has no memory for one of them, or for what is kept of the leaf's sessions, and none of those that were not there
 * is. The leaf's place is given. */
bool pg_links_add(struct pg_admission *admission, const struct pg_token_chain *chain, struct pg_links_room *room, uint32_t *leaf);

/* accounts.c */
bool pg_account_affords(const struct pg_admission *admission, uint32_t link, uint32_t resource, uint64_t amount);
void pg_account_take(struct pg_admission *admission, uint32_t link, uint32_t resource, uint64_t amount);

/* sessions.c */
/* Its place is free; what it had of its leaf's memory is not touched: that goes with the leaf. */
static inline void pg_session_forget(struct pg_session *session) { *session = (struct pg_session){0}; }
bool pg_sessions_room(const struct pg_admission *admission);
/* The handle. `random`: 4 bytes. */
uint32_t pg_session_open(struct pg_admission *admission, uint32_t leaf, const uint8_t source[PG_NODE_ID_BYTES], const uint8_t key[PG_SESSION_KEY_BYTES],
                         const uint8_t random[4]);

#endif
