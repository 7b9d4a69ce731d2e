/* state.h -- the test images' initial state, made by hand: six threads in as many VSpaces, all naming things by one
 * CNode. What toolchain/system makes for a system is the same array with other content. */
#ifndef STATE_H
#define STATE_H

#include "domain.h"
#include "kernel/kernel.h"

struct state {
  struct pg_slot none;
  struct pg_slot lines[PG_SYSTEM_IRQS];
  struct pg_slot cnode[32];
  _Alignas(8) struct pg_sched_context contexts[THREADS];
  struct pg_tcb threads[THREADS];
  struct pg_vspace vspaces[THREADS];
  struct pg_endpoint faults, endpoint;
  struct pg_notification signal, timer;
  struct pg_reply reply, server_reply;
  struct pg_slot unused[3];
};

#endif
