/* pg_update.h -- generated from spec/update.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_UPDATE_H
#define PG_UPDATE_H

/* Why an image or an update is refused */
enum pg_update_refusal {
  PG_UPDATE_OK = 0, /* accepted */
  PG_UPDATE_TRUNCATED = 1, /* it ends before its end */
  PG_UPDATE_MALFORMED = 2, /* not an envelope of the one shape that is taken */
  PG_UPDATE_UNSIGNED = 3, /* it carries no signature */
  PG_UPDATE_UNKNOWN_KEY = 4, /* signed with a key that is not trusted */
  PG_UPDATE_BADLY_SIGNED = 5, /* the signature, or the digest that it signs, does not hold */
  PG_UPDATE_WRONG_BOARD = 6, /* made for another board, or another version of the instruction set */
  PG_UPDATE_WRONG_SLOT = 7, /* made for another slot */
  PG_UPDATE_OVERSIZE = 8, /* larger than the place it belongs to */
  PG_UPDATE_DOWNGRADED = 9, /* older than what is confirmed */
  PG_UPDATE_EXPIRED = 10, /* its time is over */
  PG_UPDATE_ALTERED = 11, /* the image is not the one that the manifest names */
  PG_UPDATE_NOT_BOOTABLE = 12, /* the vector table points outside the RAM or outside the image */
  PG_UPDATE_OUT_OF_ORDER = 13, /* not in this state: nothing was begun, or something else */
  PG_UPDATE_WRONG_OFFSET = 14, /* not the offset that is due */
  PG_UPDATE_FLASH_FAILED = 15, /* the flash does not hold what was written */
  PG_UPDATE_NOTHING_TO_CONFIRM = 16, /* what runs is confirmed already */
  PG_UPDATE_NO_PREVIOUS = 17, /* there is nothing to go back to */
  PG_UPDATE_BAD_BUNDLE = 18, /* the bundle is not of its form, or a route in it is not admitted */
};

/* SUIT and COSE: tags, labels, values */
#define PG_SUIT_ENVELOPE_TAG 107u /* CBOR tag of an envelope */
#define PG_SUIT_SIGN1_TAG 18u /* CBOR tag of COSE_Sign1 */
#define PG_SUIT_AUTHENTICATION 2u /* envelope: digest of the manifest, and signature */
#define PG_SUIT_MANIFEST 3u /* envelope: the manifest */
#define PG_SUIT_MANIFEST_VERSION 1u /* manifest: version of the structure */
#define PG_SUIT_SEQUENCE_NUMBER 2u /* manifest: sequence number */
#define PG_SUIT_COMMON 3u /* manifest: components, and commands that every sequence begins with */
#define PG_SUIT_VALIDATE 7u /* manifest: commands that validate what is installed */
#define PG_SUIT_INVOKE 9u /* manifest: commands that start it */
#define PG_SUIT_COMPONENTS 2u /* common: ids of the components */
#define PG_SUIT_SHARED_SEQUENCE 4u /* common: commands */
#define PG_SUIT_CONDITION_VENDOR 1u /* command: the vendor is this device's */
#define PG_SUIT_CONDITION_CLASS 2u /* command: the class is this device's */
#define PG_SUIT_CONDITION_IMAGE_MATCH 3u /* command: the image has the digest */
#define PG_SUIT_CONDITION_USE_BEFORE 4u /* command: the time is not past */
#define PG_SUIT_DIRECTIVE_OVERRIDE_PARAMETERS 20u /* command: set parameters */
#define PG_SUIT_DIRECTIVE_INVOKE 23u /* command: start the image */
#define PG_SUIT_PARAMETER_VENDOR 1u /* parameter: UUID of the vendor */
#define PG_SUIT_PARAMETER_CLASS 2u /* parameter: UUID of board and instruction set */
#define PG_SUIT_PARAMETER_IMAGE_DIGEST 3u /* parameter: digest of the image */
#define PG_SUIT_PARAMETER_USE_BEFORE 4u /* parameter: seconds since 1970 from which the manifest is not installed */
#define PG_SUIT_PARAMETER_IMAGE_SIZE 14u /* parameter: bytes of the image */
#define PG_SUIT_REPORTING_POLICY 15u /* argument of a condition: report everything */
#define PG_SUIT_STRUCTURE_VERSION 1u /* the one version of the structure */
#define PG_SUIT_HEADER_ALGORITHM 1u /* COSE header: algorithm */
#define PG_SUIT_HEADER_KEY_ID 4u /* COSE header: key id */
#define PG_SUIT_ALGORITHM_SHA256 (-16) /* COSE algorithm of digests */
#define PG_SUIT_ALGORITHM_HSS_LMS (-46) /* COSE algorithm of signatures */

