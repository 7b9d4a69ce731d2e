/* Register machine, fixed 32-bit words: op:8 | a:8 | b:8 | c:8 from the low byte up; imm16 in the top half.
   64 int registers and 16 bytes registers, each reached through a masked field. A bytes register is offset << 16 | length
   into one flat memory; loads and stores are checked against that length. No fuel at run time: `base` follows every taken
   jump and every extra word, so that (pc - base) is the number of instructions executed. */
#include "bench.h"

#ifndef LAYOUT_OP_SHIFT
#define LAYOUT_OP_SHIFT 0       /* 24 puts the opcode into the top byte instead */
#endif
#define OPCODE_BITS 6

/* What a run costs to count: 0 nothing, 1 pc delta, 2 fuel per back edge, 3 a counter per instruction. */
#ifndef COUNTING
#define COUNTING 1
#endif

#define OPCODES(X)                                                                           \
  X(RET) X(RETI) X(LDI) X(LDW) X(MOV) X(ADD) X(ADD2) X(SUB) X(AND) X(OR) X(XOR)                      \
  X(ADDI) X(ANDI) X(SHLI) X(SHRI) X(INS) X(MADD) X(MADDW) X(FOLD)                            \
  X(JMP) X(BEQ) X(BNE) X(BLT) X(BGE) X(BEQI) X(BNEI) X(BLTI) X(BGEI) X(BBS) X(BBC)           \
  X(FOR) X(NEXT) X(ITER16) X(ADVANCE) X(LEN)                                                 \
  X(LD8) X(LD16) X(LD32) X(LDX8) X(LDX32) X(ST32) X(INVALID)
#include "dispatch.h"
enum { OPCODES(OPCODE_ENUM) };

struct machine {
  u32 r[64];
  u32 s[16];
  u32 executed;
};

#if LAYOUT_OP_SHIFT == 0
enum { A_SHIFT = 8, B_SHIFT = 16, C_SHIFT = 24 };
#else
enum { A_SHIFT = 0, B_SHIFT = 8, C_SHIFT = 16 };
#endif

#define FIELD(shift, bits) (w >> (shift) & ((1u << (bits)) - 1))
#define RA r[FIELD(A_SHIFT, 6)]
#define RB r[FIELD(B_SHIFT, 6)]
#define RC r[FIELD(C_SHIFT, 6)]
#define RPAIR (&r[2 * FIELD(A_SHIFT + 1, 5)])
#define SA s[FIELD(A_SHIFT, 4)]
#define SB s[FIELD(B_SHIFT, 4)]
#define UA FIELD(A_SHIFT, 8)
#define UB FIELD(B_SHIFT, 8)
#define UC FIELD(C_SHIFT, 8)
#define IC ((i32)(w << (24 - C_SHIFT)) >> 24)
#define IMM16 ((i32)(w << (16 - B_SHIFT)) >> 16)

#if COUNTING == 1
#define TAKEN(words) (pc += (words), base += (words))
#define EXTRA(words) (pc += (words), base += (words))
#define TAKEN_BACK(words) (pc -= (words), base -= (words))
#define FETCH (w = *pc++, FIELD(LAYOUT_OP_SHIFT, OPCODE_BITS))
#elif COUNTING == 2
#define TAKEN(words) (pc += (words))
#define EXTRA(words) (pc += (words))
#define TAKEN_BACK(words) do { pc -= (words); if ((i32)--fuel < 0) goto out_of_fuel; } while (0)
#define FETCH (w = *pc++, FIELD(LAYOUT_OP_SHIFT, OPCODE_BITS))
#else
#define TAKEN(words) (pc += (words))
#define EXTRA(words) (pc += (words))
#define TAKEN_BACK(words) (pc -= (words))
#if COUNTING == 3
#define FETCH (executed++, w = *pc++, FIELD(LAYOUT_OP_SHIFT, OPCODE_BITS))
#else
#define FETCH (w = *pc++, FIELD(LAYOUT_OP_SHIFT, OPCODE_BITS))
#endif
#endif
#define NEXT_OP NEXT(FETCH)

