/* Accumulator machine: one opcode byte, byte operands, decoded in place. The accumulator lives in a machine register, 64
   locals in RAM. Memory is one flat array; every load and store is checked against its size. */
#include "bench.h"
#include "bytes_asm.h"

#ifdef TRUST_FIELDS    /* what the machine costs when a verifier is trusted for the local numbers */
#define OPCODE_BITS 8
#define OPCODE (*pc++)
#define LOCAL(n) r[pc[n]]
#else
#define OPCODE_BITS 6
#define OPCODE (*pc++ & 63)
#define LOCAL(n) r[pc[n] & 63]
#endif

#define OPCODES(X)                                                                           \
  X(RET) X(IMM8) X(IMM32) X(GET) X(SET) X(SET8) X(SET16) X(ADD) X(ADDI8) X(ADDST) X(ANDI32)   \
  X(SHLI) X(SHRI) X(OR) X(XORST) X(MULADD) X(FOLD)                                            \
  X(LD8) X(LD16) X(LD32) X(ST32) X(LD8X) X(LD16X) X(LD32X)                                    \
  X(JMP) X(JZ) X(JNEI) X(JLTI) X(JGTI16) X(JNE) X(JLT) X(JBS) X(JBC) X(LOOP) X(INVALID)
#include "dispatch.h"
enum { OPCODES(OPCODE_ENUM) };

typedef struct { u32 v; } __attribute__((packed)) unaligned32;
typedef struct { u16 v; } __attribute__((packed)) unaligned16;
#define U32(n) (((const unaligned32 *)(pc + (n)))->v)
#define U16(n) (((const unaligned16 *)(pc + (n)))->v)
#define NEXT_OP(n) do { pc += (n); NEXT(OPCODE); } while (0)
#define BRANCH_IF(n, condition) do { if (condition) { pc += (int8_t)pc[(n) - 1]; NEXT_OP(n); } NEXT_OP(n); } while (0)
#define LOAD(type, at) do { u32 at_ = (at); if (at_ > last) goto fault; acc = *(type *)(mem + at_); } while (0)

/* `last` is the last address of a 32-bit access: the bench's memory ends in 4 bytes that are only read so. */
__attribute__((noipa)) static u32 execute(u32 *r, const u8 *pc, u8 *mem, u32 last) {
  DISPATCH_TABLE
  u32 acc = 0, fuel = 1000000;

  BEGIN(OPCODE)
  OP(RET) return acc;
  OP(IMM8) acc = pc[0]; NEXT_OP(1);
  OP(IMM32) acc = U32(0); NEXT_OP(4);
  OP(GET) acc = LOCAL(0); NEXT_OP(1);
  OP(SET) LOCAL(0) = acc; NEXT_OP(1);
  OP(SET8) LOCAL(0) = (u32)(int8_t)pc[1]; NEXT_OP(2);
  OP(SET16) LOCAL(0) = U16(1); NEXT_OP(3);
  OP(ADD) acc += LOCAL(0); NEXT_OP(1);
  OP(ADDI8) acc += (u32)(int8_t)pc[0]; NEXT_OP(1);
  OP(ADDST) { u32 *l = &LOCAL(0); acc = *l += acc; NEXT_OP(1); }
  OP(ANDI32) acc &= U32(0); NEXT_OP(4);
  OP(SHLI) acc <<= pc[0] & 31; NEXT_OP(1);
  OP(SHRI) acc >>= pc[0] & 31; NEXT_OP(1);
  OP(OR) acc |= LOCAL(0); NEXT_OP(1);
  OP(XORST) { u32 *l = &LOCAL(0); acc = *l ^= LOCAL(1); NEXT_OP(2); }
  OP(MULADD) acc = acc * U32(0) + U32(4); NEXT_OP(8);
  OP(FOLD) { u32 *l = &LOCAL(0); acc = *l = (*l & 0xffff) + (*l >> 16); NEXT_OP(1); }

  OP(LD8) LOAD(u8, U16(0)); NEXT_OP(2);
  OP(LD16) LOAD(u16, U16(0)); NEXT_OP(2);
  OP(LD32) LOAD(u32, U16(0)); NEXT_OP(2);
  OP(ST32) { u32 at = U16(0); if (at > last) goto fault; *(u32 *)(mem + at) = acc; NEXT_OP(2); }
  OP(LD8X) LOAD(u8, LOCAL(0) + pc[1]); NEXT_OP(2);
  OP(LD16X) LOAD(u16, LOCAL(0)); NEXT_OP(1);
  OP(LD32X) LOAD(u32, LOCAL(0) + pc[1]); NEXT_OP(2);

  OP(JMP) BRANCH_IF(1, 1);
  OP(JZ) BRANCH_IF(1, acc == 0);
  OP(JNEI) BRANCH_IF(2, acc != pc[0]);
  OP(JLTI) BRANCH_IF(2, acc < pc[0]);
  OP(JGTI16) BRANCH_IF(3, acc > U16(0));
  OP(JNE) BRANCH_IF(2, acc != LOCAL(0));
  OP(JLT) BRANCH_IF(2, acc < LOCAL(0));
  OP(JBS) BRANCH_IF(2, acc >> (pc[0] & 31) & 1);
  OP(JBC) BRANCH_IF(2, !(acc >> (pc[0] & 31) & 1));
  OP(LOOP) {    /* local, step, limit local, distance */
    u32 *l = &LOCAL(0), v = *l + pc[1];
    *l = v;
    if (v < LOCAL(2)) {
      pc += (int8_t)pc[3];
      if ((i32)--fuel < 0) return FAULT | 3;
      NEXT_OP(4);
    }
    NEXT_OP(4);
  }
  OP(INVALID) goto invalid;
  END
invalid:
  return FAULT | 2;
fault:
  return FAULT | 1;
}

