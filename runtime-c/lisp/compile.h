/* compile.h -- a program in core form, as it came in a message, to a program image: the device's own compiler.
 *
 * Core form is what docs/reference/core.md says, written compressed (docs/reference/dictionary.md) or as a canonical
 * S-expression. Reading and checking are one pass over the input, which leaves a program that generating cannot go wrong on;
 * that is compiler/4-encode, construct by construct, and gives the same bytes. No heap; recursion is bounded by
 * PG_CORE_NESTING. What comes out is a claim like any other image: pg_verify admits it, unless more jumps are open at once than it
 * keeps. Where the compilation in hand is a variable (work.h), one thread compiles at a time. */
#ifndef PG_LISP_COMPILE_H
#define PG_LISP_COMPILE_H

#include "base/bytes.h"
#include "generated/pg_dictionary.h"
#include "generated/pg_spec.h"

enum pg_core_spelling { PG_CORE_COMPRESSED, PG_CORE_CANONICAL };
enum pg_core_kind { PG_CORE_ROUTE, PG_CORE_POLICY, PG_CORE_MERGE, PG_CORE_FUNCTION };

/* What the image does not say of a program: what it is for, and its tables by name, which the node has tables for. */
struct pg_core_table {
  uint8_t kind;              /* PG_TABLE_KIND_... */
  uint8_t symbol;            /* the symbol that is its name; PG_SYMBOLS: */
  uint16_t at, length;       /* its name is these bytes of the input */
  uint16_t key_bytes;
};
struct pg_core_program {
  uint32_t image_bytes;
  uint8_t kind; /* enum pg_core_kind */
  uint8_t tables;
  struct pg_core_table table[PG_TABLES_PER_PROGRAM];
};
/* What a symbol, a number below PG_SYMBOLS, is called. */
const uint8_t *pg_core_symbol_name(uint32_t symbol, uint32_t *length);

/* All that compiling needs, anywhere the caller likes; on a machine of 64 bits, longer by what its pointers are. */
struct pg_core_work {
  uint32_t words[PG_CORE_WORK / 4u + (sizeof(void *) > 4u ? 48u : 0u)];
};

/* Reads `length` bytes at `in`, which stay in place meanwhile. On PG_CORE_OK the image stands at `image`, which has room for
 * `room` bytes. On a refusal *out is not written, and what stands at `image` is no image. */
enum pg_core_fault pg_core_compile(struct pg_core_work *work, enum pg_core_spelling spelling, const uint8_t *in, uint32_t length, uint32_t *image,
                                   uint32_t room, struct pg_core_program *out);

#endif
