/**
 * First states that sequences start from: three threads, of which A holds (nearly) everything and B little, C being a passive server that shares A's
 * capabilities. The driver has the same memory: native/pg_system.h, native/pg_arch.h.
 */
import { capabilityTypes, kernelLimits } from "../../spec/kernel.ts";
import { adopt, copy, plantControl, plantUntyped, retype, startThread } from "../../model/kernel/boot.ts";
import { derive } from "../../model/kernel/derivation.ts";
import { show } from "../../model/kernel/frame.ts";
import { cap, reg, right, state, tcbSlot } from "../../model/kernel/numbers.ts";
import { Cap, CNode, type Endpoint, type IrqLine, Kernel, type Notification, type Reply, type SchedContext, Slot, type Tcb, type VSpace, World } from "../../model/kernel/state.ts";

export const system = { cells: 512, irqs: 4, memory: 0x20000000, words: 512, ticksPerUs: 4, cellsAt: 0x10000000, anchor: 5 } as const;

const bytesOf = (type: keyof typeof capabilityTypes): number => {
  const { retype: made } = capabilityTypes[type];
  if (made?.size !== "fixed") throw new Error(`${type} has no fixed size`);
  return made.cells * kernelLimits.cellBytes;
};

const guard = (value: number, size: number): number => ((value << 5) | size) >>> 0;

export const worldNames = ["domains", "server", "bare", "passive", "woken", "chain"] as const;

/** Cells that are not clear in any world but the first. */
export const dirty = { first: 128, count: 64 } as const;

/** Cells of the threads in a queue, in its order, and of the object that it belongs to; 0: of those that are ready. */
export interface Queue {
  readonly owner: number;
  readonly threads: readonly number[];
}

export interface Start {
  readonly kernel: Kernel;
  readonly queues: readonly Queue[];
}

/** The thread waits there. */
function wait(tcb: Tcb, at: Endpoint | Notification, reply: Reply | null): Queue {
  Object.assign(tcb, { state: at.kind === cap.endpoint ? state.receiving : state.waiting, reply, queue: at.queue, at });
  at.queue.push(tcb);
  if (reply !== null) reply.server = tcb;
  return { owner: at.cell, threads: at.queue.map(({ cell }) => cell) };
}

function thread(made: Cap, priority: number, mcp: number): Tcb {
  const tcb = made.object as Tcb;
  tcb.priority = priority;
  tcb.mcp = mcp;
  return tcb;
}

function time(made: Cap, budget: number, period: number, badge: number): SchedContext {
  const sc = made.object as SchedContext;
  Object.assign(sc, { budget, period, remain: budget, badge });
  return sc;
}

function runOn(tcb: Tcb, sc: SchedContext): void {
  tcb.sc = sc;
  sc.tcb = tcb;
}

