/** What holds between any two entries of the kernel; each that does not is a line of the answer. */
import { capabilityTypes, kernelLimits } from "../../spec/kernel.ts";
import { preorder } from "./derivation.ts";
import { cap, right, state } from "./numbers.ts";
import { isRunnable } from "./schedule.ts";
import type { Cap, Kernel, KernelObject, SchedContext, Tcb } from "./state.ts";

/** Bytes from `base` on that a capability speaks of; kernel memory is addressed from its first cell on. */
export function extent(each: Cap): { readonly user: boolean; readonly base: number; readonly bytes: number } | null {
  if (each.type === cap.untyped || each.type === cap.frame) return { user: each.user, base: each.base, bytes: 2 ** each.bits };
  const { object } = each;
  if (object === null || object.kind === cap.irqHandler) return null;
  const made = Object.values(capabilityTypes).find(({ code }) => code === object.kind)!.retype;
  const cells = object.kind === cap.cnode ? object.slots.length : made !== null && made.size === "fixed" ? made.cells : 0;
  return { user: false, base: object.cell * kernelLimits.cellBytes, bytes: cells * kernelLimits.cellBytes };
}

type Say = (what: string, each: { readonly cell: number }) => void;

/** The tree: links both ways, one slot each, what a child is of its parent, all capabilities to an object side by side. */
function derivation(k: Kernel, list: readonly Cap[], say: Say): void {
  const counts = new Map<KernelObject, number>();
  let last: KernelObject | null = null;
  list.forEach((each) => {
    const { parent, slot, object } = each;
    if (slot.cap !== each) say("a slot does not hold its capability", slot);
    if (each.children.some((child) => child.parent !== each)) say("a child has another parent", slot);
    if (parent === null ? !k.roots.includes(each) : !parent.children.includes(each)) say("a parent does not know its child", slot);
    if (each.type === cap.zombie) {
      if (!k.doomed.some(({ zombie }) => zombie === each)) say("a zombie is not doomed", slot);
      last = null;
      return;
    }
    if (object !== null) {
      if (object !== last && counts.has(object)) say("capabilities to one object stand apart", slot);
      counts.set(object, (counts.get(object) ?? 0) + 1);
    }
    last = object;
    if (parent === null || parent.type === cap.zombie) return;
    if (!parent.original) say("a child of what can have none", slot);
    if (parent.type === cap.untyped) {
      const [all, own] = [extent(parent)!, extent(each)];
      if (own === null || own.user !== all.user || own.base < all.base || own.base + own.bytes > all.base + all.bytes) say("a child outside its Untyped", slot);
    } else if (parent.type === cap.irqControl) {
      if (each.type !== cap.irqHandler) say("no handler below IRQControl", slot);
    } else {
      if (each.type !== parent.type || object !== parent.object || each.base !== parent.base) say("a child to another object", slot);
      if ((each.rights & ~parent.rights) !== 0) say("rights that its parent lacks", slot);
      if ((each.type === cap.endpoint || each.type === cap.notification) && parent.data !== 0 && parent.data !== each.data) say("a badge that is not its parent's", slot);
    }
  });
  for (const [object, count] of counts) if (object.caps !== count) say("the capabilities to an object are miscounted", object);
}

/** What came of an Untyped: inside what is used of it, and each apart from the others. A copy of the Untyped takes all of it; a Frame may have copies. */
function memory(list: readonly Cap[], say: Say): void {
  for (const each of list) {
    if (each.type !== cap.untyped) continue;
    const own = extent(each)!;
    const parts = [...new Map(each.children.map((child) => [child.object ?? `${child.type} ${child.base} ${child.bits}`, extent(child)])).values()].flatMap((part) => (part === null ? [] : [part])).toSorted((a, b) => a.base - b.base);
    for (const [i, part] of parts.entries()) {
      if (part.base + part.bytes > own.base + each.data) say("an object where memory is free", each.slot);
      const next = parts[i + 1];
      const isCopy = (one: typeof part): boolean => one.base === own.base && one.bytes === own.bytes;
      if (next !== undefined && part.base + part.bytes > next.base && !isCopy(part) && !isCopy(next)) say("two objects in one place", each.slot);
    }
  }
}

