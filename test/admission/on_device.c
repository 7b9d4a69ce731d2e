/* on_device.c -- events of admission on the simulated board, as probe_admission.c takes them but for `x`, each behind its length in two bytes. A line
 * each: the fault, and how many links, sessions and names there are then, a byte each; `end` last. */
#include <string.h>

#include "../../bench/say.h"
#include "base/bytes.h"
#include "caps/admission.h"
#include "pg_board.h"
#include "pg_test_admission.h"

static const uint8_t roots[][PG_ED25519_KEY_BYTES] = PG_TEST_ROOTS;
static const struct pg_token_roots trusted = {roots, sizeof roots / sizeof roots[0]};
static const uint8_t events[] = PG_TEST_EVENTS;
static struct pg_admission admission;

static uint64_t u64(const uint8_t *at) { return pg_load32le(at) | (uint64_t)pg_load32le(at + 4) << 32; }

static uint32_t message(const uint8_t *bytes, uint32_t length, const uint8_t *random) {
  struct pg_envelope envelope;
  struct pg_session_answer answer;
  uint32_t link;
  const uint32_t fault = (uint32_t)pg_envelope_decode(bytes, length, &envelope);
  if (fault != PG_ENVELOPE_FINE) return fault;
  return random == NULL ? pg_admission_message(&admission, &envelope, &link) : pg_admission_request(&admission, &envelope, random, &answer);
}

static uint32_t event(uint8_t what, const uint8_t *bytes, uint32_t length) {
  uint64_t amount[PG_RESOURCES];
  const struct pg_revoked *keep;
  switch (what) {
    case 'z': pg_admission_init(&admission, &trusted, bytes); return 0;
    case 't': return pg_admission_clock(&admission, u64(bytes));
    case 'q': return message(bytes + PG_SESSION_RANDOM_BYTES, length - PG_SESSION_RANDOM_BYTES, bytes);
    case 'm': return message(bytes, length, NULL);
    case 'r': return pg_admission_revoke(&admission, bytes + 4, pg_load32le(bytes), bytes + 4 + pg_load32le(bytes), length - 4 - pg_load32le(bytes), &keep);
    case 'k': return pg_admission_kept(bytes);
    case 'f': return pg_admission_forget(&admission, bytes);
    case 'l': return pg_admission_restore(&admission, bytes, u64(bytes + PG_TOKEN_HASH_BYTES));
    default: break;
  }
  for (uint32_t i = 0; i < PG_RESOURCES; i++) amount[i] = u64(bytes + 4 + 8 * i);
  return what == 'd' ? pg_admission_debit(&admission, pg_load32le(bytes), amount) : pg_admission_return(&admission, pg_load32le(bytes), amount);
}

static uint32_t counts(void) {
  uint32_t links = 0, sessions = 0, names = 0;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) links += admission.link[i].root_key != NULL;
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) sessions += admission.session[i].state != PG_SESSION_FREE;
  for (uint32_t i = 0; i < PG_ADMISSION_REVOCATIONS; i++) names += pg_revocations.of[i].until != 0;
  return links | sessions << 8 | names << 16;
}

int main(void) {
  pg_uart_start(&uart);
  for (const uint8_t *at = events; at < events + sizeof events;) {
    const uint32_t length = pg_load16le(at);
    line("event", event(at[2], at + 3, length - 1), counts());
    at += 2 + length;
  }
  say("end\n");
  for (;;) {}
}
