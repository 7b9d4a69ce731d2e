/* ipc.c -- IPC0001 to 0004, 1001 to 1004, 0010 to 0021, 0023 to 0027: messages of every length, and scheduling contexts that travel with them.
 *
 * 0022 is no part of the list; 0028 needs a second core. */
#include "harness.h"

static struct helper a, b;
static volatile seL4_Word state, other_state;

/* -- Two threads that exchange messages of every length: 0001 to 0004, 1001 to 1004, 0025, 0026 -- */

#define LENGTHS (seL4_MsgMaxLength + 1)

static seL4_Word fill(seL4_Word length, seL4_Word seed) {
  for (seL4_Word i = 0; i < length; ++i) seL4_SetMR((int)i, seed++);
  return seed;
}

static seL4_Word compare(seL4_MessageInfo_t tag, seL4_Word length, seL4_Word seed) {
  EQUAL(seL4_MessageInfo_get_length(tag), length);
  for (seL4_Word i = 0; i < length; ++i) EQUAL(seL4_GetMR((int)i), seed++);
  return seed;
}

static seL4_Word send_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  (void)reply, (void)first;
  for (seL4_Word length = 0; length < LENGTHS; ++length) {
    seed = fill(length, seed);
    seL4_Send(ep, message(length));
  }
  return 0;
}

static seL4_Word nbsend_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  (void)reply, (void)first;
  for (seL4_Word length = 0; length < LENGTHS; ++length) {
    seed = fill(length, seed);
    seL4_NBSend(ep, message(length));
  }
  return 0;
}

static seL4_Word call_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  (void)reply, (void)first;
  for (seL4_Word length = 0; length < LENGTHS; ++length) {
    seed = fill(length, seed);
    seed = compare(seL4_Call(ep, message(length)), length, seed);
  }
  return 0;
}

static seL4_Word receive_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  (void)first;
  for (seL4_Word length = 0; length < LENGTHS; ++length) seed = compare(seL4_Recv(ep, NULL, reply), length, seed);
  return 0;
}

/* Only a receiver that always waits before the sender runs hears what is sent without blocking. */
static seL4_Word receive_all_if_first(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  return first ? receive_all(ep, seed, reply, first) : 0;
}

static seL4_Word reply_recv_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  seL4_MessageInfo_t tag = message(0);
  (void)first;
  for (seL4_Word length = 0; length < LENGTHS; ++length) {
    /* There is nobody to answer yet: the first send also tells a test that waits that this thread is ready. */
    tag = length == 0 ? seL4_NBSendRecv(ep, tag, ep, NULL, reply) : seL4_ReplyRecv(ep, tag, NULL, reply);
    seed = fill(length, compare(tag, length, seed));
  }
  seL4_Send(reply, tag);
  return 0;
}

static seL4_Word reply_and_recv_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  (void)first;
  for (seL4_Word length = 0; length < LENGTHS; ++length) {
    const seL4_MessageInfo_t tag = seL4_Recv(ep, NULL, reply);
    seed = fill(length, compare(tag, length, seed));
    seL4_Send(reply, tag);
  }
  return 0;
}

/* Each receive wakes the other, who is the same code. The last send frees whoever is one behind. */
static seL4_Word nbsend_recv_all(seL4_Word ep, seL4_Word seed, seL4_Word reply, seL4_Word first) {
  (void)seed, (void)first;
  for (seL4_Word i = 0; i < LENGTHS; ++i) (void)seL4_NBSendRecv(ep, message(seL4_MsgMaxLength), ep, NULL, reply);
  seL4_NBSend(ep, message(seL4_MsgMaxLength));
  return 0;
}

