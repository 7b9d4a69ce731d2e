/* start.c -- where a component begins, at the first byte of its program, and begins again when it is restarted.
 *
 * It makes its own variables: .data is copied from the component's image, .bss is cleared, so that whoever restarts it
 * need not be able to write its memory. The kernel has set sp, and r9 to the IPC buffer.
 *
 * A component with time of its own begins with registers of zero. A passive one begins as the receiver of its first
 * message: badge and information in r0 and r1, message registers 0 to 3 in r4 to r7. They are kept for main, the message
 * registers in the IPC buffer, where libsel4 looks for them. */
#include <stdint.h>

/* From the component's linker script. */
extern uint32_t pg_data_image[], pg_data_begin[], pg_data_end[], pg_bss_begin[], pg_bss_end[];

uint32_t pg_first_badge, pg_first_info;

int main(void);
void pg_start(void);

static __attribute__((used)) _Noreturn void begin(uint32_t badge, uint32_t info) {
  /* Through volatile: not to become calls of memcpy and memset. */
  for (volatile uint32_t *from = pg_data_image, *to = pg_data_begin; to < pg_data_end;) *to++ = *from++;
  for (volatile uint32_t *to = pg_bss_begin; to < pg_bss_end;) *to++ = 0;
  pg_first_badge = badge;
  pg_first_info = info;
  (void)main();
  __builtin_trap(); /* its fault handler hears that it has ended */
}

/* seL4_IPCBuffer: the tag, then the message registers. */
__attribute__((naked, used, section(".text.pg_start"))) void pg_start(void) {
  __asm__ volatile(
      "str r4, [r9, #4]\n"
      "str r5, [r9, #8]\n"
      "str r6, [r9, #12]\n"
      "str r7, [r9, #16]\n"
      "b begin\n");
}
