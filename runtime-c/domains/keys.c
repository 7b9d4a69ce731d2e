/* keys.c -- the keys domain: what signs and seals has an address space of its own, and a key never leaves it.
 *
 * What it works on comes piece by piece through a frame that its caller writes, too: each piece is copied before it is used. */
#include "node/keys.h"

#include <string.h>

#include "domains/domain.h"

static struct pg_keys keys;

#ifdef SIGNS
#include "node/signer.h"

/* Where others are to believe the node, it has a signature, too; what was begun last is in hand. */
static struct pg_signer signer;
static bool signs;
#define SIGNER(then, otherwise) (signs ? (then) : (otherwise))
#else
#define SIGNER(then, otherwise) (otherwise)
#endif

/* What keys are derived from. A board with a store for secrets gives its own; those so far have none, so what this build signs
 * and seals is a secret from other domains and not from whoever reads its flash. */
static const uint8_t seed[PG_KEY_BYTES] = "no board has a secret store yet";

static enum pg_outcome_label update(const uint32_t words[4]) {
  const struct pg_words_key_update ask = pg_unpack_key_update(words);
  static uint8_t piece[PG_SHARED_VAULT_BYTES];
  if (ask.bytes > sizeof piece) return PG_OUTCOME_REFUSED;
  memcpy(piece, FRAME_VAULT, ask.bytes);
  return SIGNER(pg_signer_update(&signer, piece, ask.bytes), pg_keys_update(&keys, ask.part, piece, ask.bytes));
}

static enum pg_outcome_label begin_with(const uint32_t words[4]) {
  const struct pg_words_key_begin ask = pg_unpack_key_begin(words);
#ifdef SIGNS
  signs = ask.algorithm == PG_ALGORITHM_ED25519 && ask.key == 0;
#endif
  return SIGNER(pg_signer_begin(&signer, ask.operation), pg_keys_begin(&keys, ask.operation, ask.algorithm, ask.key));
}

static enum pg_outcome_label handle(struct pg_mail *mail) {
  switch (mail->label) {
    case PG_LABEL_KEY_BEGIN: return PG_MAY_KEY_BEGIN_KEYS(mail->badge) ? begin_with(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_KEY_UPDATE: return PG_MAY_KEY_UPDATE_KEYS(mail->badge) ? update(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_KEY_FINISH: {
      if (!PG_MAY_KEY_FINISH_KEYS(mail->badge)) return PG_OUTCOME_REFUSED;
      uint32_t bytes = 0;
      const enum pg_outcome_label outcome = SIGNER(pg_signer_finish(&signer, &bytes), pg_keys_finish(&keys, &bytes));
      const struct pg_words_key_finish_reply say = {(uint16_t)bytes};
      pg_pack_key_finish_reply(&say, mail->words);
      return outcome;
    }
    case PG_LABEL_KEY_READ: {
      if (!PG_MAY_KEY_READ_KEYS(mail->badge)) return PG_OUTCOME_REFUSED;
      const struct pg_words_key_read ask = pg_unpack_key_read(mail->words);
      const uint32_t most = ask.bytes < PG_SHARED_VAULT_BYTES ? ask.bytes : PG_SHARED_VAULT_BYTES;
      const struct pg_words_key_read_reply say = {(uint16_t)SIGNER(pg_signer_read(&signer, ask.at, most, FRAME_VAULT), pg_keys_read(&keys, ask.at, most, FRAME_VAULT))};
      pg_pack_key_read_reply(&say, mail->words);
      return PG_OUTCOME_DONE;
    }
    default: return PG_OUTCOME_REFUSED;
  }
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  if (begin != PG_BEGIN_REFUSE) pg_keys_init(&keys, seed);
#ifdef SIGNS
  if (begin != PG_BEGIN_REFUSE) pg_signer_init(&signer, seed);
#endif
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_KEYS_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_KEYS_EP, CAP_CALLS_REPLY);
  for (;;) {
    const enum pg_outcome_label outcome = handle(&mail);
    pg_next(&mail, CAP_KEYS_EP, CAP_CALLS_REPLY, outcome);
  }
}
