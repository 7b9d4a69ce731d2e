/* emit.h -- what code is made with: instructions, labels, registers, scratch memory, constants. All of it is of the compilation in
 * hand (work.h); after a fault nothing is written any more. */
#ifndef PG_LISP_EMIT_H
#define PG_LISP_EMIT_H

#include <string.h>

#include "lisp/work.h"

/* Classes of registers. */
enum class { INT, PAIR, STRING };

/* A field c, of the highest byte, for the opcode that it comes with. */
#define C(c) ((uint32_t)(c) << 24)

/* ACSL, for proofs/wp: the code so far lies in the room that the image has for it, and what control gets to has an instruction in front. */
/*@ predicate pg_core_writes{L} =
      \valid(pg_core_now) && \valid(core.code + (0 .. core.room - 1)) && core.words <= core.room &&
      \separated(pg_core_now, core.code + (0 .. core.room - 1)); */

/* Costs saturate. */
/*@ terminates \true;
    assigns \nothing;
    ensures \result >= x; */
static inline uint32_t add(uint32_t x, uint32_t y) { return x + y < x ? UINT32_MAX : x + y; }
/*@ requires \valid(to);
    terminates \true;
    assigns *to;
    ensures *to == \max(\old(*to), from); */
static inline void raise_to(uint32_t *to, uint32_t from) {
  if (from > *to) *to = from;
}

/* A word, unless control cannot get here; one that begins an instruction, which is paid for; an instruction of one word, of two. */
/*@ requires pg_core_writes;
    terminates \true;
    assigns core.code[core.words], core.words, core.fault, core.reachable;
    ensures pg_core_writes;
    ensures core.reachable ? core.words == \old(core.words) + 1 && core.code[\old(core.words)] == bits && \old(core.reachable) : core.words == \old(core.words);
    ensures \old(core.reachable) && !core.reachable ==> \old(core.words) == core.room && core.fault != PG_CORE_OK; */
void pg_core_word(uint32_t bits);
/*@ requires pg_core_writes;
    terminates \true;
    assigns core.code[core.words], core.words, core.fault, core.reachable, core.last, core.before, core.here;
    ensures pg_core_writes && core.last == \old(core.words);
    ensures core.reachable ? core.words == core.last + 1 && core.code[core.last] == bits && \old(core.reachable) : core.words == core.last; */
void pg_core_emit(uint32_t bits);
/*@ requires pg_core_writes;
    terminates \true;
    assigns core.code[core.words], core.words, core.fault, core.reachable, core.last, core.before, core.here;
    ensures pg_core_writes && core.last == \old(core.words) && core.words == core.last + (core.reachable ? 1 : 0); */
void pg_core_ins(uint32_t op, uint32_t a, uint32_t b);
/*@ requires pg_core_writes;
    terminates \true;
    assigns core.code[core.words .. core.words + 1], core.words, core.fault, core.reachable, core.last, core.before, core.here;
    ensures pg_core_writes && core.last == \old(core.words) && (core.reachable ==> core.words == core.last + 2); */
void pg_core_ins2(uint32_t op, uint32_t a, uint32_t b, uint32_t extension);

/* Control does not get here. */
static inline void stop(void) {
  core.reachable = false;
  core.here = 0;
}

/* The instruction that was emitted last goes to this label. A JMP to it. The label is here. */
void pg_core_target(struct pg_label *label);
void pg_core_jump(struct pg_label *label);
void pg_core_place(const struct pg_label *label);

/* A register of the class, or the first of a pair. Those that are taken, to be had again: */
/*@ requires \valid(pg_core_now) && class <= STRING;
    terminates \true;
    assigns core.taken[0 .. 1], core.most[0 .. 1], core.fault, core.reachable; */
uint32_t pg_core_take(uint32_t class);
static inline uint16_t mark(void) {
  uint16_t both;
  memcpy(&both, core.taken, sizeof both);
  return both;
}
static inline void release(uint16_t both) { memcpy(core.taken, &both, sizeof both); }

/* Where there are so many bytes of scratch memory. */
/*@ requires \valid(pg_core_now);
    terminates \true;
    assigns core.scratch, core.most_scratch, core.fault, core.reachable;
    ensures core.scratch <= core.most_scratch && \result == \old(core.scratch); */
uint32_t pg_core_scratch(uint32_t bytes);
/* Where these bytes stand among the constants, words or strings. */
uint32_t pg_core_pooled(enum pg_pool which, const void *value, uint32_t length);

#endif
