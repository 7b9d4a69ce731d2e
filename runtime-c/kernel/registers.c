/* registers.c -- a thread's registers by name (Armv7-M ARM, B1.5.6 and B1.5.7).
 *
 * The stack pointer is that before the processor stacked its frame, which is longer with floating-point registers and
 * skips a word when the stack was not a multiple of 8. */
#include "kernel/kernel.h"

#define FRAME_BYTES(exc) (((exc) & 0x10u) != 0 ? 32u : 104u)
#define PSR_ALIGNED (1u << 9)
#define PSR_THUMB (1u << 24)
#define PSR_USER 0xf80f0000u /* flags; no exception number, and no half-executed instruction */

/* In libsel4's order: what seL4_UserContext holds. */
const uint8_t pg_context[PG_CONTEXT] = {PG_PC, PG_SP, PG_PSR, PG_R0, PG_R1, PG_R8, PG_R9, PG_R10, PG_R11, PG_R12,
                                        PG_R2, PG_R3, PG_R4, PG_R5, PG_R6, PG_R7, PG_LR};

uint32_t pg_get_register(const struct pg_tcb *tcb, uint32_t name) {
  if (name != PG_SP) return tcb->regs[name];
  return tcb->sp + FRAME_BYTES(tcb->exc) + ((tcb->regs[PG_PSR] & PSR_ALIGNED) >> 7);
}

void pg_set_register(struct pg_tcb *tcb, uint32_t name, uint32_t value) {
  uint32_t *const psr = &tcb->regs[PG_PSR];
  if (name == PG_SP) {
    if (value == pg_get_register(tcb, PG_SP)) return; /* keeps the floating-point registers of its frame */
    tcb->exc = PG_EXC_RETURN;
    tcb->sp = (value - 32u) & ~7u;
    *psr = (*psr & ~PSR_ALIGNED) | (value & 4u) << 7;
  } else if (name == PG_PSR) {
    *psr = PG_OMIT == PG_CHECK_PSR ? value : (value & PSR_USER) | PSR_THUMB | (*psr & PSR_ALIGNED);
  } else {
    tcb->regs[name] = name == PG_PC ? value & ~1u : value;
  }
}
