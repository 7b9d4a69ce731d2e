/* grid.h -- a grid message decided by the program that came in it.
 *
 * Of a message that was decoded where it lies, in message memory behind scratch, and whose proof, sequence number and budget hold. */
#ifndef PG_GRID_NODE_H
#define PG_GRID_NODE_H

#include "node/policy.h"
#include "node/programs.h"
#include "node/router.h"
#include "wire/envelope.h"

/* The message's fields, in the registers of spec/fields.ts; `ttl` is its hop's. */
static inline void pg_grid_fields(struct pg_vm *vm, const struct pg_envelope *message, uint32_t ttl, uint64_t now) {
  vm->r[PG_FIELD_TTL] = ttl;
  vm->r[PG_FIELD_SIZE] = message->payload.length;
  vm->r[PG_FIELD_TYPE] = message->type;
  vm->r[PG_FIELD_PRIORITY] = message->priority;
  vm->r[PG_FIELD_SEQUENCE] = message->sequence;
  vm->r[PG_FIELD_TIME] = (uint32_t)now;
  vm->r[PG_FIELD_TIME + 1] = (uint32_t)(now >> 32);
  vm->b[PG_FIELD_SOURCE] = (uint32_t)(message->source.bytes - vm->mem) << 16 | PG_NODE_ID_BYTES;
  vm->b[PG_FIELD_PAYLOAD] = message->payload.bytes == NULL ? 0 : (uint32_t)(message->payload.bytes - vm->mem) << 16 | message->payload.length;
}

/* Message memory for a grid message with its hop. */
#define PG_GRID_MEMORY_BYTES (PG_SCRATCH_BYTES + PG_GRID_LIMIT_ENVELOPE + 64u)
_Static_assert(PG_GRID_MEMORY_BYTES <= 65535 && PG_SCRATCH_BYTES % 4 == 0, "a program says a place in 16 bits");

/* Takes the program of key 1, within `grant`, and decides the message by it, where the policy lets it; `decision` and *used are meant when the answer is OK.
 * *used is what was taken: pg_policy_bound says of its program what the message may have cost at most. */
enum pg_program_status pg_grid_decide(struct pg_router *router, struct pg_programs *programs, struct pg_policy_ready *policy, const struct pg_envelope *message,
                                      uint32_t ttl, uint64_t now, const struct pg_bound *grant, const struct pg_kept_program **used, struct pg_decision *decision,
                                      struct pg_program_refusal *why);

#endif
