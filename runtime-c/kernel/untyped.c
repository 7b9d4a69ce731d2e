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

/* Bytes of an object of `type`, a power of two of them when it is `sized` by `bits`, else as many cells as it takes. */
/*@ requires 0 < type <= PG_CAP_VSPACE && \valid(bytes) && \valid(sized) && \separated(bytes, sized);
    terminates \true;
    exits \false;
    assigns *bytes, *sized;
    ensures \result == PG_ERROR_NONE ==> bits < 32 && 1 <= *bytes <= 0x80000000; */
static uint32_t size_of(uint32_t type, uint32_t bits, uint32_t *bytes, bool *sized) {
  uint32_t power = bits, least = 0;
  if (type == PG_CAP_UNTYPED) least = LEAST_BITS;
  else if (type == PG_CAP_FRAME) least = LEAST_FRAME_BITS;
  else if (type == PG_CAP_CNODE) power += 4u, least = 5u;
  if (!PG_CHECK(RETYPE_SIZE, bits < 32u && power <= PG_MOST_BITS)) return PG_RANGE(0u, PG_MOST_BITS);
  if (!PG_CHECK(RETYPE_SIZE, power >= least)) return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 1u);
  *sized = least != 0;
  /*@ assert least == 0 ==> cells[type] > 0; */
  if (least != 0) *bytes = pg_power(power);
  else *bytes = cells[type] * PG_CELL_BYTES;
  return PG_ERROR_NONE;
}

/* The slots for the new capabilities, which have to be empty: `first` and as many behind it as `count` says. */
/*@ requires \valid(first) && \valid(count) && \separated(first, count, &pg_cells[0 .. PG_SYSTEM_CELLS - 1], &pg_k);
    requires pg_nodes && pg_is_cell(pg_k.extra[0]) && pg_is_slot(pg_at(pg_k.extra[0]));
    terminates \true;
    exits \false;
    assigns *first, *count, pg_k.failure;
    ensures \result == PG_ERROR_NONE ==> pg_is_cell(*first) && pg_free(pg_at(*first), *count) && 1 <= *count <= WINDOW; */
static uint32_t window(struct pg_slot **first, uint32_t *count) {
  const uint32_t offset = pg_word(4), many = pg_word(5);
  struct pg_slot *node = pg_k.extra[0];
  if (pg_word(3) != 0) {
    const uint32_t error = pg_find(node, pg_word(2), pg_word(3), 0, &node);
    if (error != PG_ERROR_NONE) return error;
  }
  if (node->type != PG_CAP_CNODE) return pg_missing(pg_word(3), 0);
  /*@ assert held: pg_is_cell(node) && pg_held(pg_at(node)); */
  /*@ assert named: 0 < pg_named(node->object) && pg_named(node->object) + (1 << node->bits) <= PG_SYSTEM_CELLS; */
  /*@ assert slots: \forall integer k; pg_named(node->object) <= k < pg_named(node->object) + (1 << node->bits) ==> pg_is_slot(k); */
  const uint32_t slots = pg_power(node->bits);
  if (!PG_CHECK(RETYPE_WINDOW, offset < slots)) return PG_RANGE(0u, slots - 1u);
  if (many == 0 || many > WINDOW) return PG_RANGE(1u, WINDOW);
  if (!PG_CHECK(RETYPE_WINDOW, many <= slots - offset)) return PG_RANGE(1u, slots - offset);
  /*@ assert many: 1 <= many <= WINDOW; */
  /*@ assert fits: offset + many <= (1 << node->bits); */
  struct pg_slot *const slot = pg_beside(pg_slots(node->object), offset);
  /*@ assert inside: 1 <= many <= WINDOW && pg_named(node->object) <= pg_at(slot) && pg_at(slot) + many <= pg_named(node->object) + (1 << node->bits); */
  /*@ loop invariant 0 <= i <= many;
      loop invariant empty: \forall integer k; pg_at(slot) <= k < pg_at(slot) + i ==> pg_type(k) == PG_CAP_NULL;
      loop assigns i;
      loop variant many - i; */
  for (uint32_t i = 0; i < many; i++)
    if (!PG_CHECK(SLOT_EMPTY, pg_beside(slot, i)->type == PG_CAP_NULL)) return PG_ERROR_DELETE_FIRST;
  /*@ assert free: pg_free(pg_at(slot), many); */
  *first = slot;
  *count = many;
  return PG_ERROR_NONE;
}

