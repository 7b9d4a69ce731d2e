/* shared.h -- what the frames of spec/domains.ts hold that domains share. Whoever reads one of these reads bytes that another
 * domain may be writing: it copies what it looks at twice, and takes lengths from the words of a message alone. */
#ifndef PG_SHARED_H
#define PG_SHARED_H

#include "pg_component.h"
#include "generated/pg_dictionary.h"
#include "generated/pg_domains.h"
#include "generated/pg_envelope.h"
#include "generated/pg_registry.h"
#include "generated/pg_store.h"
#include "node/router.h"
#include "vm/table.h"
#include "wire/update.h"

struct pg_message_frame {
  _Alignas(4) uint8_t memory[PG_MESSAGE_MEMORY_BYTES];
  _Alignas(4) uint8_t gateway[PG_NODE_ID_BYTES]; /* a decision's next hop when that is not in memory */
};
/* The longest is the answer to a request for a session. */
#define PG_LONGEST_ANSWER_BYTES 480u
struct pg_answer_frame {
  uint8_t bytes[PG_FRAME_BYTES_OF(PG_LONGEST_ANSWER_BYTES)];
};
struct pg_command_frame {
  _Alignas(4) uint8_t node[PG_NODE_ID_BYTES];
  _Alignas(4) uint8_t rest[PG_CID_BYTES]; /* a CID or a key */
};
/* Where there is an audit log: and when the command came. */
struct pg_timed_frame {
  struct pg_command_frame command;
  uint32_t now_low, now_high;
};
struct pg_lookup_frame {
  uint32_t cid[PG_CID_BYTES / 4];
  _Alignas(4) uint8_t node[PG_NODE_ID_BYTES];
};
/* Where there is an audit log: decisions that are to be written down. The router counts them; which of them are written down the store knows. */
struct pg_decided {
  uint32_t what, extra; /* struct pg_audit_outcome */
  uint32_t now, reference;
};
struct pg_logged_frame {
  struct pg_lookup_frame lookup;
  uint32_t decided, now_high; /* how many there were; of the times of all in the frame */
  uint8_t digest[PG_HASH_SHA2_256_BYTES]; /* `act-log` */
  struct pg_decided of[PG_DOMAIN_LIMIT_DECISIONS];
};
struct pg_tables_frame {
  struct pg_table table[PG_NODE_TABLES];
};
struct pg_record_half {
  _Alignas(4) uint8_t key[PG_STORE_KEY_BYTES];
  _Alignas(4) uint8_t value[PG_SHARED_RECORD_BYTES / 2 - PG_STORE_KEY_BYTES];
};
struct pg_record_frame {
  struct pg_record_half governor, updater; /* the gate has the governor's */
};
/* A request longer than any that there is says so by its length alone. */
#define PG_UPDATE_REQUEST_BYTES (PG_MSG_UPDATE_CHUNK_BYTES + PG_UPDATE_LIMIT_CHUNK_BYTES + 1u)
/* Requests are counted: `asked` and `sent` by the protocol domain, `answered` by the updater. One is in hand while they differ. */
struct pg_update_frame {
  uint32_t asked, sent, request_bytes;
  uint32_t answered, answer_bytes, reset;
  _Alignas(4) uint8_t request[PG_UPDATE_REQUEST_BYTES];
  _Alignas(4) uint8_t answer[PG_UPDATE_ANSWER_BYTES];
};
/* A request for a session, or a revocation: counted as those about updates. */
#define PG_ADMIT_REQUEST_BYTES 1536u
struct pg_admit_frame {
  uint32_t asked, sent, request_bytes;
  uint32_t now_low; /* when it came */
  uint16_t now_high;
  uint8_t kind; /* of the message on the line; what follows the kind of a `grid` is the request */
  uint32_t answered, answer_bytes;
  _Alignas(4) uint8_t request[PG_ADMIT_REQUEST_BYTES + 1u]; /* as for updates: one longer than any says so */
  _Alignas(4) uint8_t answer[PG_LONGEST_ANSWER_BYTES];
};

