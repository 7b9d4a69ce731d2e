/* probe_cbor.c -- runtime-c/wire/cbor.c on records of standard input: a length, that many bytes of what is read, a length, and that
 * many bytes of CBOR. One line a record: what each read gave, then the fault.
 *
 * Reads: 's' an item whatever it is; 'u' n a number of at most n; 'a' n an array; 'm' n a map, whose keys 'k' reads; 'i' an integer;
 * 't' n a tag; 'b' a byte string; 'x' a text string; 'e' the end. n is one byte, 255 for the largest that there is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/cbor.h"
#include "record.h"

unsigned pg_omit;

static void string(const char *name, const uint8_t *bytes, const struct pg_span *span) {
  printf(" %s%" PRIu32 "@", name, span->length);
  if (span->length == 0) printf("-");
  else printf("%td", span->bytes - bytes);
}

int main(int argc, char **argv) {
  pg_omit = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
  uint32_t reads_length, length;
  for (uint8_t *reads; (reads = record(&reads_length)) != NULL;) {
    uint8_t *const bytes = record(&length);
    struct pg_cbor in = pg_cbor(bytes, length);
    struct pg_cbor_map map = {0, 0};
    struct pg_span span;
    for (uint32_t i = 0; i < reads_length; i++) {
      const bool more = i + 1 < reads_length;
      const uint32_t n = more && reads[i + 1] != 255 ? reads[i + 1] : UINT32_MAX;
      switch (reads[i]) {
      case 's': pg_cbor_skip(&in); break;
      case 'u': printf(" u%" PRIu32, pg_cbor_uint(&in, n)), i++; break;
      case 'a': printf(" a%" PRIu32, pg_cbor_array(&in, n)), i++; break;
      case 'm': map = pg_cbor_map(&in, n), printf(" m%" PRIu32, map.left), i++; break;
      case 'k': printf(" k%" PRId32, pg_cbor_key(&in, &map)); break;
      case 'i': printf(" i%" PRId64, pg_cbor_int(&in)); break;
      case 't': pg_cbor_tag(&in, n), i++; break;
      case 'b': pg_cbor_bytes(&in, &span), string("b", bytes, &span); break;
      case 'x': pg_cbor_text(&in, &span), string("x", bytes, &span); break;
      default: pg_cbor_end(&in);
      }
    }
    printf(" %" PRIu32 "\n", in.fault);
    free(bytes);
    free(reads);
  }
  return 0;
}
