/* sessions.c -- the sessions that are open, and the way of every message in one: handle, source, window, MAC, account.
 *
 * All is asked before anything changes: a number whose MAC does not hold, or that cannot be paid for, is as new as before. The
 * window comes before the MAC, which costs ten times as much; it says no more than whoever sees the messages knows. */
#include "caps/inner.h"
#include "crypto/wipe.h"

/* Compiled for size: no message comes by, but for a session's first. */
#define RARE __attribute__((cold))

/* A leaf with a session has memory. */
static struct pg_session_memory *memory_of(const struct pg_session *session) { return &pg_object_memory(session->leaf)->of[session->half]; }

/* Its leaf stays. */
static RARE __attribute__((noinline)) void end(struct pg_session *session) {
  struct pg_session_memory *const memory = memory_of(session);
  pg_wipe((uint8_t *)memory, sizeof *memory);
  pg_session_forget(session);
}

RARE bool pg_sessions_room(const struct pg_admission *admission) {
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    if (admission->session[i].state != PG_SESSION_IN_USE) return true;
  }
  return false;
}

/* The one that the same leaf has opened and not used, or a free one, or of those not in use the oldest. There is one. */
static RARE uint32_t place_for(const struct pg_admission *admission, uint32_t leaf) {
  uint32_t place = PG_ADMISSION_SESSIONS, age = 0;
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    const struct pg_session *const each = &admission->session[i];
    if (each->state == PG_SESSION_IN_USE) continue;
    if (each->state == PG_SESSION_OPEN && each->leaf == leaf) return i;
    /* A free one is older than any that is open; of two, the first. */
    const uint32_t old = each->state == PG_SESSION_FREE ? UINT32_MAX : admission->opened - each->order;
    if (place == PG_ADMISSION_SESSIONS || old > age) place = i, age = old;
  }
  return place;
}

/* The half of its leaf's memory that the leaf's other session has not. */
static RARE uint8_t free_half(const struct pg_admission *admission, uint32_t leaf) {
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    const struct pg_session *const each = &admission->session[i];
    if (each->state != PG_SESSION_FREE && each->leaf == leaf) return each->half ^ 1u;
  }
  return 0;
}

RARE uint32_t pg_session_open(struct pg_admission *admission, uint32_t leaf, const uint8_t source[PG_NODE_ID_BYTES], const uint8_t key[PG_SESSION_KEY_BYTES],
                              const uint8_t random[4]) {
  const uint32_t place = place_for(admission, leaf);
  struct pg_session *const session = &admission->session[place];
  const uint32_t high = pg_load32le(random) / PG_ADMISSION_SESSIONS;
  if (session->state != PG_SESSION_FREE) end(session);
  session->half = free_half(admission, leaf);
  session->handle = (high == 0 ? 1 : high) * PG_ADMISSION_SESSIONS + place;
  session->state = PG_SESSION_OPEN;
  session->leaf = (uint8_t)leaf;
  session->order = admission->opened++;
  memcpy(session->source, source, PG_NODE_ID_BYTES);
  memcpy(memory_of(session)->key, key, PG_SESSION_KEY_BYTES);
  return session->handle;
}

/* Its first message: he who opened it is there. */
static RARE void use(struct pg_admission *admission, struct pg_session *session) {
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    struct pg_session *const each = &admission->session[i];
    if (each->state == PG_SESSION_IN_USE && each->leaf == session->leaf) end(each);
  }
  session->state = PG_SESSION_IN_USE;
}

uint32_t pg_admission_message(struct pg_admission *admission, const struct pg_envelope *envelope, uint32_t *link) {
  struct pg_session *const session = &admission->session[envelope->handle % PG_ADMISSION_SESSIONS];
  if (!envelope->session || session->state == PG_SESSION_FREE) return PG_ADMISSION_NO_SESSION;
  if (!PG_ADMISSION_CHECK(HANDLE, session->handle == envelope->handle)) return PG_ADMISSION_NO_SESSION;
  if (!PG_ADMISSION_CHECK(SOURCE, pg_same_32(session->source, envelope->source.bytes))) return PG_ADMISSION_OTHER_SOURCE;
  struct pg_session_memory *const memory = memory_of(session);
  struct pg_window window; /* of which no more is looked at */
  window.next = memory->next;
  window.seen = memory->seen;
  const enum pg_envelope_fault fault = pg_window_slide(&window, envelope->sequence);
  if (fault != PG_ENVELOPE_FINE) return (uint32_t)fault;
  if (!PG_ADMISSION_CHECK(MAC, pg_mac_holds(memory->key, &envelope->signed_tail, &envelope->proof))) return PG_ADMISSION_WRONG_MAC;
  if (!pg_account_affords(admission, session->leaf, PG_ADMISSION_RESOURCE, 1)) return PG_ADMISSION_OVER_BUDGET;
  pg_account_take(admission, session->leaf, PG_ADMISSION_RESOURCE, 1);
  memory->next = window.next;
  memory->seen = window.seen;
  if (session->state != PG_SESSION_IN_USE) use(admission, session);
  *link = session->leaf;
  return PG_ADMISSION_OK;
}
