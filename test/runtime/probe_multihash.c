/* probe_multihash.c -- stdin: records of hash code and length (u32 each, little-endian) and as many bytes; stdout: one
 * line each, the CID in hex or `unknown`. With argument "check": the status of pg_cid_check for each record's bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/multihash.h"

int main(int argc, char **argv) {
  const bool check = argc == 2 && strcmp(argv[1], "check") == 0;
  uint8_t head[8];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    const uint32_t code = pg_load32le(head), length = pg_load32le(head + 4);
    uint8_t *bytes = malloc(length + 1), cid[PG_CID_BYTES]; /* exact, and at an odd address */
    if (bytes == NULL || fread(bytes + 1, 1, length, stdin) != length) return 2;
    if (check) {
      printf("%d\n", (int)pg_cid_check(bytes + 1, length));
    } else {
      const int32_t cid_bytes = pg_multihash(code, bytes + 1, length, cid);
      if (cid_bytes < 0) printf("unknown");
      for (int32_t i = 0; i < cid_bytes; i++) printf("%02x", cid[i]);
      putchar('\n');
    }
    free(bytes);
  }
  return 0;
}
