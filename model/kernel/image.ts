/**
 * A state as the C has it: as words that both sides put down in the same order, for comparison (`digest`), and as the content of the array of cells
 * (`cells`), which a kernel can start from.
 *
 * The digest begins with the derivation list; behind the first capability to an object stands the object. Cells stand for kernel addresses.
 */
import { preorder } from "./derivation.ts";
import { cap, reg, tcbSlot } from "./numbers.ts";
import type { Cap, Kernel, KernelObject, Slot, Tcb } from "./state.ts";

/** Ends a queue, and other lists of cells. */
const end = 0xffffffff;

export interface Sink {
  put(what: string, value: number): void;
  all(what: string, values: Uint32Array): void;
}

/** Two lanes of 32 bits. */
export class Hash implements Sink {
  one = 0x243f6a88;
  two = 0x85a308d3;
  put(_: string, value: number): void {
    const a = Math.imul(this.one ^ value, 0x9e3779b1);
    this.one = a ^ (a >>> 15);
    const b = Math.imul(this.two + value, 0x85ebca6b);
    this.two = b ^ (b >>> 13);
  }
  all(_: string, values: Uint32Array): void {
    let { one, two } = this;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const a = Math.imul(one ^ value, 0x9e3779b1);
      one = a ^ (a >>> 15);
      const b = Math.imul(two + value, 0x85ebca6b);
      two = b ^ (b >>> 13);
    }
    this.one = one;
    this.two = two;
  }
}

export class Text implements Sink {
  readonly lines: string[] = [];
  put(what: string, value: number): void {
    this.lines.push(`${what} ${(value >>> 0).toString(16)}`);
  }
  all(what: string, values: Uint32Array): void {
    for (const value of values) this.put(what, value);
  }
}

const cellOf = (object: KernelObject | null): number => object?.cell ?? 0;

export const flagsOf = (each: Cap): number =>
  Number(each.original) + 2 * Number(each.user) + 4 * Number(each.device) + (each.mapped === null ? 0 : each.region * 16);

const hasBadge = (each: Cap): boolean => (each.type === cap.endpoint || each.type === cap.notification) && each.data !== 0;

/** The same with the C's PG_FIRST: of those with its badge the capability is no child of one before it. The C keeps that for want of a tree. */
export const storedFlagsOf = (each: Cap): number => flagsOf(each) + (hasBadge(each) && !(each.parent?.object === each.object && each.parent.data === each.data) ? 8 : 0);

const tcbFlags = (tcb: Tcb): number => tcb.fault + 8 * Number(tcb.calling) + 16 * Number(tcb.mayGrant) + 32 * Number(tcb.mayGrantReply) + 64 * Number(tcb.moved);

/** What a failed lookup found, in one word; `receiving` in its highest bit. */
function packed(failure: readonly number[], receiving: number): number {
  const [kind, left = 0, third = 0, fourth = 0] = failure;
  const isGuard = failure.length === 4;
  const found = isGuard ? fourth : third;
  const guard = isGuard ? third : 0;
  return ((kind! - 1) | ((left & 31) << 2) | (found << 7) | (guard << 13) | (receiving << 31)) >>> 0;
}

const faultInfoOf = (tcb: Tcb): number => (tcb.failure.length > 0 ? packed(tcb.failure, tcb.faultInfo) : tcb.faultInfo);

function queue(out: Sink, what: string, threads: readonly Tcb[]): void {
  for (const { cell } of threads) out.put(what, cell);
  out.put(what, end);
}

function time(out: Sink, what: string, value: number): void {
  if (value === Infinity) {
    out.put(what, end);
    out.put(what, end);
  } else {
    out.put(what, value % 2 ** 32);
    out.put(what, Math.floor(value / 2 ** 32));
  }
}

const occupied = (slots: readonly Slot[]): number => slots.reduce((count, slot) => count + Number(slot.cap !== null), 0);

function whichQueue(k: Kernel, tcb: Tcb): number {
  if (tcb.queue === null) return 0;
  return tcb.queue === k.ready ? 1 : tcb.queue === k.release ? 2 : cellOf(tcb.at);
}

function tcbDigest(k: Kernel, tcb: Tcb, out: Sink): void {
  out.put("tcb.slots", occupied(tcb.slots));
  out.all("tcb.reg", tcb.regs);
  out.put("tcb.sp", tcb.sp);
  out.put("tcb.exc", tcb.exc);
  out.put("tcb.state", (tcb.state | (tcb.priority << 8) | (tcb.mcp << 16) | (tcbFlags(tcb) << 24)) >>> 0);
  out.put("tcb.queue", whichQueue(k, tcb));
  out.put("tcb.sc", cellOf(tcb.sc));
  out.put("tcb.reply", cellOf(tcb.reply));
  out.put("tcb.notification", cellOf(tcb.notification));
  out.put("tcb.buffer", tcb.buffer);
  out.put("tcb.badge", tcb.badge);
  out.put("tcb.fault-address", tcb.faultAddress);
  out.put("tcb.fault-info", faultInfoOf(tcb));
}

