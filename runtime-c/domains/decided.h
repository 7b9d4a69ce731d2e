/* decided.h -- from the router to the audit log that the store keeps: decisions in a frame, so that none costs a message; acts at once. */
#ifndef PG_DOMAIN_DECIDED_H
#define PG_DOMAIN_DECIDED_H

#include "audit/audit.h"

/* Behind each decision; arguments as of pg_audit_decision. */
void pg_decided(const struct pg_decision *decision, uint64_t now, uint32_t route, uint32_t reference);

/* Behind a run with lookups that comes to no decision: what they gave is not the next one's. */
void pg_decided_nothing(void);

/* `bytes`: what the act is named by, through their SHA-256. */
void pg_decided_act(enum pg_audit_kind kind, uint32_t status, const uint8_t *bytes, uint32_t length);
/* The same by that. */
void pg_decided_named(enum pg_audit_kind kind, uint32_t status, const uint8_t digest[PG_AUDIT_LINK_BYTES]);

#endif
