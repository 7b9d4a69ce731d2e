/* probe_merkle.c -- runtime-c/wire/merkle.c on records of standard input (a length and so many bytes each); one line each.
 *
 * probe_merkle <omitted check> path      a record: hash of the leaf, root, index, size (four bytes each, little-endian), path
 *                              receipts  two records: an envelope, and a root for each of its receipts
 *                              leaf      a record: an entry; prints the hash */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/merkle_hash.h"
#include "wire/merkle.h"
#include "record.h"

unsigned pg_omit;

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  pg_omit = (unsigned)strtoul(argv[1], NULL, 10);
  uint32_t length;
  for (uint8_t *bytes; (bytes = record(&length)) != NULL; free(bytes)) {
    uint8_t hash[PG_MERKLE_HASH_BYTES];
    if (strcmp(argv[2], "leaf") == 0) {
      pg_merkle_leaf(hash, bytes, length);
      for (uint32_t i = 0; i < sizeof hash; i++) printf("%02x", hash[i]);
    } else if (strcmp(argv[2], "path") == 0) {
      const struct pg_span path = {bytes + 72, length - 72};
      const unsigned fault = (unsigned)pg_merkle_root(bytes, pg_load32le(bytes + 64), pg_load32le(bytes + 68), &path, hash);
      printf("%u", fault != PG_ENVELOPE_FINE ? fault : memcmp(hash, bytes + 32, sizeof hash) == 0 ? 0u : (unsigned)PG_ENVELOPE_RECEIPT_ROOT);
    } else {
      struct pg_envelope envelope;
      uint32_t count, roots_length;
      uint8_t *const roots = record(&roots_length);
      if (pg_envelope_decode(bytes, length, &envelope) != PG_ENVELOPE_FINE) abort();
      struct pg_cbor in = pg_entries(&envelope.receipts, &count);
      if (roots_length != count * PG_MERKLE_HASH_BYTES) abort();
      for (uint32_t i = 0; i < count; i++) {
        struct pg_receipt receipt;
        pg_receipt_next(&in, &receipt);
        printf("%u ", (unsigned)pg_receipt_check(&envelope, &receipt, roots + i * PG_MERKLE_HASH_BYTES));
      }
      free(roots);
    }
    printf("\n");
  }
  return 0;
}
