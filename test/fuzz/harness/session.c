/* session.c -- requests for sessions, messages in them and revocations, as a stranger sends them: a letter, its length (u16), its bytes; and so
 * on. q: a request, m: a message, r: a revocation and, behind it, a chain (u16 the revocation's length first), t: the time goes on by so much
 * (u8). Every equation of a signature holds, and every MAC, so that what stands behind them is looked at too; the checks in front are the
 * device's. What the tables hold has to fit what the kernel has after each. */
#include "harness.h"

#include "../../admission/untyped.h"
#include "base/bytes.h"
#include "caps/admission.h"
#include "caps/proof.h"
#include "crypto/ed25519_strict.h"
#include "crypto/mac.h"
#include "crypto/x25519.h"
#include "ed25519.h"

static const uint8_t roots[1][PG_ED25519_KEY_BYTES] = {{PG_FUZZ_ROOT}};
static const uint8_t node[PG_NODE_ID_BYTES] = {PG_FUZZ_NODE};
static struct pg_admission admission;

/* What follows reads all of what it is handed, as the real one does. */
static volatile uint8_t sum;
static void reads(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) sum = (uint8_t)(sum + bytes[i]);
}

int ed25519_verify(const unsigned char *signature, const unsigned char *message, size_t message_len, const unsigned char *public_key) {
  reads(message, message_len);
  reads(signature, PG_ED25519_SIGNATURE_BYTES);
  reads(public_key, PG_ED25519_KEY_BYTES);
  return 1;
}

enum pg_ed25519 pg_ed25519_verify_parts(const uint8_t *key, const struct pg_span *parts, uint32_t count, const uint8_t *signature) {
  for (uint32_t i = 0; i < count; i++) reads(parts[i].bytes, parts[i].length);
  return pg_ed25519_before(key, signature);
}

bool pg_mac_holds(const uint8_t *key, const struct pg_span *signed_tail, const struct pg_span *proof) {
  reads(key, PG_SESSION_KEY_BYTES);
  reads(signed_tail->bytes, signed_tail->length);
  reads(proof->bytes, proof->length);
  return proof->length == PG_GRID_LIMIT_MAC;
}

void pg_session_key(uint8_t *key, const uint8_t *shared) {
  reads(shared, PG_SESSION_SHARED_BYTES);
  memcpy(key, shared, PG_SESSION_KEY_BYTES);
}

bool pg_x25519(uint8_t *shared, const uint8_t *secret, const uint8_t *public_key) {
  for (uint32_t i = 0; i < PG_SESSION_EPHEMERAL_BYTES; i++) shared[i] = secret[i] ^ public_key[i];
  return true;
}
void pg_x25519_public(uint8_t *public_key, const uint8_t *secret) { memcpy(public_key, secret, PG_SESSION_EPHEMERAL_BYTES); }
bool pg_x25519_reduced(const uint8_t *public_key) { return public_key[31] < 0x80; }

static void sound(void) {
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    const struct pg_link *const link = &admission.link[i];
    CHECK((link->root_key != NULL) == untyped[i].there);
    if (link->root_key == NULL) continue;
    CHECK(link->parent == untyped[i].parent && link->expires > admission.now && !pg_token_revoked(link->hash));
    for (uint32_t r = 0; r < PG_RESOURCES; r++) CHECK(link->used[r] <= link->limit[r]);
  }
  for (uint32_t i = 0; i < PG_ADMISSION_SESSIONS; i++) {
    const struct pg_session *const session = &admission.session[i];
    if (session->state == PG_SESSION_FREE) continue;
    CHECK(session->handle != 0 && session->handle % PG_ADMISSION_SESSIONS == i && untyped[session->leaf].there);
  }
}

static void message(const uint8_t *bytes, uint32_t length, bool asks) {
  static const uint8_t drawn[PG_SESSION_RANDOM_BYTES] = {1, 2, 3, [PG_SESSION_EPHEMERAL_BYTES] = 0, 1};
  struct pg_envelope envelope;
  if (pg_envelope_decode(bytes, length, &envelope) != PG_ENVELOPE_FINE) return;
  if (!asks) {
    uint32_t link = PG_NO_LINK;
    /* Whoever opened a session knows its handle. */
    const uint32_t handle = admission.session[envelope.handle % PG_ADMISSION_SESSIONS].handle;
    envelope.handle = handle == 0 ? envelope.handle : handle;
    const uint32_t fault = pg_admission_message(&admission, &envelope, &link);
    CHECK(fault == PG_ADMISSION_OK ? link < PG_ADMISSION_LINKS : link == PG_NO_LINK);
    return;
  }
  struct pg_session_answer answer;
  if (pg_admission_request(&admission, &envelope, drawn, &answer) != PG_ADMISSION_OK) return;
  harness_take();
  uint8_t *const out = malloc(512);
  uint8_t to_sign[PG_PROOF_SIGNED_BYTES];
  if (out == NULL) abort();
  struct pg_cbor_writer writer = pg_cbor_writer(out, 512);
  struct pg_span tail;
  pg_session_answer_write(&writer, &envelope, &answer, node, 1, &tail);
  CHECK(!writer.full && pg_proof_signed(to_sign, &tail) > tail.length);
  pg_proof_put(&writer, to_sign);
  CHECK(!writer.full && pg_envelope_decode(out, 512 - writer.left, &envelope) == PG_ENVELOPE_FINE && envelope.type == PG_SESSION_TYPE);
  free(out);
}

static void revocation(const uint8_t *bytes, uint32_t length) {
  if (length < 2) return;
  const uint32_t told = pg_load16le(bytes), all = length - 2, of = told < all ? told : all;
  const struct pg_revoked *keep = NULL;
  const uint32_t fault = pg_admission_revoke(&admission, bytes + 2, of, bytes + 2 + of, all - of, &keep);
  CHECK((fault == PG_ADMISSION_UNWRITTEN) == (keep != NULL));
  if (keep != NULL) CHECK(pg_token_revoked(keep->hash) && pg_admission_kept(keep->hash) == PG_ADMISSION_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  const struct pg_token_roots trusted = {roots, 1};
  untyped_begin();
  pg_admission_init(&admission, &trusted, node);
  CHECK(pg_admission_clock(&admission, PG_FUZZ_NOW) == PG_ADMISSION_OK);
  for (size_t at = 0; length - at >= 3;) {
    const uint8_t what = given[at];
    const size_t told = pg_load16le(given + at + 1), rest = length - at - 3, of = told < rest ? told : rest;
    uint8_t *const bytes = harness_exact(given + at + 3, of);
    if (what == 'r') revocation(bytes, (uint32_t)of);
    else if (what == 't') (void)pg_admission_clock(&admission, admission.now + (of > 0 ? bytes[0] : 0));
    else message(bytes, (uint32_t)of, what == 'q');
    free(bytes);
    sound();
    at += 3 + of;
  }
  return 0;
}
