/* pg_system.h -- of the test images; what toolchain/system makes for a system. */
#ifndef PG_SYSTEM_H
#define PG_SYSTEM_H

/* One line, of timer 0. */
#define PG_SYSTEM_IRQS 1u
#define PG_SYSTEM_NUMBERS 9u
#define PG_SYSTEM_LINES(X) X(0, 8)
#define PG_SYSTEM_NO_LINES(X) X(0, 7)
#define PG_SYSTEM_CELLS 187u

#endif
