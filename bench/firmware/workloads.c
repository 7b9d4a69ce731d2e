/* workloads.c -- see workloads.h. */
#include "workloads.h"

#include <string.h>

#include "crypto/multihash.h"

static uint32_t word_at(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, 4);
  return word;
}

uint32_t c_fletcher(const uint8_t *payload) {
  uint32_t words = FLETCHER_BYTES / 2, sum1 = 0xffff, sum2 = 0xffff;
  while (words) {
    uint32_t block = words > 359 ? 359 : words;
    words -= block;
    do {
      uint16_t word;
      memcpy(&word, payload, 2);
      payload += 2;
      sum2 += sum1 += word;
    } while (--block);
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  }
  sum1 = (sum1 & 0xffff) + (sum1 >> 16);
  sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  return sum2 << 16 | sum1;
}

uint32_t c_loop(const uint8_t *payload) {
  uint32_t x = word_at(payload), n = word_at(payload + 4), s = 0;
  for (uint32_t i = 0; i < n; i++) {
    x = x * 1664525u + 1013904223u;
    if (x & 0x8000u) s += x >> 16;
    else s ^= i;
  }
  return s;
}

static uint32_t guard(const uint8_t *header) {
  if (header[0] != 1) return 0xdead0001u;
  if (header[1] & 0x80) return 0xdead0002u;
  if ((header[4] | (uint32_t)header[5] << 8) > 1024) return 0xdead0003u;
  if (header[2] <= 1) return 0xdead0004u;
  return 0;
}

static uint32_t hop(const uint8_t *header, uint32_t best, uint32_t port, uint32_t *out) {
  const uint32_t ttl = header[2] - 1u;
  out[0] = (word_at(header) & 0xff00ffffu) | ttl << 16;
  out[1] = port;
  return best << 16 | ttl << 8 | port;
}

uint32_t c_route(const uint8_t *payload, uint32_t *out) {
  const uint32_t refused = guard(payload);
  if (refused) return refused;
  const uint8_t *key = payload + 8;
  uint32_t best = ENTRIES, best_length = 0;
  for (uint32_t i = 0; i < ENTRIES; i++) {
    const uint8_t *entry = payload + HEADER_BYTES + i * ENTRY_BYTES;
    uint32_t length = entry[32], j = 0;
    while (j < length && word_at(entry + 4 * j) == word_at(key + 4 * j)) j++;
    if (j == length && length >= best_length) {
      best = i;
      best_length = length;
    }
  }
  if (best == ENTRIES) return 0xdead0005u;
  const uint8_t *entry = payload + HEADER_BYTES + best * ENTRY_BYTES;
  return hop(payload, best, entry[35] & payload[1] & 1 ? entry[34] : entry[33], out);
}

uint32_t c_route_skip(const uint8_t *payload, uint32_t *out) {
  const uint32_t refused = guard(payload);
  if (refused) return refused;
  const uint8_t *key = payload + 8;
  uint32_t best = ENTRIES, best_length = 0;
  for (uint32_t i = 0; i < ENTRIES; i++) {
    const uint8_t *entry = payload + HEADER_BYTES + i * ENTRY_BYTES;
    uint32_t length = entry[32], j = 0;
    if (length < best_length) continue;
    while (j < length && word_at(entry + 4 * j) == word_at(key + 4 * j)) j++;
    if (j == length) {
      best = i;
      best_length = length;
    }
  }
  if (best == ENTRIES) return 0xdead0005u;
  const uint8_t *entry = payload + HEADER_BYTES + best * ENTRY_BYTES;
  return hop(payload, best, entry[35] & payload[1] & 1 ? entry[34] : entry[33], out);
}

uint32_t c_route_match(const uint8_t *payload, const struct pg_table *table, uint32_t *out) {
  const uint32_t refused = guard(payload);
  if (refused) return refused;
  const struct pg_entry *entry = pg_table_match(table, payload + 8, 32);
  if (!entry) return 0xdead0005u;
  const uint32_t value = entry->value;
  const uint32_t port = value >> 16 & payload[1] & 1 ? value >> 8 & 0xff : value & 0xff;
  return hop(payload, value >> 24, port, out);
}

void c_standard_path(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out) {
  struct pg_host *host = vm->host;
  const uint32_t payload = vm->b[PG_FIELD_PAYLOAD];
  (void)program;
  host->cid = vm->mem + PG_NODE_ID_BYTES;
  host->cid_bytes = (uint32_t)pg_multihash(PG_HASH_SHA3_256, vm->mem + (payload >> 16), payload & 0xffffu, vm->mem + PG_NODE_ID_BYTES);
  const uint8_t *next = pg_providers_find(&host->store->providers, host->cid, host->cid_bytes, host->now);
  out->instructions = 0;
  out->value = PG_NODE_ID_BYTES;
  out->action = PG_ACTION_GATEWAY;
  if (next == NULL) return;
  memcpy(__builtin_assume_aligned(vm->mem, 4), __builtin_assume_aligned(next, 4), PG_NODE_ID_BYTES);
  out->action = PG_ACTION_FORWARD;
}
