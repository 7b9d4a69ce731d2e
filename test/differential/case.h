/* case.h -- one case of the differential test, and what its surroundings give it. */
#ifndef CASE_H
#define CASE_H

#include "base/bytes.h"
#include "generated/pg_spec.h"

enum case_block { CASE_IMAGE, CASE_MEMORY };

/* Takes one case off the batch, runs it and writes its line. */
void case_run(struct pg_reader *batch);

/* Given by driver.c and device.c: a block of exactly that many bytes, its end, a character of the answer, and the end of
 * a run that cannot go on. */
uint8_t *case_allocate(enum case_block block, size_t length);
void case_release(uint8_t *block);
void case_put(char character);
_Noreturn void case_die(const char *why);

#endif
