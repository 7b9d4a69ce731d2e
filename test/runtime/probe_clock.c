/* probe_clock.c -- argv[1]: ticks a second; stdin: values of the counter, the first at the start; stdout: a line of milliseconds each. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "port/armv7m/clock.h"

int main(int argc, char **argv) {
  static volatile uint32_t counter;
  static struct pg_clock clock;
  unsigned long value;
  if (argc != 2 || scanf("%lu", &value) != 1) return 2;
  counter = (uint32_t)value;
  pg_clock_start(&clock, &counter, (uint32_t)strtoul(argv[1], NULL, 10));
  do {
    counter = (uint32_t)value;
    printf("%" PRIu64 "\n", pg_clock_read(&clock));
  } while (scanf("%lu", &value) == 1);
  return 0;
}
