/* waiter.c -- waits for signals, and does nothing else. */
#include "libsel4/sel4.h"
#include "pg_component.h"

int main(void) {
  for (;;) seL4_Wait(CAP_TICK_NTFN, 0);
}
