/* irq.c -- interrupt lines as Notifications.
 *
 * The Notification that a line signals stands in the line's slot. A line that fired stays masked until its handler
 * acknowledges it.
 *
 * Lines are those that the system names, counted from 0. The port alone knows what numbers the processor has for them; domains
 * say the processor's, as on seL4 those of the platform. */
#include "kernel/kernel.h"

static uint32_t issue(void) {
  const uint32_t line = pg_port_line(pg_word(0));
  struct pg_slot *const control = pg_k.target;
  struct pg_slot *to;
  if (!PG_CHECK(IRQ_RANGE, line < PG_SYSTEM_IRQS)) return PG_RANGE(pg_port_number(0), pg_port_number(PG_SYSTEM_IRQS - 1u));
  for (const struct pg_slot *slot = pg_cell(control->next); slot->type == PG_CAP_IRQ_HANDLER; slot = pg_cell(slot->next))
    if (!PG_CHECK(IRQ_ONCE, slot->bits != line)) return PG_ERROR_REVOKE_FIRST;
  const uint32_t error = pg_find(pg_k.extra[0], pg_word(1), pg_word(2), 0, &to);
  if (error != PG_ERROR_NONE) return error;
  if (!PG_CHECK(SLOT_EMPTY, to->type == PG_CAP_NULL)) return PG_ERROR_DELETE_FIRST;

  pg_make(to, PG_CAP_IRQ_HANDLER, line, PG_ORIGINAL, pg_ref_of(PG_IRQ_SLOT(line)), control);
  pg_port_unmask(line);
  return PG_ERROR_NONE;
}

uint32_t pg_invoke_irq(void) {
  struct pg_slot *const line = pg_slots(pg_k.target->object);
  struct pg_slot derived, *const from = pg_k.extra[0];
  switch (pg_k.label) {
    case PG_INVOKE_IRQ_ISSUE_IRQ_HANDLER: return issue();
    case PG_INVOKE_IRQ_ACK_IRQ: pg_port_unmask(pg_k.target->bits); return PG_ERROR_NONE;
    case PG_INVOKE_IRQ_SET_IRQ_HANDLER:
      if (!PG_CHECK(IRQ_RIGHT, (from->rights & PG_RIGHT_WRITE) != 0)) return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 1u);
      (void)pg_check_derive(from, PG_RIGHT_ALL, false, 0, &derived);
      if (pg_empty(line, NULL) != PG_ERROR_NONE) return PG_PREEMPTED;
      if (from->type != PG_CAP_NULL) pg_commit_derive(line, from, &derived);
      return PG_ERROR_NONE;
    default: return pg_empty(line, NULL);
  }
}

struct pg_tcb *pg_interrupt(uint32_t line) {
  if (PG_OMIT != PG_CHECK_IRQ_MASK) pg_port_mask(line);
  const struct pg_slot *const slot = PG_IRQ_SLOT(line);
  if (line < PG_SYSTEM_IRQS && slot->type == PG_CAP_NOTIFICATION) {
    struct pg_notification *const notification = pg_notification(slot->object);
    struct pg_tcb *const woken = pg_wake(notification, slot->data);
    if (woken != NULL) return woken;
    pg_signal(notification, slot->data);
  }
  return pg_schedule();
}
