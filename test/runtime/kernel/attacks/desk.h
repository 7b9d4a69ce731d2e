/* desk.h -- what the judge and the attackers tell each other, and the names that both use.
 *
 * An attack is a function of the attacker's. It says first what it expects (the desk is a frame that they share), then
 * tries, and then calls the judge, if it still can, with what it saw: 0 when it was held off. */
#ifndef ATTACKS_DESK_H
#define ATTACKS_DESK_H

#include <stdint.h>

struct desk {
  uint32_t label, address; /* of the fault that the attack expects; label 0: none, it ends with a report */
  /* Where things are: as much as an attacker could learn or guess. */
  uint32_t victim, judge, second, pool, gift, attacker_tcb;
  volatile uint32_t words[8]; /* between the attacker and the second domain */
};

/* The kernel's memory begins with its stack, then pg_k, then the cells (toolchain/system/kernel-memory.ts). */
#define KERNEL_RAM 0x20000000u
/* KERNEL_STATE and KERNEL_CELLS, its addresses, are defined by whoever builds this (test/kernel/attacks.ts). */

/* Slots of the attacker's CNode and the second's: what the judge gives for a row, and what the attack makes. */
#define GIFT(n) (32u + (n))
#define MADE(n) (44u + (n))
#define SLOT_BITS 6u
#define DEPTH 32u

/* Labels of the attackers' calls to the judge. */
enum { REPORT = 1, STEP = 2 };

#define CLOCK (*(volatile uint32_t *)0x40028018u)
#define PATTERN 0x600dc0deu
#define HELD 0u       /* what an attack reports that came to nothing */
#define THROUGH 0xbadu /* and one that should not have come back */

/* The attacks of rows.h. */
typedef uint32_t attack(void);
#define ATTACK(name, ...) attack name;
#include "rows.h"
#undef ATTACK

#endif
