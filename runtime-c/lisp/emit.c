/* emit.c -- see emit.h. What the longest run costs is summed up on the way: by each instruction, by each jump for where it goes, and by
 * each loop (generate.c). */
#include "lisp/emit.h"

/* ---- instructions ---- */

/* A word, unless control cannot get here. */
void pg_core_word(uint32_t bits) {
  if (!core.reachable) return;
  if (core.words >= core.room) pg_core_fail(PG_CORE_BAD_CODE);
  else core.code[core.words++] = bits;
}

void pg_core_emit(uint32_t bits) {
  core.last = core.words;
  core.before = core.here;
  core.here = add(core.here, core.cost == PG_COST_INSTRUCTIONS);
  pg_core_word(bits);
}

/* `op` has the opcode, and the field c in its highest byte. */
void pg_core_ins(uint32_t op, uint32_t a, uint32_t b) { pg_core_emit(op | a << 8 | b << 16); }
void pg_core_ins2(uint32_t op, uint32_t a, uint32_t b, uint32_t extension) {
  pg_core_ins(op, a, b);
  pg_core_word(extension);
}

/* The instruction that was emitted last goes to this label. One that cannot reach it, as an earlier run found, becomes the opposite over
 * a JMP, which only a jump there pays for. */
void pg_core_target(struct pg_label *label) {
  if (!core.reachable) return;
  if (core.fixed >= core.most_fixed) {
    pg_core_fail(PG_CORE_BAD_MEMORY);
    return;
  }
  struct pg_fixup *f = &core.fixups[core.fixed];
  uint32_t *code = core.code + core.last;
  const uint32_t here = core.here;
  f->at &= core.far;
  if (f->at != 0 && (*code & 0xffu) != PG_OP_JMP) {
    *code = pg_core_opposite(*code);
    pg_core_set_distance(code, 1);
    pg_core_emit(PG_OP_JMP);
  }
  f->at |= core.last;
  f->to = label->chain;
  f->cost = core.here;
  core.here = here;
  label->chain = core.fixed++;
  if (label->level < core.label.level) raise_to(&core.leave, f->cost);
}

void pg_core_jump(struct pg_label *label) {
  if (!core.reachable) return;
  pg_core_emit(PG_OP_JMP);
  pg_core_target(label);
  stop();
}

/* Puts a label here. A JMP to it that was emitted last is taken back. */
void pg_core_place(const struct pg_label *label) {
  uint32_t chain = label->chain;
  if (core.fault != PG_CORE_OK || chain == PG_NOWHERE) return;
  struct pg_fixup *fixup = &core.fixups[chain];
  if (!core.reachable && (fixup->at % PG_FAR) == core.last) {
    core.words = core.last;
    core.here = core.before;
    core.fixed--;
    chain = fixup->to;
  }
  core.reachable = true;
  while (chain != PG_NOWHERE) {
    fixup = &core.fixups[chain];
    chain = fixup->to;
    fixup->to = core.words;
    raise_to(&core.here, fixup->cost);
  }
}

/* ---- registers, constants, scratch memory ---- */

uint32_t pg_core_take(uint32_t class) {
  const uint32_t file = class == STRING, pair = class == PAIR, n = (core.taken[file] + pair) & ~pair, end = n + 1 + pair;
  if (end > (file == 0 ? PG_INT_REGISTERS : PG_BYTES_REGISTERS)) pg_core_fail(PG_CORE_BAD_INTS + file);
  else core.taken[file] = (uint8_t)end;
  if (core.taken[file] > core.most[file]) core.most[file] = core.taken[file];
  return n;
}
_Static_assert(PG_CORE_BAD_SLICES == PG_CORE_BAD_INTS + 1, "faults by register file");

uint32_t pg_core_scratch(uint32_t bytes) {
  const uint32_t at = core.scratch, used = at + ((bytes + 3u) & ~3u);
  if (used > PG_SCRATCH_BYTES) pg_core_fail(PG_CORE_BAD_SCRATCH);
  else core.scratch = (uint16_t)used;
  if (core.scratch > core.most_scratch) core.most_scratch = core.scratch;
  return at;
}

/* Where these bytes stand among the constants, words or strings; what is a part of those before it is not stored again. */
uint32_t pg_core_pooled(enum pg_pool which, const void *value, uint32_t length) {
  struct pg_constants *pool = &core.pool[which];
  uint32_t at = 0;
  while (at + length <= pool->used && memcmp(pool->bytes + at, value, length) != 0) at += which == PG_POOL_WORDS ? 4 : 1;
  if (at + length > pool->used) {
    at = pool->used;
    if (at + length > (which == PG_POOL_WORDS ? 4 * PG_CONST_WORDS : PG_CONST_BYTES)) return pg_core_fail(PG_CORE_BAD_CONSTANTS + which);
    memcpy(pool->bytes + at, value, length);
    pool->used = at + length;
  }
  return at;
}
_Static_assert(PG_CORE_BAD_STRINGS == PG_CORE_BAD_CONSTANTS + PG_POOL_STRINGS, "faults by pool");
