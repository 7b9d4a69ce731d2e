/**
 * From a description and its layout to the kernel's initial memory: which objects there are, who holds which capability.
 *
 * Nobody holds more than the description says. Originals of what several share, and the Frames of code, data, devices and
 * shared memory, lie in the vault: CNodes that no thread has, kept alive by the capabilities to themselves in their own slots.
 * So no component can revoke what another was given, unmap its own code, or mint a badge that the description does not give.
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";
import { spanAt } from "../config/files.ts";
import type { CapabilityRight, CapabilityType } from "../../spec/kernel.ts";
import { kernelLimits } from "../../spec/kernel.ts";
import { partNames } from "./description.ts";
import type { ComponentDescription, Described, PartName } from "./description.ts";
import { cellsAddress, kernelStateAddress, readyOffset } from "./kernel-memory.ts";
import { interruptLine, linesOf } from "./devices.ts";
import type { SystemLayout } from "./layout.ts";
import { CNode, Capabilities, Endpoint, Line, Notification, Reply, SchedContext, Tcb, VSpace, emptySlot, flagDevice, flagUser, rightNames, rightsOf, slotWords } from "./objects.ts";
import type { Operation, Slot, Thing } from "./objects.ts";

/** One capability of a component. */
export interface Holding {
  readonly slot: number;
  /** The constant of its header. */
  readonly constant: string;
  readonly type: CapabilityType;
  /** What it is to. */
  readonly object: string;
  /** Null for types that have none. */
  readonly rights: readonly CapabilityRight[] | null;
  readonly badge: number | null;
  /** Bytes of an Untyped. */
  readonly bytes: number | null;
}

export interface ComponentCapabilities {
  readonly name: string;
  /** Of its CNode: 2^radix slots. Null: it holds nothing, and has no CNode. */
  readonly radix: number | null;
  /** The first free slot, up to the end of the CNode. */
  readonly free: number;
  readonly holdings: readonly Holding[];
  /** Badges that its endpoints and notifications deliver, by constant. */
  readonly badges: readonly (readonly [constant: string, badge: number])[];
}

export interface Distribution {
  /** All cells; those behind `words` are zero. */
  readonly cells: number;
  /** The processor's numbers of the kernel's interrupt lines, in their order. */
  readonly lines: readonly number[];
  /** Words of the cells up to the last that is not zero. */
  readonly words: Uint32Array;
  /** What begins in a cell. */
  readonly comments: ReadonlyMap<number, string>;
  /** Address of the first thread that is ready. */
  readonly ready: number;
  readonly components: readonly ComponentCapabilities[];
  readonly operations: readonly Operation[];
}

const upper = (name: string): string => name.toUpperCase().replaceAll("-", "_");
const partConstants: Readonly<Record<PartName, string>> = { tcb: "TCB", cnode: "CNODE", vspace: "VSPACE", context: "SC", reply: "REPLY" };
const rightless: ReadonlySet<CapabilityType> = new Set(["untyped", "tcb", "cnode", "sched-context", "vspace", "irq-handler", "irq-control", "sched-control"]);
/** Who sends may send and call; who reports a fault does. */
const senderRights: readonly CapabilityRight[] = ["write", "grant-reply"];

/** A component in the making: its objects, and its capabilities in the order of their slots. */
interface Making {
  readonly name: string;
  readonly description: ComponentDescription;
  readonly tcb: Tcb;
  readonly vspace: VSpace;
  readonly context: SchedContext | null;
  readonly replies: ReadonlyMap<string, Reply>;
  /** What puts each capability into its slot. */
  readonly wanted: { readonly constant: string; readonly object: string; put(slot: Slot): void }[];
  readonly badges: [constant: string, badge: number][];
  cnode: CNode | null;
}

