/* main.c -- admission on the simulated board: a chain of four and the agreement, and then a message of 200 bytes in that session. Each line:
 * name, fault, ticks of the counter or bytes; `end` last. Linked twice: with PG_BENCH_WITHOUT it judges tokens and takes
 * messages apart, which an image has without sessions, so that the difference is what admission takes. */
#include "../say.h"
#include "caps/token.h"
#include "crypto/mac.h"
#include "crypto/sha256.h"
#include "pg_bench_admission.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#include "wire/envelope.h"
#include "wire/window.h"
#ifndef PG_BENCH_WITHOUT
#include "caps/admission.h"
#include "caps/proof.h"
#endif

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)

static const uint8_t root_key[1][PG_ED25519_KEY_BYTES] = {PG_BENCH_ROOT};
static const struct pg_token_roots roots = {root_key, 1};
static const uint8_t request_bytes[] = PG_BENCH_REQUEST;
static struct pg_envelope envelope;

#ifdef PG_BENCH_WITHOUT
static struct pg_token_chain chain;
bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) { return hash[0] == 0 && hash[1] == 0; }

static void work(void) {
  static struct pg_window window;
  static uint8_t key[PG_SESSION_KEY_BYTES], out[64];
  struct pg_cbor_writer writer = pg_cbor_writer(out, sizeof out);
  struct pg_span tail;
  line("decode", (uint32_t)pg_envelope_decode(request_bytes, sizeof request_bytes, &envelope), 0);
  line("chain", pg_token_verify(envelope.chain.bytes, envelope.chain.length, &roots, PG_BENCH_NOW, &chain), 0);
  line("slide", (uint32_t)pg_window_slide(&window, envelope.sequence), pg_mac_holds(key, &envelope.signed_tail, &envelope.proof));
  pg_envelope_write(&writer, &envelope, &tail);
  line("written", writer.full, tail.length);
}
#else
#define PAINT 0xa5a5a5a5u
#define ROUNDS 64u

static const uint8_t node[] = PG_BENCH_NODE, drawn[] = PG_BENCH_RANDOM;
/* ROUNDS messages of 200 bytes and their MACs, one behind the other. */
static const uint8_t messages[ROUNDS][PG_BENCH_MESSAGE_BYTES] = PG_BENCH_MESSAGES;
static struct pg_envelope decoded[ROUNDS];
static struct pg_admission admission;
static struct pg_session_answer answer;

static void admit(void) {
  line("decode", (uint32_t)pg_envelope_decode(request_bytes, sizeof request_bytes, &envelope), 0);
  volatile uint32_t *here;
  __asm__ volatile("mov %0, sp" : "=r"(here));
  for (volatile uint32_t *word = _sstack + 1; word < here; word++) *word = PAINT; /* above the guard */
  const uint32_t began = COUNTER;
  const uint32_t fault = pg_admission_request(&admission, &envelope, drawn, &answer);
  const uint32_t ticks = COUNTER - began;
  volatile uint32_t *deepest = _sstack + 1;
  while (deepest < here && *deepest == PAINT) deepest++;
  line("admit", fault, ticks);
  line("stack", fault, (uint32_t)(here - deepest) * 4);
  static uint8_t out[512], to_sign[PG_PROOF_SIGNED_BYTES];
  struct pg_cbor_writer writer = pg_cbor_writer(out, sizeof out);
  struct pg_span tail;
  pg_session_answer_write(&writer, &envelope, &answer, admission.node, 1, &tail);
  line("answer", writer.full || pg_proof_signed(to_sign, &tail) == 0, 0);
  pg_proof_put(&writer, to_sign);
  line("answer_bytes", writer.full, sizeof out - writer.left);
}

/* All of them, then the MACs alone. The first one, which puts the session into use, is taken before. */
static void in_session(void) {
  uint32_t faults = 0, link = PG_NO_LINK;
  for (uint32_t i = 0; i < ROUNDS; i++) faults |= (uint32_t)pg_envelope_decode(messages[i], sizeof messages[i], &decoded[i]);
  line("decode", faults, 0);
  line("first", pg_admission_message(&admission, &decoded[0], &link), 0);
  uint32_t began = COUNTER;
  for (uint32_t i = 1; i < ROUNDS; i++) faults |= pg_admission_message(&admission, &decoded[i], &link);
  line("messages", faults, COUNTER - began);
  began = COUNTER;
  for (uint32_t i = 1; i < ROUNDS; i++) faults |= !pg_mac_holds(pg_object_memory(admission.session[0].leaf)->of[admission.session[0].half].key, &decoded[i].signed_tail, &decoded[i].proof);
  line("macs", faults, COUNTER - began);
  began = COUNTER;
  for (uint32_t i = 1; i < ROUNDS; i++) faults = pg_admission_message(&admission, &decoded[i], &link);
  line("replays", faults, COUNTER - began);
  line("left", link == PG_NO_LINK, (uint32_t)pg_admission_left(&admission, link, PG_ADMISSION_RESOURCE));
}

static void work(void) {
  pg_admission_init(&admission, &roots, node);
  line("clock", pg_admission_clock(&admission, PG_BENCH_NOW), 0);
  admit();
  in_session();
  static const uint8_t revocation[] = PG_BENCH_REVOCATION;
  const struct pg_revoked *keep = NULL;
  const uint32_t began = COUNTER;
  const uint32_t fault = pg_admission_revoke(&admission, revocation, sizeof revocation, NULL, 0, &keep);
  line("revoke", fault, COUNTER - began);
  line("kept", keep == NULL || pg_admission_kept(keep->hash) != 0, 0);
  /* So that all of it is there to be measured. */
  const uint64_t none[PG_RESOURCES] = {0};
  line("over", pg_admission_over(&admission) != NULL, pg_admission_debit(&admission, answer.handle, none));
  line("return", pg_admission_return(&admission, answer.handle, none), pg_admission_forget(&admission, node));
  line("restore", pg_admission_restore(&admission, node, 1), 0);
  line("ram", 0, sizeof admission + sizeof pg_revocations);
}
#endif

int main(void) {
  pg_uart_start(&uart);
  work();
  say("end\n");
  for (;;) {}
}
