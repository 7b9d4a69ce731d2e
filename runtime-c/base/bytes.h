/* bytes.h -- little-endian loads and stores, and the bounded reader that untrusted bytes enter through. */
#ifndef PG_BYTES_H
#define PG_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Written as shifts so that no alignment or byte order is assumed; gcc makes one load or store of each on the Cortex-M7. */
/*@ requires \valid_read(p + (0 .. 1));
    assigns \nothing; */
static inline uint32_t pg_load16le(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }

/*@ requires \valid_read(p + (0 .. 3));
    assigns \nothing; */
static inline uint32_t pg_load32le(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/*@ requires \valid(p + (0 .. 3));
    assigns p[0 .. 3]; */
static inline void pg_store32le(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)v;
  p[1] = (uint8_t)(v >> 8);
  p[2] = (uint8_t)(v >> 16);
  p[3] = (uint8_t)(v >> 24);
}

/* Bytes that lie somewhere else. */
struct pg_span {
  const uint8_t *bytes;
  uint32_t length;
};

/* What is left of an input. Holding one proves nothing about the bytes; a span that it gave out lies inside the input. */
struct pg_reader {
  const uint8_t *at;
  size_t left;
};

/*@ assigns \nothing;
    ensures \result.at == bytes && \result.left == length; */
static inline struct pg_reader pg_reader(const uint8_t *bytes, size_t length) { return (struct pg_reader){bytes, length}; }

/* The next `length` bytes, or NULL when fewer are left; the reader then stays where it is. */
/*@ requires \valid(reader) && \valid_read(reader->at + (0 .. reader->left - 1));
    requires \separated(reader, reader->at + (0 .. reader->left - 1));
    assigns *reader;
    behavior short:
      assumes length > reader->left;
      assigns \nothing;
      ensures \result == \null;
    behavior span:
      assumes length <= reader->left;
      assigns *reader;
      ensures \result == \old(reader->at) && \valid_read(\result + (0 .. length - 1));
      ensures reader->at == \old(reader->at) + length && reader->left == \old(reader->left) - length;
    complete behaviors;
    disjoint behaviors; */
static inline const uint8_t *pg_reader_span(struct pg_reader *reader, size_t length) {
  if (length > reader->left) return NULL;
  const uint8_t *span = reader->at;
  reader->at += length;
  reader->left -= length;
  return span;
}

#endif
