/* driver.c -- runs sequences of operations through the kernel, for comparison with the model (model/kernel).
 *
 * Standard input, words of 32 bits, little-endian: the number of worlds; of each the cells, the user memory, the lines that
 * are on, the cell of the list's first capability, the number of queues, and of each the cell of the object that it is at (0:
 * of the ready threads), the number of threads and their cells. Then sequences: world, number
 * of operations, the operations. An operation is kind | quiet << 8 and the ticks that pass before it, and then
 *   0 system call   registers r0 to r3, r12, r4 to r7; number of words to put into memory first, index and value of each
 *   1 the same call again, registers as they are
 *   2 interrupt     line
 *   3 timer
 *   4 fault         type, address, information
 *
 * Standard output: two words a sequence, a digest of the state after each operation, all of it, in the order of model/kernel/image.ts.
 * `driver text N` prints the digest's words of the first sequence after N operations instead. `driver states` writes the states
 * themselves, of each sequence the first and that after each operation (write_state), for comparison with the Coq theories (dump.ts). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"

#define WORLDS 8u
#define END UINT32_MAX

/* At a fixed address, so that the model can write the links between objects. */
__attribute__((section(".pgcells"), aligned(65536))) struct pg_slot pg_cells[PG_SYSTEM_CELLS];
struct pg_kernel pg_k;
struct stub stub;

void stub_stray(uint32_t address) {
  fprintf(stderr, "the kernel reaches for %08x\n", address);
  abort();
}

struct world {
  struct pg_slot cells[PG_SYSTEM_CELLS];
  uint32_t memory[STUB_WORDS];
  uint32_t unmasked, anchor, queues;
  struct {
    uint32_t owner, count, threads[4];
  } queue[4];
};
static struct world worlds[WORLDS];

static uint32_t one, two;
static bool text;
static inline void put(const char *what, uint32_t value) {
  uint32_t a = (one ^ value) * 0x9e3779b1u, b = (two + value) * 0x85ebca6bu;
  one = a ^ a >> 15;
  two = b ^ b >> 13;
  if (text) printf("%s %x\n", what, value);
}

static uint32_t cell_of(pg_ref ref) { return ref == 0 ? 0 : (ref - pg_ref_of(pg_cells)) / PG_CELL_BYTES; }

static void queue(const char *what, pg_ref head, pg_ref owner) {
  for (pg_ref ref = head; ref != 0; ref = pg_tcb(ref)->next) put(what, pg_tcb(ref)->queue == owner ? cell_of(ref) : END - 1u);
  put(what, END);
}

static void time(const char *what, uint64_t value) {
  put(what, (uint32_t)value);
  put(what, (uint32_t)(value >> 32));
}

/* Slots that are not all zero. */
static uint32_t occupied(const struct pg_slot *slots, uint32_t count) {
  static const struct pg_slot nothing;
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i++) found += memcmp(&slots[i], &nothing, sizeof nothing) != 0;
  return found;
}

static void put_tcb(struct pg_tcb *tcb) {
  put("tcb.slots", occupied(tcb->slots, PG_TCB_SLOTS));
  for (uint32_t i = 0; i < PG_REGISTERS; i++) put("tcb.reg", tcb->regs[i]);
  put("tcb.sp", tcb->sp);
  put("tcb.exc", tcb->exc);
  put("tcb.state", tcb->state | (uint32_t)tcb->priority << 8 | (uint32_t)tcb->mcp << 16 | (uint32_t)tcb->flags << 24);
  put("tcb.queue", tcb->queue == pg_ref_of(&pg_k.ready) ? 1u : tcb->queue == pg_ref_of(&pg_k.release) ? 2u : cell_of(tcb->queue));
  put("tcb.sc", cell_of(tcb->sc));
  put("tcb.reply", cell_of(tcb->reply));
  put("tcb.notification", cell_of(tcb->notification));
  put("tcb.buffer", tcb->buffer);
  put("tcb.badge", tcb->badge);
  put("tcb.fault-address", tcb->fault_address);
  put("tcb.fault-info", tcb->fault_info);
}

static void put_object(const struct pg_slot *slot) {
  switch (slot->type) {
    case PG_CAP_TCB: put_tcb(pg_tcb(slot->object)); break;
    case PG_CAP_ENDPOINT: queue("endpoint.queue", pg_endpoint(slot->object)->head, slot->object); break;
    case PG_CAP_NOTIFICATION: {
      const struct pg_notification *const it = pg_notification(slot->object);
      queue("notification.queue", it->head, slot->object);
      put("notification.word", it->word);
      put("notification.tcb", cell_of(it->tcb));
      put("notification.sc", cell_of(it->sc));
      break;
    }
    case PG_CAP_CNODE: put("cnode.slots", occupied(pg_slots(slot->object), 1u << slot->bits)); break;
    case PG_CAP_SCHED_CONTEXT: {
      const struct pg_sched_context *const it = pg_sched_context(slot->object);
      time("sc.ready-at", it->ready_at);
      time("sc.consumed", it->consumed);
      time("sc.period", it->period);
      put("sc.budget", it->budget);
      put("sc.remain", it->remain);
      put("sc.badge", it->badge);
      put("sc.tcb", cell_of(it->tcb));
      put("sc.notification", cell_of(it->notification));
      put("sc.reply", cell_of(it->reply));
      break;
    }
    case PG_CAP_REPLY: {
      const struct pg_reply *const it = pg_reply(slot->object);
      put("reply.caller", cell_of(it->caller));
      put("reply.sc", cell_of(it->sc));
      put("reply.below", cell_of(it->below));
      put("reply.server", cell_of(it->server));
      break;
    }
    case PG_CAP_VSPACE: {
      const struct pg_vspace *const it = pg_vspace(slot->object);
      for (uint32_t i = 0; i < PG_REGIONS; i++) {
        put("region.rbar", it->regions[i].rbar);
        put("region.rasr", it->regions[i].rasr);
        put("region.frame", it->frames[i]);
      }
      break;
    }
    default: break;
  }
}

