/* interp.c -- runs an admitted program.
 *
 * Instructions are fixed 32-bit words, read in place. Register numbers are masked, not trusted: whatever the code says,
 * an access stays inside the register files, and every load from message memory is checked against a byte string that
 * only this file makes. Trusted to pg_verify: that control stays in the code and ends, and the places of constants,
 * tables and results in scratch memory, which are the program's own immediates.
 *
 * There is no fuel: the verifier bounded the run. The count of executed instructions costs nothing on straight code: it is
 * the distance in words from `origin`, an address that begins at the first word and moves on by the words that are
 * passed over (jumps, extension words), and back with jumps backward.
 *
 * One macro selects the dispatch: a switch, or computed goto (PG_DISPATCH_GOTO). The switch ships: it is what provers and
 * every compiler take, and computed goto does not fit its flash (docs/decisions/0007-switch-dispatch.md). */
#include <stdbool.h>
#include <string.h>

#include "vm/host.h"
#include "vm/vm.h"

#define FIELD_A(w) ((w) >> 8 & 0xffu)
#define FIELD_B(w) ((w) >> 16 & 0xffu)
#define FIELD_C(w) ((w) >> 24)
#define FIELD_D(w) ((w) >> 16)
/* Functions: gcc 12 -Wconversion -fsanitize=undefined sees a change of sign when it folds the same casts in a macro. */
static inline uint32_t signed_8(uint32_t x) { return (uint32_t)(int32_t)(int8_t)x; }
static inline uint32_t signed_16(uint32_t x) { return (uint32_t)(int32_t)(int16_t)x; }
#define SIGNED_8(x) signed_8(x)
#define SIGNED_16(x) signed_16(x)

/* Registers by instruction field. */
#define RA r[(w) >> 8 & 63u]
#define RB r[(w) >> 16 & 63u]
#define RC r[(w) >> 24 & 63u]
#define BA b[(w) >> 8 & 15u]
#define BB b[(w) >> 16 & 15u]
/* u64 pairs: the mask makes the first register even. */
#define PA (&r[((w) >> 9 & 31u) * 2u])
#define PB (&r[((w) >> 17 & 31u) * 2u])
#define PC (&r[((w) >> 25 & 31u) * 2u])

#define OFFSET(s) ((s) >> 16)
#define LENGTH(s) ((s) & 0xffffu)

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
#define STEP do { w = *pc++; goto *labels[w & 0x7fu]; } while (0)
#else
#define OP(name) case PG_OP_##name:
#define STEP break
#endif
#define SKIPPED(n) (origin += 4u * (n))
#define MOVE_ON(n) do { const uint32_t n_ = (n); pc += n_; SKIPPED(n_); } while (0)
#define MOVE_BACK(n) do { const uint32_t n_ = (n); pc -= n_; origin -= 4u * n_; } while (0)
/* Tells gcc that pc changes here. Without it the value before the fetch lives on in a second register: 10 % more
 * instructions in the switch form. */
#if defined(__GNUC__) && defined(__arm__)
#define FORGET(x) __asm__("" : "+r"(x))
#else
#define FORGET(x) (void)0
#endif
#define BRANCH_IF(condition, distance) if (condition) MOVE_ON(distance); STEP
#define TRAP(name) do { value = PG_FAULT_##name; goto trap; } while (0)

static uint64_t pair(const uint32_t *p) { return p[0] | (uint64_t)p[1] << 32; }
static void set_pair(uint32_t *p, uint64_t v) {
  p[0] = (uint32_t)v;
  p[1] = (uint32_t)(v >> 32);
}

