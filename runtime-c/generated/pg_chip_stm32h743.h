/* pg_chip_stm32h743.h -- registers that the drivers use: made from boards/registers/stm32h743.json by toolchain/registers/main.ts.
 * Values are those of the Rust package stm32h7 0.16.0. */
#ifndef PG_CHIP_STM32H743_H
#define PG_CHIP_STM32H743_H

#define PG_CHIP_LINES 150u
#define PG_IRQ_USART3 39u

#define PG_PWR_BASE 0x58024800u
#define PG_PWR_CR3 0x0cu
#define PG_PWR_CR3_BYPASS (1u << 0)
#define PG_PWR_CR3_LDOEN (1u << 1)
#define PG_PWR_CR3_SCUEN (1u << 2)
#define PG_PWR_CSR1 0x04u
#define PG_PWR_CSR1_ACTVOSRDY (1u << 13)

#define PG_RCC_BASE 0x58024400u
#define PG_RCC_AHB4ENR 0xe0u
#define PG_RCC_AHB4ENR_GPIODEN (1u << 3)
#define PG_RCC_APB1LENR 0xe8u
#define PG_RCC_APB1LENR_TIM5EN (1u << 3)
#define PG_RCC_APB1LENR_USART3EN (1u << 18)

#define PG_GPIOD_BASE 0x58020c00u
#define PG_GPIO_MODER 0x00u
#define PG_GPIO_MODER_MODER8(value) ((uint32_t)(value) << 16)
#define PG_GPIO_MODER_MODER8_MASK (0x3u << 16)
#define PG_GPIO_MODER_MODER9(value) ((uint32_t)(value) << 18)
#define PG_GPIO_MODER_MODER9_MASK (0x3u << 18)
#define PG_GPIO_AFRH 0x24u
#define PG_GPIO_AFRH_AFR8(value) ((uint32_t)(value) << 0)
#define PG_GPIO_AFRH_AFR8_MASK (0xfu << 0)
#define PG_GPIO_AFRH_AFR9(value) ((uint32_t)(value) << 4)
#define PG_GPIO_AFRH_AFR9_MASK (0xfu << 4)

#define PG_USART3_BASE 0x40004800u
#define PG_USART_CR1 0x00u
#define PG_USART_CR1_UE (1u << 0)
#define PG_USART_CR1_RE (1u << 2)
#define PG_USART_CR1_TE (1u << 3)
#define PG_USART_CR1_RXNEIE (1u << 5)
#define PG_USART_BRR 0x0cu
#define PG_USART_BRR_BRR(value) ((uint32_t)(value) << 0)
#define PG_USART_BRR_BRR_MASK (0xffffu << 0)
#define PG_USART_ISR 0x1cu
#define PG_USART_ISR_ORE (1u << 3)
#define PG_USART_ISR_RXNE (1u << 5)
#define PG_USART_ISR_TXE (1u << 7)
#define PG_USART_ICR 0x20u
#define PG_USART_ICR_ORECF (1u << 3)
#define PG_USART_RDR 0x24u
#define PG_USART_RDR_RDR(value) ((uint32_t)(value) << 0)
#define PG_USART_RDR_RDR_MASK (0x1ffu << 0)
#define PG_USART_TDR 0x28u
#define PG_USART_TDR_TDR(value) ((uint32_t)(value) << 0)
#define PG_USART_TDR_TDR_MASK (0x1ffu << 0)

#define PG_TIM5_BASE 0x40000c00u
#define PG_TIM_CR1 0x00u
#define PG_TIM_CR1_CEN (1u << 0)
#define PG_TIM_EGR 0x14u
#define PG_TIM_EGR_UG (1u << 0)
#define PG_TIM_CNT 0x24u
#define PG_TIM_PSC 0x28u
#define PG_TIM_PSC_PSC(value) ((uint32_t)(value) << 0)
#define PG_TIM_PSC_PSC_MASK (0xffffu << 0)
#define PG_TIM_ARR 0x2cu

#endif