static bool has_object(const struct pg_slot *slot) {
  return slot->type != PG_CAP_UNTYPED && slot->type != PG_CAP_FRAME && slot->type != PG_CAP_ZOMBIE && slot->object != 0;
}

/* The whole state; see model/kernel/image.ts. */
static void put_state(uint32_t anchor) {
  pg_ref last = 0;
  uint32_t before = 0, seen = 0;
  for (uint32_t index = anchor; index != 0; before = index, index = pg_cell(index)->next) {
    const struct pg_slot *const slot = pg_cell(index);
    const bool zombie = slot->type == PG_CAP_ZOMBIE, user = (slot->flags & PG_USER) != 0, frame = slot->type == PG_CAP_FRAME;
    if (slot->prev != before || ++seen > PG_SYSTEM_CELLS) {
      put("list broken", index);
      break;
    }
    const uint32_t flags = slot->flags & (PG_ORIGINAL | PG_USER | PG_DEVICE | (frame && slot->data != 0 ? 0xf0u : 0));
    put("cap.cell", index);
    put("cap.type/rights/bits/flags", zombie ? slot->type : slot->type | (uint32_t)slot->rights << 8 | (uint32_t)slot->bits << 16 | flags << 24);
    put("cap.object", user ? slot->object : slot->type == PG_CAP_UNTYPED ? slot->object - pg_ref_of(pg_cells) : cell_of(slot->object));
    put("cap.data", zombie ? 0 : frame ? cell_of(slot->data) : slot->data);
    if (has_object(slot) && slot->object != last) put_object(slot);
    last = has_object(slot) ? slot->object : 0;
  }
  put("list", END);
  put("current", cell_of(pg_k.current));
  put("loaded", cell_of(pg_k.loaded));
  queue("ready", pg_k.ready, pg_ref_of(&pg_k.ready));
  queue("release", pg_k.release, pg_ref_of(&pg_k.release));
  for (pg_ref ref = pg_k.doomed; ref != 0; ref = pg_slots(ref)->data) {
    put("doomed", cell_of(ref));
    put("doomed.left", (uint32_t)(pg_slots(ref)->rights << 8 | pg_slots(ref)->bits));
  }
  put("doomed", END);
  time("since", pg_k.since);
  put("paying", cell_of(pg_k.sc));
  put("rearm", pg_k.rearm);
  time("timer", stub.timer_at);
  put("unmasked", stub.unmasked);
  for (uint32_t i = 0; i < STUB_WORDS; i++) put("memory", stub.memory[i]);
}

static void write_words(const void *words, size_t bytes) {
  if (fwrite(words, bytes, 1, stdout) != 1) abort();
}

/* By cell the running thread, a container that is being emptied and the thread whose call the kernel has last taken up; whether an
 * interrupt was seen at a preemption point, the number of capabilities; the cells, the user memory; of each capability, in the list's order, its cell and
 * that of the next one before it that is its parent. A list that is none has END of them, and none follows. */
static void write_state(uint32_t anchor) {
  static uint32_t list[2u * PG_SYSTEM_CELLS];
  uint32_t count = 0, before = 0;
  for (uint32_t index = anchor; index != 0; before = index, index = pg_cell(index)->next) {
    uint32_t parent = before;
    if (pg_cell(index)->prev != before || count >= PG_SYSTEM_CELLS) {
      count = END;
      break;
    }
    while (parent != 0 && !pg_parent_of(pg_cell(parent), pg_cell(index))) parent = pg_cell(parent)->prev;
    list[2u * count] = index;
    list[2u * count++ + 1u] = parent;
  }
  const uint32_t head[] = {cell_of(pg_k.current), cell_of(pg_k.doomed), cell_of(pg_ref_of(pg_k.caller)), stub.interrupted, count};
  write_words(head, sizeof head);
  write_words(pg_cells, sizeof pg_cells);
  write_words(stub.memory, sizeof stub.memory);
  if (count != 0 && count != END) write_words(list, 2u * sizeof *list * count);
  fflush(stdout); /* what came before an operation that ends the driver is there */
}

