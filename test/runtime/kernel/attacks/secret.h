/* secret.h -- the victim's memory as it should be, and the sum over it. */
#ifndef ATTACKS_SECRET_H
#define ATTACKS_SECRET_H

#include <stdint.h>

#define SECRET_WORDS 64u

static inline uint32_t secret_word(uint32_t i) { return 0x5ec2e700u ^ (i * 0x9e3779b9u); }
static inline uint32_t secret_step(uint32_t sum, uint32_t word) { return (sum << 5 | sum >> 27) ^ (word + 0x7f4a7c15u); }

#endif
