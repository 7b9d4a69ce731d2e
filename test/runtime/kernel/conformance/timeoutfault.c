/* timeoutfault.c -- TIMEOUTFAULT0001, 0002: an exhausted budget is reported, and a passive server is taken out of a client's exhausted time. */
#include "harness.h"

#define REGISTERS (sizeof(seL4_UserContext) / sizeof(seL4_Word))
#define NO_ANSWER (~(seL4_Word)0)
enum { DATA = 1, SERVER_BADGE = 2 };

static struct helper client, server;

static seL4_Word spin(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  for (;;) {}
  return 0; /* never */
}

static void is_timeout(seL4_MessageInfo_t tag) {
  EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_Timeout);
  EQUAL(seL4_MessageInfo_get_length(tag), seL4_Timeout_Length);
  EQUAL(seL4_GetMR(seL4_Timeout_Data), DATA);
}

static void timeoutfault0001(void) {
  const seL4_CPtr ep = endpoint(), reply = reply_object();
  create(&client, OWN - 1);
  DONE(budget(client.sc, 1000, 20000, DATA));
  DONE(seL4_TCB_SetTimeoutEndpoint(client.tcb, ep));
  start(&client, spin, 0, 0, 0, 0);
  seL4_MessageInfo_t tag = seL4_Recv(ep, NULL, reply);
  for (seL4_Word i = 0; i < 10; ++i) {
    is_timeout(tag);
    tag = seL4_ReplyRecv(ep, message(0), NULL, reply);
  }
}

static seL4_Word receive_and_spin(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  (void)seL4_NBSendRecv(ep, message(0), ep, NULL, reply);
  return spin(0, 0, 0, 0);
}

static seL4_Word call_ever(seL4_Word ep, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  for (;;) {
    (void)seL4_Call(ep, message(0));
    EQUAL(seL4_GetMR(0), NO_ANSWER);
  }
  return 0; /* never */
}

/* Answers the client in the server's place, and takes the server back, in its own time, to where it waited for a message. */
static void handle(seL4_CPtr timeouts, seL4_CPtr ep, seL4_CPtr reply, seL4_UserContext waiting) {
  seL4_Word badge = 0;
  const seL4_MessageInfo_t tag = seL4_Recv(timeouts, &badge, reply);
  EQUAL(badge, SERVER_BADGE);
  is_timeout(tag);
  seL4_SetMR(0, NO_ANSWER);
  seL4_Send(server.reply, message(1));
  DONE(seL4_SchedContext_Bind(server.sc, server.tcb));
  (void)seL4_ReplyRecv(ep, seL4_TimeoutReply_new(1, waiting, REGISTERS), NULL, reply); /* it makes its call again */
  DONE(seL4_SchedContext_Unbind(server.sc));
}

static void timeoutfault0002(void) {
  const seL4_CPtr ep = endpoint(), timeouts = endpoint(), reply = reply_object();
  create(&server, OWN - 1);
  start_passive(&server, receive_and_spin, ep, server.reply, 0, 0);
  seL4_UserContext waiting;
  DONE(seL4_TCB_ReadRegisters(server.tcb, 0, 0, REGISTERS, &waiting));
  DONE(seL4_TCB_SetTimeoutEndpoint(server.tcb, badged(timeouts, SERVER_BADGE)));
  create(&client, OWN - 1);
  DONE(budget(client.sc, 2000, 20000, DATA));
  start(&client, call_ever, ep, 0, 0, 0);
  for (seL4_Word i = 0; i < 5; ++i) handle(timeouts, ep, reply, waiting);
}

const struct test timeoutfault_tests[] = {{"TIMEOUTFAULT0001", timeoutfault0001}, {"TIMEOUTFAULT0002", timeoutfault0002}, {0}};