/* Encodings that never change: as initialisers of arrays of bytes */
#define PG_SUIT_PROTECTED_BYTES {0xa1, 0x01, 0x38, 0x2d} /* COSE's protected header */
#define PG_SUIT_DIGEST_HEAD_BYTES {0x82, 0x2f, 0x58, 0x20} /* a digest up to its 32 bytes */
#define PG_SUIT_SIGNED_HEAD_BYTES {0x84, 0x6a, 0x53, 0x69, 0x67, 0x6e, 0x61, 0x74, 0x75, 0x72, 0x65, 0x31, 0x44, 0xa1, 0x01, 0x38, 0x2d, 0x40, 0x58, 0x24, 0x82, 0x2f, 0x58, 0x20} /* what is signed, up to the 32 bytes that end it */
#define PG_SUIT_VENDOR_BYTES {0x99, 0xd6, 0xa1, 0x8c, 0x4d, 0xdf, 0x54, 0x89, 0xbb, 0xc5, 0xad, 0x07, 0xdb, 0x6c, 0xb3, 0x28} /* 99d6a18c-4ddf-5489-bbc5-ad07db6cb328 */

/* Component ids */
#define PG_UPDATE_COMPONENT_A 0x61u /* slot a */
#define PG_UPDATE_COMPONENT_B 0x62u /* slot b */
#define PG_UPDATE_COMPONENT_ROUTES 0x72u /* a bundle of routes, kept in the store */

/* A slot's trailer: units by number, and the pattern of each */
#define PG_TRAILER_UNIT_BYTES 16u /* at least; the program unit of the flash when that is larger */
#define PG_TRAILER_UNITS 16u
#define PG_TRAILER_PENDING_FIRST 0u /* installed, not yet known to work */
#define PG_TRAILER_PENDING_UNITS 2u
#define PG_TRAILER_PENDING_PATTERN 0x2d69c3a5u
#define PG_TRAILER_ATTEMPT_FIRST 2u /* a start without a confirmation; three complete ones, or none left to write, are the last */
#define PG_TRAILER_ATTEMPT_UNITS 6u
#define PG_TRAILER_ATTEMPT_PATTERN 0x6b1785dau
#define PG_TRAILER_CONFIRMED_FIRST 8u /* known to work */
#define PG_TRAILER_CONFIRMED_UNITS 3u
#define PG_TRAILER_CONFIRMED_PATTERN 0x93d23c4eu
#define PG_TRAILER_FAILED_FIRST 11u /* not started again */
#define PG_TRAILER_FAILED_UNITS 2u
#define PG_TRAILER_FAILED_PATTERN 0xd4a87a31u
#define PG_TRAILER_FLOOR_FIRST 13u /* the newest sequence number that was confirmed on this device, when the slot that held it was erased */
#define PG_TRAILER_FLOOR_UNITS 3u
#define PG_TRAILER_FLOOR_PATTERN 0x5e8f41d2u

/* Limits */
#define PG_UPDATE_LIMIT_ENVELOPE_BYTES 8192u /* bytes of an envelope, and the least size of a slot's manifest area */
#define PG_UPDATE_LIMIT_MANIFEST_BYTES 512u /* bytes of an encoded manifest */
#define PG_UPDATE_LIMIT_IMAGE_BYTES 16777216u /* bytes of an image */
#define PG_UPDATE_LIMIT_ATTEMPTS 3u /* starts of an image without a confirmation */
#define PG_UPDATE_LIMIT_KEY_ID_BYTES 8u /* bytes of a key id: the first of the SHA-256 of the public key */
#define PG_UPDATE_LIMIT_TRUSTED_KEYS 4u /* public keys that a device trusts */
#define PG_UPDATE_LIMIT_HSS_LEVELS 2u /* levels of Merkle trees in a signature */
#define PG_UPDATE_LIMIT_BUNDLE_BYTES 10240u /* bytes of a route bundle: three of them, with their envelopes, have to fit a store of 64 KiB */
#define PG_UPDATE_LIMIT_BUNDLE_ROUTES 8u /* routes of a bundle */
#define PG_UPDATE_LIMIT_BUNDLE_NAME_BYTES 64u /* bytes of a route's name in a bundle */
#define PG_UPDATE_LIMIT_CHUNK_BYTES 1024u /* bytes of one piece of an update on the link */

/* Route bundles */
#define PG_BUNDLE_VERSION_KEY 1u /* bundle: version */
#define PG_BUNDLE_ROUTES_KEY 2u /* bundle: routes */
#define PG_BUNDLE_VERSION 1u /* the one version of bundles */

