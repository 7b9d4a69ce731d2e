/* pg_envelope.h -- generated from spec/envelope.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_ENVELOPE_NUMBERS_H
#define PG_ENVELOPE_NUMBERS_H

/* Why a message is refused; up to 31 as enum pg_cbor_fault */
enum pg_envelope_fault {
  PG_ENVELOPE_FINE = 0, /* nothing is wrong */
  PG_ENVELOPE_TRUNCATED = 1, /* the input ends inside an item */
  PG_ENVELOPE_TRAILING = 2, /* bytes follow the item */
  PG_ENVELOPE_INDEFINITE = 3, /* a string, array or map whose length is not stated */
  PG_ENVELOPE_NOT_SHORTEST = 4, /* a head that is longer than its argument needs */
  PG_ENVELOPE_UNSUPPORTED = 5, /* a float, undefined, another simple value, or a head that is reserved */
  PG_ENVELOPE_WRONG_TYPE = 6, /* an item of another type than is due */
  PG_ENVELOPE_WRONG_TAG = 7, /* a tag other than is due */
  PG_ENVELOPE_OUT_OF_RANGE = 8, /* a number or a length outside of what is allowed */
  PG_ENVELOPE_UNSORTED = 9, /* a map key that belongs before the one in front of it */
  PG_ENVELOPE_DUPLICATE = 10, /* a map key a second time */
  PG_ENVELOPE_TOO_DEEP = 11, /* arrays, maps and tags inside each other beyond the limit */
  PG_ENVELOPE_NOT_UTF8 = 12, /* a text string that is not UTF-8 */
  PG_ENVELOPE_OVERSIZE = 32, /* a message that is longer than one may be */
  PG_ENVELOPE_NOT_GRID = 33, /* a grid of another number of items than three */
  PG_ENVELOPE_UNKNOWN_PROTOCOL = 34, /* made for another protocol document: not executed, and forwarded as it is or dropped */
  PG_ENVELOPE_BAD_CID = 35, /* no CID: a zero byte, version 1, a codec, a hash of the registry, its digest */
  PG_ENVELOPE_UNKNOWN_HASH = 36, /* a CID under a hash that is not in the registry */
  PG_ENVELOPE_UNKNOWN_KEY = 37, /* a key that a payload has not */
  PG_ENVELOPE_MISSING_KEY = 38, /* a payload without a key that it has to have */
  PG_ENVELOPE_ROUTE_SIZE = 39, /* no route program, or one that is too long */
  PG_ENVELOPE_BUDGET_SIZE = 40, /* a budget of nothing, or of too many resources */
  PG_ENVELOPE_BUDGET_ENTRY = 41, /* an entry of a budget that is no pair of resource and limit */
  PG_ENVELOPE_BUDGET_ORDER = 42, /* resources of a budget that do not go up */
  PG_ENVELOPE_RECEIPTS_SIZE = 43, /* no receipts where there is a place for them, or too many */
  PG_ENVELOPE_BAD_RECEIPT = 44, /* a receipt of another form: log, key, size of the tree, a leaf in it, whole hashes */
  PG_ENVELOPE_PAYLOAD_SIZE = 45, /* a payload that is too long */
  PG_ENVELOPE_SOURCE_SIZE = 46, /* a source that is no node id */
  PG_ENVELOPE_TYPE_RANGE = 47, /* a content type beyond the largest */
  PG_ENVELOPE_PRIORITY_RANGE = 48, /* a priority beyond the highest */
  PG_ENVELOPE_SEQUENCE_RANGE = 49, /* a sequence number beyond the largest */
  PG_ENVELOPE_CHAIN_SIZE = 50, /* a chain of no tokens, or of too many */
  PG_ENVELOPE_LINK_SIZE = 51, /* a token that is empty or too long */
  PG_ENVELOPE_PROOF_SIZE = 52, /* a proof that is too long */
  PG_ENVELOPE_PROOF_FORM = 53, /* a proof that is neither the MAC of a session, where there is a handle, nor a COSE_Sign1, where there is none */
  PG_ENVELOPE_HOP_COUNT = 54, /* a hop header of another number of items than two */
  PG_ENVELOPE_TTL_RANGE = 55, /* a time to live beyond the largest */
  PG_ENVELOPE_RECEIPT_LEAF = 56, /* a receipt for a value that the message has not */
  PG_ENVELOPE_RECEIPT_PATH = 57, /* a path of another length than this leaf of such a tree has */
  PG_ENVELOPE_RECEIPT_ROOT = 58, /* a path that leads to another root */
  PG_ENVELOPE_RECEIPT_HEAD = 63, /* a receipt of a log, or of a size of one, of which no head is known */
  PG_ENVELOPE_REPLAYED = 59, /* a sequence number that was there already */
  PG_ENVELOPE_TOO_OLD = 60, /* a sequence number that is left of the window: it may have been there */
  PG_ENVELOPE_NO_WINDOW = 61, /* a source more than there are windows */
  PG_ENVELOPE_NOT_KEPT = 62, /* a sequence number beyond what is written down: it is taken when the record is */
};