/* The message of a session that is in hand. */
#define PG_GRID_PROGRAM_BYTES 1280u
#define PG_GRID_NO_ROUTE 0xffu
enum pg_grid_work { PG_WORK_DECIDE, PG_WORK_PUT, PG_WORK_GET, PG_WORK_CHANGE };
struct pg_grid_order {
  uint32_t handle;        /* of the session */
  uint32_t sequence;
  uint32_t size;          /* of the payload */
  uint32_t program_bytes; /* in `program`, when `route` says that it is not known; of a change its constraint's CID stands there */
  uint16_t type;
  uint8_t priority, ttl;
  uint32_t reference;     /* the CRC-32 of its frame */
  uint8_t route;          /* where the router has it, or PG_GRID_NO_ROUTE */
  uint8_t work;           /* enum pg_grid_work */
  uint8_t receipts;       /* how many it has, at PG_RECEIPTS_AT */
  uint8_t cid_bytes;      /* of an object, whose CID the payload begins with */
  uint32_t at;            /* where in it a piece begins */
};
/* What a receipt of it says, and what it has to lead to. They lie in memory behind the payload, and behind them leaves and paths. */
#define PG_RECEIPTS_AT(payload_bytes) (PG_PAYLOAD_AT + (((payload_bytes) + 3u) & ~3u))
struct pg_grid_receipt {
  uint32_t index, size;
  uint16_t leaf_at, leaf_bytes, path_at, path_bytes;
  uint8_t root[PG_GRID_LIMIT_HASH];
};
/* What became of it: with `refused` who says so and why, or what was to be done. A piece of an object lies where memory begins. */
struct pg_grid_result {
  bool refused;
  uint8_t judge, why;
  uint8_t work; /* enum pg_grid_work */
  uint16_t piece;
  uint32_t length, at; /* of the object, and of the piece in it */
  uint32_t decision[4]; /* words of the router's reply to `grid-decide` */
};
/* A table that the program in the frame names. */
struct pg_grid_table {
  uint8_t length;
  char name[PG_CORE_WORD];
};
struct pg_grid_frame {
  uint32_t asked, answered; /* by the gate, by the worker */
  uint32_t back; /* of those answered, the last behind which the worker went back to wait */
  uint32_t now_low;
  uint16_t now_high;
  struct pg_grid_order order;
  struct pg_grid_result result;
  _Alignas(4) uint8_t memory[PG_MESSAGE_MEMORY_BYTES]; /* as a program sees it */
  _Alignas(4) uint8_t gateway[PG_NODE_ID_BYTES];
  _Alignas(4) uint8_t program[PG_GRID_PROGRAM_BYTES];
  struct pg_grid_table table[PG_TABLES_PER_PROGRAM];
  _Alignas(4) uint8_t image[PG_INSTALL_BYTES];
};

struct pg_bundle_frame {
  uint8_t bytes[PG_UPDATE_LIMIT_BUNDLE_BYTES];
};

_Static_assert(sizeof(struct pg_message_frame) <= PG_SHARED_MESSAGE_BYTES && sizeof(struct pg_answer_frame) <= PG_SHARED_ANSWER_BYTES &&
                   sizeof(struct pg_timed_frame) <= PG_SHARED_COMMAND_BYTES && sizeof(struct pg_lookup_frame) <= PG_SHARED_LOOKUP_BYTES &&
                   sizeof(struct pg_logged_frame) <= PG_SHARED_LOOKUP_GRID_BYTES && (PG_DOMAIN_LIMIT_DECISIONS & (PG_DOMAIN_LIMIT_DECISIONS - 1u)) == 0 &&
                   sizeof(struct pg_tables_frame) <= PG_SHARED_TABLES_BYTES && sizeof(struct pg_record_frame) == PG_SHARED_RECORD_BYTES &&
                   sizeof(struct pg_update_frame) <= PG_SHARED_UPDATE_BYTES && sizeof(struct pg_bundle_frame) <= PG_SHARED_BUNDLE_BYTES && PG_UPDATE_ANSWER_BYTES >= PG_ANSWER_BYTES &&
                   sizeof(struct pg_grid_frame) <= PG_SHARED_GRID_BYTES && sizeof(struct pg_admit_frame) <= PG_SHARED_ADMIT_BYTES && PG_LONGEST_ANSWER_BYTES >= PG_UPDATE_ANSWER_BYTES &&
                   PG_LONGEST_ANSWER_BYTES >= PG_MSG_OBJECT_BYTES + PG_REGISTRY_LIMIT_PIECE, "what is shared fits its frame");

#define PG_MESSAGE_FRAME ((struct pg_message_frame *)(void *)FRAME_MESSAGE)
#define PG_ANSWER_FRAME ((struct pg_answer_frame *)(void *)FRAME_ANSWER)
#define PG_COMMAND_FRAME ((struct pg_command_frame *)(void *)FRAME_COMMAND)
#define PG_LOOKUP_FRAME ((struct pg_lookup_frame *)(void *)FRAME_LOOKUP)
#define PG_RECORD_FRAME ((struct pg_record_frame *)(void *)FRAME_RECORD)
#define PG_UPDATE_FRAME ((struct pg_update_frame *)(void *)FRAME_UPDATE)
#define PG_BUNDLE_FRAME ((struct pg_bundle_frame *)(void *)FRAME_BUNDLE)
#define PG_GRID_FRAME ((struct pg_grid_frame *)(void *)FRAME_GRID)
#define PG_ADMIT_FRAME ((struct pg_admit_frame *)(void *)FRAME_ADMIT)
#define PG_TIMED_FRAME ((struct pg_timed_frame *)(void *)FRAME_COMMAND)
#define PG_LOGGED_FRAME ((struct pg_logged_frame *)(void *)FRAME_LOOKUP)
#define PG_TABLES_FRAME ((struct pg_tables_frame *)(void *)FRAME_TABLES)

#endif
