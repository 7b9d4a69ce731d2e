/* server.c -- passive: answers each call with the caller's badge and twice its number, and counts in the shared frame. */
#include "libsel4/sel4.h"
#include "pg_component.h"

extern seL4_Word pg_first_badge;

int main(void) {
  volatile uint32_t *const count = (volatile uint32_t *)FRAME_LOG;
  seL4_Word badge = pg_first_badge;
  for (;;) {
    ++*count;
    seL4_SetMR(0, 1000u * badge + 2u * seL4_GetMR(0));
    (void)seL4_ReplyRecv(CAP_SERVICE_EP, seL4_MessageInfo_new(0, 0, 0, 1), &badge, CAP_ANSWER_REPLY);
  }
}
