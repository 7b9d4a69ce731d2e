/* kernel.c -- the domains as coroutines of one process, the driver in main: frames on stdin and stdout, as port/posix/main.c.
 *
 *   domains                       as it is
 *   domains <domain> <every>      the domain crashes at each `every`-th call that it makes, and is started again
 *   domains liar <domain> <seed>  an attacker's code is in the domain: it answers anything, and writes anything where it may
 *   domains send                  stdin has lines `<sender> <receiver> <label> <word> <word> <word> <word>`; stdout each outcome.
 *                                 Label 99 writes garbage over the frames that the protocol domain may write, 98 a word into the
 *                                 frame `record` (where, what), 97 lets the receiver crash while it waits; 96 shows a word of that frame,
 *                                 95 writes a word into the frame `bundle`
 *
 * Calls, replies and badges are as the kernel has them; memory is everyone's. A crash loses the registers and the stack, and
 * leaves the memory of a call that was under way as it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sanitizer/asan_interface.h>
#include <ucontext.h>

#include "domains/domain.h"
#include "domains/shared.h"

_Noreturn void pg_domain_protocol(enum pg_begin begin, const struct pg_first *first);
_Noreturn void pg_domain_router(enum pg_begin begin, const struct pg_first *first);
_Noreturn void pg_domain_store(enum pg_begin begin, const struct pg_first *first);
_Noreturn void pg_domain_governor(enum pg_begin begin, const struct pg_first *first);
_Noreturn void pg_domain_keys(enum pg_begin begin, const struct pg_first *first);

_Alignas(64) uint8_t fake_message[8192], fake_answer[512], fake_command[128], fake_lookup[128], fake_tables[8192], fake_vault[1024], fake_record[2048], fake_update[2048], fake_bundle[16384], fake_flash[65536];

struct message {
  uint32_t badge, info, words[4];
};

static struct domain {
  void (*main)(enum pg_begin begin, const struct pg_first *first);
  ucontext_t context, *caller; /* NULL: it waits */
  struct message in, out;
  bool begun;
  enum pg_begin begin;
  unsigned long calls, crashes;
} domains[PG_DOMAINS + 1];
static uint32_t running = PG_DOMAIN_DRIVER, victim;
static unsigned long every;
static uint8_t stacks[PG_DOMAINS + 1][1 << 18];

static void entry(void) {
  struct domain *const self = &domains[running];
  const struct pg_first first = {self->in.badge, self->in.info, {self->in.words[0], self->in.words[1], self->in.words[2], self->in.words[3]}};
  self->main(self->begin, &first);
}

static void prepare(uint32_t number) {
  __asan_unpoison_memory_region(stacks[number], sizeof stacks[number]); /* what a crash left there is nobody's */
  getcontext(&domains[number].context);
  domains[number].context.uc_stack.ss_sp = stacks[number];
  domains[number].context.uc_stack.ss_size = sizeof stacks[number];
  domains[number].context.uc_link = NULL;
  makecontext(&domains[number].context, entry, 0);
}

/* Goes on in a domain until it answers, or waits for the first time. */
static void run(uint32_t number) {
  const uint32_t caller = running;
  ucontext_t here;
  domains[number].caller = &here;
  running = number;
  swapcontext(&here, &domains[number].context);
  running = caller;
}

static void to_caller(void) {
  struct domain *const self = &domains[running];
  ucontext_t *const to = self->caller;
  self->caller = NULL;
  swapcontext(&self->context, to);
}

/* What the supervisor does: answers for it, starts it again, lets it come to where it waits. */
static void maybe_crash(void) {
  struct domain *const self = &domains[running];
  if (running != victim || ++self->calls % every != 0) return;
  self->crashes++;
  self->out = (struct message){0, pg_info(PG_OUTCOME_RESTARTED).words[0], {1, 2, 3, 4}};
  self->begin = PG_BEGIN_AGAIN;
  ucontext_t *const to = self->caller;
  self->begun = false; /* `call` starts it again, since nobody returns into this stack */
  prepare(running);
  self->caller = NULL;
  setcontext(to);
}

