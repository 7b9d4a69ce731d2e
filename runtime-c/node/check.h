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
  PG_NODE_CHECK_UNDER,      /* a change is under the constraint of its state */
  PG_NODE_CHECK_LEAF,       /* a receipt is about the payload */
  PG_NODE_CHECK_LOG,        /* in the state's log */
  PG_NODE_CHECK_HEAD,       /* at its head */
  PG_NODE_CHECK_PLACE,      /* behind the leaves that the state is made of */
  PG_NODE_CHECK_SAID,       /* and the payload says the same place */
  PG_NODE_CHECK_OLD,        /* a change goes on from the state */
  PG_NODE_CHECK_STORED,     /* its budget covers its leaf */
  PG_NODE_CHECK_DEBITED,    /* and its accounts have as much */
  PG_NODE_CHECK_ENDED,      /* its constraint does not end in a fault */
  PG_NODE_CHECK_GRANTED,    /* and grants it */
  PG_NODE_CHECK_INCLUDED,   /* its receipt leads to the head */
  PG_NODE_CHECK_NEXT,       /* a head is followed leaf by leaf */
  PG_NODE_CHECK_MAY_LOOK_UP, /* the policy lets a program look providers up */
  PG_NODE_CHECK_MAY_ACT,    /* and lets be done what it decided */
  PG_NODE_CHECK_WITHIN,     /* under a grant that covers what it costs */
  PG_NODE_CHECKS
};

#ifndef PG_NODE_OMIT
#define PG_NODE_OMIT PG_NODE_CHECK_NOTHING
#endif

#define PG_NODE_CHECK(name, holds) (PG_NODE_OMIT == PG_NODE_CHECK_##name || (holds))

#endif
