/* probe_state.c -- a node that follows a state, driven by lines of stdin; each answers with a fault, then what is used of each resource of each link, and how
 * many programs were made.
 *   state LOG ROOT SIZE HEAD CONSTRAINT   a new node whose state is that; HEAD `-`: there is none
 *   object CID BYTES
 *   link PARENT LIMIT*6                   the next link; PARENT -1: none
 *   session HANDLE LEAF                   one that is in use
 *   judge TTL NOW ENVELOPE
 *   follow SIZE ROOT, apply
 * Bytes are hex. Arguments: the check of the node that is left out. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/governor.h"
#include "node/state.h"
#include "node/store.h"

unsigned pg_registry_omit, pg_node_omit;

static const struct pg_project project;
static struct pg_store store;
static struct pg_router router;
static struct pg_programs programs;
static struct pg_programs_work work;
static struct pg_registry registry;
static struct pg_admission admission;
static struct pg_table tables[PG_NODE_TABLES];
static struct pg_state state;
static uint32_t links;
static _Alignas(4) uint8_t memory[PG_GRID_MEMORY_BYTES], kept[16384], objects[16384];

static uint32_t hex(const char *text, uint8_t *out) {
  uint32_t length = 0;
  unsigned byte;
  if (strcmp(text, "-") == 0) return 0;
  for (; sscanf(text, "%2x", &byte) == 1; text += 2) out[length++] = (uint8_t)byte;
  return length;
}

static void start(const char *line) {
  static char log[64], root[200], head[200], constraint[200];
  if (sscanf(line, "%*s %63s %199s %" SCNu32 " %199s %199s", log, root, &state.size, head, constraint) != 5) abort();
  (void)hex(log, state.log);
  (void)hex(root, state.root);
  state.ahead = hex(head, state.head) != 0;
  state.constraint_bytes = (uint8_t)hex(constraint, state.constraint);
  pg_store_init(&store, &project, tables);
  pg_router_init(&router, &project, tables, memory, &store, &pg_grant);
  pg_programs_init(&programs, &project, NULL, tables, &pg_grant, &work, kept, sizeof kept);
  pg_registry_init(&registry, objects, sizeof objects, NULL);
  memset(&admission, 0, sizeof admission);
  links = 0;
}

static void link_of(const char *line) {
  int parent;
  struct pg_link *const link = &admission.link[links++];
  uint64_t *const l = link->limit;
  if (sscanf(line, "%*s %d %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64, &parent, &l[0], &l[1], &l[2], &l[3], &l[4], &l[5]) != 7) abort();
  link->parent = parent < 0 ? PG_NO_LINK : (uint32_t)parent;
  link->root_key = memory;
}

static uint32_t judge(const char *line, char *text) {
  struct pg_state_refusal refusal;
  struct pg_envelope envelope;
  const struct pg_state_node node = {&admission, &programs, &registry, &router};
  unsigned ttl;
  uint64_t now;
  if (sscanf(line, "%*s %u %" SCNu64 " %s", &ttl, &now, text) != 3) abort();
  const uint32_t length = hex(text, memory + PG_SCRATCH_BYTES);
  if (pg_envelope_decode(memory + PG_SCRATCH_BYTES, length, &envelope) != PG_ENVELOPE_FINE) abort();
  return pg_state_validate(&node, &state, &envelope, ttl, now, &refusal);
}

static uint32_t request(const char *verb, const char *line) {
  static char a[300], text[30000];
  static uint8_t bytes[15000], cid[100];
  uint32_t number, leaf;
  if (strcmp(verb, "judge") == 0) return judge(line, text);
  if (strcmp(verb, "state") == 0) start(line);
  else if (strcmp(verb, "link") == 0) link_of(line);
  else if (strcmp(verb, "apply") == 0) pg_state_apply(&state);
  else if (strcmp(verb, "follow") == 0 && sscanf(line, "%*s %" SCNu32 " %299s", &number, a) == 2) {
    (void)hex(a, bytes);
    return pg_state_follow(&state, number, bytes);
  } else if (strcmp(verb, "session") == 0 && sscanf(line, "%*s %" SCNu32 " %" SCNu32, &number, &leaf) == 2) {
    struct pg_session *const session = &admission.session[number % PG_ADMISSION_SESSIONS];
    session->handle = number;
    session->state = PG_SESSION_IN_USE;
    session->leaf = (uint8_t)leaf;
  } else if (strcmp(verb, "object") == 0 && sscanf(line, "%*s %299s %29999s", a, text) == 2) {
    const uint32_t cid_bytes = hex(a, cid), length = hex(text, bytes);
    return (uint32_t)pg_registry_put(&registry, cid, cid_bytes, bytes, length);
  } else abort();
  return 0;
}

int main(int argc, char **argv) {
  static char line[40000], verb[16];
  if (argc != 2) return 2;
  pg_node_omit = (unsigned)strtoul(argv[1], NULL, 10);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%15s", verb) != 1) return 3;
    printf("%" PRIu32, request(verb, line));
    for (uint32_t i = 0; i < links; i++) {
      for (uint32_t r = 0; r < PG_RESOURCES; r++) printf(" %" PRIu64, admission.link[i].used[r]);
    }
    printf(" %" PRIu32 " %" PRIu32 "\n", programs.made, state.size);
  }
  return 0;
}
