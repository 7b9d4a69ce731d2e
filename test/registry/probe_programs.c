/* probe_programs.c -- a node that keeps programs of messages, driven by lines of stdin; each answers with a line, which ends with bytes filled,
 * programs evicted and made.
 *   room BYTES             of memory, from the next node on
 *   node KIND:NAME ...     a new node with these tables (kinds by number) and no policy
 *   policy IMAGE TABLES REPEATS GRANT ...  its policy: slots of four tables, each as two digits, and grants as I:H:L:S:STACK:SCRATCH; whether it is admitted
 *   most I H L S           what any program may cost; grant I H L S: what the next ones may
 *   table TABLE BITS VALUE NODE KEY
 *   provide CID NODE NOW
 *   take KIND PROGRAM, named KIND CID, pin CID, unpin CID, drop CID; the status, then the compiler's and the verifier's word
 *   send TTL NOW ENVELOPE  status, words, then action, fault, value, instructions, node, CID
 * Bytes are hex, `-` for none. Arguments: the checks that are left out (of the registry, of the node), bytes of memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/grid.h"
#include "node/governor.h"
#include "node/store.h"

unsigned pg_registry_omit, pg_node_omit;

static struct pg_store store;
static struct pg_router router;
static struct pg_programs programs;
static struct pg_programs_work work;
static struct pg_table tables[PG_NODE_TABLES];
static _Alignas(4) uint8_t memory[PG_GRID_MEMORY_BYTES];
static struct pg_project project;
static struct pg_policy project_policy;
static struct pg_policy_ready policy;
static struct pg_bound grant;
static uint8_t kinds[PG_NODE_TABLES], gateway[PG_NODE_ID_BYTES], *room;
static char names[PG_NODE_TABLES][64];
static const char *table_names[PG_NODE_TABLES];
static uint32_t room_bytes;

static uint32_t hex(const char *text, uint8_t *out) {
  uint32_t length = 0;
  unsigned byte;
  if (strcmp(text, "-") == 0) return 0;
  for (; sscanf(text, "%2x", &byte) == 1; text += 2) out[length++] = (uint8_t)byte;
  return length;
}

static uint8_t *exactly(const char *text, uint32_t *length) {
  uint8_t *const bytes = malloc(strlen(text) + 1u);
  if (bytes == NULL) abort();
  *length = hex(text, bytes);
  uint8_t *const own = malloc(*length > 0 ? *length : 1u);
  if (own == NULL) abort();
  if (*length > 0) memcpy(own, bytes, *length);
  free(bytes);
  return own;
}

static void show(const uint8_t *bytes, uint32_t length) {
  printf(" ");
  if (length == 0) printf("-");
  for (uint32_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

static void start(char *line) {
  unsigned kind;
  project = (struct pg_project){.table_kinds = kinds, .gateway = gateway};
  memset(gateway, 0x77, sizeof gateway);
  for (char *part = strtok(line + 4, " \n"); part != NULL; part = strtok(NULL, " \n")) {
    if (sscanf(part, "%u:%63s", &kind, names[project.table_count]) != 2) abort();
    kinds[project.table_count] = (uint8_t)kind;
    table_names[project.table_count] = names[project.table_count];
    project.table_count++;
  }
  grant = pg_grant;
  free(room);
  room = malloc(room_bytes > 0 ? room_bytes : 1u);
  if (room == NULL) abort();
  memset(memory, 0, sizeof memory);
  memset(&work, 0x5a, sizeof work);
  pg_store_init(&store, &project, tables);
  pg_router_init(&router, &project, tables, memory, &store, &pg_grant);
  project_policy = (struct pg_policy){.image = NULL};
  (void)pg_policy_start(&policy, &project_policy, &project, tables);
  pg_programs_init(&programs, &project, table_names, tables, &pg_grant, &work, room, room_bytes);
}

static void set_policy(char *line) {
  static struct pg_grant grants[32];
  static uint8_t *image;
  uint16_t count = 0;
  free(image);
  (void)strtok(line, " \n");
  image = exactly(strtok(NULL, " \n"), &project_policy.image_bytes);
  (void)hex(strtok(NULL, " \n"), project_policy.tables);
  project_policy.repeats = strtok(NULL, " \n")[0] == '1';
  for (char *part = strtok(NULL, " \n"); part != NULL && count < 32; part = strtok(NULL, " \n")) {
    unsigned lookups, sends, stack, scratch;
    struct pg_grant *const to = &grants[count++];
    if (sscanf(part, "%u:%u:%u:%u:%u:%u", &to->instructions, &to->hash_bytes, &lookups, &sends, &stack, &scratch) != 6) abort();
    to->lookups = (uint16_t)lookups, to->sends = (uint16_t)sends, to->stack = (uint16_t)stack, to->scratch = (uint16_t)scratch;
  }
  project_policy.image = (const uint32_t *)(const void *)image;
  project_policy.grants = grants;
  project_policy.grant_count = count;
  printf("%d", pg_policy_start(&policy, &project_policy, &project, tables));
}

static struct pg_bound bound_of(const char *line) {
  struct pg_bound bound;
  unsigned lookups, sends;
  if (sscanf(line, "%*s %u %u %u %u", &bound.instructions, &bound.hash_bytes, &lookups, &sends) != 4) abort();
  bound.lookups = (uint16_t)lookups;
  bound.sends = (uint16_t)sends;
  return bound;
}

static void words(enum pg_program_status status, const struct pg_program_refusal *why) {
  printf("%d %d %d", (int)status, status == PG_PROGRAM_COMPILE ? (int)why->fault : 0, status == PG_PROGRAM_VERIFY ? (int)why->refusal : 0);
}

static void send(unsigned ttl, unsigned long long now, const char *text) {
  const struct pg_kept_program *used;
  struct pg_decision decision;
  struct pg_program_refusal why = {0};
  struct pg_envelope envelope;
  const uint32_t length = hex(text, memory + PG_SCRATCH_BYTES);
  memset(&decision, 0, sizeof decision);
  if (pg_envelope_decode(memory + PG_SCRATCH_BYTES, length, &envelope) != PG_ENVELOPE_FINE) abort();
  const enum pg_program_status status = pg_grid_decide(&router, &programs, &policy, &envelope, ttl, now, &grant, &used, &decision, &why);
  words(status, &why);
  if (status != PG_PROGRAM_OK) return;
  printf(" %d %d %u %u", (int)decision.action, (int)decision.fault, decision.value, decision.instructions);
  show(decision.node, decision.node == NULL ? 0 : PG_NODE_ID_BYTES);
  show(decision.cid, decision.cid_bytes);
}

static void set_table(const char *a, const char *b, unsigned table, unsigned bits, unsigned value) {
  uint8_t node[PG_NODE_ID_BYTES] = {0}, key[PG_TABLE_KEY_BYTES] = {0};
  (void)hex(a, node);
  (void)hex(b, key);
  printf("%d", pg_table_put(&tables[table], key, bits, value, node));
}

static void request(const char *verb, const char *line, char *a, char *b) {
  const struct pg_kept_program *out = NULL;
  struct pg_program_refusal why = {0};
  unsigned kind, bits, value;
  unsigned long long now;
  uint32_t length, more;
  if (strcmp(verb, "table") == 0 && sscanf(line, "%*s %u %u %u %s %s", &kind, &bits, &value, a, b) == 5) set_table(a, b, kind, bits, value);
  else if (strcmp(verb, "send") == 0 && sscanf(line, "%*s %u %llu %s", &kind, &now, a) == 3) send(kind, now, a);
  else if (strcmp(verb, "provide") == 0 && sscanf(line, "%*s %s %s %llu", a, b, &now) == 3) {
    uint8_t *const cid = exactly(a, &length), *const node = exactly(b, &more);
    const struct pg_provide command = {node, cid, length, 60};
    printf("%d", (int)pg_store_provide(&store, &command, now));
    free(cid);
    free(node);
  } else if (strcmp(verb, "take") == 0 && sscanf(line, "%*s %u %s", &kind, a) == 2) {
    uint8_t *const bytes = exactly(a, &length);
    words(pg_programs_take(&programs, bytes, length, (enum pg_core_kind)kind, &grant, &out, &why), &why);
    free(bytes);
  } else if (strcmp(verb, "named") == 0 && sscanf(line, "%*s %u %s", &kind, a) == 2) {
    uint8_t *const cid = exactly(a, &length);
    words(pg_programs_named(&programs, cid, length, (enum pg_core_kind)kind, &grant, &out), &why);
    free(cid);
  } else if (sscanf(line, "%*s %s", a) == 1) {
    uint8_t *const cid = exactly(a, &length);
    enum pg_program_status status = PG_PROGRAM_OK;
    if (strcmp(verb, "pin") == 0) status = pg_programs_pin(&programs, cid, length);
    else if (strcmp(verb, "unpin") == 0) status = pg_programs_unpin(&programs, cid, length);
    else if (strcmp(verb, "drop") == 0) status = pg_programs_drop(&programs, cid, length);
    else abort();
    words(status, &why);
    free(cid);
  } else abort();
}

int main(int argc, char **argv) {
  static char line[40000], a[40000], b[40000], verb[16];
  if (argc != 4) return 2;
  pg_registry_omit = (unsigned)strtoul(argv[1], NULL, 10);
  pg_node_omit = (unsigned)strtoul(argv[2], NULL, 10);
  room_bytes = (uint32_t)strtoul(argv[3], NULL, 10);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%15s", verb) != 1) return 3;
    if (strcmp(verb, "room") == 0) room_bytes = (uint32_t)strtoul(line + 4, NULL, 10);
    else if (strcmp(verb, "node") == 0) start(line);
    else if (strcmp(verb, "policy") == 0) set_policy(line);
    else if (strcmp(verb, "most") == 0) programs.most = bound_of(line);
    else if (strcmp(verb, "grant") == 0) grant = bound_of(line);
    else request(verb, line, a, b);
    printf(" %u %u %u\n", programs.shelf.filled, programs.shelf.evicted, programs.made);
  }
  return 0;
}
