/* cancel_badged_sends.c -- CANCEL_BADGED_SENDS_0001, 0002: only senders of the one badge start again, and find their capability gone. */
#include "harness.h"

#define CLIENTS 32u
#define BADGE 200u
enum { NEVER = 9 };

static struct client {
  struct helper thread;
  seL4_CPtr badged, derived, sync;
  volatile seL4_Word state;
} clients[CLIENTS];
static struct helper bouncer;

static void derive(struct client *client, seL4_CPtr ep, seL4_Word badge) {
  client->badged = badged(ep, badge);
  client->derived = slot();
  DONE(copy(client->derived, client->badged, seL4_AllRights));
  client->state = NEVER;
}

/* Deletes the client's capability by revoking what it was derived from, then aborts what it has sent with it. */
static void cancel(const struct client *client) {
  DONE(revoke(client->badged));
  DONE(seL4_CNode_CancelBadgedSends(env->cnode, client->badged, seL4_WordBits));
}

/* Answers every call. At the lowest priority: a call to it returns when all others wait. */
static seL4_Word bounce(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  (void)seL4_Recv(ep, NULL, reply);
  for (;;) (void)seL4_ReplyRecv(ep, message(0), NULL, reply);
  return 0; /* never */
}

static seL4_Word call_twice(seL4_Word ep, seL4_Word text, seL4_Word self, seL4_Word d) {
  struct client *client = (struct client *)self;
  (void)d;
  seL4_SetMR(0, text);
  seL4_MessageInfo_t tag = seL4_Call(ep, message(1));
  EQUAL(seL4_MessageInfo_get_length(tag), 1);
  EQUAL(seL4_GetMR(0), ~text);
  client->state = 0;
  seL4_SetMR(0, text);
  tag = seL4_Call(ep, message(1)); /* nobody receives; then the capability is gone */
  EQUAL(seL4_MessageInfo_get_label(tag), seL4_InvalidCapability);
  client->state = 1;
  return 0;
}

static void cancel_badged_sends_0001(void) {
  const seL4_CPtr ep = endpoint(), bounce_ep = endpoint(), reply = reply_object();
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    derive(&clients[i], ep, BADGE + i);
    create(&clients[i].thread, 100);
  }
  create(&bouncer, 0);
  start(&bouncer, bounce, bounce_ep, bouncer.reply, 0, 0);
  for (seL4_Word i = 0; i < CLIENTS; ++i) start(&clients[i].thread, call_twice, clients[i].derived, i + 100, (seL4_Word)&clients[i], 0);

  (void)seL4_Call(bounce_ep, message(0));
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    seL4_Word badge = 0;
    const seL4_MessageInfo_t tag = seL4_Recv(ep, &badge, reply);
    EQUAL(seL4_MessageInfo_get_length(tag), 1);
    EQUAL(seL4_GetMR(0), badge - 100);
    seL4_SetMR(0, ~seL4_GetMR(0));
    seL4_Send(reply, message(1));
  }
  (void)seL4_Call(bounce_ep, message(0));
  for (seL4_Word i = 0; i < CLIENTS; ++i) EQUAL(clients[i].state, 0);

  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    cancel(&clients[i]);
    (void)seL4_Call(bounce_ep, message(0));
    for (seL4_Word j = 0; j < CLIENTS; ++j) EQUAL(clients[j].state, j <= i ? 1 : 0);
  }
}

/* Each time it is called: calls the server, and notes whether the capability was still there. */
static seL4_Word call_when_asked(seL4_Word sync, seL4_Word ep, seL4_Word self, seL4_Word reply) {
  struct client *client = (struct client *)self;
  for (;;) {
    (void)seL4_Recv(sync, NULL, reply);
    client->state = seL4_MessageInfo_get_label(seL4_Call(ep, message(0))) != seL4_InvalidCapability;
    seL4_Send(reply, message(0));
  }
  return 0; /* never */
}

static void ask_all(seL4_Word gone) {
  for (seL4_Word i = 0; i < CLIENTS; ++i) (void)seL4_Call(clients[i].sync, message(0));
  for (seL4_Word i = 0; i < CLIENTS; ++i) EQUAL(clients[i].state, i < gone ? 0 : 1);
}

/* The capabilities are gone although nothing was in flight, and the other clients' still work. */
static void cancel_badged_sends_0002(void) {
  const seL4_CPtr ep = endpoint();
  create(&bouncer, OWN - 1);
  start(&bouncer, bounce, ep, bouncer.reply, 0, 0);
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    struct client *client = &clients[i];
    derive(client, ep, BADGE + i);
    client->sync = endpoint();
    create(&client->thread, OWN - 1);
    start(&client->thread, call_when_asked, client->sync, client->derived, (seL4_Word)client, client->thread.reply);
  }
  ask_all(0);
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    cancel(&clients[i]);
    ask_all(i + 1);
  }
}

const struct test cancel_badged_sends_tests[] = {
  {"CANCEL_BADGED_SENDS_0001", cancel_badged_sends_0001}, {"CANCEL_BADGED_SENDS_0002", cancel_badged_sends_0002}, {0},
};
