/* supervisor.c -- prints what it hears, and starts again what has stopped. */
#include "libsel4/sel4.h"
#include "pg_component.h"
#include "port/armv7m/uart.h"

struct child {
  seL4_Word badge;
  seL4_TCB tcb;
  uint8_t *entry, *stack, *buffer;
  uint32_t most;
};
#define ROW(badge, tcb, entry, stack, buffer, most) {badge, tcb, entry, stack, buffer, most},
static const struct child children[] = {PG_CHILDREN(ROW)};
#define CHILDREN (sizeof children / sizeof children[0])

static const struct pg_uart uart = {(struct pg_uart_registers *)DEVICE_CONSOLE};

static void say(const char *text, uint32_t number) {
  while (*text != 0) pg_uart_put(&uart, (uint8_t)*text++);
  for (int shift = 28; shift >= 0; shift -= 4) pg_uart_put(&uart, (uint8_t)"0123456789abcdef"[number >> shift & 15u]);
  pg_uart_put(&uart, '\n');
}

static void restart(const struct child *child) {
  seL4_UserContext context = {0};
  context.pc = (seL4_Word)child->entry;
  context.sp = (seL4_Word)child->stack;
  context.r9 = (seL4_Word)child->buffer;
  say("restart ", (uint32_t)seL4_TCB_WriteRegisters(child->tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
}

int main(void) {
  uint32_t faults[CHILDREN] = {0};
  pg_uart_start(&uart);
  for (;;) {
    seL4_Word badge;
    const seL4_MessageInfo_t info = seL4_Recv(CAP_TROUBLE_EP, &badge, CAP_FAULT_REPLY);
    if (badge == BADGE_DONE_CLIENT) {
      say("done ", *(volatile uint32_t *)FRAME_LOG);
      continue;
    }
    say("badge ", badge);
    say("fault ", seL4_MessageInfo_get_label(info));
    if (seL4_MessageInfo_get_label(info) == seL4_Fault_VMFault) say("at ", seL4_GetMR(seL4_VMFault_Addr));
    for (uint32_t i = 0; i < CHILDREN; i++) {
      if (badge != children[i].badge) continue;
      if (children[i].most == 0 || faults[i]++ < children[i].most) restart(&children[i]);
      else say("end ", faults[i]);
    }
  }
}
