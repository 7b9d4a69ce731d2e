/* sched_context.c -- SCHED_CONTEXT_0001, 0003, 0005, 0008, 0009, 0011, 0012: scheduling contexts, and where they go when what they were lent over
 * is deleted. */
#include "harness.h"

#define WHILE 5000u /* microseconds in which others run */

static struct helper client, proxy, server;
static volatile seL4_Word state, client_state;

static void sched_context_0001(void) {
  const seL4_CPtr sc = make(seL4_SchedContextObject, seL4_MinSchedContextBits), tcb = make(seL4_TCBObject, 0);
  DONE(budget(sc, 5000, 5000, 0));
  EQUAL(budget(tcb, 5000, 5000, 0), seL4_InvalidCapability);
  EQUAL(budget(sc, 0, 5000, 0), seL4_RangeError);
  EQUAL(budget(sc, 0, 0, 0), seL4_RangeError);
  EQUAL(budget(sc, 5000, 1000, 0), seL4_RangeError);
}

static void sched_context_0003(void) {
  const seL4_CPtr sc = make(seL4_SchedContextObject, seL4_MinSchedContextBits), tcb = make(seL4_TCBObject, 0), ntfn = notification(), ep = endpoint();
  EQUAL(seL4_SchedContext_Bind(sc, ep), seL4_InvalidCapability);
  DONE(seL4_SchedContext_Bind(sc, tcb));
  EQUAL(seL4_SchedContext_Bind(sc, tcb), seL4_IllegalOperation);
  EQUAL(seL4_SchedContext_Bind(sc, ntfn), seL4_IllegalOperation);
  DONE(seL4_SchedContext_UnbindObject(sc, tcb));
  DONE(seL4_SchedContext_Bind(sc, ntfn));
  EQUAL(seL4_SchedContext_Bind(sc, ntfn), seL4_IllegalOperation);
  EQUAL(seL4_SchedContext_Bind(sc, tcb), seL4_IllegalOperation);
  DONE(seL4_SchedContext_UnbindObject(sc, ntfn));
  EQUAL(seL4_SchedContext_UnbindObject(sc, ep), seL4_InvalidCapability);
  EQUAL(seL4_SchedContext_UnbindObject(sc, ntfn), seL4_IllegalOperation);
  EQUAL(seL4_SchedContext_UnbindObject(sc, tcb), seL4_IllegalOperation);
}

static seL4_Word count(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  for (;;) ++state;
  return 0; /* never */
}

/* `state` moves while others run, or does not. */
static int counts(void) {
  const seL4_Word before = state;
  sleep_us(WHILE);
  return state != before;
}

static void sched_context_0005(void) {
  state = 0;
  create(&client, OWN - 1);
  start(&client, count, 0, 0, 0, 0);
  CHECK(counts());
  DONE(delete(client.sc));
  CHECK(!counts());
}

/* -- 0008: a thread that ends on a context that was lent along a chain -- */

static seL4_Word send_wait(seL4_Word to, seL4_Word on, seL4_Word times, seL4_Word d) {
  (void)d;
  for (seL4_Word i = 0; i < times; ++i) (void)seL4_NBSendWait(to, message(0), on, NULL);
  return 0;
}

static void sched_context_0008(void) {
  const seL4_CPtr client_send = endpoint(), client_wait = endpoint(), proxy_send = endpoint(), server_ready = endpoint();
  create(&server, OWN - 1);
  start_passive(&server, send_wait, server_ready, proxy_send, 1, 0);
  create(&proxy, OWN - 1);
  start_passive(&proxy, send_wait, proxy_send, client_send, 2, 0);
  create(&client, OWN - 1);
  start(&client, send_wait, client_send, client_wait, 1, 0);
  (void)finish(&server); /* in the client's time, which it keeps */
  DONE(delete(server.tcb));
  DONE(seL4_SchedContext_Bind(client.sc, client.tcb)); /* free again */
  seL4_Signal(client_wait);
  (void)finish(&client);
}

/* -- 0009, 0011, 0012: Replies of a call chain are deleted -- */

static seL4_Word receive_and_count(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  (void)seL4_NBSendRecv(ep, message(0), ep, NULL, reply);
  for (;;) ++state;
  return 0; /* never */
}

static seL4_Word call_once(seL4_Word ep, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  (void)seL4_Call(ep, message(0));
  ++client_state;
  return 0;
}

static void sched_context_0009(void) {
  const seL4_CPtr ep = endpoint();
  state = 0;
  create(&server, OWN - 1);
  start_passive(&server, receive_and_count, ep, server.reply, 0, 0);
  create(&client, OWN - 1);
  start(&client, call_once, ep, 0, 0, 0);
  CHECK(counts());
  DONE(delete(server.reply));
  CHECK(!counts());
  after_syscall(&client); /* it has its context again */
  (void)finish(&client);
}

static seL4_Word receive_and_call(seL4_Word in, seL4_Word out, seL4_Word reply, seL4_Word d) {
  (void)d;
  (void)seL4_NBSendRecv(in, message(0), in, NULL, reply);
  (void)seL4_Call(out, message(0));
  return 0;
}

/* client -> proxy -> server, which counts in the client's time. */
static void call_chain(void) {
  const seL4_CPtr outer = endpoint(), inner = endpoint();
  state = client_state = 0;
  create(&server, OWN - 1);
  start_passive(&server, receive_and_count, inner, server.reply, 0, 0);
  create(&proxy, OWN - 1);
  start_passive(&proxy, receive_and_call, outer, inner, proxy.reply, 0);
  create(&client, OWN - 1);
  start(&client, call_once, outer, 0, 0, 0);
  CHECK(counts());
}

static void sched_context_0011(void) {
  call_chain();
  DONE(delete(server.reply)); /* to the proxy */
  CHECK(!counts());
  DONE(delete(proxy.reply)); /* to the client */
  after_syscall(&client);
  (void)finish(&client);
}

static void sched_context_0012(void) {
  call_chain();
  DONE(delete(proxy.reply)); /* the chain is cut above the client; the server goes on */
  CHECK(counts());
  DONE(delete(server.reply)); /* so it goes to the proxy, and no further */
  CHECK(!counts());
  after_syscall(&client);
  sleep_us(WHILE);
  EQUAL(client_state, 0);
}

const struct test sched_context_tests[] = {
  {"SCHED_CONTEXT_0001", sched_context_0001}, {"SCHED_CONTEXT_0003", sched_context_0003}, {"SCHED_CONTEXT_0005", sched_context_0005},
  {"SCHED_CONTEXT_0008", sched_context_0008}, {"SCHED_CONTEXT_0009", sched_context_0009}, {"SCHED_CONTEXT_0011", sched_context_0011},
  {"SCHED_CONTEXT_0012", sched_context_0012}, {0},
};
