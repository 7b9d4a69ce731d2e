/* frame.c -- the decoder of the line: whatever comes off it, the decoder stays inside its buffer, gives messages that encode to frames which
 * it decodes to the same, and after a zero takes a good frame. The first byte of an input says how large the buffer is. */
#include "harness.h"

#include "wire/frame.h"

static void taken(const uint8_t *coded, uint32_t length, const uint8_t *message, uint32_t message_bytes) {
  uint8_t *const buffer = malloc(message_bytes + PG_FRAME_CRC_BYTES);
  if (buffer == NULL) abort();
  struct pg_frame frame;
  pg_frame_start(&frame, buffer, message_bytes + PG_FRAME_CRC_BYTES);
  for (uint32_t i = 0; i < length; i++) {
    const enum pg_frame_event event = pg_frame_feed(&frame, coded[i]);
    CHECK(event == (i + 1 < length ? PG_FRAME_MORE : PG_FRAME_READY));
  }
  CHECK(pg_frame_length(&frame) == message_bytes && memcmp(buffer, message, message_bytes) == 0);
  free(buffer);
}

/* The frame around a message, in a block of its most bytes. */
static uint8_t *around(const uint8_t *message, uint32_t length, uint32_t *coded_bytes) {
  uint8_t *const coded = malloc(PG_FRAME_BYTES_OF(length));
  if (coded == NULL) abort();
  *coded_bytes = pg_frame_encode(message, length, coded);
  CHECK(*coded_bytes <= PG_FRAME_BYTES_OF(length) && coded[*coded_bytes - 1] == 0 && memchr(coded, 0, *coded_bytes - 1) == NULL);
  return coded;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  if (length < 1) return 0;
  const uint32_t capacity = PG_FRAME_CRC_BYTES + 1u + 8u * bytes[0];
  uint8_t *const buffer = malloc(capacity);
  if (buffer == NULL) abort();
  struct pg_frame frame;
  pg_frame_start(&frame, buffer, capacity);
  uint32_t coded_bytes;
  for (size_t i = 1; i < length; i++) {
    switch (pg_frame_feed(&frame, bytes[i])) {
      case PG_FRAME_MORE: break;
      case PG_FRAME_FAULT: CHECK(frame.fault != PG_COUNTER_FRAMES_IN && frame.fault < PG_COUNTERS); break;
      case PG_FRAME_READY: {
        harness_take();
        const uint32_t message_bytes = pg_frame_length(&frame);
        CHECK(message_bytes > 0 && message_bytes <= capacity - PG_FRAME_CRC_BYTES);
        uint8_t *const coded = around(buffer, message_bytes, &coded_bytes);
        taken(coded, coded_bytes, buffer, message_bytes);
        free(coded);
      }
    }
  }
  (void)pg_frame_feed(&frame, 0);
  const uint8_t good[] = {0};
  uint8_t *const coded = around(good, sizeof good, &coded_bytes);
  for (uint32_t i = 0; i < coded_bytes; i++) CHECK(pg_frame_feed(&frame, coded[i]) == (i + 1 < coded_bytes ? PG_FRAME_MORE : PG_FRAME_READY));
  CHECK(pg_frame_length(&frame) == sizeof good && buffer[0] == 0);
  free(coded);
  free(buffer);
  return 0;
}