function objectDigest(k: Kernel, object: KernelObject, out: Sink): void {
  switch (object.kind) {
    case cap.tcb: return tcbDigest(k, object, out);
    case cap.endpoint: return queue(out, "endpoint.queue", object.queue);
    case cap.notification:
      queue(out, "notification.queue", object.queue);
      out.put("notification.word", (object.badges | (object.signalled ? 0x80000000 : 0)) >>> 0);
      out.put("notification.tcb", cellOf(object.tcb));
      out.put("notification.sc", cellOf(object.sc));
      return;
    case cap.cnode: return out.put("cnode.slots", occupied(object.slots));
    case cap.schedContext:
      time(out, "sc.ready-at", object.readyAt);
      time(out, "sc.consumed", object.consumed);
      time(out, "sc.period", object.period);
      out.put("sc.budget", object.budget);
      out.put("sc.remain", object.remain);
      out.put("sc.badge", object.badge);
      out.put("sc.tcb", cellOf(object.tcb));
      out.put("sc.notification", cellOf(object.notification));
      out.put("sc.reply", cellOf(object.reply));
      return;
    case cap.reply:
      out.put("reply.caller", cellOf(object.caller));
      out.put("reply.sc", cellOf(object.sc));
      out.put("reply.below", cellOf(object.below));
      out.put("reply.server", cellOf(object.server));
      return;
    case cap.vspace:
      for (const { rbar, rasr, frame } of object.regions) {
        out.put("region.rbar", rbar);
        out.put("region.rasr", rasr);
        out.put("region.frame", frame === null ? 0 : frame.slot.cell);
      }
      return;
    case cap.irqHandler: return;
  }
}

export function digest(k: Kernel, out: Sink): void {
  let last: KernelObject | null = null;
  for (const each of preorder(k.roots)) {
    const isZombie = each.type === cap.zombie;
    out.put("cap.cell", each.slot.cell);
    out.put("cap.type/rights/bits/flags", isZombie ? each.type : (each.type | (each.rights << 8) | (each.bits << 16) | (flagsOf(each) << 24)) >>> 0);
    out.put("cap.object", each.object?.cell ?? each.base);
    out.put("cap.data", isZombie ? 0 : each.type === cap.frame ? cellOf(each.mapped) : each.data);
    const object = isZombie ? null : each.object;
    if (object !== null && object !== last) objectDigest(k, object, out);
    last = object;
  }
  out.put("list", end);
  out.put("current", cellOf(k.current));
  out.put("loaded", cellOf(k.loaded));
  queue(out, "ready", k.ready);
  queue(out, "release", k.release);
  for (const { zombie, left } of k.doomed) {
    out.put("doomed", zombie.slot.cell);
    out.put("doomed.left", left);
  }
  out.put("doomed", end);
  time(out, "since", k.since);
  out.put("paying", cellOf(k.paying));
  out.put("rearm", Number(k.rearm));
  time(out, "timer", k.world.timerAt);
  out.put("unmasked", k.world.unmasked);
  out.all("memory", k.world.memory);
}

/** Where a TCB has its words; behind `sc` come those that `cells` puts there. */
export const tcbWords = {
  registers: 4 * tcbSlot.count,
  sp: 4 * tcbSlot.count + reg.count,
  exc: 4 * tcbSlot.count + reg.count + 1,
  next: 4 * tcbSlot.count + reg.count + 18, // behind s16 to s31
  queue: 4 * tcbSlot.count + reg.count + 19,
  sc: 4 * tcbSlot.count + reg.count + 20,
} as const;

/** The array of cells, `base` being its address; queues are not in it. */
export function cells(k: Kernel, count: number, base: number): Uint32Array {
  const words = new Uint32Array(4 * count);
  const ref = (object: KernelObject | null): number => (object === null ? 0 : base + 16 * object.cell);
  const objects = new Set<KernelObject>();
  const list = preorder(k.roots);
  list.forEach((each, i) => {
    const at = 4 * each.slot.cell;
    words[at] = (each.type | (each.rights << 8) | (each.bits << 16) | (storedFlagsOf(each) << 24)) >>> 0;
    words[at + 1] = each.object !== null ? ref(each.object) : each.type === cap.untyped && !each.user ? base + each.base : each.base;
    words[at + 2] = each.type === cap.frame ? ref(each.mapped) : each.data;
    words[at + 3] = ((list[i + 1]?.slot.cell ?? 0) | ((list[i - 1]?.slot.cell ?? 0) << 16)) >>> 0;
    if (each.object !== null) objects.add(each.object);
  });
  for (const object of objects) {
    const at = 4 * object.cell;
    switch (object.kind) {
      case cap.tcb: {
        words.set(object.regs, at + tcbWords.registers);
        words[at + tcbWords.sp] = object.sp;
        words[at + tcbWords.exc] = object.exc;
        const rest = at + tcbWords.sc;
        words.set([ref(object.sc), ref(object.reply), ref(object.notification), object.buffer, object.badge, object.faultAddress, faultInfoOf(object)], rest);
        words[rest + 7] = (object.state | (object.priority << 8) | (object.mcp << 16) | (tcbFlags(object) << 24)) >>> 0;
        break;
      }
      case cap.notification:
        words.set([0, (object.badges | (object.signalled ? 0x80000000 : 0)) >>> 0, ref(object.tcb), ref(object.sc)], at);
        break;
      case cap.schedContext:
        words.set([
          object.readyAt % 2 ** 32, Math.floor(object.readyAt / 2 ** 32), object.consumed % 2 ** 32, Math.floor(object.consumed / 2 ** 32),
          object.period % 2 ** 32, Math.floor(object.period / 2 ** 32), object.budget, object.remain, object.badge,
          ref(object.tcb), ref(object.notification), ref(object.reply),
        ], at);
        break;
      case cap.reply:
        words.set([ref(object.caller), ref(object.sc), ref(object.below), ref(object.server)], at);
        break;
      case cap.vspace:
        object.regions.forEach(({ rbar, rasr, frame }, i) => {
          words.set([rbar, rasr], at + 2 * i);
          words[at + 16 + (i >> 1)]! |= (frame?.slot.cell ?? 0) << (16 * (i & 1));
        });
        break;
      case cap.endpoint:
      case cap.cnode:
      case cap.irqHandler: break;
    }
  }
  return words;
}