/* Same numbers as bench.h, for the assembler: words at 360, loops at 364, header at 368, table at 432, output at 1008. */
__asm__(".section .rodata\n.set opcode, 0\n" OPCODES(OPCODE_SYMBOL)
LET(A1, 1) LET(A2, 2) LET(AI, 3) LET(AN, 4) LET(AX, 5) LET(AS, 6) LET(BEST, 7) LET(LENGTH, 8) LET(AE, 9) LET(AJ, 10) LET(AD, 11)
LET(AK, 12) LET(TTL, 13) LET(AT, 14)
PROGRAM(fletcher,
  I(IMM32) D32(0xffff) I(SET, A1) I(SET, A2) I(SET8, AI, 0) I(LD32) D16(360) I(SHLI, 1) I(SET, AN)
  AT_LABEL(1) I(LD16X, AI) I(ADDST, A1) I(ADDST, A2) I(LOOP, AI, 2, AN) TO(1b)
  I(FOLD, A1) I(FOLD, A2) I(FOLD, A1) I(FOLD, A2) I(SHLI, 16) I(OR, A1) I(RET))
PROGRAM(route,
  I(LD8) D16(368) I(JNEI, 1) TO(91f)
  I(LD8) D16(369) I(JBS, 7) TO(92f)
  I(LD16) D16(372) I(JGTI16) D16(1024) TO(93f)
  I(LD8) D16(370) I(JLTI, 2) TO(94f) I(ADDI8, -1) I(SET, TTL)
  I(SET8, BEST, -1) I(SET8, LENGTH, 0) I(SET16, AE) D16(432) I(SET16, AN) D16(432 + 576)
  AT_LABEL(1) I(LD8X, AE, 32) I(SET, AK) I(JZ) TO(3f)
    I(SHLI, 2) I(ADD, AE) I(SET, AT) I(GET, AE) I(SET, AJ) I(SET16, AD) D16(376)
  AT_LABEL(2) I(LD32X, AD, 0) I(SET, AX) I(LD32X, AJ, 0) I(JNE, AX) TO(4f)
    I(GET, AD) I(ADDI8, 4) I(SET, AD) I(LOOP, AJ, 4, AT) TO(2b)
  AT_LABEL(3) I(GET, AK) I(JLT, LENGTH) TO(4f) I(SET, LENGTH) I(GET, AE) I(SET, BEST)
  AT_LABEL(4) I(LOOP, AE, 36, AN) TO(1b)
  I(GET, BEST) I(ADDI8, 1) I(JZ) TO(95f)
  I(LD8X, BEST, 33) I(SET, AK) I(LD8X, BEST, 35) I(JBC, 0) TO(5f) I(LD8) D16(369) I(JBC, 0) TO(5f) I(LD8X, BEST, 34) I(SET, AK)
  AT_LABEL(5) I(GET, TTL) I(SHLI, 16) I(SET, AX) I(LD32) D16(368) I(ANDI32) D32(0xff00ffff) I(OR, AX) I(ST32) D16(1008)
  I(GET, AK) I(ST32) D16(1012) I(GET, AX) I(SHRI, 8) I(OR, AK) I(RET)
  AT_LABEL(91) I(IMM8, 1) I(RET) AT_LABEL(92) I(IMM8, 2) I(RET) AT_LABEL(93) I(IMM8, 3) I(RET)
  AT_LABEL(94) I(IMM8, 4) I(RET) AT_LABEL(95) I(IMM8, 5) I(RET))
PROGRAM(loop,
  I(LD32) D16(364) I(SET, AN) I(LD32) D16(360) I(SET, AX) I(SET8, AS, 0) I(SET8, AI, 0)
  AT_LABEL(1) I(GET, AX) I(MULADD) D32(1664525) D32(1013904223) I(SET, AX) I(JBC, 15) TO(2f)
    I(SHRI, 16) I(ADDST, AS) I(LOOP, AI, 1, AN) TO(1b) I(GET, AS) I(RET)
  AT_LABEL(2) I(XORST, AS, AI) I(LOOP, AI, 1, AN) TO(1b) I(GET, AS) I(RET))
PROGRAM(empty, I(IMM8, 0) I(RET))
".text\n");
extern const u8 fletcher[], fletcher_end[], route[], route_end[], loop[], loop_end[], empty[], empty_end[];
static const u8 *const programs[WORKLOADS][2] = {
  {fletcher, fletcher_end}, {route, route_end}, {loop, loop_end}, {empty, empty_end}};

static u32 locals[256];

u32 model_run(enum workload w) { return execute(locals, programs[w][0], memory, MEMORY_SIZE - 4); }
u32 model_program_bytes(enum workload w) { return (u32)(programs[w][1] - programs[w][0]); }
u32 model_executed(void) { return 0; }