/* With the sender below, at and above the receiver's priority, and each of them started first. */
static void pair(entry sender, entry receiver, int apart) {
  const seL4_CPtr ep = endpoint();
  seL4_Word seed = 0x1bba0000;
  for (seL4_Word priority = 98; priority <= 102; ++priority) {
    for (int sender_last = 0; sender_last <= 1; ++sender_last) {
      (apart ? create_apart : create)(&a, priority);
      (apart ? create_apart : create)(&b, 100);
      const seL4_CPtr a_ep = apart ? give(&a, ep) : ep, b_ep = apart ? give(&b, ep) : ep;
      const seL4_CPtr a_reply = apart ? give(&a, a.reply) : a.reply, b_reply = apart ? give(&b, b.reply) : b.reply;
      if (!sender_last) start(&a, sender, a_ep, seed, a_reply, priority < 100);
      start(&b, receiver, b_ep, seed, b_reply, priority < 100);
      if (sender_last) start(&a, sender, a_ep, seed, a_reply, priority < 100);
      EQUAL(finish(&a), 0);
      EQUAL(finish(&b), 0);
      destroy(&a);
      destroy(&b);
      seed += 0x71717171;
    }
  }
  DONE(delete(ep));
}

static void ipc0001(void) { pair(send_all, receive_all, 0); }
static void ipc0002(void) { pair(call_all, reply_recv_all, 0); }
static void ipc0003(void) { pair(call_all, reply_and_recv_all, 0); }
static void ipc0004(void) { pair(nbsend_all, receive_all_if_first, 0); }
static void ipc1001(void) { pair(send_all, receive_all, 1); }
static void ipc1002(void) { pair(call_all, reply_recv_all, 1); }
static void ipc1003(void) { pair(call_all, reply_and_recv_all, 1); }
static void ipc1004(void) { pair(nbsend_all, receive_all_if_first, 1); }
static void ipc0025(void) { pair(nbsend_recv_all, nbsend_recv_all, 0); }
static void ipc0026(void) { pair(nbsend_recv_all, nbsend_recv_all, 1); }

/* -- A call that is suspended half-way -- */

static void ipc0010(void) {
  const seL4_CPtr ep = endpoint();
  create(&a, 100);
  start(&a, call_all, ep, 1, 0, 0);
  (void)seL4_Recv(ep, NULL, reply_object());
  DONE(seL4_TCB_Suspend(a.tcb));
  DONE(seL4_TCB_Resume(a.tcb));
  DONE(seL4_TCB_Suspend(a.tcb));
  destroy(&a);
}

/* -- A chain of passive servers on the client's scheduling context: 0011 to 0015 -- */

#define PROXIES 5u
#define RUNS 10u
enum { QUESTION = 12345678, ANSWER = 0x5eed };

static struct helper client, server, proxies[PROXIES];
static volatile seL4_Word proxy_state[PROXIES];

static seL4_Word serve(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  ++state;
  seL4_MessageInfo_t tag = seL4_NBSendRecv(ep, message(0), ep, NULL, reply);
  /* From here on in a caller's time. */
  for (seL4_Word i = 0; i < RUNS; ++i) {
    EQUAL(seL4_GetMR(0), QUESTION);
    seL4_SetMR(0, ANSWER);
    ++state;
    tag = seL4_ReplyRecv(ep, tag, NULL, reply);
  }
  return 0;
}

static seL4_Word pass_on(seL4_Word to, seL4_Word from, seL4_Word reply, seL4_Word self) {
  ++proxy_state[self];
  seL4_MessageInfo_t tag = seL4_NBSendRecv(to, message(0), from, NULL, reply);
  for (seL4_Word i = 0; i < RUNS; ++i) {
    EQUAL(seL4_GetMR(0), QUESTION);
    seL4_SetMR(0, QUESTION);
    (void)seL4_Call(to, tag);
    EQUAL(seL4_GetMR(0), ANSWER);
    seL4_SetMR(0, ANSWER);
    ++proxy_state[self];
    tag = seL4_ReplyRecv(from, tag, NULL, reply);
  }
  return 0;
}

