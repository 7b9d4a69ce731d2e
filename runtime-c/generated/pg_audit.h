/* pg_audit.h -- generated from spec/audit.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_AUDIT_H
#define PG_AUDIT_H
#define PG_AUDIT_VERSION 2u
#define PG_AUDIT_GENESIS_CONTEXT "pgrid 2026-11 audit log 2"

/* Records that are no decisions */
enum pg_audit_kind {
  PG_AUDIT_RESTART = 1, /* the node started: SHA-256 of the number of its build, little-endian. First in its segment, which is the log's first or follows a head */
  PG_AUDIT_EPOCH = 2, /* an epoch is over: last in its segment, whose link the epoch's head signs */
  PG_AUDIT_ADMISSION = 3, /* a request for a session was judged: 0 or the fault, the session's handle or 0, SHA-256 of the leaf; where there is a fault, of the request */
  PG_AUDIT_REVOCATION = 4, /* a link of a chain was revoked, or not: SHA-256 of the link; where there is a fault, of the request */
  PG_AUDIT_INSTALL = 5, /* a program was put into the volatile slot, or refused: SHA-256 of the message that brought it */
  PG_AUDIT_TABLE = 6, /* an entry of a table was set or taken out, or not: SHA-256 of the message */
  PG_AUDIT_UPDATE = 7, /* an image or routes were taken as an update, or not: SHA-256 of the envelope; in domains, of the bundle of routes, zeros for the build's own */
  PG_AUDIT_ROOT = 8, /* the root of what governs was switched, or not: digest of the new root's CID */
  PG_AUDIT_RESET = 9, /* tables, providers and the installed program were forgotten: SHA-256 of the message */
  PG_AUDIT_OMITTED = 10, /* so many requests of this epoch had no record of their own when they were judged: refused ones, and good ones for a session, whose record comes with its first message. Whoever sends them, or plays them again, can not push out what is there */
};
#define PG_AUDIT_STATE_NEXT (1u << PG_AUDIT_INSTALL | 1u << PG_AUDIT_TABLE | 1u << PG_AUDIT_UPDATE | 1u << PG_AUDIT_ROOT) /* kinds that the state goes on from, by bit */
#define PG_AUDIT_STATE_FIRST (1u << PG_AUDIT_RESTART | 1u << PG_AUDIT_RESET) /* kinds that leave the first state, by bit */

/* Bits of a record's head */
#define PG_AUDIT_HEAD_NUMBER 0x1fu /* of a decision's head: the number of its outcome */
#define PG_AUDIT_HEAD_PASSED 0x05u /* where in a decision's head its milliseconds stand */
#define PG_AUDIT_HEAD_LONG 0x03u /* in their place: they follow, with the two bits below */
#define PG_AUDIT_HEAD_OTHER 0x80u /* no decision; the other bits are the kind */
#define PG_AUDIT_LONG_WRITTEN 0x01u /* the outcome is written out */
#define PG_AUDIT_LONG_GIVEN 0x02u /* and with it results of host functions, which belong to it: its number stands for them, too */
#define PG_AUDIT_LONG_SHIFT 0x02u /* where the milliseconds stand */
#define PG_AUDIT_LONG_LATE 0x00u /* instead, in front of another such number: its milliseconds are how much earlier than the record before the decision's time is */
#define PG_AUDIT_ROUTE_PROGRAM 10u /* of a decision by the program in the message */
#define PG_AUDIT_LAST_FAULT 11u /* of a decision */

/* Limits and sizes */
#define PG_AUDIT_RECORDS 64u /* records of a segment, at most */
#define PG_AUDIT_SEGMENT_BYTES 1024u /* bytes of a segment, at most: one chunk of BLAKE3 */
#define PG_AUDIT_OUTCOMES 31u /* outcomes of a segment that have a number of their own */
#define PG_AUDIT_RESULTS 8u /* results of one decision */
#define PG_AUDIT_STATE_BYTES 8u /* bytes of the state in a segment's header: the first of its hash */
#define PG_AUDIT_REFERENCE_BYTES 4u /* bytes of a decision's reference: the CRC-32 of the message's frame */
#define PG_AUDIT_LOG_BYTES 32u /* bytes of a log's id */
#define PG_AUDIT_LINK_BYTES 32u /* bytes of a link */
#define PG_AUDIT_ROOM_ORDINARY 6u /* bytes of a decision whose outcome is known, less than 32 ms after the record before, at most */
#define PG_AUDIT_ROOM_DECISION 28u /* bytes of a decision without results, at most */
#define PG_AUDIT_ROOM_RESULT 33u /* bytes of a result, at most; one more says how many there are */
#define PG_AUDIT_ROOM_OTHER 49u /* bytes of a record that is no decision, at most */
#define PG_AUDIT_HEAD_BYTES 88u /* the most bytes of what a head says */

