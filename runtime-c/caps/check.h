/* check.h -- the checks that stand between the device and authority that nobody gave.
 *
 * As runtime-c/boot/check.h: each is written PG_TOKEN_CHECK(NAME, condition), and a build for tests with
 * -DPG_TOKEN_OMIT=PG_TOKEN_CHECK_NAME lets that one hold always. The chain that it stops must then have another verdict, and
 * no other. Checks of the encoding are those of wire/check.h, of keys and signatures those of crypto/ed25519_check.h. */
#ifndef PG_CAPS_CHECK_H
#define PG_CAPS_CHECK_H

enum pg_token_check {
  PG_TOKEN_CHECK_NOTHING,
  PG_TOKEN_CHECK_LINKS,       /* there are not too many links */
  PG_TOKEN_CHECK_MEMBERS,     /* a COSE_Sign1 has four members, an entry of a scope two */
  PG_TOKEN_CHECK_HEADERS,     /* a protected header has the labels that are due, and no other */
  PG_TOKEN_CHECK_ALGORITHM,   /* tokens are signed with Ed25519 */
  PG_TOKEN_CHECK_UNPROTECTED, /* no header is outside the signature */
  PG_TOKEN_CHECK_MISSING,     /* each claim is there */
  PG_TOKEN_CHECK_UNKNOWN,     /* and no other */
  PG_TOKEN_CHECK_KEY_SHAPE,   /* the holder has one key, of one kind */
  PG_TOKEN_CHECK_CURVE,       /* and it is on the curve that signs */
  PG_TOKEN_CHECK_SCOPE,       /* a scope names a resource */
  PG_TOKEN_CHECK_ORDER,       /* resources go up */
  PG_TOKEN_CHECK_TWICE,       /* and each is there once */
  PG_TOKEN_CHECK_RESOURCE,    /* the resource is known */
  PG_TOKEN_CHECK_LIMIT,       /* its limit is not 0 */
  PG_TOKEN_CHECK_PARENT,      /* a link names the one before */
  PG_TOKEN_CHECK_ATTENUATED,  /* no limit grows */
  PG_TOKEN_CHECK_OUTLIVES,    /* no time grows */
  PG_TOKEN_CHECK_EXPIRED,     /* there is time left */
  PG_TOKEN_CHECK_REVOKED,     /* no link was revoked */
  PG_TOKEN_CHECK_ROOT,        /* the root key is a trusted one */
  PG_TOKEN_CHECK_MEMBER,      /* what is revoked is in the chain */
  PG_TOKEN_CHECK_ANCESTOR,    /* by somebody above it */
  PG_TOKEN_CHECKS
};

#ifndef PG_TOKEN_OMIT
#define PG_TOKEN_OMIT PG_TOKEN_CHECK_NOTHING
#endif

#define PG_TOKEN_CHECK(name, holds) (PG_TOKEN_OMIT == PG_TOKEN_CHECK_##name || (holds))

#endif