static void call(uint32_t to, struct message *message) {
  struct domain *const domain = &domains[to];
  if (to < PG_DOMAIN_PROTOCOL || to > PG_DOMAIN_KEYS || domain->main == NULL || domain->caller != NULL) abort();
  if (!domain->begun && domain->begin == PG_BEGIN_AGAIN) {
    domain->begun = true;
    run(to); /* up to `ready` */
    if (!domain->begun) { /* crashed again before that */
      *message = (struct message){0, pg_info(PG_OUTCOME_RESTARTED).words[0], {0}};
      return;
    }
  }
  domain->in = *message;
  domain->in.badge = running;
  domain->begun = true;
  run(to);
  *message = domain->out;
}

seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3) {
  maybe_crash();
  struct message message = {0, info.words[0], {*mr0, *mr1, *mr2, *mr3}};
  call(dest, &message);
  *mr0 = message.words[0];
  *mr1 = message.words[1];
  *mr2 = message.words[2];
  *mr3 = message.words[3];
  return (seL4_MessageInfo_t){{message.info}};
}

static seL4_MessageInfo_t receive(seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3) {
  struct domain *const self = &domains[running];
  to_caller();
  *sender = self->in.badge;
  *mr0 = self->in.words[0];
  *mr1 = self->in.words[1];
  *mr2 = self->in.words[2];
  *mr3 = self->in.words[3];
  return (seL4_MessageInfo_t){{self->in.info}};
}

seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t info, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
                                         seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply) {
  if (src != running || reply != CAP_CALLS_REPLY) abort();
  maybe_crash();
  domains[running].out = (struct message){0, info.words[0], {*mr0, *mr1, *mr2, *mr3}};
  return receive(sender, mr0, mr1, mr2, mr3);
}

seL4_MessageInfo_t seL4_NBSendRecvWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
                                          seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply) {
  if (dest != CAP_READY_NTFN || src != running || reply != CAP_CALLS_REPLY || seL4_MessageInfo_get_length(info) != 0) abort();
  return receive(sender, mr0, mr1, mr2, mr3);
}

/* To the updater, which is not here. */
void seL4_Signal(seL4_CPtr dest) {
  if (dest != CAP_WORK_NTFN) abort();
}

/* ---- an attacker ---- */

static uint64_t random_state;
/* xorshift64* (Vigna, ACM TOMS 42(4), 2016) */
static uint32_t random32(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * 0x2545f4914f6cdd1dull) >> 32);
}

static void scribble(uint8_t *frame, size_t bytes) {
  for (uint32_t times = random32() % 200; times > 0; times--) frame[random32() % bytes] = (uint8_t)random32();
}

_Noreturn static void liar(enum pg_begin begin, const struct pg_first *first) {
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, running, CAP_CALLS_REPLY);
  for (;;) {
    for (uint32_t i = 0; i < 4; i++) mail.words[i] = random32() % 4 == 0 ? random32() % 70 : random32();
    if (running == PG_DOMAIN_ROUTER) scribble(fake_message, sizeof fake_message);
    if (running != PG_DOMAIN_GOVERNOR) scribble(fake_lookup, sizeof fake_lookup);
    if (running == PG_DOMAIN_STORE) scribble(fake_tables, sizeof fake_tables);
    if (running == PG_DOMAIN_STORE || running == PG_DOMAIN_GOVERNOR) scribble(fake_record, sizeof fake_record);
    pg_next(&mail, running, CAP_CALLS_REPLY, random32() % 2 == 0 ? PG_OUTCOME_DONE : random32() % 9);
  }
}

