/* pg_registry.h -- generated from spec/registry.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_REGISTRY_NUMBERS_H
#define PG_REGISTRY_NUMBERS_H

/* What comes of a request to the registry of objects */
enum pg_registry_status {
  PG_REGISTRY_OK = 0, /* done */
  PG_REGISTRY_ABSENT = 1, /* there is none */
  PG_REGISTRY_SHAPE = 2, /* no CID: version 1, a codec and a hash of one byte each, a digest of its length */
  PG_REGISTRY_UNKNOWN_HASH = 3, /* a CID under a hash that is not in the table of hashes */
  PG_REGISTRY_DIGEST = 4, /* the bytes are not those that the CID names */
  PG_REGISTRY_DAMAGED = 5, /* what was kept is not what the CID names any more, and was dropped */
  PG_REGISTRY_LARGE = 6, /* larger than all of the room */
  PG_REGISTRY_FULL = 7, /* no room beside what is pinned */
  PG_REGISTRY_PINNED = 8, /* pinned: it is not dropped */
  PG_REGISTRY_PINS = 9, /* more pins than are counted, or a pin taken away that is not there */
  PG_REGISTRY_NOT_KEPT = 10, /* the flash did not take it: no room, no flash, or a hash that the store does not have */
};

/* What comes of a program of a message */
enum pg_program_status {
  PG_PROGRAM_OK = 0, /* it may run */
  PG_PROGRAM_COMPILE = 1, /* the compiler refuses it, and says why */
  PG_PROGRAM_VERIFY = 2, /* the verifier refuses its image, and says why */
  PG_PROGRAM_KIND = 3, /* a program of another kind than is due */
  PG_PROGRAM_TABLE = 4, /* it names a table that the node has not, or has of another kind */
  PG_PROGRAM_COST = 5, /* its bound is above what is granted */
  PG_PROGRAM_LARGE = 6, /* larger than all of the room */
  PG_PROGRAM_FULL = 7, /* no room beside what is pinned */
  PG_PROGRAM_ABSENT = 8, /* no program of this name is kept */
  PG_PROGRAM_PINNED = 9, /* pinned: it is not dropped */
  PG_PROGRAM_PINS = 10, /* more pins than are counted, or a pin taken away that is not there */
};

/* Messages about objects: content types, and what somebody at the line may ask */
#define PG_OBJECT_PUT_TYPE 12u
#define PG_OBJECT_GET_TYPE 13u
#define PG_OBJECT_AT_BYTES 4u /* of the offset behind the CID, big-endian */
enum pg_object_hold {
  PG_HOLD_PIN = 1, /* it stays, however many come */
  PG_HOLD_UNPIN = 2, /* one pin less */
  PG_HOLD_DROP = 3, /* it goes, unless it is pinned */
};

/* Limits */
#define PG_REGISTRY_LIMIT_OBJECTS 32u /* objects at once */
#define PG_REGISTRY_LIMIT_ROOM 5504u /* bytes of objects in a node of domains (systems/grid) */
#define PG_REGISTRY_LIMIT_PIECE 464u /* bytes of an object in one answer */
#define PG_REGISTRY_LIMIT_PROGRAMS 16u /* programs of messages at once */
#define PG_REGISTRY_LIMIT_PINS 255u /* pins of one of them */

#endif
