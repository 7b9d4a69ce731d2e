/* interp.c -- runs an admitted program.
 *
 * Instructions are fixed 32-bit words, read in place. Register numbers are masked, not trusted: whatever the code says,
 * an access stays inside the register files, and every load from message memory is checked against a byte string that
 * only this file makes. Trusted to pg_verify: that control stays in the code and ends, and the places of constants,
 * tables and results in scratch memory, which are the program's own immediates.
 *
 * There is no fuel: the verifier bounded the run. The count of executed instructions costs nothing on straight code; it is
 * the distance from start to end less `skipped`, the words that were passed over (jumps, extension words), which
 * backward jumps lower.
 *
 * One macro selects the dispatch: a switch, or computed goto (PG_DISPATCH_GOTO). The switch ships: it is what provers and
 * every compiler take, and with FORGET it is within 7 % of computed goto at two thirds of its size
 * (docs/decisions/0001-machine-model.md has the figures). */
#include <stdbool.h>
#include <string.h>

#include "vm/host.h"
#include "vm/vm.h"

#define FIELD_A(w) ((w) >> 8 & 0xffu)
#define FIELD_B(w) ((w) >> 16 & 0xffu)
#define FIELD_C(w) ((w) >> 24)
#define FIELD_D(w) ((w) >> 16)
#define SIGNED_8(x) ((uint32_t)(int32_t)(int8_t)(x))
#define SIGNED_16(x) ((uint32_t)(int32_t)(int16_t)(x))

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
                   ((PG_OP_BEQB | PG_OP_BNONE | PG_OP_BHAS) & 1u) == 0 && PG_OP_BNEB == PG_OP_BEQB + 1 &&
                   PG_OP_BSOME == PG_OP_BNONE + 1 && PG_OP_BHASNT == PG_OP_BHAS + 1,
               "opposite branches differ in their lowest bit");
_Static_assert(PG_INT_REGISTERS == 64 && PG_BYTES_REGISTERS == 16, "register masks are written out above");

#ifdef PG_DISPATCH_GOTO
#define OP(name) L_##name:
#define STEP do { w = *pc++; goto *labels[w & 0x7fu]; } while (0)
#else
#define OP(name) case PG_OP_##name:
#define STEP break
#endif
#define MOVE_ON(n) do { const uint32_t n_ = (n); pc += n_; skipped += n_; } while (0)
#define MOVE_BACK(n) do { const uint32_t n_ = (n); pc -= n_; skipped -= n_; } while (0)
/* Tells gcc that pc changes here. Without it the value before the fetch lives on in a second register: 10 % more
 * instructions in the switch form. */
#if defined(__GNUC__) && defined(__arm__)
#define FORGET(x) __asm__("" : "+r"(x))
#else
#define FORGET(x) (void)0
#endif
#define BRANCH_IF(condition, distance) if (condition) MOVE_ON(distance); STEP
#define TRAP(name) do { fault = PG_FAULT_##name; goto trap; } while (0)

static uint64_t pair(const uint32_t *p) { return p[0] | (uint64_t)p[1] << 32; }
static void set_pair(uint32_t *p, uint64_t v) {
  p[0] = (uint32_t)v;
  p[1] = (uint32_t)(v >> 32);
}

