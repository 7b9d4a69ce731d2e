/* programs.c -- programs of messages, one after the other into room for few of them: each behind a byte, whose lowest bit says that it is pinned, and its
 * length in two. What is kept is what the verifier admits where it stands, within its room, and is found again without being made again. */
#include "harness.h"

#include "node/governor.h"
#include "node/programs.h"

static const uint8_t kinds[] = {PG_TABLE_KIND_EXACT_NODE, PG_TABLE_KIND_PREFIX_INT};
static const char *const names[] = {"sinks", "hops"};
static const struct pg_project project = {.table_kinds = kinds, .table_count = 2};
static struct pg_table tables[PG_NODE_TABLES];
static struct pg_programs programs;
static struct pg_programs_work work;

static void sound(const uint8_t *memory, uint32_t room) {
  uint32_t filled = 0;
  for (uint32_t i = 0; i < PG_REGISTRY_LIMIT_PROGRAMS; i++) {
    const struct pg_shelf_item *const item = &programs.item[i];
    const struct pg_kept_program *const kept = &programs.kept[i];
    struct pg_program program;
    uint32_t word;
    if (!item->there) continue;
    const uint32_t front = (kept->spelled + 3u) & ~3u;
    filled += (item->bytes + 3u) & ~3u;
    CHECK(harness_inside(memory, room, memory + item->at, item->bytes) && kept->placed == memory + item->at + front);
    CHECK(pg_verify(kept->placed, item->bytes - front, &programs.most, &program, &word) == PG_REFUSAL_OK);
    CHECK(program.code == kept->program.code && program.consts == kept->program.consts && program.kinds == kept->program.kinds && program.bytes == kept->program.bytes);
  }
  CHECK(filled == programs.shelf.filled && filled <= room);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  enum { ROOM = 1200 };
  uint8_t *const memory = malloc(ROOM);
  if (memory == NULL) abort();
  pg_programs_init(&programs, &project, names, tables, &pg_grant, &work, memory, ROOM);
  while (length >= 3) {
    const size_t due = pg_load16le(bytes + 1), own = due < length - 3 ? due : length - 3;
    uint8_t *const program = harness_exact(bytes + 3, own);
    const struct pg_kept_program *kept, *again;
    struct pg_program_refusal why;
    const uint32_t made = programs.made, filled = programs.shelf.filled;
    const enum pg_core_kind kind = bytes[0] & 2 ? PG_CORE_POLICY : PG_CORE_ROUTE;
    if (pg_programs_take(&programs, program, (uint32_t)own, kind, &pg_grant, &kept, &why) == PG_PROGRAM_OK) {
      const uint32_t now = programs.made;
      harness_take();
      CHECK(pg_programs_take(&programs, program, (uint32_t)own, kind, &pg_grant, &again, &why) == PG_PROGRAM_OK && again == kept && programs.made == now);
      if (bytes[0] & 1) (void)pg_programs_pin(&programs, kept->cid, kept->cid_bytes);
      if (bytes[0] & 4) (void)pg_programs_drop(&programs, kept->cid, kept->cid_bytes);
    } else {
      CHECK(programs.made == made && programs.shelf.filled == filled);
    }
    sound(memory, ROOM);
    free(program);
    bytes += 3 + own;
    length -= 3 + own;
  }
  free(memory);
  return 0;
}
