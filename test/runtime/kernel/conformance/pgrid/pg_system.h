/* pg_system.h -- of the conformance image; what toolchain/system makes for a system. */
#ifndef PG_SYSTEM_H
#define PG_SYSTEM_H

/* Lines of timers 0 and 1. */
#define PG_SYSTEM_IRQS 2u
#define PG_SYSTEM_NUMBERS 10u
#define PG_SYSTEM_LINES(X) X(0, 8) X(1, 9)
#define PG_SYSTEM_NO_LINES(X) X(0, 7)
#define PG_SYSTEM_CELLS 32768u

#endif
