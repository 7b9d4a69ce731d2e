/* pg_domains.h -- generated from spec/domains.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_DOMAINS_H
#define PG_DOMAINS_H

#include <stdbool.h>
#include <stdint.h>

/* Domains: numbers, which are the badges that they are known by */
enum pg_domain {
  PG_DOMAIN_SUPERVISOR = 1, /* restarts the others */
  PG_DOMAIN_DRIVER = 2, /* moves bytes between the line and the protocol domain, and keeps the clock */
  PG_DOMAIN_PROTOCOL = 3, /* parses what came in, encodes what goes out */
  PG_DOMAIN_ROUTER = 4, /* admits programs and decides messages with them; in a node that takes strangers' messages, keeps objects by their CID */
  PG_DOMAIN_STORE = 5, /* holds providers and route tables, the store on flash and, in `grid`, the audit log */
  PG_DOMAIN_GOVERNOR = 6, /* passes on what changes the node: installing, tables, reset; says what a program may cost */
  PG_DOMAIN_KEYS = 7, /* signs, verifies, seals and unseals; keys never leave it */
  PG_DOMAIN_UPDATER = 8, /* takes updates: signed images into the slot that does not run, signed routes into the store */
  PG_DOMAIN_GATE = 9, /* holds sessions: takes a message that its session's key, window and accounts allow, and gives it to the worker on the session's time */
  PG_DOMAIN_ADMISSION = 10, /* verifies chains of tokens and revocations, and agrees session keys */
  PG_DOMAIN_WORKER = 11, /* does a session's work: compiles the program in a message, and has the router decide */
};
#define PG_DOMAINS 11u /* numbers run from 1 */

/* Frames that two of them share */
#define PG_SHARED_MESSAGE_BYTES 8192u /* message memory: scratch, then the message as decoded; behind it the next hop of a decision */
#define PG_SHARED_ANSWER_BYTES 512u /* an answer in its frame, ready for the line */
#define PG_SHARED_COMMAND_BYTES 128u /* what does not fit four words of `provide` and `table-set`: a node id, then a CID or a key; in `grid` the time, too, for the audit log */
#define PG_SHARED_LOOKUP_BYTES 128u /* the content that is asked for, and the node id that was found; in `grid` behind them the router's decisions, until the store writes them down, and the digest of an act of its */
#define PG_SHARED_LOOKUP_GRID_BYTES 2048u /* where messages of strangers are taken */
#define PG_SHARED_TABLES_BYTES 8192u /* the node's route tables */
#define PG_SHARED_RECORD_BYTES 2048u /* two halves, that of governor and gate, of which no system has both ask, and the updater's: what is put into the store on flash, or was read out of it: a key or CID in the first 64 bytes, behind them a value or a piece of one */
#define PG_SHARED_VAULT_BYTES 1024u /* what is to be signed, verified, sealed or unsealed, piece by piece, and what comes of it */
#define PG_SHARED_UPDATE_BYTES 2048u /* a request about updates as it came in a frame, and the answer to it; how many were asked, answered and sent */
#define PG_SHARED_GRID_BYTES 8192u /* the message of a session that is in hand: an order to the worker, memory as a program sees it, the program as it came and its image, and the decision */
#define PG_SHARED_ADMIT_BYTES 2048u /* a request for a session, or a revocation, as it came, and the answer to it; how many were asked, answered and sent */
#define PG_SHARED_LINKS_BYTES 1024u /* a chain that holds, as links with their limits, and the session's key until the gate has it; or the name of a link that is revoked; or the head of a log */
#define PG_SHARED_BUNDLE_BYTES 16384u /* routes that come as an update, as they were signed */

/* Labels of messages, and of replies */
enum pg_label {
  PG_LABEL_START = 1, /* the line is up */
  PG_LABEL_RECEIVE = 2, /* one to four bytes off the line */
  PG_LABEL_REPORT = 3, /* after `decided` */
  PG_LABEL_DECIDE = 4, /* run a route on the message in message memory */
  PG_LABEL_LOOKUP = 5, /* which node provides this content? It is in the frame */
  PG_LABEL_PROVIDE = 6, /* a node provides a content for so many seconds */
  PG_LABEL_TABLE_SET = 7, /* put an entry into a table */
  PG_LABEL_TABLE_CHANGED = 8, /* the store changed this table */
  PG_LABEL_INSTALL = 9, /* put the image in message memory into the slot */
  PG_LABEL_RESET = 10, /* forget providers */
  PG_LABEL_COUNTERS = 11, /* counters from `decisions` on */
  PG_LABEL_ABOUT = 12, /* what the build is */
  PG_LABEL_KEY_BEGIN = 13, /* begin to sign */
  PG_LABEL_KEY_UPDATE = 14, /* the next piece */
  PG_LABEL_KEY_FINISH = 15, /* that was all */
  PG_LABEL_KEY_READ = 16, /* a piece of the result */
  PG_LABEL_READY = 17, /* it has started */
  PG_LABEL_RECORD_PUT = 18, /* a record of the store on flash in place of the one with this kind and key */
  PG_LABEL_RECORD_GET = 19, /* a piece of a record's value from `at` on */
  PG_LABEL_RECORD_REMOVE = 20, /* a record that is not needed any more */
  PG_LABEL_RECORD_NEXT = 21, /* the next record of a kind from a place on */
  PG_LABEL_OBJECT_BEGIN = 22, /* an object of so many bytes comes in pieces */
  PG_LABEL_OBJECT_WRITE = 23, /* its next piece */
  PG_LABEL_OBJECT_FINISH = 24, /* that was all of it */
  PG_LABEL_ROOT_GET = 25, /* the CID that names the state */
  PG_LABEL_ROOT_SET = 26, /* from now on this CID names the state */
  PG_LABEL_ROOT_BACK = 27, /* the one before it names the state again */
  PG_LABEL_STORE_TIDY = 28, /* a piece of what a put may otherwise have to do first */
  PG_LABEL_UPDATE_REQUEST = 29, /* a request about updates is in the frame */
  PG_LABEL_UPDATE_ANSWERED = 30, /* its answer is in the frame */
  PG_LABEL_UPDATE_COLLECT = 31, /* after `update-answered` */
  PG_LABEL_ROUTES_LOAD = 32, /* make the routes of the bundle in the frame ready beside those that run */
  PG_LABEL_ROUTES_RUN = 33, /* what was made ready runs from the next message on */
  PG_LABEL_GRID = 34, /* a message of the protocol is in message memory */
  PG_LABEL_GRID_ORDER = 35, /* a message of a session is in the frame */
  PG_LABEL_PROGRAM_COMPILED = 36, /* the image of the program in the frame */
  PG_LABEL_PROGRAM_KEEP = 37, /* verify this image and keep it at this place */
  PG_LABEL_GRID_DECIDE = 38, /* as `decide` */
  PG_LABEL_GRID_ANSWERED = 39, /* what became of the message is in the frame */
  PG_LABEL_GRID_COLLECT = 40, /* after `grid-answered` */
  PG_LABEL_CLOCK = 41, /* it is so many seconds since 1970 */
  PG_LABEL_TIME_GET = 42, /* the second since 1970 in which the last message came */
  PG_LABEL_ADMISSION_REQUEST = 43, /* a request for a session */
  PG_LABEL_ADMISSION_ANSWERED = 44, /* its answer is in the frame */
  PG_LABEL_ADMISSION_COLLECT = 45, /* after `admission-answered` */
  PG_LABEL_SESSION_OPEN = 46, /* the chain in the frame holds */
  PG_LABEL_LINK_REVOKE = 47, /* the link in the frame is revoked */
  PG_LABEL_LINK_REVOKED = 48, /* whether the link in the frame was revoked */
  PG_LABEL_CONTENT_FIND = 58, /* how long the object is whose CID stands there in message memory */
  PG_LABEL_CONTENT_PUT = 59, /* keep the object that the message in hand has behind its CID */
  PG_LABEL_CONTENT_GET = 60, /* put a piece of the object */
  PG_LABEL_CONTENT_HOLD = 61, /* pin */
  PG_LABEL_LOG_HEAD = 62, /* the head in the frame is signed by a root key */
  PG_LABEL_RECEIPTS_CHECK = 63, /* whether each receipt of the message in hand leads from its leaf to the root beside it */
  PG_LABEL_CONTENT_LOAD = 64, /* put the object */
  PG_LABEL_CHANGE_DONE = 65, /* the constraint grants the change in hand */
  PG_LABEL_SESSION_STOPPED = 49, /* the time under which worker and router have a message in hand is gone with its session */
  PG_LABEL_DECISIONS_LOG = 50, /* decisions in the frame are to be written down */
  PG_LABEL_ACT_LOG = 51, /* an act of the router's is to be written down */
  PG_LABEL_LOG_PUT = 52, /* twelve bytes of a digest */
  PG_LABEL_LOG_DO = 53, /* what `logOperations` has */
  PG_LABEL_SESSION_USED = 66, /* a message of a session holds */
  PG_LABEL_LOG_GET = 54, /* sixteen of them */
};
enum pg_outcome_label {
  PG_OUTCOME_DONE = 0, /* it was done; the words say how */
  PG_OUTCOME_ANSWER = 1, /* an answer for the line is in the frame */
  PG_OUTCOME_DECIDED = 2, /* a decision was made: report its ticks */
  PG_OUTCOME_ABSENT = 3, /* there is none, or it does not verify */
  PG_OUTCOME_REFUSED = 4, /* no message that this sender may send, or not in this state */
  PG_OUTCOME_RESTARTED = 5, /* the domain crashed over it and was started again: ask again, or do without */
  PG_OUTCOME_GONE = 6, /* the domain crashed too often and is not started again */
  PG_OUTCOME_RESET = 7, /* an answer for the line is in the frame; the device starts anew when it is sent */
};