export function distribute({ description, json }: Described, layout: SystemLayout, board: BoardLayout): Outcome<Distribution> {
  const { endpoints = {}, notifications = {}, interrupts = {}, frames = {} } = description;
  const ticks = board.counter.hz / 1_000_000;
  const capabilities = new Capabilities();
  const controller = Object.entries(description.components).find(([, { control = [] }]) => control.includes("interrupts"))?.[0] ?? null;
  // Those that are named, and at least one: C has no arrays of none.
  const lineOf = Object.fromEntries(Object.entries(interrupts).map(([id, use]) => [id, { ...use, line: interruptLine(use, board) }]));
  const named = linesOf(description, board);
  const lines = (named.length === 0 ? [0] : named).map((number, line) => new Line(line, number));
  const lineAt = (number: number): Line => lines.find((line) => line.number === number)!;
  const endpoint = new Map(Object.keys(endpoints).map((name) => [name, new Endpoint(name)]));
  const notification = new Map(Object.keys(notifications).map((name) => [name, new Notification(name)]));

  // The vault's slots are numbered once all that goes there is known.
  const vaulted: Slot[] = [];
  const inVault = (): Slot => {
    const slot = emptySlot(`vault ${vaulted.length}`);
    vaulted.push(slot);
    return slot;
  };
  const kept = (type: CapabilityType, thing: Thing | number, more: Parameters<Capabilities["create"]>[3] = {}): Slot => {
    const slot = inVault();
    capabilities.create(slot, type, thing, more);
    return slot;
  };

  const endpointCaps = new Map([...endpoint].map(([name, thing]) => [name, kept("endpoint", thing)]));
  const notificationCaps = new Map([...notification].map(([name, thing]) => [name, kept("notification", thing)]));
  const frameCaps = new Map(Object.entries(frames).map(([name, { bytes }]) => [name, kept("frame", layout.frames.get(name)!, { bits: Math.log2(bytes), flags: flagUser, rights: rightsOf(["read", "write"]) })]));
  const schedControl = kept("sched-control", 0);
  let irqControl = controller === null ? kept("irq-control", 0) : null;

  const making = new Map(Object.entries(description.components).map(([name, each]): [string, Making] => [name, {
    name, description: each, tcb: new Tcb(name), vspace: new VSpace(name), context: each.context === undefined ? null : new SchedContext(name),
    replies: new Map((each.replies ?? []).map((reply) => [reply, new Reply(`${name} ${reply}`)])), wanted: [], badges: [], cnode: null,
  }]));
  const all = [...making.values()];

  // A Reply that somebody else holds, too, is nobody's own: its original is in the vault.
  const managedReplies = new Set(all.flatMap(({ description: each }) => Object.entries(each.manages ?? {}).flatMap(([other, kinds]) => (kinds.includes("reply") ? [other] : []))));

  // Objects of each component, and its Frames in its regions.
  const partCaps = new Map<string, Slot>();
  for (const each of all) {
    const placed = layout.components.find(({ name }) => name === each.name)!;
    const { tcb, vspace, context } = each;
    tcb.entry = placed.code.base;
    tcb.stackTop = placed.stackTop;
    tcb.buffer = placed.buffer;
    tcb.priority = each.description.priority;
    tcb.mcp = each.description.mcp ?? 0;
    partCaps.set(`${each.name} tcb`, kept("tcb", tcb));
    capabilities.create(tcb.slot("VSpace"), "vspace", vspace);
    partCaps.set(`${each.name} vspace`, tcb.slot("VSpace"));
    const [reply] = each.replies.values();
    if (reply !== undefined && managedReplies.has(each.name)) partCaps.set(`${each.name} reply`, kept("reply", reply));
    if (context !== null) {
      partCaps.set(`${each.name} context`, kept("sched-context", context));
      const { budget, period } = each.description.context!;
      Object.assign(context, { budget: budget * ticks, period: period * ticks, badge: each.description.timeouts?.badge ?? 0, tcb });
      tcb.sc = context;
      tcb.state = "running";
    }
    for (const region of placed.regions) {
      const shared = region.kind === "frame" ? frameCaps.get(region.name!)! : null;
      const rights = rightsOf(region.access === "rw" ? ["read", "write"] : ["read"]);
      let slot: Slot;
      if (shared === null) slot = kept("frame", region.base, { bits: region.bits, rights, flags: flagUser | (region.kind === "device" ? flagDevice : 0) });
      else {
        slot = inVault();
        capabilities.derive(shared, slot, rights);
      }
      capabilities.map(slot, vspace, region.access, region.kind === "device");
      if (region.kind === "data" && region.base <= placed.buffer && placed.buffer < region.base + 2 ** region.bits) capabilities.derive(slot, tcb.slot("buffer"));
    }
    for (const [key, place] of [["faults", "fault"], ["timeouts", "timeout"]] as const) {
      const to = each.description[key];
      if (to !== undefined) capabilities.derive(endpointCaps.get(to.endpoint)!, tcb.slot(place), rightsOf(senderRights), to.badge);
    }
  }

  // What each wants in its CSpace, in the order of the slots.
  for (const each of all) {
    const { name, description: own, wanted, badges } = each;
    const want = (constant: string, object: string, put: (slot: Slot) => void): void => void wanted.push({ constant: `CAP_${constant}`, object, put });
    const derived = (constant: string, object: string, from: () => Slot, rights?: readonly CapabilityRight[], badge?: number): void =>
      want(constant, object, (slot) => capabilities.derive(from(), slot, rights === undefined ? undefined : rightsOf(rights), badge));
    const part = (constant: string, of: string, kind: PartName): void => {
      if (kind === "context" && making.get(of)!.context === null) return;
      if (kind === "reply" && making.get(of)!.replies.size === 0) return;
      derived(constant, of, () => partCaps.get(`${of} ${kind}`)!);
    };
    for (const kind of partNames) if ((own.own ?? []).includes(kind)) part(partConstants[kind], name, kind);
    if (controller === name) want("IRQ_CONTROL", named.length === 0 ? "no interrupt line" : `interrupt lines ${named.join(", ")}`, (slot) => {
      capabilities.create(slot, "irq-control", 0);
      irqControl = slot;
    });
    if ((own.control ?? []).includes("time")) derived("SCHED_CONTROL", "all processor time", () => schedControl);
    for (const [id, { receiver }] of Object.entries(endpoints)) if (receiver === name) derived(`${upper(id)}_EP`, id, () => endpointCaps.get(id)!, ["read"]);
    for (const [id, { receiver, senders = {} }] of Object.entries(endpoints)) {
      const sends = senders[name];
      if (sends !== undefined) derived(`${upper(id)}_EP${receiver === name ? "_SEND" : ""}`, id, () => endpointCaps.get(id)!, sends.rights ?? senderRights, sends.badge);
      if (receiver !== name) continue;
      badges.push(...Object.entries(senders).map(([sender, { badge }]): [string, number] => [`BADGE_${upper(id)}_${upper(sender)}`, badge]));
      for (const [other, { faults, timeouts }] of Object.entries(description.components)) {
        if (faults?.endpoint === id) badges.push([`BADGE_${upper(id)}_FAULT_${upper(other)}`, faults.badge]);
        if (timeouts?.endpoint === id) badges.push([`BADGE_${upper(id)}_TIMEOUT_${upper(other)}`, timeouts.badge]);
      }
    }
    for (const [id, { waiter }] of Object.entries(notifications)) if (waiter === name) derived(`${upper(id)}_NTFN`, id, () => notificationCaps.get(id)!, ["read"]);
    for (const [id, { waiter, signallers = {} }] of Object.entries(notifications)) {
      const signals = signallers[name];
      if (signals !== undefined) derived(`${upper(id)}_NTFN${waiter === name ? "_SIGNAL" : ""}`, id, () => notificationCaps.get(id)!, ["write"], signals.badge);
      if (waiter !== name) continue;
      badges.push(...Object.entries(signallers).map(([other, { badge }]): [string, number] => [`BADGE_${upper(id)}_${upper(other)}`, badge]));
      for (const [line, use] of Object.entries(interrupts)) if (use.notification === id) badges.push([`BADGE_${upper(id)}_IRQ_${upper(line)}`, use.badge]);
    }
    for (const [id, reply] of each.replies) {
      const shared = id === [...each.replies.keys()][0] && managedReplies.has(name);
      if (shared) derived(`${upper(id)}_REPLY`, id, () => partCaps.get(`${name} reply`)!);
      else want(`${upper(id)}_REPLY`, id, (slot) => capabilities.create(slot, "reply", reply));
    }
    for (const [id, { handler, line }] of Object.entries(lineOf)) if (handler === name) want(`${upper(id)}_IRQ`, `line ${line}`, (slot) => capabilities.issue(irqControl!, slot, lineAt(line)));
    const managed = new Map(Object.entries(own.manages ?? {}).map(([other, kinds]) => [other, new Set(kinds)]));
    for (const [other, { restart }] of Object.entries(description.components)) if (restart?.by === name) managed.set(other, new Set([...(managed.get(other) ?? []), "tcb"]));
    for (const [other, kinds] of managed) for (const kind of partNames) if (kinds.has(kind)) part(`${upper(other)}_${partConstants[kind]}`, other, kind);
    for (const [id, { for: use, bytes }] of Object.entries(own.untyped ?? {})) {
      const bits = Math.log2(bytes);
      if (use === "frames") want(`${upper(id)}_UT`, id, (slot) => capabilities.create(slot, "untyped", layout.pools.get(`${name}/${id}`)!, { bits, flags: flagUser }));
      else want(`${upper(id)}_UT`, id, (slot) => capabilities.create(slot, "untyped", pools.get(`${name}/${id}`)!, { bits }));
    }
  }

  // CNodes, big enough; then their content. IRQControl's holder goes first: handlers are derived from what it holds.
  const pools = new Map(all.flatMap(({ name, description: own }) => Object.entries(own.untyped ?? {}).flatMap(([id, { for: use, bytes }]): [string, Pool][] =>
    (use === "objects" ? [[`${name}/${id}`, new Pool(`${name} ${id}`, bytes)]] : []))));
  const seen = new Set(all.flatMap(({ description: own }) => Object.entries(own.manages ?? {}).flatMap(([other, kinds]) => (kinds.includes("cnode") ? [other] : []))));
  for (const each of all) {
    if (each.wanted.length === 0 && each.description.slots === undefined && !seen.has(each.name)) continue;
    const slots = Math.max(each.wanted.length + 1, each.description.slots ?? 0, 2);
    each.cnode = new CNode(each.name, Math.ceil(Math.log2(slots)));
    capabilities.create(each.tcb.slot("CSpace"), "cnode", each.cnode, { bits: each.cnode.radix, data: each.cnode.guard });
    partCaps.set(`${each.name} cnode`, each.tcb.slot("CSpace"));
  }
  const first = (name: string): number => (name === controller ? 0 : 1);
  for (const each of [...all].sort((a, b) => first(a.name) - first(b.name))) each.wanted.forEach(({ put }, i) => put(each.cnode!.slots[i + 1]!));
  for (const { line, notification: id, badge } of Object.values(lineOf)) capabilities.derive(notificationCaps.get(id)!, lineAt(line).slots[0]!, rightsOf(["write"]), badge);
  for (const [id, { waiter, bound }] of Object.entries(notifications)) {
    if (bound !== true) continue;
    const [one, tcb] = [notification.get(id)!, making.get(waiter)!.tcb];
    one.bound = tcb;
    tcb.notification = one;
  }

  // Threads: ready by priority, or, when passive, receiving on their endpoint.
  const ready = all.filter(({ tcb }) => tcb.state === "running").sort((a, b) => b.tcb.priority - a.tcb.priority).map(({ tcb }) => tcb);
  ready.forEach((tcb, i) => {
    tcb.next = ready[i + 1] ?? null;
    tcb.queue = kernelStateAddress(board) + readyOffset;
  });
  for (const { name, description: own, tcb, replies } of all) {
    if (own.passive !== true) continue;
    const serves = endpoint.get(Object.entries(endpoints).find(([, { receiver }]) => receiver === name)![0])!;
    const reply = [...replies.values()][0]!;
    Object.assign(tcb, { state: "receiving", queue: serves, reply });
    serves.head = tcb;
    reply.server = tcb;
  }

  const sizes = vaultSizes(vaulted.length);
  const selves = sizes.map(inVault);
  while (vaulted.length < sizes.reduce((sum, size) => sum + size, 0)) inVault();
  let from = 0;
  const vault = sizes.map((size) => new Vault(vaulted.slice(from, (from += size))));
  vault.forEach((part, i) => capabilities.create(selves[i]!, "cnode", part, { bits: part.radix, data: part.guard }));

  // Where each object lies: small ones first, then CNodes, then untyped memory, so that what is zero is at the end. No region shows
  // any of it, so untyped memory for objects needs no alignment: Retype counts from its base.
  const cnodes = all.flatMap(({ cnode }) => cnode ?? []).sort((a, b) => a.radix - b.radix);
  const small: readonly Thing[] = [...lines, ...all.flatMap(({ tcb, vspace, context, replies }) => [tcb, vspace, ...(context === null ? [] : [context]), ...replies.values()]), ...endpoint.values(), ...notification.values()];
  const base = cellsAddress(board);
  const bytes = kernelLimits.cellBytes;
  let at = 1;
  const things: readonly Thing[] = [...small, ...vault, ...cnodes, ...[...pools.values()].sort((a, b) => a.cells - b.cells)];
  for (const thing of things) {
    thing.index = at;
    thing.slots.forEach((slot, i) => (slot.index = at + i));
    at += thing.cells;
  }
  if (at > 65535) return fail([diagnostic("PG4218", spanAt(json, ["components"]), { cells: at })]);

  const address = (thing: Thing): number => base + thing.index * bytes;
  const words = new Uint32Array(4 * at);
  const comments = new Map<number, string>();
  for (const thing of things) {
    if (thing.cells > 0 && !(thing instanceof Line)) comments.set(thing.index, `${thing.type} ${thing.name}`);
    for (const slot of thing.slots) words.set(slotWords(slot, address), 4 * slot.index);
    words.set(thing.words(address), 4 * (thing.index + thing.slots.length));
  }
  let end = 4 * at;
  while (end > 4 && words[end - 1] === 0) end--;
  const components = all.map(({ name, cnode, wanted, badges }): ComponentCapabilities => ({
    name, radix: cnode?.radix ?? null, free: wanted.length + 1, badges,
    holdings: wanted.map(({ constant, object }, i): Holding => {
      const slot = cnode!.slots[i + 1]!;
      return {
        slot: i + 1, constant, type: slot.type, object, rights: rightless.has(slot.type) ? null : rightNames(slot.rights),
        badge: (slot.type === "endpoint" || slot.type === "notification") && typeof slot.data === "number" && slot.data !== 0 ? slot.data : null,
        bytes: slot.type === "untyped" ? 2 ** slot.bits : null,
      };
    }),
  }));
  return succeed({ cells: at, lines: lines.map(({ number }) => number), words: words.slice(0, 4 * Math.ceil(end / 4)), comments, ready: ready[0] === undefined ? 0 : address(ready[0]), components, operations: capabilities.operations });
}