static seL4_Word ask(seL4_Word ep, seL4_Word length, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  for (seL4_Word i = 0; i < RUNS; ++i) {
    seL4_SetMR(0, QUESTION);
    (void)seL4_Call(ep, message(length));
    EQUAL(seL4_GetMR(0), ANSWER);
    ++other_state;
  }
  return 0;
}

/* Each thread's priority is `step` above the one's that calls it. */
static void chain(seL4_Word length, int step) {
  const seL4_Word client_priority = 20, server_priority = client_priority + (seL4_Word)(step * (int)PROXIES);
  const seL4_CPtr first = endpoint();
  seL4_CPtr from = first;
  state = other_state = 0;
  create(&client, client_priority);
  for (seL4_Word i = 0; i < PROXIES; ++i) {
    const seL4_CPtr to = endpoint();
    proxy_state[i] = 0;
    create(&proxies[i], server_priority + (seL4_Word)(step * (int)i));
    start_passive(&proxies[i], pass_on, to, from, proxies[i].reply, i);
    EQUAL(proxy_state[i], 1);
    from = to;
  }
  create(&server, server_priority);
  start_passive(&server, serve, from, server.reply, 0, 0);
  EQUAL(state, 1);

  start(&client, ask, first, length, 0, 0);
  (void)finish(&client);
  EQUAL(state, RUNS + 1);
  EQUAL(other_state, RUNS);
  for (seL4_Word i = 0; i < PROXIES; ++i) EQUAL(proxy_state[i], RUNS + 1);
}

/* Eight registers: more than travel in the processor's own. */
static void ipc0011(void) { chain(8, 0); }
static void ipc0012(void) { chain(8, 1); }
static void ipc0013(void) { chain(8, -1); }
static void ipc0014(void) { chain(1, 1); }
static void ipc0015(void) { chain(1, 0); }

/* -- 0016: a server cannot keep the time that it was lent -- */

static seL4_Word reply_then_wait(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  (void)seL4_NBSendRecv(ep, message(0), ep, NULL, reply);
  seL4_Send(reply, message(0));
  seL4_Wait(ep, NULL);
  CHECK(!"the server ran on");
  return 0;
}

static seL4_Word call_once(seL4_Word ep, seL4_Word b_, seL4_Word c, seL4_Word d) {
  (void)b_, (void)c, (void)d;
  ++state;
  (void)seL4_Call(ep, message(0));
  ++state;
  return 0;
}

static void ipc0016(void) {
  const seL4_CPtr ep = endpoint();
  state = 1;
  create(&client, 10);
  create(&server, 11);
  start_passive(&server, reply_then_wait, ep, server.reply, 0, 0);
  start(&client, call_once, ep, 0, 0, 0);
  (void)finish(&client);
  EQUAL(state, 3);
}

/* -- 0017 to 0020: partners without a scheduling context -- */

static seL4_Word wait_times(seL4_Word ep, seL4_Word times, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  seL4_Send(ep, message(0));
  for (seL4_Word i = 0; i < times; ++i) seL4_Wait(ep, NULL);
  return 0;
}

static seL4_Word send_once(seL4_Word ep, seL4_Word at, seL4_Word c, seL4_Word d) {
  volatile seL4_Word *phase = (volatile seL4_Word *)at;
  (void)c, (void)d;
  *phase = 1;
  seL4_Send(ep, message(0));
  *phase = 2;
  return 0;
}

static void ipc0017(void) {
  const seL4_CPtr ep = endpoint();
  state = other_state = 0;
  create(&server, 10);
  create(&a, 9);
  create(&b, 9);
  start(&server, wait_times, ep, 4, 0, 0);
  seL4_Wait(ep, NULL);
  DONE(seL4_SchedContext_Unbind(server.sc));

  seL4_SetMR(0, QUESTION);
  seL4_NBSend(ep, message(1)); /* nobody waits: lost, and does not block */
  EQUAL(seL4_GetMR(0), QUESTION);

  start(&a, send_once, ep, (seL4_Word)&state, 0, 0);
  start(&b, send_once, ep, (seL4_Word)&other_state, 0, 0);
  own_priority(8);
  EQUAL(state, 1);
  EQUAL(other_state, 1);
  DONE(seL4_SchedContext_Bind(server.sc, server.tcb));
  EQUAL(state, 2);
  EQUAL(other_state, 2);
  seL4_NBSend(ep, message(1));
  seL4_Send(ep, message(1));
  (void)finish(&server); /* it has had exactly four */
}

