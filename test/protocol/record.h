/* record.h -- what the probes read of standard input: records, a length (u32, little-endian) and so many bytes each. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"

/* The next one, to be freed; NULL at the end. */
static uint8_t *record(uint32_t *length) {
  uint8_t head[4];
  if (fread(head, 1, 4, stdin) != 4) return NULL;
  *length = pg_load32le(head);
  /* Of its own size, so that the sanitizers see its end. */
  uint8_t *const bytes = malloc(*length == 0 ? 1 : *length);
  if (bytes == NULL || fread(bytes, 1, *length, stdin) != *length) abort();
  return bytes;
}
