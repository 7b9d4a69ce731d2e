/* arch.h -- what the kernel asks of its port; a port gives these as `static inline` functions in pg_arch.h, which stands
 * in the port's own directory (port/armv7m/kernel, or the stub of the tests), or as functions that it links.
 *
 *   uint64_t pg_port_now(void)                 ticks of the board's counter since the start
 *   void pg_port_timer(uint64_t at)            ask for pg_timer at that tick, or as soon as it has passed
 *   bool pg_port_pending(void)                 whether an interrupt waits: the kernel then stops at a preemption point
 *   uint32_t pg_port_line(uint32_t number)     the system's interrupt line that is the processor's of this number; PG_SYSTEM_IRQS: none is
 *   uint32_t pg_port_number(uint32_t line)     the processor's number of a line; numbers ascend with lines
 *   void pg_port_mask(uint32_t line)           an interrupt line off until it is unmasked
 *   void pg_port_unmask(uint32_t line)         the same line on again
 *   void *pg_port_memory(uint32_t address)     user memory as the kernel reaches it
 *   bool pg_port_mappable(uint32_t base, uint32_t bits)  whether a region may cover it: never the processor's own space
 *   PG_TICKS_PER_US                            ticks a microsecond
 */
#ifndef PG_KERNEL_ARCH_H
#define PG_KERNEL_ARCH_H

#include "pg_arch.h"

#endif
