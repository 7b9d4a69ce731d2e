/* line.h -- the part of the protocol domain that passes on messages of strangers, and what became of them (line.c). */
#ifndef PG_LINE_H
#define PG_LINE_H

#include "domains/domain.h"
#include "generated/pg_audit.h"
#include "node/protocol.h"

#define PG_LINE_AUDIT(kind) ((kind) >= PG_MSG_AUDIT_STATUS && (kind) <= PG_MSG_AUDIT_EPOCH) /* nobody but the node itself signs */
#define PG_LINE_TAKES(kind) ((kind) == PG_MSG_GRID || (kind) == PG_MSG_CLOCK || (kind) == PG_MSG_NODE_KEY_GET || (kind) == PG_MSG_OBJECT_HOLD || PG_LINE_AUDIT(kind))

/* At power on. */
void pg_line_init(void);

/* A frame of such a kind. The answer is in its frame, or comes. */
struct pg_mail pg_line_in(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length, struct pg_mail mail, struct pg_words_receive now);

/* What became of the message of a session that was in hand, if that was not said yet. */
struct pg_mail pg_line_decided(struct pg_protocol *protocol, struct pg_mail mail);

/* The same of the request for a session, or the revocation. */
struct pg_mail pg_line_admitted(struct pg_protocol *protocol, struct pg_mail mail);

#endif
