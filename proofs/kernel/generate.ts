/**
 * Random operations that make sense often enough: capabilities that the running thread has, slots that are there, numbers near their limits. What
 * is wrong with an operation is mostly one thing.
 */
import { capabilityTypes, type InvocationName, invocations, mappingAttributes } from "../../spec/kernel.ts";
import { bufferOf } from "../../model/kernel/message.ts";
import { cap, fault, right, sys, tcbSlot } from "../../model/kernel/numbers.ts";
import type { Cap, CNode, Kernel, Reply, SchedContext, Tcb } from "../../model/kernel/state.ts";
import { kinds, never, type Operation } from "./operations.ts";

export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
    for (let i = 0; i < 4; i++) this.below(2);
  }
  word(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return Math.imul(x, 0x2545f491) >>> 0;
  }
  below(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit);
  }
  /** True `percent` times in a hundred. */
  is(percent: number): boolean {
    return this.below(100) < percent;
  }
  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }
}

/** A capability as the thread names it: `pointer`, and the bits that name its slot for an operation on slots. */
interface Named {
  readonly pointer: number;
  readonly cap: Cap | null;
}

interface Address {
  readonly root: number;
  readonly index: number;
  readonly depth: number;
}

interface View {
  readonly slots: readonly Named[];
  readonly held: readonly Named[];
  readonly nodes: readonly Named[];
}

const shift = (value: number, bits: number): number => (bits >= 32 ? 0 : (value << bits) >>> 0);

/** Index and depth of a slot in the CNode. */
function inside(node: Cap, i: number): { readonly index: number; readonly depth: number } {
  const size = node.data & 31;
  return { index: (shift(node.data >>> 5, node.bits) | i) >>> 0, depth: size + node.bits };
}

function viewOf(tcb: Tcb): View {
  const root = tcb.slots[tcbSlot.cspace]!.cap;
  if (root === null || root.type !== cap.cnode) return { slots: [], held: [], nodes: [] };
  const slots = (root.object as CNode).slots.map((slot, i) => {
    const { index, depth } = inside(root, i);
    return { pointer: shift(index, 32 - depth), cap: slot.cap };
  });
  const held = slots.filter((each) => each.cap !== null);
  return { slots, held, nodes: held.filter((each) => each.cap!.type === cap.cnode) };
}

const labelsOf: ReadonlyMap<number, readonly InvocationName[]> = (() => {
  const table = new Map<number, InvocationName[]>();
  for (const [name, { on }] of Object.entries(invocations)) {
    const type = capabilityTypes[on].code;
    table.set(type, [...(table.get(type) ?? []), name as InvocationName]);
  }
  return table;
})();

/** A message on its way: registers, and words of the IPC buffer. */
class Draft {
  readonly #k: Kernel;
  readonly #buffer: number;
  readonly fast = [0, 0, 0, 0];
  readonly writes: number[] = [];
  length = 0;
  caps = 0;
  constructor(k: Kernel, buffer: number) {
    this.#k = k;
    this.#buffer = buffer;
  }
  words(...values: readonly number[]): void {
    for (const value of values) {
      if (this.length < 4) this.fast[this.length] = value >>> 0;
      else this.write(1 + this.length, value);
      this.length++;
    }
  }
  extra(...pointers: readonly number[]): void {
    for (const pointer of pointers) this.write(122 + this.caps++, pointer);
  }
  write(at: number, value: number): void {
    const word = this.#buffer + at;
    if (this.#buffer >= 0 && word < this.#k.world.memory.length) this.writes.push(word, value >>> 0);
  }
}

class Generator {
  readonly #r: Random;
  readonly #k: Kernel;
  readonly #tcb: Tcb;
  readonly #view: View;
  constructor(r: Random, k: Kernel, tcb: Tcb) {
    this.#r = r;
    this.#k = k;
    this.#tcb = tcb;
    this.#view = viewOf(tcb);
  }