/* Tags, and how a signature begins */
#define PG_GRID_TAG 0x67726964u /* "grid" */
#define PG_GRID_CID_TAG 42u
#define PG_GRID_SIGN1_FIRST 0xd2u /* COSE_Sign1, of four items */
#define PG_GRID_SIGN1_SECOND 0x84u
#define PG_GRID_SIGNED_HEAD 0x82u /* an array of two: what is signed begins with it, then come the grid's first two items */

/* The protocol document: a zero byte, then its CID. As an initialiser of an array of bytes */
#define PG_GRID_PROTOCOL_BYTES {0x00, 0x01, 0x55, 0x12, 0x20, 0x52, 0x76, 0x76, 0xb4, 0x33, 0x06, 0x91, 0x27, 0xda, 0xc4, 0x49, 0xbc, 0xe3, 0x95, 0xc4, 0x8b, 0x4a, 0x99, 0x15, 0x12, 0x8a, 0xa3, 0xcc, 0xa5, 0xa9, 0x78, 0x11, 0x5e, 0xf2, 0xfc, 0xd0, 0x8f}

/* Keys of a payload */
enum pg_grid_key {
  PG_GRID_KEY_ROUTE = 1, /* the route program: canonical S-expression, or compressed */
  PG_GRID_KEY_ENVIRONMENT = 2, /* execution environment: hash of the machine that the program was made for */
  PG_GRID_KEY_CONSTRAINTS = 3, /* constraints on transitions of state */
  PG_GRID_KEY_BUDGET = 4, /* what the message may use */
  PG_GRID_KEY_RECEIPTS = 5, /* proofs that something is in a log */
  PG_GRID_KEY_PAYLOAD = 6, /* the application's bytes */
  PG_GRID_KEY_SOURCE = 7, /* the node that made the message */
  PG_GRID_KEY_TYPE = 8, /* content type */
  PG_GRID_KEY_PRIORITY = 9, /* 0 (background) to 7 (alarm) */
  PG_GRID_KEY_SEQUENCE = 10, /* of the source, or of the session: each once */
  PG_GRID_KEY_AUTHORITY = 11, /* the chain of tokens that the message is sent under, or the handle of a session that was admitted with one */
};
#define PG_GRID_KEYS_REQUIRED 0x078eu /* bit k: key k has to be there */
#define PG_GRID_KEYS_LEAF 0x004eu /* and its value may be the leaf of a tree */

/* Limits */
#define PG_GRID_LIMIT_ENVELOPE 8192u /* bytes of a grid message */
#define PG_GRID_LIMIT_ROUTE 4096u /* bytes of the route program */
#define PG_GRID_LIMIT_PAYLOAD 4096u /* bytes of the application's payload; beyond that block-wise */
#define PG_GRID_LIMIT_RESOURCES 16u /* resources in a budget */
#define PG_GRID_LIMIT_RESOURCE 255u /* the largest code of a resource */
#define PG_GRID_LIMIT_RECEIPTS 4u /* receipts in a message */
#define PG_GRID_LIMIT_LOG_ID 8u /* bytes of a log's id */
#define PG_GRID_LIMIT_HASH 32u /* bytes of a hash in a receipt: SHA-256 */
#define PG_GRID_LIMIT_LEVELS 32u /* hashes in a receipt: a tree has fewer than 2^32 leaves */
#define PG_GRID_LIMIT_TYPE 65535u /* the largest content type */
#define PG_GRID_LIMIT_PRIORITY 7u /* the highest priority */
#define PG_GRID_LIMIT_SEQUENCE 0x7fffffffu /* the largest sequence number */
#define PG_GRID_LIMIT_LINKS 4u /* tokens in a chain */
#define PG_GRID_LIMIT_LINK 512u /* bytes of a token */
#define PG_GRID_LIMIT_PROOF 128u /* bytes of a proof */
#define PG_GRID_LIMIT_MAC 16u /* bytes of a proof that is a MAC */
#define PG_GRID_LIMIT_TTL 255u /* the most hops that a message may take */

/* Windows over sequence numbers */
#define PG_WINDOW_SOURCES 32u /* sources that have a window at once */
#define PG_WINDOW_WIDTH 32u /* sequence numbers in a window: so many may overtake each other */
#define PG_WINDOW_RESERVE 64u /* numbers that one record allows beyond the newest: a record is written every so many messages */

#endif
