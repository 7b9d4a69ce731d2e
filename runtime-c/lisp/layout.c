/* layout.c -- words and fixups to a program image: compiler/4-encode/assembler.ts, bound.ts and image.ts.
 *
 * Branches reach 255 words forward. One that must reach further becomes its opposite over a JMP, which moves all that follows;
 * that is repeated until no branch grows any more, and ends because branches only ever grow. */
#include "lisp/work.h"

#include <string.h>

#include "base/crc32.h"

/* Words of an instruction: two of those with a bit here, which are between 0x40 and 0x5f. */
#define BIT(op) (1u << ((op) - 0x40u))
static uint32_t words_of(uint32_t op) {
  if (op - 0x40u < 32)
    return 1 + ((BIT(PG_OP_BHAS) | BIT(PG_OP_BHASNT) | BIT(PG_OP_FOR) | BIT(PG_OP_EACH) | BIT(PG_OP_SLICEI) | BIT(PG_OP_PUT) | BIT(PG_OP_CAT)) >> (op - 0x40u) & 1u);
  return op == PG_OP_CALL ? 3 : op == PG_OP_LDB || op == PG_OP_MATCHB ? 2 : 1;
}

static bool is_branch(uint32_t op) { return op > PG_OP_JMP && op < PG_OP_FOR; }
static bool closes(uint32_t op) { return op == PG_OP_NEXT || (op >= PG_OP_ITER8 && op <= PG_OP_ITER32B); }
static bool ends(uint32_t op) { return op >= PG_OP_FORWARD; }
_Static_assert(PG_OP_JMP == 0x30 && PG_OP_BEQ == 0x31 && PG_OP_BGEB == 0x47 && PG_OP_FOR == 0x48 && PG_OP_NEXT == 0x49 && PG_OP_EACH == 0x4a &&
                   PG_OP_ITER8 == 0x4b && PG_OP_ITER32B == 0x4f && PG_OP_FORWARD == 0x70 && PG_OP_GIVE == 0x75,
               "opcodes by how control goes on");

uint32_t pg_core_opposite(uint32_t op) { return op >= PG_OP_BEQB ? op ^ 1u : ((op - 1u) ^ 1u) + 1u; }
_Static_assert(PG_OP_BEQ == 0x31 && PG_OP_BNE == 0x32 && PG_OP_BLT == 0x33 && PG_OP_BGE == 0x34 && PG_OP_BEQI == 0x35 && PG_OP_BNEI == 0x36 &&
                   PG_OP_BLTI == 0x37 && PG_OP_BGEI == 0x38 && PG_OP_BBS == 0x39 && PG_OP_BBC == 0x3a && PG_OP_BEQ64 == 0x3b && PG_OP_BNE64 == 0x3c &&
                   PG_OP_BLT64 == 0x3d && PG_OP_BGE64 == 0x3e && PG_OP_BEQB == 0x40 && PG_OP_BNEB == 0x41 && PG_OP_BNONE == 0x42 &&
                   PG_OP_BSOME == 0x43 && PG_OP_BHAS == 0x44 && PG_OP_BHASNT == 0x45 && PG_OP_BLTB == 0x46 && PG_OP_BGEB == 0x47,
               "opposite branches stand side by side");

static void set_distance(uint32_t *code, uint32_t distance) {
  const uint32_t op = *code & 0xffu;
  if (op == PG_OP_FOR || op == PG_OP_EACH) code[1] |= distance << 16;
  else *code |= distance << (op == PG_OP_JMP || op == PG_OP_BHAS || op == PG_OP_BHASNT ? 16 : 24);
}

/* The branch of this entry jumps over a JMP, which goes where it went. */
static void grow(struct pg_core_state *s, uint32_t entry) {
  const uint32_t at = s->fixups[entry].at, op = s->code[at] & 0xffu, end = at + words_of(op);
  if (s->words >= s->room) {
    pg_core_fail(s, PG_CORE_BAD_CODE);
    return;
  }
  memmove(s->code + end + 1, s->code + end, (s->words - end) * sizeof *s->code);
  s->words++;
  s->code[at] = (s->code[at] & ~0xffu) | pg_core_opposite(op);
  set_distance(s->code + at, 1);
  s->code[end] = PG_OP_JMP;
  for (uint32_t i = 0; i < s->fixed; i++) {
    if (s->fixups[i].at >= end) s->fixups[i].at++;
    if (s->fixups[i].to >= end) s->fixups[i].to++;
  }
  s->fixups[entry].at = (uint16_t)end;
}

