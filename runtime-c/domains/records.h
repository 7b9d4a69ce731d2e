/* records.h -- the store domain's messages about what lies on flash (spec/domains.ts, `record-put` to `root-back`). */
#ifndef PG_RECORDS_H
#define PG_RECORDS_H

#include "domains/domain.h"

/* At power on and after a crash: the flash is mounted, whatever state it was left in. */
void pg_records_begin(void);

/* PG_OUTCOME_REFUSED for a message that is none of these, or not from who may send it. */
enum pg_outcome_label pg_records(struct pg_mail *mail);

#endif
