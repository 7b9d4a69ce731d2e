/* cbor_write.c -- see cbor_write.h. */
#include "wire/cbor_write.h"

#include <string.h>

void pg_cbor_put_encoded(struct pg_cbor_writer *out, const uint8_t *bytes, uint32_t length) {
  if (length > out->left) {
    out->full = true;
    out->left = 0;
    return;
  }
  if (length != 0) memcpy(out->at, bytes, length); /* `bytes` may be NULL when there are none */
  out->at += length;
  out->left -= length;
}

void pg_cbor_put(struct pg_cbor_writer *out, uint32_t major, uint64_t argument) {
  /* RFC 8949, 3: below 24 in the head, else in the next 1, 2, 4 or 8 bytes. */
  uint8_t head[9];
  const uint32_t size = argument < 24 ? 0 : argument <= UINT8_MAX ? 1 : argument <= UINT16_MAX ? 2 : argument <= UINT32_MAX ? 4 : 8;
  const uint32_t info = size == 0 ? (uint32_t)argument : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;
  head[0] = (uint8_t)(major << 5 | info);
  for (uint32_t i = 0; i < size; i++) head[size - i] = (uint8_t)(argument >> 8 * i);
  pg_cbor_put_encoded(out, head, 1 + size);
}

void pg_cbor_put_bytes(struct pg_cbor_writer *out, const uint8_t *bytes, uint32_t length) {
  pg_cbor_put(out, PG_CBOR_MAJOR_BYTES, length);
  pg_cbor_put_encoded(out, bytes, length);
}
