/* probe_log.c -- the device's audit log on this machine. Commands in, a byte each with what follows: numbers are little-endian.
 *   's' u32 omit, id, key id, u32 build, u64 now, u16 bytes, a head to go on from (0 bytes: none)    answers with a line: the fault
 *   'r' u8 there, node                                                                               a result of a lookup
 *   'd' u8 action, u8 fault, u32 route, u32 instructions, u32 value, u8 there, node, u64 now, u32 reference
 *   'a' u8 kind, u8 status, digest, u64 now        'm' u8 status, u32 handle, digest, u64 now
 *   'e' u64 now                                    answers with what is to be signed, in hexadecimal, or `busy`
 *   'g' signature                                  answers with the head
 *   'x' u16 piece                                  answers with each sealed segment, read in pieces of that size: number, link before and bytes */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"

unsigned pg_audit_omit, pg_wire_omit;

static struct pg_audit audit;

static void take(void *to, size_t length) {
  if (fread(to, 1, length, stdin) != length) exit(2);
}
static uint32_t u8(void) {
  uint8_t byte;
  take(&byte, 1);
  return byte;
}
static uint32_t u16(void) {
  uint8_t bytes[2];
  take(bytes, 2);
  return pg_load16le(bytes);
}
static uint32_t u32(void) {
  uint8_t bytes[4];
  take(bytes, 4);
  return pg_load32le(bytes);
}
static uint64_t u64(void) {
  const uint64_t low = u32();
  return low | (uint64_t)u32() << 32;
}
static void hex(const uint8_t *bytes, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) printf("%02x", bytes[i]);
  printf("\n");
}

static void start(void) {
  uint8_t id[PG_AUDIT_LOG_BYTES], key_id[PG_TOKEN_KEY_ID_BYTES];
  pg_audit_omit = u32();
  take(id, sizeof id);
  take(key_id, sizeof key_id);
  const struct pg_audit_config config = {id, key_id, u32()};
  const uint64_t now = u64();
  const uint32_t length = u16();
  /* Exactly as large as what it holds, so that the sanitizer sees a byte read past the end. */
  uint8_t *head = malloc(length > 0 ? length : 1);
  if (head == NULL) exit(2);
  take(head, length);
  memset(&audit, 0xa5, sizeof audit);
  printf("%" PRIu32 "\n", pg_audit_start(&audit, &config, length == 0 ? NULL : head, length, now));
  free(head);
}

static void decision(void) {
  static uint8_t node[PG_NODE_ID_BYTES];
  struct pg_decision made = {0};
  made.action = (enum pg_action)u8();
  made.fault = (enum pg_fault)u8();
  const uint32_t route = u32();
  made.instructions = u32();
  made.value = u32();
  if (u8() != 0) made.node = node;
  take(node, sizeof node);
  const uint64_t now = u64();
  pg_audit_decision(&audit, &made, now, route, u32());
}

static void export(void) {
  const uint32_t piece = u16();
  uint8_t bytes[PG_AUDIT_LINK_BYTES + PG_AUDIT_SEGMENT_BYTES];
  for (uint32_t number = pg_audit_oldest(&audit); number < audit.segments; number++) {
    uint32_t length = 0, got;
    while ((got = pg_audit_read(&audit, number, length, piece, bytes + length)) != 0) length += got;
    printf("%" PRIu32 " ", number);
    hex(bytes, length);
  }
  const uint32_t none[] = {audit.segments, pg_audit_oldest(&audit) - 1, UINT32_MAX};
  for (uint32_t i = 0; i < 3; i++)
    if (pg_audit_read(&audit, none[i], 0, piece, bytes) != 0) exit(3);
  printf("end\n");
}

int main(void) {
  uint8_t digest[PG_AUDIT_LINK_BYTES], node[PG_NODE_ID_BYTES], out[PG_AUDIT_SIGNED_BYTES], signature[PG_ED25519_SIGNATURE_BYTES];
  for (int command; (command = getchar()) != EOF;) {
    uint32_t kind, status;
    switch (command) {
      case 's': start(); break;
      case 'r': status = u8(); take(node, sizeof node); pg_audit_result(&audit, status != 0 ? node : NULL); break;
      case 'd': decision(); break;
      case 'a': kind = u8(); status = u8(); take(digest, sizeof digest); pg_audit_act(&audit, (enum pg_audit_kind)kind, status, digest, u64()); break;
      case 'm': status = u8(); kind = u32(); take(digest, sizeof digest); pg_audit_admission(&audit, status, kind, digest, u64()); break;
      case 'o': kind = u32(); pg_audit_omitted(&audit, kind, u64()); break;
      case 'c':
        if (!pg_audit_recover(&audit)) return 5;
        break;
      case 'e':
        if (!pg_audit_epoch(&audit, u64())) { printf("busy\n"); break; }
        hex(out, pg_audit_to_sign(&audit, out));
        break;
      case 'g': take(signature, sizeof signature); pg_audit_signed(&audit, signature); hex(audit.head, audit.head_bytes); break;
      case 'x': export(); break;
      default: return 4;
    }
  }
  return 0;
}
