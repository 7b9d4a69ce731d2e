/* admission.c -- the admission domain: chains of tokens, revocations and agreements, which are signatures, and take seconds.
 *
 * It has time of its own, below all that decides messages off the line, and above the worker: whoever is admitted cannot keep his own revocation waiting with
 * work. Requests and answers stand in a frame and are told by signals. What it finds it tells the gate, which has sessions and links; it keeps nothing itself. Keys are in the
 * keys domain: that signs the answer, and draws what has to be random.
 *
 * It says what it judged to the audit log, which the store keeps, and asks that for whoever is at the line: the log has no key, and signing takes time.
 *
 * Random is what nobody else can compute: a MAC, by a key that never leaves its domain, over a number that no two requests have: how often the
 * device has started, and how many requests there were since. */
#include "caps/judge.h"

#include <string.h>

#include "caps/proof.h"
#include "crypto/multihash.h"
#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "domains/domain.h"
#include "domains/links.h"
#include "generated/pg_audit.h"
#include "generated/pg_state.h"
#include "node/project.h"
#include "wire/message.h"

static const uint32_t none[4] = {0};
static uint8_t request[PG_ADMIT_REQUEST_BYTES];
static uint32_t request_bytes, now_low; /* and when it came, since the start */
static uint16_t now_high;
static uint8_t said[PG_LONGEST_ANSWER_BYTES];
static uint8_t key[PG_ED25519_KEY_BYTES], node[PG_NODE_ID_BYTES]; /* the node's public key, and its SHA-256 */
static uint32_t drawn PG_KEPT, sequence PG_KEPT; /* since the start */
/* Of the request that was worked at last: not a third time. */
static uint32_t begun PG_KEPT, tries PG_KEPT;

static bool asked(void) {
  PG_IN_ORDER();
  return PG_ADMIT_FRAME->asked != PG_ADMIT_FRAME->answered;
}

static void answer(uint32_t bytes) {
  struct pg_admit_frame *const frame = PG_ADMIT_FRAME;
  memcpy(frame->answer, said, bytes);
  frame->answer_bytes = bytes;
  PG_IN_ORDER();
  frame->answered = frame->asked;
  seL4_Signal(CAP_LINE_NTFN);
}

static uint32_t say_done(enum pg_grid_judge judge, uint32_t why) {
  const struct pg_done done = {PG_MSG_GRID, why == 0 ? PG_STATUS_OK : PG_STATUS_REFUSED, (enum pg_refusal)why, judge};
  return pg_done_encode(&done, said);
}

bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  memcpy(PG_LINKS_FRAME->name, hash, PG_TOKEN_HASH_BYTES);
  return pg_ask(CAP_GATE_EP, PG_LABEL_LINK_REVOKED, none).label != PG_OUTCOME_ABSENT; /* who can not be asked may know */
}

/* ---- the keys domain ---- */

static bool key_begin(enum pg_key_operation operation, enum pg_key_algorithm algorithm, uint32_t key) {
  const struct pg_words_key_begin ask = {(uint8_t)operation, (uint8_t)algorithm, (uint8_t)key};
  uint32_t words[4];
  pg_pack_key_begin(&ask, words);
  return pg_call(CAP_KEYS_EP, PG_LABEL_KEY_BEGIN, words).label == PG_OUTCOME_DONE;
}

/* All of `bytes`, then the result. A keys domain that crashed meanwhile has forgotten what was begun, and says so. */
static bool key_result(const uint8_t *bytes, uint32_t length, uint8_t *out, uint32_t out_bytes) {
  uint32_t words[4];
  for (uint32_t at = 0; at < length;) {
    const uint32_t left = length - at;
    const struct pg_words_key_update piece = {(uint16_t)(left < PG_SHARED_VAULT_BYTES ? left : PG_SHARED_VAULT_BYTES), 0};
    memcpy(FRAME_VAULT, bytes + at, piece.bytes);
    pg_pack_key_update(&piece, words);
    if (pg_call(CAP_KEYS_EP, PG_LABEL_KEY_UPDATE, words).label != PG_OUTCOME_DONE) return false;
    at += piece.bytes;
  }
  if (pg_call(CAP_KEYS_EP, PG_LABEL_KEY_FINISH, none).label != PG_OUTCOME_DONE) return false;
  const struct pg_words_key_read ask = {0, (uint16_t)out_bytes};
  pg_pack_key_read(&ask, words);
  const struct pg_mail mail = pg_call(CAP_KEYS_EP, PG_LABEL_KEY_READ, words);
  if (mail.label != PG_OUTCOME_DONE || pg_unpack_key_read_reply(mail.words).bytes != out_bytes) return false;
  memcpy(out, FRAME_VAULT, out_bytes);
  return true;
}

