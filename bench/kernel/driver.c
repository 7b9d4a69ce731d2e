/* driver.c -- the driver of a CMSDK APB timer (Arm DDI 0479, 4.1): sets it when it is told to, and notes how late it was
 * awake when the timer fired. */
#include "board.h"
#include "libsel4/sel4.h"
#include "pg_component.h"

struct timer {
  volatile uint32_t control, value, reload, clear;
};
#define TIMER ((struct timer *)DEVICE_TIMER)
#define BOARD ((struct board *)FRAME_BOARD)
#define ENABLE_WITH_INTERRUPT 9u
#define FAR 0x7fffffffu

int main(void) {
  seL4_Word badge;
  seL4_IRQHandler_Ack(CAP_TIMER_IRQ);
  for (;;) {
    seL4_Wait(CAP_ALARM_NTFN, &badge);
    if (badge == BADGE_ALARM_METER) {
      TIMER->reload = FAR; /* where it goes on from 0: what it has counted since is how late this is */
      TIMER->value = BOARD->after;
      TIMER->control = ENABLE_WITH_INTERRUPT;
      continue;
    }
    BOARD->late = FAR - TIMER->value;
    TIMER->control = 0;
    TIMER->clear = 1u;
    seL4_IRQHandler_Ack(CAP_TIMER_IRQ);
    BOARD->alarms++;
    seL4_Signal(CAP_DONE_NTFN);
  }
}