/* `size` bytes at `index` of slice s: both comparisons, because index + size may wrap. */
#define OUTSIDE(slice, index, size) \
  ((size) > ((slice) & 0xffff) || (index) > ((slice) & 0xffff) - (size))
#define AT(slice) (mem + ((slice) >> 16))

__attribute__((noipa)) static u32 execute(struct machine *m, const u32 *pc, u8 *mem) {
  DISPATCH_TABLE
  u32 w, result;
  u32 *r = m->r;
  u32 *s = m->s;
#if COUNTING == 1
  const u32 *base = pc;
#elif COUNTING == 2
  u32 fuel = 1000000;
#elif COUNTING == 3
  u32 executed = 0;
#endif

  BEGIN(FETCH)

  OP(RET) result = RA; goto done;
  OP(RETI) result = (u32)IMM16; goto done;
  OP(LDI) RA = (u32)IMM16; NEXT_OP;
  OP(LDW) RA = *pc; EXTRA(1); NEXT_OP;
  OP(MOV) RA = RB; NEXT_OP;
  OP(ADD) RA = RB + RC; NEXT_OP;
  OP(ADD2) { u32 *d = &RA; *d += RB; NEXT_OP; }
  OP(SUB) RA = RB - RC; NEXT_OP;
  OP(AND) RA = RB & RC; NEXT_OP;
  OP(OR) RA = RB | RC; NEXT_OP;
  OP(XOR) RA = RB ^ RC; NEXT_OP;
  OP(ADDI) RA = RB + (u32)IC; NEXT_OP;
  OP(ANDI) RA = RB & UC; NEXT_OP;
  OP(SHLI) RA = RB << FIELD(C_SHIFT, 5); NEXT_OP;
  OP(SHRI) RA = RB >> FIELD(C_SHIFT, 5); NEXT_OP;
  OP(INS) { u32 *d = &RA; *d = (*d & 0xff00ffff) | (RB & 0xff) << 16; NEXT_OP; }   /* byte 2; a real one takes the byte from c */
  OP(MADD) { u32 *d = &RA; *d = *d * RB + RC; NEXT_OP; }
  OP(MADDW) { u32 *d = &RA; *d = *d * pc[0] + pc[1]; EXTRA(2); NEXT_OP; }
  OP(FOLD) { u32 v = RB; RA = (v & 0xffff) + (v >> 16); NEXT_OP; }

  OP(JMP) { i32 to = IMM16; TAKEN(to); NEXT_OP; }
  OP(BEQ) if (RA == RB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BNE) if (RA != RB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BLT) if (RA < RB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BGE) if (RA >= RB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BEQI) if (RA == UB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BNEI) if (RA != UB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BLTI) if (RA < UB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BGEI) if (RA >= UB) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BBS) if (RA >> FIELD(B_SHIFT, 5) & 1) { i32 to = IC; TAKEN(to); } NEXT_OP;
  OP(BBC) if (!(RA >> FIELD(B_SHIFT, 5) & 1)) { i32 to = IC; TAKEN(to); } NEXT_OP;

  OP(FOR) {    /* the loop is not entered unless R[a] < R[a+1] */
    u32 *i = RPAIR;
    if (i[0] >= i[1]) { i32 to = IC; TAKEN(to); }
    NEXT_OP;
  }
  OP(NEXT) {
    u32 *i = RPAIR, v = i[0] + UB;
    i[0] = v;
    if (v < i[1]) { u32 to = UC; TAKEN_BACK(to); NEXT_OP; }
    NEXT_OP;
  }
  OP(ITER16) {
    u32 *slice = &SB, v = *slice;
    if ((v & 0xffff) < 2) { NEXT_OP; }
    RA = *(u16 *)AT(v);
    *slice = v + 0x20000 - 2;
    u32 to = UC;
    TAKEN_BACK(to);
    NEXT_OP;
  }
  OP(ADVANCE) {    /* drop c bytes from the front */
    u32 *slice = &SA, v = *slice, n = UC;
    if (n > (v & 0xffff)) goto fault;
    *slice = v + (n << 16) - n;
    NEXT_OP;
  }
  OP(LEN) RA = SB & 0xffff; NEXT_OP;

  OP(LD8) { u32 v = SB, i = UC; if (i >= (v & 0xffff)) goto fault; RA = AT(v)[i]; NEXT_OP; }
  OP(LD16) { u32 v = SB, i = UC; if (i + 2 > (v & 0xffff)) goto fault; RA = *(u16 *)(AT(v) + i); NEXT_OP; }
  OP(LD32) { u32 v = SB, i = UC; if (i + 4 > (v & 0xffff)) goto fault; RA = *(u32 *)(AT(v) + i); NEXT_OP; }
  OP(LDX8) { u32 v = SB, i = RC; if (i >= (v & 0xffff)) goto fault; RA = AT(v)[i]; NEXT_OP; }
  OP(LDX32) { u32 v = SB, i = RC; if (OUTSIDE(v, i, 4)) goto fault; RA = *(u32 *)(AT(v) + i); NEXT_OP; }
  OP(ST32) { u32 v = SB, i = UC; if (i + 4 > (v & 0xffff)) goto fault; *(u32 *)(AT(v) + i) = RA; NEXT_OP; }
  OP(INVALID) goto invalid;
  END

