/* interp.c -- runs a program, in bounds and to an end whatever its code words say.
 *
 * Instructions are fixed 32-bit words, read in place. Nothing of a program is trusted but its shape (pg_program_shape in
 * vm.h): pg_verify is what makes programs mean something, not what makes running them safe
 * (docs/decisions/0015-interpreter-trusts-no-verifier.md). The contracts say that a run reads and writes only what it may,
 * and ends, which Frama-C proves (proofs/TRUST.md). Half of this long file is
 * those contracts; the other half is one switch over the whole instruction set.
 *  - Register numbers and table numbers are masked. Every load from message memory is checked against a byte string, and
 *    every byte string that the run makes lies in message memory.
 *  - An instruction of one word goes to the next, and the last word of every program ends the run. So control is checked
 *    only where more than one word is passed over: it must stay before `consts`, which stands right behind the code.
 *  - A jump backward must not leave the code either, and is counted: see `limit`.
 *
 * The count of executed instructions costs nothing on straight code. `limit` is the address at which the run would have
 * executed PG_RUN_FUEL instructions if control only went on from word to word: it moves on with the words that are passed
 * over (jumps, extension words) and back with jumps backward, so that what is left of the fuel is its distance to pc.
 * No admitted program can use up the fuel.
 *
 * One macro selects the dispatch: a switch, or computed goto (PG_DISPATCH_GOTO). The switch ships: it is what provers and
 * every compiler take, and computed goto does not fit its flash (docs/decisions/0007-switch-dispatch.md). */
#include <stdbool.h>
#include <string.h>

#include "vm/host.h"
#include "vm/vm.h"

/* Quotients and remainders by powers of two, of unsigned numbers: what shifts and masks are to a processor, in the form
 * that provers know laws for. */
#define FIELD_B(w) ((w) / 65536u % 256u)
#define FIELD_C(w) ((w) / 16777216u)
#define FIELD_D(w) ((w) / 65536u)

/* Registers by instruction field. */
#define A_OF(w) ((w) / 256u % 64u)
#define B_OF(w) ((w) / 65536u % 64u)
#define C_OF(w) ((w) / 16777216u % 64u)
#define RA int_a(vm, program, r, w)
#define RB int_b(vm, program, r, w)
#define RC int_c(vm, program, r, w)
#define BA slice_a(vm, program, b, w)
#define BB slice_b(vm, program, b, w)
#define SET_RA(v) set_int(vm, program, w, v)
#define SET_PA(v) set_pair(vm, program, w, v)
#define SET_BA(v) set_slice_a(vm, program, b, w, v)
#define SET_BB(v) set_slice_b(vm, program, b, w, v)
/* u64 pairs: the first register is even. */
#define PA (&r[(w) / 512u % 32u * 2u])
#define PB (&r[(w) / 131072u % 32u * 2u])
#define PC (&r[(w) / 33554432u % 32u * 2u])

#define OFFSET(s) ((s) / 65536u)
#define LENGTH(s) ((s) % 65536u)
/* A byte string that begins at `offset`. */
/*@ requires offset <= 65535 && length <= 65535;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result / 65536 == offset && \result % 65536 == length; */
static inline uint32_t slice_of(uint32_t offset, uint32_t length) { return offset * 65536u + length; }

/* Without its first n bytes: n more in the offset and n less in the length are one addition. */
/*@ requires n <= s % 65536 && s / 65536 + n <= 65535;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result / 65536 == s / 65536 + n && \result % 65536 == s % 65536 - n; */
static inline uint32_t without_first(uint32_t s, uint32_t n) { return s + n * 65535u; }

/* How many bytes PUT writes: 1 to 4. */
#define PUT_BYTES(w) ((FIELD_C(w) - 1u) % 4u + 1u)

_Static_assert((PG_OP_BEQ64 & PG_OP_BLT64 & 1u) == 1 && PG_OP_BNE64 == PG_OP_BEQ64 + 1 && PG_OP_BGE64 == PG_OP_BLT64 + 1 &&
                   ((PG_OP_BEQB | PG_OP_BLTB | PG_OP_BNONE | PG_OP_BHAS) & 1u) == 0 && (PG_OP_BEQB & 2u) == 0 && (PG_OP_BLTB & 2u) != 0 &&
                   PG_OP_BGEB == PG_OP_BLTB + 1 && PG_OP_BNEB == PG_OP_BEQB + 1 &&
                   PG_OP_BSOME == PG_OP_BNONE + 1 && PG_OP_BHASNT == PG_OP_BHAS + 1,
               "opposite branches differ in their lowest bit");
_Static_assert((PG_OP_MATCHB & 1u) == 0 && (PG_OP_MATCHI & 1u) == 1 && (PG_OP_ITER16B & 1u) == 0 && (PG_OP_ITER32B & 1u) == 1 &&
                   (PG_OP_LD16B & 1u) == 0 && (PG_OP_LD32B & 1u) == 1 && (PG_OP_LD16BI & 1u) == 1 && (PG_OP_LD32BI & 1u) == 0,
               "the lowest bit tells the two of a pair apart");
_Static_assert(PG_HOST_FUNCTIONS == 2, "CALL tells the host functions apart: a new one needs its case there");
_Static_assert(PG_INT_REGISTERS == 64 && PG_BYTES_REGISTERS == 16, "register masks are written out above");

#ifdef PG_DISPATCH_GOTO
#define OP(name) L_##name:
#define STEP do { w = *pc++; goto *labels[w % 128u]; } while (0)
#define STEP_FROM_ANYWHERE STEP
#else
#define OP(name) case PG_OP_##name:
#ifdef __FRAMAC__
#define STEP goto next /* the loop's end, which can carry an assertion: gcc lays out `continue` better */
#else
#define STEP continue
#endif
/* From elsewhere than behind the one word that was fetched. */
#define STEP_FROM_ANYWHERE continue
#endif
/* Goes on after n more words. */
#define PASS(n) do { at = (n); goto pass; } while (0)
#define BRANCH_IF(condition) if (condition) goto pass_c; STEP
#define TRAP(name) do { value = PG_FAULT_##name; goto trap; } while (0)

/* More than the largest budget, and than any run can go beyond it without a jump backward. A test may set less, to see the
 * fuel run out. */