/** Which of worldNames. */
export function startOf(world: number): Start {
  const k = new Kernel(new World(system.memory, new Uint32Array(system.words), system.ticksPerUs), system.irqs);
  // Always the first of the list: the driver begins there.
  plantUntyped(k, new Slot(system.anchor), { user: true, device: true, base: 0x50000000, bits: 5 });

  const root = new CNode(256, 5);
  const slot = (i: number): Slot => root.slots[i]!;
  const objects = plantUntyped(k, slot(2), { user: false, device: false, base: 256 * 16, bits: 12 });
  const own = adopt(k, objects, root, 5, slot(1));
  objects.data = 32 * 16;
  const used = plantUntyped(k, slot(3), { user: false, device: false, base: dirty.first * 16, bits: 10 });
  // All of it was used once, and nothing is left of that but what is in the memory.
  if (world > 0) used.data = dirty.count * 16;
  const user = plantUntyped(k, slot(4), { user: true, device: false, base: system.memory, bits: 11 });
  const device = plantUntyped(k, slot(5), { user: true, device: true, base: 0x40000000, bits: 12 });
  const control = plantControl(k, slot(6), cap.irqControl);
  plantControl(k, slot(7), cap.schedControl);

  const make = (type: keyof typeof capabilityTypes, to: Slot): Cap => retype(k, objects, capabilityTypes[type].code, 0, to, bytesOf(type));
  const [tcbA, tcbB, tcbC] = [8, 9, 10].map((i) => make("tcb", slot(i)));
  const [ep1, ep2] = [11, 12].map((i) => make("endpoint", slot(i)));
  const [ntfn1, ntfn2] = [13, 14].map((i) => make("notification", slot(i)));
  const [reply1, reply2] = [15, 16].map((i) => make("reply", slot(i)));
  const [scA, scB, scC] = [17, 18, 19].map((i) => make("sched-context", slot(i)));
  const [vs1, vs2] = [20, 21].map((i) => make("vspace", slot(i)));
  const buffers = [22, 23, 24].map((i) => retype(k, user, cap.frame, 9, slot(i), 512));
  const nodeB = retype(k, objects, cap.cnode, 3, slot(25), 8 * 16);
  const nested = retype(k, objects, cap.cnode, 2, slot(26), 4 * 16);
  const handler = new Cap(cap.irqHandler, slot(27));
  Object.assign(handler, { bits: 0, original: true, object: k.lines[0] });
  derive(k.roots, handler, control);
  const ep7 = copy(k, ep1!, slot(28), right.all, 7);
  copy(k, ntfn1!, slot(29), world === 0 ? right.all : right.read, 1);
  if (world === 2) make("endpoint", slot(0));
  else if (world > 0) copy(k, buffers[0]!, slot(0), right.read);

  const nodeBSlots = (nodeB.object as CNode).slots;
  copy(k, nodeB, nodeBSlots[1]!);
  const ep5 = copy(k, ep1!, nodeBSlots[2]!, right.write | right.grantReply, 5);
  copy(k, reply2!, nodeBSlots[3]!);
  copy(k, ntfn1!, nodeBSlots[4]!, right.all, 2);
  copy(k, tcbB!, nodeBSlots[5]!);
  copy(k, ep2!, (nested.object as CNode).slots[0]!, right.read | right.write | right.grant);

  const [a, b, c] = [thread(tcbA!, 50, 100), thread(tcbB!, 50, 50), thread(tcbC!, 80, 80)];
  const spaces: readonly (readonly [Tcb, Cap, number, Cap])[] = [[a, own, guard(0, 27), vs1!], [b, nodeB, guard(0, 29), vs2!], [c, own, guard(world < 3 ? 0x155 : 0, 27), vs1!]];
  spaces.forEach(([tcb, cspace, data, vspace], i) => {
    copy(k, cspace, tcb.slots[tcbSlot.cspace]!, right.all, data);
    copy(k, vspace, tcb.slots[tcbSlot.vspace]!);
    // In the second world C can read its buffer, and nothing is written there.
    copy(k, buffers[i]!, tcb.slots[tcbSlot.buffer]!, world === 1 && tcb === c ? right.read : right.all);
    tcb.buffer = buffers[i]!.base;
    show(k, buffers[i]!, vspace.object as VSpace, i, right.read | right.write, 5);
  });
  k.loaded = null;
  time(scA!, 1000, 4000, 0xa);
  time(scB!, 500, 500, 0xb);
  time(scC!, 2000, 2000, 0xc);
  runOn(a, scA!.object as SchedContext);
  runOn(b, scB!.object as SchedContext);
  const ready = [a, b];
  const queues: Queue[] = [];
  if (world >= 3) {
    // C has no time of its own, and waits for a caller's.
    queues.push(wait(c, ep1!.object as Endpoint, reply1!.object as Reply));
    if (world === 3) {
      // Two families of one badge.
      copy(k, ep1!, slot(30), right.all, 7);
      copy(k, ep7, slot(31));
    }
    if (world === 5) {
      // Behind it stands B, whom it can call in turn.
      ready.pop();
      Object.assign(b, { sc: null });
      Object.assign(scB!.object as SchedContext, { tcb: null });
      copy(k, ep2!, nodeBSlots[6]!, right.read | right.write);
      queues.push(wait(b, ep2!.object as Endpoint, reply2!.object as Reply));
    }
    if (world === 4) {
      // B waits for a signal and its time, which is the Notification's; C hears of signals while it receives.
      const notification = ntfn1!.object as Notification;
      ready.pop();
      Object.assign(b, { sc: null });
      Object.assign(scB!.object as SchedContext, { tcb: null, notification });
      notification.sc = scB!.object as SchedContext;
      queues.push(wait(b, notification, null));
      c.notification = ntfn2!.object as Notification;
      c.notification.tcb = c;
      runOn(c, scC!.object as SchedContext);
      const line = k.lines[0] as IrqLine;
      copy(k, ntfn1!, line.slots[0]!, right.all, 4);
      k.world.unmasked = 1;
    }
  } else if (world > 0) {
    // Faults of A and B go to an Endpoint, and B's budget is watched.
    copy(k, ep2!, a.slots[tcbSlot.fault]!);
    copy(k, ep7, b.slots[tcbSlot.fault]!);
    copy(k, ep1!, b.slots[tcbSlot.timeout]!, right.all, 9);
    runOn(c, scC!.object as SchedContext);
    ready.unshift(c);
    (scB!.object as SchedContext).period = 3000;
    copy(k, ep5, slot(30));
    const line = k.lines[0] as IrqLine;
    copy(k, ntfn1!, line.slots[0]!);
    k.world.unmasked = 1;
  }
  if (world === 2) {
    // B has more of its own, and no region is free in its VSpace: Frames that no thread can name.
    const regions = (vs2!.object as VSpace).regions;
    for (const [i, { frame }] of regions.entries()) {
      if (frame === null) show(k, retype(k, device, cap.frame, 5, new Slot(system.anchor + 1 + i), 32), vs2!.object as VSpace, i, right.read, 4);
    }
    for (const [from, to] of [[nodeB, 6], [ep5, 7]] as const) copy(k, from, nodeBSlots[to]!);
  }
  for (const [i, tcb] of ready.entries()) startThread(k, tcb, 0x1000 * (i + 1));
  for (const tcb of [b, c]) if (!ready.includes(tcb)) tcb.regs[reg.pc] = 0x3000;
  return { kernel: k, queues: [{ owner: 0, threads: k.ready.map(({ cell }) => cell) }, ...queues] };
}
