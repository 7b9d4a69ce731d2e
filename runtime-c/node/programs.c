/* programs.c -- see programs.h. */
#include "node/programs.h"

#include <string.h>

#include "crypto/multihash.h"
#include "node/check.h"

#define NONE PG_REGISTRY_LIMIT_PROGRAMS
/* A program as it came is no longer than this, or the compiler refuses it. */
_Static_assert(PG_CORE_INPUT <= UINT16_MAX && PG_CORE_INPUT % 4 == 0, "lengths of spellings");

void pg_programs_init(struct pg_programs *programs, const struct pg_project *project, const char *const *table_names, const struct pg_table *tables,
                      const struct pg_bound *most, struct pg_programs_work *work, uint8_t *memory, uint32_t room) {
  pg_shelf_init(&programs->shelf, programs->item, NONE, memory, room);
  programs->project = project;
  programs->table_names = table_names;
  programs->tables = tables;
  programs->work = work;
  programs->most = *most;
  programs->made = 0;
}

/* Of all bytes, by words: a program that differs in one of them has another, as good as always. */
static uint32_t mark_of(const uint8_t *bytes, uint32_t length) {
  uint32_t mark = length, at = 0;
  for (; at + 4 <= length; at += 4) mark = (mark ^ pg_load32le(bytes + at)) * 0x9e3779b1u;
  for (; at < length; at++) mark = (mark ^ bytes[at]) * 0x9e3779b1u;
  return mark;
}

/* Word by word: the library's memcmp takes three times as long. */
static bool same(const uint8_t *left, const uint8_t *right, uint32_t length) {
  uint32_t at = 0;
  for (; at + 4 <= length; at += 4) {
    if (pg_load32le(left + at) != pg_load32le(right + at)) return false;
  }
  for (; at < length; at++) {
    if (left[at] != right[at]) return false;
  }
  return true;
}

static uint32_t find(const struct pg_programs *programs, const uint8_t *bytes, uint32_t length, uint32_t mark) {
  for (uint32_t i = 0; i < NONE; i++) {
    const struct pg_kept_program *const kept = &programs->kept[i];
    if (kept->mark == mark && programs->item[i].there && kept->spelled == length &&
        PG_NODE_CHECK(SAME, same(pg_shelf_bytes(&programs->shelf, i), bytes, length))) return i;
  }
  return NONE;
}

static uint32_t find_named(const struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes) {
  for (uint32_t i = 0; i < NONE; i++) {
    if (programs->item[i].there && programs->kept[i].cid_bytes == cid_bytes && same(programs->kept[i].cid, cid, cid_bytes)) return i;
  }
  return NONE;
}

static bool within(const struct pg_bound *cost, const struct pg_bound *grant) {
  return cost->instructions <= grant->instructions && cost->hash_bytes <= grant->hash_bytes && cost->lookups <= grant->lookups && cost->sends <= grant->sends;
}

/* What of a known program depends on who asks. */
static enum pg_program_status may_run(const struct pg_kept_program *kept, enum pg_core_kind kind, const struct pg_bound *grant) {
  if (!PG_NODE_CHECK(KIND, kept->kind == kind)) return PG_PROGRAM_KIND;
  return PG_NODE_CHECK(COST, within(&kept->program.bound, grant)) ? PG_PROGRAM_OK : PG_PROGRAM_COST;
}

/* The node's table of this name; project->table_count: there is none. */
static uint32_t table_named(const struct pg_programs *programs, const uint8_t *name, uint32_t length) {
  uint32_t i = 0;
  for (; i < programs->project->table_count; i++) {
    const char *const own = programs->table_names[i];
    if (strlen(own) == length && memcmp(own, name, length) == 0) break;
  }
  return i;
}

static bool resolve(const struct pg_programs *programs, const uint8_t *bytes, const struct pg_core_program *made, struct pg_kept_program *out) {
  for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++) {
    out->tables[i] = programs->tables;
    if (i >= made->tables) continue;
    const struct pg_core_table *const table = &made->table[i];
    uint32_t length = table->length;
    const uint8_t *const name = table->symbol < PG_SYMBOLS ? pg_core_symbol_name(table->symbol, &length) : bytes + table->at;
    const uint32_t own = table_named(programs, name, length);
    if (own == programs->project->table_count) {
      if (!PG_NODE_CHECK(TABLE_NAME, false)) return false;
      continue;
    }
    if (!PG_NODE_CHECK(TABLE_KIND, programs->project->table_kinds[own] == table->kind)) return false;
    out->tables[i] = &programs->tables[own];
  }
  return true;
}

/* What the compiler makes is refused for its cost alone: without that check it may cost anything. */
static const struct pg_bound everything = {UINT32_MAX, UINT32_MAX, UINT16_MAX, UINT16_MAX};

/* Makes it in the work's memory; nothing that is kept changes. */
static enum pg_program_status make(struct pg_programs *programs, const uint8_t *bytes, uint32_t length, enum pg_core_kind kind, const struct pg_bound *grant,
                                   struct pg_kept_program *out, uint32_t *image_bytes, struct pg_program_refusal *why) {
  struct pg_programs_work *const work = programs->work;
  struct pg_core_program made;
  const enum pg_core_spelling spelling = length > 0 && bytes[0] == '(' ? PG_CORE_CANONICAL : PG_CORE_COMPRESSED;
  why->fault = pg_core_compile(&work->compiler, spelling, bytes, length, work->image, sizeof work->image, &made);
  if (why->fault != PG_CORE_OK) return PG_PROGRAM_COMPILE;
  out->placed = (const uint8_t *)work->image;
  why->refusal = pg_verify(out->placed, made.image_bytes, PG_NODE_CHECK(VERIFIED, false) ? &everything : &programs->most, &out->program, &why->word);
  if (why->refusal != PG_REFUSAL_OK) return PG_PROGRAM_VERIFY;
  out->kind = made.kind;
  *image_bytes = made.image_bytes;
  const enum pg_program_status status = may_run(out, kind, grant);
  if (status != PG_PROGRAM_OK) return status;
  return resolve(programs, bytes, &made, out) ? PG_PROGRAM_OK : PG_PROGRAM_TABLE;
}