/*@ requires \valid(out) && \separated(out, &pg_cells[0 .. PG_SYSTEM_CELLS - 1], &pg_k);
    requires pg_nodes && pg_is_cell(pg_k.extra[0]) && pg_is_slot(pg_at(pg_k.extra[0]));
    requires pg_is_cell(untyped) && untyped->bits < 32 && used <= (1 << untyped->bits);
    terminates \true;
    exits \false;
    assigns *out, pg_k.failure;
    ensures window: \result == PG_ERROR_NONE ==> pg_is_cell(out->first) && pg_free(pg_at(out->first), out->count) && 1 <= out->count <= WINDOW;
    ensures object: \result == PG_ERROR_NONE ==> 0 < out->type < 256 && out->bits < 256 && 1 <= out->bytes;
    ensures room: \result == PG_ERROR_NONE ==> pg_offset(out->at, out->count, out->bytes) <= (1 << \old(untyped->bits)) <= 0x80000000;
    ensures behind: \result == PG_ERROR_NONE ==> used <= out->at; */
/* Everything is checked before anything changes. `used`: bytes of the Untyped that stay taken. */
static uint32_t check_retype(const struct pg_slot *untyped, uint32_t used, struct retype *out) {
  const uint32_t size = pg_power(untyped->bits);
  const uint32_t object = pg_word(0), type = object + 1u, bits = pg_word(1);
  uint32_t bytes, count, at;
  bool sized;
  struct pg_slot *first;
  if (!PG_CHECK(RETYPE_TYPE, object < PG_CAP_VSPACE)) return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 0);
  uint32_t error = size_of(type, bits, &bytes, &sized);
  if (error != PG_ERROR_NONE) return error;
  error = window(&first, &count);
  if (error != PG_ERROR_NONE) return error;
  const bool fits = pg_place(used, size, bytes, sized && type != PG_CAP_CNODE, count, &at);
  /*@ assert room: fits ==> pg_offset(at, count, bytes) <= (1 << \at(untyped->bits, Pre)) <= 0x80000000; */
  pg_k.failure = size - used;
  if (!PG_CHECK(RETYPE_ROOM, fits)) return PG_ERROR_NOT_ENOUGH_MEMORY;
  const bool user = (untyped->flags & PG_USER) != 0;
  if (!PG_CHECK(RETYPE_MEMORY, type == PG_CAP_UNTYPED || user == (type == PG_CAP_FRAME))) return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 1u);
  out->first = first;
  out->type = type;
  out->bits = bits;
  out->bytes = bytes;
  out->count = count;
  out->at = at;
  return PG_ERROR_NONE;
}

/* Clears what was used of memory that nothing is left of; PG_PREEMPTED: not all of it yet. */
/*@ requires pg_is_cell(untyped);
    terminates \true;
    exits \false;
    assigns untyped->data;
    ensures \result == PG_ERROR_NONE ==> untyped->data == 0; */
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

/* What of new objects is not zero. */
/*@ terminates \true;
    exits \false;
    assigns \nothing; */
static void begin(const struct retype *retype, pg_ref object) {
  for (uint32_t i = 0; i < retype->count; i++, object += retype->bytes) {
    if (retype->type == PG_CAP_VSPACE) pg_vspace_begin(pg_vspace(object));
    if (retype->type != PG_CAP_TCB) continue;
    pg_tcb(object)->exc = PG_EXC_RETURN;
    pg_set_register(pg_tcb(object), PG_PSR, 0);
  }
}

uint32_t pg_invoke_untyped(void) {
  struct pg_slot *const untyped = pg_k.target;
  struct retype retype;
  const bool childless = pg_childless(untyped);
  const uint32_t used = PG_CHECK(RETYPE_RESET, childless) ? 0 : untyped->data, base = untyped->object;
  const uint32_t error = check_retype(untyped, used, &retype);
  if (error != PG_ERROR_NONE) return error;
  if (childless && reset(untyped) != PG_ERROR_NONE) return PG_PREEMPTED;
  /*@ assert mark: untyped->data <= retype.at; */
  /*@ assert tree: pg_tree && pg_held(pg_at(untyped)); */
  /*@ assert free: pg_free(pg_at(retype.first), retype.count); */
  pg_make_row(untyped, retype.first, retype.count, retype.type, retype.bits, retype.bytes, retype.at);
  begin(&retype, base + retype.at);
  return PG_ERROR_NONE;
}
