/* begin.c -- from where a component begins (port/armv7m/domain/start.c) to its domain: with the first message, or again. */
#include "domains/domain.h"

extern uint32_t pg_first_badge, pg_first_info; /* r0 and r1 as the thread began */

int main(void) {
  const struct pg_first first = {pg_first_badge, pg_first_info, {seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3)}};
  const uint32_t again = pg_first_badge - PG_BEGIN_BADGE; /* no endpoint has a badge of so many bits */
  pg_domain(again == PG_BEGIN_AGAIN || again == PG_BEGIN_REFUSE ? (enum pg_begin)again : PG_BEGIN_FIRST, &first);
}
