/* state.c -- the kernel's memory before and after an attack.
 *
 * What may differ: the attackers' own objects (threads, time, slots, regions, what comes of their Untyped), the judge's
 * thread and time, and what the judge made for the row. The links of the derivation tree may run through other
 * capabilities than before, but must fit together. Whatever the attacker holds must be something that it held, with no
 * more rights, or must have come of its own Untyped; and its regions must show nothing but what they showed, or that. */
#include "judge.h"

#define MOST_CELLS 1920u

struct slot { /* as runtime-c/kernel/object.h has it */
  uint8_t type, rights, bits, flags;
  uint32_t object, data;
  uint16_t next, prev;
};
enum { UNTYPED = 1, ENDPOINT = 3, NOTIFICATION = 4, CNODE = 5, FRAME = 8, ZOMBIE = 13, USER = 2 };
#define FIRST 8u
#define REGIONS 8u

static uint32_t before[MOST_CELLS][4];
static uint32_t at;

uint32_t seen(uint32_t address) { return *(volatile uint32_t *)(DEVICE_KERNEL + (address - KERNEL_RAM)); }
uint32_t difference_at(void) { return at; }

static struct slot slot_at(uint32_t address) {
  union { uint32_t words[4]; struct slot slot; } both;
  for (uint32_t i = 0; i < 4u; i++) both.words[i] = seen(address + 4u * i);
  return both.slot;
}
static struct slot slot_before(uint32_t address) {
  union { uint32_t words[4]; struct slot slot; } both;
  for (uint32_t i = 0; i < 4u; i++) both.words[i] = before[(address - KERNEL_CELLS) / 16u][i];
  return both.slot;
}

/* The judge is the running thread whenever it looks. */
static uint32_t judge(void) { return seen(KERNEL_STATE); }
uint32_t object_of(seL4_CPtr cap) { return slot_at(slot_at(judge()).object + 16u * cap).object; }
uint32_t slot_of(seL4_CNode cnode, uint32_t index) { return object_of(cnode) + 16u * index; }

/* The attacker's Untyped of one kind. */
static struct slot pool(uint32_t user) {
  const uint32_t cnode = object_of(CAP_ATTACKER_CNODE);
  for (uint32_t i = 0; i < 1u << SLOT_BITS; i++) {
    const struct slot slot = slot_before(cnode + 16u * i);
    if (slot.type == UNTYPED && (slot.flags & USER) == user) return slot;
  }
  return (struct slot){0};
}
static bool inside(uint32_t address, uint32_t bytes, struct slot untyped) {
  return untyped.type == UNTYPED && address - untyped.object < 1u << untyped.bits && bytes <= (1u << untyped.bits) - (address - untyped.object);
}

static uint32_t bytes_of(struct slot slot) {
  static const uint8_t cells[13] = {[2] = 16, [3] = 1, [4] = 1, [6] = 3, [7] = 1, [9] = 5};
  if (slot.type == UNTYPED || slot.type == FRAME) return 1u << slot.bits;
  return slot.type == CNODE ? 16u << slot.bits : 16u * cells[slot.type];
}
bool overlap(uint32_t one, uint32_t other) {
  const struct slot a = slot_at(one), b = slot_at(other);
  if (a.type == 0 || b.type == 0 || a.type >= ZOMBIE || b.type >= ZOMBIE) return true;
  return a.object - b.object < bytes_of(b) || b.object - a.object < bytes_of(a);
}

/* What is the attackers', or the judge's to change: from where, how many bytes. */
static uint32_t theirs[16][2];

static void note(uint32_t i, uint32_t object, uint32_t bytes) {
  theirs[i][0] = object;
  theirs[i][1] = bytes;
}
static void note_theirs(void) {
  const uint32_t slots = 16u << SLOT_BITS;
  const struct slot objects = pool(0);
  note(0, KERNEL_CELLS, 16u);
  note(1, judge(), 256u);
  note(2, object_of(CAP_SC), 48u);
  note(3, object_of(CAP_OBJECTS_UT), 1u << OBJECTS_UT_BITS);
  note(4, object_of(CAP_ATTACKER_TCB), 256u);
  note(5, object_of(CAP_ATTACKER_SC), 48u);
  note(6, object_of(CAP_ATTACKER_CNODE), slots);
  note(7, object_of(CAP_ATTACKER_VSPACE), 80u);
  note(8, objects.object, 1u << objects.bits);
  note(9, object_of(CAP_SECOND_TCB), 256u);
  note(10, object_of(CAP_SECOND_SC), 48u);
  note(11, object_of(CAP_SECOND_CNODE), slots);
  note(12, object_of(CAP_SECOND_VSPACE), 80u);
  /* Of a fault that it was told to go on after, the victim's TCB keeps what it was. */
  note(13, object_of(CAP_VICTIM_TCB) + 240u, wish.from_victim ? 16u : 0);
}

void remember(void) {
  const uint32_t words = 4u * KEPT->cells;
  for (uint32_t i = 0; i < words; i++) (&before[0][0])[i] = seen(KERNEL_CELLS + 4u * i);
  DESK->pool = pool(USER).object;
  note_theirs();
}

