/* reset.h -- what resets the device without privilege, where the board's file names it (`reset`): one header for each kind in reset/.
 *
 *   pg_reset_start   from a base address: the device is reset some instructions later, and nothing keeps it from that
 *
 * A program that is the processor's only one has SYSRESETREQ; a domain on the kernel has registers that are mapped to it. */
#ifndef PG_RESET_H
#define PG_RESET_H

#include "pg_board.h"

#ifdef PG_BOARD_RESET
#include PG_BOARD_RESET
#endif

#endif