#ifndef PG_RUN_FUEL
#define PG_RUN_FUEL 0x100000u
_Static_assert(PG_BUDGET_INSTRUCTIONS + PG_CODE_WORDS < PG_RUN_FUEL, "an admitted program never runs out of fuel");
#endif

/* pg_run is proved once for each group of instructions, with the others left out: what an iteration of its loop does with
 * an instruction stands, up to the labels that all share, in that instruction's case alone. What the groups come to such a
 * label with is asserted there, and what stands behind it is proved in group 0. Compilers see all of it. */
#ifdef PG_PROVED_GROUP
#define PROVED_IN(group) (PG_PROVED_GROUP == (group))
#else
#define PROVED_IN(group) 1
#endif
#if PROVED_IN(0)
#define BEHIND_LABEL 1 == 1
#else
#define BEHIND_LABEL 0 == 1
#endif

/* Addresses as numbers. A jump is compared before anything is read there, so where it goes is computed as an address: a
 * pointer may not leave its array.
 *
 * Frama-C sees what these and gcc's overflow check mean in plain C; that they do is an assumption (proofs/TRUST.md), and so
 * is that code stands neither in the first 8 KB nor in the last 8 MB of the address space. */
#ifdef __FRAMAC__
/* What the other groups come to `pass` with: group 0, which proves what stands behind it, may know no more. */
/*@ terminates \true; exits \false; assigns \result \from at; ensures \result <= 65536; */
uint32_t pg_wp_any_at(uint32_t at);
#define ANY_AT(at) pg_wp_any_at(at)
#define ADDRESS(p) (8192u + 4u * (uint32_t)((p) - program->code))
#define FORWARD_BY(p, n) ((p) + (n))
#define BACK_BY(p, n) ((p) - (n))
#define BEFORE(p, q) ((p) < (q))
#define ADD_OVERFLOWS(x, y, sum) ((int64_t)(x) + (y) != (int32_t)(*(sum) = (int32_t)((int64_t)(x) + (y))))
#define PUT_NODE(to, entry) put_bytes(vm, program, to, (entry)->node, PG_NODE_ID_BYTES)
#define SUB_OVERFLOWS(x, y, sum) ((int64_t)(x) - (y) != (int32_t)(*(sum) = (int32_t)((int64_t)(x) - (y))))
#else
#define ANY_AT(at) (at)
#define ADDRESS(p) ((uintptr_t)(p))
#define FORWARD_BY(p, n) ((const uint32_t *)(ADDRESS(p) + 4u * (n)))
#define BACK_BY(p, n) ((const uint32_t *)(ADDRESS(p) - 4u * (n)))
#define BEFORE(p, q) (ADDRESS(p) < ADDRESS(q))
#define ADD_OVERFLOWS(x, y, sum) __builtin_add_overflow(x, y, sum)
#define SUB_OVERFLOWS(x, y, sum) __builtin_sub_overflow(x, y, sum)
/* Both lie at multiples of 4: told so, gcc copies by words in line. */
#define PUT_NODE(to, entry)                                                                                  \
  do {                                                                                                       \
    const uint8_t *node_ = (entry)->node;                                                                    \
    FORGET(node_);                                                                                           \
    memcpy(__builtin_assume_aligned(vm->mem + (to), 4), __builtin_assume_aligned(node_, 4), PG_NODE_ID_BYTES); \
  } while (0)
#endif

/* What gcc is told so that the loop keeps its form. FORGET: the variable may change here; without it a value lives on in a
 * second register (the pc before the fetch: 10 % more instructions). FORGET_BOTH also keeps two loads together. */
#if defined(__GNUC__) && defined(__arm__)
#define FORGET(x) __asm__("" : "+r"(x))
#define FORGET_BOTH(x, y) __asm__("" : "+r"(x), "+r"(y))
#else
#define FORGET(x) (void)0
#define FORGET_BOTH(x, y) (void)0
#endif
/* Out of line, so that their variables do not take registers from the loop. */
#define APART __attribute__((noinline))

/* Functions: gcc 12 -Wconversion -fsanitize=undefined sees a change of sign when it folds the same casts in a macro. */
/*@ terminates \true; exits \false; assigns \nothing; */
static inline uint32_t signed_8(uint32_t x) { return (uint32_t)(int32_t)(int8_t)x; }
/*@ terminates \true; exits \false; assigns \nothing; */
static inline uint32_t signed_16(uint32_t x) { return (uint32_t)(int32_t)(int16_t)x; }
#define SIGNED_8(x) signed_8(x)
#define SIGNED_16(x) signed_16(x)

/* What a run has at hand, and every instruction leaves. */
/*@ predicate pg_apart(struct pg_vm *vm, struct pg_program *program) =
      \separated(vm, program, program->code + (0 .. program->code_words + program->const_words - 1),
                 program->bytes + (0 .. program->const_bytes - 1), vm->mem + (0 .. pg_memory_bytes(vm) - 1),
                 vm->tables + (0 .. PG_TABLES_PER_PROGRAM - 1)) &&
      \separated(vm->tables[0], vm, vm->mem + (0 .. pg_memory_bytes(vm) - 1)) &&
      \separated(vm->tables[1], vm, vm->mem + (0 .. pg_memory_bytes(vm) - 1)) &&
      \separated(vm->tables[2], vm, vm->mem + (0 .. pg_memory_bytes(vm) - 1)) &&
      \separated(vm->tables[3], vm, vm->mem + (0 .. pg_memory_bytes(vm) - 1));
    predicate pg_running(struct pg_vm *vm, struct pg_program *program) =
      \valid_read(program) && pg_program_shape(program) && pg_instance(vm) && pg_slices(vm) && pg_apart(vm, program); */

/* Everything that a run writes, it writes through these: each is proved to leave pg_running true. `program` stands among
 * their parameters for that. */
#define PG_RUN struct pg_vm *vm, const struct pg_program *program

/* Registers that the instruction names: what they need is asked for once, and not at each use. */
/*@ requires pg_running(vm, program) && r == vm->r; terminates \true; exits \false; assigns \nothing; */
static inline uint32_t int_a(PG_RUN, const uint32_t *r, uint32_t w) {
  (void)vm, (void)program;
  return r[A_OF(w)];
}
/*@ requires pg_running(vm, program) && r == vm->r; terminates \true; exits \false; assigns \nothing; */
static inline uint32_t int_b(PG_RUN, const uint32_t *r, uint32_t w) {
  (void)vm, (void)program;
  return r[B_OF(w)];
}
/*@ requires pg_running(vm, program) && r == vm->r; terminates \true; exits \false; assigns \nothing; */
static inline uint32_t int_c(PG_RUN, const uint32_t *r, uint32_t w) {
  (void)vm, (void)program;
  return r[C_OF(w)];
}