/* What is in a slot */
enum pg_update_state {
  PG_UPDATE_STATE_EMPTY = 0, /* nothing, or nothing whole */
  PG_UPDATE_STATE_PENDING = 1, /* installed, not confirmed */
  PG_UPDATE_STATE_CONFIRMED = 2, /* known to work */
  PG_UPDATE_STATE_FAILED = 3, /* not started again */
  PG_UPDATE_STATE_REFUSED = 4, /* there is something, and it is refused */
};

/* Messages: kinds, offsets of their fields, sizes without the open end */
#define PG_MSG_UPDATE_BEGIN 0x10u /* from the host: an update begins, or goes on: sizes of envelope and payload, the time in seconds since 1970 (0: not known), SHA-256 of the payload */
#define PG_MSG_UPDATE_BEGIN_ZERO 1u
#define PG_MSG_UPDATE_BEGIN_ZERO2 2u
#define PG_MSG_UPDATE_BEGIN_ENVELOPE_BYTES 4u
#define PG_MSG_UPDATE_BEGIN_PAYLOAD_BYTES 8u
#define PG_MSG_UPDATE_BEGIN_TIME 12u
#define PG_MSG_UPDATE_BEGIN_ID 20u
#define PG_MSG_UPDATE_BEGIN_BYTES 52u
#define PG_MSG_UPDATE_CHUNK 0x11u /* from the host: the next piece, and its offset in the stream */
#define PG_MSG_UPDATE_CHUNK_ZERO 1u
#define PG_MSG_UPDATE_CHUNK_ZERO2 2u
#define PG_MSG_UPDATE_CHUNK_OFFSET 4u
#define PG_MSG_UPDATE_CHUNK_PIECE 8u
#define PG_MSG_UPDATE_CHUNK_BYTES 8u
#define PG_MSG_UPDATE_FINISH 0x12u /* from the host: that was all: check it, and start it with the next reset (an image), or take it now (routes) */
#define PG_MSG_UPDATE_FINISH_BYTES 1u
#define PG_MSG_UPDATE_STATUS 0x13u /* from the host: ask what is where */
#define PG_MSG_UPDATE_STATUS_BYTES 1u
#define PG_MSG_UPDATE_CONFIRM 0x14u /* from the host: what runs is known to work */
#define PG_MSG_UPDATE_CONFIRM_BYTES 1u
#define PG_MSG_UPDATE_ROLLBACK 0x15u /* from the host: go back to what ran before: of images (0), with a restart, or of routes (1) */
#define PG_MSG_UPDATE_ROLLBACK_ROUTES 1u
#define PG_MSG_UPDATE_ROLLBACK_BYTES 2u
#define PG_MSG_UPDATE_ANSWER 0x90u /* from the device: the outcome of a request, and the offset that is due */
#define PG_MSG_UPDATE_ANSWER_OF 1u
#define PG_MSG_UPDATE_ANSWER_REFUSAL 2u
#define PG_MSG_UPDATE_ANSWER_ZERO 3u
#define PG_MSG_UPDATE_ANSWER_OFFSET 4u
#define PG_MSG_UPDATE_ANSWER_BYTES 8u
#define PG_MSG_UPDATE_STATE 0x91u /* from the device: what runs (the letter of its slot; 0: no slot), whether an update is being received and how far it is, and what is in the slots and of routes */
#define PG_MSG_UPDATE_STATE_RUNNING 1u
#define PG_MSG_UPDATE_STATE_RECEIVING 2u
#define PG_MSG_UPDATE_STATE_ZERO 3u
#define PG_MSG_UPDATE_STATE_OFFSET 4u
#define PG_MSG_UPDATE_STATE_TOTAL 8u
#define PG_MSG_UPDATE_STATE_SEQUENCE_A 12u
#define PG_MSG_UPDATE_STATE_SEQUENCE_B 16u
#define PG_MSG_UPDATE_STATE_SEQUENCE_ROUTES 20u
#define PG_MSG_UPDATE_STATE_STATE_A 24u
#define PG_MSG_UPDATE_STATE_STATE_B 25u
#define PG_MSG_UPDATE_STATE_STATE_ROUTES 26u
#define PG_MSG_UPDATE_STATE_ZERO2 27u
#define PG_MSG_UPDATE_STATE_ID_A 28u
#define PG_MSG_UPDATE_STATE_ID_B 60u
#define PG_MSG_UPDATE_STATE_ID_ROUTES 92u
#define PG_MSG_UPDATE_STATE_BYTES 124u

#endif
