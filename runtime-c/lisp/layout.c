/* layout.c -- words and fixups to a program image: compiler/4-encode/assembler.ts, bound.ts and image.ts.
 *
 * Branches reach 255 words forward. One that must reach further becomes its opposite over a JMP, which moves all that follows;
 * that is repeated until no branch grows any more, and ends because branches only ever grow. */
#include "lisp/work.h"

#include <string.h>

#include "base/crc32.h"

static bool is_branch(uint32_t op) { return op > PG_OP_JMP && op < PG_OP_FOR; }
_Static_assert(PG_OP_JMP == 0x30 && PG_OP_BEQ == 0x31 && PG_OP_BGEB == 0x47 && PG_OP_FOR == 0x48 && PG_OP_NEXT == 0x49 && PG_OP_EACH == 0x4a &&
                   PG_OP_ITER8 == 0x4b && PG_OP_ITER32B == 0x4f && PG_OP_FORWARD == 0x70 && PG_OP_GIVE == 0x75,
               "opcodes by how control goes on");

uint32_t pg_core_opposite(uint32_t op) { return op >= PG_OP_BEQB ? op ^ 1u : ((op - 1u) ^ 1u) + 1u; }
_Static_assert(PG_OP_BEQ == 0x31 && PG_OP_BNE == 0x32 && PG_OP_BLT == 0x33 && PG_OP_BGE == 0x34 && PG_OP_BEQI == 0x35 && PG_OP_BNEI == 0x36 &&
                   PG_OP_BLTI == 0x37 && PG_OP_BGEI == 0x38 && PG_OP_BBS == 0x39 && PG_OP_BBC == 0x3a && PG_OP_BEQ64 == 0x3b && PG_OP_BNE64 == 0x3c &&
                   PG_OP_BLT64 == 0x3d && PG_OP_BGE64 == 0x3e && PG_OP_BEQB == 0x40 && PG_OP_BNEB == 0x41 && PG_OP_BNONE == 0x42 &&
                   PG_OP_BSOME == 0x43 && PG_OP_BHAS == 0x44 && PG_OP_BHASNT == 0x45 && PG_OP_BLTB == 0x46 && PG_OP_BGEB == 0x47,
               "opposite branches stand side by side");

void pg_core_set_distance(uint32_t *code, uint32_t distance) {
  const uint32_t op = *code & 0xffu;
  if (op == PG_OP_FOR || op == PG_OP_EACH) code[1] |= distance << 16;
  else *code |= distance << (op == PG_OP_JMP || op == PG_OP_BHAS || op == PG_OP_BHASNT ? 16 : 24);
}

/* Fills in how far jumps go. False when a branch has to reach further than it can: it is marked, and all is to be generated again. */
static bool resolve(void) {
  bool reached = true;
  for (struct pg_fixup *f = core.fixups; f < core.fixups + core.fixed && core.fault == PG_CORE_OK; f++) {
    uint32_t *code = core.code + (f->at % PG_FAR);
    const uint32_t op = *code & 0xffu, end = (f->at % PG_FAR) + 1u + (op == PG_OP_BHAS || op == PG_OP_BHASNT || op == PG_OP_FOR || op == PG_OP_EACH);
    const bool back = f->to < end;
    const uint32_t far = back ? end - f->to : f->to - end;
    if (far > 255 && back) pg_core_fail(PG_CORE_BAD_BODY);
    if (far > 255 && is_branch(op)) {
      f->at = (uint16_t)(f->at | PG_FAR);
      reached = false;
    }
    pg_core_set_distance(code, far);
  }
  return reached;
}

/* One of the costs of the program's longest run, and its code. */
static uint32_t generated(enum pg_cost cost) {
  do {
    pg_core_generate(cost);
    core.far = PG_FAR;
  } while (!resolve());
  return core.leave;
}

uint32_t pg_core_lay_out(uint32_t *image) {
  image[5] = image[6] = 0;
  image[4] = generated(PG_COST_INSTRUCTIONS);
  if (core.calls) {
    image[5] = generated(PG_COST_HASH_BYTES);
    image[6] = generated(PG_COST_LOOKUPS);
    if (image[6] > UINT16_MAX) image[6] = UINT16_MAX;
  }
  image[6] |= (uint32_t)core.sends << 16;
  const uint32_t words = core.words + core.const_words, used = PG_IMAGE_HEADER_BYTES + 4u * words + core.tables + core.const_bytes, total = (used + 3u) / 4u * 4u;
  if (core.words > PG_CODE_WORDS) pg_core_fail(PG_CORE_BAD_CODE);
  if (total > PG_IMAGE_HEADER_BYTES + 4u * core.room) pg_core_fail(PG_CORE_BAD_IMAGE);
  if (core.fault != PG_CORE_OK) return 0;
  uint8_t *bytes = (uint8_t *)image, *kinds = bytes + PG_IMAGE_HEADER_BYTES + 4u * words;
  memcpy(core.code + core.words, core.constants, 4u * core.const_words);
  for (uint32_t i = 0; i < core.tables; i++) kinds[i] = core.table[i].kind;
  memcpy(kinds + core.tables, core.strings, core.const_bytes);
  memset(bytes + used, 0, total - used);
  image[1] = PG_ISA_VERSION | (uint32_t)core.tables << 8 | (uint32_t)(core.most[0] - PG_INT_FIELDS) << 16 | (uint32_t)(core.most[1] - PG_BYTES_FIELDS) << 24;
  image[2] = core.words | (uint32_t)core.const_words << 16;
  image[3] = core.const_bytes | (uint32_t)core.most_scratch << 16;
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
