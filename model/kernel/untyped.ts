/**
 * Retype: memory becomes objects. Objects are taken one behind the other, memory that has children is never taken twice; without children it starts
 * again at its beginning, cleared, a chunk at a time with an interrupt served between two.
 */
import { capabilityTypes, kernelLimits } from "../../spec/kernel.ts";
import { find, missing } from "./cspace.ts";
import { derive } from "./derivation.ts";
import { word } from "./message.ts";
import { cap, error, preempted } from "./numbers.ts";
import { Cap, CNode, Endpoint, type Kernel, type KernelObject, Notification, Reply, SchedContext, type Slot, Tcb, VSpace } from "./state.ts";

const { cellBytes } = kernelLimits;
const most = { bits: 31, window: 256 } as const;
const leastBits: Readonly<Record<number, number>> = { [cap.untyped]: 4, [cap.frame]: 5 };
const chunk = 256;

const fixedCells: ReadonlyMap<number, number> = new Map(Object.values(capabilityTypes).flatMap(({ code, retype }) => (retype?.size === "fixed" ? [[code, retype.cells] as const] : [])));

interface Request {
  readonly slots: readonly Slot[];
  readonly type: number;
  readonly bits: number;
  readonly bytes: number;
  readonly at: number;
}

const alignedUp = (at: number, to: number): number => Math.ceil(at / to) * to;

function check(k: Kernel, untyped: Cap): Request | number {
  const type = word(k, 0) + 1;
  const bits = word(k, 1);
  const offset = word(k, 4);
  const count = word(k, 5);
  if (type > cap.vspace) return k.refuse(error.invalidArgument, 0);
  const fixed = fixedCells.get(type);
  const power = type === cap.cnode ? bits + Math.log2(cellBytes) : bits;
  if (bits > most.bits || power > most.bits) return k.refuse(error.range, 0, most.bits);
  if (bits < (leastBits[type] ?? 0) || (type === cap.cnode && bits === 0)) return k.refuse(error.invalidArgument, 1);

  let node = k.extra[0]!.cap;
  if (word(k, 3) !== 0) {
    const slot = find(k, node, word(k, 2), word(k, 3), false);
    if (typeof slot === "number") return slot;
    node = slot.cap;
  }
  if (node === null || node.type !== cap.cnode) return missing(k, word(k, 3), false);
  const all = (node.object as CNode).slots;
  if (offset >= all.length) return k.refuse(error.range, 0, all.length - 1);
  if (count < 1 || count > most.window) return k.refuse(error.range, 1, most.window);
  if (count > all.length - offset) return k.refuse(error.range, 1, all.length - offset);
  const slots = all.slice(offset, offset + count);
  if (slots.some((slot) => slot.cap !== null)) return k.refuse(error.deleteFirst);

  const bytes = fixed === undefined ? 2 ** power : fixed * cellBytes;
  const size = 2 ** untyped.bits;
  const used = untyped.children.length > 0 ? untyped.data : 0;
  const at = type === cap.untyped || type === cap.frame ? alignedUp(used, bytes) : used;
  if (at + count * bytes > size) return k.refuse(error.notEnoughMemory, size - used);
  if (type !== cap.untyped && untyped.user !== (type === cap.frame)) return k.refuse(error.invalidArgument, 1);
  return { slots, type, bits, bytes, at };
}

function clear(k: Kernel, untyped: Cap): number {
  while (untyped.data > 0) {
    const from = Math.floor((untyped.data - 1) / chunk) * chunk;
    if (untyped.user && !untyped.device) k.world.memory.fill(0, (untyped.base + from - k.world.base) / 4, (untyped.base + untyped.data - k.world.base) / 4);
    untyped.data = from;
    if (from > 0 && k.pending()) return preempted;
  }
  return error.none;
}

export function make(type: number, bits: number, cell: number): KernelObject | null {
  switch (type) {
    case cap.tcb: return new Tcb(cell);
    case cap.endpoint: return new Endpoint(cell);
    case cap.notification: return new Notification(cell);
    case cap.cnode: return new CNode(cell, bits);
    case cap.schedContext: return new SchedContext(cell);
    case cap.reply: return new Reply(cell);
    case cap.vspace: return new VSpace(cell, kernelLimits.regions);
    default: return null;
  }
}

export function invokeUntyped(k: Kernel): number {
  const untyped = k.target!;
  const request = check(k, untyped);
  if (typeof request === "number") return request;
  if (untyped.children.length === 0 && clear(k, untyped) !== error.none) return preempted;
  let base = untyped.base + request.at;
  for (const slot of request.slots) {
    const made = new Cap(request.type, slot);
    made.bits = request.bits;
    made.original = true;
    made.user = untyped.user;
    made.device = untyped.device;
    made.object = make(request.type, request.bits, base / cellBytes);
    if (made.object === null) made.base = base;
    derive(k.roots, made, untyped);
    base += request.bytes;
  }
  untyped.data = base - untyped.base;
  return error.none;
}