/* A program refers into its image, by four places. */
static void move(struct pg_kept_program *kept, const uint8_t *to) {
  struct pg_program *const program = &kept->program;
  program->code = (const uint32_t *)(const void *)(to + PG_IMAGE_HEADER_BYTES);
  program->consts = program->code + program->code_words;
  program->kinds = (const uint8_t *)(program->consts + program->const_words);
  program->bytes = program->kinds + program->tables;
  kept->placed = to;
}

static uint32_t image_at(const struct pg_kept_program *kept) { return (kept->spelled + 3u) & ~3u; }

/* What lay behind something that went lies somewhere else now. */
static void follow(struct pg_programs *programs) {
  for (uint32_t i = 0; i < NONE; i++) {
    const uint8_t *const image = pg_shelf_bytes(&programs->shelf, i) + image_at(&programs->kept[i]);
    if (programs->item[i].there && programs->kept[i].placed != image) move(&programs->kept[i], image);
  }
}

static enum pg_program_status answer(enum pg_shelf_answer of) {
  switch (of) {
  case PG_SHELF_OK: return PG_PROGRAM_OK;
  case PG_SHELF_LARGE: return PG_PROGRAM_LARGE;
  case PG_SHELF_PINNED: return PG_PROGRAM_PINNED;
  case PG_SHELF_PINS: return PG_PROGRAM_PINS;
  default: return PG_PROGRAM_FULL;
  }
}

static void rename(struct pg_kept_program *kept, const uint8_t *cid, uint32_t cid_bytes) {
  memcpy(kept->cid, cid, cid_bytes);
  kept->cid_bytes = (uint8_t)cid_bytes;
}

/* cid == NULL: it has the name that its bytes have under SHA-256, as programs do. */
static enum pg_program_status take(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length, enum pg_core_kind kind,
                                   const struct pg_bound *grant, const struct pg_kept_program **out, struct pg_program_refusal *why) {
  struct pg_kept_program made;
  uint32_t image_bytes;
  made.mark = mark_of(bytes, length);
  uint32_t item = find(programs, bytes, length, made.mark);
  enum pg_program_status status;
  if (item != NONE) {
    status = may_run(&programs->kept[item], kind, grant);
    if (status != PG_PROGRAM_OK) return status;
    if (cid != NULL) rename(&programs->kept[item], cid, cid_bytes);
    pg_shelf_use(&programs->shelf, item);
    *out = &programs->kept[item];
    return PG_PROGRAM_OK;
  }
  status = make(programs, bytes, length, kind, grant, &made, &image_bytes, why);
  if (status != PG_PROGRAM_OK) return status;
  made.spelled = (uint16_t)length;
  if (cid != NULL) rename(&made, cid, cid_bytes);
  else made.cid_bytes = (uint8_t)pg_multihash(PG_HASH_SHA2_256, bytes, length, made.cid);
  status = answer(pg_shelf_make(&programs->shelf, image_at(&made) + image_bytes, &item));
  if (status != PG_PROGRAM_OK) return status;
  uint8_t *const place = pg_shelf_bytes(&programs->shelf, item);
  memcpy(place, bytes, length);
  memcpy(place + image_at(&made), programs->work->image, image_bytes);
  programs->kept[item] = made;
  follow(programs);
  programs->made++;
  *out = &programs->kept[item];
  return PG_PROGRAM_OK;
}

enum pg_program_status pg_programs_take(struct pg_programs *programs, const uint8_t *bytes, uint32_t length, enum pg_core_kind kind, const struct pg_bound *grant,
                                        const struct pg_kept_program **out, struct pg_program_refusal *why) {
  return take(programs, NULL, 0, bytes, length, kind, grant, out, why);
}

enum pg_program_status pg_programs_take_named(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length,
                                              enum pg_core_kind kind, const struct pg_bound *grant, const struct pg_kept_program **out, struct pg_program_refusal *why) {
  return take(programs, cid, cid_bytes, bytes, length, kind, grant, out, why);
}

enum pg_program_status pg_programs_named(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes, enum pg_core_kind kind, const struct pg_bound *grant,
                                         const struct pg_kept_program **out) {
  const uint32_t item = find_named(programs, cid, cid_bytes);
  if (item == NONE) return PG_PROGRAM_ABSENT;
  const enum pg_program_status status = may_run(&programs->kept[item], kind, grant);
  if (status != PG_PROGRAM_OK) return status;
  pg_shelf_use(&programs->shelf, item);
  *out = &programs->kept[item];
  return PG_PROGRAM_OK;
}

enum pg_program_status pg_programs_pin(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes) {
  const uint32_t item = find_named(programs, cid, cid_bytes);
  return item == NONE ? PG_PROGRAM_ABSENT : answer(pg_shelf_pin(&programs->shelf, item));
}

enum pg_program_status pg_programs_unpin(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes) {
  const uint32_t item = find_named(programs, cid, cid_bytes);
  return item == NONE ? PG_PROGRAM_ABSENT : answer(pg_shelf_unpin(&programs->shelf, item));
}

enum pg_program_status pg_programs_drop(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes) {
  const uint32_t item = find_named(programs, cid, cid_bytes);
  if (item == NONE) return PG_PROGRAM_ABSENT;
  const enum pg_program_status status = answer(pg_shelf_drop(&programs->shelf, item));
  follow(programs);
  return status;
}
