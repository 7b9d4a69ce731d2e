/* samv71q21.c -- start of a SAM V71: both watchdogs off, its 12 MHz oscillator for the processor and everything else.
 *
 * No crystal, no PLL; flash needs no wait states below 20 MHz. Timers of this chip have 16 bits, so the counter is that of
 * the processor's cycles (Armv7-M ARM, C1.8), which only privileged code may read. PB4 is a debug pin until told otherwise.
 * The caches stay off, as at reset. Written from the register table (boards/registers); no part of it has run on the chip.
 * Runs before .data and .bss are there. */
#include "pg_board.h"
#include "port/armv7m/registers.h"

#define PG_PMC_PASSWORD 0x37u
#define PG_PMC_12_MHZ 2u
#define PG_PMC_MAIN_CLOCK 1u

#define PG_DEMCR 0xe000edfcu
#define PG_DEMCR_TRCENA (1u << 24)
#define PG_DWT_CTRL 0xe0001000u
#define PG_DWT_CTRL_CYCCNTENA 1u
#define PG_DWT_LAR 0xe0001fb0u
#define PG_DWT_UNLOCK 0xc5acce55u
_Static_assert(PG_BOARD_COUNTER_ADDRESS == 0xe0001004u, "the counter is DWT_CYCCNT");
_Static_assert(PG_BOARD_COUNTER_HZ == PG_BOARD_CLOCK_HZ, "which counts cycles of the processor");

static void start_clock(void) {
  pg_write32(PG_PMC_BASE + PG_PMC_CKGR_MOR, PG_PMC_CKGR_MOR_KEY(PG_PMC_PASSWORD) | PG_PMC_CKGR_MOR_MOSCRCF(PG_PMC_12_MHZ) | PG_PMC_CKGR_MOR_MOSCRCEN);
  while ((pg_read32(PG_PMC_BASE + PG_PMC_PMC_SR) & PG_PMC_PMC_SR_MOSCRCS) == 0) {}
  pg_write32(PG_PMC_BASE + PG_PMC_PMC_MCKR, PG_PMC_PMC_MCKR_CSS(PG_PMC_MAIN_CLOCK));
  while ((pg_read32(PG_PMC_BASE + PG_PMC_PMC_SR) & PG_PMC_PMC_SR_MCKRDY) == 0) {}
  /* PIOA, PIOB, USART1 */
  pg_write32(PG_PMC_BASE + PG_PMC_PMC_PCER0, PG_PMC_PMC_PCER0_PID10 | PG_PMC_PMC_PCER0_PID11 | PG_PMC_PMC_PCER0_PID14);
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

static void start_counter(void) {
  pg_change32(PG_DEMCR, 0, PG_DEMCR_TRCENA);
  pg_write32(PG_DWT_LAR, PG_DWT_UNLOCK);
  pg_change32(PG_DWT_CTRL, 0, PG_DWT_CTRL_CYCCNTENA);
}

void pg_chip_start(void) {
  pg_write32(PG_WDT_BASE + PG_WDT_WDT_MR, PG_WDT_WDT_MR_WDDIS); /* each may be written once */
  pg_write32(PG_RSWDT_BASE + PG_RSWDT_RSWDT_MR, PG_RSWDT_RSWDT_MR_WDDIS);
  start_clock();
  start_pins();
  start_counter();
}
