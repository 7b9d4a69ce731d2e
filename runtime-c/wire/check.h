/* check.h -- the checks that stand between the device and a message that is not as the protocol has it.
 *
 * As runtime-c/boot/check.h: each is written PG_WIRE_CHECK(NAME, condition), and a build for tests with
 * -DPG_WIRE_OMIT=PG_WIRE_CHECK_NAME lets that one hold always. What it refuses must then be taken, or be refused for
 * another reason, and nothing else. What keeps a reader inside its input is no check of these: it cannot be left out. */
#ifndef PG_WIRE_CHECK_H
#define PG_WIRE_CHECK_H

enum pg_wire_check {
  PG_WIRE_CHECK_NOTHING,
  PG_WIRE_CHECK_TRAILING,    /* nothing follows */
  PG_WIRE_CHECK_INDEFINITE,  /* lengths are stated */
  PG_WIRE_CHECK_SHORTEST,    /* each head is in its shortest form */
  PG_WIRE_CHECK_SIMPLE,      /* of simple values there are three, and no floats */
  PG_WIRE_CHECK_TYPE,        /* an item has the type that is due */
  PG_WIRE_CHECK_TAG,         /* a tag is the one that is due */
  PG_WIRE_CHECK_RANGE,       /* a number is no larger than may be */
  PG_WIRE_CHECK_SORTED,      /* keys of a map go up */
  PG_WIRE_CHECK_DUPLICATE,   /* and each is there once */
  PG_WIRE_CHECK_DEPTH,       /* nesting has a limit */
  PG_WIRE_CHECK_UTF8,        /* text is UTF-8 */
  PG_WIRE_CHECK_OVERSIZE,    /* a message is no longer than one may be */
  PG_WIRE_CHECK_ITEMS,       /* a grid has three items */
  PG_WIRE_CHECK_PROTOCOL,    /* and this protocol's name */
  PG_WIRE_CHECK_CID_ZERO,    /* a zero byte stands before a CID */
  PG_WIRE_CHECK_CID,         /* which is one */
  PG_WIRE_CHECK_HASH,        /* under a hash of the registry */
  PG_WIRE_CHECK_KEY,         /* a payload has no other keys */
  PG_WIRE_CHECK_REQUIRED,    /* and those that it has to have */
  PG_WIRE_CHECK_ROUTE,       /* a route is not empty, nor too long */
  PG_WIRE_CHECK_BUDGET,      /* nor a budget */
  PG_WIRE_CHECK_PAIR,        /* its entries are pairs */
  PG_WIRE_CHECK_RESOURCE,    /* of a resource that may be */
  PG_WIRE_CHECK_ORDER,       /* and go up */
  PG_WIRE_CHECK_RECEIPTS,    /* receipts are not none, nor too many */
  PG_WIRE_CHECK_RECEIPT,     /* of five items */
  PG_WIRE_CHECK_LOG,         /* a log has its id */
  PG_WIRE_CHECK_LEAF,        /* the leaf is a value of this payload */
  PG_WIRE_CHECK_INDEX,       /* in the tree */
  PG_WIRE_CHECK_PATH,        /* with a path of not too many hashes */
  PG_WIRE_CHECK_HASHES,      /* and whole ones */
  PG_WIRE_CHECK_PAYLOAD,     /* the application's bytes are not too many */
  PG_WIRE_CHECK_SOURCE,      /* a source is a node id */
  PG_WIRE_CHECK_MESSAGE_TYPE, /* type, priority and sequence number are in their ranges */
  PG_WIRE_CHECK_PRIORITY,
  PG_WIRE_CHECK_SEQUENCE,
  PG_WIRE_CHECK_CHAIN,       /* a chain is not empty, nor too long */
  PG_WIRE_CHECK_LINK,        /* nor a token of it */
  PG_WIRE_CHECK_PROOF_SIZE,  /* nor the proof */
  PG_WIRE_CHECK_PROOF_FORM,  /* which is a MAC in a session and a signature outside */
  PG_WIRE_CHECK_HOP,         /* a hop has two items */
  PG_WIRE_CHECK_TTL,         /* a time to live in its range */
  PG_WIRE_CHECK_LAST_HOP,    /* and a node id */
  PG_WIRE_CHECK_LEAF_THERE,  /* a receipt is about a value that the message has */
  PG_WIRE_CHECK_PATH_LENGTH, /* its path has the length of its leaf's */
  PG_WIRE_CHECK_ROOT,        /* and leads to the root */
  PG_WIRE_CHECK_OLD,         /* a sequence number is in the window */
  PG_WIRE_CHECK_REPLAY,      /* and new */
  PG_WIRE_CHECK_KEPT,        /* and below the bound that is written down */
  PG_WIRE_CHECKS
};

#ifndef PG_WIRE_OMIT
#define PG_WIRE_OMIT PG_WIRE_CHECK_NOTHING
#endif

#define PG_WIRE_CHECK(name, holds) (PG_WIRE_OMIT == PG_WIRE_CHECK_##name || (holds))
/* Of a number or a length: the largest that may be, the least. */
#define PG_WIRE_MOST(name, most) (PG_WIRE_OMIT == PG_WIRE_CHECK_##name ? UINT32_MAX : (most))
#define PG_WIRE_LEAST(name, least) (PG_WIRE_OMIT == PG_WIRE_CHECK_##name ? 0 : (least))

#endif
