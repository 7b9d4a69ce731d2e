/* crash.c -- exception handlers (Armv7-M ARM, B1.5 and B3.2).
 *
 * No unwinding and no restart: the host is told what, where and why, and nothing runs afterwards. */
#include "port/armv7m/crash.h"

#include "pg_board.h"
#include "port/armv7m/link.h"
#include "wire/message.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CFSR REGISTER(0xe000ed28u)
#define HFSR REGISTER(0xe000ed2cu)
#define MMFAR REGISTER(0xe000ed34u)
#define BFAR REGISTER(0xe000ed38u)
#define CFSR_MMARVALID (1u << 7)
#define CFSR_BFARVALID (1u << 15)

/* Exception numbers, from IPSR. */
enum { HARD_FAULT = 3, MEM_MANAGE = 4, BUS_FAULT = 5, USAGE_FAULT = 6 };
/* Words of a stacked exception frame, and the place of the return address in it. */
enum { FRAME_WORDS = 8, FRAME_PC = 6 };

/* Enough for the report and its frame; pg_crash_stop and below take about 300 bytes. */
#define CRASH_STACK_WORDS 128
_Alignas(8) static uint32_t crash_stack[CRASH_STACK_WORDS] __attribute__((used));

_Noreturn void pg_crash_stop(enum pg_crash crash, uint32_t pc) {
  const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
  struct pg_crash_report report = {crash, pc, CFSR, HFSR, 0};
  if ((report.cfsr & CFSR_MMARVALID) != 0) report.address = MMFAR;
  if ((report.cfsr & CFSR_BFARVALID) != 0) report.address = BFAR;
  uint8_t message[PG_MSG_CRASH_BYTES];
  const uint32_t length = pg_crash_encode(&report, message);
  pg_uart_start(&uart);
  pg_uart_put(&uart, 0); /* ends whatever frame was being sent */
  pg_link_send(&uart, message, length);
  for (;;) {}
}

/* `frame` is where the processor stacked the registers, `number` the exception's. */
static __attribute__((used)) _Noreturn void exception(const uint32_t *frame, uint32_t number) {
  const bool readable = frame >= _sstack && frame + FRAME_WORDS <= _estack;
  enum pg_crash crash = PG_CRASH_UNEXPECTED;
  switch (number) {
    case HARD_FAULT: crash = PG_CRASH_HARD_FAULT; break;
    case MEM_MANAGE: crash = PG_CRASH_MEM_MANAGE; break;
    case BUS_FAULT: crash = PG_CRASH_BUS_FAULT; break;
    case USAGE_FAULT: crash = PG_CRASH_USAGE_FAULT; break;
    default: break;
  }
  /* A stack pointer below the reserved stack tells more than the fault that came of it. */
  pg_crash_stop(readable ? crash : PG_CRASH_STACK, readable ? frame[FRAME_PC] : 0);
}

__attribute__((naked)) void pg_exception(void) {
  __asm__ volatile(
      "mrs r0, msp\n"
      "mrs r1, ipsr\n"
      "ldr r2, =crash_stack + %c0\n"
      "mov sp, r2\n"
      "b exception\n" ::"i"(sizeof crash_stack));
}