/* All capabilities of a CNode or a TCB stand in the list. */
static bool linked(uint32_t slots, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t index = (slots - KERNEL_CELLS) / 16u + i;
    const struct slot slot = slot_at(slots + 16u * i);
    if (slot.type == 0) continue;
    at = slots + 16u * i;
    if (slot.next >= KEPT->cells || slot.prev >= KEPT->cells || slot.type >= ZOMBIE) return false;
    if (slot.next != 0 && slot_at(KERNEL_CELLS + 16u * slot.next).prev != index) return false;
    if (slot.prev != 0 && slot_at(KERNEL_CELLS + 16u * slot.prev).next != index) return false;
  }
  return true;
}

/* Whether the attacker may hold it: something of its own, or what it held. */
static bool held(struct slot cap) {
  if (cap.type == 0) return true;
  const bool memory = cap.type == UNTYPED || cap.type == FRAME;
  const uint32_t places[2] = {object_of(CAP_ATTACKER_CNODE), object_of(CAP_ATTACKER_TCB)}, counts[2] = {1u << SLOT_BITS, 5u};
  for (uint32_t place = 0; place < 2u; place++)
    for (uint32_t i = 0; i < counts[place]; i++) {
      const struct slot was = slot_before(places[place] + 16u * i);
      if (was.type == UNTYPED && inside(cap.object, memory ? 1u << cap.bits : 16u, was) && (was.flags & USER) == (memory ? cap.flags & USER : 0)) return true;
      if (was.object != cap.object || was.bits != cap.bits || (cap.rights & ~was.rights) != 0) continue;
      if (was.type != cap.type && !(was.type == 11u && cap.type == 10u)) continue;
      if ((cap.type == ENDPOINT || cap.type == NOTIFICATION) && was.data != 0 && was.data != cap.data) continue;
      return true;
    }
  return cap.type == 10u; /* IRQHandler: of an IRQControl, which names no object; lines are compared as cells */
}

static bool shown_before(uint32_t rbar, uint32_t rasr) {
  const uint32_t vspace = object_of(CAP_ATTACKER_VSPACE);
  for (uint32_t i = 0; i < REGIONS; i++) {
    const uint32_t *const region = &before[(vspace - KERNEL_CELLS) / 16u + i / 2u][2u * (i & 1u)];
    if (region[0] == rbar && region[1] == rasr) return true;
  }
  return false;
}

/* Frames that the attacker holds may be shown, with no more than their rights. */
static bool frame_held(uint32_t base, uint32_t bits, bool write) {
  const uint32_t cnode = object_of(CAP_ATTACKER_CNODE);
  for (uint32_t i = 0; i < 1u << SLOT_BITS; i++) {
    const struct slot now = slot_at(cnode + 16u * i);
    if (now.type == FRAME && now.object == base && now.bits == bits && held(now) && (!write || (now.rights & 1u) != 0)) return true;
  }
  return false;
}

const char *difference(void) {
  const uint32_t cells = KEPT->cells;
  const volatile uint32_t *now = (const volatile uint32_t *)(DEVICE_KERNEL + (KERNEL_CELLS - KERNEL_RAM));
  for (uint32_t cell = 0; cell < cells; cell++, now += 4) {
    const uint32_t *const was = before[cell], type = was[0] & 255u;
    const uint32_t links = type == ENDPOINT || type == NOTIFICATION ? FIRST << 24 : 0; /* which the next takes over when the one before it goes */
    if (((now[0] ^ was[0]) & ~links) == 0 && now[1] == was[1] && now[2] == was[2] && (now[3] == was[3] || (type != 0 && type < ZOMBIE))) continue;
    bool free = false;
    at = KERNEL_CELLS + 16u * cell;
    for (uint32_t i = 0; i < sizeof theirs / sizeof *theirs; i++) free = free || at - theirs[i][0] < theirs[i][1];
    if (!free) return "kernel memory";
  }
  if (seen(KERNEL_STATE + 16u) != 0) return "doomed";
  const uint32_t cnode = object_of(CAP_ATTACKER_CNODE), vspace = object_of(CAP_ATTACKER_VSPACE);
  if (!linked(cnode, 1u << SLOT_BITS) || !linked(object_of(CAP_CNODE), 1u << PG_CNODE_BITS) || !linked(judge(), 5u) ||
      !linked(object_of(CAP_ATTACKER_TCB), 5u) || !linked(object_of(CAP_VICTIM_TCB), 5u) || !linked(object_of(CAP_VICTIM_CNODE), 4u))
    return "derivation";
  for (uint32_t i = 0; i < 1u << SLOT_BITS; i++) {
    at = cnode + 16u * i;
    if (!held(slot_at(at))) return "a capability";
  }
  for (uint32_t i = 0; i < REGIONS; i++) {
    const uint32_t rbar = seen(vspace + 8u * i), rasr = seen(vspace + 8u * i + 4u);
    at = vspace + 8u * i;
    if ((rasr & 1u) != 0 && !shown_before(rbar, rasr) && !frame_held(rbar & ~31u, (rasr >> 1 & 31u) + 1u, (rasr >> 24 & 7u) == 3u)) return "a region";
  }
  return NULL;
}
