/**
 * Exhaustive search of small systems (small.ts): breadth first over every operation that a subject can make with what it has. In each state: the
 * kernel's invariants, confinement, and of each step that a refused operation leaves no trace and that Revoke takes all that came of a capability
 * and nothing else.
 *
 * `node proofs/kernel/explore.ts [--states N] [--world NAME] [--preempt]`: exit code 0 when all held.
 */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { invocations } from "../../spec/kernel.ts";
import { clone } from "../../model/kernel/clone.ts";
import { preorder } from "../../model/kernel/derivation.ts";
import { digest, Hash } from "../../model/kernel/image.ts";
import { broken, extent } from "../../model/kernel/invariants.ts";
import { seen, syscall } from "../../model/kernel/kernel.ts";
import { bufferOf } from "../../model/kernel/message.ts";
import { cap, error, preempted, reg, right, state, sys, tcbSlot } from "../../model/kernel/numbers.ts";
import type { Cap, CNode, Kernel, KernelObject, Tcb } from "../../model/kernel/state.ts";
import { type SmallWorld, smallOf, smallWorlds } from "./small.ts";

/** A system call: its registers, and words of the caller's IPC buffer. */
interface Step {
  readonly subject: number;
  readonly what: string;
  readonly number: number;
  readonly target: number;
  readonly label: number;
  readonly words: readonly number[];
  readonly caps: readonly number[];
  readonly reply: number;
  readonly receive: readonly [number, number, number] | null;
  /** Whether an interrupt waits at the first preemption point. */
  readonly cut: boolean;
}

const isRunnable = (tcb: Tcb): boolean => (tcb.state === state.running || tcb.state === state.restart) && tcb.sc !== null;

/** Subjects by their TCB's cell: they stay where they are. */
const threadAt = (k: Kernel, cell: number): Tcb | null => {
  for (const each of preorder(k.roots)) if (each.object?.cell === cell && each.object.kind === cap.tcb && each.type !== cap.zombie) return each.object as Tcb;
  return null;
};

/** All that does not matter between two steps becomes the same: who ran last, what time it is, registers of who waits for nothing. */
function normalise(k: Kernel): void {
  const { world } = k;
  if (k.current !== null) {
    if (isRunnable(k.current)) {
      k.current.queue = k.ready;
      k.ready.push(k.current);
    }
    k.current = null;
  }
  k.ready.push(...k.release.splice(0));
  k.ready.sort((a, b) => a.cell - b.cell);
  for (const tcb of k.ready) tcb.queue = k.ready;
  Object.assign(k, { since: 0, paying: null, rearm: false });
  Object.assign(world, { now: 0, timerAt: 0, quiet: Infinity });
  for (const { object } of preorder(k.roots)) {
    if (object?.kind === cap.schedContext) Object.assign(object, { remain: object.budget, readyAt: object.period, consumed: 0 });
    if (object?.kind !== cap.tcb) continue;
    object.regs[reg.pc] = 0x1000;
    if (object.state === state.restart) object.state = state.running;
    if (object.state === state.sending) continue; // its message has to arrive
    const buffer = bufferOf(k, object, true);
    object.regs.fill(0, 0, reg.lr);
    object.badge = 0;
    object.faultAddress = 0;
    object.faultInfo = 0;
    object.failure = [];
    if (buffer >= 0) world.memory.fill(0, buffer, buffer + (object.state === state.receiving ? 125 : 128));
  }
}

function keyOf(k: Kernel): string {
  const hash = new Hash();
  digest(k, hash);
  return `${hash.one},${hash.two}`;
}

interface Held {
  readonly pointer: number;
  readonly cap: Cap | null;
}
function heldBy(tcb: Tcb): readonly Held[] {
  const root = tcb.slots[tcbSlot.cspace]!.cap;
  if (root === null || root.type !== cap.cnode) return [];
  return (root.object as CNode).slots.map((slot, pointer) => ({ pointer, cap: slot.cap }));
}

