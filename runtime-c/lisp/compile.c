/* compile.c -- see compile.h: the passes, one after the other, in the caller's memory. */
#include "lisp/compile.h"

#include <string.h>

#include "lisp/work.h"

/* Memory for constants, as many as were read, and for fixups behind the cells. */
static void prepare(struct pg_core_state *s, uint32_t *image, uint32_t room) {
  const uint32_t all = sizeof s->arena / 4u, cells = (s->used + 1u) / 2u, strings = cells + s->const_words, taken = strings + (s->const_bytes + 3u) / 4u;
  if (taken >= all) pg_core_fail(s, PG_CORE_BAD_MEMORY);
  if (room < PG_IMAGE_HEADER_BYTES) pg_core_fail(s, PG_CORE_BAD_IMAGE);
  if (s->fault != PG_CORE_OK) return;
  s->constants = s->arena + cells;
  s->strings = (uint8_t *)(s->arena + strings);
  s->fixups = (struct pg_fixup *)(void *)(s->arena + taken);
  s->most_fixed = (uint16_t)((all - taken) / 2);
  memset(s->fixups, 0, s->most_fixed * sizeof *s->fixups);
  s->code = image + PG_IMAGE_HEADER_BYTES / 4u;
  s->room = (uint16_t)((room - PG_IMAGE_HEADER_BYTES) / 4u);
  s->taken[0] = s->most[0] = PG_INT_FIELDS;
  s->taken[1] = s->most[1] = PG_BYTES_FIELDS;
  image[0] = 0; /* no image, until it is one */
}
_Static_assert(sizeof(struct pg_fixup) == 8, "fixups are counted in two words");

enum pg_core_fault pg_core_compile(struct pg_core_work *work, enum pg_core_spelling spelling, const uint8_t *in, uint32_t length, uint32_t *image,
                                   uint32_t room, struct pg_core_program *out) {
  struct pg_core_state *s = (struct pg_core_state *)(void *)work;
  for (uint32_t i = 0; i < (offsetof(struct pg_core_state, var) + 3) / 4; i++) work->words[i] = 0;
  s->in = s->next = in;
  s->end = in + length;
  s->compressed = spelling == PG_CORE_COMPRESSED;
  if (length > PG_CORE_INPUT) pg_core_fail(s, PG_CORE_BAD_LONG);
  pg_core_check(s);
  prepare(s, image, room < PG_IMAGE_BYTES ? room : PG_IMAGE_BYTES);
  const uint32_t bytes = s->fault == PG_CORE_OK ? pg_core_lay_out(s, image) : 0;
  if (bytes != 0) {
    out->image_bytes = bytes;
    out->kind = s->kind;
    out->tables = s->tables;
    memcpy(out->table, s->table, sizeof s->table);
  }
  return (enum pg_core_fault)s->fault;
}
