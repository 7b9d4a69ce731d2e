/**
 * Kernel objects and capabilities as they lie in the kernel's memory (runtime-c/kernel/object.h), with the operations that
 * make and derive capabilities. Cells are numbered when all is known; then the memory is written out as words.
 *
 * Objects come to be as at the start of seL4: made by the kernel itself, of no Untyped that anybody holds. All else is
 * derived by the rules of runtime-c/kernel/derive.c and cnode.c.
 */
import { capabilityRights, capabilityTypes, kernelLimits, mappingAttributes } from "../../spec/kernel.ts";
import type { CapabilityRight, CapabilityType } from "../../spec/kernel.ts";

export const flagOriginal = 1;
export const flagUser = 2;
export const flagDevice = 4;
/** The first with its badge (PG_FIRST of runtime-c/kernel/object.h). */
const flagFirst = 8;
const regionShift = 4;

export const allRights = Object.values(capabilityRights).reduce((sum, { bit }) => sum + bit, 0);
export const rightsOf = (names: readonly CapabilityRight[]): number => names.reduce((sum, name) => sum | capabilityRights[name].bit, 0);
export const rightNames = (rights: number): CapabilityRight[] => (Object.keys(capabilityRights) as CapabilityRight[]).filter((name) => (rights & capabilityRights[name].bit) !== 0);

/** An object: a run of cells that begins with its slots, if it has any. */
export interface Thing {
  readonly type: CapabilityType;
  readonly name: string;
  readonly cells: number;
  readonly slots: readonly Slot[];
  /** Number of its first cell; 0 until placed. */
  index: number;
  /** The words behind its slots, once every cell has its number. */
  words(address: (thing: Thing) => number): readonly number[];
}

export interface Slot {
  /** For comments and tables: whose slot this is. */
  readonly place: string;
  type: CapabilityType;
  rights: number;
  bits: number;
  flags: number;
  /** What it is to: an object, or an address. */
  object: Thing | number;
  data: Thing | number;
  next: Slot | null;
  prev: Slot | null;
  index: number;
}

export const emptySlot = (place: string): Slot => ({ place, type: "null", rights: 0, bits: 0, flags: 0, object: 0, data: 0, next: null, prev: null, index: 0 });

/** What was done to arrive at the initial state, in order. */
export type Operation =
  | { readonly kind: "create"; readonly to: Slot }
  | { readonly kind: "derive"; readonly from: Slot; readonly to: Slot }
  | { readonly kind: "issue"; readonly control: Slot; readonly to: Slot; readonly line: number }
  | { readonly kind: "map"; readonly frame: Slot; readonly vspace: VSpace; readonly region: number };

export class Capabilities {
  readonly operations: Operation[] = [];

  /** The first capability to an object, in no list yet. */
  create(to: Slot, type: CapabilityType, object: Thing | number, more: { readonly bits?: number; readonly flags?: number; readonly rights?: number; readonly data?: number } = {}): void {
    this.#fill(to, { type, object, rights: more.rights ?? allRights, bits: more.bits ?? 0, flags: flagOriginal | (more.flags ?? 0), data: more.data ?? 0 });
    this.operations.push({ kind: "create", to });
  }