/* Words between the end of this entry's instruction and where it goes. */
static uint32_t distance(const struct pg_core_state *s, uint32_t entry) {
  const struct pg_fixup *f = &s->fixups[entry];
  const uint32_t op = s->code[f->at] & 0xffu, end = f->at + words_of(op);
  return closes(op) ? end - f->to : f->to - end;
}

static void resolve(struct pg_core_state *s) {
  for (bool grew = true; grew;) {
    grew = false;
    for (uint32_t i = 0; i < s->fixed && s->fault == PG_CORE_OK; i++) {
      if (!is_branch(s->code[s->fixups[i].at] & 0xffu) || distance(s, i) <= 255) continue;
      grow(s, i);
      grew = true;
    }
    if (s->fault != PG_CORE_OK) return;
  }
  for (uint32_t i = 0; i < s->fixed; i++) {
    uint32_t *code = s->code + s->fixups[i].at;
    const uint32_t far = distance(s, i);
    if (closes(*code & 0xffu) && far > 255) pg_core_fail(s, PG_CORE_BAD_BODY);
    set_distance(code, far);
  }
}

/* ---- the bound: as docs/reference/verifier.md derives it, from the words, and one of the costs at a time ---- */

enum cost { INSTRUCTIONS, HASH_BYTES, LOOKUPS };
struct pending {
  uint32_t cost;
  uint16_t target, level;
};
struct level {
  uint32_t entry, leave, trips, closing; /* before it; the longest way out of it; the word that closes it */
  bool left;                             /* whether there is a way out */
};
struct bound {
  uint32_t depth, open;
  struct level level[PG_LOOP_DEPTH + 1];
  struct pending pending[PG_PENDING_JUMPS];
};
_Static_assert(sizeof(struct bound) <= sizeof(((struct pg_core_state *)0)->arena), "the bound is summed up where the cells were");

static uint32_t add(uint32_t x, uint32_t y) { return x + y < x ? UINT32_MAX : x + y; }
static void raise_to(uint32_t *to, uint32_t from) {
  if (from > *to) *to = from;
}
static void leave(struct level *level, uint32_t cost) {
  raise_to(&level->leave, cost);
  level->left = true;
}

static void add_pending(struct pg_core_state *s, struct bound *b, uint32_t target, uint32_t cost) {
  struct pending *p = b->pending;
  while (p < b->pending + b->open && (p->target != target || p->level != b->depth)) p++;
  if (p == b->pending + b->open) {
    if (b->open >= PG_PENDING_JUMPS) {
      pg_core_fail(s, PG_CORE_BAD_PENDING);
      return;
    }
    b->open++;
    *p = (struct pending){0, (uint16_t)target, (uint16_t)b->depth};
  }
  raise_to(&p->cost, cost);
}

/* Behind the loop whose closing instruction was reached with `here`. However it is left, at most trips iterations run, each at most the
 * longer of a full one and one that leaves. */
static uint32_t close_loop(struct pg_core_state *s, struct bound *b, uint32_t here, uint32_t one) {
  struct level *level = &b->level[b->depth--];
  uint32_t each = add(here, one);
  raise_to(&each, level->leave);
  const uint64_t all = (uint64_t)each * level->trips;
  here = add(add(level->entry, one), all > UINT32_MAX ? UINT32_MAX : (uint32_t)all);
  if (level->left) leave(level - 1, here);
  for (uint32_t i = b->open; i-- > 0;) {
    if (b->pending[i].level <= b->depth) continue;
    const uint32_t target = b->pending[i].target;
    b->pending[i] = b->pending[--b->open];
    add_pending(s, b, target, here);
  }
  return here;
}

