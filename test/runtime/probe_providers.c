/* probe_providers.c -- the provider table, driven by lines of stdin:
 *   put CID NODE EXPIRES NOW  -> "put" or "evicted"
 *   remove CID NODE           -> "removed" or "absent"
 *   find CID NOW              -> the node's hex, or "none"
 *   clear                     -> "cleared"
 * CID is hex of any length, `-` for the empty one; NODE is one byte, repeated. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/providers.h"

static uint32_t parse_hex(const char *text, uint8_t *out) {
  uint32_t length = 0;
  unsigned value;
  if (strcmp(text, "-") == 0) return 0;
  for (; sscanf(text, "%2x", &value) == 1; text += 2) out[length++] = (uint8_t)value;
  return length;
}

int main(void) {
  static struct pg_providers table;
  char verb[16], cid_text[512], more[4][32], line[1024];
  pg_providers_clear(&table);
  while (fgets(line, sizeof line, stdin) != NULL) {
    const int fields = sscanf(line, "%15s %511s %31s %31s %31s", verb, cid_text, more[0], more[1], more[2]);
    if (fields >= 1 && strcmp(verb, "clear") == 0) {
      pg_providers_clear(&table);
      puts("cleared");
      continue;
    }
    uint8_t padded[256];
    const uint32_t length = parse_hex(cid_text, padded);
    uint8_t *cid = malloc(length + 1), node[PG_NODE_ID_BYTES]; /* of the exact size, for the address sanitizer */
    if (cid == NULL) return 2;
    memcpy(cid + 1, padded, length); /* at an odd address: programs look up any slice */
    memset(node, (int)strtoul(more[0], NULL, 16), sizeof node);
    if (fields == 5 && strcmp(verb, "put") == 0) {
      puts(pg_providers_put(&table, cid + 1, length, node, strtoull(more[1], NULL, 10), strtoull(more[2], NULL, 10)) ? "evicted" : "put");
    } else if (fields == 3 && strcmp(verb, "remove") == 0) {
      puts(pg_providers_remove(&table, cid + 1, length, node) ? "removed" : "absent");
    } else if (fields == 3 && strcmp(verb, "find") == 0) {
      const uint8_t *found = pg_providers_find(&table, cid + 1, length, strtoull(more[0], NULL, 10));
      /* The same bytes as words: another way to the same answer. */
      uint32_t as_words[200] = {0};
      memcpy(as_words, cid + 1, length);
      if (pg_providers_find_words(&table, as_words, length, strtoull(more[0], NULL, 10)) != found) return 3;
      if (found == NULL) puts("none");
      else printf("%02x%02x\n", found[0], found[PG_NODE_ID_BYTES - 1]);
    } else {
      return 3;
    }
    free(cid);
  }
  return 0;
}
