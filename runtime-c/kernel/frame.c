/* frame.c -- Frames in the regions of a VSpace (Armv7-M ARM, B3.5).
 *
 * A Frame is mapped where it is. Whatever takes a mapping away also has the MPU loaded again before any thread runs. */
#include "kernel/kernel.h"

static uint32_t region_of(const struct pg_slot *frame) { return frame->flags >> PG_REGION_SHIFT; }

void pg_unmap(struct pg_slot *frame) {
  struct pg_vspace *const vspace = pg_vspace(frame->data);
  if (frame->data == 0 || PG_OMIT == PG_CHECK_FRAME_UNMAP) return;
  vspace->regions[region_of(frame)].rasr = 0;
  vspace->frames[region_of(frame)] = 0;
  frame->data = 0;
  pg_k.loaded = PG_OMIT == PG_CHECK_RELOAD ? pg_k.loaded : 0;
}

/* The VSpace is gone: no Frame is mapped in it. */
void pg_vspace_end(struct pg_vspace *vspace) {
  for (uint32_t i = 0; i < PG_REGIONS; i++)
    if (vspace->frames[i] != 0 && PG_OMIT != PG_CHECK_VSPACE_UNMAP) pg_unmap(pg_cell(vspace->frames[i]));
}

/* As pg_move; a mapped Frame keeps its mapping. */
void pg_move_cap(struct pg_slot *to, struct pg_slot *from) {
  pg_move(to, from);
  if (to->type == PG_CAP_FRAME && to->data != 0) pg_vspace(to->data)->frames[region_of(to)] = pg_index(to);
}

/* Region attribute and size register (B3.5.9). */
#define RASR_XN (1u << 28)
#define RASR_NORMAL (1u << 19 | 1u << 17 | 1u << 16) /* write-back, write-allocate */
#define RASR_DEVICE (1u << 16)
#define RBAR_VALID (1u << 4)

/* A free region names itself, so that loading it does not turn off the one that was loaded before it. */
void pg_vspace_begin(struct pg_vspace *vspace) {
  for (uint32_t i = 0; i < PG_REGIONS; i++) vspace->regions[i].rbar = RBAR_VALID | i;
}

static uint32_t map(struct pg_slot *frame) {
  const pg_ref to = pg_k.extra[0]->object;
  const uint32_t address = pg_word(0), rights = PG_OMIT == PG_CHECK_FRAME_RIGHTS ? pg_word(1) : pg_word(1) & frame->rights;
  const uint32_t attributes = pg_word(2);
  struct pg_vspace *const vspace = pg_vspace(to);
  uint32_t i = region_of(frame);
  if (frame->data == 0)
    for (i = 0; i < PG_REGIONS && vspace->frames[i] != 0; i++) {}
  else if (!PG_CHECK(FRAME_ELSEWHERE, frame->data == to)) return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 1u);
  if ((address & ((1u << frame->bits) - 1u)) != 0) return PG_ERROR_ALIGNMENT_ERROR;
  if (!PG_CHECK(FRAME_ADDRESS, address == frame->object && pg_port_mappable(frame->object, frame->bits)))
    return PG_NUMBER(PG_ERROR_INVALID_ARGUMENT, 0);
  if (i == PG_REGIONS) return PG_ERROR_DELETE_FIRST;

  frame->data = to;
  frame->flags = (uint8_t)((frame->flags & 15u) | i << PG_REGION_SHIFT);
  vspace->frames[i] = pg_index(frame);
  const uint32_t access = (rights & PG_RIGHT_READ) == 0 ? 1u : (rights & PG_RIGHT_WRITE) == 0 ? 2u : 3u;
  vspace->regions[i].rbar = address | RBAR_VALID | i;
  vspace->regions[i].rasr = ((attributes & PG_ATTRIBUTE_EXECUTE_NEVER) != 0 ? RASR_XN : 0) | access << 24 |
                            ((attributes & PG_ATTRIBUTE_PAGE_CACHEABLE) != 0 ? RASR_NORMAL : RASR_DEVICE) | (frame->bits - 1u) << 1 | 1u;
  pg_k.loaded = 0;
  return PG_ERROR_NONE;
}

uint32_t pg_invoke_frame(void) {
  if (pg_k.label == PG_INVOKE_FRAME_MAP) return map(pg_k.target);
  pg_unmap(pg_k.target);
  return PG_ERROR_NONE;
}
