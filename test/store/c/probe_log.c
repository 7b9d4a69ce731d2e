/* probe_log.c -- a store, driven by lines of stdin; each answers with a line.
 *   put KIND KEY VALUE, begin CID BYTES, write VALUE, finish, remove KIND KEY, get KIND KEY, root, set CID, back, tidy, erase, list KIND,
 *   mount (as after a start), blank FROM TO (as an erase that was cut short), size KIND KEYBYTES BYTES, capacity, flip AT MASK (bits of the flash), spoil AT (that unit cannot be read)
 * Bytes are hex, `-` for none. Status first, as its number. Argument: sector bytes, sectors a block, blocks, unit. */
#include "sim_flash.h"

#include "store/log.h"

static struct sim sim;
static struct pg_log store;
static struct pg_log_write pieces;

static uint32_t hex(const char *text, uint8_t *out) {
  uint32_t length = 0;
  unsigned byte;
  if (strcmp(text, "-") == 0) return 0;
  for (; sscanf(text, "%2x", &byte) == 1; text += 2) out[length++] = (uint8_t)byte;
  return length;
}

static void show(const uint8_t *bytes, uint32_t length) {
  putchar(' ');
  if (length == 0) putchar('-');
  for (uint32_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

/* In memory of the very size, for the sanitizers. */
static uint8_t *exactly(const uint8_t *bytes, uint32_t length) {
  uint8_t *copy = malloc(length + 1u);
  CHECK(copy != NULL);
  memcpy(copy + 1, bytes, length);
  return copy;
}

int main(int argc, char **argv) {
  static char line[200000], a[200000], b[200000], verb[16];
  static uint8_t first[100000], second[100000];
  if (argc != 5) return 2;
  sim_start(&sim, (uint32_t)atoi(argv[1]), (uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[3]), (uint32_t)atoi(argv[4]));
  printf("%d\n", (int)pg_log_mount(&store, &sim.flash));
  while (fgets(line, sizeof line, stdin) != NULL) {
    unsigned kind = 0;
    struct pg_span span = {first, 0}, more = {first, 0};
    a[0] = b[0] = 0;
    if (sscanf(line, "%15s", verb) != 1) return 3;
    if (strcmp(verb, "put") == 0 && sscanf(line, "%*s %u %199999s %199999s", &kind, a, b) == 3) {
      const uint32_t key_bytes = hex(a, first), length = hex(b, second);
      uint8_t *const key = exactly(first, key_bytes), *const value = exactly(second, length);
      printf("%d", (int)pg_log_put(&store, kind, key + 1, key_bytes, value + 1, length));
      free(key);
      free(value);
    } else if (strcmp(verb, "begin") == 0 && sscanf(line, "%*s %199999s %u", a, &kind) == 2) {
      (void)hex(a, first);
      printf("%d", (int)pg_log_begin(&store, &pieces, first, kind));
    } else if (strcmp(verb, "write") == 0 && sscanf(line, "%*s %199999s", a) == 1) {
      const uint32_t length = hex(a, first);
      uint8_t *const value = exactly(first, length);
      printf("%d", (int)pg_log_write(&store, &pieces, value + 1, length));
      free(value);
    } else if (strcmp(verb, "finish") == 0) {
      printf("%d", (int)pg_log_finish(&store, &pieces));
    } else if ((strcmp(verb, "remove") == 0 || strcmp(verb, "get") == 0) && sscanf(line, "%*s %u %199999s", &kind, a) == 2) {
      const uint32_t key_bytes = hex(a, first);
      uint8_t *const key = exactly(first, key_bytes);
      if (verb[0] == 'r') {
        printf("%d", (int)pg_log_remove(&store, kind, key + 1, key_bytes));
      } else {
        const enum pg_store_status status = pg_log_get(&store, kind, key + 1, key_bytes, &span);
        printf("%d", (int)status);
        if (status == PG_STORE_OK) show(span.bytes, span.length);
      }
      free(key);
    } else if (strcmp(verb, "root") == 0) {
      const enum pg_store_status status = pg_log_root(&store, &span, &more);
      printf("%d", (int)status);
      if (status == PG_STORE_OK) show(span.bytes, span.length), show(more.bytes, more.length);
    } else if (strcmp(verb, "set") == 0 && sscanf(line, "%*s %199999s", a) == 1) {
      (void)hex(a, first);
      printf("%d", (int)pg_log_set_root(&store, first));
    } else if (strcmp(verb, "back") == 0) {
      printf("%d", (int)pg_log_roll_back(&store));
    } else if (strcmp(verb, "tidy") == 0) {
      (void)pg_log_tidy(&store);
      printf("0");
    } else if (strcmp(verb, "erase") == 0) {
      printf("%d", (int)pg_log_erase(&store));
    } else if (strcmp(verb, "list") == 0 && sscanf(line, "%*s %u", &kind) == 1) {
      uint32_t place = 0;
      printf("0");
      while (pg_log_next(&store, kind, &place, &span, &more)) show(span.bytes, span.length), show(more.bytes, more.length);
    } else if (strcmp(verb, "mount") == 0) {
      pieces.at = 0; /* memory went with the power */
      printf("%d %u", (int)pg_log_mount(&store, &sim.flash), store.damaged);
    } else if (strcmp(verb, "size") == 0) {
      unsigned key_bytes, length;
      if (sscanf(line, "%*s %u %u %u", &kind, &key_bytes, &length) != 3) return 3;
      printf("%u", pg_log_size(&store, kind, key_bytes, length));
    } else if (strcmp(verb, "capacity") == 0) {
      printf("%u", pg_log_capacity(&store));
    } else if (strcmp(verb, "where") == 0) {
      printf("%u %u %u %u %u", store.tail, store.head, store.end, store.bytes, store.records);
    } else if (strcmp(verb, "flip") == 0) {
      unsigned at, mask;
      if (sscanf(line, "%*s %u %u", &at, &mask) != 2) return 3;
      sim.bytes[at] ^= (uint8_t)mask;
      printf("0");
    } else if (strcmp(verb, "blank") == 0) {
      unsigned from, to;
      if (sscanf(line, "%*s %u %u", &from, &to) != 2) return 3;
      memset(sim.bytes + from, 0xff, to - from);
      printf("0");
    } else if (strcmp(verb, "spoil") == 0 && sscanf(line, "%*s %u", &kind) == 1) {
      sim.begun[kind / sim.flash.unit] |= 2;
      printf("0");
    } else {
      return 3;
    }
    putchar('\n');
  }
  return 0;
}
