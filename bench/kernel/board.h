/* board.h -- what meter and driver share. */
#ifndef BENCH_KERNEL_BOARD_H
#define BENCH_KERNEL_BOARD_H

#include <stdint.h>

struct board {
  volatile uint32_t after;   /* ticks until the timer fires */
  volatile uint32_t late;    /* ticks from there until the driver ran */
  volatile uint32_t alarms;
};

#endif
