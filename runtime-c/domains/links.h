/* links.h -- what the frame `links` holds: the admission domain's word to the gate about one chain, one link, or the head of a log. */
#ifndef PG_DOMAIN_LINKS_H
#define PG_DOMAIN_LINKS_H

#include "caps/judge.h"
#include "domains/shared.h"

struct pg_links_head {
  uint8_t log[PG_GRID_LIMIT_LOG_ID];
  uint8_t root[PG_GRID_LIMIT_HASH];
  uint32_t size;
  uint8_t constraint_bytes; /* 0: it has none */
  uint8_t constraint[PG_CID_BYTES];
};
struct pg_links_frame {
  struct pg_admitted admitted;       /* `session-open` */
  struct pg_revocation revocation;   /* `link-revoke` */
  uint8_t name[PG_TOKEN_HASH_BYTES]; /* `link-revoked`: the SHA-256 of a link */
  struct pg_links_head head;         /* `log-head` */
};
_Static_assert(sizeof(struct pg_links_frame) <= PG_SHARED_LINKS_BYTES, "what is shared fits its frame");

#define PG_LINKS_FRAME ((struct pg_links_frame *)(void *)FRAME_LINKS)

#endif
