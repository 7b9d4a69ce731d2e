/* compile.c -- see compile.h: the passes, one after the other, in the caller's memory. */
#include "lisp/compile.h"

#include <string.h>

#include "lisp/work.h"

#if !(defined(__arm__) && defined(__GNUC__) && !defined(__clang__))
struct pg_core_state *pg_core_now;
#endif

/* Memory for constants, as many as were read, and for fixups behind the cells. */
static void prepare(uint32_t *image, uint32_t room) {
  const uint32_t all = sizeof core.arena / 4u, cells = ((uint32_t)(core.top - core.cells) + 1u) / 2u, strings = cells + core.const_words, taken = strings + (core.const_bytes + 3u) / 4u;
  if (taken >= all) pg_core_fail(PG_CORE_BAD_MEMORY);
  if (room < PG_IMAGE_HEADER_BYTES) pg_core_fail(PG_CORE_BAD_IMAGE);
  if (core.fault != PG_CORE_OK) return;
  core.constants = core.arena + cells;
  core.strings = (uint8_t *)(core.arena + strings);
  core.fixups = (struct pg_fixup *)(void *)(core.arena + taken);
  core.most_fixed = (uint16_t)((all - taken) / 2);
  core.code = image + PG_IMAGE_HEADER_BYTES / 4u;
  core.room = (uint16_t)((room - PG_IMAGE_HEADER_BYTES) / 4u);
  core.label.chain = PG_NOWHERE;
  core.taken[0] = core.most[0] = PG_INT_FIELDS;
  core.taken[1] = core.most[1] = PG_BYTES_FIELDS;
  image[0] = 0; /* no image, until it is one */
}
_Static_assert(sizeof(struct pg_fixup) == 8, "fixups are counted in two words");

enum pg_core_fault pg_core_compile(struct pg_core_work *work, enum pg_core_spelling spelling, const uint8_t *in, uint32_t length, uint32_t *image,
                                   uint32_t room, struct pg_core_program *out) {
  struct pg_core_state *const before = pg_core_now;
  for (uint32_t i = 0; i < offsetof(struct pg_core_state, packed) / 4; i++) work->words[i] = 0;
  pg_core_now = (struct pg_core_state *)(void *)work;
  core.cells = core.top = (uint16_t *)core.arena;
  core.full = core.cells + PG_ARENA_CELLS;
  core.input = in;
  core.in = pg_cbor(in, length);
  core.compressed = spelling == PG_CORE_COMPRESSED;
  if (length > PG_CORE_INPUT) pg_core_fail(PG_CORE_BAD_LONG);
  pg_core_check();
  prepare(image, room < PG_IMAGE_BYTES ? room : PG_IMAGE_BYTES);
  const uint32_t bytes = core.fault == PG_CORE_OK ? pg_core_lay_out(image) : 0;
  if (bytes != 0) {
    out->image_bytes = bytes;
    out->kind = core.kind;
    out->tables = core.tables;
    memcpy(out->table, core.table, sizeof core.table);
  }
  const enum pg_core_fault fault = (enum pg_core_fault)core.fault;
  pg_core_now = before;
  return fault;
}
