/* probe_suit.c -- the boot stage's verdict on envelopes, one a record: u32 envelope bytes, u32 image bytes, u32 room, component,
 * 16 bytes of class id, envelope, image in; the number of the refusal, component, sequence number, image bytes and use-before out.
 * Arguments: trusted public keys in hexadecimal. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "boot/suit.h"

static uint8_t keys[4][PG_HSS_PUBLIC_BYTES];

/* Exactly as large as what it holds, so that the sanitizer sees a byte read past the end. */
static uint8_t *take(uint32_t length) {
  uint8_t *bytes = malloc(length > 0 ? length : 1);
  if (bytes == NULL || fread(bytes, 1, length, stdin) != length) exit(2);
  return bytes;
}

static enum pg_update_refusal judge(const uint8_t *bytes, uint32_t length, const uint8_t *image, uint32_t image_bytes, const uint8_t *class_id,
                                    uint8_t component, uint32_t room, uint32_t key_count, struct pg_suit_manifest *manifest) {
  struct pg_suit_envelope envelope;
  enum pg_update_refusal refusal = pg_suit_read(bytes, length, &envelope);
  if (refusal == PG_UPDATE_OK) refusal = pg_suit_signed(&envelope, (const uint8_t(*)[PG_HSS_PUBLIC_BYTES])keys, key_count);
  if (refusal == PG_UPDATE_OK) refusal = pg_suit_manifest(&envelope, manifest);
  if (refusal == PG_UPDATE_OK) refusal = pg_suit_fits(manifest, class_id, component, room);
  if (refusal == PG_UPDATE_OK && image_bytes < manifest->image_bytes) refusal = PG_UPDATE_TRUNCATED;
  return refusal == PG_UPDATE_OK ? pg_suit_image(manifest, image) : refusal;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc && i <= 4; i++) {
    for (size_t at = 0; at < PG_HSS_PUBLIC_BYTES; at++) {
      unsigned value;
      if (sscanf(argv[i] + 2 * at, "%2x", &value) != 1) return 2;
      keys[i - 1][at] = (uint8_t)value;
    }
  }
  uint8_t head[29];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    const uint32_t length = pg_load32le(head), image_bytes = pg_load32le(head + 4);
    uint8_t *bytes = take(length), *image = take(image_bytes);
    struct pg_suit_manifest manifest;
    memset(&manifest, 0, sizeof manifest);
    const enum pg_update_refusal refusal =
        judge(bytes, length, image, image_bytes, head + 13, head[12], pg_load32le(head + 8), (uint32_t)(argc - 1), &manifest);
    printf("%u", (unsigned)refusal);
    if (refusal == PG_UPDATE_OK) {
      printf(" %c %" PRIu32 " %" PRIu32 " ", manifest.component, manifest.sequence, manifest.image_bytes);
      if (manifest.has_use_before) printf("%" PRIu64, manifest.use_before);
    }
    printf("\n");
    free(bytes);
    free(image);
  }
  return 0;
}
