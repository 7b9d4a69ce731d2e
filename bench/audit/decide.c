/* decide.c -- decisions as a port's main logs them, with that file's flags. */
#include "decide.h"

void decide(void) {
  for (const struct made *each = made; each < made + DECISIONS; each++) {
    pg_audit_decision(&audit, each->decision, each->now, each->route, each->reference);
    __asm__ volatile("" ::: "memory");
  }
}

void walk(void) {
  for (const struct made *each = made; each < made + DECISIONS; each++)
    __asm__ volatile("" : : "r"(each->decision), "r"(each->now), "r"(each->route), "r"(each->reference) : "memory");
}
