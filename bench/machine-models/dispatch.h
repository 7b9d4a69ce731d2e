/* One macro for both forms of dispatch. A model defines OPCODES(X), a list of X(NAME); BEGIN opens the interpreter with
   the fetch expression, OP(NAME) opens a handler, NEXT ends it. The opcode field is masked to OPCODE_BITS, and every
   entry beyond the list leads to op_INVALID: no opcode can leave the table. */
#pragma once

#define OPCODE_ENUM(name) OP_##name,
#define OPCODE_LABEL(name) &&op_##name,
#define OPCODE_COUNT (1 << OPCODE_BITS)

/* An empty asm that gcc takes to change pc: it keeps the pc before the fetch from living on, which costs the switch form
   two moves an instruction. */
#ifdef BARRIER
#define PC_BARRIER __asm__("" : "+r"(pc))
#else
#define PC_BARRIER (void)0
#endif

#ifdef DISPATCH_GOTO
#define DISPATCH_TABLE                                                                       \
  static const void *const labels[OPCODE_COUNT] = {OPCODES(OPCODE_LABEL)                     \
    [OP_INVALID + 1 ... OPCODE_COUNT - 1] = &&op_INVALID};
#define BEGIN(fetch) goto *labels[fetch];
#define OP(name) op_##name:
#define NEXT(fetch) goto *labels[fetch]
#define END
#else
#define DISPATCH_TABLE u32 opcode;
#define BEGIN(fetch) dispatch: opcode = fetch; PC_BARRIER; switch (opcode) {
#define OP(name) case OP_##name:
#define NEXT(fetch) goto dispatch
#define END default: goto invalid; }
#endif
