/* probe_registry.c -- a registry, driven by lines of stdin; each answers with its status, then bytes filled, objects evicted and damaged; get with
 * the object, too.
 *   put CID BYTES, get CID, pin CID, unpin CID, drop CID, keep CID
 *   flip CID AT MASK     bits of an object in RAM
 *   spoil CID AT MASK    bits of one on flash
 *   unreadable CID AT    one on flash, of which that unit cannot be read
 *   again                what is left after a crash: 0, or 1 when it has to begin anew, which it then does
 *   bend WHAT ITEM TO    of what a crash leaves: `at`, `bytes` or `there` of an item, or `name`, the length of its name
 *   restart              a new registry over the same flash
 *   new ROOM             over a flash that is new as well, in so many bytes of memory
 * Bytes are hex, `-` for none. Arguments: the check that is left out, bytes of memory, and, where it is linked with a log, whether it has one. */
#include "../store/c/sim_flash.h"

#include "store/registry.h"
#ifdef PG_PROBE_LOG
#include "store/log.h"
static struct pg_log store;
#endif

unsigned pg_registry_omit, pg_node_omit;

static struct sim sim;
static struct pg_backing backing;
static struct pg_registry registry;
static uint8_t *memory;
static uint32_t room;

static uint32_t hex(const char *text, uint8_t *out) {
  uint32_t length = 0;
  unsigned byte;
  if (strcmp(text, "-") == 0) return 0;
  for (; sscanf(text, "%2x", &byte) == 1; text += 2) out[length++] = (uint8_t)byte;
  return length;
}

static uint8_t *exactly(const uint8_t *bytes, uint32_t length) {
  uint8_t *copy = malloc(length > 0 ? length : 1u);
  CHECK(copy != NULL);
  if (length > 0) memcpy(copy, bytes, length);
  return copy;
}

static uint8_t *in_memory(const uint8_t *cid, uint32_t cid_bytes) {
  for (uint32_t i = 0; i < PG_REGISTRY_LIMIT_OBJECTS; i++) {
    if (registry.item[i].there && registry.name[i].bytes == cid_bytes && memcmp(registry.name[i].cid, cid, cid_bytes) == 0) return memory + registry.item[i].at;
  }
  return NULL;
}

static void start(void) {
  free(memory);
  memory = malloc(room > 0 ? room : 1u);
  CHECK(memory != NULL);
#ifdef PG_PROBE_LOG
  CHECK(pg_log_mount(&store, &sim.flash) == PG_STORE_OK);
  backing.log = &store;
#endif
  pg_registry_init(&registry, memory, room, &backing);
}

static int again(void) {
  if (pg_registry_recover(&registry, memory, room, &backing)) return 0;
  pg_registry_init(&registry, memory, room, &backing);
  return 1;
}

static void bend(const char *what, unsigned item, unsigned to) {
  CHECK(item < PG_REGISTRY_LIMIT_OBJECTS);
  if (strcmp(what, "at") == 0) registry.item[item].at = to;
  else if (strcmp(what, "bytes") == 0) registry.item[item].bytes = to;
  else if (strcmp(what, "there") == 0) registry.item[item].there = to != 0;
  else registry.name[item].bytes = (uint8_t)to;
}

/* -1: it is no request. */
static int request(const char *verb, const uint8_t *cid, uint32_t cid_bytes, const char *text) {
  static uint8_t bytes[100000];
  if (strcmp(verb, "put") == 0) {
    const uint32_t length = hex(text, bytes);
    uint8_t *const value = exactly(bytes, length);
    const int status = (int)pg_registry_put(&registry, cid, cid_bytes, value, length);
    free(value);
    return status;
  }
  if (strcmp(verb, "pin") == 0) return (int)pg_registry_pin(&registry, cid, cid_bytes);
  if (strcmp(verb, "unpin") == 0) return (int)pg_registry_unpin(&registry, cid, cid_bytes);
  if (strcmp(verb, "drop") == 0) return (int)pg_registry_drop(&registry, cid, cid_bytes);
  if (strcmp(verb, "keep") == 0) return (int)pg_registry_keep(&registry, cid, cid_bytes);
  return -1;
}

static int change(const char *verb, const uint8_t *cid, uint32_t cid_bytes, uint32_t at, uint32_t mask) {
  struct pg_span object = {NULL, 0};
  if (strcmp(verb, "flip") == 0) {
    uint8_t *const here = in_memory(cid, cid_bytes);
    if (here != NULL) here[at] ^= (uint8_t)mask;
    return 0;
  }
  if (!pg_backing_look(&backing, cid, cid_bytes, &object) || object.bytes == NULL) return 0;
  const uint32_t place = (uint32_t)(object.bytes - sim.bytes) + at;
  if (strcmp(verb, "spoil") == 0) sim.bytes[place] ^= (uint8_t)mask;
  else if (strcmp(verb, "unreadable") == 0) sim.begun[place / sim.flash.unit] |= 2;
  else return -1;
  return 0;
}

int main(int argc, char **argv) {
  static char line[210000], text[200000], name[300], verb[16];
  uint8_t cid[150];
  if (argc != 3) return 2;
  pg_registry_omit = (unsigned)strtoul(argv[1], NULL, 10);
  room = (uint32_t)strtoul(argv[2], NULL, 10);
  sim_start(&sim, 4096, 4, 4, 16);
  start();
  while (fgets(line, sizeof line, stdin) != NULL) {
    unsigned at = 0, mask = 0;
    text[0] = name[0] = 0;
    if (sscanf(line, "%15s %299s %199999s", verb, name, text) < 1) return 3;
    const uint32_t cid_bytes = hex(name, cid);
    uint8_t *const own = exactly(cid, cid_bytes);
    if (strcmp(verb, "new") == 0) {
      room = (uint32_t)strtoul(name, NULL, 10);
      sim_start(&sim, 4096, 4, 4, 16);
      start();
      printf("0");
    } else if (strcmp(verb, "again") == 0) {
      printf("%d", again());
    } else if (strcmp(verb, "bend") == 0) {
      char what[16];
      CHECK(sscanf(line, "%*s %15s %u %u", what, &at, &mask) == 3);
      bend(what, at, mask);
      printf("0");
    } else if (strcmp(verb, "restart") == 0) {
      start();
      printf("0");
    } else if (strcmp(verb, "get") == 0) {
      struct pg_span object = {NULL, 0};
      const int status = (int)pg_registry_get(&registry, own, cid_bytes, &object);
      printf("%d ", status);
      if (status == 0 && object.length == 0) putchar('-');
      for (uint32_t i = 0; status == 0 && i < object.length; i++) printf("%02x", object.bytes[i]);
    } else {
      int status = request(verb, own, cid_bytes, text);
      if (status < 0 && sscanf(line, "%*s %*s %u %u", &at, &mask) >= 1) status = change(verb, own, cid_bytes, at, mask);
      if (status < 0) return 4;
      printf("%d", status);
    }
    printf(" %u %u %u\n", registry.shelf.filled, registry.shelf.evicted, registry.damaged);
    free(own);
  }
  return 0;
}
