/* victim.c -- the service whose memory and answers must stay what they are: each answer is a sum over its secret. */
#include "libsel4/sel4.h"
#include "pg_component.h"
#include "secret.h"

extern seL4_Word pg_first_badge;
uint32_t secret[SECRET_WORDS];

/* Message register 0: a number that goes into the sum; 1: how often it is made. */
int main(void) {
  seL4_Word badge = pg_first_badge;
  for (uint32_t i = 0; i < SECRET_WORDS; i++) secret[i] = secret_word(i);
  for (;;) {
    uint32_t sum = seL4_GetMR(0);
    const uint32_t rounds = seL4_GetMR(1);
    for (uint32_t round = 0; round < rounds; round++)
      for (uint32_t i = 0; i < SECRET_WORDS; i++) sum = secret_step(sum, *(volatile uint32_t *)&secret[i]);
    seL4_SetMR(0, sum);
    seL4_SetMR(1, badge);
    (void)seL4_ReplyRecv(CAP_SERVICE_EP, seL4_MessageInfo_new(0, 0, 0, 2), &badge, CAP_ANSWER_REPLY);
  }
}
