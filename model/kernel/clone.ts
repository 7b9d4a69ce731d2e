/** A state of its own, the same in all. */
import { preorder } from "./derivation.ts";
import { cap } from "./numbers.ts";
import {
  Cap, CNode, Endpoint, Kernel, type KernelObject, Notification, Reply, SchedContext, type Slot, Tcb, VSpace, World,
} from "./state.ts";

function blank(object: Exclude<KernelObject, { kind: typeof cap.irqHandler }>): KernelObject {
  switch (object.kind) {
    case cap.tcb: return new Tcb(object.cell);
    case cap.endpoint: return new Endpoint(object.cell);
    case cap.notification: return new Notification(object.cell);
    case cap.cnode: return new CNode(object.cell, Math.log2(object.slots.length));
    case cap.schedContext: return new SchedContext(object.cell);
    case cap.reply: return new Reply(object.cell);
    case cap.vspace: return new VSpace(object.cell, object.regions.length);
  }
}

/** Between entries: what belongs to an invocation is not copied. */
export function clone(k: Kernel): Kernel {
  const world = new World(k.world.base, k.world.memory.slice(), k.world.ticksPerUs);
  Object.assign(world, { now: k.world.now, timerAt: k.world.timerAt, unmasked: k.world.unmasked, quiet: k.world.quiet });
  const other = new Kernel(world, k.lines.length);

  const objects = new Map<KernelObject, KernelObject>();
  const slots = new Map<Slot, Slot>();
  const caps = new Map<Cap, Cap>();
  const list = preorder(k.roots);
  const twin = <T extends KernelObject>(object: T | null): T | null => (object === null ? null : (objects.get(object) as T));
  const see = (object: KernelObject, made: KernelObject): void => {
    objects.set(object, made);
    if ("slots" in object) object.slots.forEach((slot, i) => slots.set(slot, (made as CNode).slots[i]!));
  };
  k.lines.forEach((line, i) => see(line, other.lines[i]!));
  // Objects that are named by what is left of their capabilities, which a zombie counts among.
  for (const { object } of list) if (object !== null && !objects.has(object) && object.kind !== cap.irqHandler) see(object, blank(object));
  for (const each of list) {
    let slot = slots.get(each.slot);
    if (slot === undefined) slots.set(each.slot, (slot = new (each.slot.constructor as new (cell: number) => Slot)(each.slot.cell)));
    const copy = new Cap(each.type, slot);
    Object.assign(copy, {
      rights: each.rights, bits: each.bits, original: each.original, user: each.user, device: each.device, base: each.base, object: twin(each.object), data: each.data,
      mapped: twin(each.mapped), region: each.region,
    });
    slot.cap = copy;
    caps.set(each, copy);
  }
  for (const [each, copy] of caps) {
    copy.parent = each.parent === null ? null : caps.get(each.parent)!;
    copy.children = each.children.map((child) => caps.get(child)!);
  }
  other.roots.push(...k.roots.map((root) => caps.get(root)!));

  const queues = new Map<readonly Tcb[], Tcb[]>([[k.ready, other.ready], [k.release, other.release]]);
  for (const [object, made] of objects) if ("queue" in object && object.kind !== cap.tcb) queues.set(object.queue, (made as Endpoint).queue);
  for (const [queue, made] of queues) made.push(...queue.map((tcb) => twin(tcb)!));

  for (const [object, made] of objects) {
    made.caps = object.caps;
    switch (object.kind) {
      case cap.tcb: {
        const to = made as Tcb;
        to.regs.set(object.regs);
        Object.assign(to, {
          sp: object.sp, exc: object.exc, queue: object.queue === null ? null : queues.get(object.queue)!, at: twin(object.at), sc: twin(object.sc), reply: twin(object.reply),
          notification: twin(object.notification), buffer: object.buffer, badge: object.badge, faultAddress: object.faultAddress, faultInfo: object.faultInfo, failure: object.failure,
          state: object.state, priority: object.priority, mcp: object.mcp, fault: object.fault, calling: object.calling, mayGrant: object.mayGrant,
          mayGrantReply: object.mayGrantReply, moved: object.moved,
        });
        break;
      }
      case cap.notification:
        Object.assign(made, { signalled: object.signalled, badges: object.badges, tcb: twin(object.tcb), sc: twin(object.sc) });
        break;
      case cap.reply:
        Object.assign(made, { caller: twin(object.caller), sc: twin(object.sc), below: twin(object.below), server: twin(object.server) });
        break;
      case cap.schedContext:
        Object.assign(made, {
          readyAt: object.readyAt, consumed: object.consumed, budget: object.budget, period: object.period, remain: object.remain, badge: object.badge,
          tcb: twin(object.tcb), notification: twin(object.notification), reply: twin(object.reply),
        });
        break;
      case cap.vspace:
        object.regions.forEach(({ rbar, rasr, frame }, i) => Object.assign((made as VSpace).regions[i]!, { rbar, rasr, frame: frame === null ? null : caps.get(frame)! }));
        break;
      case cap.endpoint:
      case cap.cnode:
      case cap.irqHandler: break;
    }
  }
  other.doomed.push(...k.doomed.map(({ zombie, left }) => ({ zombie: caps.get(zombie)!, left })));
  Object.assign(other, { current: twin(k.current), loaded: twin(k.loaded), since: k.since, paying: twin(k.paying), rearm: k.rearm });
  return other;
}
