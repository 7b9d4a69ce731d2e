/* stm32h743.c -- start of an STM32H743: its 64 MHz oscillator, as at reset, for the processor and everything else.
 *
 * The supply (the regulator of the chip itself, as the Nucleo board is wired) is named once after power comes on, and
 * until that is in effect RAM may not be written: this is the first thing, and it touches no RAM but its own frame. No
 * crystal, no PLL; the flash has the wait states of reset, which are more than 64 MHz need. The caches stay off, as at
 * reset. Written from the register table (boards/registers); no part of it has run on the chip. */
#include "port/armv7m/chip/stm32.h"

void pg_chip_start(void) {
  pg_change32(PG_PWR_BASE + PG_PWR_CR3, PG_PWR_CR3_BYPASS, PG_PWR_CR3_LDOEN | PG_PWR_CR3_SCUEN);
  while ((pg_read32(PG_PWR_BASE + PG_PWR_CSR1) & PG_PWR_CSR1_ACTVOSRDY) == 0) {}
  pg_change32(PG_RCC_BASE + PG_RCC_AHB4ENR, 0, PG_RCC_AHB4ENR_GPIODEN);
  pg_change32(PG_RCC_BASE + PG_RCC_APB1LENR, 0, PG_RCC_APB1LENR_TIM5EN | PG_RCC_APB1LENR_USART3EN);
  (void)pg_read32(PG_RCC_BASE + PG_RCC_APB1LENR); /* a clock that was just enabled takes two of its cycles */
  pg_change32(PG_GPIOD_BASE + PG_GPIO_AFRH, PG_GPIO_AFRH_AFR8_MASK | PG_GPIO_AFRH_AFR9_MASK,
              PG_GPIO_AFRH_AFR8(PG_STM32_USART3) | PG_GPIO_AFRH_AFR9(PG_STM32_USART3));
  pg_stm32_pins_mode();
  pg_stm32_counter();
}
