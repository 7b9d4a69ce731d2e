/* probe_admission.c -- a device's admission, event by event; what it keeps is said after each.
 *
 * Records as test/protocol/record.h has them: a letter, and what it is about. z: a start, node id; t: the time, u64; q: a request, random bytes
 * and a message; m: a message; d, g: a debit or what is given back, u32 handle and u64 each; r: a revocation, u32 its length, it, a chain; k, f:
 * a hash that is kept, to be forgotten; l: a record that is read back, hash and u64; x: how many Untypeds there is memory for, and how many leaves, u32 each.
 * Out, a line each: fault and what goes with it; `|` and the state. Arguments: which checks are left out, then root keys in hexadecimal. */
#include <inttypes.h>
#include <string.h>

#include "../protocol/record.h"
#include "caps/admission.h"
#include "caps/proof.h"
#include "untyped.h"

unsigned pg_admission_omit, pg_token_omit, pg_ed25519_omit, pg_wire_omit;

static struct pg_admission admission;
static uint8_t roots[PG_TOKEN_ROOTS][PG_ED25519_KEY_BYTES];
static struct pg_token_roots trusted = {(const uint8_t(*)[PG_ED25519_KEY_BYTES])roots, 0};
static struct pg_session_answer answered;

static uint64_t u64(const uint8_t *at) { return pg_load32le(at) | (uint64_t)pg_load32le(at + 4) << 32; }

static void hex(const uint8_t *bytes, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

static void say_link(uint32_t i) {
  const struct pg_link *const each = &admission.link[i];
  printf(" L");
  hex(each->hash, 8);
  printf("<");
  if (each->parent != PG_NO_LINK) hex(admission.link[each->parent].hash, 8);
  if (!untyped[i].there || untyped[i].parent != each->parent) abort();
  for (uint32_t r = 0; r < PG_RESOURCES; r++) {
    if (each->used[r] > each->limit[r] && pg_admission_omit == 0) abort();
    printf(",%" PRIu64 "/%" PRIu64, each->used[r], pg_admission_left(&admission, i, r + 1));
  }
}

/* What it keeps: links by name and what is left under each, sessions, names. */
static void say_state(void) {
  printf(" | T%" PRIu64, admission.now);
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (admission.link[i].root_key != NULL) say_link(i);
    else if (untyped[i].there) abort();
  }
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    const struct pg_session *const each = &admission.session[i];
    if (each->state == PG_SESSION_FREE) continue;
    const struct pg_session_memory *const of = &pg_object_memory(each->leaf)->of[each->half];
    printf(" S%" PRIu32 ",%d,%" PRIu32 ",", each->handle, each->state == PG_SESSION_IN_USE, of->next);
    hex(admission.link[each->leaf].hash, 8);
    printf(",");
    hex(of->key, 8);
  }
  for (uint32_t i = 0; i < PG_ADMISSION_REVOCATIONS; i++) {
    const struct pg_revoked *const each = &pg_revocations.of[i];
    if (each->until == 0) continue;
    printf(" R");
    hex(each->hash, 8);
    printf(",%" PRIu64 ",%d", each->until, each->kept);
  }
  const struct pg_revoked *const over = pg_admission_over(&admission);
  printf(" O%d\n", over != NULL);
}

/* What was decoded, on its own memory; NULL: it is no message, which was said. */
static const struct pg_envelope *decoded(const uint8_t *bytes, uint32_t length) {
  static struct pg_envelope envelope;
  const enum pg_envelope_fault fault = pg_envelope_decode(bytes, length, &envelope);
  if (fault == PG_ENVELOPE_FINE) return &envelope;
  printf("decode %d", (int)fault);
  return NULL;
}

