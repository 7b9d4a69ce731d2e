/* probe_mac.c -- crypto/mac.c on records of standard input (a length and so many bytes each), which are a key and what is signed behind its first byte; one line each: the MAC. */
#include <stdio.h>

#include "crypto/mac.h"
#include "record.h"

int main(void) {
  uint32_t length;
  for (uint8_t *bytes; (bytes = record(&length)) != NULL; free(bytes)) {
    uint8_t mac[PG_GRID_LIMIT_MAC];
    const struct pg_span tail = {bytes + PG_SESSION_KEY_BYTES, length - PG_SESSION_KEY_BYTES};
    pg_mac(bytes, &tail, mac);
    for (uint32_t i = 0; i < sizeof mac; i++) printf("%02x", mac[i]);
    printf("\n");
  }
  return 0;
}