/** Every operation of one subject in this state. */
function stepsOf(subject: number, tcb: Tcb, cut: boolean): Step[] {
  const steps: Step[] = [];
  const slots = heldBy(tcb);
  const held = slots.filter((each) => each.cap !== null);
  const nodes = held.filter((each) => each.cap!.type === cap.cnode);
  const of = (...types: readonly number[]): readonly Held[] => held.filter((each) => types.includes(each.cap!.type));
  const add = (what: string, number: number, target: number, label: number, words: readonly number[], caps: readonly number[], more: Partial<Step> = {}): void => {
    steps.push({ subject, what, number, target, label, words, caps, reply: 0, receive: null, cut: false, ...more });
  };
  const invoke = (name: keyof typeof invocations, { pointer }: Held, words: readonly number[], caps: readonly number[], more: Partial<Step> = {}): void =>
    add(name, sys.call, pointer, invocations[name].label, words, caps, more);
  const depthOf = (node: Held): number => node.cap!.bits + (node.cap!.data & 31);
  const placesIn = (node: Held): readonly number[] => (node.cap!.object as CNode).slots.map((_, i) => i);
  for (const node of nodes) {
    for (const to of placesIn(node)) {
      for (const each of ["cnode-delete", "cnode-revoke"] as const) {
        invoke(each, node, [to, depthOf(node)], []);
        if (cut) invoke(each, node, [to, depthOf(node)], [], { cut: true });
      }
      invoke("cnode-cancel-badged-sends", node, [to, depthOf(node)], []);
      for (const from of nodes) {
        for (const source of placesIn(from)) {
          const place = [to, depthOf(node), source, depthOf(from)];
          for (const rights of [right.all, right.write]) invoke("cnode-copy", node, [...place, rights], [from.pointer]);
          for (const badge of [1, 2]) invoke("cnode-mint", node, [...place, right.all, badge], [from.pointer]);
          invoke("cnode-move", node, place, [from.pointer]);
        }
      }
    }
  }
  const free = nodes.flatMap((node) => placesIn(node).filter((i) => (node.cap!.object as CNode).slots[i]!.cap === null).map((i) => [node.pointer, i, depthOf(node)] as const));
  for (const untyped of of(cap.untyped)) {
    for (const node of nodes) {
      for (const offset of placesIn(node)) {
        for (const [type, bits] of [[cap.untyped, 5], [cap.endpoint, 0], [cap.notification, 0], [cap.cnode, 1], [cap.reply, 0], [cap.frame, 5]] as const) {
          invoke("untyped-retype", untyped, [type - 1, bits, 0, 0, offset, 1], [node.pointer]);
        }
      }
    }
  }
  const replies = of(cap.reply).map(({ pointer }) => pointer);
  for (const { pointer } of of(cap.endpoint, cap.notification, cap.reply)) {
    for (const number of [sys.call, sys.send, sys.nbSend]) {
      add("message", number, pointer, 0, [], []);
      for (const sent of held) add("message with capability", number, pointer, 0, [], [sent.pointer]);
    }
    for (const receive of free.length === 0 ? [null] : [free[0]!]) {
      for (const number of [sys.wait, sys.nbWait]) add("receive", number, pointer, 0, [], [], { receive });
      for (const reply of replies) add("receive", sys.recv, pointer, 0, [], [], { reply, receive });
    }
  }
  for (const thread of of(cap.tcb)) {
    for (const name of ["tcb-suspend", "tcb-resume", "tcb-unbind-notification"] as const) invoke(name, thread, [], []);
    for (const notification of of(cap.notification)) invoke("tcb-bind-notification", thread, [], [notification.pointer]);
    for (const node of nodes) for (const vspace of of(cap.vspace)) invoke("tcb-set-space", thread, [0, 0], [0, node.pointer, vspace.pointer]);
    for (const sc of [...of(cap.schedContext), ...slots.filter((each) => each.cap === null).slice(0, 1)]) {
      for (const handler of slots.filter((each) => each.cap === null).slice(0, 1)) invoke("tcb-set-sched-params", thread, [10, 10], [thread.pointer, sc.pointer, handler.pointer]);
    }
  }
  for (const sc of of(cap.schedContext)) {
    invoke("sched-context-unbind", sc, [], []);
    for (const to of of(cap.tcb, cap.notification)) for (const name of ["sched-context-bind", "sched-context-unbind-object"] as const) invoke(name, sc, [], [to.pointer]);
  }
  for (const frame of of(cap.frame)) {
    for (const vspace of of(cap.vspace)) for (const rights of [right.all, right.read]) invoke("frame-map", frame, [frame.cap!.base, rights, 0], [vspace.pointer]);
    invoke("frame-unmap", frame, [], []);
  }
  return steps;
}