/* Why a log or a head is refused, besides enum pg_cbor_fault */
enum pg_audit_fault {
  PG_AUDIT_FAULT_OK = 0, /* it holds */
  PG_AUDIT_FAULT_VERSION = 96, /* a log of another version */
  PG_AUDIT_FAULT_ITEM = 97, /* an item that is neither a segment nor a head */
  PG_AUDIT_FAULT_SEGMENT_LENGTH = 98, /* a segment longer than a segment may be, or too short for a record */
  PG_AUDIT_FAULT_RECORD_COUNT = 99, /* more records than a segment has */
  PG_AUDIT_FAULT_RECORD_KIND = 100, /* a record of no known kind */
  PG_AUDIT_FAULT_RECORD_CUT = 101, /* a record that the segment ends in */
  PG_AUDIT_FAULT_NUMBER = 102, /* a number that is not in its shortest form, or too large */
  PG_AUDIT_FAULT_OUTCOME_NUMBER = 103, /* an outcome under a number that is not its own */
  PG_AUDIT_FAULT_AGAIN = 104, /* an outcome that is written out, and was known */
  PG_AUDIT_FAULT_UNKNOWN_OUTCOME = 105, /* a decision whose outcome was not written out */
  PG_AUDIT_FAULT_OUTCOME = 106, /* an outcome that there can not be */
  PG_AUDIT_FAULT_RESULTS = 107, /* results of a host function that there can not be */
  PG_AUDIT_FAULT_ORDER = 108, /* a segment that is not the next: one is missing, there twice, or at another's place */
  PG_AUDIT_FAULT_LINK = 109, /* a segment that does not follow the one before: one of them was changed */
  PG_AUDIT_FAULT_GENESIS = 110, /* a first segment that does not begin this log */
  PG_AUDIT_FAULT_CLOCK = 111, /* a segment earlier than the one before, without a restart */
  PG_AUDIT_FAULT_STATE = 112, /* a state that does not come of the acts before */
  PG_AUDIT_FAULT_RESTART = 113, /* a restart that is not the first record behind a head, or of a log */
  PG_AUDIT_FAULT_EPOCH = 114, /* an epoch that does not go up, or does not end its segment */
  PG_AUDIT_FAULT_OTHER_LOG = 115, /* the head of another log */
  PG_AUDIT_FAULT_HEAD_LINK = 116, /* a head over another link than that of the segment before it */
  PG_AUDIT_FAULT_HEAD_COUNT = 117, /* a head that counts other segments or records than there are */
  PG_AUDIT_FAULT_UNKNOWN_KEY = 118, /* a head signed by nobody who is trusted */
  PG_AUDIT_FAULT_UNSIGNED = 119, /* no head, or records behind the last one where none may be */
  PG_AUDIT_FAULT_ROLLED_BACK = 120, /* a log that ends before an epoch that is known to be over */
  PG_AUDIT_FAULT_NO_HEAD = 121, /* a head in another form */
};

/* Messages: kinds, offsets of their fields, sizes without the open end */
#define PG_MSG_AUDIT_STATUS 0x30u /* from the host: ask what is there */
#define PG_MSG_AUDIT_STATUS_BYTES 1u
#define PG_MSG_AUDIT_READ 0x31u /* from the host: ask for a sealed segment, from an offset on: the link before it, then its bytes */
#define PG_MSG_AUDIT_READ_ZERO 1u
#define PG_MSG_AUDIT_READ_AT 2u
#define PG_MSG_AUDIT_READ_NUMBER 4u
#define PG_MSG_AUDIT_READ_BYTES 8u
#define PG_MSG_AUDIT_HEAD 0x32u /* from the host: ask for the last head; nothing: none was signed */
#define PG_MSG_AUDIT_HEAD_BYTES 1u
#define PG_MSG_AUDIT_EPOCH 0x33u /* from the host: end the epoch, unless a head waits for its signature: the answer is what is to be signed */
#define PG_MSG_AUDIT_EPOCH_BYTES 1u
#define PG_MSG_AUDIT_SIGN 0x34u /* from the host: the signature: the answer is the head; nothing: none was waited for */
#define PG_MSG_AUDIT_SIGN_SIGNATURE 1u
#define PG_MSG_AUDIT_SIGN_BYTES 1u
#define PG_MSG_AUDIT_STATE 0xb0u /* from the device: the oldest sealed segment, how many there were, the last epoch, the segments of the last head, whether one waits for its signature */
#define PG_MSG_AUDIT_STATE_WAITING 1u
#define PG_MSG_AUDIT_STATE_ZERO2 2u
#define PG_MSG_AUDIT_STATE_OLDEST 4u
#define PG_MSG_AUDIT_STATE_SEGMENTS 8u
#define PG_MSG_AUDIT_STATE_EPOCH 12u
#define PG_MSG_AUDIT_STATE_HEAD_SEGMENTS 16u
#define PG_MSG_AUDIT_STATE_BYTES 20u
#define PG_MSG_AUDIT_PIECE 0xb1u /* from the device: a piece of what was asked for; nothing: its end */
#define PG_MSG_AUDIT_PIECE_ZERO 1u
#define PG_MSG_AUDIT_PIECE_ZERO2 2u
#define PG_MSG_AUDIT_PIECE_PIECE 4u
#define PG_MSG_AUDIT_PIECE_BYTES 4u
#define PG_AUDIT_PIECE_BYTES 256u /* the most bytes of a piece */

#endif