  /** As cnode.c's Copy, or Mint with a badge. */
  derive(from: Slot, to: Slot, rights = allRights, badge = 0): void {
    const reduced = from.type === "endpoint" || from.type === "notification" || from.type === "frame" || from.type === "reply";
    if (from.type === "untyped" || from.type === "irq-control") throw new Error(`a capability of type ${from.type} is not derived here`);
    if (badge !== 0 && from.data !== 0) throw new Error("a badge is set once");
    this.#fill(to, {
      type: from.type, object: from.object, bits: from.bits, rights: reduced ? from.rights & rights : from.rights,
      flags: (from.flags & (flagUser | flagDevice)) | (badge !== 0 ? flagOriginal | flagFirst : 0),
      data: from.type === "frame" ? 0 : badge !== 0 ? badge : from.data,
    });
    this.#insert(to, from);
    this.operations.push({ kind: "derive", from, to });
  }

  /** As irq.c's issue: a handler is a child of the control. */
  issue(control: Slot, to: Slot, line: Line): void {
    this.#fill(to, { type: "irq-handler", object: line, rights: allRights, bits: line.line, flags: flagOriginal, data: 0 });
    this.#insert(to, control);
    this.operations.push({ kind: "issue", control, to, line: line.line });
  }

  /** As frame.c's map, into the first free region. */
  map(frame: Slot, vspace: VSpace, access: "r" | "rw" | "rx", device: boolean): number {
    const region = vspace.regions.length;
    if (region === kernelLimits.regions || typeof frame.object !== "number") throw new Error("no region is free");
    frame.data = vspace;
    frame.flags |= region << regionShift;
    vspace.regions.push({
      rbar: (frame.object | rbarValid | region) >>> 0,
      rasr: ((access === "rx" ? 0 : rasrExecuteNever) | (access === "rw" ? accessFull : accessRead) | (device ? rasrDevice : rasrNormal) | ((frame.bits - 1) << 1) | 1) >>> 0,
      frame,
    });
    this.operations.push({ kind: "map", frame, vspace, region });
    return region;
  }

  #fill(to: Slot, content: Pick<Slot, "type" | "object" | "rights" | "bits" | "flags" | "data">): void {
    if (to.type !== "null") throw new Error(`${to.place} holds a capability already`);
    Object.assign(to, content);
  }

  #insert(slot: Slot, after: Slot): void {
    slot.prev = after;
    slot.next = after.next;
    if (after.next !== null) after.next.prev = slot;
    after.next = slot;
  }
}

/** Region registers (Armv7-M ARM, B3.5.8 and B3.5.9), as runtime-c/kernel/frame.c sets them. */
const rbarValid = 1 << 4;
const rasrExecuteNever = 1 << 28;
const rasrNormal = (1 << 19) | (1 << 17) | (1 << 16);
const rasrDevice = 1 << 16;
const accessRead = 2 << 24;
const accessFull = 3 << 24;
/** The attributes that Page_Map would be given for it. */
export const attributesOf = (access: "r" | "rw" | "rx", device: boolean): number =>
  (access === "rx" ? 0 : mappingAttributes.ExecuteNever) | (device ? 0 : mappingAttributes.PageCacheable);

const fixedCells = (type: CapabilityType): number => {
  const { retype } = capabilityTypes[type];
  if (retype?.size !== "fixed") throw new Error(`an object of type ${type} has no fixed size`);
  return retype.cells;
};

abstract class Base implements Thing {
  abstract readonly type: CapabilityType;
  readonly name: string;
  readonly slots: readonly Slot[] = [];
  index = 0;
  constructor(name: string) {
    this.name = name;
  }
  get cells(): number {
    return fixedCells(this.type);
  }
  abstract words(address: (thing: Thing) => number): readonly number[];
}

const addressOf = (address: (thing: Thing) => number, thing: Thing | null): number => (thing === null ? 0 : address(thing));

export const threadStates = { inactive: 0, running: 1, receiving: 3 } as const;
const excReturn = 0xfffffffd; // thread mode, process stack, no floating-point context (Armv7-M ARM, B1.5.8)
const psrThumb = 1 << 24;
const tcbSlots = ["CSpace", "VSpace", "buffer", "fault", "timeout"] as const;
/** Words of the frame that the processor stacks. */
const frameBytes = 32;

export class Tcb extends Base {
  readonly type = "tcb";
  override readonly slots: readonly Slot[];
  state: keyof typeof threadStates = "inactive";
  entry = 0;
  stackTop = 0;
  buffer = 0;
  priority = 0;
  mcp = 0;
  sc: SchedContext | null = null;
  notification: Notification | null = null;
  reply: Reply | null = null;
  next: Tcb | null = null;
  /** Address of the queue's head, or the endpoint it waits at. */
  queue: Thing | number = 0;

