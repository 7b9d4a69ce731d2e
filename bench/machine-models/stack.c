/* Stack machine: one opcode byte, byte operands, decoded in place; the top of the stack is cached in a machine register.
   Compare-and-branch pops two, as the JVM does. Loads take address + a 16-bit offset, checked against one flat memory.
   The depth of the stack is the verifier's to prove: the pointer is not masked (TRUST_FIELDS drops the locals' mask too). */
#include "bench.h"
#include "bytes_asm.h"

#ifdef TRUST_FIELDS
#define OPCODE_BITS 8
#define OPCODE (*pc++)
#define LOCAL(n) l[pc[n]]
#else
#define OPCODE_BITS 6
#define OPCODE (*pc++ & 63)
#define LOCAL(n) l[pc[n] & 63]
#endif

#define OPCODES(X)                                                                           \
  X(RET) X(PUSH8) X(PUSH16) X(PUSH32) X(GET) X(SET) X(TEE) X(ADD) X(MUL) X(AND) X(OR) X(XOR) \
  X(SHLI) X(SHRI) X(LD8) X(LD16) X(LD32) X(ST32)                                             \
  X(JMP) X(JZ) X(JNZ) X(JEQ) X(JNE) X(JLT) X(JGE) X(INVALID)
#include "dispatch.h"
enum { OPCODES(OPCODE_ENUM) };

typedef struct { u32 v; } __attribute__((packed)) unaligned32;
typedef struct { u16 v; } __attribute__((packed)) unaligned16;
#define U32(n) (((const unaligned32 *)(pc + (n)))->v)
#define U16(n) (((const unaligned16 *)(pc + (n)))->v)
#define NEXT_OP(n) do { pc += (n); NEXT(OPCODE); } while (0)
#define PUSH(v) do { *sp++ = top; top = (v); } while (0)
#define BRANCH_IF(condition) do { if (condition) { pc += (int8_t)pc[0]; NEXT_OP(1); } NEXT_OP(1); } while (0)
#define COMPARE(relation) do { u32 right = top, left = *--sp; top = *--sp; BRANCH_IF(left relation right); } while (0)
#define LOAD(type) do { u32 at = top + U16(0); if (at > last) goto fault; top = *(type *)(mem + at); NEXT_OP(2); } while (0)