/* Whether a domain, by its badge, may send a message to another */
#define PG_MAY_START_PROTOCOL(badge) ((badge) == PG_DOMAIN_DRIVER)
#define PG_MAY_RECEIVE_PROTOCOL(badge) ((badge) == PG_DOMAIN_DRIVER)
#define PG_MAY_REPORT_PROTOCOL(badge) ((badge) == PG_DOMAIN_DRIVER)
#define PG_MAY_DECIDE_ROUTER(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_LOOKUP_STORE(badge) ((badge) == PG_DOMAIN_ROUTER)
#define PG_MAY_PROVIDE_STORE(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_TABLE_SET_GOVERNOR(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_TABLE_SET_STORE(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_TABLE_CHANGED_ROUTER(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_INSTALL_GOVERNOR(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_INSTALL_ROUTER(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_RESET_GOVERNOR(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_RESET_STORE(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_RESET_ROUTER(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_COUNTERS_GOVERNOR(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_COUNTERS_STORE(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_COUNTERS_ROUTER(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_ABOUT_GOVERNOR(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_ABOUT_ROUTER(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_KEY_BEGIN_KEYS(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_ADMISSION))
#define PG_MAY_KEY_UPDATE_KEYS(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_ADMISSION))
#define PG_MAY_KEY_FINISH_KEYS(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_ADMISSION))
#define PG_MAY_KEY_READ_KEYS(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_ADMISSION))
#define PG_MAY_READY_SUPERVISOR(badge) (((badge) == PG_DOMAIN_DRIVER) || ((badge) == PG_DOMAIN_PROTOCOL) || ((badge) == PG_DOMAIN_ROUTER) || ((badge) == PG_DOMAIN_STORE) || ((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_KEYS) || ((badge) == PG_DOMAIN_UPDATER) || ((badge) == PG_DOMAIN_GATE) || ((badge) == PG_DOMAIN_ADMISSION) || ((badge) == PG_DOMAIN_WORKER))
#define PG_MAY_RECORD_PUT_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER) || ((badge) == PG_DOMAIN_GATE))
#define PG_MAY_RECORD_GET_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER) || ((badge) == PG_DOMAIN_GATE))
#define PG_MAY_RECORD_REMOVE_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER) || ((badge) == PG_DOMAIN_GATE))
#define PG_MAY_RECORD_NEXT_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER) || ((badge) == PG_DOMAIN_GATE))
#define PG_MAY_OBJECT_BEGIN_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER))
#define PG_MAY_OBJECT_WRITE_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER))
#define PG_MAY_OBJECT_FINISH_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER))
#define PG_MAY_ROOT_GET_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER))
#define PG_MAY_ROOT_SET_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER))
#define PG_MAY_ROOT_BACK_STORE(badge) (((badge) == PG_DOMAIN_GOVERNOR) || ((badge) == PG_DOMAIN_UPDATER))
#define PG_MAY_STORE_TIDY_STORE(badge) ((badge) == PG_DOMAIN_UPDATER)
#define PG_MAY_UPDATE_REQUEST_UPDATER(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_UPDATE_ANSWERED_DRIVER(badge) ((badge) == PG_DOMAIN_UPDATER)
#define PG_MAY_UPDATE_COLLECT_PROTOCOL(badge) ((badge) == PG_DOMAIN_DRIVER)
#define PG_MAY_ROUTES_LOAD_ROUTER(badge) ((badge) == PG_DOMAIN_UPDATER)
#define PG_MAY_ROUTES_RUN_ROUTER(badge) ((badge) == PG_DOMAIN_UPDATER)
#define PG_MAY_GRID_GATE(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_GRID_ORDER_WORKER(badge) ((badge) == PG_DOMAIN_GATE)
#define PG_MAY_PROGRAM_COMPILED_GATE(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_PROGRAM_KEEP_ROUTER(badge) ((badge) == PG_DOMAIN_GATE)
#define PG_MAY_GRID_DECIDE_ROUTER(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_GRID_ANSWERED_DRIVER(badge) (((badge) == PG_DOMAIN_WORKER) || ((badge) == PG_DOMAIN_GATE))
#define PG_MAY_GRID_COLLECT_PROTOCOL(badge) ((badge) == PG_DOMAIN_DRIVER)
#define PG_MAY_CLOCK_GATE(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_TIME_GET_GATE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_ADMISSION_REQUEST_ADMISSION(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_ADMISSION_ANSWERED_DRIVER(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_ADMISSION_COLLECT_PROTOCOL(badge) ((badge) == PG_DOMAIN_DRIVER)
#define PG_MAY_SESSION_OPEN_GATE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_LINK_REVOKE_GATE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_LINK_REVOKED_GATE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_CONTENT_FIND_ROUTER(badge) ((badge) == PG_DOMAIN_GATE)
#define PG_MAY_CONTENT_PUT_ROUTER(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_CONTENT_GET_ROUTER(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_CONTENT_HOLD_GOVERNOR(badge) ((badge) == PG_DOMAIN_PROTOCOL)
#define PG_MAY_CONTENT_HOLD_ROUTER(badge) ((badge) == PG_DOMAIN_GOVERNOR)
#define PG_MAY_LOG_HEAD_GATE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_RECEIPTS_CHECK_ROUTER(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_CONTENT_LOAD_ROUTER(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_CHANGE_DONE_GATE(badge) ((badge) == PG_DOMAIN_WORKER)
#define PG_MAY_SESSION_STOPPED_SUPERVISOR(badge) ((badge) == PG_DOMAIN_GATE)
#define PG_MAY_DECISIONS_LOG_STORE(badge) ((badge) == PG_DOMAIN_ROUTER)
#define PG_MAY_ACT_LOG_STORE(badge) ((badge) == PG_DOMAIN_ROUTER)
#define PG_MAY_LOG_PUT_STORE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_LOG_DO_STORE(badge) ((badge) == PG_DOMAIN_ADMISSION)
#define PG_MAY_SESSION_USED_STORE(badge) ((badge) == PG_DOMAIN_GATE)
#define PG_MAY_LOG_GET_STORE(badge) ((badge) == PG_DOMAIN_ADMISSION)

