/* check.h -- the checks that stand between the node and a program, or a change of state, that nobody may have it run.
 *
 * As runtime-c/boot/check.h: each is written PG_NODE_CHECK(NAME, condition), and a build for tests with
 * -DPG_NODE_OMIT=PG_NODE_CHECK_NAME lets that one hold always. What it refuses must then be taken, or be refused for another
 * reason, and nothing else. What keeps an access inside memory is no check of these: it cannot be left out. */
#ifndef PG_NODE_CHECK_H
#define PG_NODE_CHECK_H

enum pg_node_check {
  PG_NODE_CHECK_NOTHING,
  PG_NODE_CHECK_SAME,       /* a program that is known has the very bytes that came */
  PG_NODE_CHECK_VERIFIED,   /* the verifier admits its image, for what any program may cost */
  PG_NODE_CHECK_KIND,       /* a program is of the kind that is due */
  PG_NODE_CHECK_TABLE_NAME, /* it names tables that the node has */
  PG_NODE_CHECK_TABLE_KIND, /* of the kind that the node has them */
  PG_NODE_CHECK_COST,       /* it costs no more than is granted */
  PG_NODE_CHECKS
};

#ifndef PG_NODE_OMIT
#define PG_NODE_OMIT PG_NODE_CHECK_NOTHING
#endif

#define PG_NODE_CHECK(name, holds) (PG_NODE_OMIT == PG_NODE_CHECK_##name || (holds))

#endif
