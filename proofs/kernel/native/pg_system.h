/* pg_system.h -- what the system build says of a system, for the differential driver. */
#ifndef PG_SYSTEM_H
#define PG_SYSTEM_H

#define PG_SYSTEM_CELLS 512
#define PG_SYSTEM_IRQS 4

#endif
