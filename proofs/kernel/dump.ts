/**
 * A state that the driver wrote (native/driver.c, `driver states`), in the data structures of the model, as caps.ts reads them. Only they are the model's: what
 * stands in them is the C's, and nothing is worked out. So the derivation list is flat, in the C's order, with the parents that the C says, and a capability keeps
 * the flags that it has. What is named and not there, as a planted mistake leaves it behind, stands for itself, outside of the list.
 */
import { kernelLimits } from "../../spec/kernel.ts";
import { tcbWords } from "../../model/kernel/image.ts";
import { cap, reg, state } from "../../model/kernel/numbers.ts";
import { Cap, CNode, Endpoint, IrqLine, Kernel, type KernelObject, Notification, Reply, SchedContext, Slot, Tcb, VSpace, World } from "../../model/kernel/state.ts";
import { system } from "./worlds.ts";

/** A capability with the C's word for its flags. */
class Stored extends Cap {
  flags = 0;
}
/** As caps.ts has flags: PG_FIRST, and the region of a Frame that is mapped, are among them. */
export const storedIn = (each: Cap): number => (each as Stored).flags;

export interface Dump {
  readonly kernel: Kernel;
  /** The thread whose call the kernel has taken up in the last operation, by cell; 0: none. */
  readonly caller: number;
  /** An interrupt was seen at a preemption point. */
  readonly interrupted: boolean;
  /** A thread that was, also when nothing names it any more. */
  readonly thread: (cell: number) => Tcb;
}

const headWords = 5;
const cellWords = kernelLimits.cellBytes / 4;

class Reader {
  readonly #words: Uint32Array;
  readonly #k: Kernel;
  readonly #slots = new Map<number, Slot>();
  readonly #objects = new Map<string, KernelObject>();
  readonly #filled = new Set<KernelObject>();
  constructor(words: Uint32Array, k: Kernel) {
    this.#words = words;
    this.#k = k;
    for (const line of k.lines) this.#slots.set(line.cell, line.slots[0]!);
  }

  static cellOf(ref: number): number {
    return ref === 0 ? 0 : (ref - system.cellsAt) / kernelLimits.cellBytes;
  }

  slot(cell: number): Slot {
    const slot = this.#slots.get(cell) ?? new Slot(cell);
    this.#slots.set(cell, slot);
    return slot;
  }

