/* interpret.c -- each case once, on the interpreter. */
#include "case.h"
#include "vm/vm.h"

void case_step(struct pg_reader *batch) { case_run(batch, pg_run); }