/* R[a] of the instruction. */
/*@ requires pg_running(vm, program);
    terminates \true;
    exits \false;
    assigns vm->r[0 .. PG_INT_REGISTERS];
    ensures pg_running(vm, program); */
static inline void set_int(PG_RUN, uint32_t w, uint32_t v) {
  (void)program;
  vm->r[A_OF(w)] = v;
}

/* The same for whoever has its address already. */
/*@ requires pg_running(vm, program) && p == &vm->r[w / 256 % 64];
    terminates \true;
    exits \false;
    assigns vm->r[0 .. PG_INT_REGISTERS];
    ensures pg_running(vm, program); */
static inline void set_int_at(PG_RUN, uint32_t w, uint32_t *p, uint32_t v) {
  (void)vm, (void)program, (void)w;
  *p = v;
}

/*@ requires \valid_read(p + (0 .. 1)); terminates \true; exits \false; assigns \nothing; */
static inline uint64_t pair(const uint32_t *p) { return p[0] | (uint64_t)p[1] << 32; }

/* U[a] of the instruction. */
/*@ requires pg_running(vm, program);
    terminates \true;
    exits \false;
    assigns vm->r[0 .. PG_INT_REGISTERS];
    ensures pg_running(vm, program); */
static inline void set_pair(PG_RUN, uint32_t w, uint64_t v) {
  (void)program;
  vm->r[w / 512u % 32u * 2u] = (uint32_t)v;
  vm->r[w / 512u % 32u * 2u + 1u] = (uint32_t)(v >> 32);
}

/*@ requires pg_running(vm, program) && b == vm->b;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures pg_slice(vm, \result) && \valid_read(vm->mem + (\result / 65536 .. \result / 65536 + \result % 65536 - 1)); */
static inline uint32_t slice_a(PG_RUN, const uint32_t *b, uint32_t w) {
  (void)vm, (void)program;
  return b[w / 256u % 16u];
}

/*@ requires pg_running(vm, program) && b == vm->b;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures pg_slice(vm, \result) && \valid_read(vm->mem + (\result / 65536 .. \result / 65536 + \result % 65536 - 1)); */
static inline uint32_t slice_b(PG_RUN, const uint32_t *b, uint32_t w) {
  (void)vm, (void)program;
  return b[w / 65536u % 16u];
}

/*@ requires pg_running(vm, program) && b == vm->b && pg_slice(vm, v);
    terminates \true;
    exits \false;
    assigns vm->b[0 .. PG_BYTES_REGISTERS - 1];
    ensures pg_running(vm, program); */
static inline void set_slice_a(PG_RUN, uint32_t *b, uint32_t w, uint32_t v) {
  (void)vm, (void)program;
  b[w / 256u % 16u] = v;
}

/*@ requires pg_running(vm, program) && b == vm->b && pg_slice(vm, v);
    terminates \true;
    exits \false;
    assigns vm->b[0 .. PG_BYTES_REGISTERS - 1];
    ensures pg_running(vm, program); */
static inline void set_slice_b(PG_RUN, uint32_t *b, uint32_t w, uint32_t v) {
  (void)vm, (void)program;
  b[w / 65536u % 16u] = v;
}

