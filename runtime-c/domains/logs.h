/* logs.h -- the gate's part of what logs say (spec/state.ts): which heads are known, and what receipts of a message have to lead to.
 *
 * Heads are verified by the admission domain, paths by the router on the session's time. Every receipt of a message is held against a head, or the message is
 * refused: one that nobody here can judge would be as good as one that holds. */
#ifndef PG_DOMAIN_LOGS_H
#define PG_DOMAIN_LOGS_H

#include "domains/domain.h"
#include "node/state.h"
#include "wire/envelope.h"

/* At power on and after a crash: what was written down. */
void pg_logs_begin(void);

/* `log-head` (spec/domains.ts). */
enum pg_outcome_label pg_logs_head(uint32_t words[4]);

/* The state that a log's changes have come to; NULL: the log is not known. It stays where it is. */
struct pg_state *pg_logs_find(const uint8_t log[PG_GRID_LIMIT_LOG_ID]);

/* It goes on to its head, and that is written down; false: it was not, and nothing changed. */
bool pg_logs_apply(struct pg_state *state);

/* Whether all receipts of a message are of heads that are known, and have their leaves; `*hashed` are the bytes that are hashed to check them. */
enum pg_envelope_fault pg_logs_receipts(const struct pg_envelope *envelope, uint32_t *hashed);

/* Of such a message, whose payload is in the frame: the rest of what the router needs, and how many there are. */
uint32_t pg_logs_lay_out(const struct pg_envelope *envelope);

#endif
