/* frame.c -- see frame.h. COBS: Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999.
 *
 * The checksum is folded in byte by byte while receiving, so that a frame costs the same few instructions to close
 * however long it is: that is what the time from last byte to decision is made of. */
#include "wire/frame.h"

/*@ requires \valid(frame);
    assigns *frame;
    ensures frame->next == frame->buffer == \old(frame->buffer) && frame->end == \old(frame->end);
    ensures frame->left == 0 && frame->code == 0; */
static void begin(struct pg_frame *frame) {
  frame->next = frame->buffer;
  frame->crc = pg_crc32_start();
  frame->left = 0;
  frame->code = 0;
  frame->fault = PG_COUNTER_FRAMES_IN;
}

void pg_frame_start(struct pg_frame *frame, uint8_t *buffer, uint32_t capacity) {
  frame->buffer = buffer;
  frame->end = buffer + capacity;
  begin(frame);
}

/*@ requires \valid_read(frame);
    assigns \nothing;
    ensures \result <==> frame->code == 0; */
static bool closed(const struct pg_frame *frame) { return frame->code == 0; }

/* The closing zero. `next` stays, for pg_frame_length; the next byte begins anew because `code` is 0. */
/*@ requires pg_frame_invariant(frame);
    assigns frame->fault, frame->code, frame->left;
    ensures pg_frame_invariant(frame);
    ensures \result == PG_FRAME_READY ==> PG_FRAME_CRC_BYTES < frame->next - frame->buffer;
    ensures \result == PG_FRAME_FAULT ==> frame->fault != PG_COUNTER_FRAMES_IN; */
static enum pg_frame_event close_frame(struct pg_frame *frame) {
  if (closed(frame)) return PG_FRAME_MORE; /* a zero between frames: senders may flush the line with it */
  if (frame->fault == PG_COUNTER_FRAMES_IN) {
    if (frame->left != 0) frame->fault = PG_COUNTER_FRAME_CODING;
    else if (frame->next - frame->buffer <= (int)PG_FRAME_CRC_BYTES) frame->fault = PG_COUNTER_FRAME_SHORT;
    else if (frame->crc != PG_CRC32_RESIDUE) frame->fault = PG_COUNTER_FRAME_CRC;
  }
  frame->code = 0;
  frame->left = 0;
  return frame->fault == PG_COUNTER_FRAMES_IN ? PG_FRAME_READY : PG_FRAME_FAULT;
}

enum pg_frame_event pg_frame_edge(struct pg_frame *frame, uint32_t byte) {
  if (byte == 0) return close_frame(frame);
  if (closed(frame)) begin(frame);
  if (frame->code != 0 && (frame->left != 0 || frame->code != PG_FRAME_LONGEST_BLOCK)) {
    /* Nothing but the lack of room brings a plain byte, or the zero of the block before, to this function. */
    frame->fault = PG_COUNTER_FRAME_TOO_LONG;
    frame->next = frame->end;
    frame->left = 1; /* and every byte up to the closing zero */
  } else {
    frame->left = byte - 1;
    frame->code = byte;
  }
  return PG_FRAME_MORE;
}

struct encoder {
  uint8_t *out;
  uint8_t *code; /* of the block in hand, NULL before it is opened */
};

/*@ requires \valid(encoder) && byte <= 0xff;
    requires \valid(encoder->out + (0 .. encoder->code == \null ? 1 : 0));
    requires \separated(encoder, encoder->out + (0 .. 1));
    requires encoder->code != \null ==> \valid(encoder->code) && 1 <= *encoder->code < PG_FRAME_LONGEST_BLOCK &&
             \separated(encoder, encoder->code) && \separated(encoder->code, encoder->out);
    assigns *encoder, encoder->out[0 .. 1], *encoder->code;
    behavior first_byte:
      assumes encoder->code == \null && byte != 0;
      assigns *encoder, encoder->out[0 .. 1];
      ensures encoder->out == \old(encoder->out) + 2 && encoder->code == \old(encoder->out) && *encoder->code == 2;
    behavior first_zero:
      assumes encoder->code == \null && byte == 0;
      assigns *encoder, encoder->out[0 .. 1];
      ensures encoder->out == \old(encoder->out) + 2 && encoder->code == \old(encoder->out) + 1 && *encoder->code == 1;
    behavior byte:
      assumes encoder->code != \null && byte != 0 && *encoder->code < PG_FRAME_LONGEST_BLOCK - 1;
      assigns *encoder, encoder->out[0], *encoder->code;
      ensures encoder->out == \old(encoder->out) + 1 && encoder->code == \old(encoder->code);
      ensures *encoder->code == \old(*encoder->code) + 1;
    behavior full:
      assumes encoder->code != \null && byte != 0 && *encoder->code == PG_FRAME_LONGEST_BLOCK - 1;
      assigns *encoder, encoder->out[0], *encoder->code;
      ensures encoder->out == \old(encoder->out) + 1 && encoder->code == \null;
    behavior zero:
      assumes encoder->code != \null && byte == 0;
      assigns *encoder, encoder->out[0];
      ensures encoder->out == \old(encoder->out) + 1 && encoder->code == \old(encoder->out) && *encoder->code == 1;
    complete behaviors;
    disjoint behaviors; */
static void put(struct encoder *encoder, uint32_t byte) {
  if (encoder->code == NULL) {
    encoder->code = encoder->out++;
    *encoder->code = 1;
  }
  if (byte != 0) {
    *encoder->out++ = (uint8_t)byte;
    /* A full block stands for no zero; the next is opened only when there is a byte for it. */
    if (++*encoder->code == PG_FRAME_LONGEST_BLOCK) encoder->code = NULL;
  } else {
    encoder->code = encoder->out++;
    *encoder->code = 1;
  }
}

/* Room. After n bytes of content the encoder wrote n, a code byte for each block of 254 that is full, and one for the
 * block in hand, which holds a byte or stands for a zero: never more than n + (n + 253) / 254. */
/*@ predicate room{L}(uint8_t *out, uint8_t *next, uint8_t *code, integer n) =
      next == out + (next - out) && n <= next - out <= n + (n + 253) / 254 &&
      (code == \null ? 254 * (next - out - n) <= n :
        code == out + (code - out) && 0 <= code - out < next - out && 1 <= *code < PG_FRAME_LONGEST_BLOCK &&
        254 * (next - out - n - 1) + *code - 1 <= n && 254 * (next - out - n - 1) + 1 <= n); */

uint32_t pg_frame_encode(const uint8_t *message, uint32_t length, uint8_t *out) {
  struct encoder encoder = {out, NULL};
  /*@ loop invariant 0 <= at <= length && room(out, encoder.out, encoder.code, at);
      loop assigns at, encoder, out[0 .. PG_FRAME_BYTES_OF(length) - 1];
      loop variant length - at; */
  for (uint32_t at = 0; at < length; at++) put(&encoder, message[at]);
  const uint32_t crc = pg_crc32_end(pg_crc32_add(pg_crc32_start(), message, length));
  /*@ loop invariant 0 <= shift <= 32 && shift % 8 == 0 && room(out, encoder.out, encoder.code, length + shift / 8);
      loop assigns shift, encoder, out[0 .. PG_FRAME_BYTES_OF(length) - 1];
      loop variant 32 - shift; */
  for (unsigned shift = 0; shift < 32; shift += 8) put(&encoder, crc >> shift & 0xffu);
  *encoder.out++ = 0;
  return (uint32_t)(encoder.out - out);
}
