/* changes.h -- the gate's part of a change of a state (node/state.h): what costs little is asked when the message comes; the receipt is folded, and the constraint
 * run, by the router; then the state goes on. */
#ifndef PG_DOMAIN_CHANGES_H
#define PG_DOMAIN_CHANGES_H

#include "domains/domain.h"
#include "wire/envelope.h"

/* The message in hand changes no state. */
void pg_change_none(void);

/* The message that is taken changes one, or a fault of spec/state.ts, and it changes none. Of one whose receipts are of heads that are known. */
uint32_t pg_change_begin(const struct pg_envelope *envelope);

/* Whether the message's own budget covers what its constraint takes; of a message that changes no state there is nothing to cover. */
bool pg_change_covers(const struct pg_words_program_keep_reply *bound);

/* It is granted, and its leaf kept: 0, or why the state does not go on. */
uint32_t pg_change_done(void);

#endif
