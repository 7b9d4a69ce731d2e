/* The workloads in plain C: the baseline. */
#include "bench.h"

static u32 load32(u32 at) { return *(const u32 *)(memory + at); }

static u32 fletcher(void) {
  const u16 *data = (const u16 *)(memory + DATA);
  u32 words = load32(WORDS), sum1 = 0xffff, sum2 = 0xffff;
  while (words) {
    u32 block = words > 359 ? 359 : words;
    words -= block;
    do sum2 += sum1 += *data++; while (--block);
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  }
  sum1 = (sum1 & 0xffff) + (sum1 >> 16);
  sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  return sum2 << 16 | sum1;
}

static u32 route(void) {
  const u8 *header = memory + HEADER;
  if (header[0] != 1) return 0xdead0001;
  if (header[1] & 0x80) return 0xdead0002;
  if ((header[4] | (u32)header[5] << 8) > 1024) return 0xdead0003;
  u32 ttl = header[2];
  if (ttl <= 1) return 0xdead0004;

  const u32 *key = (const u32 *)(header + HEADER_KEY);
  u32 best = ENTRIES, best_length = 0;
  for (u32 i = 0; i < ENTRIES; i++) {
    const u8 *entry = memory + TABLE + i * ENTRY_SIZE;
    const u32 *prefix = (const u32 *)entry;
    u32 length = entry[32], j = 0;
    while (j < length && prefix[j] == key[j]) j++;
    if (j == length && length >= best_length) {
      best = i;
      best_length = length;
    }
  }
  if (best == ENTRIES) return 0xdead0005;

  const u8 *entry = memory + TABLE + best * ENTRY_SIZE;
  u32 port = entry[35] & header[1] & 1 ? entry[34] : entry[33];
  ttl--;
  *(u32 *)(memory + OUT) = (load32(HEADER) & 0xff00ffff) | ttl << 16;
  *(u32 *)(memory + OUT + 4) = port;
  return best << 16 | ttl << 8 | port;
}

static u32 loop(void) {
  u32 n = load32(LOOPS), x = load32(WORDS), s = 0;
  for (u32 i = 0; i < n; i++) {
    x = x * 1664525u + 1013904223u;
    if (x & 0x8000u) s += x >> 16; else s ^= i;
  }
  return s;
}

static u32 empty(void) { return 0; }

static u32 (*const workloads[])(void) = {fletcher, route, loop, empty};

u32 model_run(enum workload w) { return workloads[w](); }
u32 model_program_bytes(enum workload w) { (void)w; return 0; }
u32 model_executed(void) { return 0; }