static seL4_Word send_ever(seL4_Word ep, seL4_Word b_, seL4_Word c, seL4_Word d) {
  (void)b_, (void)c, (void)d;
  state = 1;
  for (;;) {
    seL4_Send(ep, message(0));
    ++state;
  }
  return 0; /* never */
}

static void ipc0018(void) {
  const seL4_CPtr ep = endpoint();
  state = 0;
  create(&client, 10);
  own_priority(9);
  start(&client, send_ever, ep, 0, 0, 0);
  EQUAL(state, 1);
  DONE(seL4_SchedContext_Unbind(client.sc));
  seL4_Wait(ep, NULL); /* its message is there, though it cannot run */
  EQUAL(state, 1);
  DONE(seL4_SchedContext_Bind(client.sc, client.tcb));
  EQUAL(state, 2);
  seL4_Wait(ep, NULL);
  EQUAL(state, 3);
  seL4_Wait(ep, NULL);
  EQUAL(state, 4);
}

static void ipc0019(void) {
  const seL4_CPtr ep = endpoint();
  state = 0;
  create(&client, 10);
  own_priority(9);
  start(&client, send_once, ep, (seL4_Word)&state, 0, 0);
  EQUAL(state, 1);
  DONE(delete(client.sc));
  seL4_Wait(ep, NULL);
  EQUAL(state, 1);
}

static seL4_Word wait_ever(seL4_Word ep, seL4_Word b_, seL4_Word c, seL4_Word d) {
  (void)b_, (void)c, (void)d;
  state = 1;
  for (;;) {
    seL4_Wait(ep, NULL);
    ++state;
  }
  return 0; /* never */
}

static void ipc0020(void) {
  const seL4_CPtr ep = endpoint();
  state = 0;
  create(&server, 10);
  own_priority(9);
  start(&server, wait_ever, ep, 0, 0, 0);
  EQUAL(state, 1);
  DONE(delete(server.sc));
  seL4_Send(ep, message(0)); /* received, but a send lends no time */
  EQUAL(state, 1);
  const seL4_CPtr sc = make(seL4_SchedContextObject, seL4_MinSchedContextBits);
  DONE(budget(sc, 1000000, 1000000, 0));
  DONE(seL4_SchedContext_Bind(sc, server.tcb));
  EQUAL(state, 2);
}

/* -- 0021: a fault handler in the faulting thread's time -- */

static struct memory lost;

static seL4_Word touch(seL4_Word address, seL4_Word b_, seL4_Word c, seL4_Word d) {
  (void)b_, (void)c, (void)d;
  *(volatile seL4_Word *)address = QUESTION;
  return *(volatile seL4_Word *)address;
}

static seL4_Word map_what_faults(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  seL4_MessageInfo_t tag = seL4_NBSendRecv(ep, message(0), ep, NULL, reply);
  for (;;) {
    EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
    EQUAL(seL4_GetMR(seL4_VMFault_Addr), lost.address);
    DONE(seL4_ARM_Page_Map(lost.frame, env->vspace, lost.address, seL4_AllRights, seL4_ARM_Default_VMAttributes));
    tag = seL4_ReplyRecv(ep, message(0), NULL, reply);
  }
  return 0; /* never */
}

