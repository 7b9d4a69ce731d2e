/** Operations on slots: Copy, Mint, Move, Delete, Revoke, CancelBadgedSends. */
import { find, missing } from "./cspace.ts";
import { derive, exchange } from "./derivation.ts";
import { empty } from "./destroy.ts";
import { cancelBadgedSends } from "./endpoint.ts";
import { badgeMask, cap, error, right } from "./numbers.ts";
import { Cap, type Endpoint, type Kernel, type Slot } from "./state.ts";
import { word } from "./message.ts";

/** The badge or guard that a mint asks for. */
type Data = number | null;

/** Fields of a copy of `from` with no more than `rights`, for the slot `to`; else the error. */
export function derivative(k: Kernel, from: Cap, rights: number, data: Data, to: Slot): Cap | number {
  const copy = new Cap(from.type, to);
  copy.rights = from.rights;
  copy.bits = from.bits;
  copy.user = from.user;
  copy.device = from.device;
  copy.base = from.base;
  copy.object = from.object;
  copy.data = from.data;
  switch (from.type) {
    case cap.endpoint:
    case cap.notification:
      copy.rights &= rights;
      if (data === null) break;
      // A badge is given once, and 0 is no badge.
      if (from.data !== 0) return k.refuse(error.illegalOperation);
      copy.data = data & badgeMask;
      copy.original = copy.data !== 0;
      break;
    case cap.reply:
    case cap.frame:
      copy.rights &= rights;
      break;
    case cap.cnode: {
      if (data === null) break;
      const size = data & 31;
      if (size + from.bits > 32) return k.refuse(error.illegalOperation);
      // As many bits of the guard as it has.
      copy.data = ((((data >>> 5) % 2 ** size) << 5) | size) >>> 0;
      break;
    }
    case cap.untyped:
      if (from.children.length > 0) return k.refuse(error.revokeFirst);
      copy.original = true;
      break;
    case cap.zombie: // one can be met between two steps of a deletion
    case cap.irqControl: return k.refuse(error.illegalOperation);
    default: break;
  }
  return copy;
}

/** Puts a derivative into the tree. Memory that has been given to a copy is not given again. */
export function place(k: Kernel, copy: Cap, from: Cap): void {
  derive(k.roots, copy, from);
  if (from.type === cap.untyped) from.data = 2 ** from.bits;
}

function revoke(k: Kernel, slot: Slot): number {
  const first = (): Slot | undefined => slot.cap?.children[0]?.slot;
  return empty(k, first() ?? null, first);
}

function between(k: Kernel, to: Slot, how: "copy" | "mint" | "move"): number {
  if (to.cap !== null) return k.refuse(error.deleteFirst);
  const slot = find(k, k.extra[0]!.cap, word(k, 2), word(k, 3), true);
  if (typeof slot === "number") return slot;
  const from = slot.cap;
  if (from === null) return missing(k, word(k, 3), true);
  if (how === "move") {
    exchange(to, slot);
    return error.none;
  }
  const copy = derivative(k, from, word(k, 4), how === "mint" ? word(k, 5) : null, to);
  if (typeof copy === "number") return copy;
  place(k, copy, from);
  return error.none;
}

export function invokeCNode(k: Kernel, operation: "cnode-revoke" | "cnode-delete" | "cnode-cancel-badged-sends" | "cnode-copy" | "cnode-mint" | "cnode-move"): number {
  const slot = find(k, k.target, word(k, 0), word(k, 1), false);
  if (typeof slot === "number") return slot;
  switch (operation) {
    case "cnode-revoke": return revoke(k, slot);
    case "cnode-delete": return empty(k, slot);
    case "cnode-cancel-badged-sends": {
      const sender = slot.cap;
      if (sender?.type !== cap.endpoint || sender.rights !== right.all) return k.refuse(error.illegalOperation);
      // Who sends without a badge holds what can make any: nothing of his is to be called back.
      if (sender.data !== 0) cancelBadgedSends(k, sender.object as Endpoint, sender.data);
      return error.none;
    }
    case "cnode-copy": return between(k, slot, "copy");
    case "cnode-mint": return between(k, slot, "mint");
    case "cnode-move": return between(k, slot, "move");
  }
}
