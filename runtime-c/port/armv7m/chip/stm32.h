/* stm32.h -- what STM32F7 and STM32H7 start alike: the pins of USART3 and a timer as the counter. */
#ifndef PG_CHIP_STM32_H
#define PG_CHIP_STM32_H

#include "pg_board.h"
#include "port/armv7m/registers.h"

/* Of a pin: MODER 2 is the alternate function, and PD8 and PD9 have USART3 as their seventh. */
enum { PG_STM32_ALTERNATE = 2, PG_STM32_USART3 = 7 };

_Static_assert(PG_BOARD_CLOCK_HZ % PG_BOARD_COUNTER_HZ == 0, "the counter's rate is a whole part of its clock's");

/* TIM5 counts up through 32 bits for ever, which is how it comes out of reset (ARR holds ones). */
static inline void pg_stm32_counter(void) {
  pg_write32(PG_TIM5_BASE + PG_TIM_PSC, PG_BOARD_CLOCK_HZ / PG_BOARD_COUNTER_HZ - 1u);
  pg_write32(PG_TIM5_BASE + PG_TIM_EGR, PG_TIM_EGR_UG); /* takes the prescaler over */
  pg_change32(PG_TIM5_BASE + PG_TIM_CR1, 0, PG_TIM_CR1_CEN);
}

static inline void pg_stm32_pins_mode(void) {
  pg_change32(PG_GPIOD_BASE + PG_GPIO_MODER, PG_GPIO_MODER_MODER8_MASK | PG_GPIO_MODER_MODER9_MASK,
              PG_GPIO_MODER_MODER8(PG_STM32_ALTERNATE) | PG_GPIO_MODER_MODER9(PG_STM32_ALTERNATE));
}

#endif
