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

struct pg_host;

/* A program that pg_verify admitted. It refers into the image, which must stay in place and unchanged.
 * Holding one proves: every instruction is well-formed, every jump lands on an instruction, every loop is bounded, and
 * `bound` is what the longest run can cost. */
struct pg_program {
  const uint32_t *code;   /* PG_CODE words */
  const uint32_t *consts; /* 32-bit constants */
  const uint8_t *kinds;   /* table kinds, one byte each */
  const uint8_t *bytes;   /* byte constants */
  uint16_t code_words, const_words, const_bytes, scratch;
  uint16_t locals; /* PG_LOCAL_INTS and PG_LOCAL_SLICES: in one field, since most short programs have none of either */
  uint8_t tables;  /* how many it names */
  struct pg_bound {
    uint32_t instructions, hash_bytes;
    uint16_t lookups, sends;
  } bound;
};

#define PG_LOCAL_INTS(locals) ((uint32_t)(locals) % 256u)
#define PG_LOCAL_SLICES(locals) ((uint32_t)(locals) / 256u)

/* From this opcode on, an instruction ends the run, and so does an opcode that no instruction has. */
#define PG_FIRST_END_OPCODE 0x70u

/* What pg_run needs of a program to stay in bounds and to end, whatever its code words say: its places are readable, its
 * counts within the machine's limits, the constants stand right behind the code, and the last code word ends the run.
 * pg_verify gives it for every image that it admits; both are proved (proofs/wp/). */
/*@ predicate pg_program_shape(struct pg_program *p) =
      1 <= p->code_words <= PG_CODE_WORDS && p->const_words <= PG_CONST_WORDS && p->const_bytes <= PG_CONST_BYTES &&
      p->scratch <= PG_SCRATCH_BYTES && p->tables <= PG_TABLES_PER_PROGRAM &&
      p->locals % 256 <= PG_INT_REGISTERS - PG_INT_FIELDS && p->locals / 256 <= PG_BYTES_REGISTERS - PG_BYTES_FIELDS &&
      \valid_read(p->code + (0 .. p->code_words + p->const_words - 1)) && p->consts == p->code + p->code_words &&
      \valid_read(p->kinds + (0 .. p->tables - 1)) && \valid_read(p->bytes + (0 .. p->const_bytes - 1)) &&
      p->code[p->code_words - 1] % 128 >= PG_FIRST_END_OPCODE; */

/* An image's bytes seen as words. */
/*@ axiomatic Words { logic uint32_t *pg_words_of(uint8_t *image); } */

/* Admits or refuses an image. `image` must be 4-byte aligned. Reads only image[0 .. length); one pass, constant memory.
 * On a refusal *word is the code word where it stood (0 for the header) and *out is not written. */
/*@ requires \valid_read(image + (0 .. length - 1)) && \valid_read(grant) && \valid(out) && \valid(word);
    requires \separated(out, word, grant, image + (0 .. length - 1));
    requires \base_addr(pg_words_of(image)) == \base_addr(image);
    requires \separated(out, pg_words_of(image) + (0 .. length / 4 - 1)) && \separated(word, pg_words_of(image) + (0 .. length / 4 - 1));
    terminates \true;
    assigns *out, *word;
    ensures \result == PG_REFUSAL_OK ==> pg_program_shape(out);
    ensures \result != PG_REFUSAL_OK ==> *out == \old(*out); */
enum pg_refusal pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                          uint32_t *word);

/* One instance: the registers, and what its programs work on. */
struct pg_vm {
  /* R[0..7] and B[0..3] are the message's fields, set by the caller before each run; a byte string is
   * offset << 16 | length in the message memory. */
  uint32_t r[PG_INT_REGISTERS + 1]; /* one more: an instruction that takes R[n] and R[n+1] masks n only */
  uint32_t b[PG_BYTES_REGISTERS];
  uint8_t *mem;                          /* message memory: PG_SCRATCH_BYTES of scratch, 4-byte aligned, then the message */
  const struct pg_table *const *tables; /* tables[i] is what the program calls table i, of the kind that it declares */
  struct pg_host *host;                  /* defined by the node, see host.h */
};

struct pg_outcome {
  enum pg_action action;
  uint32_t value;        /* fault: enum pg_fault; drop: the reason; reply: the integer; forward: the node id as a byte string,
                            or an empty one, which means the gateway; else 0 */
  uint32_t instructions; /* VM instructions executed, the one that ended the run or faulted included */
};

/* What pg_run needs of an instance, for any program. Every one of the byte strings lies in message memory: those that the
 * caller sets and those that an earlier run, or the start, left. A table stands for every number that a program can say. */
/*@ axiomatic pg_memory {
      logic integer pg_memory_bytes(struct pg_vm *vm); // how much message memory there is: the node's matter
    }
    predicate pg_slice(struct pg_vm *vm, integer s) = s / 65536 + s % 65536 <= pg_memory_bytes(vm);
    predicate pg_slices(struct pg_vm *vm) =
      \forall integer k; 0 <= k < PG_BYTES_REGISTERS ==> pg_slice(vm, vm->b[k]);
    predicate pg_instance(struct pg_vm *vm) =
      \valid(vm) && PG_SCRATCH_BYTES <= pg_memory_bytes(vm) <= 65535 &&
      \valid(vm->mem + (0 .. pg_memory_bytes(vm) - 1)) && \valid_read(vm->tables + (0 .. PG_TABLES_PER_PROGRAM - 1)) &&
      pg_table_sound(vm->tables[0]) && pg_table_sound(vm->tables[1]) && pg_table_sound(vm->tables[2]) && pg_table_sound(vm->tables[3]); */
_Static_assert(PG_TABLES_PER_PROGRAM == 4, "written out above: provers have it easier");

/* Runs a program. One that pg_verify admitted does what docs/reference/instructions.md says and never runs longer than its
 * bound; any other stays in bounds, too, and ends (faults.md, code that was not admitted). */
/*@ requires \valid_read(program) && pg_program_shape(program);
    requires pg_instance(vm) && pg_slices(vm);
    requires \valid(out);
    requires \separated(vm, out, program, program->code + (0 .. program->code_words + program->const_words - 1),
                        program->bytes + (0 .. program->const_bytes - 1), vm->mem + (0 .. pg_memory_bytes(vm) - 1),
                        vm->tables + (0 .. PG_TABLES_PER_PROGRAM - 1));
    requires \separated(vm->tables[0], vm, out, vm->mem + (0 .. pg_memory_bytes(vm) - 1));
    requires \separated(vm->tables[1], vm, out, vm->mem + (0 .. pg_memory_bytes(vm) - 1));
    requires \separated(vm->tables[2], vm, out, vm->mem + (0 .. pg_memory_bytes(vm) - 1));
    requires \separated(vm->tables[3], vm, out, vm->mem + (0 .. pg_memory_bytes(vm) - 1));
    terminates \true;
    exits \false;
    assigns vm->r[0 .. PG_INT_REGISTERS], vm->b[0 .. PG_BYTES_REGISTERS - 1], vm->mem[0 .. PG_SCRATCH_BYTES - 1], *out;
    ensures pg_slices(vm); */
void pg_run(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);

#endif