  /** A capability of the type, now and then of another, or nothing that there is. */
  #pointer(...types: readonly number[]): number {
    const r = this.#r;
    if (r.is(1)) return r.word();
    if (!r.is(7)) {
      const good = this.#view.held.filter((each) => types.includes(each.cap!.type));
      if (good.length > 0) return r.of(good).pointer;
    }
    if (this.#view.slots.length === 0) return r.below(40);
    return r.is(30) ? r.of(this.#view.slots).pointer : this.#view.held.length > 0 ? r.of(this.#view.held).pointer : 0;
  }

  #address(wanted: "empty" | "full" | "any" | "badge"): Address {
    const r = this.#r;
    const { nodes } = this.#view;
    if (nodes.length === 0 || r.is(1)) return { root: this.#pointer(cap.cnode), index: r.below(40), depth: r.below(34) };
    let node = r.of(nodes);
    let slots = (node.cap!.object as CNode).slots;
    const fits = (i: number): boolean => {
      const there = slots[i]!.cap;
      if (wanted === "badge") return there?.type === cap.endpoint && there.rights === right.all;
      return wanted === "any" || (there === null) === (wanted === "empty");
    };
    let i = 0;
    for (let attempt = 0; attempt < 8; attempt++) {
      node = r.of(nodes);
      slots = (node.cap!.object as CNode).slots;
      i = r.below(slots.length);
      if (fits(i)) break;
    }
    const { index, depth } = inside(node.cap!, i);
    if (r.is(97)) return { root: node.pointer, index, depth };
    const other = r.below(3);
    return { root: node.pointer, index: other === 0 ? r.word() : index, depth: other === 1 ? r.below(36) : other === 2 ? depth + 1 : depth };
  }

  #rights(): number {
    return this.#r.is(60) ? 15 : this.#r.below(16);
  }

  #priority(): number {
    return this.#r.is(90) ? this.#r.below(101) : this.#r.below(300);
  }