done:
#if COUNTING == 1
  m->executed = (u32)(pc - base);
#elif COUNTING == 3
  m->executed = executed;
#endif
  return result;
#if COUNTING == 2
out_of_fuel:
  return FAULT | 3;
#endif
invalid:
  return FAULT | 2;
fault:
  return FAULT | 1;
}

/* Programs. Registers are numbers; bytes registers 0.. hold data, header, table, output as the caller set them. */
#define W(op, a, b, c) ((u32)OP_##op << LAYOUT_OP_SHIFT | ((u32)(a) & 255) << A_SHIFT | ((u32)(b) & 255) << B_SHIFT | ((u32)(c) & 255) << C_SHIFT)
#define WI(op, a, imm) ((u32)OP_##op << LAYOUT_OP_SHIFT | ((u32)(a) & 255) << A_SHIFT | ((u32)(imm) & 0xffff) << B_SHIFT)

enum { S_DATA, S_HEADER, S_TABLE, S_OUT, S_PARAMETERS, S_KEY, S_TARGET };

#ifdef FLETCHER_TWO_ADDRESS    /* what a two-address add would bring */
#define W_FLETCHER_ADD(d, b, c) W(ADD2, d, c, 0)
#else
#define W_FLETCHER_ADD(d, b, c) W(ADD, d, b, c)
#endif
static const u32 fletcher[] = {    /* 180 words fit one block of 359: no inner modulo */
  W(LDW, 1, 0, 0), 0xffff,
  W(MOV, 2, 1, 0),
  WI(JMP, 0, 2),
  W_FLETCHER_ADD(1, 1, 3),        /* 4: loop body */
  W_FLETCHER_ADD(2, 2, 1),
  W(ITER16, 3, S_DATA, 3),         /* back to 4 */
  W(FOLD, 1, 1, 0), W(FOLD, 2, 2, 0), W(FOLD, 1, 1, 0), W(FOLD, 2, 2, 0),
  W(SHLI, 2, 2, 16),
  W(OR, 1, 1, 2),
  W(RET, 1, 0, 0),
};

