/* receipts.h -- whether receipts of the message in hand hold, in the router domain: the hash is its, and the time the session's. Which roots they have to lead to
 * the gate has said (logs.h). */
#ifndef PG_DOMAIN_RECEIPTS_H
#define PG_DOMAIN_RECEIPTS_H

#include "domains/domain.h"

/* `receipts-check` (spec/domains.ts). */
enum pg_outcome_label pg_receipts(uint32_t words[4]);

#endif
