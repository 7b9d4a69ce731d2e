/* transfer.c -- what passes from a sender to a receiver: message registers, capabilities, or the message of a fault. */
#include "kernel/kernel.h"

/* The thread's IPC buffer, while it has the Frame; `write`: to put something into it. NULL: it has none. */
struct pg_buffer *pg_buffer_of(struct pg_tcb *tcb, bool write) {
  const struct pg_slot *const frame = &tcb->slots[PG_TCB_BUFFER];
  const uint32_t need = write ? PG_RIGHT_READ | PG_RIGHT_WRITE : PG_RIGHT_READ;
  if (!PG_CHECK(BUFFER_RIGHT, (frame->rights & need) == need)) return NULL; /* an empty slot has none */
  return pg_port_memory(frame->object + (tcb->buffer & ((1u << frame->bits) - 1u)));
}

/* Puts a word of a message to the thread; one that its buffer would hold is lost when it has none. */
void pg_put_word(struct pg_tcb *tcb, struct pg_buffer *buffer, uint32_t i, uint32_t value) {
  if (i < PG_MESSAGE_FAST) tcb->regs[i] = value;
  else if (buffer != NULL) buffer->words[i] = value;
}

/* Where the receiver wants a capability: an empty slot, or NULL. */
static struct pg_slot *receive_slot(struct pg_tcb *receiver, const struct pg_buffer *buffer) {
  struct pg_slot *slot, *const root = pg_lookup_of(receiver, buffer->receive_cnode);
  if (root == NULL || pg_find(root, buffer->receive_index, buffer->receive_depth, 0, &slot) != PG_ERROR_NONE) return NULL;
  return PG_CHECK(SLOT_EMPTY, slot->type == PG_CAP_NULL) ? slot : NULL;
}

/* Gives the bits of the message information for what was transferred: one capability at most; one to the very Endpoint
 * that it is sent through arrives as its badge. */
static uint32_t transfer_caps(struct pg_tcb *sender, struct pg_tcb *receiver, pg_ref endpoint, uint32_t count) {
  const struct pg_buffer *const from = pg_buffer_of(sender, false);
  struct pg_buffer *const to = pg_buffer_of(receiver, true);
  bool placed = false;
  uint32_t info = 0, i;
  if (from == NULL || to == NULL) return 0;
  for (i = 0; i < count; i++) {
    struct pg_slot derived, *const cap = pg_lookup_of(sender, from->caps[i]);
    if (cap == NULL) break;
    if (cap->type == PG_CAP_ENDPOINT && cap->object == endpoint) {
      to->caps[i] = cap->data;
      info |= 1u << (9u + i);
      continue;
    }
    struct pg_slot *const slot = placed ? NULL : receive_slot(receiver, to);
    if (slot == NULL || cap->type == PG_CAP_NULL || pg_check_derive(cap, PG_RIGHT_ALL, false, 0, &derived) != PG_ERROR_NONE) break;
    pg_commit_derive(slot, cap, &derived);
    placed = true;
  }
  return info | i << 7;
}

/* The sender's message, or that of its fault, comes to the receiver with the badge. `endpoint`: what it was sent through,
 * 0 for an answer. */
void pg_transfer(struct pg_tcb *sender, struct pg_tcb *receiver, uint32_t badge, pg_ref endpoint, bool grant) {
  uint32_t info;
  receiver->regs[PG_R0] = badge;
  if ((sender->flags & PG_FAULT_MASK) != 0) {
    info = pg_fault_message(sender, receiver);
  } else {
    uint32_t length = sender->regs[PG_R1] & 127u;
    info = sender->regs[PG_R1] & ~0xfffu;
    for (uint32_t i = 0; i < PG_MESSAGE_FAST; i++) receiver->regs[i] = sender->regs[i];
    if (!PG_CHECK(MESSAGE_LENGTH, length <= PG_MESSAGE_REGISTERS)) length = PG_MESSAGE_REGISTERS;
    if (length > PG_MESSAGE_FAST) {
      const struct pg_buffer *const from = pg_buffer_of(sender, false);
      struct pg_buffer *const to = pg_buffer_of(receiver, true);
      if (from == NULL || to == NULL) length = PG_MESSAGE_FAST;
      for (uint32_t i = PG_MESSAGE_FAST; i < length; i++) to->words[i] = from->words[i];
    }
    const uint32_t caps = sender->regs[PG_R1] >> 7 & 3u;
    if (caps != 0 && PG_CHECK(GRANT_RIGHT, grant)) info |= transfer_caps(sender, receiver, endpoint, caps);
    info |= length;
  }
  receiver->regs[PG_R1] = info;
}
