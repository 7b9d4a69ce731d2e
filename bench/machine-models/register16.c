/* Register machine in 16-bit halfwords: op:6 | a:5 | b:5, two addresses (a is source and destination). 32 int registers,
   16 bytes registers, memory semantics and counting as in register32.c. Branches and long immediates take one more
   halfword. `base` counts halfwords here; an instruction of two halfwords moves it by one. */
#include "bench.h"

#define OPCODE_BITS 6
#define OPCODES(X)                                                                           \
  X(RET) X(LDI) X(LDH) X(LDW) X(MOV) X(ADD) X(OR) X(XOR) X(ADDI) X(SHLI) X(SHRI) X(INS)      \
  X(MADD) X(FOLD) X(BNE) X(BLT) X(BNEI) X(BLTI) X(BBS) X(BBC) X(FOR) X(NEXT) X(ITER16)       \
  X(ADVANCE) X(LD8) X(LD16) X(LD32) X(LDX8) X(LDX32) X(ST32) X(INVALID)
#include "dispatch.h"
enum { OPCODES(OPCODE_ENUM) };

struct machine {
  u32 r[32];
  u32 s[16];
  u32 executed;
};

#define FIELD(shift, bits) (w >> (shift) & ((1u << (bits)) - 1))
#define RA r[FIELD(6, 5)]
#define RB r[FIELD(11, 5)]
#define RPAIR (&r[2 * FIELD(7, 4)])
#define RPAIR_B (&r[2 * FIELD(12, 4)])
#define SA s[FIELD(6, 4)]
#define SB s[FIELD(11, 4)]
#define UB FIELD(11, 5)
#define IB ((i32)(w << 16) >> 27)
#define SKIP(n) (pc += (n), base += (n))
#define TAKEN_BACK(n) (pc -= (n), base -= (n))
#define FETCH (w = *pc++, FIELD(0, OPCODE_BITS))
#define NEXT_OP NEXT(FETCH)
#define BRANCH_IF(condition) do { if (condition) { i32 to = (i16)*pc + 1; SKIP(to); NEXT_OP; } SKIP(1); NEXT_OP; } while (0)
typedef int16_t i16;
typedef struct { u32 v; } __attribute__((packed, aligned(2))) halfword_aligned;

#define OUTSIDE(slice, index, size) \
  ((size) > ((slice) & 0xffff) || (index) > ((slice) & 0xffff) - (size))
#define AT(slice) (mem + ((slice) >> 16))

__attribute__((noipa)) static u32 execute(struct machine *m, const u16 *pc, u8 *mem) {
  DISPATCH_TABLE
  u32 w, result;
  u32 *r = m->r;
  u32 *s = m->s;
  const u16 *base = pc;

  BEGIN(FETCH)
  OP(RET) result = RA; goto done;
  OP(LDI) RA = (u32)IB; NEXT_OP;
  OP(LDH) RA = *pc; SKIP(1); NEXT_OP;
  OP(LDW) RA = ((const halfword_aligned *)pc)->v; SKIP(2); NEXT_OP;
  OP(MOV) RA = RB; NEXT_OP;
  OP(ADD) { u32 *d = &RA; *d += RB; NEXT_OP; }
  OP(OR) { u32 *d = &RA; *d |= RB; NEXT_OP; }
  OP(XOR) { u32 *d = &RA; *d ^= RB; NEXT_OP; }
  OP(ADDI) { u32 *d = &RA; *d += (u32)IB; NEXT_OP; }
  OP(SHLI) { u32 *d = &RA; *d <<= UB; NEXT_OP; }
  OP(SHRI) { u32 *d = &RA; *d >>= UB; NEXT_OP; }
  OP(INS) { u32 *d = &RA; *d = (*d & 0xff00ffff) | (RB & 0xff) << 16; NEXT_OP; }
  OP(MADD) { u32 *d = &RA, *k = RPAIR_B; *d = *d * k[0] + k[1]; NEXT_OP; }
  OP(FOLD) { u32 *d = &RA; *d = (*d & 0xffff) + (*d >> 16); NEXT_OP; }

  OP(BNE) BRANCH_IF(RA != RB);
  OP(BLT) BRANCH_IF(RA < RB);
  OP(BNEI) BRANCH_IF(RA != UB);
  OP(BLTI) BRANCH_IF(RA < UB);
  OP(BBS) BRANCH_IF(RA >> UB & 1);
  OP(BBC) BRANCH_IF(!(RA >> UB & 1));
  OP(FOR) { u32 *i = RPAIR; BRANCH_IF(i[0] >= i[1]); }
  OP(NEXT) {
    u32 *i = RPAIR, v = i[0] + UB;
    i[0] = v;
    if (v < i[1]) { u32 to = *pc; TAKEN_BACK(to); NEXT_OP; }
    SKIP(1);
    NEXT_OP;
  }
  OP(ITER16) {
    u32 *slice = &SB, v = *slice;
    if ((v & 0xffff) < 2) { SKIP(1); NEXT_OP; }
    RA = *(u16 *)AT(v);
    *slice = v + 0x20000 - 2;
    u32 to = *pc;
    TAKEN_BACK(to);
    NEXT_OP;
  }
  OP(ADVANCE) {
    u32 *slice = &SA, v = *slice, n = *pc;
    SKIP(1);
    if (n > (v & 0xffff)) goto fault;
    *slice = v + (n << 16) - n;
    NEXT_OP;
  }

  OP(LD8) { u32 v = SB, i = *pc; SKIP(1); if (i >= (v & 0xffff)) goto fault; RA = AT(v)[i]; NEXT_OP; }
  OP(LD16) { u32 v = SB, i = *pc; SKIP(1); if (i + 2 > (v & 0xffff)) goto fault; RA = *(u16 *)(AT(v) + i); NEXT_OP; }
  OP(LD32) { u32 v = SB, i = *pc; SKIP(1); if (i + 4 > (v & 0xffff)) goto fault; RA = *(u32 *)(AT(v) + i); NEXT_OP; }
  OP(ST32) { u32 v = SB, i = *pc; SKIP(1); if (i + 4 > (v & 0xffff)) goto fault; *(u32 *)(AT(v) + i) = RA; NEXT_OP; }
  OP(LDX8) { u32 v = SB, *d = &RA, i = *d; if (i >= (v & 0xffff)) goto fault; *d = AT(v)[i]; NEXT_OP; }
  OP(LDX32) { u32 v = SB, *d = &RA, i = *d; if (OUTSIDE(v, i, 4)) goto fault; *d = *(u32 *)(AT(v) + i); NEXT_OP; }
  OP(INVALID) goto invalid;
  END

done:
  m->executed = (u32)(pc - base);
  return result;
invalid:
  return FAULT | 2;
fault:
  return FAULT | 1;
}

