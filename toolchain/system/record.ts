/** The record of a system build: what the kernel and each component take, who holds what, and what is wasted. No dates, no paths of the machine. */
import type { Board } from "../config/board.ts";
import type { SlotName } from "../config/flash.ts";
import { sha256 } from "../digest.ts";
import type { Elf } from "../elf.ts";
import type { StackBound } from "../stack.ts";
import type { Description } from "./description.ts";
import type { Distribution, Holding } from "./distribute.ts";
import { storesInRam } from "./devices.ts";
import { wasteOf } from "./layout.ts";
import type { MappedRegion, Span, SystemLayout } from "./layout.ts";

export interface RecordedComponent {
  readonly name: string;
  readonly priority: number;
  readonly mcp: number;
  readonly code: Span;
  readonly data: Span;
  /** Reserved for it, and the deepest path through its program. */
  readonly stack: number;
  readonly worstStack: StackBound;
  readonly regions: readonly MappedRegion[];
  readonly waste: { readonly flash: number; readonly ram: number };
  /** Of its CNode; 0: it has none. */
  readonly slots: number;
  readonly holds: readonly Holding[];
  /** Where the kernel reports its faults, and that its budget is used up. */
  readonly faults: Handler | null;
  readonly timeouts: Handler | null;
}

interface Handler {
  readonly endpoint: string;
  readonly badge: number;
}

export interface SystemRecord {
  readonly schema: "pgrid.system-record/1";
  readonly system: string;
  readonly board: string;
  /** Of the flash that the image is linked for; left out: the start of `memory.flash`. */
  readonly slot?: SlotName;
  readonly target: string;
  readonly compiler: { readonly command: string; readonly version: string };
  readonly kernel: {
    readonly text: number; readonly rodata: number;
    /** Reserved for it, and the deepest path through it. */
    readonly stack: number; readonly worstStack: StackBound;
    /** The cells, all of them, in bytes. */
    readonly objects: number;
    /** Initialised and cleared data besides. */
    readonly data: number;
    /** The processor's numbers of its interrupt lines, in their order. */
    readonly lines: readonly number[];
  };
  readonly components: readonly RecordedComponent[];
  /** Of kernel and components, their waste included. */
  readonly flash: { readonly used: number; readonly waste: number; readonly of: number };
  readonly ram: { readonly used: number; readonly waste: number; readonly of: number };
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly { readonly kind: string; readonly file: string; readonly bytes: number; readonly sha256: string }[];
}

interface Parts {
  readonly description: Description;
  readonly board: Board;
  readonly version: string;
  readonly layout: SystemLayout;
  readonly distribution: Distribution;
  readonly elf: Elf;
  readonly worstStack: StackBound;
  /** By component. */
  readonly stacks: ReadonlyMap<string, StackBound>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly { readonly kind: string; readonly file: string; readonly content: Uint8Array }[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function recordOf({ description, board, version, layout, distribution, elf, worstStack, stacks, inputs, outputs }: Parts): SystemRecord {
  const section = (...names: readonly string[]): number => sum(elf.sections.filter(({ name }) => names.includes(name)).map(({ size }) => size));
  const objects = 16 * distribution.cells;
  const image = sum(elf.sections.filter(({ name, allocated, loaded }) => allocated && loaded && !name.startsWith(".component.")).map(({ size }) => size));
  const kernel = { text: section(".vectors", ".text"), rodata: section(".rodata", ".ARM.exidx"), stack: section(".stack"), worstStack, objects, data: section(".data", ".bss") - objects, lines: distribution.lines };
  const components = layout.components.map((each): RecordedComponent => {
    const capabilities = distribution.components.find(({ name }) => name === each.name)!;
    const { priority, mcp = 0, faults = null, timeouts = null } = description.components[each.name]!;
    return { name: each.name, priority, mcp, code: each.code, data: each.data, stack: each.stackTop - each.data.base, worstStack: stacks.get(each.name)!, regions: each.regions, waste: wasteOf(each), slots: capabilities.radix === null ? 0 : 2 ** capabilities.radix, holds: capabilities.holdings, faults, timeouts };
  });
  const others = sum(Object.values(description.frames ?? {}).map(({ bytes }) => bytes))
    + sum(storesInRam(description, board.layout!).map(({ bytes }) => bytes))
    + sum(Object.values(description.components).flatMap(({ untyped }) => Object.values(untyped ?? {}).filter((each) => each.for === "frames").map(({ bytes }) => bytes)));
  return {
    schema: "pgrid.system-record/1", system: description.name, board: board.name, ...(board.slot === null ? {} : { slot: board.slot }), target: board.target.name, compiler: { command: board.target.compiler, version }, kernel, components,
    flash: { used: image + sum(components.map(({ code }) => code.bytes)), waste: sum(components.map(({ waste }) => waste.flash)), of: board.layout!.flash.size },
    ram: { used: kernel.stack + kernel.objects + kernel.data + sum(components.map(({ data }) => data.bytes)) + others, waste: sum(components.map(({ waste }) => waste.ram)), of: board.layout!.ram.size },
    inputs,
    outputs: outputs.map(({ kind, file, content }) => ({ kind, file, bytes: content.length, sha256: sha256(content) })),
  };
}

export const recordText = (record: SystemRecord): string => `${JSON.stringify(record, null, 2)}\n`;
