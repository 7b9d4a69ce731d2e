/* server.c -- passive: answers each call with the caller's badge and twice its number, and counts in the shared frame.
 *
 * The number 0 is more than it can take: it crashes. Started again, it has no first message, but an answer that it owes. */
#include "libsel4/sel4.h"
#include "pg_component.h"

extern seL4_Word pg_first_badge;

int main(void) {
  volatile uint32_t *const count = (volatile uint32_t *)FRAME_LOG;
  seL4_Word badge = pg_first_badge;
  if (badge == 0) (void)seL4_ReplyRecv(CAP_SERVICE_EP, seL4_MessageInfo_new(1, 0, 0, 0), &badge, CAP_ANSWER_REPLY);
  for (;;) {
    const uint32_t number = seL4_GetMR(0);
    if (number == 0) __builtin_trap();
    ++*count;
    seL4_SetMR(0, 1000u * badge + 2u * number);
    (void)seL4_ReplyRecv(CAP_SERVICE_EP, seL4_MessageInfo_new(0, 0, 0, 1), &badge, CAP_ANSWER_REPLY);
  }
}