#define RANDOM_KEY 2u
_Static_assert(PG_SESSION_RANDOM_BYTES <= 2u * PG_ALGORITHM_BLAKE3_MAC_BYTES, "two MACs are enough");

static bool draw(uint32_t boot, uint8_t out[PG_SESSION_RANDOM_BYTES]) {
  uint8_t all[2u * PG_ALGORITHM_BLAKE3_MAC_BYTES];
  uint32_t number[3] = {boot, ++drawn, 0};
  for (; number[2] < 2u; number[2]++) {
    if (!key_begin(PG_KEY_SIGN, PG_ALGORITHM_BLAKE3_MAC, RANDOM_KEY)) return false;
    if (!key_result((const uint8_t *)number, sizeof number, all + number[2] * PG_ALGORITHM_BLAKE3_MAC_BYTES, PG_ALGORITHM_BLAKE3_MAC_BYTES)) return false;
  }
  memcpy(out, all, PG_SESSION_RANDOM_BYTES);
  return true;
}

/* ---- the audit log ---- */

static void log_put(const uint8_t *bytes, uint32_t length) {
  for (uint32_t at = 0; at < length; at += 12u) {
    uint32_t words[4] = {at, 0, 0, 0};
    memcpy(words + 1, bytes + at, length - at < 12u ? length - at : 12u);
    (void)pg_ask(CAP_STORE_EP, PG_LABEL_LOG_PUT, words);
  }
}

static uint32_t log_do(enum pg_log_operation operation, uint32_t status, uint32_t number, uint32_t at) {
  const struct pg_words_log_do ask = {(uint8_t)operation, (uint8_t)status, (uint16_t)at, number, now_low, now_high};
  uint32_t words[4];
  pg_pack_log_do(&ask, words);
  const struct pg_mail mail = pg_ask(CAP_STORE_EP, PG_LABEL_LOG_DO, words);
  return mail.label == PG_OUTCOME_DONE ? pg_unpack_log_do_reply(mail.words).bytes : 0;
}

/* What the store put together, to `to`, which has room for 15 bytes more. */
static uint32_t log_get(uint8_t *to, uint32_t bytes) {
  for (uint32_t at = 0; at < bytes; at += 16u) {
    const uint32_t words[4] = {at, 0, 0, 0};
    const struct pg_mail mail = pg_ask(CAP_STORE_EP, PG_LABEL_LOG_GET, words);
    if (mail.label != PG_OUTCOME_DONE) return 0;
    memcpy(to + at, mail.words, 16u);
  }
  return bytes;
}

/* Writes down what came of the request in hand, and says so. `digest`: NULL: it is named by its own. */
static uint32_t say_judged(enum pg_log_operation operation, uint32_t fault, uint32_t session, const uint8_t *digest) {
  uint8_t own[PG_AUDIT_LINK_BYTES];
  if (digest == NULL) pg_sha256(own, request, request_bytes);
  log_put(digest != NULL ? digest : own, sizeof own);
  (void)log_do(operation, fault, session, 0);
  return say_done(PG_JUDGE_PROTOCOL, fault);
}

/* The epoch's head is signed here: what it says came from the store, as it will stand there. */
static uint32_t end_epoch(void) {
  uint8_t text[PG_LONGEST_ANSWER_BYTES], signature[PG_ED25519_SIGNATURE_BYTES];
  const uint32_t bytes = log_do(PG_LOG_EPOCH, 0, 0, 0);
  if (bytes == 0 || bytes > sizeof text - 15u || log_get(text, bytes) == 0) return 0;
  if (!key_begin(PG_KEY_SIGN, PG_ALGORITHM_ED25519, 0) || !key_result(text, bytes, signature, sizeof signature)) return 0;
  log_put(signature, sizeof signature);
  return log_do(PG_LOG_SIGNED, 0, 0, 0);
}

static uint32_t about_log(uint32_t kind) {
  uint32_t bytes = 0;
  if (request_bytes != (kind == PG_MSG_AUDIT_READ ? PG_MSG_AUDIT_READ_BYTES : 1u) || (kind == PG_MSG_AUDIT_READ && request[PG_MSG_AUDIT_READ_AT - 1] != 0)) {
    const struct pg_done done = {(uint8_t)kind, PG_STATUS_SHAPE, PG_REFUSAL_OK, 0};
    return pg_done_encode(&done, said);
  }
  if (kind == PG_MSG_AUDIT_STATUS) bytes = log_do(PG_LOG_STATE, 0, 0, 0);
  else if (kind == PG_MSG_AUDIT_READ) bytes = log_do(PG_LOG_READ, 0, pg_load32le(request + PG_MSG_AUDIT_READ_NUMBER), pg_load16le(request + PG_MSG_AUDIT_READ_AT));
  else if (kind == PG_MSG_AUDIT_HEAD) bytes = log_do(PG_LOG_HEAD, 0, 0, 0);
  else bytes = end_epoch();
  const struct pg_done done = {(uint8_t)kind, PG_STATUS_UNKNOWN, PG_REFUSAL_OK, 0};
  return bytes != 0 && bytes <= sizeof said - 15u && log_get(said, bytes) != 0 ? bytes : pg_done_encode(&done, said);
}