/* Programs, through the assembler for its labels. Int registers below, bytes registers S_*. */
#define H1(op, a, b) ".2byte " #op " | (" #a ") << 6 | ((" #b ") & 31) << 11\n"
#define TO16(label) ".2byte (" #label " - . - 2) / 2\n"      /* from the end of the instruction */
#define BACK(label) ".2byte (. - " #label ") / 2\n"          /* from the second halfword */
__asm__(".section .rodata\n.align 2\n.set opcode, 0\n"
#define SYMBOL(name) ".set " #name ", opcode\n.set opcode, opcode + 1\n"
OPCODES(SYMBOL)
".set S_DATA, 0\n.set S_HEADER, 1\n.set S_TABLE, 2\n.set S_OUT, 3\n.set S_PARAMETERS, 4\n.set S_KEY, 5\n.set S_TARGET, 6\n"
".set TTL, 1\n.set BL, 3\n.set BEST, 4\n.set FLAGS, 5\n.set X, 6\n.set Y, 7\n.set EI, 10\n.set EN, 11\n.set EJ, 12\n.set EM, 13\n.set PORT, 14\n"
".set K, 8\n"
"fletcher:\n"
  H1(LDH, 1, 0) ".2byte 0xffff\n" H1(MOV, 2, 1) H1(LDI, 3, 0) H1(BLTI, 3, 1) TO16(2f)
  "1:\n" H1(ADD, 1, 3) H1(ADD, 2, 1) "2:\n" H1(ITER16, 3, S_DATA) BACK(1b)
  H1(FOLD, 1, 0) H1(FOLD, 2, 0) H1(FOLD, 1, 0) H1(FOLD, 2, 0) H1(SHLI, 2, 16) H1(OR, 1, 2) H1(RET, 1, 0)
"fletcher_end:\n"
"route:\n"
  H1(LD8, X, S_HEADER) ".2byte 0\n" H1(BNEI, X, 1) TO16(91f)
  H1(LD8, FLAGS, S_HEADER) ".2byte 1\n" H1(BBS, FLAGS, 7) TO16(92f)
  H1(LD16, X, S_HEADER) ".2byte 4\n" H1(LDH, Y, 0) ".2byte 1024\n" H1(BLT, Y, X) TO16(93f)
  H1(LD8, TTL, S_HEADER) ".2byte 2\n" H1(BLTI, TTL, 2) TO16(94f)
  H1(LDI, BEST, -1) H1(LDI, BL, 0) H1(LDI, EI, 0) H1(LDH, EN, 0) ".2byte 576\n"
  "1:\n" H1(LD8, EM, S_KEY) ".2byte 32\n" H1(SHLI, EM, 2) H1(LDI, EJ, 0) H1(FOR, EJ, 0) TO16(3f)
  "2:\n" H1(MOV, X, EJ) H1(LDX32, X, S_KEY) H1(MOV, Y, EJ) H1(LDX32, Y, S_TARGET) H1(BNE, X, Y) TO16(4f)
    H1(NEXT, EJ, 4) BACK(2b)
  "3:\n" H1(BLT, EM, BL) TO16(4f) H1(MOV, BL, EM) H1(MOV, BEST, EI)
  "4:\n" H1(ADVANCE, S_KEY, 0) ".2byte 36\n" H1(ADDI, EI, 15) H1(ADDI, EI, 15) H1(NEXT, EI, 6) BACK(1b)
  H1(MOV, X, BEST) H1(ADDI, X, 1) H1(BLTI, X, 1) TO16(95f)
  H1(LDH, Y, 0) ".2byte 33\n" H1(MOV, PORT, BEST) H1(ADD, PORT, Y) H1(LDX8, PORT, S_TABLE)
  H1(ADDI, Y, 2) H1(ADD, Y, BEST) H1(LDX8, Y, S_TABLE) H1(BBC, Y, 0) TO16(5f) H1(BBC, FLAGS, 0) TO16(5f)
  H1(LDH, PORT, 0) ".2byte 34\n" H1(ADD, PORT, BEST) H1(LDX8, PORT, S_TABLE)
  "5:\n" H1(ADDI, TTL, -1) H1(LD32, X, S_HEADER) ".2byte 0\n" H1(INS, X, TTL) H1(ST32, X, S_OUT) ".2byte 0\n"
  H1(ST32, PORT, S_OUT) ".2byte 4\n" H1(MOV, X, TTL) H1(SHLI, X, 8) H1(OR, X, PORT) H1(RET, X, 0)
  "91:\n" H1(LDI, X, -1) H1(RET, X, 0) "92:\n" H1(LDI, X, -2) H1(RET, X, 0) "93:\n" H1(LDI, X, -3) H1(RET, X, 0)
  "94:\n" H1(LDI, X, -4) H1(RET, X, 0) "95:\n" H1(LDI, X, -5) H1(RET, X, 0)
"route_end:\n"
"loop:\n"
  H1(LD32, X, S_PARAMETERS) ".2byte 0\n" H1(LD32, EN, S_PARAMETERS) ".2byte 4\n" H1(LDI, Y, 0) H1(LDI, EI, 0)
  H1(LDW, K, 0) ".4byte 1664525\n" H1(LDW, K + 1, 0) ".4byte 1013904223\n"
  "1:\n" H1(MADD, X, K) H1(BBC, X, 15) TO16(2f) H1(MOV, 1, X) H1(SHRI, 1, 16) H1(ADD, Y, 1) H1(NEXT, EI, 1) BACK(1b) H1(RET, Y, 0)
  "2:\n" H1(XOR, Y, EI) H1(NEXT, EI, 1) BACK(1b) H1(RET, Y, 0)
"loop_end:\n"
"empty:\n" H1(LDI, 0, 0) H1(RET, 0, 0) "empty_end:\n"
".text\n");
extern const u16 fletcher[], fletcher_end[], route[], route_end[], loop[], loop_end[], empty[], empty_end[];
static const u16 *const programs[WORKLOADS][2] = {
  {fletcher, fletcher_end}, {route, route_end}, {loop, loop_end}, {empty, empty_end}};

enum { S_DATA, S_HEADER, S_TABLE, S_OUT, S_PARAMETERS, S_KEY, S_TARGET };
#define SLICE(offset, length) ((u32)(offset) << 16 | (length))
static struct machine machine = {.s = {
  [S_HEADER] = SLICE(HEADER, HEADER_SIZE),
  [S_TABLE] = SLICE(TABLE, ENTRIES * ENTRY_SIZE),
  [S_OUT] = SLICE(OUT, 8),
  [S_PARAMETERS] = SLICE(WORDS, 8),
  [S_TARGET] = SLICE(HEADER + HEADER_KEY, HEADER_SIZE - HEADER_KEY),
}};

u32 model_run(enum workload w) {
  machine.s[S_DATA] = SLICE(DATA, DATA_SIZE);    /* the two that a program consumes are set for each run */
  machine.s[S_KEY] = SLICE(TABLE, ENTRIES * ENTRY_SIZE);
  return execute(&machine, programs[w][0], memory);
}
u32 model_program_bytes(enum workload w) { return (u32)(programs[w][1] - programs[w][0]) * 2; }
u32 model_executed(void) { return machine.executed; }
