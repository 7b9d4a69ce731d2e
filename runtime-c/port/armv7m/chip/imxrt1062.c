/* imxrt1062.c -- start of an i.MX RT1062 behind its boot ROM: watchdogs off, UART and timer on the 24 MHz crystal.
 *
 * The processor keeps the clock that the ROM gave it; what tells time is on the crystal, which the ROM itself needs. The
 * vector table is named, as the ROM's is in force until somebody does. The data cache is off behind the ROM; RAM is the
 * tightly coupled memory, which no cache covers. Written from the register table (boards/registers); no part of it has
 * run on the chip. Runs before .data and .bss are there. */
#include "pg_board.h"
#include "port/armv7m/registers.h"

#define PG_VTOR 0xe000ed08u /* Armv7-M ARM, B3.2.5 */
extern const void *const pg_vectors[];

/* The two words in a row that open RTWDOG for a change, as one. */
#define PG_RTWDOG_UNLOCK 0xd928c520u
#define PG_RTWDOG_LONGEST 0xffffu
/* Selects of the clock tree: the crystal. */
#define PG_CCM_OSCILLATOR 1u
/* A gate that is open whenever the processor runs or sleeps. */
#define PG_CCM_OPEN 3u
/* Of IOMUXC: LPUART6 on the pads of AD_B0_02 and AD_B0_03. */
#define PG_IOMUXC_LPUART6 2u
#define PG_GPT_HIGH_FREQUENCY 2u /* the peripheral clock root: the crystal, by CSCMR1 */

_Static_assert(PG_BOARD_COUNTER_HZ == PG_BOARD_CLOCK_HZ, "the counter has no prescaler");

static void stop_watchdogs(void) {
  pg_write16(PG_WDOG1_BASE + PG_WDOG_WMCR, 0); /* the power-down counters, 16 s from reset */
  pg_write16(PG_WDOG2_BASE + PG_WDOG_WMCR, 0);
  if ((pg_read32(PG_RTWDOG_BASE + PG_RTWDOG_CS) & PG_RTWDOG_CS_EN) == 0) return;
  pg_write32(PG_RTWDOG_BASE + PG_RTWDOG_CNT, PG_RTWDOG_UNLOCK);
  pg_write32(PG_RTWDOG_BASE + PG_RTWDOG_TOVAL, PG_RTWDOG_LONGEST);
  pg_change32(PG_RTWDOG_BASE + PG_RTWDOG_CS, PG_RTWDOG_CS_EN, PG_RTWDOG_CS_UPDATE);
}

static void start_clocks(void) {
  pg_change32(PG_CCM_BASE + PG_CCM_CSCDR1, PG_CCM_CSCDR1_UART_CLK_PODF_MASK, PG_CCM_CSCDR1_UART_CLK_SEL);
  pg_change32(PG_CCM_BASE + PG_CCM_CSCMR1, PG_CCM_CSCMR1_PERCLK_PODF_MASK, PG_CCM_CSCMR1_PERCLK_CLK_SEL);
  pg_change32(PG_CCM_BASE + PG_CCM_CCGR1, 0, PG_CCM_CCGR1_CG10(PG_CCM_OPEN) | PG_CCM_CCGR1_CG11(PG_CCM_OPEN)); /* GPT1 */
  pg_change32(PG_CCM_BASE + PG_CCM_CCGR3, 0, PG_CCM_CCGR3_CG3(PG_CCM_OPEN)); /* LPUART6 */
  pg_change32(PG_CCM_BASE + PG_CCM_CCGR4, 0, PG_CCM_CCGR4_CG1(PG_CCM_OPEN)); /* IOMUXC */
}

/* UART and counter are behind this bridge, which at reset lets only privileged code through to what is behind it, and lets only that change
 * it. Who sees which peripheral is the memory protection unit's to say. */
static void open_bridge(void) {
  pg_write32(PG_AIPSTZ2_BASE + PG_AIPSTZ_OPACR, 0);
  pg_write32(PG_AIPSTZ2_BASE + PG_AIPSTZ_OPACR1, 0);
  pg_write32(PG_AIPSTZ2_BASE + PG_AIPSTZ_OPACR2, 0);
  pg_write32(PG_AIPSTZ2_BASE + PG_AIPSTZ_OPACR3, 0);
  pg_write32(PG_AIPSTZ2_BASE + PG_AIPSTZ_OPACR4, 0);
}

static void start_pins(void) {
  pg_write32(PG_IOMUXC_BASE + PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_02, PG_IOMUXC_LPUART6);
  pg_write32(PG_IOMUXC_BASE + PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_03, PG_IOMUXC_LPUART6);
  /* Of the pads that the inputs of LPUART6 can come from, these two. */
  pg_write32(PG_IOMUXC_BASE + PG_IOMUXC_LPUART6_TX_SELECT_INPUT, PG_IOMUXC_LPUART6_TX_SELECT_INPUT_DAISY);
  pg_write32(PG_IOMUXC_BASE + PG_IOMUXC_LPUART6_RX_SELECT_INPUT, PG_IOMUXC_LPUART6_RX_SELECT_INPUT_DAISY);
}

/* GPT1 counts up through 32 bits for ever. */
static void start_counter(void) {
  const uint32_t mode = PG_GPT_CR_CLKSRC(PG_GPT_HIGH_FREQUENCY) | PG_GPT_CR_FRR | PG_GPT_CR_ENMOD;
  pg_write32(PG_GPT1_BASE + PG_GPT_CR, PG_GPT_CR_SWR);
  while ((pg_read32(PG_GPT1_BASE + PG_GPT_CR) & PG_GPT_CR_SWR) != 0) {}
  pg_write32(PG_GPT1_BASE + PG_GPT_PR, 0);
  pg_write32(PG_GPT1_BASE + PG_GPT_CR, mode);
  pg_write32(PG_GPT1_BASE + PG_GPT_CR, mode | PG_GPT_CR_EN);
}

void pg_chip_start(void) {
  pg_write32(PG_VTOR, (uint32_t)(uintptr_t)pg_vectors);
  stop_watchdogs();
  start_clocks();
  open_bridge();
  start_pins();
  start_counter();
}
