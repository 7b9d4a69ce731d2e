/* judge.h -- what the judge's files share. */
#ifndef ATTACKS_JUDGE_H
#define ATTACKS_JUDGE_H

#include "libsel4/sel4.h"
#include "pg_component.h"
#include "desk.h"

#define DESK ((struct desk *)FRAME_DESK)

/* The judge's own slots for what it makes. */
#define MINE(n) (64u + (n))

/* What QEMU put into memory before the start, and what is kept over a restart of the machine. */
struct kept {
  uint32_t omit, first, cells, unused; /* the check that is left out; the row to begin with; the kernel's cells */
  uint32_t asked[8];                   /* a bit for each row that is to run */
  uint32_t room[52];
  uint32_t magic, row, running;
};
#define KEPT ((volatile struct kept *)DEVICE_KEPT)

/* How a row may end. */
struct ending {
  uint32_t badge, label, address, count, caps; /* of the last message; `count` its length, `caps` all bits above it */
  uint32_t words[4];
};

/* What a preparation asks for. */
struct wish {
  uint32_t patience;  /* ticks that pass before the row is over */
  uint32_t tick_us;   /* between two */
  bool silent;        /* the row ends without a message */
  bool second;        /* the second domain runs, too */
  bool from_victim;   /* it ends with a fault of the victim's */
  bool from_second;   /* or of the second's */
  uint32_t buffer;    /* its IPC buffer; 0: its own */
  uint32_t sp;        /* where the attacker's stack begins; 0: at its own */
  seL4_TCB thread;    /* the thread that attacks */
  void (*after)(void);   /* when it has been started */
  void (*on_tick)(void);
  uint32_t line;      /* address of a line's slot that is the attacker's to empty; 0: none */
  uint32_t number;    /* of the row, from 1 */
  uint32_t ticks, late; /* how many there were, and the most time from one to the judge, in ticks of the clock */
};
extern struct wish wish;
extern struct ending ending;

/* state.c: the kernel's memory as it was and as it is. */
uint32_t seen(uint32_t address);
uint32_t object_of(seL4_CPtr cap);      /* one of the judge's */
uint32_t slot_of(seL4_CNode cnode, uint32_t index);
void remember(void);
const char *difference(void);           /* NULL: none */
uint32_t difference_at(void);

bool overlap(uint32_t one, uint32_t other); /* whether the objects of two slots do */

/* judge.c */
bool next(bool answer, seL4_MessageInfo_t with);

/* prepare.c */
void launch(seL4_TCB tcb, const uint8_t *entry, uint32_t sp, uint32_t buffer, uint32_t argument);
void give(seL4_CPtr from, uint32_t slot, seL4_CapRights_t rights);
void make(uint32_t type, uint32_t bits, uint32_t slot);
void arm(uint32_t timer, uint32_t us);
void quiet(uint32_t timer);
uint32_t lateness(uint32_t timer);
seL4_MessageInfo_t step(uint32_t number);

typedef void preparation(void);
typedef bool look(void);
#define ATTACK(name, checks, prepare, verify, text) preparation prepare; look verify;
#include "rows.h"
#undef ATTACK

#endif