static uint32_t load16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
static uint32_t load32(const uint8_t *p) { return load16(p) | load16(p + 2) << 16; }
static uint32_t load_b(const uint8_t *p, uint32_t width) {
  const uint32_t high = (uint32_t)p[0] << 8 | p[1];
  return width == 2 ? high : high << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Whether `at` leaves room for `width` bytes in a string of this length. */
#define INSIDE(at, width, length) ((at) < (length) && (length) - (at) >= (width))

/* An indexed load, and the one with a constant index, which joins it. */
#define LOAD(name, width, load)                                  \
  OP(name##I) at = FIELD_C(w); goto at_##name;                   \
  OP(name) at = RC;                                              \
  at_##name: {                                                   \
    const uint32_t s = BB;                                       \
    if (!INSIDE(at, width, LENGTH(s))) TRAP(INDEX);              \
    RA = load(mem + OFFSET(s) + at);                             \
  }                                                              \
  STEP;
/* Taking n bytes off the front adds n to the offset and takes n from the length: one addition on the packed form. */
#define ITERATE(name, width, load)                               \
  OP(name) {                                                     \
    const uint32_t s = BB;                                       \
    if (LENGTH(s) >= (width)) {                                  \
      BB = s + ((uint32_t)(width) << 16) - (width);              \
      RA = load(mem + OFFSET(s));                                \
      MOVE_BACK(FIELD_C(w));                                          \
    }                                                            \
  }                                                              \
  STEP;
#define LOAD8(p) (*(p))
/* The rarer of two instructions that differ in one operand sets it and goes to the other's code. */
#define JOINED(name, set_up, other, set_up_other, what) \
  OP(name) set_up; goto do_##other;                     \
  OP(other) set_up_other;                               \
  do_##other : what; STEP;

static uint32_t arithmetic_shift(uint32_t v, uint32_t n) { return v >> 31 ? ~(~v >> n) : v >> n; }

/* Lexicographic order: negative, zero, positive. */
static int32_t compare_bytes(const uint8_t *mem, uint32_t s, uint32_t t) {
  const uint32_t m = LENGTH(s), n = LENGTH(t);
  const int32_t order = memcmp(mem + OFFSET(s), mem + OFFSET(t), m < n ? m : n);
  return order != 0 ? order : (int32_t)m - (int32_t)n;
}

static bool has_constant(const struct pg_program *program, const uint8_t *mem, uint32_t s, uint32_t ext) {
  const uint32_t length = ext >> 16;
  return LENGTH(s) >= length && memcmp(mem + OFFSET(s), program->bytes + (ext & 0xffffu), length) == 0;
}

/* Two at a time; an odd count takes one more with it, for which both files have room. */
static inline void clear(uint32_t *p, uint32_t count) {
  for (int32_t left = (int32_t)count; left > 0; left -= 2) {
    *p++ = 0;
    *p++ = 0;
  }
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
  uint8_t *const mem = vm->mem;
  const uint32_t *pc = program->code;
  uint32_t w, at, to, cell, value = 0;
  const uint8_t *from;
  uintptr_t origin = (uintptr_t)pc;
  enum pg_action action;

  const uint32_t locals = program->locals;
  if (locals != 0) {
    clear(r + PG_INT_FIELDS, PG_LOCAL_INTS(locals));
    clear(b + PG_BYTES_FIELDS, PG_LOCAL_SLICES(locals));
  }

#ifdef PG_DISPATCH_GOTO
  STEP;
#else
  for (;;) {
    w = *pc++;
    FORGET(pc);
    switch (w & 0x7fu) {
#endif

  OP(MOV) RA = RB; STEP;
  OP(LDI) RA = SIGNED_16(FIELD_D(w)); STEP;
  OP(LDK) RA = program->consts[FIELD_D(w)]; STEP;
  OP(MOV64) { const uint64_t v = pair(PB); set_pair(PA, v); } STEP;
  OP(LDK64) {
    const uint32_t *k = program->consts + FIELD_D(w);
    uint32_t *p = PA;
    p[0] = k[0];
    p[1] = k[1];
  } STEP;
  OP(MOVB) BA = BB; STEP;
  OP(LDB) {
    const uint32_t to = FIELD_D(w), ext = *pc++, length = ext >> 16;
    SKIPPED(1);
    memcpy(mem + to, program->bytes + (ext & 0xffffu), length);
    BA = to << 16 | length;
  } STEP;
  OP(NONE) BA = 0; STEP;

  OP(ADDI) at = SIGNED_8(FIELD_C(w)); goto do_ADD;
  OP(ADD) at = RC;
  do_ADD: {
    int32_t v;
    if (__builtin_add_overflow((int32_t)RB, (int32_t)at, &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(SUB) {
    int32_t v;
    if (__builtin_sub_overflow((int32_t)RB, (int32_t)RC, &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(MULI) at = SIGNED_8(FIELD_C(w)); goto do_MUL;
  OP(MUL) at = RC;
  do_MUL: {
    int32_t v;
    if (__builtin_mul_overflow((int32_t)RB, (int32_t)at, &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(DIV) {
    const int32_t n = (int32_t)RB, d = (int32_t)RC;
    if (d == 0) TRAP(DIVIDE);
    if (n == INT32_MIN && d == -1) TRAP(OVERFLOW);
    RA = (uint32_t)(n / d);
  } STEP;
  OP(REM) {
    const int32_t n = (int32_t)RB, d = (int32_t)RC;
    if (d == 0) TRAP(DIVIDE);
    RA = d == -1 ? 0u : (uint32_t)(n % d); /* INT32_MIN % -1 is undefined in C and 0 here */
  } STEP;
  OP(ADDW) RA = RB + RC; STEP;
  OP(SUBW) RA = RB - RC; STEP;
  OP(MULW) RA = RB * RC; STEP;
  OP(AND) RA = RB & RC; STEP;
  OP(OR) RA = RB | RC; STEP;
  OP(XOR) RA = RB ^ RC; STEP;
  JOINED(SHLI, at = FIELD_C(w), SHL, at = RC, RA = RB << (at & 31u))
  JOINED(SHRI, at = FIELD_C(w), SHR, at = RC, RA = RB >> (at & 31u))
  JOINED(SARI, at = FIELD_C(w), SAR, at = RC, RA = arithmetic_shift(RB, at & 31u))
  OP(MADDW) { uint32_t *p = &RA; *p = *p * RB + RC; } STEP;
  OP(ADDWI) RA = RB + SIGNED_8(FIELD_C(w)); STEP;
  OP(ANDI) RA = RB & FIELD_C(w); STEP;
  OP(ADD64)
  OP(SUB64)
  OP(MUL64) {
    const uint64_t x = pair(PB), y = pair(PC);
    uint64_t v;
    const uint32_t op = w & 0x7fu;
    if (op == PG_OP_ADD64 ? __builtin_add_overflow(x, y, &v) : op == PG_OP_SUB64 ? __builtin_sub_overflow(x, y, &v) : __builtin_mul_overflow(x, y, &v))
      TRAP(OVERFLOW);
    set_pair(PA, v);
  } STEP;
  OP(WIDEN) {
    const uint32_t v = RB;
    uint32_t *p = PA;
    if (v >> 31) TRAP(OVERFLOW);
    p[0] = v;
    p[1] = 0;
  } STEP;
  OP(NARROW) {
    const uint32_t *p = PB;
    if (p[1] != 0 || p[0] >> 31) TRAP(OVERFLOW);
    RA = p[0];
  } STEP;

  OP(JMP) MOVE_ON(FIELD_D(w)); STEP;
  OP(BEQ) BRANCH_IF(RA == RB, FIELD_C(w));
  OP(BNE) BRANCH_IF(RA != RB, FIELD_C(w));
  OP(BLT) BRANCH_IF((int32_t)RA < (int32_t)RB, FIELD_C(w));
  OP(BGE) BRANCH_IF((int32_t)RA >= (int32_t)RB, FIELD_C(w));
  OP(BEQI) BRANCH_IF(RA == SIGNED_8(FIELD_B(w)), FIELD_C(w));
  OP(BNEI) BRANCH_IF(RA != SIGNED_8(FIELD_B(w)), FIELD_C(w));
  OP(BLTI) BRANCH_IF((int32_t)RA < (int32_t)SIGNED_8(FIELD_B(w)), FIELD_C(w));
  OP(BGEI) BRANCH_IF((int32_t)RA >= (int32_t)SIGNED_8(FIELD_B(w)), FIELD_C(w));
  OP(BBS) BRANCH_IF(RA >> (FIELD_B(w) & 31u) & 1u, FIELD_C(w));
  OP(BBC) BRANCH_IF(!(RA >> (FIELD_B(w) & 31u) & 1u), FIELD_C(w));
  /* Opposites share their code: the lowest bit of the opcode says which of the two it is. */
  OP(BEQ64)
  OP(BNE64) BRANCH_IF((pair(PA) == pair(PB)) == (w & 1u), FIELD_C(w));
  OP(BLT64)
  OP(BGE64) BRANCH_IF((pair(PA) < pair(PB)) == (w & 1u), FIELD_C(w));
  OP(BEQB)
  OP(BNEB)
  OP(BLTB)
  OP(BGEB) {
    const int32_t order = compare_bytes(mem, BA, BB);
    BRANCH_IF((w & 2u ? order < 0 : order == 0) != (w & 1u), FIELD_C(w));
  }
  OP(BNONE)
  OP(BSOME) BRANCH_IF((LENGTH(BA) == 0) != (w & 1u), FIELD_C(w));
  OP(BHAS)
  OP(BHASNT) {
    const uint32_t ext = *pc++;
    SKIPPED(1);
    BRANCH_IF(has_constant(program, mem, BA, ext) != (w & 1u), FIELD_B(w));
  }

  OP(FOR) {
    const uint32_t ext = *pc++, step = FIELD_B(w);
    uint32_t *p = &RA;
    SKIPPED(1);
    if ((int32_t)p[1] > (int32_t)((ext & 0xffffu) * step)) TRAP(LOOP_BOUND);
    p[0] = 0u - step;
    MOVE_ON(ext >> 16);
  } STEP;
  OP(NEXT) {
    uint32_t *p = &RA;
    const uint32_t i = p[0] + FIELD_B(w);
    p[0] = i;
    if ((int32_t)i < (int32_t)p[1]) MOVE_BACK(FIELD_C(w));
  } STEP;
  OP(EACH) {
    const uint32_t ext = *pc++;
    SKIPPED(1);
    if (LENGTH(BA) > (ext & 0xffffu) * FIELD_B(w)) TRAP(LOOP_BOUND);
    MOVE_ON(ext >> 16);
  } STEP;
  ITERATE(ITER8, 1u, LOAD8)
  ITERATE(ITER16, 2u, load16)
  ITERATE(ITER32, 4u, load32)
  OP(ITER16B)
  OP(ITER32B) {
    const uint32_t s = BB, width = w & 1u ? 4 : 2;
    if (LENGTH(s) >= width) {
      BB = s + (width << 16) - width;
      RA = load_b(mem + OFFSET(s), width);
      MOVE_BACK(FIELD_C(w));
    }
  } STEP;

  OP(LEN) RA = LENGTH(BB); STEP;
  LOAD(LD8, 1u, LOAD8)
  LOAD(LD16, 2u, load16)
  LOAD(LD32, 4u, load32)
  OP(LD16BI)
  OP(LD32BI) at = FIELD_C(w); to = w & 1u ? 2 : 4; goto load_big;
  OP(LD16B)
  OP(LD32B) at = RC; to = w & 1u ? 4 : 2;
  load_big: {
    const uint32_t s = BB;
    if (!INSIDE(at, to, LENGTH(s))) TRAP(INDEX);
    RA = load_b(mem + OFFSET(s) + at, to);
  } STEP;
  OP(SLICEI) {
    const uint32_t ext = *pc++;
    SKIPPED(1);
    at = ext & 0xffffu;
    to = ext >> 16;
    goto slice;
  }
  OP(SLICE) at = RC; to = (&RC)[1];
  slice: {
    const uint32_t s = BB;
    if (at > to || to > LENGTH(s)) TRAP(SLICE);
    BA = (OFFSET(s) + at) << 16 | (to - at);
  } STEP;
  OP(PUT) {
    const uint32_t v = RB, unused = 8u * (4u - FIELD_C(w)), top = v << unused;
    if (top >> unused != v) TRAP(OVERFLOW);
    cell = __builtin_bswap32(top);
    from = (const uint8_t *)&cell;
    at = FIELD_C(w);
    goto append;
  }
  OP(CAT) {
    const uint32_t s = BB;
    from = mem + OFFSET(s);
    at = LENGTH(s);
  }
  append: {
    /* Byte by byte, upward: what a program appends may overlap the place that it appends to. */
    const uint32_t ext = *pc++, length = LENGTH(BA), begin = ext & 0xffffu;
    SKIPPED(1);
    /* A string that is built elsewhere would leave bytes before it that this run has not written. */
    if (length + at > ext >> 16 || (length != 0 && OFFSET(BA) != begin)) TRAP(CAPACITY);
    BA = begin << 16 | (length + at);
    uint8_t *to_byte = mem + begin + length;
    while (at-- > 0) *to_byte++ = *from++;
  } STEP;

  OP(MATCHB)
  OP(MATCHI) {
    const uint32_t key = BB;
    const struct pg_entry *entry = pg_table_match(vm->tables[FIELD_C(w)], mem + OFFSET(key), LENGTH(key));
    if (w & 1u) { /* MATCHI */
      if (entry) RA = entry->value;
    } else {
      to = *pc++ & 0xffffu;
      SKIPPED(1);
      BA = 0;
      if (entry) {
        memcpy(__builtin_assume_aligned(mem + to, 4), entry->node, PG_NODE_ID_BYTES);
        BA = to << 16 | PG_NODE_ID_BYTES;
      }
    }
  } STEP;
  OP(CALL) {
    const uint32_t arg = BB, ext = *pc++;
    to = *pc++ & 0xffffu;
    SKIPPED(2);
    if (LENGTH(arg) > ext >> 16) TRAP(ARGUMENT);
    const uint8_t *bytes = mem + OFFSET(arg);
    int32_t length;
    if (FIELD_C(w) == PG_HOST_MULTIHASH) length = pg_host_multihash(ext & 0xffffu, bytes, LENGTH(arg), mem + to, vm->host);
    else length = pg_host_dht_lookup(vm->host, bytes, LENGTH(arg), mem + to);
    if (length < 0) TRAP(ALGORITHM);
    BA = to << 16 | (uint32_t)length; /* of length 0: absent, wherever it refers to */
  } STEP;

  OP(FORWARD) value = BA; action = PG_ACTION_FORWARD; goto done;
  OP(GATEWAY) action = PG_ACTION_GATEWAY; goto done;
  OP(DELIVER) action = PG_ACTION_DELIVER; goto done;
  OP(DROP) value = FIELD_D(w); action = PG_ACTION_DROP; goto done;
  OP(REPLY) value = RA; action = PG_ACTION_REPLY; goto done;
  OP(GIVE) value = BA; action = PG_ACTION_GIVE; goto done;

#ifdef PG_DISPATCH_GOTO
L_NOTHING:
  TRAP(ALGORITHM);
#else
    case 0: TRAP(INDEX); /* not that of `default`, so that the jump table begins at 0: a subtraction less each time */
    default: TRAP(ALGORITHM);
    }
  }
#endif

trap:
  action = PG_ACTION_FAULT;
done:
  out->action = action;
  out->value = value;
  out->instructions = (uint32_t)((uintptr_t)pc - origin) / 4u;
}
