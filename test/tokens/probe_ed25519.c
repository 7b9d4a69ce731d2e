/* probe_ed25519.c -- the device's verdict on signatures, one a record: u32 bytes of the message, key, signature, message in; the number of
 * enum pg_ed25519 out, a line each. */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "crypto/ed25519_strict.h"

unsigned pg_token_omit, pg_ed25519_omit, pg_wire_omit;

int main(void) {
  uint8_t head[4 + PG_ED25519_KEY_BYTES + PG_ED25519_SIGNATURE_BYTES];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    const uint32_t length = pg_load32le(head);
    uint8_t *message = malloc(length > 0 ? length : 1);
    if (message == NULL || fread(message, 1, length, stdin) != length) return 2;
    printf("%d\n", (int)pg_ed25519_verify(head + 4, message, length, head + 4 + PG_ED25519_KEY_BYTES));
    free(message);
  }
  return 0;
}
