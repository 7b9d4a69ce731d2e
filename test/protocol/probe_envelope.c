/* probe_envelope.c -- runtime-c/wire/envelope.c on records of standard input, a length and so many bytes each. One line a record:
 * the fault, then what the message says. What was taken is put together again, and has to be the same bytes.
 *
 * probe_envelope <omitted check> grid | hop | mac <key in hexadecimal> */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/mac.h"
#include "wire/envelope.h"
#include "record.h"

unsigned pg_omit;

static void print(const char *name, const struct pg_span *span) {
  printf(" %s=", name);
  for (uint32_t i = 0; i < span->length; i++) printf("%02x", span->bytes[i]);
}

static void show(const struct pg_envelope *envelope) {
  print("route", &envelope->route), print("environment", &envelope->environment), print("constraints", &envelope->constraints);
  uint32_t count;
  struct pg_cbor in = pg_entries(&envelope->budget, &count);
  printf(" budget=");
  for (uint32_t i = 0; i < count; i++) {
    uint32_t resource, limit;
    pg_budget_next(&in, &resource, &limit);
    printf("%" PRIu32 ":%" PRIu32 ",", resource, limit);
  }
  in = pg_entries(&envelope->receipts, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct pg_receipt receipt;
    pg_receipt_next(&in, &receipt);
    print("log", &receipt.log), printf(" leaf=%" PRIu32 " size=%" PRIu32 " index=%" PRIu32, receipt.leaf, receipt.size, receipt.index), print("path", &receipt.path);
  }
  if ((envelope->keys >> PG_GRID_KEY_PAYLOAD & 1) != 0) print("payload", &envelope->payload);
  print("source", &envelope->source);
  printf(" type=%" PRIu32 " priority=%" PRIu32 " sequence=%" PRIu32, envelope->type, envelope->priority, envelope->sequence);
  if (envelope->session) printf(" handle=%" PRIu32, envelope->handle);
  in = pg_entries(&envelope->chain, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct pg_span link;
    pg_cbor_bytes(&in, &link);
    print("link", &link);
  }
  if (in.fault != PG_CBOR_FINE) abort();
  print("proof", &envelope->proof), print("signed", &envelope->signed_tail);
}

static void again(const struct pg_envelope *envelope, const uint8_t *bytes, uint32_t length) {
  uint8_t *const out = malloc(length);
  struct pg_cbor_writer writer = pg_cbor_writer(out, length);
  struct pg_span tail;
  if (out == NULL) abort();
  pg_envelope_write(&writer, envelope, &tail);
  pg_cbor_put_bytes(&writer, envelope->proof.bytes, envelope->proof.length);
  if (writer.full || writer.left != 0 || memcmp(out, bytes, length) != 0) printf(" differs");
  if (tail.length != envelope->signed_tail.length || memcmp(tail.bytes, envelope->signed_tail.bytes, tail.length) != 0) printf(" tail");
  /* One byte less is too little room, wherever that byte is. */
  for (uint32_t room = 0; room < length; room += 1 + room / 3) {
    uint8_t *const small = malloc(room == 0 ? 1 : room);
    writer = pg_cbor_writer(small, room);
    pg_envelope_write(&writer, envelope, &tail);
    pg_cbor_put_bytes(&writer, envelope->proof.bytes, envelope->proof.length);
    if (!writer.full) printf(" fits");
    free(small);
  }
  free(out);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  pg_omit = (unsigned)strtoul(argv[1], NULL, 10);
  uint8_t key[PG_SESSION_KEY_BYTES] = {0};
  for (size_t i = 0; argc > 3 && i < sizeof key; i++) sscanf(argv[3] + 2 * i, "%2hhx", &key[i]);
  uint32_t length;
  for (uint8_t *bytes; (bytes = record(&length)) != NULL; free(bytes)) {
    if (strcmp(argv[2], "hop") == 0) {
      struct pg_hop hop;
      struct pg_span rest;
      const unsigned fault = (unsigned)pg_hop_decode(bytes, length, &hop, &rest);
      printf("%u", fault);
      if (fault == PG_ENVELOPE_FINE) {
        printf(" ttl=%" PRIu32, hop.ttl), print("last", &hop.last_hop), print("grid", &rest);
        uint8_t out[64];
        struct pg_cbor_writer writer = pg_cbor_writer(out, sizeof out);
        pg_hop_write(&writer, hop.ttl, hop.last_hop.bytes);
        if (pg_omit == 0 && (writer.full || (size_t)(writer.at - out) + rest.length != length || memcmp(out, bytes, length - rest.length) != 0)) printf(" differs");
      }
    } else {
      struct pg_envelope envelope;
      const unsigned fault = (unsigned)pg_envelope_decode(bytes, length, &envelope);
      printf("%u", fault);
      if (fault == PG_ENVELOPE_FINE && strcmp(argv[2], "mac") == 0) {
        uint8_t mac[PG_GRID_LIMIT_MAC];
        pg_mac(key, &envelope.signed_tail, mac);
        const struct pg_span span = {mac, sizeof mac};
        print("mac", &span);
        printf(" %s", pg_mac_holds(key, &envelope.signed_tail, &envelope.proof) ? "holds" : "refused");
      } else if (fault == PG_ENVELOPE_FINE && pg_omit == 0) {
        show(&envelope);
        again(&envelope, bytes, length);
      }
    }
    printf("\n");
  }
  return 0;
}