__attribute__((noipa)) static u32 execute(u32 *sp, u32 *l, const u8 *pc, u8 *mem, u32 last) {
  DISPATCH_TABLE
  u32 top = 0, fuel = 1000000;

  BEGIN(OPCODE)
  OP(RET) return top;
  OP(PUSH8) PUSH((u32)(int8_t)pc[0]); NEXT_OP(1);
  OP(PUSH16) PUSH(U16(0)); NEXT_OP(2);
  OP(PUSH32) PUSH(U32(0)); NEXT_OP(4);
  OP(GET) PUSH(LOCAL(0)); NEXT_OP(1);
  OP(SET) LOCAL(0) = top; top = *--sp; NEXT_OP(1);
  OP(TEE) LOCAL(0) = top; NEXT_OP(1);
  OP(ADD) top += *--sp; NEXT_OP(0);
  OP(MUL) top *= *--sp; NEXT_OP(0);
  OP(AND) top &= *--sp; NEXT_OP(0);
  OP(OR) top |= *--sp; NEXT_OP(0);
  OP(XOR) top ^= *--sp; NEXT_OP(0);
  OP(SHLI) top <<= pc[0] & 31; NEXT_OP(1);
  OP(SHRI) top >>= pc[0] & 31; NEXT_OP(1);

  OP(LD8) LOAD(u8);
  OP(LD16) LOAD(u16);
  OP(LD32) LOAD(u32);
  OP(ST32) {    /* address, value */
    u32 at = *--sp + U16(0);
    if (at > last) goto fault;
    *(u32 *)(mem + at) = top;
    top = *--sp;
    NEXT_OP(2);
  }

  OP(JMP) BRANCH_IF(1);
  OP(JZ) { u32 v = top; top = *--sp; BRANCH_IF(v == 0); }
  OP(JNZ) {     /* the only jump back: charged */
    u32 v = top;
    top = *--sp;
    if (v != 0) {
      if ((i32)--fuel < 0) return FAULT | 3;
      pc += (int8_t)pc[0];
      NEXT_OP(1);
    }
    NEXT_OP(1);
  }
  OP(JEQ) COMPARE(==);
  OP(JNE) COMPARE(!=);
  OP(JLT) {     /* may jump back: charged */
    u32 right = top, left = *--sp;
    top = *--sp;
    if (left < right) {
      if ((i32)--fuel < 0) return FAULT | 3;
      pc += (int8_t)pc[0];
      NEXT_OP(1);
    }
    NEXT_OP(1);
  }
  OP(JGE) COMPARE(>=);
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
LET(AK, 12) LET(TTL, 13) LET(AT, 14) LET(FLAGS, 15)
#define FOLD_TO(name) I(GET, name) I(PUSH32) D32(0xffff) I(AND) I(GET, name) I(SHRI, 16) I(ADD) I(SET, name)
PROGRAM(fletcher,
  I(PUSH32) D32(0xffff) I(TEE, A1) I(SET, A2) I(PUSH8, 0) I(TEE, AI) I(LD32) D16(360) I(SHLI, 1) I(SET, AN)
  AT_LABEL(1) I(GET, AI) I(LD16) D16(0) I(GET, A1) I(ADD) I(TEE, A1) I(GET, A2) I(ADD) I(SET, A2)
    I(GET, AI) I(PUSH8, 2) I(ADD) I(TEE, AI) I(GET, AN) I(JLT) TO(1b)
  FOLD_TO(A1) FOLD_TO(A2) FOLD_TO(A1) FOLD_TO(A2) I(GET, A2) I(SHLI, 16) I(GET, A1) I(OR) I(RET))
PROGRAM(route,
  I(PUSH8, 0) I(LD8) D16(368) I(PUSH8, 1) I(JNE) TO(91f)
  I(PUSH8, 0) I(LD8) D16(369) I(TEE, FLAGS) I(SHRI, 7) I(PUSH8, 0) I(JNE) TO(92f)
  I(PUSH16) D16(1024) I(PUSH8, 0) I(LD16) D16(372) I(JLT) TO(93f)
  I(PUSH8, 0) I(LD8) D16(370) I(TEE, TTL) I(PUSH8, 2) I(JLT) TO(94f) I(GET, TTL) I(PUSH8, -1) I(ADD) I(SET, TTL)
  I(PUSH8, -1) I(SET, BEST) I(PUSH8, 0) I(SET, LENGTH) I(PUSH16) D16(432) I(SET, AE)
  AT_LABEL(1) I(GET, AE) I(LD8) D16(32) I(TEE, AK) I(JZ) TO(3f)
    I(GET, AE) I(TEE, AJ) I(GET, AK) I(SHLI, 2) I(ADD) I(SET, AT) I(PUSH16) D16(376) I(SET, AD)
  AT_LABEL(2) I(GET, AD) I(LD32) D16(0) I(GET, AJ) I(LD32) D16(0) I(JNE) TO(4f)
    I(GET, AD) I(PUSH8, 4) I(ADD) I(SET, AD) I(GET, AJ) I(PUSH8, 4) I(ADD) I(TEE, AJ) I(GET, AT) I(JLT) TO(2b)
  AT_LABEL(3) I(GET, AK) I(GET, LENGTH) I(JLT) TO(4f) I(GET, AK) I(SET, LENGTH) I(GET, AE) I(SET, BEST)
  AT_LABEL(4) I(GET, AE) I(PUSH8, 36) I(ADD) I(TEE, AE) I(PUSH16) D16(432 + 576) I(JLT) TO(1b)
  I(GET, BEST) I(PUSH8, -1) I(JEQ) TO(95f)
  I(GET, BEST) I(LD8) D16(33) I(SET, AK) I(GET, BEST) I(LD8) D16(35) I(GET, FLAGS) I(AND) I(PUSH8, 1) I(AND) I(JZ) TO(5f)
    I(GET, BEST) I(LD8) D16(34) I(SET, AK)
  AT_LABEL(5) I(PUSH8, 0) I(GET, TTL) I(SHLI, 16) I(PUSH8, 0) I(LD32) D16(368) I(PUSH32) D32(0xff00ffff) I(AND) I(OR) I(ST32) D16(1008)
  I(PUSH8, 0) I(GET, AK) I(ST32) D16(1012) I(GET, TTL) I(SHLI, 8) I(GET, AK) I(OR) I(RET)
  AT_LABEL(91) I(PUSH8, 1) I(RET) AT_LABEL(92) I(PUSH8, 2) I(RET) AT_LABEL(93) I(PUSH8, 3) I(RET)
  AT_LABEL(94) I(PUSH8, 4) I(RET) AT_LABEL(95) I(PUSH8, 5) I(RET))
PROGRAM(loop,
  I(PUSH8, 0) I(LD32) D16(364) I(SET, AN) I(PUSH8, 0) I(LD32) D16(360) I(SET, AX) I(PUSH8, 0) I(TEE, AS) I(SET, AI)
  AT_LABEL(1) I(GET, AX) I(PUSH32) D32(1664525) I(MUL) I(PUSH32) D32(1013904223) I(ADD) I(TEE, AX)
    I(PUSH32) D32(0x8000) I(AND) I(JZ) TO(2f) I(GET, AS) I(GET, AX) I(SHRI, 16) I(ADD) I(SET, AS) I(JMP) TO(3f)
  AT_LABEL(2) I(GET, AS) I(GET, AI) I(XOR) I(SET, AS)
  AT_LABEL(3) I(GET, AI) I(PUSH8, 1) I(ADD) I(TEE, AI) I(GET, AN) I(JLT) TO(1b) I(GET, AS) I(RET))
PROGRAM(empty, I(PUSH8, 0) I(RET))
".text\n");
extern const u8 fletcher[], fletcher_end[], route[], route_end[], loop[], loop_end[], empty[], empty_end[];
static const u8 *const programs[WORKLOADS][2] = {
  {fletcher, fletcher_end}, {route, route_end}, {loop, loop_end}, {empty, empty_end}};

static u32 locals[256], stack[32];

u32 model_run(enum workload w) { return execute(stack, locals, programs[w][0], memory, MEMORY_SIZE - 4); }
u32 model_program_bytes(enum workload w) { return (u32)(programs[w][1] - programs[w][0]); }
u32 model_executed(void) { return 0; }
