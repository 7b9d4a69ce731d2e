/* pg_chip_imxrt1062.h -- registers that the drivers use: made from boards/registers/imxrt1062.json by toolchain/registers/main.ts.
 * Values are those of the Rust package imxrt-ral 0.6.2. */
#ifndef PG_CHIP_IMXRT1062_H
#define PG_CHIP_IMXRT1062_H

#define PG_CHIP_LINES 158u
#define PG_IRQ_LPUART6 25u

#define PG_CCM_BASE 0x400fc000u
#define PG_CCM_CSCMR1 0x1cu
#define PG_CCM_CSCMR1_PERCLK_PODF(value) ((uint32_t)(value) << 0)
#define PG_CCM_CSCMR1_PERCLK_PODF_MASK (0x3fu << 0)
#define PG_CCM_CSCMR1_PERCLK_CLK_SEL (1u << 6)
#define PG_CCM_CSCDR1 0x24u
#define PG_CCM_CSCDR1_UART_CLK_PODF(value) ((uint32_t)(value) << 0)
#define PG_CCM_CSCDR1_UART_CLK_PODF_MASK (0x3fu << 0)
#define PG_CCM_CSCDR1_UART_CLK_SEL (1u << 6)
#define PG_CCM_CCGR1 0x6cu
#define PG_CCM_CCGR1_CG10(value) ((uint32_t)(value) << 20)
#define PG_CCM_CCGR1_CG10_MASK (0x3u << 20)
#define PG_CCM_CCGR1_CG11(value) ((uint32_t)(value) << 22)
#define PG_CCM_CCGR1_CG11_MASK (0x3u << 22)
#define PG_CCM_CCGR3 0x74u
#define PG_CCM_CCGR3_CG3(value) ((uint32_t)(value) << 6)
#define PG_CCM_CCGR3_CG3_MASK (0x3u << 6)
#define PG_CCM_CCGR4 0x78u
#define PG_CCM_CCGR4_CG1(value) ((uint32_t)(value) << 2)
#define PG_CCM_CCGR4_CG1_MASK (0x3u << 2)

#define PG_IOMUXC_BASE 0x401f8000u
#define PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_02 0xc4u
#define PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_02_MUX_MODE(value) ((uint32_t)(value) << 0)
#define PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_02_MUX_MODE_MASK (0x7u << 0)
#define PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_03 0xc8u
#define PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_03_MUX_MODE(value) ((uint32_t)(value) << 0)
#define PG_IOMUXC_SW_MUX_CTL_PAD_GPIO_AD_B0_03_MUX_MODE_MASK (0x7u << 0)
#define PG_IOMUXC_LPUART6_RX_SELECT_INPUT 0x550u
#define PG_IOMUXC_LPUART6_RX_SELECT_INPUT_DAISY (1u << 0)
#define PG_IOMUXC_LPUART6_TX_SELECT_INPUT 0x554u
#define PG_IOMUXC_LPUART6_TX_SELECT_INPUT_DAISY (1u << 0)

#define PG_GPT1_BASE 0x401ec000u
#define PG_GPT_CR 0x00u
#define PG_GPT_CR_EN (1u << 0)
#define PG_GPT_CR_ENMOD (1u << 1)
#define PG_GPT_CR_CLKSRC(value) ((uint32_t)(value) << 6)
#define PG_GPT_CR_CLKSRC_MASK (0x7u << 6)
#define PG_GPT_CR_FRR (1u << 9)
#define PG_GPT_CR_SWR (1u << 15)
#define PG_GPT_PR 0x04u
#define PG_GPT_PR_PRESCALER(value) ((uint32_t)(value) << 0)
#define PG_GPT_PR_PRESCALER_MASK (0xfffu << 0)
#define PG_GPT_CNT 0x24u

