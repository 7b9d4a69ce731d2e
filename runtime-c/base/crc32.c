/* crc32.c -- see crc32.h. One table of 1 KiB: slicing by four would take 4 KiB to save one instruction a byte. */
#include "base/crc32.h"

#include "base/bytes.h"

uint32_t pg_crc32_add(uint32_t state, const uint8_t *bytes, size_t length) {
  /*@ loop invariant 0 <= length <= \at(length, Pre);
      loop invariant bytes == \at(bytes, Pre) + (\at(length, Pre) - length);
      loop assigns state, bytes, length;
      loop variant length; */
  for (; length >= 4; length -= 4, bytes += 4) {
    /* A whole word at once: its bytes then leave the register lowest first, as they would have come in. */
    state ^= pg_load32le(bytes);
    /*@ loop invariant 0 <= i <= 4;
        loop assigns i, state;
        loop variant 4 - i; */
    for (int i = 0; i < 4; i++) state = pg_crc32_byte(state, 0);
  }
  /*@ loop invariant 0 <= length <= \at(length, Pre);
      loop invariant bytes == \at(bytes, Pre) + (\at(length, Pre) - length);
      loop assigns state, bytes, length;
      loop variant length; */
  for (; length > 0; length--) state = pg_crc32_byte(state, *bytes++);
  return state;
}
