/* probe_frame.c -- decodes stdin with a buffer of argv[1] bytes; one line an event: `ready <hex>`, `fault <counter>`.
 * With argument "encode": one frame around all of stdin to stdout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/frame.h"

static int encode(void) {
  static uint8_t message[PG_FRAME_MESSAGE_BYTES], out[PG_FRAME_BYTES_OF(PG_FRAME_MESSAGE_BYTES)];
  const size_t length = fread(message, 1, sizeof message, stdin);
  uint8_t *exact = malloc(PG_FRAME_BYTES_OF(length)); /* so that one byte more than promised is caught */
  if (exact == NULL) return 2;
  const uint32_t bytes = pg_frame_encode(message, (uint32_t)length, exact);
  memcpy(out, exact, bytes);
  free(exact);
  return fwrite(out, 1, bytes, stdout) == bytes ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "encode") == 0) return encode();
  const uint32_t capacity = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : PG_FRAME_BUFFER_BYTES;
  uint8_t *buffer = malloc(capacity);
  if (buffer == NULL) return 2;
  struct pg_frame frame;
  pg_frame_start(&frame, buffer, capacity);
  for (int byte; (byte = getchar()) != EOF;) {
    const enum pg_frame_event event = pg_frame_feed(&frame, (uint32_t)byte);
    if (event == PG_FRAME_FAULT) printf("fault %d\n", (int)frame.fault);
    if (event == PG_FRAME_READY) {
      printf("ready ");
      for (uint32_t i = 0; i < pg_frame_length(&frame); i++) printf("%02x", buffer[i]);
      putchar('\n');
    }
  }
  free(buffer);
  return 0;
}
