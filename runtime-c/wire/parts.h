/* parts.h -- what the codecs of messages and of updates share; for the sources in wire/ alone. */
#ifndef PG_WIRE_PARTS_H
#define PG_WIRE_PARTS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*@ requires \valid_read(p + (0 .. 2));
    assigns \nothing; */
static bool pg_three_zeros(const uint8_t *p) { return (p[0] | p[1] | p[2]) == 0; }

/* An answer of this kind with all its fields zero. */
/*@ requires 1 <= length && \valid(out + (0 .. length - 1));
    assigns out[0 .. length - 1];
    ensures \result == length; */
static uint32_t pg_blank(uint8_t *out, uint32_t kind, uint32_t length) {
  memset(out, 0, length);
  out[0] = (uint8_t)kind;
  return length;
}

#endif
