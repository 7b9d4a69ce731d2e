/* domain.h -- what the mains of the domains have in common: messages of spec/domains.ts over the kernel's calls.
 *
 * Every domain but the driver and the supervisor is a server: it waits on one endpoint, handles a message, and answers it in the
 * call that waits for the next. It runs on its caller's time. `pg_component.h` is what the system build (system.json) says of the
 * one component that is compiled: its capabilities, and where the frames are that it shares. */
#ifndef PG_DOMAIN_H
#define PG_DOMAIN_H

#include "pg_component.h"
#include "generated/pg_domains.h"
#include "libsel4/sel4.h"

/* How a domain begins. The supervisor sets it in r0, on top of what is no badge. */
#define PG_BEGIN_BADGE 0xf0000000u
enum pg_begin {
  PG_BEGIN_FIRST,  /* at power on: a server has its first message already */
  PG_BEGIN_AGAIN,  /* after a crash: what is PG_KEPT stands as it was left, all else as at power on */
  PG_BEGIN_REFUSE, /* after one crash too many: every message is answered with `gone` */
};

/* Badges to the supervisor, with the number of a domain: it had a fault; its time is used up; it has something to say. */
#define PG_BADGE_FAULT 0x1000u
#define PG_BADGE_TIMEOUT 0x2000u
#define PG_BADGE_SAYS 0x4000u

/* Memory that a start does not touch. At power on nobody has written it, and after a crash anybody of this domain may have: it
 * is set in the first case and checked in the second. */
#define PG_KEPT __attribute__((section(".kept")))

/* What was written before is written before what comes after, and what comes after is read anew. */
#define PG_IN_ORDER() __asm__("" ::: "memory")

struct pg_mail {
  uint32_t badge; /* of the sender: enum pg_domain */
  uint32_t label; /* enum pg_label; of an answer enum pg_outcome_label */
  uint32_t words[4];
};

/* The registers that a thread begins with. */
struct pg_first {
  uint32_t badge, info, words[4];
};

/* A domain's main. Servers are given what PG_BEGIN_FIRST came with. */
_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first);

/* Nothing is left on the stack of what returned. The port's: runtime-c/port/armv7m/domain/stack.c. */
void pg_clear_stack(void);

/* A message's words then go from and to registers, whatever the compiler thinks of the size. */
#define PG_INLINE static inline __attribute__((always_inline))

static inline seL4_MessageInfo_t pg_info(uint32_t label) { return seL4_MessageInfo_new(label, 0, 0, 4); }

/* Sends a message and waits for its answer. */
PG_INLINE struct pg_mail pg_call(seL4_CPtr to, enum pg_label label, const uint32_t words[4]) {
  struct pg_mail mail = {0, 0, {words[0], words[1], words[2], words[3]}};
  const seL4_MessageInfo_t info = seL4_CallWithMRs(to, pg_info(label), &mail.words[0], &mail.words[1], &mail.words[2], &mail.words[3]);
  mail.label = seL4_MessageInfo_get_label(info);
  return mail;
}

/* The same, and asks again when the domain was started again over it: every message can be said twice. */
PG_INLINE struct pg_mail pg_ask(seL4_CPtr to, enum pg_label label, const uint32_t words[4]) {
  struct pg_mail mail;
  uint32_t left = 1 + PG_DOMAIN_LIMIT_RETRIES;
  do mail = pg_call(to, label, words);
  while (__builtin_expect(mail.label == PG_OUTCOME_RESTARTED, 0) && --left > 0);
  return mail;
}

/* Answers the message in hand with mail->words under `outcome`, and waits for the next. */
PG_INLINE void pg_next(struct pg_mail *mail, seL4_CPtr endpoint, seL4_CPtr reply, uint32_t outcome) {
  seL4_Word badge;
  const seL4_MessageInfo_t info = seL4_ReplyRecvWithMRs(endpoint, pg_info(outcome), &badge, &mail->words[0], &mail->words[1],
                                                        &mail->words[2], &mail->words[3], reply);
  mail->badge = badge;
  mail->label = seL4_MessageInfo_get_label(info);
}

/* A server's first message: the one that it begins with or, when the supervisor started it, the next after `ready` was told,
 * in one call: with that its time is taken back. */
static inline struct pg_mail pg_first_mail(enum pg_begin begin, const struct pg_first *first, seL4_CPtr ready, seL4_CPtr endpoint,
                                           seL4_CPtr reply) {
  if (begin == PG_BEGIN_FIRST) {
    const seL4_MessageInfo_t info = {{first->info}};
    return (struct pg_mail){first->badge, seL4_MessageInfo_get_label(info), {first->words[0], first->words[1], first->words[2], first->words[3]}};
  }
  struct pg_mail mail = {0, 0, {0, 0, 0, 0}};
  seL4_Word badge;
  const seL4_MessageInfo_t info = seL4_NBSendRecvWithMRs(ready, seL4_MessageInfo_new(0, 0, 0, 0), endpoint, &badge, &mail.words[0],
                                                         &mail.words[1], &mail.words[2], &mail.words[3], reply);
  mail.badge = badge;
  mail.label = seL4_MessageInfo_get_label(info);
  return mail;
}

/* What is left of a domain that crashed too often. */
_Noreturn static inline void pg_refuse(struct pg_mail mail, seL4_CPtr endpoint, seL4_CPtr reply) {
  for (;;) pg_next(&mail, endpoint, reply, PG_OUTCOME_GONE);
}

static inline uint64_t pg_now(uint32_t low, uint32_t high) { return (uint64_t)high << 32 | low; }

#endif
