/* nbwait.c -- NBWAIT0001: polling an Endpoint and a bound Notification gives what is there, once, and never blocks. */
#include "harness.h"

enum { MESSAGE = 1, SIGNAL = 2, TEXT = 0xbeef };

static struct helper sender;

static seL4_Word send_once(seL4_Word ep, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  seL4_SetMR(0, TEXT);
  seL4_Send(ep, message(1));
  return 0;
}

static void nbwait0001(void) {
  const seL4_CPtr ep = endpoint(), ntfn = notification(), reply = reply_object();
  const seL4_CPtr badged_ep = badged(ep, MESSAGE), badged_ntfn = badged(ntfn, SIGNAL);
  seL4_Word badge = 99;
  DONE(seL4_TCB_BindNotification(own_tcb(), ntfn));

  (void)seL4_NBRecv(ep, &badge, reply);
  EQUAL(badge, 0);
  badge = 99;
  (void)seL4_Poll(ntfn, &badge);
  EQUAL(badge, 0);

  seL4_Signal(badged_ntfn);
  (void)seL4_Poll(ntfn, &badge);
  EQUAL(badge, SIGNAL);
  (void)seL4_Poll(ntfn, &badge);
  EQUAL(badge, 0);

  seL4_Signal(badged_ntfn);
  (void)seL4_NBRecv(ep, &badge, reply); /* the bound Notification comes first */
  EQUAL(badge, SIGNAL);
  (void)seL4_NBRecv(ep, &badge, reply);
  EQUAL(badge, 0);

  create(&sender, OWN);
  start(&sender, send_once, badged_ep, 0, 0, 0);
  own_priority(OWN - 1); /* it sends now */
  const seL4_MessageInfo_t tag = seL4_NBRecv(ep, &badge, reply);
  EQUAL(badge, MESSAGE);
  EQUAL(seL4_MessageInfo_get_length(tag), 1);
  EQUAL(seL4_GetMR(0), TEXT);
  (void)seL4_NBRecv(ep, &badge, reply);
  EQUAL(badge, 0);

  (void)finish(&sender);
  DONE(seL4_TCB_UnbindNotification(own_tcb()));
}

const struct test nbwait_tests[] = {{"NBWAIT0001", nbwait0001}, {0}};