  constructor(name: string) {
    super(name);
    this.slots = tcbSlots.map((slot) => emptySlot(`thread of ${name}, ${slot}`));
  }
  slot(name: (typeof tcbSlots)[number]): Slot {
    return this.slots[tcbSlots.indexOf(name)]!;
  }
  words(address: (thing: Thing) => number): readonly number[] {
    const registers = Array.from({ length: 16 }, () => 0);
    registers[5] = this.buffer; // r9
    registers[14] = this.entry;
    registers[15] = psrThumb;
    return [
      ...registers, this.stackTop - frameBytes, excReturn, ...Array.from({ length: 16 }, () => 0),
      addressOf(address, this.next), typeof this.queue === "number" ? this.queue : address(this.queue), addressOf(address, this.sc),
      addressOf(address, this.reply), addressOf(address, this.notification), this.buffer, 0, 0, 0,
      (threadStates[this.state] | (this.priority << 8) | (this.mcp << 16)) >>> 0,
    ];
  }
}

export class Endpoint extends Base {
  readonly type = "endpoint";
  head: Tcb | null = null;
  words(address: (thing: Thing) => number): readonly number[] {
    return [addressOf(address, this.head), 0, 0, 0];
  }
}

export class Notification extends Base {
  readonly type = "notification";
  bound: Tcb | null = null;
  words(address: (thing: Thing) => number): readonly number[] {
    return [0, 0, addressOf(address, this.bound), 0];
  }
}

export class Reply extends Base {
  readonly type = "reply";
  server: Tcb | null = null;
  words(address: (thing: Thing) => number): readonly number[] {
    return [0, 0, 0, addressOf(address, this.server)];
  }
}

export class SchedContext extends Base {
  readonly type = "sched-context";
  /** In ticks; a budget of 0: not configured. */
  budget = 0;
  period = 0;
  badge = 0;
  tcb: Tcb | null = null;
  words(address: (thing: Thing) => number): readonly number[] {
    return [0, 0, 0, 0, this.period % 2 ** 32, Math.floor(this.period / 2 ** 32), this.budget, this.budget, this.badge, addressOf(address, this.tcb), 0, 0];
  }
}

export class VSpace extends Base {
  readonly type = "vspace";
  readonly regions: { readonly rbar: number; readonly rasr: number; readonly frame: Slot }[] = [];
  words(): readonly number[] {
    const all = Array.from({ length: kernelLimits.regions }, (_, i) => this.regions[i]);
    const frames = all.map((region) => region?.frame.index ?? 0);
    return [
      // A free region names itself, too: loading it must not turn off the one that was loaded before it.
      ...all.flatMap((region, i) => [region?.rbar ?? rbarValid | i, region?.rasr ?? 0]),
      ...Array.from({ length: kernelLimits.regions / 2 }, (_, i) => (frames[2 * i]! | (frames[2 * i + 1]! << 16)) >>> 0),
    ];
  }
}

export class CNode extends Base {
  readonly type = "cnode";
  readonly radix: number;
  override readonly slots: readonly Slot[];
  constructor(name: string, radix: number) {
    super(name);
    this.radix = radix;
    this.slots = Array.from({ length: 2 ** radix }, (_, i) => emptySlot(`${name} ${i}`));
  }
  override get cells(): number {
    return 2 ** this.radix;
  }
  /** Guard 0 that fills 32 bits: a capability pointer is the slot's number (guard << 5 | guard size). */
  get guard(): number {
    return 32 - this.radix;
  }
  words(): readonly number[] {
    return [];
  }
}

/** The slot of an interrupt line: the kernel's, and the processor's number for it. */
export class Line extends Base {
  readonly type = "irq-handler";
  override readonly slots: readonly Slot[];
  readonly line: number;
  readonly number: number;
  constructor(line: number, number: number) {
    super(`line ${number}`);
    this.line = line;
    this.number = number;
    this.slots = [emptySlot(`line ${number}`)];
  }
  override get cells(): number {
    return 1;
  }
  words(): readonly number[] {
    return [];
  }
}

export function slotWords(slot: Slot, address: (thing: Thing) => number): readonly [number, number, number, number] {
  const value = (of: Thing | number): number => (typeof of === "number" ? of : address(of));
  if (slot.type === "null") return [0, 0, 0, 0];
  return [
    (capabilityTypes[slot.type].code | (slot.rights << 8) | (slot.bits << 16) | (slot.flags << 24)) >>> 0,
    value(slot.object), value(slot.data), ((slot.next?.index ?? 0) | ((slot.prev?.index ?? 0) << 16)) >>> 0,
  ];
}
