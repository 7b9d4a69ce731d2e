/* attacker.c -- the domain that attacks: it is started with the number of the attack, counted from 1. */
#include "attack.h"

extern seL4_Word pg_first_badge;

#define ATTACK(name, ...) name,
static attack *const attacks[] = {
#include "rows.h"
};
#undef ATTACK

int main(void) {
  const uint32_t row = pg_first_badge - 1u;
  if (row >= sizeof attacks / sizeof *attacks) return 0;
  seL4_Word result = attacks[row]();
  (void)seL4_CallWithMRs(CAP_TROUBLE_EP, seL4_MessageInfo_new(REPORT, 0, 0, 1), &result, NULL, NULL, NULL);
  for (;;) seL4_Yield();
}
