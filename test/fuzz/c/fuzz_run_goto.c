/* fuzz_run_goto.c -- fuzz_run.c with the other dispatch. */
#define PG_DISPATCH_GOTO
#include "fuzz_run.c"
