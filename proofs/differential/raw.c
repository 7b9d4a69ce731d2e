/* raw.c -- each case once on the interpreter, its image not verified: what the run checks for itself. case.c prints the whole
 * state behind the run, so that a wrong write anywhere shows. */
#include "case.h"
#include "vm/vm.h"

void case_step(struct pg_reader *batch) { case_run_unverified(batch, pg_run); }
