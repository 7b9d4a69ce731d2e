/**
 * Small systems for the exhaustive search: three subjects, each a thread with a CSpace of its own, eight slots in all. `partitions` says which
 * subjects can come to each other's capabilities; the search has to find that no others do.
 */
import { capabilityTypes, kernelLimits } from "../../spec/kernel.ts";
import { copy, plantUntyped, retype } from "../../model/kernel/boot.ts";
import { show } from "../../model/kernel/frame.ts";
import { cap, reg, right, state, tcbSlot } from "../../model/kernel/numbers.ts";
import { type Cap, type CNode, type Endpoint, Kernel, type Reply, type SchedContext, Slot, type Tcb, type VSpace, World } from "../../model/kernel/state.ts";

export interface Small {
  readonly kernel: Kernel;
  readonly subjects: readonly Tcb[];
  /** Numbers of subjects. */
  readonly partitions: readonly (readonly number[])[];
}

type Fill = (slots: readonly (readonly Slot[])[], make: (type: keyof typeof capabilityTypes, bits?: number) => Cap, k: Kernel, subjects: readonly Tcb[], nodes: readonly Cap[]) => void;

export interface SmallWorld {
  readonly name: string;
  /** Radix of each subject's CSpace. */
  readonly radix: readonly [number, number, number];
  readonly partitions: readonly (readonly number[])[];
  readonly fill: Fill;
}

const { all, read, write, grant, grantReply } = right;

export const smallWorlds: readonly SmallWorld[] = [
  {
    // 0 sends capabilities to 1; 2 hears of nothing.
    name: "grant", radix: [1, 2, 1], partitions: [[0, 1], [2]],
    fill: (slots, make, k, _, nodes) => {
      const ep = make("endpoint");
      copy(k, ep, slots[0]![0]!, write | grant);
      copy(k, make("endpoint"), slots[0]![1]!);
      copy(k, nodes[1]!, slots[1]![0]!);
      copy(k, ep, slots[1]![1]!, read);
      copy(k, nodes[2]!, slots[2]![0]!);
      copy(k, make("endpoint"), slots[2]![1]!);
    },
  },
  {
    // 0 and 1 share an Endpoint without Grant: messages pass, capabilities do not.
    name: "no-grant", radix: [1, 2, 1], partitions: [[0], [1], [2]],
    fill: (slots, make, k, _, nodes) => {
      const ep = make("endpoint");
      copy(k, ep, slots[0]![0]!, write | grantReply);
      copy(k, make("endpoint"), slots[0]![1]!);
      copy(k, nodes[1]!, slots[1]![0]!);
      copy(k, ep, slots[1]![1]!, read);
      copy(k, make("reply"), slots[1]![2]!);
      copy(k, ep, slots[2]![0]!, write, 2);
    },
  },
  {
    // 0 makes objects of memory, alone.
    name: "retype", radix: [2, 1, 1], partitions: [[0], [1], [2]],
    fill: (slots, make, k, _, nodes) => {
      copy(k, nodes[0]!, slots[0]![0]!);
      plantUntyped(k, slots[0]![1]!, { user: false, device: false, base: 64 * 16, bits: 6 });
      copy(k, nodes[1]!, slots[1]![0]!);
      copy(k, make("endpoint"), slots[1]![1]!);
      copy(k, nodes[2]!, slots[2]![0]!);
    },
  },
  {
    // 0 has 1's CSpace in its hands, and badges to give.
    name: "badges", radix: [2, 1, 1], partitions: [[0, 1], [2]],
    fill: (slots, make, k, _, nodes) => {
      copy(k, nodes[0]!, slots[0]![0]!);
      copy(k, nodes[1]!, slots[0]![1]!);
      const ep = make("endpoint");
      copy(k, ep, slots[0]![2]!);
      copy(k, ep, slots[2]![0]!, write, 2);
    },
  },
  {
    // Frames in a VSpace that 0 and 1 share.
    name: "frames", radix: [2, 1, 1], partitions: [[0], [1], [2]],
    fill: (slots, make, k, subjects, nodes) => {
      copy(k, nodes[0]!, slots[0]![0]!);
      const user = plantUntyped(k, slots[0]![1]!, { user: true, device: false, base: 0x20000000 + 1024, bits: 6 });
      const vspace = make("vspace");
      copy(k, vspace, slots[0]![2]!);
      copy(k, vspace, subjects[0]!.slots[tcbSlot.vspace]!);
      const frame = retype(k, user, cap.frame, 5, slots[0]![3]!, 32);
      show(k, frame, vspace.object as VSpace, 0, all, 5);
      copy(k, nodes[1]!, slots[1]![0]!);
      copy(k, make("vspace"), slots[1]![1]!);
    },
  },
  {
    // A server without time of its own: calls, answers, what becomes of them when a capability goes.
    name: "calls", radix: [1, 2, 1], partitions: [[0, 1, 2]],
    fill: (slots, make, k, subjects, nodes) => {
      const server = subjects[1]!;
      server.sc!.tcb = null;
      server.sc = null;
      k.ready.splice(k.ready.indexOf(server), 1);
      server.queue = null;
      const ep = make("endpoint");
      copy(k, ep, slots[0]![0]!, write | grantReply, 1);
      copy(k, nodes[1]!, slots[1]![0]!);
      copy(k, ep, slots[1]![1]!);
      copy(k, make("reply"), slots[1]![2]!);
      copy(k, ep, slots[2]![0]!, write | grantReply, 2);
      // It receives already.
      const reply = slots[1]![2]!.cap!.object as Reply;
      const endpoint = ep.object as Endpoint;
      Object.assign(server, { state: state.receiving, reply, queue: endpoint.queue, at: endpoint });
      endpoint.queue.push(server);
      reply.server = server;
    },
  },
  {
    // Threads and scheduling contexts in 0's hands.
    name: "threads", radix: [2, 1, 1], partitions: [[0, 1], [2]],
    fill: (slots, make, k, subjects) => {
      const tcb = k.roots.flatMap(({ children }) => children).find(({ object }) => object === subjects[1])!;
      copy(k, tcb, slots[0]![0]!);
      const sc = make("sched-context");
      Object.assign(sc.object as SchedContext, { budget: 100, period: 100, remain: 100 });
      copy(k, sc, slots[0]![1]!);
      const notification = make("notification");
      copy(k, notification, slots[0]![2]!);
      copy(k, notification, slots[1]![0]!, read);
    },
  },
];

