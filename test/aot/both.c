/* both.c -- each case on the interpreter and on the same program compiled ahead of time, two lines of text. Which program it
 * is stands before the case (native.ts). */
#include "case.h"
#include "vm/vm.h"

extern case_function *const aot_functions[];

void case_step(struct pg_reader *batch) {
  const uint8_t *index = pg_reader_span(batch, 4);
  if (index == NULL) case_die("the batch is cut short");
  struct pg_reader again = *batch;
  case_run(batch, pg_run);
  case_run(&again, aot_functions[pg_load32le(index)]);
}
