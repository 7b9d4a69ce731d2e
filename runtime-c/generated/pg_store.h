/* pg_store.h -- generated from spec/store.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_STORE_H
#define PG_STORE_H

/* Kinds of records, by key and value */
enum pg_record_kind {
  PG_RECORD_OBJECT = 1, /* key: its CID: version 1, any codec, sha2-256; value: its bytes, whose digest is checked when they are stored and when they are read */
  PG_RECORD_ROOT = 2, /* key: none; value: the CID that names the state, and the one before it where there is one to go back to */
  PG_RECORD_KEY = 3, /* key: the key's id; value: a public key, or what the keys domain sealed */
  PG_RECORD_EPOCH = 4, /* key: what the epoch is of; value: its number, and what goes with it */
  PG_RECORD_REVOCATION = 5, /* key: the id of what is revoked; value: why, from when */
  PG_RECORD_AUDIT = 6, /* key: `head`; value: what the last head of the audit log says, and its signature (runtime-c/audit/audit.h) */
  PG_RECORD_ROUTE = 7, /* key: a route's name; value: the CID of its image, and where it stands */
  PG_RECORD_UPDATE = 8, /* key: which slot or bundle; value: what an update is at */
  PG_RECORD_TAIL = 127, /* key: none; value: the sequence number of the oldest block that still counts */
};

/* Bits of a record's flags */
#define PG_RECORD_FLAG_REMOVED 1u /* there is no record of this kind and key any more */
#define PG_RECORD_FLAG_APART 2u /* the value begins and ends with a cell, and the checksum has one of its own: an object, which comes piece by piece */

/* What comes of a request */
enum pg_store_status {
  PG_STORE_OK = 0, /* done; what was to be stored is on the flash */
  PG_STORE_ABSENT = 1, /* there is none */
  PG_STORE_PRESENT = 2, /* it is there already: nothing is to be written */
  PG_STORE_FULL = 3, /* no room: remove something first; nothing was lost */
  PG_STORE_LARGE = 4, /* larger than the store could ever hold */
  PG_STORE_SHAPE = 5, /* no kind, key, CID or length that there can be, or a piece too many or too few */
  PG_STORE_DIGEST = 6, /* the bytes are not those that the CID names */
  PG_STORE_GONE = 7, /* the store needed the room of an object that was not finished: begin it again */
  PG_STORE_USED = 8, /* the root, or the one before it, names this object */
  PG_STORE_DAMAGED = 9, /* the record is there, and its bytes are not those that were stored */
  PG_STORE_FLASH = 10, /* the flash did not program or erase */
  PG_STORE_GEOMETRY = 11, /* no flash that a store can lie on */
  PG_STORE_WORN = 12, /* the sequence numbers of blocks are used up */
};

/* Layout and limits */
#define PG_STORE_MAGIC 0x31534750u /* first word of a block: `PGS1` */
#define PG_STORE_BLOCK_HEADER_BYTES 12u /* of a block, in its first cell: magic, sequence number, CRC of both with the size of cells */
#define PG_STORE_RECORD_HEADER_BYTES 12u /* of a record, first in its first cell: kind, flags, bytes of the key and a zero; bytes of the value; CRC of both with the block's sequence number */
#define PG_STORE_CHECKSUM_BYTES 4u /* behind a record's value: CRC of its first eight bytes, key and value. With it the record counts */
#define PG_STORE_CELL_BYTES 16u /* the least that a cell has */
#define PG_STORE_RECORDS 192u /* records that count at the same time */
#define PG_STORE_INDEX_SLOTS 256u /* places of the index of records, a power of two */
#define PG_STORE_BLOCKS 64u /* blocks of a store */
#define PG_STORE_UNIT_BYTES 512u /* bytes of the largest write unit */
#define PG_STORE_KEY_BYTES 64u /* bytes of a key */
#define PG_STORE_CID_BYTES 36u /* bytes of an object's CID */

#endif
