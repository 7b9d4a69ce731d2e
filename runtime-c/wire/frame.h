/* frame.h -- frames of the console link: COBS(message, CRC-32) and a closing zero (spec/wire.ts).
 *
 * The decoder is a state machine over single bytes that writes into the caller's buffer: no I/O, no waiting. Whatever
 * comes in, it is in step again after the next zero. */
#ifndef PG_FRAME_H
#define PG_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/crc32.h"
#include "generated/pg_spec.h"

/* Room that a decoder needs for messages up to PG_FRAME_MESSAGE_BYTES: the checksum is decoded behind the message. */
#define PG_FRAME_BUFFER_BYTES (PG_FRAME_MESSAGE_BYTES + PG_FRAME_CRC_BYTES)
/* The longest frame around a message of n bytes. */
#define PG_FRAME_BYTES_OF(n) ((n) + PG_FRAME_CRC_BYTES + ((n) + PG_FRAME_CRC_BYTES + 253u) / 254u + 1u)

/* The code of a block of 254 bytes with no zero behind it. */
#define PG_FRAME_LONGEST_BLOCK 0xffu

enum pg_frame_event {
  PG_FRAME_MORE,  /* nothing to do yet */
  PG_FRAME_READY, /* buffer[0 .. pg_frame_length) is a message whose checksum holds */
  PG_FRAME_FAULT, /* a frame ended that is none; `fault` says which counter it belongs to */
};

struct pg_frame {
  uint8_t *next; /* where the next decoded byte goes */
  uint8_t *end;  /* of the buffer */
  uint32_t crc;  /* register over all decoded bytes */
  uint32_t left; /* bytes of the COBS block still to come; 0: a code byte is next */
  uint8_t *buffer;
  uint32_t code; /* the code byte of the block in hand; 0: the frame has not begun */
  enum pg_counter fault;
};

/* ACSL, for proofs/wp: what holds of a decoder between any two bytes. `next` is inside the buffer or at its end. */
/*@ predicate pg_frame_invariant{L}(struct pg_frame *f) =
      \valid(f) && f->end == f->buffer + (f->end - f->buffer) && 0 <= f->end - f->buffer <= 0x7fffffff &&
      \valid(f->buffer + (0 .. f->end - f->buffer - 1)) &&
      \separated(f, f->buffer + (0 .. f->end - f->buffer - 1)) &&
      f->next == f->buffer + (f->next - f->buffer) && 0 <= f->next - f->buffer <= f->end - f->buffer &&
      f->code <= PG_FRAME_LONGEST_BLOCK && f->left < PG_FRAME_LONGEST_BLOCK; */

/*@ requires \valid(frame) && \valid(buffer + (0 .. capacity - 1)) && capacity <= 0x7fffffff;
    requires \separated(frame, buffer + (0 .. capacity - 1));
    assigns *frame;
    ensures pg_frame_invariant(frame); */
void pg_frame_start(struct pg_frame *frame, uint8_t *buffer, uint32_t capacity);

/* Takes a byte that only adds to the message: a plain byte of the block in hand, or the code byte of a block behind one
 * that stood for a zero. False, and nothing changes, for any other byte. */
/*@ requires pg_frame_invariant(frame) && byte <= 0xff;
    assigns frame->next, frame->crc, frame->left, frame->code, *frame->next;
    ensures pg_frame_invariant(frame);
    ensures !\result ==> *frame == \old(*frame); */
static inline bool pg_frame_take(struct pg_frame *frame, uint32_t byte) {
  if (byte == 0 || frame->next == frame->end) return false;
  if (frame->left != 0) {
    frame->left--;
    *frame->next++ = (uint8_t)byte;
    frame->crc = pg_crc32_byte(frame->crc, byte);
    return true;
  }
  if (frame->code - 1 >= PG_FRAME_LONGEST_BLOCK - 1) return false;
  frame->left = byte - 1;
  frame->code = byte;
  *frame->next++ = 0;
  frame->crc = pg_crc32_byte(frame->crc, 0);
  return true;
}

/* Takes any other byte: a frame begins, ends, or grows out of the buffer. */
/*@ requires pg_frame_invariant(frame) && byte <= 0xff;
    assigns *frame;
    ensures pg_frame_invariant(frame) && frame->buffer == \old(frame->buffer) && frame->end == \old(frame->end);
    ensures \result == PG_FRAME_READY ==> PG_FRAME_CRC_BYTES < frame->next - frame->buffer;
    ensures \result == PG_FRAME_FAULT ==> frame->fault != PG_COUNTER_FRAMES_IN; */
enum pg_frame_event pg_frame_edge(struct pg_frame *frame, uint32_t byte);

/* Takes one byte off the line. A message stays in the buffer until the first byte of the next frame is fed. */
/*@ requires pg_frame_invariant(frame) && byte <= 0xff;
    assigns *frame, *frame->next;
    ensures pg_frame_invariant(frame) && frame->buffer == \old(frame->buffer) && frame->end == \old(frame->end);
    ensures \result == PG_FRAME_READY ==> PG_FRAME_CRC_BYTES < frame->next - frame->buffer; */
static inline enum pg_frame_event pg_frame_feed(struct pg_frame *frame, uint32_t byte) {
  return pg_frame_take(frame, byte) ? PG_FRAME_MORE : pg_frame_edge(frame, byte);
}

/* After PG_FRAME_READY: the message's length, without its checksum. */
/*@ requires pg_frame_invariant(frame) && PG_FRAME_CRC_BYTES < frame->next - frame->buffer;
    assigns \nothing;
    ensures \result == frame->next - frame->buffer - PG_FRAME_CRC_BYTES; */
static inline uint32_t pg_frame_length(const struct pg_frame *frame) {
  return (uint32_t)(frame->next - frame->buffer) - PG_FRAME_CRC_BYTES;
}

/* Writes the frame around a message to `out`, PG_FRAME_BYTES_OF(length) of room, and gives its length. */
/*@ requires length <= 0x10000;
    requires \valid_read(message + (0 .. length - 1)) && \valid(out + (0 .. PG_FRAME_BYTES_OF(length) - 1));
    requires \separated(message + (0 .. length - 1), out + (0 .. PG_FRAME_BYTES_OF(length) - 1));
    assigns out[0 .. PG_FRAME_BYTES_OF(length) - 1];
    ensures \result <= PG_FRAME_BYTES_OF(length); */
uint32_t pg_frame_encode(const uint8_t *message, uint32_t length, uint8_t *out);

#endif
