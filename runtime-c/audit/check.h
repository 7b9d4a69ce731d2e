/* check.h -- the checks of a head that a node goes on from. As wire/check.h: each is written PG_AUDIT_CHECK(NAME, condition), and a build for
 * tests with -DPG_AUDIT_OMIT=PG_AUDIT_CHECK_NAME lets that one hold always. What keeps the reader inside its input is none of these. */
#ifndef PG_AUDIT_CHECK_H
#define PG_AUDIT_CHECK_H

enum pg_audit_check {
  PG_AUDIT_CHECK_NOTHING,
  PG_AUDIT_CHECK_MEMBERS,     /* a COSE_Sign1 has four members, what a head says five */
  PG_AUDIT_CHECK_SIGNER,      /* this node signed it, with its algorithm */
  PG_AUDIT_CHECK_UNPROTECTED, /* no header is outside the signature */
  PG_AUDIT_CHECK_LOG,         /* it is a head of this log */
  PG_AUDIT_CHECK_EPOCH,       /* of an epoch that there was, which has records */
  PG_AUDIT_CHECKS
};

#ifndef PG_AUDIT_OMIT
#define PG_AUDIT_OMIT PG_AUDIT_CHECK_NOTHING
#endif

#define PG_AUDIT_CHECK(name, holds) (PG_AUDIT_OMIT == PG_AUDIT_CHECK_##name || (holds))

#endif
