/* records.h -- the store domain's messages about what lies on flash (spec/domains.ts, `record-put` to `root-back`). */
#ifndef PG_RECORDS_H
#define PG_RECORDS_H

#include "base/bytes.h"
#include "domains/domain.h"

/* At power on and after a crash: the flash is mounted, whatever state it was left in. */
void pg_records_begin(void);

/* PG_OUTCOME_REFUSED for a message that is none of these, or not from who may send it. */
enum pg_outcome_label pg_records(struct pg_mail *mail);

/* For the audit log, which is in this domain: a record, if it is there and whole; and one in its place. */
bool pg_records_get(uint32_t kind, const uint8_t *key, uint32_t key_bytes, struct pg_span *value);
bool pg_records_put(uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length);

#endif
