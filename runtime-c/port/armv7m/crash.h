/* crash.h -- the end of the line: report a processor fault and stop. */
#ifndef PG_CRASH_H
#define PG_CRASH_H

#include <stdint.h>

#include "generated/pg_spec.h"

/* From the linker script: the reserved stack, whose lowest word is the guard. */
extern uint32_t _sstack[], _estack[];

#define PG_STACK_GUARD 0x50474744u

/* Sends a `crash` message and stops for good. */
_Noreturn void pg_crash_stop(enum pg_crash crash, uint32_t pc);

/* All vectors but reset: works out which fault it was, on a stack of its own, since the fault may be the stack's. */
void pg_exception(void);

#endif
