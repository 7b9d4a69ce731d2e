/* probe_hss.c -- records of u32 message bytes, u32 signature bytes, public key, message, signature in; "1" or "0" a line out. */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "boot/lms.h"

/* Exactly as large as what it holds, so that the sanitizer sees a byte read past the end. */
static uint8_t *take(uint32_t length) {
  uint8_t *bytes = malloc(length > 0 ? length : 1);
  if (bytes == NULL || fread(bytes, 1, length, stdin) != length) exit(2);
  return bytes;
}

int main(void) {
  uint8_t head[8];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    const uint32_t message_length = pg_load32le(head), signature_length = pg_load32le(head + 4);
    uint8_t *key = take(PG_HSS_PUBLIC_BYTES), *message = take(message_length), *signature = take(signature_length);
    printf("%d\n", pg_hss_verify(key, message, message_length, signature, signature_length));
    free(key);
    free(message);
    free(signature);
  }
  return 0;
}
