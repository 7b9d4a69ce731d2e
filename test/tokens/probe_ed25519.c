/* probe_ed25519.c -- the device's verdict on signatures, one a record: u32 bytes of the message, key, signature, message in; the number of
 * enum pg_ed25519 out, a line each; it is the same of the message in pieces, or the program ends with 3. */
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
    const uint8_t *const key = head + 4, *const signature = key + PG_ED25519_KEY_BYTES;
    const enum pg_ed25519 verdict = pg_ed25519_verify(key, message, length, signature);
    /* And in pieces, cut where the message's first byte says. */
    const uint32_t first = length == 0 ? 0 : message[0] % (length + 1), second = (length - first) / 2;
    const struct pg_span parts[] = {{message, first}, {message + first, second}, {message + first + second, length - first - second}};
    if (pg_ed25519_verify_parts(key, parts, 3, signature) != verdict) return 3;
    printf("%d\n", (int)verdict);
    free(message);
  }
  return 0;
}
