/* pg_chip_samv71q21.h -- registers that the drivers use: made from boards/registers/samv71q21.json by toolchain/registers/main.ts.
 * Values are those of the Rust package atsamv71q21 0.21.0. */
#ifndef PG_CHIP_SAMV71Q21_H
#define PG_CHIP_SAMV71Q21_H

#define PG_CHIP_LINES 69u
#define PG_IRQ_USART1 14u

#define PG_PMC_BASE 0x400e0600u
#define PG_PMC_PMC_PCER0 0x10u
#define PG_PMC_PMC_PCER0_PID10 (1u << 10)
#define PG_PMC_PMC_PCER0_PID11 (1u << 11)
#define PG_PMC_PMC_PCER0_PID14 (1u << 14)
#define PG_PMC_PMC_PCER0_PID23 (1u << 23)
#define PG_PMC_PMC_PCER0_PID24 (1u << 24)
#define PG_PMC_CKGR_MOR 0x20u
#define PG_PMC_CKGR_MOR_MOSCRCEN (1u << 3)
#define PG_PMC_CKGR_MOR_MOSCRCF(value) ((uint32_t)(value) << 4)
#define PG_PMC_CKGR_MOR_MOSCRCF_MASK (0x7u << 4)
#define PG_PMC_CKGR_MOR_KEY(value) ((uint32_t)(value) << 16)
#define PG_PMC_CKGR_MOR_KEY_MASK (0xffu << 16)
#define PG_PMC_CKGR_MOR_MOSCSEL (1u << 24)
#define PG_PMC_PMC_MCKR 0x30u
#define PG_PMC_PMC_MCKR_CSS(value) ((uint32_t)(value) << 0)
#define PG_PMC_PMC_MCKR_CSS_MASK (0x3u << 0)
#define PG_PMC_PMC_MCKR_PRES(value) ((uint32_t)(value) << 4)
#define PG_PMC_PMC_MCKR_PRES_MASK (0x7u << 4)
#define PG_PMC_PMC_MCKR_MDIV(value) ((uint32_t)(value) << 8)
#define PG_PMC_PMC_MCKR_MDIV_MASK (0x3u << 8)
#define PG_PMC_PMC_SR 0x68u
#define PG_PMC_PMC_SR_MCKRDY (1u << 3)
#define PG_PMC_PMC_SR_MOSCSELS (1u << 16)
#define PG_PMC_PMC_SR_MOSCRCS (1u << 17)

#define PG_PIOA_BASE 0x400e0e00u
#define PG_PIO_PIO_PDR 0x04u
#define PG_PIO_PIO_PDR_P4 (1u << 4)
#define PG_PIO_PIO_PDR_P21 (1u << 21)
#define PG_PIO_PIO_ABCDSR 0x70u

#define PG_PIOB_BASE 0x400e1000u

#define PG_MATRIX_BASE 0x40088000u
#define PG_MATRIX_CCFG_SYSIO 0x114u
#define PG_MATRIX_CCFG_SYSIO_SYSIO4 (1u << 4)

#define PG_USART1_BASE 0x40028000u
#define PG_USART_US_CR 0x00u
#define PG_USART_US_CR_RSTRX (1u << 2)
#define PG_USART_US_CR_RSTTX (1u << 3)
#define PG_USART_US_CR_RXEN (1u << 4)
#define PG_USART_US_CR_TXEN (1u << 6)
#define PG_USART_US_CR_RSTSTA (1u << 8)
#define PG_USART_US_MR 0x04u
#define PG_USART_US_MR_USART_MODE(value) ((uint32_t)(value) << 0)
#define PG_USART_US_MR_USART_MODE_MASK (0xfu << 0)
#define PG_USART_US_MR_USCLKS(value) ((uint32_t)(value) << 4)
#define PG_USART_US_MR_USCLKS_MASK (0x3u << 4)
#define PG_USART_US_MR_CHRL(value) ((uint32_t)(value) << 6)
#define PG_USART_US_MR_CHRL_MASK (0x3u << 6)
#define PG_USART_US_MR_PAR(value) ((uint32_t)(value) << 9)
#define PG_USART_US_MR_PAR_MASK (0x7u << 9)
#define PG_USART_US_IER 0x08u
#define PG_USART_US_IER_RXRDY (1u << 0)
#define PG_USART_US_CSR 0x14u
#define PG_USART_US_CSR_RXRDY (1u << 0)
#define PG_USART_US_CSR_TXRDY (1u << 1)
#define PG_USART_US_CSR_OVRE (1u << 5)
#define PG_USART_US_RHR 0x18u
#define PG_USART_US_THR 0x1cu
#define PG_USART_US_BRGR 0x20u
#define PG_USART_US_BRGR_CD(value) ((uint32_t)(value) << 0)
#define PG_USART_US_BRGR_CD_MASK (0xffffu << 0)
#define PG_USART_US_BRGR_FP(value) ((uint32_t)(value) << 16)
#define PG_USART_US_BRGR_FP_MASK (0x7u << 16)

