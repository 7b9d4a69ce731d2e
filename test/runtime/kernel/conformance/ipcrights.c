/* ipcrights.c -- IPCRIGHTS0001 to 0003: sending needs Write, receiving needs Read, sending capabilities needs Grant. Over all 16 sets of rights. */
#include "harness.h"

#define SETS 16u
enum { FIRST = 42, SECOND = 0xdead, THIRD = 666 };

static struct helper other;

static seL4_CapRights_t rights_of(seL4_Word set) {
  return seL4_CapRights_new(set >> 3 & 1, set >> 2 & 1, set >> 1 & 1, set & 1); /* grant reply, grant, read, write */
}

static seL4_Word receive_twice(seL4_Word ep, seL4_Word wanted, seL4_Word reply, seL4_Word d) {
  (void)d;
  (void)seL4_Recv(ep, NULL, reply);
  EQUAL(seL4_GetMR(0), wanted);
  (void)seL4_Recv(ep, NULL, reply); /* the second one only says that the first was received */
  return 0;
}

static void send(seL4_CPtr to, seL4_Word text) {
  seL4_SetMR(0, text);
  seL4_Send(to, message(1));
}

static void send_needs_write(void) {
  const seL4_CPtr ep = endpoint(), reply = reply_object(), weak = slot();
  for (seL4_Word set = 0; set < SETS; ++set) {
    create(&other, OWN - 1);
    start(&other, receive_twice, ep, FIRST, reply, 0);
    DONE(mint(weak, ep, rights_of(set), 0));
    if ((set & 1) == 0) send(weak, SECOND); /* nothing is sent */
    send(set & 1 ? weak : ep, FIRST);
    send(ep, FIRST);
    destroy(&other);
    DONE(delete(weak));
  }
}

static void receive_needs_read(void) {
  const seL4_CPtr ep = endpoint(), reply = reply_object(), fault_ep = endpoint(), fault_reply = reply_object(), weak = slot();
  for (seL4_Word set = 0; set < SETS; ++set) {
    DONE(mint(weak, ep, rights_of(set), 0));
    create(&other, OWN - 1);
    fault_to(&other, fault_ep);
    start(&other, receive_twice, weak, FIRST, reply, 0);
    if ((set & 2) != 0) {
      send(ep, FIRST);
      send(ep, FIRST);
    } else {
      const seL4_MessageInfo_t tag = seL4_Recv(fault_ep, NULL, fault_reply);
      EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_CapFault);
      EQUAL(seL4_GetMR(seL4_CapFault_Addr), weak);
      EQUAL(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
    }
    destroy(&other);
    DONE(delete(weak));
  }
}

static seL4_Word receive_cap(seL4_Word ep, seL4_Word receives, seL4_Word reply, seL4_Word into) {
  seL4_SetCapReceivePath(env->cnode, into, seL4_WordBits);
  (void)seL4_Recv(ep, NULL, reply);
  EQUAL(seL4_GetMR(0), FIRST);
  if (receives) {
    CHECK(!is_empty(into));
    send(into, SECOND);
    DONE(delete(into));
  }
  CHECK(is_empty(into));
  send(ep, THIRD);
  return 0;
}

static void send_cap_needs_grant(void) {
  const seL4_CPtr ep = endpoint(), reply = reply_object(), back = endpoint(), weak = slot(), into = slot();
  for (seL4_Word set = 0; set < SETS; ++set) {
    const seL4_Word grant = set >> 2 & 1;
    if ((set & 1) == 0) continue;
    DONE(mint(weak, ep, rights_of(set), 0));
    create(&other, OWN - 1);
    start(&other, receive_cap, ep, grant, reply, into);
    seL4_SetMR(0, FIRST);
    seL4_SetCap(0, back);
    seL4_Send(weak, seL4_MessageInfo_new(0, 0, 1, 1));
    if (grant) {
      (void)seL4_Recv(back, NULL, reply_object());
      EQUAL(seL4_GetMR(0), SECOND);
    }
    (void)seL4_Recv(ep, NULL, reply_object());
    EQUAL(seL4_GetMR(0), THIRD);
    destroy(&other);
    DONE(delete(weak));
  }
}

const struct test ipcrights_tests[] = {
  {"IPCRIGHTS0001", send_needs_write}, {"IPCRIGHTS0002", receive_needs_read}, {"IPCRIGHTS0003", send_cap_needs_grant}, {0},
};