/* Words of messages and of their replies */
struct pg_words_start_reply {
  uint8_t bytes;
};
static inline void pg_pack_start_reply(const struct pg_words_start_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_start_reply pg_unpack_start_reply(const uint32_t words[4]) {
  return (struct pg_words_start_reply){
      .bytes = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_receive {
  uint32_t bytes;
  uint32_t now_low;
  uint16_t now_high;
  uint8_t count; /* 3 bits */
};
static inline void pg_pack_receive(const struct pg_words_receive *in, uint32_t words[4]) {
  words[0] = in->bytes;
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu) | ((uint32_t)in->count & 0x7u) << 16;
  words[3] = 0;
}
static inline struct pg_words_receive pg_unpack_receive(const uint32_t words[4]) {
  return (struct pg_words_receive){
      .bytes = words[0],
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
      .count = (uint8_t)(words[2] >> 16 & 0x7u),
  };
}
struct pg_words_receive_reply {
  uint8_t bytes;
};
static inline void pg_pack_receive_reply(const struct pg_words_receive_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_receive_reply pg_unpack_receive_reply(const uint32_t words[4]) {
  return (struct pg_words_receive_reply){
      .bytes = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_report {
  uint32_t ticks;
};
static inline void pg_pack_report(const struct pg_words_report *in, uint32_t words[4]) {
  words[0] = in->ticks;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_report pg_unpack_report(const uint32_t words[4]) {
  return (struct pg_words_report){
      .ticks = words[0],
  };
}
struct pg_words_report_reply {
  uint8_t bytes;
};
static inline void pg_pack_report_reply(const struct pg_words_report_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_report_reply pg_unpack_report_reply(const uint32_t words[4]) {
  return (struct pg_words_report_reply){
      .bytes = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_decide {
  uint32_t sequence; /* 31 bits */
  uint32_t now_low;
  uint16_t now_high;
  uint16_t type;
  uint16_t size; /* 13 bits */
  uint8_t priority; /* 3 bits */
  uint8_t ttl;
  uint8_t route;
};
static inline void pg_pack_decide(const struct pg_words_decide *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->sequence & 0x7fffffffu);
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu) | ((uint32_t)in->type & 0xffffu) << 16;
  words[3] = ((uint32_t)in->size & 0x1fffu) | ((uint32_t)in->priority & 0x7u) << 13 | ((uint32_t)in->ttl & 0xffu) << 16 | ((uint32_t)in->route & 0xffu) << 24;
}
static inline struct pg_words_decide pg_unpack_decide(const uint32_t words[4]) {
  return (struct pg_words_decide){
      .sequence = (uint32_t)(words[0] & 0x7fffffffu),
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
      .type = (uint16_t)(words[2] >> 16),
      .size = (uint16_t)(words[3] & 0x1fffu),
      .priority = (uint8_t)(words[3] >> 13 & 0x7u),
      .ttl = (uint8_t)(words[3] >> 16 & 0xffu),
      .route = (uint8_t)(words[3] >> 24),
  };
}
struct pg_words_decide_reply {
  uint8_t action;
  uint8_t fault;
  uint8_t cid_bytes;
  bool hop;
  uint32_t value;
  uint32_t instructions;
  uint16_t cid_at;
  uint16_t node_at;
};
static inline void pg_pack_decide_reply(const struct pg_words_decide_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->action & 0xffu) | ((uint32_t)in->fault & 0xffu) << 8 | ((uint32_t)in->cid_bytes & 0xffu) << 16 | ((uint32_t)in->hop & 0x1u) << 24;
  words[1] = in->value;
  words[2] = in->instructions;
  words[3] = ((uint32_t)in->cid_at & 0xffffu) | ((uint32_t)in->node_at & 0xffffu) << 16;
}
static inline struct pg_words_decide_reply pg_unpack_decide_reply(const uint32_t words[4]) {
  return (struct pg_words_decide_reply){
      .action = (uint8_t)(words[0] & 0xffu),
      .fault = (uint8_t)(words[0] >> 8 & 0xffu),
      .cid_bytes = (uint8_t)(words[0] >> 16 & 0xffu),
      .hop = (words[0] >> 24 & 0x1u) != 0,
      .value = words[1],
      .instructions = words[2],
      .cid_at = (uint16_t)(words[3] & 0xffffu),
      .node_at = (uint16_t)(words[3] >> 16),
  };
}
struct pg_words_lookup {
  uint16_t bytes;
  uint32_t now_low;
  uint16_t now_high;
};
static inline void pg_pack_lookup(const struct pg_words_lookup *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu);
  words[3] = 0;
}
static inline struct pg_words_lookup pg_unpack_lookup(const uint32_t words[4]) {
  return (struct pg_words_lookup){
      .bytes = (uint16_t)(words[0] & 0xffffu),
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
  };
}
struct pg_words_provide {
  uint32_t seconds;
  uint32_t now_low;
  uint16_t now_high;
  uint8_t bytes;
};
static inline void pg_pack_provide(const struct pg_words_provide *in, uint32_t words[4]) {
  words[0] = in->seconds;
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu) | ((uint32_t)in->bytes & 0xffu) << 16;
  words[3] = 0;
}
static inline struct pg_words_provide pg_unpack_provide(const uint32_t words[4]) {
  return (struct pg_words_provide){
      .seconds = words[0],
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
      .bytes = (uint8_t)(words[2] >> 16 & 0xffu),
  };
}
struct pg_words_provide_reply {
  uint8_t status;
  uint8_t refusal;
  uint32_t word;
};
static inline void pg_pack_provide_reply(const struct pg_words_provide_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->refusal & 0xffu) << 8;
  words[1] = in->word;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_provide_reply pg_unpack_provide_reply(const uint32_t words[4]) {
  return (struct pg_words_provide_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .refusal = (uint8_t)(words[0] >> 8 & 0xffu),
      .word = words[1],
  };
}
struct pg_words_table_set {
  uint8_t table;
  bool remove;
  uint16_t key_bits;
  uint32_t value;
};
static inline void pg_pack_table_set(const struct pg_words_table_set *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->table & 0xffu) | ((uint32_t)in->remove & 0x1u) << 8 | ((uint32_t)in->key_bits & 0xffffu) << 16;
  words[1] = in->value;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_table_set pg_unpack_table_set(const uint32_t words[4]) {
  return (struct pg_words_table_set){
      .table = (uint8_t)(words[0] & 0xffu),
      .remove = (words[0] >> 8 & 0x1u) != 0,
      .key_bits = (uint16_t)(words[0] >> 16),
      .value = words[1],
  };
}
struct pg_words_table_set_reply {
  uint8_t status;
  uint8_t refusal;
  uint32_t word;
};
static inline void pg_pack_table_set_reply(const struct pg_words_table_set_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->refusal & 0xffu) << 8;
  words[1] = in->word;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_table_set_reply pg_unpack_table_set_reply(const uint32_t words[4]) {
  return (struct pg_words_table_set_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .refusal = (uint8_t)(words[0] >> 8 & 0xffu),
      .word = words[1],
  };
}
struct pg_words_table_changed {
  uint8_t table;
};
static inline void pg_pack_table_changed(const struct pg_words_table_changed *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->table & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_table_changed pg_unpack_table_changed(const uint32_t words[4]) {
  return (struct pg_words_table_changed){
      .table = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_install {
  uint16_t bytes;
  uint16_t lookups;
  uint32_t instructions;
  uint32_t hash_bytes;
};
static inline void pg_pack_install(const struct pg_words_install *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu) | ((uint32_t)in->lookups & 0xffffu) << 16;
  words[1] = in->instructions;
  words[2] = in->hash_bytes;
  words[3] = 0;
}
static inline struct pg_words_install pg_unpack_install(const uint32_t words[4]) {
  return (struct pg_words_install){
      .bytes = (uint16_t)(words[0] & 0xffffu),
      .lookups = (uint16_t)(words[0] >> 16),
      .instructions = words[1],
      .hash_bytes = words[2],
  };
}
struct pg_words_install_reply {
  uint8_t status;
  uint8_t refusal;
  uint32_t word;
};
static inline void pg_pack_install_reply(const struct pg_words_install_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->refusal & 0xffu) << 8;
  words[1] = in->word;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_install_reply pg_unpack_install_reply(const uint32_t words[4]) {
  return (struct pg_words_install_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .refusal = (uint8_t)(words[0] >> 8 & 0xffu),
      .word = words[1],
  };
}
struct pg_words_reset_reply {
  uint8_t refused;
};
static inline void pg_pack_reset_reply(const struct pg_words_reset_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refused & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_reset_reply pg_unpack_reset_reply(const uint32_t words[4]) {
  return (struct pg_words_reset_reply){
      .refused = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_counters_reply {
  uint32_t first;
  uint32_t second;
  uint32_t third;
  uint32_t fourth;
};
static inline void pg_pack_counters_reply(const struct pg_words_counters_reply *in, uint32_t words[4]) {
  words[0] = in->first;
  words[1] = in->second;
  words[2] = in->third;
  words[3] = in->fourth;
}
static inline struct pg_words_counters_reply pg_unpack_counters_reply(const uint32_t words[4]) {
  return (struct pg_words_counters_reply){
      .first = words[0],
      .second = words[1],
      .third = words[2],
      .fourth = words[3],
  };
}
struct pg_words_about_reply {
  uint8_t routes;
  uint8_t refused;
  uint32_t build;
};
static inline void pg_pack_about_reply(const struct pg_words_about_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->routes & 0xffu) | ((uint32_t)in->refused & 0xffu) << 8;
  words[1] = in->build;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_about_reply pg_unpack_about_reply(const uint32_t words[4]) {
  return (struct pg_words_about_reply){
      .routes = (uint8_t)(words[0] & 0xffu),
      .refused = (uint8_t)(words[0] >> 8 & 0xffu),
      .build = words[1],
  };
}
struct pg_words_key_begin {
  uint8_t operation;
  uint8_t algorithm;
  uint8_t key;
};
static inline void pg_pack_key_begin(const struct pg_words_key_begin *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->operation & 0xffu) | ((uint32_t)in->algorithm & 0xffu) << 8 | ((uint32_t)in->key & 0xffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_key_begin pg_unpack_key_begin(const uint32_t words[4]) {
  return (struct pg_words_key_begin){
      .operation = (uint8_t)(words[0] & 0xffu),
      .algorithm = (uint8_t)(words[0] >> 8 & 0xffu),
      .key = (uint8_t)(words[0] >> 16 & 0xffu),
  };
}
struct pg_words_key_update {
  uint16_t bytes;
  uint8_t part;
};
static inline void pg_pack_key_update(const struct pg_words_key_update *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu) | ((uint32_t)in->part & 0xffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_key_update pg_unpack_key_update(const uint32_t words[4]) {
  return (struct pg_words_key_update){
      .bytes = (uint16_t)(words[0] & 0xffffu),
      .part = (uint8_t)(words[0] >> 16 & 0xffu),
  };
}
struct pg_words_key_finish_reply {
  uint16_t bytes;
};
static inline void pg_pack_key_finish_reply(const struct pg_words_key_finish_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_key_finish_reply pg_unpack_key_finish_reply(const uint32_t words[4]) {
  return (struct pg_words_key_finish_reply){
      .bytes = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_key_read {
  uint16_t at;
  uint16_t bytes;
};
static inline void pg_pack_key_read(const struct pg_words_key_read *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->at & 0xffffu) | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_key_read pg_unpack_key_read(const uint32_t words[4]) {
  return (struct pg_words_key_read){
      .at = (uint16_t)(words[0] & 0xffffu),
      .bytes = (uint16_t)(words[0] >> 16),
  };
}
struct pg_words_key_read_reply {
  uint16_t bytes;
};
static inline void pg_pack_key_read_reply(const struct pg_words_key_read_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_key_read_reply pg_unpack_key_read_reply(const uint32_t words[4]) {
  return (struct pg_words_key_read_reply){
      .bytes = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_record_put {
  uint8_t kind;
  uint8_t key_bytes;
  uint16_t bytes;
};
static inline void pg_pack_record_put(const struct pg_words_record_put *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->kind & 0xffu) | ((uint32_t)in->key_bytes & 0xffu) << 8 | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_put pg_unpack_record_put(const uint32_t words[4]) {
  return (struct pg_words_record_put){
      .kind = (uint8_t)(words[0] & 0xffu),
      .key_bytes = (uint8_t)(words[0] >> 8 & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16),
  };
}
struct pg_words_record_put_reply {
  uint8_t status;
};
static inline void pg_pack_record_put_reply(const struct pg_words_record_put_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_put_reply pg_unpack_record_put_reply(const uint32_t words[4]) {
  return (struct pg_words_record_put_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_record_get {
  uint8_t kind;
  uint8_t key_bytes;
  uint32_t at;
};
static inline void pg_pack_record_get(const struct pg_words_record_get *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->kind & 0xffu) | ((uint32_t)in->key_bytes & 0xffu) << 8;
  words[1] = in->at;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_get pg_unpack_record_get(const uint32_t words[4]) {
  return (struct pg_words_record_get){
      .kind = (uint8_t)(words[0] & 0xffu),
      .key_bytes = (uint8_t)(words[0] >> 8 & 0xffu),
      .at = words[1],
  };
}
struct pg_words_record_get_reply {
  uint8_t status;
  uint16_t bytes;
  uint32_t length;
};
static inline void pg_pack_record_get_reply(const struct pg_words_record_get_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = in->length;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_get_reply pg_unpack_record_get_reply(const uint32_t words[4]) {
  return (struct pg_words_record_get_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16),
      .length = words[1],
  };
}
struct pg_words_record_remove {
  uint8_t kind;
  uint8_t key_bytes;
};
static inline void pg_pack_record_remove(const struct pg_words_record_remove *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->kind & 0xffu) | ((uint32_t)in->key_bytes & 0xffu) << 8;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_remove pg_unpack_record_remove(const uint32_t words[4]) {
  return (struct pg_words_record_remove){
      .kind = (uint8_t)(words[0] & 0xffu),
      .key_bytes = (uint8_t)(words[0] >> 8 & 0xffu),
  };
}
struct pg_words_record_remove_reply {
  uint8_t status;
};
static inline void pg_pack_record_remove_reply(const struct pg_words_record_remove_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_remove_reply pg_unpack_record_remove_reply(const uint32_t words[4]) {
  return (struct pg_words_record_remove_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_record_next {
  uint8_t kind;
  uint32_t place;
};
static inline void pg_pack_record_next(const struct pg_words_record_next *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->kind & 0xffu);
  words[1] = in->place;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_next pg_unpack_record_next(const uint32_t words[4]) {
  return (struct pg_words_record_next){
      .kind = (uint8_t)(words[0] & 0xffu),
      .place = words[1],
  };
}
struct pg_words_record_next_reply {
  uint8_t status;
  uint8_t key_bytes;
  uint16_t bytes;
  uint32_t place;
};
static inline void pg_pack_record_next_reply(const struct pg_words_record_next_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->key_bytes & 0xffu) << 8 | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = in->place;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_record_next_reply pg_unpack_record_next_reply(const uint32_t words[4]) {
  return (struct pg_words_record_next_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .key_bytes = (uint8_t)(words[0] >> 8 & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16),
      .place = words[1],
  };
}
struct pg_words_object_begin {
  uint32_t bytes;
};
static inline void pg_pack_object_begin(const struct pg_words_object_begin *in, uint32_t words[4]) {
  words[0] = in->bytes;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_object_begin pg_unpack_object_begin(const uint32_t words[4]) {
  return (struct pg_words_object_begin){
      .bytes = words[0],
  };
}
struct pg_words_object_begin_reply {
  uint8_t status;
};
static inline void pg_pack_object_begin_reply(const struct pg_words_object_begin_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_object_begin_reply pg_unpack_object_begin_reply(const uint32_t words[4]) {
  return (struct pg_words_object_begin_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_object_write {
  uint16_t bytes;
};
static inline void pg_pack_object_write(const struct pg_words_object_write *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_object_write pg_unpack_object_write(const uint32_t words[4]) {
  return (struct pg_words_object_write){
      .bytes = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_object_write_reply {
  uint8_t status;
};
static inline void pg_pack_object_write_reply(const struct pg_words_object_write_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_object_write_reply pg_unpack_object_write_reply(const uint32_t words[4]) {
  return (struct pg_words_object_write_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_object_finish_reply {
  uint8_t status;
};
static inline void pg_pack_object_finish_reply(const struct pg_words_object_finish_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_object_finish_reply pg_unpack_object_finish_reply(const uint32_t words[4]) {
  return (struct pg_words_object_finish_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_root_get_reply {
  uint8_t status;
  bool before;
};
static inline void pg_pack_root_get_reply(const struct pg_words_root_get_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->before & 0x1u) << 8;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_root_get_reply pg_unpack_root_get_reply(const uint32_t words[4]) {
  return (struct pg_words_root_get_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .before = (words[0] >> 8 & 0x1u) != 0,
  };
}
struct pg_words_root_set_reply {
  uint8_t status;
};
static inline void pg_pack_root_set_reply(const struct pg_words_root_set_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_root_set_reply pg_unpack_root_set_reply(const uint32_t words[4]) {
  return (struct pg_words_root_set_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_root_back_reply {
  uint8_t status;
};
static inline void pg_pack_root_back_reply(const struct pg_words_root_back_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_root_back_reply pg_unpack_root_back_reply(const uint32_t words[4]) {
  return (struct pg_words_root_back_reply){
      .status = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_store_tidy_reply {
  bool more;
};
static inline void pg_pack_store_tidy_reply(const struct pg_words_store_tidy_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->more & 0x1u);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_store_tidy_reply pg_unpack_store_tidy_reply(const uint32_t words[4]) {
  return (struct pg_words_store_tidy_reply){
      .more = (words[0] & 0x1u) != 0,
  };
}
struct pg_words_update_collect_reply {
  uint8_t bytes;
};
static inline void pg_pack_update_collect_reply(const struct pg_words_update_collect_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_update_collect_reply pg_unpack_update_collect_reply(const uint32_t words[4]) {
  return (struct pg_words_update_collect_reply){
      .bytes = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_routes_load {
  uint16_t bytes;
};
static inline void pg_pack_routes_load(const struct pg_words_routes_load *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_routes_load pg_unpack_routes_load(const uint32_t words[4]) {
  return (struct pg_words_routes_load){
      .bytes = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_routes_load_reply {
  uint8_t refusal;
};
static inline void pg_pack_routes_load_reply(const struct pg_words_routes_load_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refusal & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_routes_load_reply pg_unpack_routes_load_reply(const uint32_t words[4]) {
  return (struct pg_words_routes_load_reply){
      .refusal = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_routes_run {
  bool build;
};
static inline void pg_pack_routes_run(const struct pg_words_routes_run *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->build & 0x1u);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_routes_run pg_unpack_routes_run(const uint32_t words[4]) {
  return (struct pg_words_routes_run){
      .build = (words[0] & 0x1u) != 0,
  };
}
struct pg_words_grid {
  uint16_t bytes;
  uint32_t now_low;
  uint16_t now_high;
};
static inline void pg_pack_grid(const struct pg_words_grid *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu);
  words[3] = 0;
}
static inline struct pg_words_grid pg_unpack_grid(const uint32_t words[4]) {
  return (struct pg_words_grid){
      .bytes = (uint16_t)(words[0] & 0xffffu),
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
  };
}
struct pg_words_grid_reply {
  uint8_t status;
  uint8_t refusal;
  uint32_t word;
};
static inline void pg_pack_grid_reply(const struct pg_words_grid_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->refusal & 0xffu) << 8;
  words[1] = in->word;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_grid_reply pg_unpack_grid_reply(const uint32_t words[4]) {
  return (struct pg_words_grid_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .refusal = (uint8_t)(words[0] >> 8 & 0xffu),
      .word = words[1],
  };
}
struct pg_words_program_compiled {
  uint16_t bytes;
  uint8_t fault;
};
static inline void pg_pack_program_compiled(const struct pg_words_program_compiled *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu) | ((uint32_t)in->fault & 0xffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_program_compiled pg_unpack_program_compiled(const uint32_t words[4]) {
  return (struct pg_words_program_compiled){
      .bytes = (uint16_t)(words[0] & 0xffffu),
      .fault = (uint8_t)(words[0] >> 16 & 0xffu),
  };
}
struct pg_words_program_compiled_reply {
  uint8_t route;
};
static inline void pg_pack_program_compiled_reply(const struct pg_words_program_compiled_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->route & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_program_compiled_reply pg_unpack_program_compiled_reply(const uint32_t words[4]) {
  return (struct pg_words_program_compiled_reply){
      .route = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_program_keep {
  uint16_t bytes;
  uint8_t place;
};
static inline void pg_pack_program_keep(const struct pg_words_program_keep *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu) | ((uint32_t)in->place & 0xffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_program_keep pg_unpack_program_keep(const uint32_t words[4]) {
  return (struct pg_words_program_keep){
      .bytes = (uint16_t)(words[0] & 0xffffu),
      .place = (uint8_t)(words[0] >> 16 & 0xffu),
  };
}
struct pg_words_program_keep_reply {
  uint8_t refusal;
  uint16_t lookups;
  uint32_t instructions;
  uint32_t hash_bytes;
};
static inline void pg_pack_program_keep_reply(const struct pg_words_program_keep_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refusal & 0xffu) | ((uint32_t)in->lookups & 0xffffu) << 16;
  words[1] = in->instructions;
  words[2] = in->hash_bytes;
  words[3] = 0;
}
static inline struct pg_words_program_keep_reply pg_unpack_program_keep_reply(const uint32_t words[4]) {
  return (struct pg_words_program_keep_reply){
      .refusal = (uint8_t)(words[0] & 0xffu),
      .lookups = (uint16_t)(words[0] >> 16),
      .instructions = words[1],
      .hash_bytes = words[2],
  };
}
struct pg_words_grid_decide {
  uint32_t sequence; /* 31 bits */
  bool change;
  uint32_t now_low;
  uint16_t now_high;
  uint16_t type;
  uint16_t size; /* 13 bits */
  uint8_t priority; /* 3 bits */
  uint8_t ttl;
  uint8_t route;
};
static inline void pg_pack_grid_decide(const struct pg_words_grid_decide *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->sequence & 0x7fffffffu) | ((uint32_t)in->change & 0x1u) << 31;
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu) | ((uint32_t)in->type & 0xffffu) << 16;
  words[3] = ((uint32_t)in->size & 0x1fffu) | ((uint32_t)in->priority & 0x7u) << 13 | ((uint32_t)in->ttl & 0xffu) << 16 | ((uint32_t)in->route & 0xffu) << 24;
}
static inline struct pg_words_grid_decide pg_unpack_grid_decide(const uint32_t words[4]) {
  return (struct pg_words_grid_decide){
      .sequence = (uint32_t)(words[0] & 0x7fffffffu),
      .change = (words[0] >> 31) != 0,
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
      .type = (uint16_t)(words[2] >> 16),
      .size = (uint16_t)(words[3] & 0x1fffu),
      .priority = (uint8_t)(words[3] >> 13 & 0x7u),
      .ttl = (uint8_t)(words[3] >> 16 & 0xffu),
      .route = (uint8_t)(words[3] >> 24),
  };
}
struct pg_words_grid_decide_reply {
  uint8_t action;
  uint8_t fault;
  uint8_t cid_bytes;
  bool hop;
  uint32_t value;
  uint32_t instructions;
  uint16_t cid_at;
  uint16_t node_at;
};
static inline void pg_pack_grid_decide_reply(const struct pg_words_grid_decide_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->action & 0xffu) | ((uint32_t)in->fault & 0xffu) << 8 | ((uint32_t)in->cid_bytes & 0xffu) << 16 | ((uint32_t)in->hop & 0x1u) << 24;
  words[1] = in->value;
  words[2] = in->instructions;
  words[3] = ((uint32_t)in->cid_at & 0xffffu) | ((uint32_t)in->node_at & 0xffffu) << 16;
}
static inline struct pg_words_grid_decide_reply pg_unpack_grid_decide_reply(const uint32_t words[4]) {
  return (struct pg_words_grid_decide_reply){
      .action = (uint8_t)(words[0] & 0xffu),
      .fault = (uint8_t)(words[0] >> 8 & 0xffu),
      .cid_bytes = (uint8_t)(words[0] >> 16 & 0xffu),
      .hop = (words[0] >> 24 & 0x1u) != 0,
      .value = words[1],
      .instructions = words[2],
      .cid_at = (uint16_t)(words[3] & 0xffffu),
      .node_at = (uint16_t)(words[3] >> 16),
  };
}
struct pg_words_grid_collect {
  uint32_t ticks;
};
static inline void pg_pack_grid_collect(const struct pg_words_grid_collect *in, uint32_t words[4]) {
  words[0] = in->ticks;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_grid_collect pg_unpack_grid_collect(const uint32_t words[4]) {
  return (struct pg_words_grid_collect){
      .ticks = words[0],
  };
}
struct pg_words_grid_collect_reply {
  uint8_t bytes;
};
static inline void pg_pack_grid_collect_reply(const struct pg_words_grid_collect_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_grid_collect_reply pg_unpack_grid_collect_reply(const uint32_t words[4]) {
  return (struct pg_words_grid_collect_reply){
      .bytes = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_clock {
  uint32_t seconds_low;
  uint32_t seconds_high;
  uint32_t now_low;
  uint16_t now_high;
};
static inline void pg_pack_clock(const struct pg_words_clock *in, uint32_t words[4]) {
  words[0] = in->seconds_low;
  words[1] = in->seconds_high;
  words[2] = in->now_low;
  words[3] = ((uint32_t)in->now_high & 0xffffu);
}
static inline struct pg_words_clock pg_unpack_clock(const uint32_t words[4]) {
  return (struct pg_words_clock){
      .seconds_low = words[0],
      .seconds_high = words[1],
      .now_low = words[2],
      .now_high = (uint16_t)(words[3] & 0xffffu),
  };
}
struct pg_words_clock_reply {
  uint8_t status;
  uint8_t refusal;
  uint32_t word;
};
static inline void pg_pack_clock_reply(const struct pg_words_clock_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->refusal & 0xffu) << 8;
  words[1] = in->word;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_clock_reply pg_unpack_clock_reply(const uint32_t words[4]) {
  return (struct pg_words_clock_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .refusal = (uint8_t)(words[0] >> 8 & 0xffu),
      .word = words[1],
  };
}
struct pg_words_time_get_reply {
  uint32_t seconds_low;
  uint32_t seconds_high;
  uint32_t boot;
};
static inline void pg_pack_time_get_reply(const struct pg_words_time_get_reply *in, uint32_t words[4]) {
  words[0] = in->seconds_low;
  words[1] = in->seconds_high;
  words[2] = in->boot;
  words[3] = 0;
}
static inline struct pg_words_time_get_reply pg_unpack_time_get_reply(const uint32_t words[4]) {
  return (struct pg_words_time_get_reply){
      .seconds_low = words[0],
      .seconds_high = words[1],
      .boot = words[2],
  };
}
struct pg_words_admission_collect_reply {
  uint16_t bytes;
};
static inline void pg_pack_admission_collect_reply(const struct pg_words_admission_collect_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_admission_collect_reply pg_unpack_admission_collect_reply(const uint32_t words[4]) {
  return (struct pg_words_admission_collect_reply){
      .bytes = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_session_open_reply {
  uint8_t refusal;
  uint32_t handle;
};
static inline void pg_pack_session_open_reply(const struct pg_words_session_open_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refusal & 0xffu);
  words[1] = in->handle;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_session_open_reply pg_unpack_session_open_reply(const uint32_t words[4]) {
  return (struct pg_words_session_open_reply){
      .refusal = (uint8_t)(words[0] & 0xffu),
      .handle = words[1],
  };
}
struct pg_words_link_revoke_reply {
  uint8_t refusal;
};
static inline void pg_pack_link_revoke_reply(const struct pg_words_link_revoke_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refusal & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_link_revoke_reply pg_unpack_link_revoke_reply(const uint32_t words[4]) {
  return (struct pg_words_link_revoke_reply){
      .refusal = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_content_find {
  uint8_t cid_bytes;
  uint16_t at;
};
static inline void pg_pack_content_find(const struct pg_words_content_find *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->cid_bytes & 0xffu) | ((uint32_t)in->at & 0xffffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_find pg_unpack_content_find(const uint32_t words[4]) {
  return (struct pg_words_content_find){
      .cid_bytes = (uint8_t)(words[0] & 0xffu),
      .at = (uint16_t)(words[0] >> 16),
  };
}
struct pg_words_content_find_reply {
  uint8_t status;
  uint32_t length;
};
static inline void pg_pack_content_find_reply(const struct pg_words_content_find_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu);
  words[1] = in->length;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_find_reply pg_unpack_content_find_reply(const uint32_t words[4]) {
  return (struct pg_words_content_find_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .length = words[1],
  };
}
struct pg_words_content_put {
  uint8_t cid_bytes;
  uint16_t bytes; /* 13 bits */
};
static inline void pg_pack_content_put(const struct pg_words_content_put *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->cid_bytes & 0xffu) | ((uint32_t)in->bytes & 0x1fffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_put pg_unpack_content_put(const uint32_t words[4]) {
  return (struct pg_words_content_put){
      .cid_bytes = (uint8_t)(words[0] & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16 & 0x1fffu),
  };
}
struct pg_words_content_put_reply {
  uint8_t status;
  uint16_t bytes;
  uint32_t length;
};
static inline void pg_pack_content_put_reply(const struct pg_words_content_put_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = in->length;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_put_reply pg_unpack_content_put_reply(const uint32_t words[4]) {
  return (struct pg_words_content_put_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16),
      .length = words[1],
  };
}
struct pg_words_content_get {
  uint8_t cid_bytes;
  uint32_t at;
};
static inline void pg_pack_content_get(const struct pg_words_content_get *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->cid_bytes & 0xffu);
  words[1] = in->at;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_get pg_unpack_content_get(const uint32_t words[4]) {
  return (struct pg_words_content_get){
      .cid_bytes = (uint8_t)(words[0] & 0xffu),
      .at = words[1],
  };
}
struct pg_words_content_get_reply {
  uint8_t status;
  uint16_t bytes;
  uint32_t length;
};
static inline void pg_pack_content_get_reply(const struct pg_words_content_get_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = in->length;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_get_reply pg_unpack_content_get_reply(const uint32_t words[4]) {
  return (struct pg_words_content_get_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16),
      .length = words[1],
  };
}
struct pg_words_content_hold {
  uint8_t cid_bytes;
  uint8_t operation;
};
static inline void pg_pack_content_hold(const struct pg_words_content_hold *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->cid_bytes & 0xffu) | ((uint32_t)in->operation & 0xffu) << 8;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_hold pg_unpack_content_hold(const uint32_t words[4]) {
  return (struct pg_words_content_hold){
      .cid_bytes = (uint8_t)(words[0] & 0xffu),
      .operation = (uint8_t)(words[0] >> 8 & 0xffu),
  };
}
struct pg_words_content_hold_reply {
  uint8_t status;
  uint8_t refusal;
  uint32_t word;
};
static inline void pg_pack_content_hold_reply(const struct pg_words_content_hold_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->refusal & 0xffu) << 8;
  words[1] = in->word;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_hold_reply pg_unpack_content_hold_reply(const uint32_t words[4]) {
  return (struct pg_words_content_hold_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .refusal = (uint8_t)(words[0] >> 8 & 0xffu),
      .word = words[1],
  };
}
struct pg_words_log_head_reply {
  uint8_t refusal;
};
static inline void pg_pack_log_head_reply(const struct pg_words_log_head_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refusal & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_log_head_reply pg_unpack_log_head_reply(const uint32_t words[4]) {
  return (struct pg_words_log_head_reply){
      .refusal = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_receipts_check {
  uint8_t count;
  uint16_t at;
};
static inline void pg_pack_receipts_check(const struct pg_words_receipts_check *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->count & 0xffu) | ((uint32_t)in->at & 0xffffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_receipts_check pg_unpack_receipts_check(const uint32_t words[4]) {
  return (struct pg_words_receipts_check){
      .count = (uint8_t)(words[0] & 0xffu),
      .at = (uint16_t)(words[0] >> 16),
  };
}
struct pg_words_receipts_check_reply {
  uint8_t fault;
};
static inline void pg_pack_receipts_check_reply(const struct pg_words_receipts_check_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->fault & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_receipts_check_reply pg_unpack_receipts_check_reply(const uint32_t words[4]) {
  return (struct pg_words_receipts_check_reply){
      .fault = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_content_load {
  uint8_t cid_bytes;
};
static inline void pg_pack_content_load(const struct pg_words_content_load *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->cid_bytes & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_load pg_unpack_content_load(const uint32_t words[4]) {
  return (struct pg_words_content_load){
      .cid_bytes = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_content_load_reply {
  uint8_t status;
  uint16_t bytes;
};
static inline void pg_pack_content_load_reply(const struct pg_words_content_load_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->status & 0xffu) | ((uint32_t)in->bytes & 0xffffu) << 16;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_content_load_reply pg_unpack_content_load_reply(const uint32_t words[4]) {
  return (struct pg_words_content_load_reply){
      .status = (uint8_t)(words[0] & 0xffu),
      .bytes = (uint16_t)(words[0] >> 16),
  };
}
struct pg_words_change_done_reply {
  uint8_t refusal;
};
static inline void pg_pack_change_done_reply(const struct pg_words_change_done_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->refusal & 0xffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_change_done_reply pg_unpack_change_done_reply(const uint32_t words[4]) {
  return (struct pg_words_change_done_reply){
      .refusal = (uint8_t)(words[0] & 0xffu),
  };
}
struct pg_words_act_log {
  uint8_t kind;
  uint8_t status;
};
static inline void pg_pack_act_log(const struct pg_words_act_log *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->kind & 0xffu) | ((uint32_t)in->status & 0xffu) << 8;
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_act_log pg_unpack_act_log(const uint32_t words[4]) {
  return (struct pg_words_act_log){
      .kind = (uint8_t)(words[0] & 0xffu),
      .status = (uint8_t)(words[0] >> 8 & 0xffu),
  };
}
struct pg_words_log_put {
  uint8_t at;
  uint32_t first;
  uint32_t second;
  uint32_t third;
};
static inline void pg_pack_log_put(const struct pg_words_log_put *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->at & 0xffu);
  words[1] = in->first;
  words[2] = in->second;
  words[3] = in->third;
}
static inline struct pg_words_log_put pg_unpack_log_put(const uint32_t words[4]) {
  return (struct pg_words_log_put){
      .at = (uint8_t)(words[0] & 0xffu),
      .first = words[1],
      .second = words[2],
      .third = words[3],
  };
}
struct pg_words_log_do {
  uint8_t operation;
  uint8_t status;
  uint16_t at;
  uint32_t number;
  uint32_t now_low;
  uint16_t now_high;
};
static inline void pg_pack_log_do(const struct pg_words_log_do *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->operation & 0xffu) | ((uint32_t)in->status & 0xffu) << 8 | ((uint32_t)in->at & 0xffffu) << 16;
  words[1] = in->number;
  words[2] = in->now_low;
  words[3] = ((uint32_t)in->now_high & 0xffffu);
}
static inline struct pg_words_log_do pg_unpack_log_do(const uint32_t words[4]) {
  return (struct pg_words_log_do){
      .operation = (uint8_t)(words[0] & 0xffu),
      .status = (uint8_t)(words[0] >> 8 & 0xffu),
      .at = (uint16_t)(words[0] >> 16),
      .number = words[1],
      .now_low = words[2],
      .now_high = (uint16_t)(words[3] & 0xffffu),
  };
}
struct pg_words_log_do_reply {
  uint16_t bytes;
};
static inline void pg_pack_log_do_reply(const struct pg_words_log_do_reply *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->bytes & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_log_do_reply pg_unpack_log_do_reply(const uint32_t words[4]) {
  return (struct pg_words_log_do_reply){
      .bytes = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_session_used {
  uint32_t handle;
  uint32_t now_low;
  uint16_t now_high;
};
static inline void pg_pack_session_used(const struct pg_words_session_used *in, uint32_t words[4]) {
  words[0] = in->handle;
  words[1] = in->now_low;
  words[2] = ((uint32_t)in->now_high & 0xffffu);
  words[3] = 0;
}
static inline struct pg_words_session_used pg_unpack_session_used(const uint32_t words[4]) {
  return (struct pg_words_session_used){
      .handle = words[0],
      .now_low = words[1],
      .now_high = (uint16_t)(words[2] & 0xffffu),
  };
}
struct pg_words_log_get {
  uint16_t at;
};
static inline void pg_pack_log_get(const struct pg_words_log_get *in, uint32_t words[4]) {
  words[0] = ((uint32_t)in->at & 0xffffu);
  words[1] = 0;
  words[2] = 0;
  words[3] = 0;
}
static inline struct pg_words_log_get pg_unpack_log_get(const uint32_t words[4]) {
  return (struct pg_words_log_get){
      .at = (uint16_t)(words[0] & 0xffffu),
  };
}
struct pg_words_log_get_reply {
  uint32_t first;
  uint32_t second;
  uint32_t third;
  uint32_t fourth;
};
static inline void pg_pack_log_get_reply(const struct pg_words_log_get_reply *in, uint32_t words[4]) {
  words[0] = in->first;
  words[1] = in->second;
  words[2] = in->third;
  words[3] = in->fourth;
}
static inline struct pg_words_log_get_reply pg_unpack_log_get_reply(const uint32_t words[4]) {
  return (struct pg_words_log_get_reply){
      .first = words[0],
      .second = words[1],
      .third = words[2],
      .fourth = words[3],
  };
}

/* The keys domain */
enum pg_key_operation {
  PG_KEY_SIGN = 1,
  PG_KEY_VERIFY = 2,
  PG_KEY_SEAL = 3,
  PG_KEY_UNSEAL = 4,
  PG_KEY_PUBLIC = 5,
};
enum pg_key_algorithm {
  PG_ALGORITHM_BLAKE3_MAC = 1, /* a MAC: BLAKE3 in its keyed mode */
  PG_ALGORITHM_ED25519 = 3, /* a signature that others can verify (RFC 8032), and the public key for it; of systems that take messages of strangers alone */
  PG_ALGORITHM_BLAKE3_SIV = 2, /* a seal: the MAC of the plain text is the nonce of a BLAKE3 key stream, and stands in front of what that encrypts */
};
#define PG_ALGORITHM_BLAKE3_MAC_BYTES 32u
#define PG_ALGORITHM_ED25519_BYTES 64u
#define PG_ALGORITHM_BLAKE3_SIV_BYTES 32u

/* The audit log */
enum pg_log_operation {
  PG_LOG_BEGIN = 1, /* the log is that of the node with this id, and begins, unless it has begun: behind the head on flash, if there is one */
  PG_LOG_ADMISSION = 2, /* a request for a session was judged: its status, the session's handle, a digest */
  PG_LOG_REVOCATION = 3, /* a revocation was judged: its status, a digest */
  PG_LOG_STATE = 4, /* what there is, as `audit-state` has it */
  PG_LOG_READ = 5, /* a piece of segment `number`, from `at` on */
  PG_LOG_HEAD = 6, /* the last head */
  PG_LOG_EPOCH = 7, /* the epoch ends, unless a head waits for its signature: what is to be signed */
  PG_LOG_SIGNED = 8, /* its signature: the head, which is on flash then */
};

/* Limits */
#define PG_DOMAIN_LIMIT_RESTARTS_PER_MINUTE 8u /* crashes of one domain in a minute after which it is started again */
#define PG_DOMAIN_LIMIT_RETRIES 2u /* times that a request is sent again because the domain crashed over it */
#define PG_DOMAIN_LIMIT_REFILLS 3u /* times in a row that the updater gets its time once more while it works on one request, before it counts as one that hangs */
#define PG_DOMAIN_LIMIT_SEAL_BYTES 512u /* bytes that can be sealed: they are held until the nonce is known */
#define PG_DOMAIN_LIMIT_KEYS 4u /* keys of the keys domain */
#define PG_DOMAIN_LIMIT_PROGRAMS 4u /* programs of messages that the router keeps */
#define PG_DOMAIN_LIMIT_DECISIONS 64u /* decisions that wait to be written down, at most: a power of two */
#define PG_DOMAIN_LIMIT_REFUSALS 32u /* requests for a session and revocations that were refused and have a record of their own in an epoch; the rest are counted */
#define PG_DOMAIN_LIMIT_ADMISSIONS 16u /* sessions that have a record from when they were opened, in an epoch; the rest are counted, and have theirs when they are used: whoever plays a request again can not */

#endif
