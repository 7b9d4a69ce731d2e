/* decide.h -- what is logged on the bench of the audit log. */
#ifndef BENCH_DECIDE_H
#define BENCH_DECIDE_H

#include "audit/audit.h"

enum { OUTCOMES = 8, SEGMENTS = 64, DECISIONS = SEGMENTS * PG_AUDIT_RECORDS };

extern struct pg_audit audit;
extern const struct pg_decision outcomes[OUTCOMES];

struct made {
  const struct pg_decision *decision;
  uint32_t route, reference;
  uint64_t now;
};
extern struct made made[DECISIONS];

/* Logs them all. */
void decide(void);

/* The same walk through them, without a log. */
void walk(void);

#endif
