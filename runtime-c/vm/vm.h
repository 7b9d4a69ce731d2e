/* vm.h -- the route machine: admit a program image, run it on one message.
 *
 * The instruction set is spec/instructions.ts; docs/reference/instructions.md is generated from it. The machine has no
 * heap, no clock and no I/O: what a program asks of its node goes through host.h. */
#ifndef PG_VM_H
#define PG_VM_H

#include <stddef.h>
#include <stdint.h>

#include "generated/pg_spec.h"
#include "vm/table.h"

/* A program that pg_verify admitted. It refers into the image, which must stay in place and unchanged.
 * Holding one proves: every instruction is well-formed, every jump lands on an instruction, every loop is bounded, and
 * `bound` is what the longest run can cost. */
struct pg_program {
  const uint32_t *code;   /* PG_CODE words */
  const uint32_t *consts; /* 32-bit constants */
  const uint8_t *kinds;   /* table kinds, one byte each */
  const uint8_t *bytes;   /* byte constants */
  uint16_t code_words, const_words, const_bytes, scratch;
  uint8_t ints, slices, tables; /* locals, and tables it names */
  struct pg_bound {
    uint32_t instructions, hash_bytes;
    uint16_t lookups, sends;
  } bound;
};

/* Admits or refuses an image. `image` must be 4-byte aligned. Reads only image[0 .. length); one pass, constant memory.
 * On a refusal *word is the code word where it stood (0 for the header) and *out is not written. */
enum pg_refusal pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                          uint32_t *word);

/* One instance: the registers. R[0..7] and B[0..3] are the message's fields, set by the caller before each run; a byte
 * string is offset << 16 | length in the message memory. */
struct pg_vm {
  uint32_t r[PG_INT_REGISTERS + 1]; /* one more: an instruction that takes R[n] and R[n+1] masks n only */
  uint32_t b[PG_BYTES_REGISTERS];
};

struct pg_outcome {
  enum pg_action action;
  enum pg_fault fault;
  uint32_t value;        /* drop reason, or the replied integer */
  uint32_t node;         /* forward: the node id as a byte string in message memory */
  uint32_t instructions; /* VM instructions executed, the one that ended the run or faulted included */
};

struct pg_host; /* defined by the node, see host.h */

/* Runs an admitted program. `mem` is the message memory (scratch first: PG_SCRATCH_BYTES, then the message);
 * `tables[i]` is the table that the program calls i, of the kind that it declares. Never runs longer than program->bound. */
void pg_run(struct pg_vm *vm, const struct pg_program *program, uint8_t *mem, const struct pg_table *const *tables,
            struct pg_host *host, struct pg_outcome *out);

#endif
