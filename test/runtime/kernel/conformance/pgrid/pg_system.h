/* pg_system.h -- of the conformance image; what toolchain/system makes for a system. */
#ifndef PG_SYSTEM_H
#define PG_SYSTEM_H

#define PG_SYSTEM_IRQS 32u
#define PG_SYSTEM_CELLS 32768u

#endif