/** The regions of each VSpace are the Frames mapped in it, with no right that their capability lacks. */
function regions(k: Kernel, list: readonly Cap[], objects: ReadonlySet<KernelObject>, say: Say): void {
  for (const object of objects) {
    if (object.kind !== cap.vspace) continue;
    for (const [i, { rbar, rasr, frame }] of object.regions.entries()) {
      if ((rasr & 1) !== Number(frame !== null)) say("a region without a Frame, or a Frame without its region", object);
      if (frame === null) continue;
      if (frame.mapped !== object || frame.region !== i || frame.slot.cap !== frame) say("a region of a Frame that is not mapped there", object);
      const access = (rasr >>> 24) & 7;
      if (rbar !== frame.base + 0x10 + i || ((rasr >>> 1) & 31) !== frame.bits - 1) say("a region that is not its Frame", object);
      if ((access === 3 && (frame.rights & right.write) === 0) || (access >= 2 && (frame.rights & right.read) === 0)) say("a region with rights that its Frame lacks", object);
    }
  }
  for (const each of list) {
    if (each.type !== cap.frame || each.mapped === null) continue;
    if (each.mapped.regions[each.region]!.frame !== each) say("a mapped Frame that no region shows", each.slot);
    if (!objects.has(each.mapped)) say("a Frame in a VSpace that is gone", each.slot);
  }
  if (k.loaded !== null && !objects.has(k.loaded)) say("the MPU has a VSpace that is gone", k.loaded);
}

const waits: ReadonlyMap<number, number> = new Map<number, number>([[state.receiving, cap.endpoint], [state.sending, cap.endpoint], [state.waiting, cap.notification]]);

/** Threads: in the queue that their state says; who can run has time to run on; each scheduling context has one to serve. */
function threads(k: Kernel, objects: ReadonlySet<KernelObject>, say: Say): void {
  const isReady = (tcb: Tcb): boolean => tcb.queue === k.ready || tcb.queue === k.release;
  for (const tcb of [...k.ready, ...k.release]) {
    if (!isRunnable(tcb) || tcb.sc === null) say("a queued thread that cannot run", tcb);
    if (!objects.has(tcb)) say("a queued thread that is gone", tcb);
  }
  if (k.current !== null && (!isRunnable(k.current) || k.current.sc === null || k.current.queue !== null)) say("the running thread cannot run", k.current);
  for (const object of objects) {
    switch (object.kind) {
      case cap.tcb: {
        const kind = waits.get(object.state);
        if (object.queue !== null && object.queue.filter((each) => each === object).length !== 1) say("a thread not once in its queue", object);
        if (kind !== undefined && (object.at?.kind !== kind || object.queue !== object.at.queue || !objects.has(object.at))) say("a thread that waits nowhere", object);
        if (kind === undefined && !isRunnable(object) && object.queue !== null) say("a stopped thread in a queue", object);
        if (isRunnable(object) && object.sc !== null && object.sc.budget > 0 && object !== k.current && !isReady(object)) say("a thread that is forgotten", object);
        if (object.sc !== null && (object.sc.tcb !== object || !objects.has(object.sc))) say("a scheduling context that serves another", object);
        if (object.state === state.awaitingReply && object.reply?.caller !== object) say("a caller that nobody owes an answer", object);
        if (object.reply !== null && !objects.has(object.reply)) say("a Reply that is gone", object);
        if (object.notification !== null && object.notification.tcb !== object) say("a Notification bound to another", object);
        break;
      }
      case cap.schedContext: {
        const { tcb, notification } = object as SchedContext;
        if (tcb !== null && (tcb.sc !== object || !objects.has(tcb))) say("a thread on another scheduling context", object);
        if (notification !== null && (notification.sc !== object || !objects.has(notification))) say("a Notification with another scheduling context", object);
        const stack = [];
        for (let reply = object.reply; reply !== null && stack.length <= objects.size; reply = reply.below) stack.push(reply);
        if (new Set(stack).size !== stack.length) say("a stack of callers without end", object);
        if (stack.some((reply) => reply.sc !== object || !objects.has(reply))) say("a caller on another stack", object);
        break;
      }
      case cap.reply:
        if (object.caller !== null && (object.caller.reply !== object || object.caller.state !== state.awaitingReply)) say("a caller that waits for no answer", object);
        if (object.server !== null && (object.server.reply !== object || object.server.state !== state.receiving)) say("a server that does not receive", object);
        if (object.sc !== null && object.caller === null) say("time lent by nobody", object);
        break;
      case cap.notification:
        if (object.tcb !== null && object.tcb.notification !== object) say("a thread bound to another Notification", object);
        if (object.sc !== null && object.sc.notification !== object) say("a scheduling context at another Notification", object);
        break;
      default: break;
    }
  }
}

export function broken(k: Kernel): string[] {
  const lines: string[] = [];
  const say: Say = (what, { cell }) => lines.push(`${what} (cell ${cell})`);
  const list = preorder(k.roots);
  const objects = new Set<KernelObject>(k.lines);
  for (const each of list) if (each.object !== null && each.type !== cap.zombie) objects.add(each.object);
  derivation(k, list, say);
  memory(list, say);
  regions(k, list, objects, say);
  threads(k, objects, say);
  return lines;
}

