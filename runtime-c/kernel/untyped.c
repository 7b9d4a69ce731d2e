/* untyped.c -- Retype: memory becomes objects.
 *
 * The watermark only rises while something is left that came of the memory; with nothing left it starts again at the
 * beginning, and what was used is cleared first, from its end, a chunk at a time with a preemption point after each. */
#include "kernel/kernel.h"

/* Bytes of a cleared chunk: some 100 instructions. */
#define CHUNK 256u
#define WINDOW 256u /* most capabilities at once, as in seL4 */

struct retype {
  struct pg_slot *first; /* of the slots for the new capabilities */
  uint32_t type, bits, bytes, count, at; /* `at`: offset of the first object */
};

static const uint8_t cells[PG_CAP_VSPACE + 1] = {
  [PG_CAP_TCB] = PG_CELLS_TCB, [PG_CAP_ENDPOINT] = PG_CELLS_ENDPOINT, [PG_CAP_NOTIFICATION] = PG_CELLS_NOTIFICATION,
  [PG_CAP_SCHED_CONTEXT] = PG_CELLS_SCHED_CONTEXT, [PG_CAP_REPLY] = PG_CELLS_REPLY, [PG_CAP_VSPACE] = PG_CELLS_VSPACE,
};
#define LEAST_BITS 4u /* of an Untyped: a cell */
#define LEAST_FRAME_BITS 5u /* of a region (Armv7-M ARM, B3.5.9) */

static uint32_t check_retype(const struct pg_slot *untyped, struct retype *out) {
  const uint32_t type = pg_word(0) + 1u, bits = pg_word(1), offset = pg_word(4), count = pg_word(5);
  const bool user = (untyped->flags & PG_USER) != 0;
  if (!PG_CHECK(RETYPE_TYPE, type - 1u < PG_CAP_VSPACE)) return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 0);
  uint32_t power = bits, least = 0;
  if (type == PG_CAP_UNTYPED) least = LEAST_BITS;
  else if (type == PG_CAP_FRAME) least = LEAST_FRAME_BITS;
  else if (type == PG_CAP_CNODE) power += 4u, least = 5u;
  if (!PG_CHECK(RETYPE_SIZE, bits < 32u && power <= PG_MOST_BITS)) return PG_RANGE(0u, PG_MOST_BITS);
  if (!PG_CHECK(RETYPE_SIZE, power >= least)) return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 1u);

  struct pg_slot *node = pg_k.extra[0];
  if (pg_word(3) != 0) {
    const uint32_t error = pg_find(node, pg_word(2), pg_word(3), 0, &node);
    if (error != PG_ERROR_NONE) return error;
  }
  if (node->type != PG_CAP_CNODE) return pg_missing(pg_word(3), 0);
  const uint32_t slots = 1u << node->bits;
  if (!PG_CHECK(RETYPE_WINDOW, offset < slots)) return PG_RANGE(0u, slots - 1u);
  if (count - 1u >= WINDOW) return PG_RANGE(1u, WINDOW);
  if (!PG_CHECK(RETYPE_WINDOW, count <= slots - offset)) return PG_RANGE(1u, slots - offset);
  out->first = pg_slots(node->object) + offset;
  for (uint32_t i = 0; i < count; i++)
    if (!PG_CHECK(SLOT_EMPTY, out->first[i].type == PG_CAP_NULL)) return PG_ERROR_DELETE_FIRST;

  const bool sized = least != 0;
  out->type = type;
  out->bits = bits;
  out->count = count;
  out->bytes = sized ? 1u << power : cells[type] * PG_CELL_BYTES;
  const uint32_t size = 1u << untyped->bits, used = PG_CHECK(RETYPE_RESET, pg_childless(untyped)) ? 0 : untyped->data;
  const bool fits = pg_place(used, size, out->bytes, sized && type != PG_CAP_CNODE, count, &out->at);
  pg_k.failure = size - used;
  if (!PG_CHECK(RETYPE_ROOM, fits))
    return PG_ERROR_NOT_ENOUGH_MEMORY;
  if (!PG_CHECK(RETYPE_MEMORY, type == PG_CAP_UNTYPED || user == (type == PG_CAP_FRAME)))
    return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 1u);
  return PG_ERROR_NONE;
}

/* Clears what was used of memory that nothing is left of; PG_PREEMPTED: not all of it yet. */
static uint32_t reset(struct pg_slot *untyped) {
  while (untyped->data != 0) {
    const uint32_t from = (untyped->data - 1u) & ~(CHUNK - 1u);
    if ((untyped->flags & PG_DEVICE) == 0 && PG_OMIT != PG_CHECK_RETYPE_ZERO) {
      uint32_t *const end = pg_port_memory(untyped->object + untyped->data);
      for (uint32_t *word = pg_port_memory(untyped->object + from); word < end; word++) *word = 0;
    }
    untyped->data = from;
    if (from != 0 && pg_port_pending()) return PG_PREEMPTED;
  }
  return PG_ERROR_NONE;
}

/* What of a new object is not zero. */
static void begin(uint32_t type, pg_ref object) {
  if (type == PG_CAP_VSPACE) pg_vspace_begin(pg_vspace(object));
  if (type != PG_CAP_TCB) return;
  pg_tcb(object)->exc = PG_EXC_RETURN;
  pg_set_register(pg_tcb(object), PG_PSR, 0);
}

static void commit_retype(struct pg_slot *untyped, const struct retype *retype) {
  pg_make_row(untyped, retype->first, retype->count, retype->type, retype->bits, retype->bytes, retype->at);
  for (uint32_t i = 0; i < retype->count; i++) begin(retype->type, untyped->object + retype->at + i * retype->bytes);
}

uint32_t pg_invoke_untyped(void) {
  struct retype retype;
  const uint32_t error = check_retype(pg_k.target, &retype);
  if (error != PG_ERROR_NONE) return error;
  if (pg_childless(pg_k.target) && reset(pg_k.target) != PG_ERROR_NONE) return PG_PREEMPTED;
  commit_retype(pg_k.target, &retype);
  return PG_ERROR_NONE;
}
