/* echo.c -- answers each call with what it was sent, straight from the registers that it came in: five instructions a turn
 * beside the supervisor call, which meter.c takes off. */
#include "libsel4/sel4.h"
#include "pg_component.h"

int main(void) {
  __asm__ volatile(
      "1: movs r0, %[service]\n movs r1, #4\n movs r3, %[answer]\n mvn r2, #1\n svc #0\n b 1b\n" ::[service] "i"(CAP_SERVICE_EP),
      [answer] "i"(CAP_ANSWER_REPLY));
  __builtin_unreachable();
}
