/* case.h -- one case of the differential test, and what its surroundings give it. */
#ifndef CASE_H
#define CASE_H

#include "base/bytes.h"
#include "generated/pg_spec.h"

enum case_block { CASE_IMAGE, CASE_MEMORY };

struct pg_vm;
struct pg_program;
struct pg_outcome;
typedef void case_function(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);

/* Takes one case off the batch, runs it by `run`, pg_run or what has its signature, and writes its line. */
void case_run(struct pg_reader *batch, case_function *run);

/* The same without the verifier: whatever the code words say, as long as the image has the shape that pg_run takes. The line
 * then ends in a checksum of all registers and of message memory. */
void case_run_unverified(struct pg_reader *batch, case_function *run);

/* What is done with each case: interpret.c runs it, test/aot/both.c on the interpreter and ahead of time. */
void case_step(struct pg_reader *batch);

/* Given by driver.c and device.c: a block of exactly that many bytes, its end, a character of the answer, and the end of
 * a run that cannot go on. */
uint8_t *case_allocate(enum case_block block, size_t length);
void case_release(uint8_t *block);
void case_put(char character);
_Noreturn void case_die(const char *why);

#endif
