/* maker.c -- makes twelve threads with their scheduling contexts of the memory it was given, and says how many. */
#include "libsel4/sel4.h"
#include "say.h"

#define THREADS 12u

int main(void) {
  uint32_t threads = 0;
  pg_uart_start(&uart);
  for (uint32_t slot = PG_FREE_SLOT; threads < THREADS; slot += 2u, threads++) {
    if (seL4_Untyped_Retype(CAP_POOL_UT, seL4_TCBObject, 0, CAP_CNODE, 0, 0, slot, 1u) != seL4_NoError) break;
    if (seL4_Untyped_Retype(CAP_POOL_UT, seL4_SchedContextObject, 0, CAP_CNODE, 0, 0, slot + 1u, 1u) != seL4_NoError) break;
  }
  say("threads", threads);
  say("end", 0);
  for (;;) seL4_Yield();
}
