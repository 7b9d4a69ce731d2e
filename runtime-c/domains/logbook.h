/* logbook.h -- the audit log in the store domain (docs/decisions/0032): what it is told, in the order in which it came to pass. */
#ifndef PG_DOMAIN_LOGBOOK_H
#define PG_DOMAIN_LOGBOOK_H

#include "audit/audit.h"
#include "domains/domain.h"
#include "domains/shared.h"

/* At the start of the store, and after a crash. The log begins when the admission domain says whose it is, before the line is up. */
void pg_logbook_start(enum pg_begin begin);

/* What a lookup of a running program gave. One of no bytes is the router's, which has begun, or has come to no decision: there is no program. */
void pg_logbook_result(uint32_t bytes, const uint8_t *node);

/* What became of an entry of a table, as it was asked for; and that all was forgotten. */
void pg_logbook_table(const struct pg_words_table_set *ask, const struct pg_command_frame *command, enum pg_status status);
void pg_logbook_reset(void);

/* Messages about the log; PG_OUTCOME_REFUSED for any other, or not from who may send it. */
enum pg_outcome_label pg_logbook(struct pg_mail *mail);

#endif