function take(k: Kernel, tcb: Tcb, step: Step): void {
  k.ready.splice(k.ready.indexOf(tcb), 1);
  tcb.queue = null;
  k.current = tcb;
  k.paying = tcb.sc;
  const buffer = bufferOf(k, tcb, true);
  const { memory } = k.world;
  const put = (at: number, value: number): void => {
    if (buffer >= 0) memory[buffer + at] = value;
  };
  const { regs } = tcb;
  regs[reg.r0] = step.target;
  regs[reg.r1] = (step.label << 12) | (step.caps.length << 7) | step.words.length;
  regs[reg.r2] = step.number;
  regs[reg.r3] = step.reply;
  step.words.forEach((value, i) => (i < 4 ? (regs[i] = value) : put(1 + i, value)));
  step.caps.forEach((pointer, i) => put(122 + i, pointer));
  step.receive?.forEach((value, i) => put(125 + i, value));
  k.world.quiet = step.cut ? 0 : Infinity;
  seen.error = -1;
  syscall(k);
}

/** What the subjects of a partition may ever name: objects, memory, and the most that a capability to each may be. */
interface Authority {
  readonly rights: ReadonlyMap<string, number>;
  readonly badges: ReadonlyMap<string, ReadonlySet<number>>;
  readonly memory: readonly { readonly user: boolean; readonly base: number; readonly bytes: number }[];
}

/** Every capability that these subjects reach, through CNodes in CNodes. */
function reachedBy(k: Kernel, cells: readonly number[]): Cap[] {
  const found: Cap[] = [];
  const done = new Set<KernelObject>();
  const walk = (each: Cap | null): void => {
    if (each === null || each.type !== cap.cnode || done.has(each.object!)) return;
    done.add(each.object!);
    for (const slot of (each.object as CNode).slots) {
      if (slot.cap === null) continue;
      found.push(slot.cap);
      walk(slot.cap);
    }
  };
  for (const cell of cells) walk(threadAt(k, cell)?.slots[tcbSlot.cspace]!.cap ?? null);
  return found;
}

const nameOf = (each: Cap): string => (each.object !== null ? `object ${each.object.cell}` : `${each.type} ${each.user} ${each.base} ${each.bits}`);

function authorityOf(k: Kernel, cells: readonly number[]): Authority {
  const rights = new Map<string, number>();
  const badges = new Map<string, Set<number>>();
  const memory = [];
  for (const each of reachedBy(k, cells)) {
    const name = nameOf(each);
    rights.set(name, (rights.get(name) ?? 0) | each.rights);
    badges.set(name, (badges.get(name) ?? new Set()).add(each.data));
    if (each.type === cap.untyped) memory.push(extent(each)!);
  }
  return { rights, badges, memory };
}

function exceeds(each: Cap, { rights, badges, memory }: Authority): boolean {
  const own = extent(each);
  if (own !== null && memory.some((all) => all.user === own.user && all.base <= own.base && own.base + own.bytes <= all.base + all.bytes)) return false;
  const name = nameOf(each);
  const most = rights.get(name);
  if (most === undefined || (each.rights & ~most) !== 0) return true;
  const known = badges.get(name)!;
  return (each.type === cap.endpoint || each.type === cap.notification) && !known.has(0) && !known.has(each.data);
}

/** What came of a capability, with what stands in the containers that go with it. */
function goesWith(revoked: Cap): ReadonlySet<Cap> {
  const gone = new Set<Cap>();
  const add = (each: Cap): void => {
    if (gone.has(each)) return;
    gone.add(each);
    for (const child of each.children) add(child);
  };
  for (const child of revoked.children) add(child);
  for (let grown = true; grown;) {
    grown = false;
    for (const each of [...gone]) {
      const { object } = each;
      if (object === null || (object.kind !== cap.cnode && object.kind !== cap.tcb)) continue;
      const named = [...gone].filter((other) => other.object === object).length;
      if (named !== object.caps) continue; // somebody else has it still
      for (const { cap: inner } of object.slots) {
        if (inner === null || gone.has(inner)) continue;
        gone.add(inner); // its children stay: they are its parent's now
        grown = true;
      }
    }
  }
  return gone;
}