/* ---- requests ---- */

/* Puts the node's answer together and has it signed: its bytes; 0: there was nobody to sign. */
static uint32_t signed_answer(const struct pg_envelope *asked_for, const struct pg_session_answer *answers) {
  uint8_t text[PG_PROOF_SIGNED_BYTES], signature[PG_ED25519_SIGNATURE_BYTES];
  struct pg_cbor_writer out = pg_cbor_writer(said + PG_MSG_GRID_ANSWER_MESSAGE, sizeof said - PG_MSG_GRID_ANSWER_MESSAGE);
  struct pg_span tail;
  said[0] = PG_MSG_GRID_ANSWER;
  pg_hop_write(&out, 1, node);
  pg_session_answer_write(&out, asked_for, answers, node, ++sequence & PG_GRID_LIMIT_SEQUENCE, &tail);
  const uint32_t bytes = pg_proof_signed(text, &tail);
  if (bytes == 0 || !key_begin(PG_KEY_SIGN, PG_ALGORITHM_ED25519, 0) || !key_result(text, bytes, signature, sizeof signature)) return 0;
  pg_proof_put(&out, signature);
  return out.full ? 0 : sizeof said - out.left;
}

static const struct pg_token_roots *roots(void) {
  static struct pg_token_roots trusted;
  trusted = (struct pg_token_roots){pg_roots, pg_root_count};
  return &trusted;
}

