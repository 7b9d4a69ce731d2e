/* signature.c -- verification of HSS-LMS: public key, two bytes of the message's length, message, signature. Each is in a block of its own.
 * What verifies does not verify with a bit of the message changed, of the key's root, or cut short. */
#include "harness.h"

#include "base/bytes.h"
#include "boot/lms.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  struct pg_reader in = pg_reader(bytes, length);
  const uint8_t *const key_at = pg_reader_span(&in, PG_HSS_PUBLIC_BYTES), *const head = pg_reader_span(&in, 2);
  if (key_at == NULL || head == NULL) return 0;
  const size_t message_bytes = pg_load16le(head);
  const uint8_t *const message_at = pg_reader_span(&in, message_bytes);
  if (message_at == NULL) return 0;
  const size_t signature_bytes = in.left;
  uint8_t *const key = harness_exact(key_at, PG_HSS_PUBLIC_BYTES), *const message = harness_exact(message_at, message_bytes), *const signature = harness_exact(in.at, signature_bytes);
  if (pg_hss_verify(key, message, message_bytes, signature, signature_bytes)) {
    harness_take();
    CHECK(!pg_hss_verify(key, message, message_bytes, signature, signature_bytes - 1));
    key[PG_HSS_PUBLIC_BYTES - 1] ^= 1;
    CHECK(!pg_hss_verify(key, message, message_bytes, signature, signature_bytes));
    key[PG_HSS_PUBLIC_BYTES - 1] ^= 1;
    if (message_bytes > 0) {
      message[message_bytes / 2] ^= 0x10;
      CHECK(!pg_hss_verify(key, message, message_bytes, signature, signature_bytes));
    }
  }
  free(key);
  free(message);
  free(signature);
  return 0;
}
