/* client.c -- calls the server, lets it crash, says that it is done, and then reads what is not its own. */
#include "libsel4/sel4.h"
#include "pg_component.h"

/* Both have to be as they are here at each start. */
static uint32_t calls = 3, made;

static seL4_Word call(seL4_Word number) {
  seL4_SetMR(0, number);
  return seL4_MessageInfo_get_label(seL4_Call(CAP_SERVICE_EP, seL4_MessageInfo_new(0, 0, 0, 1)));
}

int main(void) {
  uint32_t sum = 0, refused;
  while (made < calls) {
    (void)call(++made);
    sum += seL4_GetMR(0);
  }
  refused = (uint32_t)call(0);
  if (sum == 3u * 42000u + 12u && refused == 1u && call(1) == 0) seL4_Signal(CAP_DONE_NTFN);
  calls = 0;
  return (int)*(volatile uint32_t *)0x20000000u;
}
