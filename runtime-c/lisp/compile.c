/* compile.c -- see compile.h: the passes, one after the other, in the caller's memory; and their words and fixups as a program image,
 * which is compiler/4-encode/assembler.ts and image.ts.
 *
 * Branches reach 255 words forward. One that must reach further becomes its opposite over a JMP, which moves all that follows: all is
 * generated again, until no branch grows any more. That ends because branches only ever grow. */
#include "lisp/compile.h"

#include <string.h>

#include "base/crc32.h"
#include "lisp/work.h"

/* Words of memory that has another type. */
typedef uint32_t __attribute__((may_alias)) any_word;

#ifndef PG_CORE_IN_REGISTER
struct pg_core_state *pg_core_now;
#endif

uint32_t pg_core_opposite(uint32_t code) { return ((code ^ code >> 6) & 1u) != 0 ? code + 1 : code - 1; }
_Static_assert(PG_OP_BEQ == 0x31 && PG_OP_BNE == 0x32 && PG_OP_BLT == 0x33 && PG_OP_BGE == 0x34 && PG_OP_BEQI == 0x35 && PG_OP_BNEI == 0x36 &&
                   PG_OP_BLTI == 0x37 && PG_OP_BGEI == 0x38 && PG_OP_BBS == 0x39 && PG_OP_BBC == 0x3a && PG_OP_BEQ64 == 0x3b && PG_OP_BNE64 == 0x3c &&
                   PG_OP_BLT64 == 0x3d && PG_OP_BGE64 == 0x3e && PG_OP_BEQB == 0x40 && PG_OP_BNEB == 0x41 && PG_OP_BNONE == 0x42 &&
                   PG_OP_BSOME == 0x43 && PG_OP_BHAS == 0x44 && PG_OP_BHASNT == 0x45 && PG_OP_BLTB == 0x46 && PG_OP_BGEB == 0x47,
               "opposite branches stand side by side: below 0x40 the odd one first, from there on the even one");

/* Of what goes somewhere, these four have a second word. */
static bool opens_loop(uint32_t op) { return (op & ~2u) == PG_OP_FOR; }
static bool has_octets(uint32_t op) { return (op & ~1u) == PG_OP_BHAS; }
_Static_assert(PG_OP_JMP == 0x30 && PG_OP_FOR == 0x48 && PG_OP_EACH == 0x4a, "opcodes by how control goes on");

void pg_core_set_distance(uint32_t *code, uint32_t distance) {
  const uint32_t op = *code & 0xffu;
  if (opens_loop(op)) code[1] |= distance << 16;
  else *code |= distance << (op == PG_OP_JMP || has_octets(op) ? 16 : 24);
}

/* Fills in how far jumps go. False when a branch has to reach further than it can: it is marked, and all is to be generated again. */
static bool resolve(void) {
  bool reached = true;
  for (struct pg_fixup *f = core.fixups, *end = f + core.fixed; f < end; f++) {
    uint32_t *code = core.code + f->at % PG_FAR;
    const uint32_t op = *code & 0xffu;
    const int32_t far = f->to - f->at % (int32_t)PG_FAR - 1 - (opens_loop(op) || has_octets(op));
    if (far < -255) pg_core_fail(PG_CORE_BAD_BODY);
    if (far > 255 && op - PG_OP_BEQ < PG_OP_FOR - PG_OP_BEQ) {
      f->at = (uint16_t)(f->at | PG_FAR);
      reached = false;
    }
    pg_core_set_distance(code, (uint32_t)(far < 0 ? -far : far));
  }
  return reached || core.fault != PG_CORE_OK;
}

/* One of the costs of the program's longest run, and its code. */
static uint32_t generated(enum pg_cost cost) {
  do {
    pg_core_generate(cost);
    core.far = PG_FAR;
  } while (core.fault == PG_CORE_OK && !resolve());
  return core.leave;
}

/* Memory for constants, as many as were read, and for fixups behind the cells. */
static void prepare(uint32_t *image, uint32_t room) {
  struct pg_constants *words = &core.pool[PG_POOL_WORDS], *strings = &core.pool[PG_POOL_STRINGS];
  uint32_t at = (uint32_t)((uint8_t *)core.top - (uint8_t *)core.arena + 3) & ~3u;
  words->bytes = (uint8_t *)core.arena + at;
  strings->bytes = words->bytes + words->used;
  at += words->used + ((strings->used + 3u) & ~3u);
  if (at >= sizeof core.arena) pg_core_fail(PG_CORE_BAD_MEMORY);
  if (room < PG_IMAGE_HEADER_BYTES) pg_core_fail(PG_CORE_BAD_IMAGE);
  if (core.fault != PG_CORE_OK) return;
  core.fixups = (struct pg_fixup *)(void *)((uint8_t *)core.arena + at);
  core.most_fixed = (uint16_t)((sizeof core.arena - at) / sizeof *core.fixups);
  core.code = image + PG_IMAGE_HEADER_BYTES / 4u;
  core.room = (uint16_t)((room - PG_IMAGE_HEADER_BYTES) / 4u);
  core.label.chain = PG_NOWHERE;
  core.taken[0] = core.most[0] = PG_INT_FIELDS;
  core.taken[1] = core.most[1] = PG_BYTES_FIELDS;
  image[0] = 0; /* no image, until it is one */
}

