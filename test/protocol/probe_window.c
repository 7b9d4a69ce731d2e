/* probe_window.c -- runtime-c/wire/window.c on lines of standard input; one line of output each: the fault, then what is to be kept.
 *
 * take S N, kept S N, restore S N, forget S 0, restart 0 0: S is the number of a source, N a sequence number or a bound. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/window.h"

unsigned pg_omit;

int main(int argc, char **argv) {
  static struct pg_windows windows;
  char what[16];
  uint32_t source, number;
  pg_omit = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
  while (scanf("%15s %" SCNu32 " %" SCNu32, what, &source, &number) == 3) {
    /* The first and the last byte alone tell sources apart. */
    uint8_t id[PG_NODE_ID_BYTES] = {0};
    id[source % 2 == 0 ? 0 : PG_NODE_ID_BYTES - 1] = (uint8_t)(source + 1);
    uint32_t keep = 0;
    unsigned fault = 0;
    if (strcmp(what, "take") == 0) fault = (unsigned)pg_window_take(&windows, id, number, &keep);
    else if (strcmp(what, "kept") == 0) fault = (unsigned)pg_window_kept(&windows, id, number);
    else if (strcmp(what, "restore") == 0) fault = (unsigned)pg_window_restore(&windows, id, number);
    else if (strcmp(what, "forget") == 0) pg_window_forget(&windows, id);
    else if (strcmp(what, "restart") == 0) memset(&windows, 0, sizeof windows);
    else return 2;
    printf("%u %" PRIu32 "\n", fault, keep);
  }
  return 0;
}