/* Each line as from one domain to another, whoever may say it. */
static void send_lines(void) {
  unsigned sender, receiver, label, words[4];
  while (scanf("%u %u %u %u %u %u %u", &sender, &receiver, &label, &words[0], &words[1], &words[2], &words[3]) == 7) {
    if (label == 99) { /* what protocol may write, with its own seed */
      random_state = words[0] | 1u;
      scribble(fake_message, sizeof fake_message);
      scribble(fake_command, sizeof fake_command);
      continue;
    }
    if (label == 98) {
      memcpy(fake_record + words[0], &words[1], 4);
      continue;
    }
    if (label == 95) {
      memcpy(fake_bundle + words[0], &words[1], 4);
      continue;
    }
    if (label == 96) {
      memcpy(&words[1], fake_record + words[0], 4);
      printf("96 %u\n", words[1]);
      continue;
    }
    if (label == 97) {
      domains[receiver].begin = PG_BEGIN_AGAIN;
      domains[receiver].begun = false;
      domains[receiver].caller = NULL;
      prepare(receiver);
      continue;
    }
    running = sender;
    const struct pg_mail said = pg_call(receiver, (enum pg_label)label, words);
    printf("%u %u\n", said.label, said.words[0]);
  }
}

/* ---- the driver ---- */

static uint64_t milliseconds(void) {
  struct timespec at;
  if (clock_gettime(CLOCK_MONOTONIC, &at) != 0) return 0;
  return (uint64_t)at.tv_sec * 1000u + (uint64_t)at.tv_nsec / 1000000u;
}

static void send(const struct pg_mail *said) {
  if (said->label == PG_OUTCOME_ANSWER && fwrite(fake_answer, 1, said->words[0], stdout) != said->words[0]) abort();
}

static void hand_over(const uint8_t *bytes, uint32_t count, uint64_t now) {
  struct pg_words_receive given = {0, (uint32_t)now, (uint16_t)(now >> 32), (uint8_t)count};
  uint32_t words[4];
  for (uint32_t at = 0; at < count; at++) given.bytes |= (uint32_t)bytes[at] << 8 * at;
  pg_pack_receive(&given, words);
  struct pg_mail said = pg_call(CAP_PROTOCOL_EP, PG_LABEL_RECEIVE, words);
  if (said.label == PG_OUTCOME_DECIDED) {
    const struct pg_words_report report = {0};
    pg_pack_report(&report, words);
    said = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_REPORT, words);
  }
  send(&said);
}

int main(int argc, char **argv) {
  const uint64_t start = milliseconds();
  static const uint32_t none[4] = {0};
  uint8_t bytes[4];
  uint32_t count = 0;
  domains[PG_DOMAIN_PROTOCOL].main = pg_domain_protocol;
  domains[PG_DOMAIN_ROUTER].main = pg_domain_router;
  domains[PG_DOMAIN_STORE].main = pg_domain_store;
  domains[PG_DOMAIN_GOVERNOR].main = pg_domain_governor;
  domains[PG_DOMAIN_KEYS].main = pg_domain_keys;
  for (uint32_t number = PG_DOMAIN_PROTOCOL; number <= PG_DOMAIN_KEYS; number++) prepare(number);
  if (argc == 2) {
    send_lines();
    return 0;
  }
  if (argc == 4) {
    domains[atoi(argv[2])].main = liar;
    random_state = strtoull(argv[3], NULL, 10) | 1u;
  }
  if (argc == 3) {
    victim = (uint32_t)atoi(argv[1]);
    every = strtoul(argv[2], NULL, 10);
  }
  const struct pg_mail hello = pg_ask(CAP_PROTOCOL_EP, PG_LABEL_START, none);
  send(&hello);
  for (int byte; (byte = getchar()) != EOF;) {
    bytes[count++] = (uint8_t)byte;
    if (byte != 0 && count < 4) continue;
    hand_over(bytes, count, milliseconds() - start);
    count = 0;
  }
  if (victim != 0) fprintf(stderr, "crashes %lu\n", domains[victim].crashes);
  return 0;
}
