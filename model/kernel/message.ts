/** Messages as they lie in registers and IPC buffers, and what passes of them from a sender to a receiver. */
import { derivative, place } from "./cnode.ts";
import { find, walk } from "./cspace.ts";
import { faultMessage } from "./fault.ts";
import { cap, limits, reg, right, tcbSlot } from "./numbers.ts";
import type { Endpoint, Kernel, Slot, Tcb } from "./state.ts";

/** Words of the IPC buffer. */
const place0 = { message: 1, caps: 122, receiveCNode: 125, receiveIndex: 126, receiveDepth: 127 } as const;

/** Where the thread's buffer begins in the world's memory, while the thread has the Frame; -1: it has none. */
export function bufferOf(k: Kernel, tcb: Tcb, write: boolean): number {
  const frame = tcb.slots[tcbSlot.buffer]!.cap;
  const need = write ? right.read | right.write : right.read;
  if (frame === null || frame.type !== cap.frame || (frame.rights & need) !== need) return -1;
  return (frame.base + (tcb.buffer % 2 ** frame.bits) - k.world.base) / 4;
}

/** Word i of a thread's message; 0 where it has none. */
export function wordOf(k: Kernel, tcb: Tcb, i: number): number {
  if (i < limits.messageFast) return tcb.regs[i]!;
  const buffer = bufferOf(k, tcb, false);
  return buffer < 0 || i >= limits.messageRegisters ? 0 : k.world.memory[buffer + place0.message + i]!;
}

export const word = (k: Kernel, i: number): number => wordOf(k, k.current!, i);

export const capPointer = (k: Kernel, buffer: number, i: number): number => k.world.memory[buffer + place0.caps + i]!;

/** Puts words into a thread's message from word `at` on, and gives where they end: what would be in a buffer that it has not is not said. */
export function put(k: Kernel, tcb: Tcb, at: number, words: readonly number[]): number {
  const buffer = bufferOf(k, tcb, true);
  const end = buffer < 0 ? Math.min(at + words.length, limits.messageFast) : at + words.length;
  for (let i = at; i < end; i++) {
    if (i < limits.messageFast) tcb.regs[i] = words[i - at]!;
    else k.world.memory[buffer + place0.message + i] = words[i - at]!;
  }
  return end;
}

export const info = {
  label: (word: number): number => word >>> 12,
  caps: (word: number): number => (word >>> 7) & 3,
  length: (word: number): number => word & 127,
  of: (label: number, length: number): number => ((label << 12) | length) >>> 0,
} as const;

/** Where the receiver wants a capability: an empty slot. */
function receiveSlot(k: Kernel, receiver: Tcb, buffer: number): Slot | null {
  const { memory } = k.world;
  const root = walk(k, receiver.slots[tcbSlot.cspace]!.cap, memory[buffer + place0.receiveCNode]!, 32);
  if (root === null) return null;
  const slot = find(k, root.slot.cap, memory[buffer + place0.receiveIndex]!, memory[buffer + place0.receiveDepth]!, false);
  return typeof slot === "number" || slot.cap !== null ? null : slot;
}

/** Gives unwrapped << 9 | count << 7: one capability at most is placed; one to the Endpoint that it is sent through arrives as its badge. */
function transferCaps(k: Kernel, sender: Tcb, receiver: Tcb, endpoint: Endpoint | null, count: number): number {
  const from = bufferOf(k, sender, false);
  const to = bufferOf(k, receiver, true);
  if (from < 0 || to < 0) return 0;
  let unwrapped = 0;
  let placed = false;
  let i = 0;
  for (; i < count; i++) {
    const sent = walk(k, sender.slots[tcbSlot.cspace]!.cap, capPointer(k, from, i), 32)?.slot.cap ?? null;
    if (sent === null) break;
    if (endpoint !== null && sent.object === endpoint) {
      k.world.memory[to + place0.caps + i] = sent.data;
      unwrapped |= 1 << i;
      continue;
    }
    const slot = placed ? null : receiveSlot(k, receiver, to);
    if (slot === null) break;
    const copy = derivative(k, sent, right.all, null, slot);
    if (typeof copy === "number") break;
    place(k, copy, sent);
    placed = true;
  }
  return (unwrapped << 9) | (i << 7);
}

/** The sender's message, or that of its fault, comes to the receiver. `endpoint`: what it was sent through, null for an answer. */
export function transfer(k: Kernel, sender: Tcb, receiver: Tcb, badge: number, endpoint: Endpoint | null, grant: boolean): void {
  receiver.regs[reg.r0] = badge;
  if (sender.fault !== 0) {
    const words = faultMessage(k, sender);
    receiver.regs[reg.r1] = info.of(sender.fault, put(k, receiver, 0, words));
    return;
  }
  const sent = sender.regs[reg.r1]!;
  let length = Math.min(info.length(sent), limits.messageRegisters);
  for (let i = 0; i < limits.messageFast; i++) receiver.regs[i] = sender.regs[i]!;
  if (length > limits.messageFast) {
    const from = bufferOf(k, sender, false);
    const to = bufferOf(k, receiver, true);
    if (from < 0 || to < 0) length = limits.messageFast;
    const at = place0.message + limits.messageFast;
    if (length > limits.messageFast) k.world.memory.copyWithin(to + at, from + at, from + place0.message + length);
  }
  const caps = grant ? transferCaps(k, sender, receiver, endpoint, info.caps(sent)) : 0;
  receiver.regs[reg.r1] = info.of(info.label(sent), length) | caps;
}