enum { TTL = 1, LENGTH, BEST_LENGTH, BEST, FLAGS, X, Y, I = 10, N, J, M, PORT };
static const u32 route[] = {
  /*  0 */ W(LD8, X, S_HEADER, 0),
  /*  1 */ W(BNEI, X, 1, 46 - 2),
  /*  2 */ W(LD8, FLAGS, S_HEADER, 1),
  /*  3 */ W(BBS, FLAGS, 7, 47 - 4),
  /*  4 */ W(LD16, X, S_HEADER, 4),
  /*  5 */ WI(LDI, Y, 1024),
  /*  6 */ W(BLT, Y, X, 48 - 7),
  /*  7 */ W(LD8, TTL, S_HEADER, 2),
  /*  8 */ W(BLTI, TTL, 2, 49 - 9),
  /*  9 */ WI(LDI, BEST, -1),
  /* 10 */ WI(LDI, BEST_LENGTH, 0),
  /* 11 */ WI(LDI, I, 0),
  /* 12 */ WI(LDI, N, ENTRIES * ENTRY_SIZE),
  /* 13 */ W(LD8, M, S_KEY, 32),                 /* each entry: S_KEY starts at it */
  /* 14 */ W(SHLI, M, M, 2),
  /* 15 */ WI(LDI, J, 0),
  /* 16 */ W(FOR, J, 0, 21 - 17),
  /* 17 */ W(LDX32, X, S_KEY, J),
  /* 18 */ W(LDX32, Y, S_TARGET, J),
  /* 19 */ W(BNE, X, Y, 24 - 20),
  /* 20 */ W(NEXT, J, 4, 21 - 17),
  /* 21 */ W(BLT, M, BEST_LENGTH, 24 - 22),
  /* 22 */ W(MOV, BEST_LENGTH, M, 0),
  /* 23 */ W(MOV, BEST, I, 0),
  /* 24 */ W(ADVANCE, S_KEY, 0, ENTRY_SIZE),
  /* 25 */ W(NEXT, I, ENTRY_SIZE, 26 - 13),
  /* 26 */ W(ADDI, X, BEST, 1),
  /* 27 */ W(BEQI, X, 0, 50 - 28),
  /* 28 */ W(ADDI, X, BEST, 33),
  /* 29 */ W(LDX8, PORT, S_TABLE, X),
  /* 30 */ W(ADDI, X, BEST, 35),
  /* 31 */ W(LDX8, Y, S_TABLE, X),
  /* 32 */ W(BBC, Y, 0, 36 - 33),
  /* 33 */ W(BBC, FLAGS, 0, 36 - 34),
  /* 34 */ W(ADDI, X, BEST, 34),
  /* 35 */ W(LDX8, PORT, S_TABLE, X),
  /* 36 */ W(ADDI, TTL, TTL, -1),
  /* 37 */ W(LD32, X, S_HEADER, 0),
  /* 38 */ W(INS, X, TTL, 2),
  /* 39 */ W(ST32, X, S_OUT, 0),
  /* 40 */ W(ST32, PORT, S_OUT, 4),
  /* 41 */ W(SHLI, X, TTL, 8),
  /* 42 */ W(OR, X, X, PORT),
  /* 43 */ W(RET, X, 0, 0),
  /* 44 */ W(INVALID, 0, 0, 0), W(INVALID, 0, 0, 0),
  /* 46 */ WI(RETI, 0, -1), WI(RETI, 0, -2), WI(RETI, 0, -3), WI(RETI, 0, -4), WI(RETI, 0, -5),
};

enum { LX = 1, LS, LT, LK, LC, LI = 10, LN };
#ifdef LOOP_MADD            /* constants in registers instead of in the instruction */
#define STEP W(MADD, LX, LK, LC)
#define STEP_WORDS 1
#else
#define STEP W(MADDW, LX, 0, 0), 1664525u, 1013904223u
#define STEP_WORDS 3
#endif
static const u32 loop[] = {
  W(LD32, LX, S_PARAMETERS, 0),
  W(LD32, LN, S_PARAMETERS, 4),
  WI(LDI, LS, 0),
  WI(LDI, LI, 0),
#ifdef LOOP_MADD
  W(LDW, LK, 0, 0), 1664525u, W(LDW, LC, 0, 0), 1013904223u,
#endif
  STEP,
  W(BBC, LX, 15, 4),
  W(SHRI, LT, LX, 16),
  W(ADD, LS, LS, LT),
  W(NEXT, LI, 1, STEP_WORDS + 4),
  W(RET, LS, 0, 0),
  W(XOR, LS, LS, LI),
  W(NEXT, LI, 1, STEP_WORDS + 7),
  W(RET, LS, 0, 0),
};

static const u32 empty[] = {WI(RETI, 0, 0)};

static const struct { const u32 *code; u32 bytes; } programs[] = {
  {fletcher, sizeof fletcher}, {route, sizeof route}, {loop, sizeof loop}, {empty, sizeof empty}};

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
  return execute(&machine, programs[w].code, memory);
}
u32 model_program_bytes(enum workload w) { return programs[w].bytes; }
u32 model_executed(void) { return machine.executed; }
