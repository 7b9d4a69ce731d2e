/**
 * What the kernel's state consists of, as the model keeps it: capabilities are nodes of an explicit derivation tree (the C keeps one list and computes
 * who is whose parent), queues are arrays, objects name each other by reference. Each object stands at the cell that the C has it at, so that
 * states can be compared (image.ts).
 */
import { cap, reg, right, state, tcbSlot } from "./numbers.ts";

/** A place for a capability. */
export class Slot {
  readonly cell: number;
  cap: Cap | null = null;
  constructor(cell: number) {
    this.cell = cell;
  }
}

/** What a capability is, and its place among those that it came of and that came of it. */
export class Cap {
  type: number;
  rights: number = right.all;
  /** Untyped, Frame: size as a power of two; CNode: radix; IRQHandler: line. */
  bits = 0;
  /** Made by Retype, or the first with its badge. */
  original = false;
  user = false;
  device = false;
  /** Base address of an Untyped or a Frame; kernel memory is addressed from its first cell on. */
  base = 0;
  object: KernelObject | null = null;
  /** Badge, guard << 5 | guard size, or bytes in use. */
  data = 0;
  /** Frame: where it is mapped. */
  mapped: VSpace | null = null;
  region = 0;
  slot: Slot;
  parent: Cap | null = null;
  children: Cap[] = [];
  constructor(type: number, slot: Slot) {
    this.type = type;
    this.slot = slot;
  }
}

export class CNode {
  readonly kind = cap.cnode;
  readonly cell: number;
  /** Capabilities that name it. */
  caps = 0;
  readonly slots: readonly Slot[];
  constructor(cell: number, radix: number) {
    this.cell = cell;
    this.slots = Array.from({ length: 2 ** radix }, (_, i) => new Slot(cell + i));
  }
}

export class Tcb {
  readonly kind = cap.tcb;
  readonly cell: number;
  caps = 0;
  readonly slots: readonly Slot[];
  readonly regs = new Uint32Array(reg.count);
  sp = 0;
  /** EXC_RETURN of a thread that has not run. */
  exc = 0xfffffffd;
  /** The queue that it is in. */
  queue: Tcb[] | null = null;
  /** What it waits at. */
  at: Endpoint | Notification | null = null;
  sc: SchedContext | null = null;
  reply: Reply | null = null;
  notification: Notification | null = null;
  buffer = 0;
  badge = 0;
  faultAddress = 0;
  faultInfo = 0;
  /** Of a capability fault: what the lookup found. */
  failure: readonly number[] = [];
  state: number = state.inactive;
  priority = 0;
  mcp = 0;
  fault = 0;
  calling = false;
  mayGrant = false;
  mayGrantReply = false;
  /** Its program counter was set while it waits: a call that is made again starts there. */
  moved = false;
  constructor(cell: number) {
    this.cell = cell;
    this.slots = Array.from({ length: tcbSlot.count }, (_, i) => new Slot(cell + i));
    this.regs[reg.psr] = 1 << 24; // Thumb, without which nothing runs
  }
}

export class Endpoint {
  readonly kind = cap.endpoint;
  readonly cell: number;
  caps = 0;
  /** All of them receive, or all send. */
  readonly queue: Tcb[] = [];
  constructor(cell: number) {
    this.cell = cell;
  }
}

export class Notification {
  readonly kind = cap.notification;
  readonly cell: number;
  caps = 0;
  readonly queue: Tcb[] = [];
  signalled = false;
  badges = 0;
  tcb: Tcb | null = null;
  sc: SchedContext | null = null;
  constructor(cell: number) {
    this.cell = cell;
  }
}

export class Reply {
  readonly kind = cap.reply;
  readonly cell: number;
  caps = 0;
  caller: Tcb | null = null;
  /** On whose stack of callers it is, and what is under it there. */
  sc: SchedContext | null = null;
  below: Reply | null = null;
  server: Tcb | null = null;
  constructor(cell: number) {
    this.cell = cell;
  }
}

export class SchedContext {
  readonly kind = cap.schedContext;
  readonly cell: number;
  caps = 0;
  readyAt = 0;
  consumed = 0;
  budget = 0;
  period = 0;
  remain = 0;
  badge = 0;
  tcb: Tcb | null = null;
  notification: Notification | null = null;
  reply: Reply | null = null;
  constructor(cell: number) {
    this.cell = cell;
  }
}

/** A region as the MPU takes it: its number and the sign that it is meant stand in `rbar` (Armv7-M ARM, B3.5.8). */
export interface Region {
  rbar: number;
  rasr: number;
  frame: Cap | null;
}
export class VSpace {
  readonly kind = cap.vspace;
  readonly cell: number;
  caps = 0;
  readonly regions: readonly Region[];
  constructor(cell: number, regions: number) {
    this.cell = cell;
    this.regions = Array.from({ length: regions }, (_, i) => ({ rbar: 0x10 + i, rasr: 0, frame: null }));
  }
}

/** An interrupt line: the slot of what it signals. */
export class IrqLine {
  readonly kind = cap.irqHandler;
  readonly cell: number;
  caps = 0;
  readonly slots: readonly Slot[];
  constructor(cell: number) {
    this.cell = cell;
    this.slots = [new Slot(cell)];
  }
}

export type KernelObject = Tcb | Endpoint | Notification | CNode | SchedContext | Reply | VSpace | IrqLine;

/** A container without capabilities to it, and how many of its slots may still hold something. */
export interface Doomed {
  readonly zombie: Cap;
  left: number;
}

/** What the kernel has of the world: its port. Times in ticks. */
export class World {
  now = 0;
  timerAt = 0;
  /** Interrupt lines that are on, a bit each. */
  unmasked = 0;
  /** User memory: its first address, and its words. */
  readonly base: number;
  readonly memory: Uint32Array;
  readonly ticksPerUs: number;
  /** How often the kernel finds no interrupt waiting at a preemption point, before it finds one. */
  quiet = Infinity;
  /** It found one. For those who watch. */
  interrupted = false;
  constructor(base: number, memory: Uint32Array, ticksPerUs: number) {
    this.base = base;
    this.memory = memory;
    this.ticksPerUs = ticksPerUs;
  }
}

export class Kernel {
  readonly world: World;
  readonly roots: Cap[] = [];
  readonly lines: readonly IrqLine[];
  current: Tcb | null = null;
  /** Whose regions the MPU has; null: to be loaded again. */
  loaded: VSpace | null = null;
  readonly ready: Tcb[] = [];
  readonly release: Tcb[] = [];
  /** The last one that became so comes first. */
  readonly doomed: Doomed[] = [];
  /** Who pays for the time since then. */
  since = 0;
  paying: SchedContext | null = null;
  /** The timer's deadline may have changed. */
  rearm = false;

  // The invocation at hand, and the words that it answers.
  answer: number[] = [];
  target: Cap | null = null;
  label = 0;
  length = 0;
  readonly extra: (Slot | null)[] = [null, null, null];
  /** Message registers that say more of a refusal. */
  details: readonly number[] = [];
  /** The same of a failed lookup. */
  failure: readonly number[] = [];

  constructor(world: World, irqs: number) {
    this.world = world;
    this.lines = Array.from({ length: irqs }, (_, i) => new IrqLine(1 + i));
  }

  refuse(code: number, ...details: readonly number[]): number {
    this.details = details;
    return code;
  }

  /** Whether an interrupt waits: asked at preemption points. */
  pending(): boolean {
    if (this.world.quiet > 0) {
      this.world.quiet--;
      return false;
    }
    this.world.interrupted = true;
    return true;
  }
}
