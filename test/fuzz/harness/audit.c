/* audit.c -- heads that a node's audit log goes on from, and the log after that: it says of itself what the head said, and its next head is read back. */
#include "harness.h"

#include "audit/audit.h"

static struct pg_audit first, second;
static const uint8_t id[PG_AUDIT_LOG_BYTES] = {PG_FUZZ_LOG}, key_id[PG_TOKEN_KEY_ID_BYTES] = {PG_FUZZ_KEY_ID};

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  if (length > 0x10000) return 0;
  const struct pg_audit_config config = {id, key_id, 7};
  const uint8_t signature[PG_ED25519_SIGNATURE_BYTES] = {1};
  uint8_t out[PG_AUDIT_SIGNED_BYTES], *const head = harness_exact(given, length);
  memset(&first, 0xa5, sizeof first);
  const uint32_t fault = pg_audit_start(&first, &config, head, (uint32_t)length, 0);
  CHECK(first.segments == pg_audit_oldest(&first)); /* nothing is sealed, nothing can be read */
  CHECK(pg_audit_read(&first, first.segments, 0, sizeof out, out) == 0);
  if (fault == PG_AUDIT_FAULT_OK) {
    harness_take();
    CHECK(first.head_bytes == length && memcmp(first.head, head, length) == 0 && first.epoch >= 1 && first.records >= first.segments);
    const uint32_t epoch = first.epoch, segments = first.segments;
    if (epoch != UINT32_MAX && segments != UINT32_MAX && first.records < UINT64_MAX - 2) {
      CHECK(pg_audit_epoch(&first, 1) && pg_audit_to_sign(&first, out) != 0);
      pg_audit_signed(&first, signature);
      CHECK(pg_audit_start(&second, &config, first.head, first.head_bytes, 0) == PG_AUDIT_FAULT_OK);
      CHECK(second.epoch == epoch + 1 && second.segments == segments + 1 && second.records == first.records && memcmp(second.link, first.link, PG_AUDIT_LINK_BYTES) == 0);
    }
  }
  free(head);
  return 0;
}
