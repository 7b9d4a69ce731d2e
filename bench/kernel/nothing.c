/* nothing.c -- a thread that only waits for time to pass. */
#include "libsel4/sel4.h"

int main(void) {
  for (;;) seL4_Yield();
}