export interface Exploration {
  readonly world: string;
  readonly states: number;
  readonly steps: number;
  readonly succeeded: number;
  readonly depth: number;
  /** Whether there is no state left that was not looked at. */
  readonly complete: boolean;
  readonly found: readonly string[];
}

interface Known {
  readonly kernel: Kernel;
  readonly depth: number;
  readonly path: readonly string[];
}

export function explore(world: SmallWorld, most: number, cut: boolean): Exploration {
  const { kernel, subjects, partitions } = smallOf(world);
  const cells = subjects.map(({ cell }) => cell);
  const authorities = partitions.map((members) => ({ cells: members.map((i) => cells[i]!), most: authorityOf(kernel, members.map((i) => cells[i]!)) }));
  normalise(kernel);
  const known = new Set([keyOf(kernel)]);
  const waiting: Known[] = [{ kernel, depth: 0, path: [] }];
  const found: string[] = [];
  let [steps, succeeded, depth, at] = [0, 0, 0, 0];
  const tell = (what: string, path: readonly string[]): void => {
    if (found.length < 5) found.push(`${what}: ${path.join("; ")}`);
  };
  for (; at < waiting.length && found.length === 0; at++) {
    const { kernel: before, depth: reached, path } = waiting[at]!;
    waiting[at] = { kernel: before, depth: reached, path: [] };
    depth = reached;
    const own = keyOf(before);
    for (const [subject, cell] of cells.entries()) {
      const tcb = threadAt(before, cell);
      if (tcb === null || !isRunnable(tcb)) continue;
      for (const step of stepsOf(subject, tcb, cut)) {
        const k = clone(before);
        const slot = step.what === "cnode-revoke" ? (heldBy(threadAt(k, cell)!)[step.target]!.cap!.object as CNode).slots[step.words[0]!]! : null;
        const revoked = slot?.cap ?? null;
        const gone = revoked === null ? null : goesWith(revoked);
        const there = new Set(preorder(k.roots));
        take(k, threadAt(k, cell)!, step);
        const came = seen.error;
        steps++;
        if (came === error.none) succeeded++;
        const trail = [...path, `${subject} ${step.what} ${step.target} ${step.words.join(",")} caps ${step.caps.join(",")}${step.cut ? " cut" : ""} -> ${came}`];
        if (gone !== null && came === error.none) {
          const left = new Set(preorder(k.roots));
          if ([...gone].some((each) => left.has(each)) || (revoked !== null && slot!.cap === revoked && revoked.children.length > 0)) tell("Revoke leaves something", trail);
          if ([...there].some((each) => !left.has(each) && !gone.has(each))) tell("Revoke takes what did not come of it", trail);
        }
        normalise(k);
        const key = keyOf(k);
        if (came > error.none && came !== preempted && key !== own) tell("a refused operation leaves a trace", trail);
        if (known.has(key)) continue;
        for (const line of broken(k)) tell(line, trail);
        for (const { cells: members, most: allowed } of authorities) {
          for (const each of reachedBy(k, members)) if (exceeds(each, allowed)) tell(`a capability (type ${each.type}, ${nameOf(each)}, rights ${each.rights}, data ${each.data}) that its partition cannot have`, trail);
        }
        if (known.size >= most) continue;
        known.add(key);
        waiting.push({ kernel: k, depth: reached + 1, path: trail });
      }
    }
    waiting[at] = undefined as unknown as Known;
  }
  return { world: world.name, states: at, steps, succeeded, depth, complete: known.size < most && found.length === 0, found };
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { states: { type: "string", default: "20000" }, world: { type: "string" }, preempt: { type: "boolean", default: false } } });
  let held = true;
  for (const world of smallWorlds.filter(({ name }) => values.world === undefined || name === values.world)) {
    const began = performance.now();
    const { states, steps, succeeded, depth, complete, found } = explore(world, Number(values.states), values.preempt);
    held &&= found.length === 0;
    process.stdout.write(`${world.name}: ${states} states${complete ? ", all that there are" : ""}, ${steps} operations (${((100 * succeeded) / steps).toFixed(0)} % succeed), ${depth} deep, ${((performance.now() - began) / 1000).toFixed(1)} s: ${found.length === 0 ? "all held" : "broken"}\n${found.map((line) => `  ${line}\n`).join("")}`);
  }
  process.exitCode = held ? 0 : 1;
}