/* What the port does when an entry has ended: the regions of who runs are in the MPU. */
static void leave(const struct pg_tcb *tcb) {
  if (tcb == NULL) return;
  const struct pg_slot *const vspace = &tcb->slots[PG_TCB_VSPACE];
  const pg_ref own = vspace->type == PG_CAP_VSPACE ? vspace->object : 0;
  if (pg_k.loaded != own) pg_k.loaded = own;
}

static uint32_t *input;
static uint32_t word(void) { return *input++; }

static void start(const struct world *world) {
  memcpy(pg_cells, world->cells, sizeof pg_cells);
  memset(&pg_k, 0, sizeof pg_k);
  memset(&stub, 0, sizeof stub);
  memcpy(stub.memory, world->memory, sizeof stub.memory);
  stub.unmasked = world->unmasked;
  for (uint32_t q = 0; q < world->queues; q++) {
    const uint32_t owner = world->queue[q].owner;
    pg_ref *at = owner == 0 ? &pg_k.ready : (pg_ref *)(void *)pg_cell(owner);
    const pg_ref head = pg_ref_of(at);
    for (uint32_t i = 0; i < world->queue[q].count; i++) {
      struct pg_tcb *const tcb = (struct pg_tcb *)(void *)pg_cell(world->queue[q].threads[i]);
      tcb->queue = head;
      *at = pg_ref_of(tcb);
      at = &tcb->next;
    }
  }
  stub.quiet = UINT32_MAX;
  leave(pg_schedule());
}

static void operate(void) {
  const uint32_t head = word(), quiet = head >> 8;
  const uint32_t passed = word();
  struct pg_tcb *const tcb = pg_tcb(pg_k.current), *next = tcb;
  stub.now += passed;
  stub.interrupted = false;
  stub.quiet = quiet == 0xffu ? UINT32_MAX : quiet;
  switch (head & 0xffu) {
    case 0: {
      static const uint8_t registers[] = {PG_R0, PG_R1, PG_R2, PG_R3, PG_R12, PG_R4, PG_R5, PG_R6, PG_R7};
      for (uint32_t i = 0; i < sizeof registers; i++) {
        const uint32_t value = word();
        if (tcb != NULL) tcb->regs[registers[i]] = value;
      }
      for (uint32_t count = word(); count > 0; count--) {
        const uint32_t at = word();
        stub.memory[at % STUB_WORDS] = word();
      }
    } /* fallthrough */
    case 1:
      if (tcb == NULL) break;
      tcb->regs[PG_PC] += PG_SVC_BYTES;
      next = pg_fast_syscall();
      break;
    case 2: {
      const uint32_t line = word();
      if ((stub.unmasked >> line & 1u) != 0) next = pg_interrupt(line);
      break;
    }
    case 3: next = pg_timer(); break;
    default: {
      const uint32_t type = word(), address = word(), info = word();
      if (tcb != NULL) next = pg_trap(type, address, info);
      break;
    }
  }
  if (next != pg_tcb(pg_k.current)) put("returned", cell_of(pg_ref_of(next)));
  leave(next);
}

static uint32_t *read_all(size_t *words) {
  size_t room = 1u << 20, length = 0;
  uint8_t *bytes = malloc(room);
  for (size_t got; bytes != NULL && (got = fread(bytes + length, 1, room - length, stdin)) > 0;) {
    length += got;
    if (length == room) bytes = realloc(bytes, room *= 2u);
  }
  if (bytes == NULL) abort();
  *words = length / sizeof(uint32_t);
  return (uint32_t *)(void *)bytes;
}

int main(int argc, char **argv) {
  const uint32_t shown = argc == 3 ? (uint32_t)atoi(argv[2]) : 0;
  const bool states = argc == 2 && strcmp(argv[1], "states") == 0;
  size_t words;
  uint32_t *const all = input = read_all(&words);
  const uint32_t count = word();
  for (uint32_t i = 0; i < count && i < WORLDS; i++) {
    struct world *const world = &worlds[i];
    memcpy(world->cells, input, sizeof world->cells);
    input += PG_SYSTEM_CELLS * PG_CELL_BYTES / 4u;
    memcpy(world->memory, input, sizeof world->memory);
    input += STUB_WORDS;
    world->unmasked = word();
    world->anchor = word();
    world->queues = word();
    for (uint32_t q = 0; q < world->queues; q++) {
      world->queue[q % 4u].owner = word();
      world->queue[q % 4u].count = word();
      for (uint32_t t = 0; t < world->queue[q % 4u].count; t++) world->queue[q % 4u].threads[t % 4u] = word();
    }
  }
  while (input < all + words) {
    const struct world *const world = &worlds[word()];
    const uint32_t operations = word();
    one = 0x243f6a88u;
    two = 0x85a308d3u;
    start(world);
    if (states) write_state(world->anchor);
    for (uint32_t i = 0; i < operations; i++) {
      if (states) pg_k.caller = NULL; /* of this operation, or none */
      operate();
      if (states) {
        write_state(world->anchor);
        continue;
      }
      text = argc == 3 && i + 1u == shown;
      put_state(world->anchor);
      if (text) return 0;
    }
    const uint32_t digest[] = {one, two};
    if (argc == 1) write_words(digest, sizeof digest);
  }
  return 0;
}
