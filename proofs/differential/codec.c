/* codec.c -- runs the link's codecs on a batch of records from standard input, one line of text a record on standard
 * output. A record is what to do, a number, a length and bytes (codec.ts writes them and says what the lines must be).
 *
 * Every block handed to the code under test is exactly as long as that code may use, so that a sanitizer sees one byte
 * too many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/crc32.h"
#include "wire/frame.h"
#include "wire/message.h"

enum { DECODE_FRAMES, ENCODE_FRAME, CHECKSUM, DECODE_MESSAGE, DECODE_PROVIDE, DECODE_TABLE_SET, DECODE_INSTALL,
       ENCODE_HELLO, ENCODE_DECISION, ENCODE_STATS, ENCODE_DONE, ENCODE_CRASH };

static _Noreturn void die(const char *why) {
  fprintf(stderr, "codec: %s\n", why);
  exit(2);
}
static uint8_t *copied(const uint8_t *bytes, size_t length, size_t room) {
  uint8_t *block = malloc(room == 0 ? 1 : room);
  if (block == NULL) die("out of memory");
  memset(block, 0xa5, room);
  if (length > 0) memcpy(block, bytes, length);
  return block;
}
static void hex(const uint8_t *bytes, uint32_t length) {
  static const char digits[] = "0123456789abcdef";
  putchar(' ');
  if (length == 0) putchar('-');
  for (uint32_t i = 0; i < length; i++) {
    putchar(digits[bytes[i] >> 4]);
    putchar(digits[bytes[i] & 15]);
  }
}
static void number(uint32_t value) { printf(" %u", (unsigned)value); }

static void decode_frames(const uint8_t *bytes, uint32_t length, uint32_t capacity) {
  uint8_t *buffer = copied(NULL, 0, capacity);
  struct pg_frame frame;
  pg_frame_start(&frame, buffer, capacity);
  for (uint32_t i = 0; i < length; i++) {
    const enum pg_frame_event event = pg_frame_feed(&frame, bytes[i]);
    switch (event) {
      case PG_FRAME_MORE: break;
      case PG_FRAME_FAULT: printf(" fault %d", (int)frame.fault); break;
      case PG_FRAME_READY:
        printf(" ready");
        hex(buffer, pg_frame_length(&frame));
        break;
      default: printf(" no such event"); break;
    }
  }
  free(buffer);
}

static void encode_frame(const uint8_t *bytes, uint32_t length) {
  const uint32_t room = PG_FRAME_BYTES_OF(length);
  uint8_t *message = copied(bytes, length, length), *out = copied(NULL, 0, room);
  const uint32_t coded = pg_frame_encode(message, length, out);
  if (coded > room) die("a frame longer than its room");
  number(room);
  hex(out, coded);
  free(message);
  free(out);
}

static void decode(uint32_t what, const uint8_t *from, uint32_t length) {
  uint8_t *bytes = copied(from, length, length);
  struct pg_message message;
  struct pg_provide provide;
  struct pg_table_set set;
  struct pg_install install;
  enum pg_status status;
  switch (what) {
    case DECODE_MESSAGE:
      status = pg_message_decode(bytes, length, &message);
      number((uint32_t)status);
      if (status != PG_STATUS_OK) break;
      number(message.ttl);
      number(message.priority);
      number(message.type);
      number(message.route);
      number(message.sequence);
      hex(message.source, PG_NODE_ID_BYTES);
      hex(message.payload, message.payload_bytes);
      break;
    case DECODE_PROVIDE:
      status = pg_provide_decode(bytes, length, &provide);
      number((uint32_t)status);
      if (status != PG_STATUS_OK) break;
      number(provide.seconds);
      hex(provide.node, PG_NODE_ID_BYTES);
      hex(provide.cid, provide.cid_bytes);
      break;
    case DECODE_TABLE_SET:
      status = pg_table_set_decode(bytes, length, &set);
      number((uint32_t)status);
      if (status != PG_STATUS_OK) break;
      number(set.table);
      number(set.key_bits);
      number(set.remove);
      number(set.value);
      hex(set.node, PG_NODE_ID_BYTES);
      hex(set.key, PG_TABLE_KEY_BYTES);
      break;
    default:
      status = pg_install_decode(bytes, length, &install);
      number((uint32_t)status);
      if (status != PG_STATUS_OK) break;
      hex(install.image, install.image_bytes);
      break;
  }
  free(bytes);
}

static uint32_t word(const uint8_t *bytes, uint32_t at) { return pg_load32le(bytes + 4 * at); }

static void encode(uint32_t what, const uint8_t *from, uint32_t length) {
  if (length < 4u * 16u + 32u + 68u) die("a record is too short");
  uint8_t *bytes = copied(from, length, length);
  uint8_t *out = copied(NULL, 0, PG_ANSWER_BYTES);
  uint32_t counters[PG_COUNTERS], written;
  switch (what) {
    case ENCODE_HELLO: {
      const struct pg_hello hello = {(uint8_t)word(bytes, 0), (uint8_t)word(bytes, 1), word(bytes, 2), word(bytes, 3)};
      written = pg_hello_encode(&hello, out);
      break;
    }
    case ENCODE_DECISION: {
      const uint32_t cid = word(bytes, 8) % (PG_CID_BYTES + 1u);
      const struct pg_decision decision = {
        .action = (enum pg_action)(word(bytes, 0) % 6u), .fault = (enum pg_fault)(word(bytes, 1) % 11u), .sequence = word(bytes, 2),
        .instructions = word(bytes, 3), .value = word(bytes, 4), .node = word(bytes, 5) & 1u ? bytes + 64 : NULL, .cid = cid == 0 ? NULL : bytes + 96, .cid_bytes = cid};
      written = pg_decision_encode(&decision, word(bytes, 6), out);
      break;
    }
    case ENCODE_STATS:
      for (uint32_t i = 0; i < PG_COUNTERS; i++) counters[i] = word(bytes, i);
      written = pg_stats_encode(counters, out);
      break;
    case ENCODE_DONE: {
      const struct pg_done done = {(uint8_t)word(bytes, 0), (enum pg_status)(word(bytes, 1) % 5u), (enum pg_refusal)(word(bytes, 2) % 25u), word(bytes, 3)};
      written = pg_done_encode(&done, out);
      break;
    }
    default: {
      const struct pg_crash_report report = {(enum pg_crash)(word(bytes, 0) % 6u + 1u), word(bytes, 1), word(bytes, 2), word(bytes, 3), word(bytes, 4)};
      written = pg_crash_encode(&report, out);
      break;
    }
  }
  if (written > PG_ANSWER_BYTES) die("an answer longer than its room");
  hex(out, written);
  free(bytes);
  free(out);
}

int main(void) {
  size_t length = 0, room = 1u << 20;
  uint8_t *batch = malloc(room);
  if (batch == NULL) die("out of memory");
  for (size_t got; (got = fread(batch + length, 1, room - length, stdin)) > 0;) {
    length += got;
    if (length < room) continue;
    room *= 2;
    batch = realloc(batch, room);
    if (batch == NULL) die("out of memory");
  }
  /* Not by the reader of base/bytes.h, which is under test. */
  for (size_t at = 0; at < length;) {
    if (length - at < 12) die("the batch is cut short");
    uint32_t head[3];
    memcpy(head, batch + at, 12);
    at += 12;
    if (head[2] > length - at) die("the batch is cut short");
    const uint8_t *bytes = batch + at;
    at += head[2];
    printf("%u", (unsigned)head[0]);
    if (head[0] == DECODE_FRAMES) decode_frames(bytes, head[2], head[1]);
    else if (head[0] == ENCODE_FRAME) encode_frame(bytes, head[2]);
    else if (head[0] == CHECKSUM) {
      const uint32_t first = head[1] < head[2] ? head[1] : head[2];
      number(pg_crc32_end(pg_crc32_add(pg_crc32_add(pg_crc32_start(), bytes, first), bytes + first, head[2] - first)));
    } else if (head[0] <= DECODE_INSTALL) decode(head[0], bytes, head[2]);
    else encode(head[0], bytes, head[2]);
    putchar('\n');
  }
  free(batch);
  return 0;
}
