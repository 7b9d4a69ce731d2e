/** The stacks of a build, each with its bound, its room and where in memory it lies. */
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Span } from "../compiler/support/span.ts";
import type { BootBuild } from "./boot.ts";
import type { Elf } from "./elf.ts";
import type { BuildRecord } from "./record.ts";
import { stackSection } from "./size/pieces.ts";
import type { StackBound } from "./stack.ts";
import type { SystemLayout } from "./system/layout.ts";
import type { SystemRecord } from "./system/record.ts";

export interface Stack {
  readonly name: string;
  /** As messages call it. */
  readonly what: string;
  readonly reserved: number;
  readonly bound: StackBound;
}

export const stacksOfImage = ({ stack, handlers, sizes }: BuildRecord): Stack[] => [
  ...(stack === null ? [] : [{ name: "main", what: "the image", reserved: sizes.stackReserved, bound: stack }]),
  ...(handlers === null ? [] : [{ name: "exceptions", what: "the exception handlers", reserved: handlers.reserved, bound: handlers }]),
];

export const stacksOfSystem = ({ kernel, components }: SystemRecord): Stack[] => [
  { name: "kernel", what: "the kernel", reserved: kernel.stack, bound: kernel.worstStack },
  ...components.map(({ name, stack, worstStack }) => ({ name, what: `component \`${name}\``, reserved: stack, bound: worstStack })),
];

export const stackOfBoot = ({ stack, sizes }: BootBuild): Stack => ({ name: "boot", what: "the boot stage", reserved: sizes.stackReserved, bound: stack });

/** Where room is made. */
export interface RoomAt {
  readonly where: string;
  readonly span: Span;
}

export function overflowing(stacks: readonly Stack[], room: (stack: Stack) => RoomAt): Diagnostic[] {
  return stacks.filter(({ bound, reserved }) => bound.bytes > reserved).map((stack) => {
    const { where, span } = room(stack);
    return diagnostic("PG8301", span, { what: stack.what, used: stack.bound.bytes, has: stack.reserved, where }, { notes: [`the deepest path: ${stack.bound.path.join(" → ")}`] });
  });
}

/** A warning for each reason why a figure is no bound. */
export const unbounded = (stacks: readonly Stack[]): Diagnostic[] =>
  stacks.flatMap(({ what, bound }) => bound.open.map((why) => diagnostic("PG8302", nowhere, { what, why })));

/** Bounds that a run went beyond. */
export const refuted = (stacks: readonly Stack[], used: ReadonlyMap<string, number>): Diagnostic[] =>
  stacks.filter(({ name, bound }) => bound.open.length === 0 && (used.get(name) ?? 0) > bound.bytes)
    .map(({ name, what, bound }) => diagnostic("PG8304", nowhere, { what, used: used.get(name)!, bound: bound.bytes }));

export interface StackPlace {
  readonly name: string;
  readonly base: number;
  readonly top: number;
  /** The instruction before which it may be filled with a pattern: earlier it is cleared. Null: at any time before it is used. */
  readonly from: number | null;
}

function functionAt({ symbols }: Elf, name: string): number {
  const found = symbols.find((symbol) => symbol.name === name && symbol.section !== null);
  if (found === undefined) throw new Error(`the image has no ${name}`);
  return found.address & ~1;
}

/** The lowest word of the main stack holds the guard that the node looks at. */
export function placesInImage(elf: Elf): StackPlace[] {
  const main = elf.sections.find(({ name }) => name === stackSection);
  const handlers = elf.symbols.find(({ name, kind }) => name === "crash_stack" && kind === "object");
  return [
    ...(main === undefined ? [] : [{ name: "main", base: main.address + 4, top: main.address + main.size, from: null }]),
    ...(handlers === undefined ? [] : [{ name: "exceptions", base: handlers.address, top: handlers.address + handlers.size, from: functionAt(elf, "main") }]),
  ];
}

/** What it takes is to be looked at before the image begins, which has the same memory. */
export function placesInBoot(elf: Elf): StackPlace[] {
  const { address, size } = elf.sections.find(({ name }) => name === stackSection)!;
  return [{ name: "boot", base: address, top: address + size, from: null }];
}

/** The reset clears all memory that is no kernel's, and then leaves the main stack empty at `pg_port_start`. */
export function placesInSystem(elf: Elf, { components }: SystemLayout): StackPlace[] {
  const kernel = elf.sections.find(({ name }) => name === stackSection)!;
  const from = functionAt(elf, "pg_port_start");
  return [
    { name: "kernel", base: kernel.address, top: kernel.address + kernel.size, from: null },
    ...components.map(({ name, data, stackTop }) => ({ name, base: data.base, top: stackTop, from })),
  ];
}
