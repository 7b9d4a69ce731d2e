/**
 * Deleting. The last capability to a container (CNode, TCB, interrupt line) does not go before the container is empty: it stays where it is as a
 * zombie, with which nobody can do anything, and the deletion goes on with the container's last slot. Between two steps an interrupt may be served;
 * who invokes anything next goes on with the doomed first.
 */
import { endEndpoint, endNotification } from "./endpoint.ts";
import { endVSpace, unmap } from "./frame.ts";
import { cap, error, preempted, right } from "./numbers.ts";
import { isLast, remove } from "./derivation.ts";
import { endReply } from "./reply.ts";
import { endSchedContext } from "./schedcontext.ts";
import type { Cap, Kernel, Slot } from "./state.ts";
import { endTcb } from "./thread.ts";

const slotsOf = (each: Cap): readonly Slot[] => {
  const object = each.object;
  return object !== null && (object.kind === cap.cnode || object.kind === cap.tcb || object.kind === cap.irqHandler) ? object.slots : [];
};

const isEmpty = (slot: Slot): boolean => slot.cap === null || slot.cap.type === cap.zombie;

/** The object loses its last capability: nobody waits for it any more, and nothing names it. */
function finalise(k: Kernel, each: Cap): void {
  const object = each.object!;
  switch (object.kind) {
    case cap.endpoint: return endEndpoint(k, object);
    case cap.notification: return endNotification(k, object);
    case cap.reply: return endReply(object);
    case cap.schedContext: return endSchedContext(k, object);
    case cap.vspace: return endVSpace(k, object);
    case cap.tcb: return endTcb(object);
    case cap.irqHandler:
      k.world.unmasked &= ~(1 << each.bits);
      return;
    case cap.cnode: return;
  }
}

/** The capability in the slot goes; afterwards the slot is empty, or holds a zombie. */
function step(k: Kernel, slot: Slot): void {
  const gone = slot.cap!;
  if (gone.type === cap.frame) unmap(k, gone);
  if (gone.type === cap.vspace) k.loaded = null;
  if (isLast(gone)) {
    finalise(k, gone);
    const container = slotsOf(gone);
    if (container.length > 0) {
      gone.type = cap.zombie;
      gone.rights = right.all;
      k.doomed.unshift({ zombie: gone, left: container.length });
      return;
    }
  }
  remove(k.roots, gone);
}

/** Empties the slot, then every container that is doomed, then whatever `more` gives. `preempted`: it is to be called again. */
export function empty(k: Kernel, first: Slot | null, more: () => Slot | undefined = () => undefined): number {
  let slot = first;
  const done = (): boolean => slot === null || isEmpty(slot);
  for (;;) {
    if (!done()) step(k, slot!);
    if (done()) {
      const last = k.doomed[0];
      const next = last === undefined ? more() : slotsOf(last.zombie)[last.left - 1]!;
      if (next === undefined) return error.none;
      slot = next;
      if (last !== undefined && isEmpty(slot)) {
        last.left--;
        if (last.left === 0) {
          k.doomed.shift();
          remove(k.roots, last.zombie);
        }
      }
    }
    if (k.pending()) return preempted;
  }
}