static void request(const uint8_t *bytes, uint32_t length) {
  const struct pg_envelope *const envelope = decoded(bytes + PG_SESSION_RANDOM_BYTES, length - PG_SESSION_RANDOM_BYTES);
  if (envelope == NULL) return;
  const uint32_t fault = pg_admission_request(&admission, envelope, bytes, &answered);
  printf("%" PRIu32, fault);
  if (fault != PG_ADMISSION_OK) return;
  /* The answer as it would be signed, and as it goes out under a signature of zeros. */
  static uint8_t out[2048], to_sign[PG_PROOF_SIGNED_BYTES];
  const uint8_t signature[PG_ED25519_SIGNATURE_BYTES] = {0};
  struct pg_cbor_writer writer = pg_cbor_writer(out, sizeof out);
  struct pg_span tail;
  pg_session_answer_write(&writer, envelope, &answered, admission.node, 77, &tail);
  printf(" ");
  hex(to_sign, pg_proof_signed(to_sign, &tail));
  pg_proof_put(&writer, signature);
  printf(" ");
  hex(out, (uint32_t)(writer.at - out));
}

static void message(const uint8_t *bytes, uint32_t length) {
  const struct pg_envelope *const envelope = decoded(bytes, length);
  if (envelope == NULL) return;
  uint32_t link = PG_NO_LINK;
  const uint32_t fault = pg_admission_message(&admission, envelope, &link);
  printf("%" PRIu32 " ", fault);
  if (fault == PG_ADMISSION_OK) hex(admission.link[link].hash, 8);
}

static uint32_t accounts(char what, const uint8_t *bytes) {
  uint64_t amount[PG_RESOURCES];
  for (uint32_t i = 0; i < PG_RESOURCES; i++) amount[i] = u64(bytes + 4 + 8 * i);
  return (what == 'd' ? pg_admission_debit : pg_admission_return)(&admission, pg_load32le(bytes), amount);
}

static void revocation(const uint8_t *bytes, uint32_t length) {
  const uint32_t of = pg_load32le(bytes);
  const struct pg_revoked *keep = NULL;
  const uint32_t fault = pg_admission_revoke(&admission, bytes + 4, of, bytes + 4 + of, length - 4 - of, &keep);
  printf("%" PRIu32, fault);
  if (keep == NULL) return;
  printf(" ");
  hex(keep->hash, 8);
  printf(",%" PRIu64, keep->until);
}

static void event(char what, const uint8_t *bytes, uint32_t length) {
  uint32_t fault = 0;
  switch (what) {
    case 'z':
      untyped_begin();
      pg_admission_init(&admission, &trusted, bytes);
      break;
    case 't': fault = pg_admission_clock(&admission, u64(bytes)); break;
    case 'q': request(bytes, length); return;
    case 'm': message(bytes, length); return;
    case 'd': case 'g': fault = accounts(what, bytes); break;
    case 'r': revocation(bytes, length); return;
    case 'k': fault = pg_admission_kept(bytes); break;
    case 'f': fault = pg_admission_forget(&admission, bytes); break;
    case 'l': fault = pg_admission_restore(&admission, bytes, u64(bytes + PG_TOKEN_HASH_BYTES)); break;
    case 'x': untyped_most = pg_load32le(bytes), frames_most = pg_load32le(bytes + 4); break;
    default: abort();
  }
  printf("%" PRIu32, fault);
}

int main(int argc, char **argv) {
  unsigned *const omit[] = {&pg_admission_omit, &pg_token_omit, &pg_ed25519_omit, &pg_wire_omit};
  for (int i = 0; i < 4 && i + 1 < argc; i++) *omit[i] = (unsigned)strtoul(argv[i + 1], NULL, 10);
  for (int i = 5; i < argc && trusted.count < PG_TOKEN_ROOTS; i++, trusted.count++) {
    for (size_t at = 0; at < PG_ED25519_KEY_BYTES; at++) {
      unsigned value;
      if (sscanf(argv[i] + 2 * at, "%2x", &value) != 1) return 2;
      roots[trusted.count][at] = (uint8_t)value;
    }
  }
  uint32_t length;
  for (uint8_t *bytes = record(&length); bytes != NULL; bytes = record(&length)) {
    /* Of its own size, so that the sanitizers see its end. */
    uint8_t *const own = malloc(length == 1 ? 1 : length - 1);
    if (own == NULL) return 2;
    memcpy(own, bytes + 1, length - 1);
    event((char)bytes[0], own, length - 1);
    say_state();
    free(own);
    free(bytes);
  }
  return 0;
}
