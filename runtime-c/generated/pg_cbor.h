/* pg_cbor.h -- generated from spec/cbor.ts by spec/generate.ts; edit that file, then run `npm run generate`. */
#ifndef PG_CBOR_NUMBERS_H
#define PG_CBOR_NUMBERS_H

/* What is wrong with an encoding; messages continue above 31 */
enum pg_cbor_fault {
  PG_CBOR_FINE = 0, /* nothing */
  PG_CBOR_TRUNCATED = 1, /* the input ends inside an item */
  PG_CBOR_TRAILING = 2, /* bytes follow the item */
  PG_CBOR_INDEFINITE = 3, /* a string, array or map whose length is not stated */
  PG_CBOR_NOT_SHORTEST = 4, /* a head that is longer than its argument needs */
  PG_CBOR_UNSUPPORTED = 5, /* a float, undefined, another simple value, or a head that is reserved */
  PG_CBOR_WRONG_TYPE = 6, /* an item of another type than is due */
  PG_CBOR_WRONG_TAG = 7, /* a tag other than is due */
  PG_CBOR_OUT_OF_RANGE = 8, /* a number or a length outside of what is allowed */
  PG_CBOR_UNSORTED = 9, /* a map key that belongs before the one in front of it */
  PG_CBOR_DUPLICATE = 10, /* a map key a second time */
  PG_CBOR_TOO_DEEP = 11, /* arrays, maps and tags inside each other beyond the limit */
  PG_CBOR_NOT_UTF8 = 12, /* a text string that is not UTF-8 */
};

/* Major types */
#define PG_CBOR_MAJOR_UINT 0u
#define PG_CBOR_MAJOR_NEGATIVE 1u
#define PG_CBOR_MAJOR_BYTES 2u
#define PG_CBOR_MAJOR_TEXT 3u
#define PG_CBOR_MAJOR_ARRAY 4u
#define PG_CBOR_MAJOR_MAP 5u
#define PG_CBOR_MAJOR_TAG 6u
#define PG_CBOR_MAJOR_SIMPLE 7u

/* Simple values */
#define PG_CBOR_SIMPLE_FALSE 20u
#define PG_CBOR_SIMPLE_TRUE 21u
#define PG_CBOR_SIMPLE_NULL 22u

/* Limits */
#define PG_CBOR_DEPTH 8u /* arrays, maps and tags that may be inside each other */
#define PG_CBOR_TAG_MOST 0xffffffffu /* the largest tag */

#endif