/** Untyped memory for kernel objects: cells that are zero. */
class Pool implements Thing {
  readonly type = "untyped";
  readonly name: string;
  readonly bytes: number;
  readonly slots: readonly Slot[] = [];
  index = 0;
  constructor(name: string, bytes: number) {
    this.name = name;
    this.bytes = bytes;
  }
  get cells(): number {
    return this.bytes / kernelLimits.cellBytes;
  }
  words(): readonly number[] {
    return [];
  }
}

/** Sizes of the CNodes that hold so many capabilities and one to each of themselves: powers of two, no two the same, the fewest slots. */
function vaultSizes(capabilities: number): readonly number[] {
  for (let slots = 2 * Math.ceil((capabilities + 1) / 2); ; slots += 2) {
    const sizes = Array.from({ length: 16 }, (_, i) => 2 ** (15 - i)).filter((size) => (slots & size) !== 0);
    if (capabilities + sizes.length <= slots) return sizes;
  }
}

/** A CNode over slots that exist already. */
class Vault implements Thing {
  readonly type = "cnode";
  readonly name: string;
  readonly radix: number;
  readonly slots: readonly Slot[];
  index = 0;
  constructor(slots: readonly Slot[]) {
    this.name = `vault, ${slots.length} slots`;
    this.radix = Math.log2(slots.length);
    this.slots = slots;
  }
  get cells(): number {
    return this.slots.length;
  }
  get guard(): number {
    return 32 - this.radix;
  }
  words(): readonly number[] {
    return [];
  }
}

/** The row of a table: what a capability is to. */
export const holdingText = ({ type, object, bytes }: Holding): string => `${type} ${object}${bytes === null ? "" : `, ${bytes} bytes`}`;