#define LOAD8(p) (*(p))
/*@ requires \valid_read(p + (0 .. 1)); terminates \true; exits \false; assigns \nothing; */
static inline uint32_t load16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
/*@ requires \valid_read(p + (0 .. 3)); terminates \true; exits \false; assigns \nothing; */
static inline uint32_t load32(const uint8_t *p) { return load16(p) | load16(p + 2) << 16; }
/*@ requires \valid_read(p + (0 .. width - 1)) && (width == 2 || width == 4); terminates \true; exits \false; assigns \nothing; */
static inline uint32_t load_b(const uint8_t *p, uint32_t width) {
  const uint32_t high = (uint32_t)p[0] << 8 | p[1];
  return width == 2 ? high : high << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Whether `at` leaves room for `width` bytes in a string of this length. */
#define INSIDE(at, width, length) ((at) < (length) && (length) - (at) >= (width))

/* An indexed load, and the one with a constant index, which joins it. */
#define LOAD(name, width, load)                     \
  OP(name##I) at = FIELD_C(w); goto at_##name;      \
  OP(name) at = RC;                                 \
  at_##name: {                                      \
    const uint32_t s = BB;                          \
    if (!INSIDE(at, width, LENGTH(s))) TRAP(INDEX); \
    SET_RA(load(vm->mem + OFFSET(s) + at));           \
  }                                                 \
  STEP;
#define ITERATE(name, width, load)                  \
  OP(name) {                                        \
    const uint32_t s = BB;                          \
    if (LENGTH(s) < (width)) STEP;                  \
    SET_BB(without_first(s, width));                \
    SET_RA(load(vm->mem + OFFSET(s)));                \
    goto back;                                      \
  }
/* The rarer of two instructions that differ in one operand sets it and goes to the other's code. */
#define JOINED(name, set_up, other, set_up_other, what) \
  OP(name) set_up; goto do_##other;                     \
  OP(other) set_up_other;                               \
  do_##other : what; STEP;

/* gcc and clang shift the sign in; every other compiler for this family does, too. */
/*@ requires n < 32; terminates \true; exits \false; assigns \nothing; */
static inline uint32_t arithmetic_shift(uint32_t v, uint32_t n) { return (uint32_t)((int32_t)v >> n); }

/* Functions of their own, so that provers see multiplication and division beside nothing else. */
/*@ terminates \true; exits \false; assigns \nothing; */
static inline int64_t product(int32_t x, int32_t y) { return (int64_t)x * y; }
/*@ requires d != 0 && d != -1; terminates \true; exits \false; assigns \nothing; */
static inline int32_t quotient(int32_t n, int32_t d) { return n / d; }

/* ADD64, SUB64, MUL64: true, and nothing done, when the result leaves 64 bits. */
/*@ requires pg_running(vm, program);
    terminates \true;
    exits \false;
    assigns vm->r[0 .. PG_INT_REGISTERS];
    ensures pg_running(vm, program); */
APART static bool overflow_64(PG_RUN, uint32_t w) {
  const uint32_t *const r = vm->r;
  const uint64_t x = pair(PB), y = pair(PC);
  const uint32_t op = w % 128u;
  uint64_t v = x + y;
  bool over = v < x;
  if (op == PG_OP_SUB64) {
    v = x - y;
    over = x < y;
  }
  if (op == PG_OP_MUL64) {
    /* By halves: of two high halves that are not zero, the product is too large anyway. */
    const uint32_t xh = (uint32_t)(x >> 32), yh = (uint32_t)(y >> 32);
    const uint64_t cross = (uint64_t)xh * (uint32_t)y + (uint64_t)yh * (uint32_t)x, low = (uint64_t)(uint32_t)x * (uint32_t)y;
    const uint64_t high = cross + (low >> 32);
    v = high << 32 | (uint32_t)low;
    over = (xh != 0 && yh != 0) || high >> 32 != 0;
  }
  if (!over) set_pair(vm, program, w, v);
  return over;
}

/* Byte by byte, upward: what a program appends may overlap the place that it appends to. */
/*@ requires \valid(to + (0 .. n - 1)) && \valid_read(from + (0 .. n - 1));
    terminates \true;
    exits \false;
    assigns to[0 .. n - 1]; */
APART static void copy(uint8_t *to, const uint8_t *from, uint32_t n) {
  /*@ loop invariant 0 <= i <= n; loop assigns i, to[0 .. n - 1]; loop variant n - i; */
  for (uint32_t i = 0; i < n; i++) to[i] = from[i];
}

/* Into scratch memory. */
/*@ requires pg_running(vm, program) && to + n <= PG_SCRATCH_BYTES && \valid_read(from + (0 .. n - 1));
    terminates \true;
    exits \false;
    assigns vm->mem[0 .. PG_SCRATCH_BYTES - 1];
    ensures pg_running(vm, program); */
static inline void put_bytes(PG_RUN, uint32_t to, const uint8_t *from, uint32_t n) {
  (void)program;
  copy(vm->mem + to, from, n);
  /*@ assert program->tables == \at(program->tables, Pre); */
  /*@ assert pg_table_sound(vm->tables[0]) && pg_table_sound(vm->tables[1]); */
  /*@ assert pg_table_sound(vm->tables[2]) && pg_table_sound(vm->tables[3]); */
  /*@ assert pg_instance(vm); */
  /*@ assert pg_slices(vm); */
  /*@ assert pg_program_shape(program); */
  /*@ assert pg_apart(vm, program); */
}

/* Lexicographic order: negative, zero, positive. */
/*@ requires \valid_read(s + (0 .. m - 1)) && \valid_read(t + (0 .. n - 1)) && m <= 65535 && n <= 65535;
    terminates \true;
    exits \false;
    assigns \nothing; */
APART static int32_t order(const uint8_t *s, uint32_t m, const uint8_t *t, uint32_t n) {
  /*@ loop invariant 0 <= i <= m && i <= n; loop assigns i; loop variant m - i; */
  for (uint32_t i = 0; i < m && i < n; i++)
    if (s[i] != t[i]) return (int32_t)s[i] - (int32_t)t[i];
  return (int32_t)m - (int32_t)n;
}

/* ... of two strings in message memory. */
/*@ requires pg_running(vm, program) && pg_slice(vm, s) && pg_slice(vm, t);
    terminates \true;
    exits \false;
    assigns \nothing; */
static inline int32_t order_slices(PG_RUN, uint32_t s, uint32_t t) {
  (void)program;
  return order(vm->mem + OFFSET(s), LENGTH(s), vm->mem + OFFSET(t), LENGTH(t));
}

/* What PUT appends: the bytes of `top`, the highest first. */
/*@ requires pg_running(vm, program) && \valid(cell + (0 .. 3));
    requires \separated(cell + (0 .. 3), program, vm, vm->mem + (0 .. pg_memory_bytes(vm) - 1));
    requires \separated(cell + (0 .. 3), vm->tables[0]) && \separated(cell + (0 .. 3), vm->tables[1]);
    requires \separated(cell + (0 .. 3), vm->tables[2]) && \separated(cell + (0 .. 3), vm->tables[3]);
    terminates \true;
    exits \false;
    assigns cell[0 .. 3];
    ensures pg_running(vm, program); */
static inline void put_cell(PG_RUN, uint8_t *cell, uint32_t top) {
  (void)vm, (void)program;
  cell[0] = (uint8_t)(top >> 24);
  cell[1] = (uint8_t)(top >> 16);
  cell[2] = (uint8_t)(top >> 8);
  cell[3] = (uint8_t)top;
  /*@ assert program->tables == \at(program->tables, Pre); */
  /*@ assert pg_table_sound(vm->tables[0]) && pg_table_sound(vm->tables[1]); */
  /*@ assert pg_table_sound(vm->tables[2]) && pg_table_sound(vm->tables[3]); */
  /*@ assert pg_instance(vm); */
  /*@ assert pg_slices(vm); */
  /*@ assert pg_program_shape(program); */
  /*@ assert pg_apart(vm, program); */
}

/* The string that `into` is with n more bytes behind it, in the place that the extension word names; or NO_ROOM. */
#define NO_ROOM 0xffffffffu
/*@ requires \valid(mem + (0 .. PG_SCRATCH_BYTES - 1)) && \valid_read(from + (0 .. n - 1)) && n <= 65535;
    terminates \true;
    exits \false;
    assigns mem[0 .. PG_SCRATCH_BYTES - 1];
    ensures \result == NO_ROOM || \result / 65536 + \result % 65536 <= PG_SCRATCH_BYTES; */
APART static uint32_t longer_by(uint8_t *mem, uint32_t into, uint32_t ext, const uint8_t *from, uint32_t n) {
  const uint32_t length = LENGTH(into), begin = LENGTH(ext), longer = length + n;
  if (longer > OFFSET(ext) || begin + longer > PG_SCRATCH_BYTES) return NO_ROOM;
  /* A string that is built elsewhere would leave bytes before it that this run has not written. */
  if (length != 0 && OFFSET(into) != begin) return NO_ROOM;
  copy(mem + begin + length, from, n);
  return slice_of(begin, longer);
}

/*@ requires pg_running(vm, program) && \valid_read(from + (0 .. n - 1)) && n <= 65535;
    terminates \true;
    exits \false;
    assigns vm->mem[0 .. PG_SCRATCH_BYTES - 1];
    ensures pg_running(vm, program) && (\result == NO_ROOM || pg_slice(vm, \result)); */
static inline uint32_t append(PG_RUN, uint32_t into, uint32_t ext, const uint8_t *from, uint32_t n) {
  (void)program;
  const uint32_t longer = longer_by(vm->mem, into, ext, from, n);
  /*@ assert program->tables == \at(program->tables, Pre); */
  /*@ assert pg_table_sound(vm->tables[0]) && pg_table_sound(vm->tables[1]); */
  /*@ assert pg_table_sound(vm->tables[2]) && pg_table_sound(vm->tables[3]); */
  /*@ assert pg_instance(vm); */
  /*@ assert pg_slices(vm); */
  /*@ assert pg_program_shape(program); */
  /*@ assert pg_apart(vm, program); */
  return longer;
}

/*@ requires pg_running(vm, program) && pg_slice(vm, arg) && to + PG_HOST_MULTIHASH_RESULT_BYTES <= PG_SCRATCH_BYTES;
    terminates \true;
    exits \false;
    assigns vm->mem[0 .. PG_SCRATCH_BYTES - 1];
    ensures pg_running(vm, program) && -1 <= \result <= PG_HOST_MULTIHASH_RESULT_BYTES; */
static inline int32_t multihash(PG_RUN, uint32_t code, uint32_t arg, uint32_t to) {
  (void)program;
  const int32_t length = pg_host_multihash(code, vm->mem + OFFSET(arg), LENGTH(arg), vm->mem + to, vm->host);
  /*@ assert program->tables == \at(program->tables, Pre); */
  /*@ assert pg_table_sound(vm->tables[0]) && pg_table_sound(vm->tables[1]); */
  /*@ assert pg_table_sound(vm->tables[2]) && pg_table_sound(vm->tables[3]); */
  /*@ assert pg_instance(vm); */
  /*@ assert pg_slices(vm); */
  /*@ assert pg_program_shape(program); */
  /*@ assert pg_apart(vm, program); */
  return length;
}

/*@ requires pg_running(vm, program) && pg_slice(vm, arg) && to + PG_HOST_DHT_LOOKUP_RESULT_BYTES <= PG_SCRATCH_BYTES;
    terminates \true;
    exits \false;
    assigns vm->mem[0 .. PG_SCRATCH_BYTES - 1];
    ensures pg_running(vm, program) && -1 <= \result <= PG_HOST_DHT_LOOKUP_RESULT_BYTES; */
static inline int32_t dht_lookup(PG_RUN, uint32_t arg, uint32_t to) {
  (void)program;
  const int32_t length = pg_host_dht_lookup(vm->host, vm->mem + OFFSET(arg), LENGTH(arg), vm->mem + to);
  /*@ assert program->tables == \at(program->tables, Pre); */
  /*@ assert pg_table_sound(vm->tables[0]) && pg_table_sound(vm->tables[1]); */
  /*@ assert pg_table_sound(vm->tables[2]) && pg_table_sound(vm->tables[3]); */
  /*@ assert pg_instance(vm); */
  /*@ assert pg_slices(vm); */
  /*@ assert pg_program_shape(program); */
  /*@ assert pg_apart(vm, program); */
  return length;
}

/* Registers from `first` on. Two at a time; an odd count takes one more with it, for which both files have room. */
/*@ requires \valid(p + (first .. first + count + count % 2 - 1)) && first <= 1000 && count <= 1000;
    terminates \true;
    exits \false;
    assigns p[first .. first + count + count % 2 - 1];
    ensures \forall integer k; first <= k < first + count + count % 2 ==> p[k] == 0; */
static inline void clear(uint32_t *p, uint32_t first, uint32_t count) {
  uint32_t *at = p + first;
  /*@ loop invariant (count - left) % 2 == 0 && -1 <= left <= count && at == p + (first + count - left);
      loop invariant \forall integer k; first <= k < first + count - left ==> p[k] == 0;
      loop assigns left, at, p[first .. first + count + count % 2 - 1];
      loop variant left; */
  for (int32_t left = (int32_t)count; left > 0; left -= 2) {
    at[0] = 0;
    at[1] = 0;
    at += 2;
  }
}

/* A program begins with zeros and empty strings in the registers that it declares. */
/*@ requires pg_running(vm, program) && count <= PG_INT_REGISTERS - PG_INT_FIELDS;
    terminates \true;
    exits \false;
    assigns vm->r[PG_INT_FIELDS .. PG_INT_REGISTERS - 1];
    ensures pg_running(vm, program); */
static inline void clear_ints(PG_RUN, uint32_t count) {
  clear(vm->r, PG_INT_FIELDS, count);
  /*@ assert program->code[program->code_words - 1] == \at(program->code[program->code_words - 1], Pre); */
  /*@ assert \forall integer k; 0 <= k < PG_BYTES_REGISTERS ==> vm->b[k] == \at(vm->b[k], Pre); */
  (void)program;
}

/*@ requires pg_running(vm, program) && count <= PG_BYTES_REGISTERS - PG_BYTES_FIELDS;
    terminates \true;
    exits \false;
    assigns vm->b[PG_BYTES_FIELDS .. PG_BYTES_REGISTERS - 1];
    ensures pg_running(vm, program); */
static inline void clear_slices(PG_RUN, uint32_t count) {
  clear(vm->b, PG_BYTES_FIELDS, count);
  /*@ assert program->code[program->code_words - 1] == \at(program->code[program->code_words - 1], Pre); */
  /*@ assert \forall integer k; 0 <= k < PG_BYTES_FIELDS ==> vm->b[k] == \at(vm->b[k], Pre); */
  /*@ assert \forall integer k; PG_BYTES_FIELDS + count + count % 2 <= k < PG_BYTES_REGISTERS ==> vm->b[k] == \at(vm->b[k], Pre); */
  /*@ assert pg_slices(vm); */
  (void)program;
}

/*@ requires pg_running(vm, program);
    terminates \true;
    exits \false;
    assigns vm->r[0 .. PG_INT_REGISTERS], vm->b[0 .. PG_BYTES_REGISTERS - 1];
    ensures pg_running(vm, program); */
static inline void clear_locals(PG_RUN) {
  const uint32_t locals = program->locals;
  if (locals != 0) {
    clear_ints(vm, program, PG_LOCAL_INTS(locals));
    clear_slices(vm, program, PG_LOCAL_SLICES(locals));
  }
}

/* The instruction word at pc, which the run goes on behind unless it ends with it. */
/*@ requires pg_running(vm, program);
    requires \base_addr(pc) == \base_addr(program->code) && 0 <= pc - program->code < program->code_words;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures pc - program->code == program->code_words - 1 ==> \result % 128 >= PG_FIRST_END_OPCODE; */
static inline uint32_t instruction(PG_RUN, const uint32_t *pc) {
  (void)vm, (void)program;
  return *pc;
}

/*@ requires pg_running(vm, program) && \valid(out) && \separated(out, vm, program);
    terminates \true;
    exits \false;
    assigns *out;
    ensures pg_slices(vm); */
static inline void finish(PG_RUN, struct pg_outcome *out, enum pg_action action, uint32_t value, uint32_t instructions) {
  (void)vm, (void)program;
  out->action = action;
  out->value = value;
  out->instructions = instructions;
}
_Static_assert((PG_INT_REGISTERS - PG_INT_FIELDS) % 2 == 0 && (PG_BYTES_REGISTERS - PG_BYTES_FIELDS) % 2 == 0, "room for pairs");

void pg_run(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out) {
#ifdef PG_DISPATCH_GOTO
  /* PG_NO_INSTRUCTION: opcodes that do not exist end the run, although no admitted program holds one. */
#define LABEL(name) [PG_OP_##name] = &&L_##name,
#define NO_LABEL(opcode) [opcode] = &&L_NOTHING,
  static const void *const labels[128] = {PG_EACH_INSTRUCTION(LABEL) PG_EACH_UNUSED_OPCODE(NO_LABEL)};
#endif
  uint32_t *const r = vm->r, *const b = vm->b;
  const uint32_t *pc = program->code;
  uint32_t w, at, to, value = 0;
  const uint8_t *from;
  uint8_t cell[4];
  uintptr_t limit = ADDRESS(pc) + 4u * PG_RUN_FUEL;
  enum pg_action action;

  clear_locals(vm, program);

#ifdef PG_DISPATCH_GOTO
  STEP;
#else
  /*@ loop invariant \base_addr(pc) == \base_addr(program->code) && 0 <= pc - program->code < program->code_words;
      loop invariant 8192 <= limit <= 8192 + 4 * (pc - program->code) + 4 * PG_RUN_FUEL;
      loop invariant pg_running(vm, program);
      loop assigns pc, w, at, to, value, from, limit, action, cell[0 .. 3], vm->r[0 .. PG_INT_REGISTERS],
                   vm->b[0 .. PG_BYTES_REGISTERS - 1], vm->mem[0 .. PG_SCRATCH_BYTES - 1];
      loop variant limit - 4 * (pc - program->code); */
  for (;;) {
    w = instruction(vm, program, pc++);
    FORGET(pc);
    switch (w % 128u) {
#endif

#if PROVED_IN(1)
  OP(MOV) SET_RA(RB); STEP;
  OP(LDI) SET_RA(SIGNED_16(FIELD_D(w))); STEP;
  OP(LDK)
    at = FIELD_D(w);
    if (at >= program->const_words) TRAP(INDEX);
    SET_RA(program->consts[at]);
    STEP;
  OP(MOV64) SET_PA(pair(PB)); STEP;
  OP(LDK64) {
    at = FIELD_D(w);
    if (at + 1 >= program->const_words) TRAP(INDEX);
    SET_PA(pair(program->consts + at));
  } STEP;
  OP(MOVB) SET_BA(BB); STEP;
  OP(LDB) {
    const uint32_t ext = *pc, length = OFFSET(ext);
    to = FIELD_D(w);
    if (to + length > PG_SCRATCH_BYTES || LENGTH(ext) + length > program->const_bytes) TRAP(CAPACITY);
    put_bytes(vm, program, to, program->bytes + LENGTH(ext), length);
    SET_BA(slice_of(to, length));
    PASS(1);
  }
  OP(NONE) SET_BA(0); STEP;

#endif
#if PROVED_IN(2)
  OP(ADDI) at = SIGNED_8(FIELD_C(w)); goto do_ADD;
  OP(ADD) at = RC;
  do_ADD: {
    int32_t v;
    if (ADD_OVERFLOWS((int32_t)RB, (int32_t)at, &v)) TRAP(OVERFLOW);
    SET_RA((uint32_t)v);
  } STEP;
  OP(SUB) {
    int32_t v;
    if (SUB_OVERFLOWS((int32_t)RB, (int32_t)RC, &v)) TRAP(OVERFLOW);
    SET_RA((uint32_t)v);
  } STEP;
  OP(MULI) at = SIGNED_8(FIELD_C(w)); goto do_MUL;
  OP(MUL) at = RC;
  do_MUL: {
    const int64_t v = product((int32_t)RB, (int32_t)at);
    if (v != (int32_t)v) TRAP(OVERFLOW);
    SET_RA((uint32_t)v);
  } STEP;
  OP(DIV)
  OP(REM) {
    const int32_t n = (int32_t)RB, d = (int32_t)RC;
    if (d == 0) TRAP(DIVIDE);
    if (d == -1) { /* INT32_MIN / -1 leaves int, and INT32_MIN % -1 is undefined in C */
      if (w / 4u % 2u == 0 && n == INT32_MIN) TRAP(OVERFLOW);
      SET_RA(w / 4u % 2u ? 0u : 0u - (uint32_t)n);
      STEP;
    }
    SET_RA((uint32_t)(w / 4u % 2u ? n % d : quotient(n, d)));
  } STEP;
#endif
#if PROVED_IN(3)
  OP(ADDW) SET_RA(RB + RC); STEP;
  OP(SUBW) SET_RA(RB - RC); STEP;
  OP(MULW) SET_RA(RB * RC); STEP;
  OP(AND) SET_RA(RB & RC); STEP;
  OP(OR) SET_RA(RB | RC); STEP;
  OP(XOR) SET_RA(RB ^ RC); STEP;
  JOINED(SHLI, at = FIELD_C(w), SHL, at = RC, SET_RA(RB << (at % 32u)))
  OP(SHRI) SET_RA(RB >> (FIELD_C(w) % 32u)); STEP;
  OP(SHR) SET_RA(RB >> (RC % 32u)); STEP;
#endif
#if PROVED_IN(4)
  JOINED(SARI, at = FIELD_C(w), SAR, at = RC, SET_RA(arithmetic_shift(RB, at % 32u)))
  OP(MADDW) SET_RA(RA * RB + RC); STEP;
  OP(ADDWI) SET_RA(RB + SIGNED_8(FIELD_C(w))); STEP;
  OP(ANDI) SET_RA(RB & FIELD_C(w)); STEP;
  OP(ADD64)
  OP(SUB64)
  OP(MUL64) if (overflow_64(vm, program, w)) TRAP(OVERFLOW); STEP;
  OP(WIDEN) {
    const uint32_t v = RB;
    if (v >> 31) TRAP(OVERFLOW);
    SET_PA(v);
  } STEP;
  OP(NARROW) {
    const uint32_t *p = PB;
    if (p[1] != 0 || p[0] >> 31) TRAP(OVERFLOW);
    SET_RA(p[0]);
  } STEP;

#endif
#if PROVED_IN(0)
  OP(JMP) at = ANY_AT(FIELD_D(w));
#endif
  pass:
    /*@ assert pg_running(vm, program) && pc == \at(pc, LoopCurrent) + 1 && limit == \at(limit, LoopCurrent) && at <= 65536; */
    /*@ admit BEHIND_LABEL; */
    FORGET(at);
    pc = FORWARD_BY(pc, at);
    limit += 4u * at;
  check:
    /*@ assert pg_running(vm, program) && 0 <= pc - \at(pc, LoopCurrent) - 1 <= 65536 &&
               limit - \at(limit, LoopCurrent) == 4 * (pc - \at(pc, LoopCurrent) - 1); */
    /*@ admit BEHIND_LABEL; */
    if (BEFORE(pc, program->consts)) STEP_FROM_ANYWHERE;
    goto jump_out;
#if PROVED_IN(5)
  OP(BEQ) BRANCH_IF(RA == RB);
  OP(BNE) BRANCH_IF(RA != RB);
  OP(BLT) BRANCH_IF((int32_t)RA < (int32_t)RB);
  OP(BGE) BRANCH_IF((int32_t)RA >= (int32_t)RB);
  OP(BEQI) BRANCH_IF(RA == SIGNED_8(FIELD_B(w)));
  OP(BNEI) BRANCH_IF(RA != SIGNED_8(FIELD_B(w)));
  OP(BLTI) BRANCH_IF((int32_t)RA < (int32_t)SIGNED_8(FIELD_B(w)));
  OP(BGEI) BRANCH_IF((int32_t)RA >= (int32_t)SIGNED_8(FIELD_B(w)));
  OP(BBS) BRANCH_IF(RA >> (FIELD_B(w) % 32u) & 1u);
#endif
#if PROVED_IN(0)
  OP(BBC) if (RA >> (FIELD_B(w) % 32u) & 1u) STEP;
#endif
  pass_c:
    /*@ assert pg_running(vm, program) && pc == \at(pc, LoopCurrent) + 1 && limit == \at(limit, LoopCurrent); */
    /*@ admit BEHIND_LABEL; */
    at = FIELD_C(w);
    FORGET_BOTH(at, pc); /* and not FORGET(at), with which gcc would join this copy of `pass` with that */
    pc = FORWARD_BY(pc, at);
    limit += 4u * at;
    if (BEFORE(pc, program->consts)) STEP_FROM_ANYWHERE;
    goto jump_out;
#if PROVED_IN(6)
  /* Opposites share their code: the lowest bit of the opcode says which of the two it is. */
  OP(BEQ64)
  OP(BNE64)
  OP(BLT64)
  OP(BGE64) {
    const uint64_t x = pair(PA), y = pair(PB);
    BRANCH_IF(((w % 128u) < PG_OP_BLT64 ? x == y : x < y) == (w % 2u));
  }
  OP(BEQB)
  OP(BNEB)
  OP(BLTB)
  OP(BGEB) {
    const int32_t differ = order_slices(vm, program, BA, BB);
    BRANCH_IF((w / 2u % 2u ? differ < 0 : differ == 0) != (w % 2u));
  }
#endif
#if PROVED_IN(7)
  OP(BNONE)
  OP(BSOME) BRANCH_IF((LENGTH(BA) == 0) != (w % 2u));
  OP(BHAS)
  OP(BHASNT) {
    const uint32_t ext = *pc, s = BA, length = OFFSET(ext);
    bool has = false;
    if (LENGTH(s) >= length) {
      if (LENGTH(ext) + length > program->const_bytes) TRAP(INDEX);
      has = order(vm->mem + OFFSET(s), length, program->bytes + LENGTH(ext), length) == 0;
    }
    PASS(has != (w % 2u) ? 1 + FIELD_B(w) : 1u);
  }

#endif
#if PROVED_IN(8)
  OP(FOR) {
    const uint32_t ext = *pc, step = FIELD_B(w);
    if ((int32_t)(&r[A_OF(w)])[1] > (int32_t)(LENGTH(ext) * step)) TRAP(LOOP_BOUND);
    SET_RA(0u - step);
    PASS(1 + OFFSET(ext));
  }
#endif
#if PROVED_IN(0)
  OP(NEXT) {
    uint32_t *p = &r[A_OF(w)];
    FORGET(p);
    uint32_t i = p[0], to = p[1];
    FORGET_BOTH(i, to);
    const uint32_t next = i + FIELD_B(w);
    set_int_at(vm, program, w, p, next);
    if ((int32_t)next >= (int32_t)to) STEP;
  }
#endif
  back:
    /*@ assert pg_running(vm, program) && pc == \at(pc, LoopCurrent) + 1 && limit == \at(limit, LoopCurrent); */
    /*@ admit BEHIND_LABEL; */
    at = FIELD_C(w);
    pc = BACK_BY(pc, at);
    limit -= 4u * at;
    FORGET(limit);
    if (BEFORE(pc, program->code)) goto jump_out;
    if (limit >= ADDRESS(pc)) STEP_FROM_ANYWHERE;
    goto jump_out;
#if PROVED_IN(8)
  OP(EACH) {
    const uint32_t ext = *pc;
    if (LENGTH(BA) > LENGTH(ext) * FIELD_B(w)) TRAP(LOOP_BOUND);
    PASS(1 + OFFSET(ext));
  }
  ITERATE(ITER8, 1u, LOAD8)
  ITERATE(ITER16, 2u, load16)
  OP(ITER32)
  OP(ITER16B)
  OP(ITER32B) {
    /*@ assert w % 2 == w % 128 % 2 && w / 2 % 2 == w % 128 / 2 % 2; */
    const uint32_t s = BB, width = w % 2u ? 4 : 2;
    if (LENGTH(s) < width) STEP;
    SET_BB(without_first(s, width));
    from = vm->mem + OFFSET(s);
    SET_RA(w / 2u % 2u ? load_b(from, width) : load32(from));
    goto back;
  }

#endif
#if PROVED_IN(9)
  OP(LEN) SET_RA(LENGTH(BB)); STEP;
  LOAD(LD8, 1u, LOAD8)
  LOAD(LD16, 2u, load16)
  LOAD(LD32, 4u, load32)
#endif
#if PROVED_IN(10)
  OP(LD16BI)
  OP(LD32BI) at = FIELD_C(w); to = w % 2u ? 2 : 4; goto load_big;
  OP(LD16B)
  OP(LD32B) at = RC; to = w % 2u ? 4 : 2;
  load_big: {
    const uint32_t s = BB;
    if (!INSIDE(at, to, LENGTH(s))) TRAP(INDEX);
    SET_RA(load_b(vm->mem + OFFSET(s) + at, to));
  } STEP;
  OP(SLICEI) {
    const uint32_t ext = *pc++;
    limit += 4;
    at = LENGTH(ext);
    to = OFFSET(ext);
    goto slice;
  }
  OP(SLICE) at = RC; to = (&r[C_OF(w)])[1];
  slice: {
    const uint32_t s = BB;
    if (at > to || to > LENGTH(s)) TRAP(SLICE);
    SET_BA(slice_of(OFFSET(s) + at, to - at));
    goto check;
  }
#endif
#if PROVED_IN(11)
  OP(PUT) {
    at = PUT_BYTES(w);
    const uint32_t v = RB, unused = 8u * (4u - at), top = v << unused;
    if (top >> unused != v) TRAP(OVERFLOW);
    put_cell(vm, program, cell, top);
    from = cell;
    goto append;
  }
  OP(CAT) {
    const uint32_t s = BB;
    from = vm->mem + OFFSET(s);
    at = LENGTH(s);
  }
  append:
    to = append(vm, program, BA, *pc, from, at);
    if (to == NO_ROOM) TRAP(CAPACITY);
    SET_BA(to);
    PASS(1);

#endif
#if PROVED_IN(12)
  OP(MATCHB)
  OP(MATCHI) {
    const uint32_t key = BB;
    const struct pg_entry *entry = pg_table_match(vm->tables[FIELD_C(w) % PG_TABLES_PER_PROGRAM], vm->mem + OFFSET(key), LENGTH(key));
    if (w % 2u) { /* MATCHI */
      if (entry) SET_RA(entry->value);
      STEP;
    } else {
      to = *pc / 4u % 64u * 4u;
      if (to > PG_SCRATCH_BYTES - PG_NODE_ID_BYTES) TRAP(CAPACITY);
      SET_BA(0);
      if (entry) {
        PUT_NODE(to, entry);
        SET_BA(slice_of(to, PG_NODE_ID_BYTES));
      }
      PASS(1);
    }
  }
#endif
#if PROVED_IN(13)
  OP(CALL) {
    const uint32_t arg = BB, ext = *pc;
    if (program->consts - pc <= 2) goto jump_out;
    to = pc[1] / 4u % 64u * 4u;
    FORGET(to); /* else gcc computes it once more, for the result */
    if (LENGTH(arg) > OFFSET(ext)) TRAP(ARGUMENT);
    int32_t length;
    if (FIELD_C(w) <= PG_HOST_MULTIHASH) {
      if (to > PG_SCRATCH_BYTES - PG_HOST_MULTIHASH_RESULT_BYTES) TRAP(CAPACITY);
      length = multihash(vm, program, LENGTH(ext), arg, to);
    } else {
      if (to > PG_SCRATCH_BYTES - PG_HOST_DHT_LOOKUP_RESULT_BYTES) TRAP(CAPACITY);
      length = dht_lookup(vm, program, arg, to);
    }
    if (length < 0) TRAP(ALGORITHM);
    SET_BA(slice_of(to, (uint32_t)length)); /* of length 0: absent, wherever it refers to */
    pc += 2;
    limit += 8;
    STEP_FROM_ANYWHERE;
  }

#endif
#if PROVED_IN(0)
  OP(FORWARD) value = BA; action = PG_ACTION_FORWARD; goto done;
  OP(GATEWAY) action = PG_ACTION_GATEWAY; goto done;
  OP(DELIVER) action = PG_ACTION_DELIVER; goto done;
  OP(DROP) value = FIELD_D(w); action = PG_ACTION_DROP; goto done;
  OP(REPLY) value = RA; action = PG_ACTION_REPLY; goto done;
  OP(GIVE) value = BA; action = PG_ACTION_GIVE; goto done;
#endif

#ifdef PG_DISPATCH_GOTO
L_NOTHING:
  if ((w % 128u) == 0) TRAP(INDEX); /* as the switch: both dispatches end alike whatever the code says */
  goto jump_out;
#else
    case 0: TRAP(INDEX); /* not that of `default`, so that the jump table begins at 0: a subtraction less each time */
    default: goto jump_out;
    }
#endif
  jump_out:
    TRAP(ALGORITHM);
#ifdef __FRAMAC__
  next:;
    /*@ assert pg_running(vm, program) && pc == \at(pc, LoopCurrent) + 1 && limit == \at(limit, LoopCurrent); */
    /*@ admit BEHIND_LABEL; */
#endif
#ifndef PG_DISPATCH_GOTO
  }
#endif

trap:
  /*@ assert pg_running(vm, program) && \base_addr(pc) == \base_addr(program->code); */
  /*@ admit BEHIND_LABEL; */
  action = PG_ACTION_FAULT;
  FORGET(action);
done:
  FORGET(pc);
  finish(vm, program, out, action, value, (uint32_t)(ADDRESS(pc) - limit) / 4u % PG_RUN_FUEL);
}