#define PG_WDT_BASE 0x400e1850u
#define PG_WDT_WDT_MR 0x04u
#define PG_WDT_WDT_MR_WDDIS (1u << 15)

#define PG_RSWDT_BASE 0x400e1900u
#define PG_RSWDT_RSWDT_MR 0x04u
#define PG_RSWDT_RSWDT_MR_WDDIS (1u << 15)

#define PG_TC0_BASE 0x4000c000u
#define PG_TC_TC_BCR 0xc0u
#define PG_TC_TC_BCR_SYNC (1u << 0)
#define PG_TC_TC_BMR 0xc4u
#define PG_TC_TC_BMR_TC1XC1S(value) ((uint32_t)(value) << 2)
#define PG_TC_TC_BMR_TC1XC1S_MASK (0x3u << 2)

#define PG_TC0_TC_CHANNEL0_BASE 0x4000c000u
#define PG_TC_CHANNEL_TC_CCR 0x00u
#define PG_TC_CHANNEL_TC_CCR_CLKEN (1u << 0)
#define PG_TC_CHANNEL_TC_CMR 0x04u
#define PG_TC_CHANNEL_TC_CMR_TCCLKS(value) ((uint32_t)(value) << 0)
#define PG_TC_CHANNEL_TC_CMR_TCCLKS_MASK (0x7u << 0)
#define PG_TC_CHANNEL_TC_CMR_WAVE (1u << 15)
#define PG_TC_CHANNEL_TC_CMR_LDRA(value) ((uint32_t)(value) << 16)
#define PG_TC_CHANNEL_TC_CMR_LDRA_MASK (0x3u << 16)
#define PG_TC_CHANNEL_TC_CMR_LDRB(value) ((uint32_t)(value) << 18)
#define PG_TC_CHANNEL_TC_CMR_LDRB_MASK (0x3u << 18)
#define PG_TC_CHANNEL_TC_CV 0x10u
#define PG_TC_CHANNEL_TC_RA 0x14u
#define PG_TC_CHANNEL_TC_RC 0x1cu
#define PG_TC_CHANNEL_TC_EMR 0x30u
#define PG_TC_CHANNEL_TC_EMR_NODIVCLK (1u << 8)

#define PG_TC0_TC_CHANNEL1_BASE 0x4000c040u

#define PG_EFC_BASE 0x400e0c00u
#define PG_EFC_EEFC_FCR 0x04u
#define PG_EFC_EEFC_FCR_FCMD(value) ((uint32_t)(value) << 0)
#define PG_EFC_EEFC_FCR_FCMD_MASK (0xffu << 0)
#define PG_EFC_EEFC_FCR_FARG(value) ((uint32_t)(value) << 8)
#define PG_EFC_EEFC_FCR_FARG_MASK (0xffffu << 8)
#define PG_EFC_EEFC_FCR_FKEY(value) ((uint32_t)(value) << 24)
#define PG_EFC_EEFC_FCR_FKEY_MASK (0xffu << 24)
#define PG_EFC_EEFC_FSR 0x08u
#define PG_EFC_EEFC_FSR_FRDY (1u << 0)
#define PG_EFC_EEFC_FSR_FCMDE (1u << 1)
#define PG_EFC_EEFC_FSR_FLOCKE (1u << 2)
#define PG_EFC_EEFC_FSR_FLERR (1u << 3)
#define PG_EFC_EEFC_FSR_MECCELSB (1u << 17)
#define PG_EFC_EEFC_FSR_MECCEMSB (1u << 19)

#endif
