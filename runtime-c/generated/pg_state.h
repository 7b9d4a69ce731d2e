/* pg_state.h -- generated from spec/state.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_STATE_NUMBERS_H
#define PG_STATE_NUMBERS_H

/* A payload: the old root first */
#define PG_STATE_AT_PLACE 32u /* where the place stands, behind the old root */
#define PG_STATE_AT_LEAF 36u /* where the leaf begins */
#define PG_STATE_RIGHT 6u /* what the constraint is asked for: merge */

/* A head: the size first, big-endian */
#define PG_HEAD_AT_ROOT 4u /* where the root stands, behind the size */
#define PG_HEAD_AT_CONSTRAINT 36u /* where the CID of the constraint begins */

/* Content types, and limits */
#define PG_HEAD_TYPE 14u /* of what has a log's head for its payload */
#define PG_CHANGE_TYPE 15u /* of a change of a state */
#define PG_STATE_LIMIT_LOGS 4u /* logs that a node knows */

/* Why a change is refused, besides enum pg_envelope_fault and enum pg_admission_fault */
enum pg_state_fault {
  PG_STATE_OK = 0, /* nothing is wrong */
  PG_STATE_NO_TRANSITION = 160, /* a payload without old root and place */
  PG_STATE_OTHER_CONSTRAINT = 161, /* under another constraint than the state */
  PG_STATE_NO_RECEIPT = 162, /* no receipt that its payload is in the state's log */
  PG_STATE_OTHER_HEAD = 163, /* a receipt of another size than the log's head has */
  PG_STATE_OTHER_PLACE = 164, /* at another place than the next */
  PG_STATE_OTHER_STATE = 165, /* an old root that is not the state's */
  PG_STATE_NO_CONSTRAINT = 166, /* a constraint that this node does not have */
  PG_STATE_BAD_CONSTRAINT = 167, /* a constraint that is no policy which this node may run */
  PG_STATE_UNDER_BUDGET = 168, /* a budget that does not cover what judging and storing it takes */
  PG_STATE_CONSTRAINT_FAULT = 169, /* the constraint ended in a fault */
  PG_STATE_DENIED = 170, /* the constraint grants it nothing */
  PG_STATE_NOT_NEXT = 171, /* a head that has not one leaf more than the state */
  PG_STATE_LOGS_FULL = 172, /* a log more than a node knows */
};

#endif
