/* pg_system.h -- of the system whose kernel is proved: as many cells as an index can name. */
#define PG_SYSTEM_CELLS 65535
#define PG_SYSTEM_IRQS 32