static uint32_t load16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
static uint32_t load32(const uint8_t *p) { return load16(p) | load16(p + 2) << 16; }
static uint32_t load16b(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static uint32_t load32b(const uint8_t *p) { return load16b(p) << 16 | load16b(p + 2); }

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

static bool same_bytes(const uint8_t *mem, uint32_t s, uint32_t t) {
  return LENGTH(s) == LENGTH(t) && memcmp(mem + OFFSET(s), mem + OFFSET(t), LENGTH(s)) == 0;
}

static bool has_constant(const struct pg_program *program, const uint8_t *mem, uint32_t s, uint32_t ext) {
  const uint32_t length = ext >> 16;
  return LENGTH(s) >= length && memcmp(mem + OFFSET(s), program->bytes + (ext & 0xffffu), length) == 0;
}

void pg_run(struct pg_vm *vm, const struct pg_program *program, uint8_t *mem, const struct pg_table *const *tables,
            struct pg_host *host, struct pg_outcome *out) {
#ifdef PG_DISPATCH_GOTO
  /* PG_NO_INSTRUCTION: opcodes that do not exist end the run, although no admitted program holds one. */
#define LABEL(name) [PG_OP_##name] = &&L_##name,
#define NO_LABEL(opcode) [opcode] = &&L_NOTHING,
  static const void *const labels[128] = {PG_EACH_INSTRUCTION(LABEL) PG_EACH_UNUSED_OPCODE(NO_LABEL)};
#endif
  uint32_t *const r = vm->r, *const b = vm->b;
  const uint32_t *pc = program->code;
  uint32_t w, at, skipped = 0;
  enum pg_fault fault;

  for (uint32_t i = 0; i < program->ints; i++) r[PG_INT_FIELDS + i] = 0;
  for (uint32_t i = 0; i < program->slices; i++) b[PG_BYTES_FIELDS + i] = 0;

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
    skipped++;
    memcpy(mem + to, program->bytes + (ext & 0xffffu), length);
    BA = to << 16 | length;
  } STEP;
  OP(NONE) BA = 0; STEP;

  OP(ADD) {
    int32_t v;
    if (__builtin_add_overflow((int32_t)RB, (int32_t)RC, &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(SUB) {
    int32_t v;
    if (__builtin_sub_overflow((int32_t)RB, (int32_t)RC, &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(MUL) {
    int32_t v;
    if (__builtin_mul_overflow((int32_t)RB, (int32_t)RC, &v)) TRAP(OVERFLOW);
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
  OP(SHL) RA = RB << (RC & 31u); STEP;
  OP(SHR) RA = RB >> (RC & 31u); STEP;
  OP(SAR) {
    const uint32_t v = RB, n = RC & 31u;
    RA = v >> 31 ? ~(~v >> n) : v >> n;
  } STEP;
  OP(MADDW) { uint32_t *p = &RA; *p = *p * RB + RC; } STEP;
  OP(ADDI) {
    int32_t v;
    if (__builtin_add_overflow((int32_t)RB, (int32_t)SIGNED_8(FIELD_C(w)), &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(ADDWI) RA = RB + SIGNED_8(FIELD_C(w)); STEP;
  OP(MULI) {
    int32_t v;
    if (__builtin_mul_overflow((int32_t)RB, (int32_t)SIGNED_8(FIELD_C(w)), &v)) TRAP(OVERFLOW);
    RA = (uint32_t)v;
  } STEP;
  OP(ANDI) RA = RB & FIELD_C(w); STEP;
  OP(SHLI) RA = RB << (FIELD_C(w) & 31u); STEP;
  OP(SHRI) RA = RB >> (FIELD_C(w) & 31u); STEP;
  OP(SARI) {
    const uint32_t v = RB, n = FIELD_C(w) & 31u;
    RA = v >> 31 ? ~(~v >> n) : v >> n;
  } STEP;

  OP(ADD64) {
    const uint64_t x = pair(PB), sum = x + pair(PC);
    if (sum < x) TRAP(OVERFLOW);
    set_pair(PA, sum);
  } STEP;
  OP(SUB64) {
    const uint64_t x = pair(PB), y = pair(PC);
    if (x < y) TRAP(OVERFLOW);
    set_pair(PA, x - y);
  } STEP;
  OP(MUL64) {
    uint64_t product;
    if (__builtin_mul_overflow(pair(PB), pair(PC), &product)) TRAP(OVERFLOW);
    set_pair(PA, product);
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
  OP(BNEB) BRANCH_IF(same_bytes(mem, BA, BB) != (w & 1u), FIELD_C(w));
  OP(BNONE)
  OP(BSOME) BRANCH_IF((LENGTH(BA) == 0) != (w & 1u), FIELD_C(w));
  OP(BHAS)
  OP(BHASNT) {
    const uint32_t ext = *pc++;
    skipped++;
    BRANCH_IF(has_constant(program, mem, BA, ext) != (w & 1u), FIELD_B(w));
  }

  OP(FOR) {
    const uint32_t ext = *pc++, step = FIELD_B(w);
    uint32_t *p = &RA;
    skipped++;
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
    skipped++;
    if (LENGTH(BA) > (ext & 0xffffu) * FIELD_B(w)) TRAP(LOOP_BOUND);
    MOVE_ON(ext >> 16);
  } STEP;
  ITERATE(ITER8, 1u, LOAD8)
  ITERATE(ITER16, 2u, load16)
  ITERATE(ITER32, 4u, load32)
  ITERATE(ITER16B, 2u, load16b)
  ITERATE(ITER32B, 4u, load32b)

  OP(LEN) RA = LENGTH(BB); STEP;
  LOAD(LD8, 1u, LOAD8)
  LOAD(LD16, 2u, load16)
  LOAD(LD32, 4u, load32)
  LOAD(LD16B, 2u, load16b)
  LOAD(LD32B, 4u, load32b)
  OP(SLICE) {
    const uint32_t s = BB, *p = &RC, from = p[0], to = p[1];
    if (from > to || to > LENGTH(s)) TRAP(SLICE);
    BA = (OFFSET(s) + from) << 16 | (to - from);
  } STEP;
  OP(SLICEI) {
    const uint32_t s = BB, ext = *pc++, from = ext & 0xffffu, to = ext >> 16;
    skipped++;
    if (from > to || to > LENGTH(s)) TRAP(SLICE);
    BA = (OFFSET(s) + from) << 16 | (to - from);
  } STEP;

  OP(MATCHB) {
    const uint32_t key = BB, to = *pc++ & 0xffffu;
    skipped++;
    const struct pg_entry *entry = pg_table_match(tables[FIELD_C(w)], mem + OFFSET(key), LENGTH(key));
    if (entry) {
      memcpy(mem + to, entry->node, PG_NODE_ID_BYTES);
      BA = to << 16 | PG_NODE_ID_BYTES;
    } else {
      BA = 0;
    }
  } STEP;
  OP(MATCHI) {
    const uint32_t key = BB;
    const struct pg_entry *entry = pg_table_match(tables[FIELD_C(w)], mem + OFFSET(key), LENGTH(key));
    if (entry) RA = entry->value;
  } STEP;
  OP(CALL) {
    const uint32_t arg = BB, ext = *pc++, to = *pc++ & 0xffffu;
    skipped += 2;
    if (LENGTH(arg) > ext >> 16) TRAP(ARGUMENT);
    const int32_t length =
        pg_host_call(host, FIELD_C(w), ext & 0xffffu, mem + OFFSET(arg), LENGTH(arg), mem + to);
    if (length < 0) TRAP(ALGORITHM);
    BA = length == 0 ? 0 : to << 16 | (uint32_t)length;
  } STEP;

  OP(FORWARD) {
    const uint32_t node = BA;
    out->node = node;
    out->value = 0;
    out->action = LENGTH(node) == 0 ? PG_ACTION_GATEWAY : PG_ACTION_FORWARD;
  } goto done;
  OP(GATEWAY) out->action = PG_ACTION_GATEWAY; goto no_operand;
  OP(DELIVER) out->action = PG_ACTION_DELIVER; goto no_operand;
  OP(DROP) out->value = FIELD_D(w); out->node = 0; out->action = PG_ACTION_DROP; goto done;
  OP(REPLY) out->value = RA; out->node = 0; out->action = PG_ACTION_REPLY; goto done;

#ifdef PG_DISPATCH_GOTO
L_NOTHING:
  TRAP(ALGORITHM);
#else
    case 0: /* so that the table of cases begins at 0 */
    default: TRAP(ALGORITHM);
    }
  }
#endif

trap:
  out->action = PG_ACTION_FAULT;
  out->fault = fault;
  out->value = 0;
  out->node = 0;
  out->instructions = (uint32_t)(pc - program->code) - skipped;
  return;
no_operand:
  out->value = 0;
  out->node = 0;
done:
  out->fault = PG_FAULT_NONE;
  out->instructions = (uint32_t)(pc - program->code) - skipped;
}