static uint32_t bound_of(struct pg_core_state *s, struct bound *b, enum cost kind) {
  uint32_t here = 0;
  const uint32_t one = kind == INSTRUCTIONS;
  b->depth = b->open = 0;
  b->level[0] = (struct level){0, 0, 1, s->words, false};
  for (uint32_t pc = 0, end; pc < s->words && s->fault == PG_CORE_OK; pc = end) {
    const uint32_t *code = s->code + pc, op = *code & 0xffu;
    struct level *level = &b->level[b->depth];
    end = pc + words_of(op);
    for (struct pending *p = b->pending + b->open; p-- != b->pending;) {
      if (p->target != pc) continue;
      raise_to(&here, p->cost);
      *p = b->pending[--b->open];
    }
    if (closes(op)) {
      here = close_loop(s, b, here, one);
      continue;
    }
    here = add(here, one);
    if (op == PG_OP_CALL && !one) {
      if (*code >> 24 != PG_HOST_MULTIHASH) here += kind == LOOKUPS;
      else if (kind == HASH_BYTES) here = add(here, code[1] >> 16);
    }
    /* Most instructions go on to the next. */
    if (op - PG_OP_JMP >= PG_OP_LEN - PG_OP_JMP && !ends(op)) continue;
    if (ends(op)) leave(level, here);
    else if (op == PG_OP_FOR || op == PG_OP_EACH) {
      b->depth++;
      level[1] = (struct level){here, 0, code[1] & 0xffffu, end + (code[1] >> 16), false};
    } else {
      const uint32_t by_b = *code >> 16, target = end + (op == PG_OP_JMP ? by_b : op == PG_OP_BHAS || op == PG_OP_BHASNT ? by_b & 0xffu : *code >> 24);
      if (target > level->closing) leave(level, here);
      add_pending(s, b, target, here);
      if (op != PG_OP_JMP) continue;
    }
    here = 0; /* nothing gets to the next word from here, or it is a loop's first */
  }
  return b->level[0].leave;
}
_Static_assert(PG_OP_LEN == 0x50, "what jumps stands below");

uint32_t pg_core_lay_out(struct pg_core_state *s, uint32_t *image) {
  if (s->fault == PG_CORE_OK) resolve(s);
  const uint32_t words = s->words + s->const_words, used = PG_IMAGE_HEADER_BYTES + 4u * words + s->tables + s->const_bytes, total = (used + 3u) / 4u * 4u;
  if (s->words > PG_CODE_WORDS) pg_core_fail(s, PG_CORE_BAD_CODE);
  if (total > PG_IMAGE_HEADER_BYTES + 4u * s->room) pg_core_fail(s, PG_CORE_BAD_IMAGE);
  if (s->fault != PG_CORE_OK) return 0;
  uint8_t *bytes = (uint8_t *)image, *kinds = bytes + PG_IMAGE_HEADER_BYTES + 4u * words;
  memcpy(s->code + s->words, s->constants, 4u * s->const_words);
  for (uint32_t i = 0; i < s->tables; i++) kinds[i] = s->table[i].kind;
  memcpy(kinds + s->tables, s->strings, s->const_bytes);
  memset(bytes + used, 0, total - used);
  image[1] = PG_ISA_VERSION | (uint32_t)s->tables << 8 | (uint32_t)(s->most[0] - PG_INT_FIELDS) << 16 | (uint32_t)(s->most[1] - PG_BYTES_FIELDS) << 24;
  image[2] = s->words | (uint32_t)s->const_words << 16;
  image[3] = s->const_bytes | (uint32_t)s->most_scratch << 16;
  /* Cells, constants and fixups have done their work. */
  struct bound *b = (struct bound *)(void *)s->arena;
  image[4] = bound_of(s, b, INSTRUCTIONS);
  image[5] = image[6] = 0;
  if (s->calls) {
    image[5] = bound_of(s, b, HASH_BYTES);
    image[6] = bound_of(s, b, LOOKUPS);
    if (image[6] > UINT16_MAX) image[6] = UINT16_MAX;
  }
  image[6] |= (uint32_t)s->sends << 16;
  if (s->fault != PG_CORE_OK) return 0;
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
