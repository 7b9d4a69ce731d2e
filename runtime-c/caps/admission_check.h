/* admission_check.h -- the checks between a verified chain and what is done under it.
 *
 * As caps/check.h: each is written PG_ADMISSION_CHECK(NAME, condition), and a build for tests with
 * -DPG_ADMISSION_OMIT=PG_ADMISSION_CHECK_NAME lets that one hold always. What it stops must then come out otherwise, and nothing
 * else. Room in tables is no check of these: it cannot be left out. */
#ifndef PG_CAPS_ADMISSION_CHECK_H
#define PG_CAPS_ADMISSION_CHECK_H

enum pg_admission_checks {
  PG_ADMISSION_CHECK_NOTHING,
  PG_ADMISSION_CHECK_CLOCK,          /* somebody has said what time it is */
  PG_ADMISSION_CHECK_CLOCK_FORWARD,  /* time does not go back */
  PG_ADMISSION_CHECK_TYPE,           /* a request has the content type of one */
  PG_ADMISSION_CHECK_MEMBERS,        /* its payload has two members */
  PG_ADMISSION_CHECK_NODE,           /* it is for this node */
  PG_ADMISSION_CHECK_HOLDER,         /* it comes from the leaf's holder */
  PG_ADMISSION_CHECK_PROOF_HEADER,   /* who signs under one algorithm, and says nothing else */
  PG_ADMISSION_CHECK_EPHEMERAL,      /* the ephemeral key is in its one encoding */
  PG_ADMISSION_CHECK_SECRET,         /* and of no small order */
  PG_ADMISSION_CHECK_HANDLE,         /* a message has the handle of a session */
  PG_ADMISSION_CHECK_SOURCE,         /* and comes from its holder */
  PG_ADMISSION_CHECK_MAC,            /* its MAC is the session's */
  PG_ADMISSION_CHECK_BUDGET,         /* no account goes below 0 */
  PG_ADMISSION_CHECK_RETURNED,       /* no more is returned than was taken */
  PG_ADMISSION_CHECK_ENDED,          /* what is over goes */
  PG_ADMISSION_CHECK_FOR_ROOTS,      /* the last places for names are the roots' */
  PG_ADMISSION_CHECK_WRITTEN,        /* a revocation is not acknowledged before it is written down */
  PG_ADMISSION_CHECK_OVER,           /* a name is kept for as long as its link could be shown */
  PG_ADMISSION_CHECKS
};

#ifndef PG_ADMISSION_OMIT
#define PG_ADMISSION_OMIT PG_ADMISSION_CHECK_NOTHING
#endif

#define PG_ADMISSION_CHECK(name, holds) (PG_ADMISSION_OMIT == PG_ADMISSION_CHECK_##name || (holds))

#endif