static uint32_t open_session(const struct pg_envelope *envelope, uint64_t now, uint32_t boot) {
  uint8_t random[PG_SESSION_RANDOM_BYTES];
  struct pg_session_answer answers;
  if (boot == 0) return say_done(PG_JUDGE_NODE, PG_TROUBLE_UNCOUNTED);
  if (!draw(boot, random)) return say_done(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  const uint32_t fault = pg_admission_judge(roots(), node, now, envelope, random, &PG_LINKS_FRAME->admitted, &answers);
  if (fault != PG_ADMISSION_OK) return say_judged(PG_LOG_ADMISSION, fault, 0, NULL);
  const struct pg_mail mail = pg_ask(CAP_GATE_EP, PG_LABEL_SESSION_OPEN, none);
  pg_wipe(PG_LINKS_FRAME->admitted.key, PG_SESSION_KEY_BYTES); /* which the gate has now, where its leaf can be revoked */
  const struct pg_words_session_open_reply reply = pg_unpack_session_open_reply(mail.words);
  if (mail.label != PG_OUTCOME_DONE) return say_done(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  if (reply.refusal != PG_ADMISSION_OK) return say_judged(PG_LOG_ADMISSION, reply.refusal, 0, NULL);
  answers.handle = reply.handle;
  (void)say_judged(PG_LOG_ADMISSION, 0, reply.handle, PG_LINKS_FRAME->admitted.link[PG_LINKS_FRAME->admitted.count - 1u].hash);
  const uint32_t bytes = signed_answer(envelope, &answers);
  return bytes != 0 ? bytes : say_done(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
}

static uint32_t revoke(const struct pg_envelope *envelope, uint64_t now) {
  const uint32_t fault = pg_revocation_judge(roots(), now, envelope->payload.bytes, envelope->payload.length, envelope->chain.bytes, envelope->chain.length,
                                             &PG_LINKS_FRAME->revocation);
  if (fault != PG_ADMISSION_OK) return say_judged(PG_LOG_REVOCATION, fault, 0, NULL);
  const struct pg_mail mail = pg_ask(CAP_GATE_EP, PG_LABEL_LINK_REVOKE, none);
  if (mail.label != PG_OUTCOME_DONE) return say_done(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  const uint32_t refusal = pg_unpack_link_revoke_reply(mail.words).refusal;
  return say_judged(PG_LOG_REVOCATION, refusal, 0, refusal == 0 ? PG_LINKS_FRAME->revocation.hash : NULL);
}

/* The head of a log, for the gate, who knows what its log has come to. */
static uint32_t take_head(const struct pg_span *payload) {
  struct pg_links_head *const out = &PG_LINKS_FRAME->head;
  struct pg_token_head found;
  const uint32_t fault = pg_token_head_verify(payload->bytes, payload->length, roots(), &found);
  if (fault != PG_TOKEN_OK) return say_done(PG_JUDGE_PROTOCOL, fault);
  const uint8_t *const constraint = found.head + PG_HEAD_AT_CONSTRAINT;
  const uint32_t bytes = found.head_bytes - PG_HEAD_AT_CONSTRAINT;
  if (found.head_bytes < PG_HEAD_AT_CONSTRAINT || (bytes != 0 && pg_cid_check(constraint, bytes) != PG_STATUS_OK)) return say_done(PG_JUDGE_PROTOCOL, PG_ENVELOPE_BAD_CID);
  memcpy(out->log, found.log, sizeof out->log);
  memcpy(out->root, found.head + PG_HEAD_AT_ROOT, sizeof out->root);
  memcpy(out->constraint, constraint, bytes);
  out->constraint_bytes = (uint8_t)bytes;
  out->size = (uint32_t)found.head[0] << 24 | (uint32_t)found.head[1] << 16 | (uint32_t)found.head[2] << 8 | found.head[3];
  const struct pg_mail mail = pg_ask(CAP_GATE_EP, PG_LABEL_LOG_HEAD, none);
  if (mail.label != PG_OUTCOME_DONE) return say_done(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  return say_done(PG_JUDGE_PROTOCOL, pg_unpack_log_head_reply(mail.words).refusal);
}
_Static_assert(PG_TOKEN_KEY_ID_BYTES == PG_GRID_LIMIT_LOG_ID, "a log's id is that of the key that signs its heads");

static uint32_t say_key(void) {
  said[0] = PG_MSG_NODE_KEY;
  memcpy(said + PG_MSG_NODE_KEY_KEY, key, sizeof key);
  return PG_MSG_NODE_KEY_BYTES;
}

static uint32_t handle(uint32_t kind, uint32_t length) {
  if (kind == PG_MSG_NODE_KEY_GET) return say_key();
  if (kind != PG_MSG_GRID) return about_log(kind);
  struct pg_envelope envelope;
  struct pg_hop hop;
  struct pg_span rest;
  enum pg_envelope_fault fault = pg_hop_decode(request, length, &hop, &rest);
  if (fault == PG_ENVELOPE_FINE) fault = pg_envelope_decode(rest.bytes, rest.length, &envelope);
  if (fault != PG_ENVELOPE_FINE) return say_done(PG_JUDGE_PROTOCOL, (uint32_t)fault);
  const struct pg_words_time_get_reply time = pg_unpack_time_get_reply(pg_ask(CAP_GATE_EP, PG_LABEL_TIME_GET, none).words);
  const uint64_t now = (uint64_t)time.seconds_high << 32 | time.seconds_low;
  if (envelope.type == PG_HEAD_TYPE && envelope.payload.bytes != NULL) return take_head(&envelope.payload);
  if (envelope.type == PG_SESSION_TYPE) return open_session(&envelope, now, time.boot);
  if (envelope.type == PG_REVOCATION_TYPE && envelope.payload.bytes != NULL) return revoke(&envelope, now);
  return say_done(PG_JUDGE_PROTOCOL, PG_ADMISSION_NOT_REQUEST);
}

static void work(void) {
  struct pg_admit_frame *const frame = PG_ADMIT_FRAME;
  const uint32_t length = frame->request_bytes, kind = frame->kind;
  now_low = frame->now_low;
  now_high = frame->now_high;
  PG_IN_ORDER(); /* a length that was looked at is not read again */
  if (begun != frame->asked) tries = 0;
  begun = frame->asked;
  if (length > sizeof request || tries++ > 1) {
    answer(0);
    return;
  }
  memcpy(request, frame->request, length);
  request_bytes = length;
  const uint32_t bytes = handle(kind, length);
  seL4_Signal(CAP_PROGRESS_NTFN);
  answer(bytes);
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  (void)first;
  if (begin == PG_BEGIN_FIRST) begun = tries = drawn = sequence = 0;
  const bool keyed = begin != PG_BEGIN_REFUSE && key_begin(PG_KEY_PUBLIC, PG_ALGORITHM_ED25519, 0) && key_result(NULL, 0, key, sizeof key);
  if (keyed) {
    pg_node_id(node, key);
    log_put(node, sizeof node);
    (void)log_do(PG_LOG_BEGIN, 0, 0, 0); /* before the line is up, which waits for the updater */
  }
  for (;;) {
    while (asked()) {
      if (keyed) work();
      else answer(0);
    }
    (void)seL4_Wait(CAP_REQUESTS_NTFN, NULL);
  }
}