  #guard(): number {
    const r = this.#r;
    const size = r.is(60) ? r.of([0, 27, 29, 30, 5]) : r.below(32);
    return r.is(60) ? size : ((r.below(64) << 5) | size) >>> 0;
  }

  #frameBase(pointer: number): number {
    const frame = this.#view.held.find((each) => each.pointer === pointer)?.cap;
    return frame?.type === cap.frame && !this.#r.is(6) ? frame.base : this.#r.of([0, 0x20000200, 0x20000100, 0x40000000, 0xe0000000, 64]);
  }

  /** Arguments of an invocation, into the draft; gives the pointer of the capability invoked. */
  #invocation(draft: Draft, name: InvocationName, target: number): number {
    const r = this.#r;
    switch (name) {
      case "untyped-retype": {
        const type = r.is(96) ? r.below(9) : r.below(12);
        const bits = type === 0 ? 4 + r.below(6) : type === 4 ? r.below(4) : type === 7 ? 5 + r.below(6) : r.is(90) ? 0 : r.below(40);
        const { root, index, depth } = this.#address("any");
        const direct = r.is(70);
        const offset = r.is(80) ? this.#emptySlot(direct ? root : null) : r.below(34);
        draft.words(type, r.is(97) ? bits : r.below(40), direct ? 0 : index, direct ? 0 : depth, offset, r.is(70) ? 1 : r.is(80) ? 1 + r.below(3) : r.of([0, 257, 9, 40]));
        draft.extra(root);
        return target;
      }
      case "tcb-read-registers":
        draft.words(r.below(2), r.is(90) ? 1 + r.below(17) : r.below(20));
        return target;
      case "tcb-write-registers": {
        const count = r.is(90) ? r.below(18) : r.below(25);
        draft.words(r.below(2), r.is(95) ? count : count + 1, ...Array.from({ length: count }, () => r.word()));
        return target;
      }
      case "tcb-configure": {
        const frame = this.#pointer(cap.frame);
        draft.words(r.is(70) ? 0 : this.#guard(), r.below(2), r.is(80) ? this.#frameBase(frame) : 0);
        draft.extra(this.#pointer(cap.cnode), this.#pointer(cap.vspace), frame);
        return target;
      }
      case "tcb-set-priority":
      case "tcb-set-mc-priority":
        draft.words(this.#priority());
        draft.extra(this.#pointer(cap.tcb));
        return target;
      case "tcb-set-sched-params":
        draft.words(this.#priority(), this.#priority());
        draft.extra(this.#pointer(cap.tcb), this.#pointer(cap.schedContext, cap.null), this.#pointer(cap.endpoint, cap.null));
        return target;
      case "tcb-set-timeout-endpoint":
        draft.extra(this.#pointer(cap.endpoint));
        return target;
      case "tcb-set-ipc-buffer": {
        const frame = this.#pointer(cap.frame);
        draft.words(r.is(90) ? this.#frameBase(frame) : 0);
        draft.extra(frame);
        return target;
      }
      case "tcb-set-space":
        draft.words(this.#guard(), 0);
        draft.extra(this.#pointer(cap.endpoint), this.#pointer(cap.cnode), this.#pointer(cap.vspace));
        return target;
      case "tcb-bind-notification":
      case "irq-set-irq-handler":
        draft.extra(this.#pointer(cap.notification));
        return target;
      case "cnode-revoke":
      case "cnode-delete":
      case "cnode-cancel-badged-sends": {
        const { root, index, depth } = this.#address(name === "cnode-cancel-badged-sends" ? "badge" : "full");
        draft.words(index, depth);
        return root;
      }
      case "cnode-copy":
      case "cnode-mint":
      case "cnode-move": {
        const to = this.#address("empty");
        const from = this.#address("full");
        draft.words(to.index, to.depth, from.index, from.depth);
        if (name !== "cnode-move") draft.words(this.#rights());
        if (name === "cnode-mint") draft.words(r.is(50) ? r.below(8) : this.#guard());
        draft.extra(from.root);
        return to.root;
      }
      case "irq-issue-irq-handler": {
        const { root, index, depth } = this.#address("empty");
        draft.words(r.is(95) ? r.below(4) : r.below(40), index, depth);
        draft.extra(root);
        return target;
      }
      case "sched-control-configure-flags": {
        const budget = r.is(90) ? 1 + r.below(1000) : r.of([0, 1, 2 ** 30, 2 ** 32 - 1]);
        draft.words(budget, r.is(97) ? 0 : 1, r.is(90) ? budget + r.below(1000) * r.below(3) : r.below(2000), r.is(97) ? 0 : 1, r.is(95) ? 0 : 1, r.word(), 0);
        draft.extra(this.#pointer(cap.schedContext));
        return target;
      }
      case "sched-context-bind":
      case "sched-context-unbind-object":
        draft.extra(this.#pointer(cap.tcb, cap.notification));
        return target;
      case "frame-map":
        draft.words(this.#frameBase(target), this.#rights(), r.below(2) * mappingAttributes.PageCacheable + r.below(2) * mappingAttributes.ExecuteNever);
        draft.extra(this.#pointer(cap.vspace));
        return target;
      case "tcb-suspend": case "tcb-resume": case "tcb-unbind-notification": case "irq-ack-irq": case "irq-clear-irq-handler": case "sched-context-consumed":
      case "sched-context-unbind": case "frame-unmap": return target;
    }
  }

  #emptySlot(root: number | null): number {
    const node = this.#view.nodes.find((each) => each.pointer === root)?.cap ?? this.#view.nodes[0]?.cap;
    if (node == null) return this.#r.below(32);
    const empty = (node.object as CNode).slots.flatMap((slot, i) => (slot.cap === null ? [i] : []));
    return empty.length === 0 ? 0 : this.#r.of(empty);
  }

  #syscall(draft: Draft, number: number, label: number, [r0, r3, r12]: readonly [number, number, number]): number[] {
    const r = this.#r;
    const length = r.is(97) ? draft.length : r.is(50) ? Math.max(0, draft.length - 1) : r.below(128);
    const caps = r.is(98) ? draft.caps : r.below(4);
    const info = ((label << 12) | (caps << 7) | (length & 127)) >>> 0;
    return [r0, info, number >>> 0, r3, r12, ...draft.fast, draft.writes.length / 2, ...draft.writes];
  }

  /** Whether the state of the object speaks against the operation. */
  #isVain(name: InvocationName, target: Cap | null): boolean {
    switch (name) {
      case "tcb-read-registers": case "tcb-write-registers": return target?.object === this.#tcb;
      case "tcb-bind-notification": return (target?.object as Tcb | undefined)?.notification != null;
      case "tcb-unbind-notification": return (target?.object as Tcb | undefined)?.notification === null;
      case "sched-context-bind": {
        const sc = target?.object as SchedContext | undefined;
        return sc?.tcb != null || sc?.notification != null;
      }
      case "sched-context-unbind": return (target?.object as SchedContext | undefined)?.tcb === this.#tcb;
      case "sched-context-unbind-object": {
        const sc = target?.object as SchedContext | undefined;
        return sc?.tcb == null && sc?.notification == null;
      }
      default: return false;
    }
  }

  invoke(): number[] {
    const r = this.#r;
    const draft = new Draft(this.#k, bufferOf(this.#k, this.#tcb, false));
    const invocable = this.#view.held.filter((each) => labelsOf.has(each.cap!.type));
    let target: Named = { pointer: 0, cap: null };
    let type = 0;
    let name: InvocationName = "cnode-copy";
    for (let attempt = 0; attempt < 3; attempt++) {
      target = invocable.length === 0 || r.is(2) ? { pointer: this.#pointer(cap.null), cap: null } : r.of(invocable);
      // CNode operations matter most, and there are few CNodes.
      const isNode = this.#view.nodes.length > 0 && r.is(35);
      type = isNode ? cap.cnode : (target.cap?.type ?? r.below(14));
      name = r.of(labelsOf.get(type) ?? labelsOf.get(cap.cnode)!);
      if (isNode || !this.#isVain(name, target.cap)) break;
    }
    const pointer = this.#invocation(draft, name, target.pointer);
    const label = r.is(98) ? invocations[name].label : r.below(40);
    const to = r.is(98) || type === cap.cnode ? pointer : this.#pointer(cap.null);
    const number = r.is(94) ? sys.call : r.of([sys.send, sys.nbSend, sys.nbSendRecv, sys.nbSendWait]);
    return this.#syscall(draft, number, label, [number === sys.call || number === sys.send || number === sys.nbSend ? to : this.#pointer(cap.endpoint), this.#pointer(cap.reply), to]);
  }

  /** Of who owes an answer: the Reply through which it goes, by which receives follow; null: there is none. */
  #answer(): number[] | null {
    const r = this.#r;
    const owed = this.#view.held.find((each) => each.cap!.type === cap.reply && (each.cap!.object as Reply).caller !== null);
    if (owed === undefined || r.is(40)) return null;
    const draft = new Draft(this.#k, bufferOf(this.#k, this.#tcb, false));
    draft.words(...Array.from({ length: r.below(4) }, () => r.word()));
    return r.is(80) ? this.#syscall(draft, sys.replyRecv, r.is(80) ? 0 : 1, [this.#pointer(cap.endpoint), owed.pointer, 0]) : this.#syscall(draft, sys.send, 0, [owed.pointer, 0, 0]);
  }

  message(): number[] {
    const r = this.#r;
    const answer = this.#answer();
    if (answer !== null) return answer;
    const draft = new Draft(this.#k, bufferOf(this.#k, this.#tcb, false));
    const count = r.is(70) ? r.below(4) : r.is(90) ? r.below(8) : r.of([119, 120, 121, 127]);
    draft.words(...Array.from({ length: Math.min(count, 12) }, () => r.word()));
    draft.length = count;
    if (r.is(30)) draft.extra(...Array.from({ length: 1 + r.below(3) }, () => this.#pointer(cap.endpoint, cap.notification, cap.frame, cap.untyped, cap.reply)));
    // What is left of a deletion that was preempted is no capability.
    const doomed = this.#k.doomed.length === 0 ? undefined : this.#view.held.find((each) => each.cap!.type === cap.zombie);
    if (doomed !== undefined && draft.caps < 3) draft.extra(doomed.pointer);
    if (r.is(50)) {
      const { root, index, depth } = this.#address("empty");
      [root, index, depth].forEach((value, i) => draft.write(125 + i, value));
    }
    const number = r.of([
      sys.call, sys.call, sys.call, sys.replyRecv, sys.replyRecv, sys.nbSendRecv, sys.nbSendWait, sys.send, sys.send, sys.nbSend, sys.recv, sys.recv, sys.recv, sys.nbRecv,
      sys.wait, sys.nbWait, sys.yield, r.is(20) ? r.below(40) - 20 : sys.call,
    ]);
    const isWait = number === sys.wait || number === sys.nbWait;
    const from = isWait && r.is(70) ? this.#pointer(cap.notification) : this.#pointer(cap.endpoint);
    const to = r.is(75) ? this.#pointer(cap.endpoint) : r.is(70) ? this.#pointer(cap.notification) : this.#pointer(cap.reply);
    const isSend = number === sys.call || number === sys.send || number === sys.nbSend;
    return this.#syscall(draft, number, r.is(80) ? 0 : r.below(50), [isSend ? to : from, this.#pointer(cap.reply), to]);
  }
}

/** The next operation of a sequence, as the state suggests it. */
export function nextOperation(r: Random, k: Kernel): Operation {
  const passed = r.is(75) ? 0 : r.is(80) ? r.below(100) : r.is(90) ? r.below(3000) : r.below(20000);
  const quiet = r.is(85) ? never : r.below(7);
  const head = (kind: number): number => kind | (quiet << 8);
  const tcb = k.current;
  if (tcb === null) {
    if (r.is(40)) return [head(kinds.interrupt), passed, r.below(5)];
    const at = k.world.timerAt;
    return [head(kinds.timer), Number.isFinite(at) && at > k.world.now ? at - k.world.now : passed];
  }
  const chance = r.below(100);
  if (chance < 3) return [head(kinds.timer), passed];
  if (chance < 6) return [head(kinds.interrupt), passed, r.is(80) ? 0 : r.below(5)];
  if (chance < 8) return [head(kinds.fault), passed, r.of([fault.userException, fault.vm]), r.word(), r.word() >>> 8];
  if (chance < 12) return [head(kinds.again), passed];
  const generator = new Generator(r, k, tcb);
  return [head(kinds.syscall), passed, ...(chance < 65 ? generator.invoke() : generator.message())];
}