#define PG_LPUART6_BASE 0x40198000u
#define PG_LPUART_BAUD 0x10u
#define PG_LPUART_BAUD_SBR(value) ((uint32_t)(value) << 0)
#define PG_LPUART_BAUD_SBR_MASK (0x1fffu << 0)
#define PG_LPUART_BAUD_OSR(value) ((uint32_t)(value) << 24)
#define PG_LPUART_BAUD_OSR_MASK (0x1fu << 24)
#define PG_LPUART_STAT 0x14u
#define PG_LPUART_STAT_OR (1u << 19)
#define PG_LPUART_STAT_RDRF (1u << 21)
#define PG_LPUART_STAT_TDRE (1u << 23)
#define PG_LPUART_CTRL 0x18u
#define PG_LPUART_CTRL_RE (1u << 18)
#define PG_LPUART_CTRL_TE (1u << 19)
#define PG_LPUART_CTRL_RIE (1u << 21)
#define PG_LPUART_DATA 0x1cu

#define PG_WDOG1_BASE 0x400b8000u
#define PG_WDOG_WMCR 0x08u
#define PG_WDOG_WMCR_PDE (1u << 0)

#define PG_WDOG2_BASE 0x400d0000u

#define PG_RTWDOG_BASE 0x400bc000u
#define PG_RTWDOG_CS 0x00u
#define PG_RTWDOG_CS_UPDATE (1u << 5)
#define PG_RTWDOG_CS_EN (1u << 7)
#define PG_RTWDOG_CNT 0x04u
#define PG_RTWDOG_TOVAL 0x08u

#define PG_AIPSTZ2_BASE 0x4017c000u
#define PG_AIPSTZ_OPACR 0x40u
#define PG_AIPSTZ_OPACR1 0x44u
#define PG_AIPSTZ_OPACR2 0x48u
#define PG_AIPSTZ_OPACR3 0x4cu
#define PG_AIPSTZ_OPACR4 0x50u

#define PG_FLEXSPI1_BASE 0x402a8000u
#define PG_FLEXSPI_MCR0 0x00u
#define PG_FLEXSPI_MCR0_SWRESET (1u << 0)
#define PG_FLEXSPI_INTR 0x14u
#define PG_FLEXSPI_INTR_IPCMDDONE (1u << 0)
#define PG_FLEXSPI_INTR_IPCMDGE (1u << 1)
#define PG_FLEXSPI_INTR_IPCMDERR (1u << 3)
#define PG_FLEXSPI_INTR_IPTXWE (1u << 6)
#define PG_FLEXSPI_LUTKEY 0x18u
#define PG_FLEXSPI_LUTCR 0x1cu
#define PG_FLEXSPI_LUTCR_LOCK (1u << 0)
#define PG_FLEXSPI_LUTCR_UNLOCK (1u << 1)
#define PG_FLEXSPI_IPCR0 0xa0u
#define PG_FLEXSPI_IPCR1 0xa4u
#define PG_FLEXSPI_IPCR1_IDATSZ(value) ((uint32_t)(value) << 0)
#define PG_FLEXSPI_IPCR1_IDATSZ_MASK (0xffffu << 0)
#define PG_FLEXSPI_IPCR1_ISEQID(value) ((uint32_t)(value) << 16)
#define PG_FLEXSPI_IPCR1_ISEQID_MASK (0xfu << 16)
#define PG_FLEXSPI_IPCMD 0xb0u
#define PG_FLEXSPI_IPCMD_TRG (1u << 0)
#define PG_FLEXSPI_IPRXFCR 0xb8u
#define PG_FLEXSPI_IPRXFCR_CLRIPRXF (1u << 0)
#define PG_FLEXSPI_IPTXFCR 0xbcu
#define PG_FLEXSPI_IPTXFCR_CLRIPTXF (1u << 0)
#define PG_FLEXSPI_STS0 0xe0u
#define PG_FLEXSPI_STS0_SEQIDLE (1u << 0)
#define PG_FLEXSPI_STS0_ARBIDLE (1u << 1)
#define PG_FLEXSPI_RFDR 0x100u
#define PG_FLEXSPI_TFDR 0x180u
#define PG_FLEXSPI_LUT 0x200u

#endif