/** The capabilities from which all others came stand where no subject reaches. */
export function smallOf({ radix, partitions, fill }: SmallWorld): Small {
  const k = new Kernel(new World(0x20000000, new Uint32Array(512), 4), 1);
  let hidden = 8;
  const place = (): Slot => new Slot(hidden++);
  const objects = plantUntyped(k, place(), { user: false, device: false, base: 256 * 16, bits: 12 });
  const buffers = plantUntyped(k, place(), { user: true, device: false, base: 0x20000000, bits: 11 });
  const make = (type: keyof typeof capabilityTypes, bits = 0): Cap => {
    const { code, retype: made } = capabilityTypes[type];
    const cells = made?.size === "fixed" ? made.cells : 2 ** bits;
    return retype(k, objects, code, bits, place(), cells * kernelLimits.cellBytes);
  };
  const nodes = radix.map((bits) => make("cnode", bits));
  const subjects = nodes.map((node, i) => {
    const tcb = make("tcb").object as Tcb;
    copy(k, node, tcb.slots[tcbSlot.cspace]!, all, 32 - node.bits);
    const frame = retype(k, buffers, cap.frame, 9, place(), 512);
    copy(k, frame, tcb.slots[tcbSlot.buffer]!);
    tcb.buffer = frame.base;
    Object.assign(tcb, { priority: 10, mcp: 10, state: state.running });
    tcb.regs[reg.pc] = 0x1000 * (i + 1);
    const sc = make("sched-context").object as SchedContext;
    Object.assign(sc, { budget: 100, period: 100, remain: 100, tcb });
    tcb.sc = sc;
    tcb.queue = k.ready;
    k.ready.push(tcb);
    return tcb;
  });
  fill(nodes.map((node) => (node.object as CNode).slots), make, k, subjects, nodes);
  return { kernel: k, subjects, partitions };
}
