/* ed25519_check.h -- the checks in front of the packaged Ed25519, which makes none of them.
 *
 * As runtime-c/kernel/check.h: each is written PG_ED25519_CHECK(NAME, condition), and a build for tests with
 * -DPG_ED25519_OMIT=PG_ED25519_CHECK_NAME lets that one hold always. What it stops must then have another verdict. */
#ifndef PG_ED25519_CHECK_H
#define PG_ED25519_CHECK_H

enum pg_ed25519_checks {
  PG_ED25519_CHECK_NOTHING,
  PG_ED25519_CHECK_KEY_ENCODING, /* a key's y is below p */
  PG_ED25519_CHECK_KEY_ORDER,    /* a key is of no small order */
  PG_ED25519_CHECK_S,            /* S is below the group's order */
  PG_ED25519_CHECK_R_ENCODING,   /* R's y is below p */
  PG_ED25519_CHECK_R_ORDER,      /* R is of no small order */
  PG_ED25519_CHECK_EQUATION,     /* the signature is the key's */
  PG_ED25519_CHECKS
};

#ifndef PG_ED25519_OMIT
#define PG_ED25519_OMIT PG_ED25519_CHECK_NOTHING
#endif

#define PG_ED25519_CHECK(name, holds) (PG_ED25519_OMIT == PG_ED25519_CHECK_##name || (holds))

#endif
