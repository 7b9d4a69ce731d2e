/* samv71q21.c -- start of a SAM V71: both watchdogs off, its 12 MHz oscillator for the processor and everything else.
 *
 * No crystal, no PLL; flash needs no wait states below 20 MHz. Timers of this chip have 16 bits, so the counter is two of them in a
 * chain: the processor's own counter of cycles is for privileged code, and stands while it sleeps. PB4 is a debug pin until told otherwise.
 * The caches stay off, as at reset. Written from the register table (boards/registers); no part of it has run on the chip.
 * Runs before .data and .bss are there. */
#include "pg_board.h"
#include "port/armv7m/registers.h"

#define PG_PMC_PASSWORD 0x37u
#define PG_PMC_12_MHZ 2u
#define PG_PMC_MAIN_CLOCK 1u

/* Of the timers: what the output does at a comparison, and which clocks they count. With WAVE the fields LDRA and LDRB of TC_CMR are ACPA
 * and ACPC: at RA, at RC. */
enum { PG_TC_RISES = 1, PG_TC_FALLS = 2, PG_TC_XC1 = 6, PG_TC_TIOA0 = 2 };
_Static_assert(PG_BOARD_COUNTER_ADDRESS == PG_TC0_TC_CHANNEL0_BASE + PG_TC_CHANNEL_TC_CV, "the counter is channel 0");
_Static_assert(PG_BOARD_COUNTER_ADDRESS + PG_BOARD_COUNTER_TURNS == PG_TC0_TC_CHANNEL1_BASE + PG_TC_CHANNEL_TC_CV, "and channel 1 has its turns");
_Static_assert(PG_BOARD_COUNTER_HZ == PG_BOARD_CLOCK_HZ, "which counts the peripherals' clock");

static void start_clock(void) {
  pg_write32(PG_PMC_BASE + PG_PMC_CKGR_MOR, PG_PMC_CKGR_MOR_KEY(PG_PMC_PASSWORD) | PG_PMC_CKGR_MOR_MOSCRCF(PG_PMC_12_MHZ) | PG_PMC_CKGR_MOR_MOSCRCEN);
  while ((pg_read32(PG_PMC_BASE + PG_PMC_PMC_SR) & PG_PMC_PMC_SR_MOSCRCS) == 0) {}
  pg_write32(PG_PMC_BASE + PG_PMC_PMC_MCKR, PG_PMC_PMC_MCKR_CSS(PG_PMC_MAIN_CLOCK));
  while ((pg_read32(PG_PMC_BASE + PG_PMC_PMC_SR) & PG_PMC_PMC_SR_MCKRDY) == 0) {}
  /* PIOA, PIOB, USART1, channels 0 and 1 of TC0 */
  pg_write32(PG_PMC_BASE + PG_PMC_PMC_PCER0, PG_PMC_PMC_PCER0_PID10 | PG_PMC_PMC_PCER0_PID11 | PG_PMC_PMC_PCER0_PID14 | PG_PMC_PMC_PCER0_PID23 | PG_PMC_PMC_PCER0_PID24);
}

/* PA21 receives as its first function, 00; PB4 sends as its fourth, 11. */
static void start_pins(void) {
  pg_change32(PG_MATRIX_BASE + PG_MATRIX_CCFG_SYSIO, 0, PG_MATRIX_CCFG_SYSIO_SYSIO4);
  pg_change32(PG_PIOA_BASE + PG_PIO_PIO_ABCDSR, PG_PIO_PIO_PDR_P21, 0);
  pg_change32(PG_PIOA_BASE + PG_PIO_PIO_ABCDSR + 4u, PG_PIO_PIO_PDR_P21, 0);
  pg_write32(PG_PIOA_BASE + PG_PIO_PIO_PDR, PG_PIO_PIO_PDR_P21);
  pg_change32(PG_PIOB_BASE + PG_PIO_PIO_ABCDSR, 0, PG_PIO_PIO_PDR_P4);
  pg_change32(PG_PIOB_BASE + PG_PIO_PIO_ABCDSR + 4u, 0, PG_PIO_PIO_PDR_P4);
  pg_write32(PG_PIOB_BASE + PG_PIO_PIO_PDR, PG_PIO_PIO_PDR_P4);
}

/* The output of channel 0 rises when a turn begins and falls in its middle; channel 1 counts that. Both begin together. */
static void start_counter(void) {
  pg_write32(PG_TC0_TC_CHANNEL0_BASE + PG_TC_CHANNEL_TC_EMR, PG_TC_CHANNEL_TC_EMR_NODIVCLK);
  pg_write32(PG_TC0_TC_CHANNEL0_BASE + PG_TC_CHANNEL_TC_CMR,
             PG_TC_CHANNEL_TC_CMR_WAVE | PG_TC_CHANNEL_TC_CMR_LDRA(PG_TC_RISES) | PG_TC_CHANNEL_TC_CMR_LDRB(PG_TC_FALLS));
  pg_write32(PG_TC0_TC_CHANNEL0_BASE + PG_TC_CHANNEL_TC_RA, 0);
  pg_write32(PG_TC0_TC_CHANNEL0_BASE + PG_TC_CHANNEL_TC_RC, 0x8000u);
  pg_write32(PG_TC0_TC_CHANNEL0_BASE + PG_TC_CHANNEL_TC_CCR, PG_TC_CHANNEL_TC_CCR_CLKEN);
  pg_write32(PG_TC0_TC_CHANNEL1_BASE + PG_TC_CHANNEL_TC_CMR, PG_TC_CHANNEL_TC_CMR_WAVE | PG_TC_CHANNEL_TC_CMR_TCCLKS(PG_TC_XC1));
  pg_write32(PG_TC0_TC_CHANNEL1_BASE + PG_TC_CHANNEL_TC_CCR, PG_TC_CHANNEL_TC_CCR_CLKEN);
  pg_write32(PG_TC0_BASE + PG_TC_TC_BMR, PG_TC_TC_BMR_TC1XC1S(PG_TC_TIOA0));
  pg_write32(PG_TC0_BASE + PG_TC_TC_BCR, PG_TC_TC_BCR_SYNC);
}

void pg_chip_start(void) {
  pg_write32(PG_WDT_BASE + PG_WDT_WDT_MR, PG_WDT_WDT_MR_WDDIS); /* each may be written once */
  pg_write32(PG_RSWDT_BASE + PG_RSWDT_RSWDT_MR, PG_RSWDT_RSWDT_MR_WDDIS);
  start_clock();
  start_pins();
  start_counter();
}