  #made(type: number, cell: number, radix: number): KernelObject {
    switch (type) {
      case cap.tcb: return new Tcb(cell);
      case cap.endpoint: return new Endpoint(cell);
      case cap.notification: return new Notification(cell);
      case cap.cnode: return new CNode(cell, radix);
      case cap.schedContext: return new SchedContext(cell);
      case cap.reply: return new Reply(cell);
      case cap.vspace: return new VSpace(cell, kernelLimits.regions);
      default: return this.#k.lines[cell - 1] ?? new IrqLine(cell);
    }
  }

  object(type: number, ref: number, radix = 0): KernelObject | null {
    if (ref === 0) return null;
    const cell = Reader.cellOf(ref);
    const key = `${type} ${cell} ${radix}`;
    const found = this.#objects.get(key);
    if (found !== undefined) return found;
    const object = this.#made(type, cell, radix);
    this.#objects.set(key, object);
    if ("slots" in object) for (const slot of object.slots) this.#slots.set(slot.cell, slot);
    return object;
  }

  /** The object that a capability with this content names; null: memory, or nothing. */
  named(cell: number): KernelObject | null {
    const at = cellWords * cell;
    const head = this.#words[at]!;
    const type = head & 0xff;
    const isObject = type !== cap.untyped && type !== cap.frame && type !== cap.irqControl && type !== cap.schedControl && type !== cap.zombie;
    return isObject ? this.object(type, this.#words[at + 1]!, type === cap.cnode ? (head >>> 16) & 0xff : 0) : null;
  }

  capability(cell: number, parent: Cap | null): Cap {
    const [head = 0, object = 0, data = 0] = this.#words.subarray(cellWords * cell);
    const type = head & 0xff;
    const isMapped = type === cap.frame && data !== 0;
    const it = new Stored(type, this.slot(cell));
    it.flags = (head >>> 24) & (isMapped ? 0xff : 0x0f);
    Object.assign(it, { rights: (head >>> 8) & 0xff, bits: (head >>> 16) & 0xff, parent, original: (it.flags & 1) !== 0, user: (it.flags & 2) !== 0, device: (it.flags & 4) !== 0 });
    it.object = this.named(cell);
    if (it.object === null) it.base = type === cap.untyped && !it.user ? object - system.cellsAt : object;
    if (isMapped) it.mapped = this.object(cap.vspace, data) as VSpace;
    else it.data = data;
    it.region = it.flags >>> 4;
    it.slot.cap = it;
    return it;
  }

  #queue(head: number): Tcb[] {
    const threads: Tcb[] = [];
    for (let ref = head; ref !== 0 && threads.length <= system.cells; ref = this.#words[cellWords * Reader.cellOf(ref) + tcbWords.next]!) threads.push(this.object(cap.tcb, ref) as Tcb);
    return threads;
  }

  #thread(tcb: Tcb): void {
    const at = cellWords * tcb.cell;
    tcb.regs.set(this.#words.subarray(at + tcbWords.registers, at + tcbWords.registers + reg.count));
    const [, reply = 0, notification = 0, buffer = 0, badge = 0, , , last = 0] = this.#words.subarray(at + tcbWords.sc);
    const queue = this.#words[at + tcbWords.queue]!;
    const flags = last >>> 24;
    Object.assign(tcb, {
      reply: this.object(cap.reply, reply), notification: this.object(cap.notification, notification), buffer, badge, state: last & 0xff, fault: flags & 7,
      calling: (flags & 8) !== 0, mayGrant: (flags & 16) !== 0, mayGrantReply: (flags & 32) !== 0,
    });
    if (tcb.state === state.receiving || tcb.state === state.sending) tcb.at = this.object(cap.endpoint, queue) as Endpoint;
    else if (tcb.state === state.waiting) tcb.at = this.object(cap.notification, queue) as Notification;
  }

  #space(vspace: VSpace): void {
    const at = cellWords * vspace.cell;
    vspace.regions.forEach((region, i) => {
      const frame = (this.#words[at + 2 * kernelLimits.regions + (i >> 1)]! >>> (16 * (i & 1))) & 0xffff;
      const slot = this.slot(frame);
      Object.assign(region, { rbar: this.#words[at + 2 * i], rasr: this.#words[at + 2 * i + 1], frame: frame === 0 ? null : (slot.cap ?? new Cap(cap.null, slot)) });
    });
  }

  /** What the objects say, also those that come to light on the way. */
  fill(): void {
    for (let more = true; more;) {
      more = false;
      for (const object of [...this.#objects.values()]) {
        if (this.#filled.has(object)) continue;
        this.#filled.add(object);
        more = true;
        const [first = 0, second = 0] = this.#words.subarray(cellWords * object.cell);
        if (object.kind === cap.tcb) this.#thread(object);
        else if (object.kind === cap.vspace) this.#space(object);
        else if (object.kind === cap.endpoint) object.queue.push(...this.#queue(first));
        else if (object.kind === cap.notification) object.signalled = second >>> 31 !== 0;
        else if (object.kind === cap.reply) object.caller = this.object(cap.tcb, first) as Tcb | null;
      }
    }
  }

  thread(cell: number): Tcb | null {
    const tcb = this.object(cap.tcb, cell === 0 ? 0 : system.cellsAt + cell * kernelLimits.cellBytes) as Tcb | null;
    this.fill();
    return tcb;
  }
}

/** The state at the beginning of the words, or what is wrong with it, and how many words it takes; null: there is none. */
export function dumpOf(words: Uint32Array): { readonly dump: Dump | string; readonly length: number } | null {
  const cellsEnd = headWords + cellWords * system.cells;
  const memoryEnd = cellsEnd + system.words;
  if (words.length < memoryEnd) return null;
  const [current = 0, doomed = 0, caller = 0, interrupted = 0, count = 0] = words;
  if (count > system.cells) return { dump: "the C's list of capabilities is broken", length: memoryEnd };
  const length = memoryEnd + 2 * count;
  if (words.length < length) return null;
  const list = words.subarray(memoryEnd, length);
  const k = new Kernel(new World(system.memory, words.slice(cellsEnd, memoryEnd), system.ticksPerUs), system.irqs);
  const reader = new Reader(words.subarray(headWords, cellsEnd), k);
  // The slots of containers are theirs, before something is put there.
  for (let i = 0; i < list.length; i += 2) reader.named(list[i]!);
  for (let i = 0; i < list.length; i += 2) k.roots.push(reader.capability(list[i]!, list[i + 1] === 0 ? null : reader.slot(list[i + 1]!).cap));
  k.current = reader.thread(current);
  const zombie = doomed === 0 ? null : reader.slot(doomed).cap;
  if (zombie !== null) k.doomed.push({ zombie, left: zombie.bits });
  return { dump: { kernel: k, caller, interrupted: interrupted !== 0, thread: (cell) => reader.thread(cell)! }, length };
}