static void ipc0021(void) {
  const seL4_CPtr ep = endpoint();
  lost = page();
  create(&server, OWN - 1);
  create(&client, OWN - 1);
  start_passive(&server, map_what_faults, ep, server.reply, 0, 0);
  fault_to(&client, ep);
  start(&client, touch, lost.address, 0, 0, 0);
  EQUAL(finish(&client), QUESTION);
}

/* -- 0023, 0024: a caller whose scheduling context, or whose Reply, goes -- */

static seL4_Word call_without_answer(seL4_Word ep, seL4_Word b_, seL4_Word c, seL4_Word d) {
  (void)b_, (void)c, (void)d;
  state = 1;
  (void)seL4_Call(ep, message(0));
  state = 2;
  return 0;
}

static seL4_Word receive_and_block(seL4_Word ready, seL4_Word ep, seL4_Word reply, seL4_Word d) {
  (void)d;
  (void)seL4_NBSendRecv(ready, message(0), ep, NULL, reply);
  seL4_Wait(ready, NULL);
  return 0;
}

static void ipc0023(void) {
  const seL4_CPtr ep = endpoint(), ready = endpoint();
  state = 0;
  create(&client, OWN - 1);
  create(&server, OWN - 1);
  start(&client, call_without_answer, ep, 0, 0, 0);
  start_passive(&server, receive_and_block, ready, ep, server.reply, 0);
  own_priority(10);
  set_priority(&client, 11);
  set_priority(&server, 11);
  EQUAL(state, 1);
  DONE(delete(client.sc));
  seL4_Signal(server.reply); /* answered, but without time to run in */
  EQUAL(state, 1);
}

static void ipc0024(void) {
  const seL4_CPtr ep = endpoint(), ready = endpoint();
  state = 0;
  create(&client, 11);
  create(&server, 11);
  start_passive(&server, receive_and_block, ready, ep, server.reply, 0);
  own_priority(10);
  start(&client, call_without_answer, ep, 0, 0, 0);
  EQUAL(state, 1);
  DONE(delete(server.reply));
  DONE(delete(client.sc));
  EQUAL(state, 1);
}

/* -- 0027: a passive server of a lower priority, waiting before the client and after -- */

static void ipc0027(void) {
  static struct helper later;
  const seL4_CPtr ep = endpoint();
  create(&client, OWN - 1);
  create(&server, OWN - 1);
  create(&later, OWN - 1);
  start_passive(&server, reply_recv_all, ep, 0, server.reply, 0);
  set_priority(&server, 1);
  set_priority(&client, 2);
  start(&client, call_all, ep, 0, 0, 0);
  (void)finish(&client);
  DONE(seL4_SchedContext_Bind(server.sc, server.tcb)); /* its own time again, to end in */
  (void)finish(&server);

  start(&client, call_all, ep, 0, 0, 0);
  start_passive(&later, reply_recv_all, ep, 0, later.reply, 0);
  (void)finish(&client);
  DONE(seL4_SchedContext_Bind(later.sc, later.tcb));
  (void)finish(&later);
}

const struct test ipc_tests[] = {
  {"IPC0001", ipc0001}, {"IPC0002", ipc0002}, {"IPC0003", ipc0003}, {"IPC0004", ipc0004}, {"IPC1001", ipc1001}, {"IPC1002", ipc1002},
  {"IPC1003", ipc1003}, {"IPC1004", ipc1004}, {"IPC0010", ipc0010}, {"IPC0011", ipc0011}, {"IPC0012", ipc0012}, {"IPC0013", ipc0013},
  {"IPC0014", ipc0014}, {"IPC0015", ipc0015}, {"IPC0016", ipc0016}, {"IPC0017", ipc0017}, {"IPC0018", ipc0018}, {"IPC0019", ipc0019},
  {"IPC0020", ipc0020}, {"IPC0021", ipc0021}, {"IPC0023", ipc0023}, {"IPC0024", ipc0024}, {"IPC0025", ipc0025}, {"IPC0026", ipc0026},
  {"IPC0027", ipc0027}, {0},
};
