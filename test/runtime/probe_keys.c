/* probe_keys.c -- the keys module by a script: each line of stdin is one request, each line of stdout its outcome and what came of it.
 *   begin <operation> <algorithm> <key>   update <part> <hex>   finish   read <at> <most> */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/keys.h"

static struct pg_keys keys;
static const uint8_t seed[PG_KEY_BYTES] = {1, 2, 3};

static uint32_t bytes_of(const char *hex, uint8_t *out) {
  uint32_t length = 0;
  for (unsigned value; sscanf(hex + 2 * length, "%2x", &value) == 1; length++) out[length] = (uint8_t)value;
  return length;
}

int main(void) {
  static char line[20000], hex[20000];
  static uint8_t bytes[10000];
  pg_keys_init(&keys, seed);
  while (fgets(line, sizeof line, stdin) != NULL) {
    unsigned a = 0, b = 0, c = 0;
    hex[0] = 0;
    if (sscanf(line, "begin %u %u %u", &a, &b, &c) == 3) printf("%d\n", pg_keys_begin(&keys, a, b, c));
    else if (sscanf(line, "update %u %19999s", &a, hex) >= 1) {
      const uint32_t length = bytes_of(hex, bytes);
      printf("%d\n", pg_keys_update(&keys, a, bytes, length));
    } else if (strcmp(line, "finish\n") == 0) {
      uint32_t length = 0;
      const int outcome = pg_keys_finish(&keys, &length);
      printf("%d %u\n", outcome, length);
    } else if (sscanf(line, "read %u %u", &a, &b) == 2) {
      const uint32_t length = pg_keys_read(&keys, a, b < sizeof bytes ? b : sizeof bytes, bytes);
      for (uint32_t at = 0; at < length; at++) printf("%02x", bytes[at]);
      printf("\n");
    } else return 2;
  }
  return 0;
}
