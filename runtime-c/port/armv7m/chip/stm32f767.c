/* stm32f767.c -- start of an STM32F767: its 16 MHz oscillator, as at reset, for the processor and everything else.
 *
 * No crystal, no PLL, so nothing has to settle and flash needs no wait states. The caches stay off, as at reset. Written
 * from the register table (boards/registers); no part of it has run on the chip. Runs before .data and .bss are there. */
#include "port/armv7m/chip/stm32.h"

void pg_chip_start(void) {
  pg_change32(PG_RCC_BASE + PG_RCC_AHB1ENR, 0, PG_RCC_AHB1ENR_GPIODEN);
  pg_change32(PG_RCC_BASE + PG_RCC_APB1ENR, 0, PG_RCC_APB1ENR_TIM5EN | PG_RCC_APB1ENR_USART3EN);
  (void)pg_read32(PG_RCC_BASE + PG_RCC_APB1ENR); /* a clock that was just enabled takes two of its cycles */
  pg_change32(PG_GPIOD_BASE + PG_GPIO_AFRH, PG_GPIO_AFRH_AFRH8_MASK | PG_GPIO_AFRH_AFRH9_MASK,
              PG_GPIO_AFRH_AFRH8(PG_STM32_USART3) | PG_GPIO_AFRH_AFRH9(PG_STM32_USART3));
  pg_stm32_pins_mode();
  pg_stm32_counter();
}
