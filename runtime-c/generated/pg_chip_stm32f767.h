/* pg_chip_stm32f767.h -- registers that the drivers use: made from boards/registers/stm32f767.json by toolchain/registers/main.ts.
 * Values are those of the Rust package stm32f7 0.16.0. */
#ifndef PG_CHIP_STM32F767_H
#define PG_CHIP_STM32F767_H

#define PG_CHIP_LINES 110u
#define PG_IRQ_USART3 39u

#define PG_RCC_BASE 0x40023800u
#define PG_RCC_AHB1ENR 0x30u
#define PG_RCC_AHB1ENR_GPIODEN (1u << 3)
#define PG_RCC_APB1ENR 0x40u
#define PG_RCC_APB1ENR_TIM5EN (1u << 3)
#define PG_RCC_APB1ENR_USART3EN (1u << 18)

#define PG_GPIOD_BASE 0x40020c00u
#define PG_GPIO_MODER 0x00u
#define PG_GPIO_MODER_MODER8(value) ((uint32_t)(value) << 16)
#define PG_GPIO_MODER_MODER8_MASK (0x3u << 16)
#define PG_GPIO_MODER_MODER9(value) ((uint32_t)(value) << 18)
#define PG_GPIO_MODER_MODER9_MASK (0x3u << 18)
#define PG_GPIO_AFRH 0x24u
#define PG_GPIO_AFRH_AFRH8(value) ((uint32_t)(value) << 0)
#define PG_GPIO_AFRH_AFRH8_MASK (0xfu << 0)
#define PG_GPIO_AFRH_AFRH9(value) ((uint32_t)(value) << 4)
#define PG_GPIO_AFRH_AFRH9_MASK (0xfu << 4)

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
