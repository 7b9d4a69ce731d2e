/* A byte assembler out of the assembler: I(...) emits bytes, TO(label) the signed distance from the end of the instruction,
   D16/D32 operands of two and four bytes. Opcode names become symbols by OPCODES(OPCODE_SYMBOL). */
#pragma once
#define OPCODE_SYMBOL(name) ".set " #name ", opcode\n.set opcode, opcode + 1\n"
#define I(...) ".byte " #__VA_ARGS__ "\n"
#define D16(v) ".2byte " #v "\n"
#define D32(v) ".4byte " #v "\n"
#define TO(label) ".byte " #label " - . - 1\n"
#define AT_LABEL(label) #label ":\n"
#define LET(name, v) ".set " #name ", " #v "\n"
#define PROGRAM(name, ...) #name ":\n" __VA_ARGS__ #name "_end:\n"