/* The image's bytes; 0 with a fault. */
static uint32_t write_image(uint32_t *image) {
  image[4] = generated(PG_COST_INSTRUCTIONS);
  for (enum pg_cost cost = PG_COST_HASH_BYTES; cost < PG_COSTS; cost++)
    image[4 + cost] = core.calls[cost] == PG_SEVERAL ? generated(cost) : core.calls[cost];
  if (image[6] > UINT16_MAX) image[6] = UINT16_MAX;
  image[6] |= (uint32_t)core.sends << 16;
  const uint32_t constants = core.pool[PG_POOL_WORDS].used, strings = core.pool[PG_POOL_STRINGS].used;
  const uint32_t used = PG_IMAGE_HEADER_BYTES + 4u * core.words + constants + core.tables + strings, total = (used + 3u) / 4u * 4u;
  if (core.words > PG_CODE_WORDS) pg_core_fail(PG_CORE_BAD_CODE);
  if (total > PG_IMAGE_HEADER_BYTES + 4u * core.room) pg_core_fail(PG_CORE_BAD_IMAGE);
  if (core.fault != PG_CORE_OK) return 0;
  uint8_t *bytes = (uint8_t *)image, *next = (uint8_t *)(core.code + core.words);
  memcpy(next, core.pool[PG_POOL_WORDS].bytes, constants);
  next += constants;
  for (uint32_t i = 0; i < core.tables; i++) *next++ = core.table[i].kind;
  memcpy(next, core.pool[PG_POOL_STRINGS].bytes, strings);
  memset(bytes + used, 0, total - used);
  uint16_t most; /* of both files, each in its byte, as in the header */
  memcpy(&most, core.most, sizeof most);
  image[1] = PG_ISA_VERSION | (uint32_t)core.tables << 8 | (uint32_t)(most - (PG_INT_FIELDS | PG_BYTES_FIELDS << 8)) << 16;
  image[2] = core.words | constants / 4u << 16;
  image[3] = strings | (uint32_t)core.most_scratch << 16;
  image[0] = PG_IMAGE_MAGIC;
  image[7] = 0;
  image[7] = pg_crc32_end(pg_crc32_add(pg_crc32_start(), bytes, total));
  return total;
}
_Static_assert(PG_IMAGE_AT_ISA == 4 && PG_IMAGE_AT_TABLES == 5 && PG_IMAGE_AT_INTS == 6 && PG_IMAGE_AT_BYTES == 7 && PG_IMAGE_AT_CODE_WORDS == 8 &&
                   PG_IMAGE_AT_CONST_WORDS == 10 && PG_IMAGE_AT_CONST_BYTES == 12 && PG_IMAGE_AT_SCRATCH == 14 && PG_IMAGE_AT_INSTRUCTIONS == 16 &&
                   PG_IMAGE_AT_HASH_BYTES == 20 && PG_IMAGE_AT_LOOKUPS == 24 && PG_IMAGE_AT_SENDS == 26 && PG_IMAGE_AT_CHECKSUM == 28 &&
                   PG_IMAGE_HEADER_BYTES == 32,
               "the header is written as eight words");

enum pg_core_fault pg_core_compile(struct pg_core_work *work, enum pg_core_spelling spelling, const uint8_t *in, uint32_t length, uint32_t *image,
                                   uint32_t room, struct pg_core_program *out) {
  struct pg_core_state *const before = pg_core_now;
  const any_word *const zero = (const any_word *)work->words + (offsetof(struct pg_core_state, var) + sizeof core.var) / 4;
  for (any_word *word = work->words; word < zero; word += 4) word[0] = word[1] = word[2] = word[3] = 0; /* memset goes by bytes */
  pg_core_now = (struct pg_core_state *)(void *)work;
  core.top = PG_CELLS;
  core.full = PG_CELLS + PG_ARENA_CELLS;
  core.inner = core.loop;
  core.input = in;
  core.in = pg_cbor(in, length);
  core.compressed = spelling == PG_CORE_COMPRESSED;
  if (length > PG_CORE_INPUT) pg_core_fail(PG_CORE_BAD_LONG);
  pg_core_check();
  prepare(image, room < PG_IMAGE_BYTES ? room : PG_IMAGE_BYTES);
  const uint32_t bytes = core.fault == PG_CORE_OK ? write_image(image) : 0;
  if (bytes != 0) {
    out->image_bytes = bytes;
    out->kind = core.kind;
    out->tables = core.tables;
    memcpy(out->table, core.table, core.tables * sizeof *core.table);
  }
  const enum pg_core_fault fault = (enum pg_core_fault)core.fault;
  pg_core_now = before;
  return fault;
}
