/* pg_system.h -- of the test images; what toolchain/system makes for a system. */
#ifndef PG_SYSTEM_H
#define PG_SYSTEM_H

#define PG_SYSTEM_IRQS 14u
#define PG_SYSTEM_CELLS 200u

#endif
