/* admission.h -- from a verified chain to what a device keeps of it: links, sessions, accounts, and what was revoked.
 *
 * A state machine without I/O. Events are functions: the clock, a request for a session, a message in one, a debit, a revocation,
 * what was read back after a start. Each answers 0 or a fault (enum pg_admission_fault, pg_token_fault, pg_envelope_fault), and a
 * fault changes nothing, but for PG_ADMISSION_UNWRITTEN. What the caller has to do is in the answers: sign and send what a request
 * is answered with; write a revoked name down before it acknowledges. What the kernel has to do is caps/objects.h.
 *
 *   Links.       What chains have in common is there once, found by its SHA-256. A link is present until its time is over, it or
 *                one above it is revoked, or room is needed and it is idle: nothing was ever debited from it or from one below
 *                it, and no session is open under it. So no account is forgotten before its link is over; a restart forgets all.
 *   Sessions.    Open from the answer on, in use from the first message whose MAC holds. Before that a session keeps no room from
 *                anybody: a recorded request that is played again opens one, and cannot use it. A leaf has one that is in use:
 *                the next one, when it is used, ends it.
 *   Accounts.    Each link has one, of all resources. A debit is along the whole chain, or not at all.
 *   Revocations. Names that are in the table are revoked from that moment on. Whose links' time is over may be forgotten. */
#ifndef PG_CAPS_ADMISSION_H
#define PG_CAPS_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "caps/judge.h"
#include "caps/objects.h"
#include "crypto/mac.h"
#include "wire/window.h"

struct pg_link {
  uint8_t hash[PG_TOKEN_HASH_BYTES];
  uint8_t holder[PG_ED25519_KEY_BYTES];
  const uint8_t *root_key; /* that of the whole chain; NULL: there is no link here */
  uint64_t expires;
  uint64_t limit[PG_RESOURCES], used[PG_RESOURCES]; /* used <= limit */
  uint32_t parent;                                  /* or PG_NO_LINK */
};

enum pg_session_state { PG_SESSION_FREE, PG_SESSION_OPEN, PG_SESSION_IN_USE };

/* Key and window are in its leaf's memory (caps/objects.h); here is which one it is, and whose. */
struct pg_session {
  uint32_t handle; /* its lowest bits are the session's place in the table; never 0 */
  enum pg_session_state state;
  uint8_t leaf, half; /* of the leaf's memory */
  uint32_t order; /* which was opened first */
  uint8_t source[PG_NODE_ID_BYTES]; /* whose messages they are */
};

struct pg_admission {
  struct pg_token_roots roots;
  uint8_t node[PG_NODE_ID_BYTES];
  uint64_t now; /* seconds since 1970; 0: nobody has said */
  uint32_t opened;
  struct pg_link link[PG_ADMISSION_LINKS];
  struct pg_session session[PG_ADMISSION_SESSIONS];
};

/* A link that was revoked; its record on flash is `hash`, `until`. */
struct pg_revoked {
  uint8_t hash[PG_TOKEN_HASH_BYTES];
  uint64_t until; /* when its link's time is over; 0: there is no entry */
  bool kept;      /* it is on flash */
};

/* The one table of a device: what caps/token.h's pg_token_revoked looks into. revocations.c has it. */
struct pg_revocations {
  struct pg_revoked of[PG_ADMISSION_REVOCATIONS];
};
extern struct pg_revocations pg_revocations;

/* At the start, before anything: no links, no sessions, no names, no time. `roots` stay the caller's; `node` is this node's id. */
void pg_admission_init(struct pg_admission *admission, const struct pg_token_roots *roots, const uint8_t node[PG_NODE_ID_BYTES]);

/* The time, in seconds since 1970. Links that are over go, with all that was made under them. PG_ADMISSION_CLOCK_BACK: it is
 * earlier than before. The caller sees to it that it never is across restarts, too: names of links that are over are forgotten. */
uint32_t pg_admission_clock(struct pg_admission *admission, uint64_t now);

/* Whether a message asks for a session (then it is for pg_admission_request), is in one (for pg_admission_message), or neither. */
static inline bool pg_admission_asks(const struct pg_envelope *envelope) {
  return envelope->type == PG_SESSION_TYPE && envelope->chain.length != 0;
}

/* What caps/judge.h found, in this device or in another domain of it: links for those of the chain that are not there, and a session
 * under the last. */
uint32_t pg_admission_open(struct pg_admission *admission, const struct pg_admitted *admitted, uint32_t *handle);

/* Both: a message that asks for a session. `random`: drawn for this call alone. The answer is to be signed and sent
 * (pg_session_answer_write); the session is there already. Five signatures and two scalar multiplications: 9 million instructions. */
uint32_t pg_admission_request(struct pg_admission *admission, const struct pg_envelope *request,
                              const uint8_t random[PG_SESSION_RANDOM_BYTES], struct pg_session_answer *out);

/* A message in a session. Its MAC holds, its number is new, and one of PG_ADMISSION_RESOURCE is debited. `*link` is the leaf that
 * it was admitted under: what it makes is retyped from that link's Untyped. */
uint32_t pg_admission_message(struct pg_admission *admission, const struct pg_envelope *envelope, uint32_t *link);

/* So much of each resource, by code - 1, from every link of the chain that the session is under; or PG_ADMISSION_NO_SESSION, which
 * says that it is over and so is what runs under it, or PG_ADMISSION_OVER_BUDGET. Debit what may be used before it is. */
uint32_t pg_admission_debit(struct pg_admission *admission, uint32_t handle, const uint64_t amount[PG_RESOURCES]);

/* What was debited and not used. No more than was debited: beyond that, PG_ADMISSION_OVER_BUDGET. What was debited in a session that
 * is over stays debited. */
uint32_t pg_admission_return(struct pg_admission *admission, uint32_t handle, const uint64_t amount[PG_RESOURCES]);

/* What is left of a resource (enum pg_resource) under a present link: the least along its chain. */
uint64_t pg_admission_left(const struct pg_admission *admission, uint32_t link, uint32_t resource);

/* A revocation (spec/tokens.ts), of a link that is present or of one of `chain`, which may be empty. What was made under the link
 * is gone when this returns, its sessions are, and no chain with it is taken. PG_ADMISSION_UNWRITTEN, and `*keep` set: write it
 * down, say pg_admission_kept, and acknowledge then. PG_ADMISSION_OK: it is written down already, and `*keep` is NULL. */
uint32_t pg_admission_revoke(struct pg_admission *admission, const uint8_t *bytes, uint32_t length, const uint8_t *chain, uint32_t chain_length,
                             const struct pg_revoked **keep);

/* The same of one that was judged. */
uint32_t pg_admission_revoked(struct pg_admission *admission, const struct pg_revocation *revocation, const struct pg_revoked **keep);

/* That the name is on flash; PG_ADMISSION_UNKNOWN_REVOCATION: it was not revoked. */
uint32_t pg_admission_kept(const uint8_t hash[PG_TOKEN_HASH_BYTES]);

/* After a start, of each record. */
uint32_t pg_admission_restore(struct pg_admission *admission, const uint8_t hash[PG_TOKEN_HASH_BYTES], uint64_t until);

/* A name that may be forgotten, as its link's time is over; NULL: none. Take its record off the flash, then forget it. */
const struct pg_revoked *pg_admission_over(const struct pg_admission *admission);

/* PG_ADMISSION_UNKNOWN_REVOCATION, or PG_ADMISSION_NOT_OVER. */
uint32_t pg_admission_forget(struct pg_admission *admission, const uint8_t hash[PG_TOKEN_HASH_BYTES]);

#endif
