/**
 * Where everything lies: the kernel at the low ends of flash and RAM, components from the high ends down, each behind
 * regions of the memory protection unit. What a region covers and nobody uses is reported as waste.
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { hex } from "../../compiler/6-image/layout.ts";
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";
import { kernelLimits } from "../../spec/kernel.ts";
import { spanAt } from "../config/files.ts";
import type { Described } from "./description.ts";
import { deviceRegion, regionsOfDevice, storesInRam } from "./devices.ts";
import { covering, place, regionsOf, alignmentOf } from "./place.ts";
import type { Region, Wanted } from "./place.ts";

/** What a component was linked to, in bytes. */
export interface ComponentSizes {
  /** Code, constants and the initial values of data. */
  readonly flash: number;
  /** Data and .bss. */
  readonly ram: number;
}

export interface MappedRegion extends Region {
  readonly kind: "code" | "data" | "device" | "memory" | "frame";
  /** Of the device, memory or frame; null for its own. */
  readonly name: string | null;
  readonly access: "r" | "rw" | "rx";
}

export interface Span {
  readonly base: number;
  /** Covered by its regions. */
  readonly bytes: number;
  readonly used: number;
}

export interface ComponentLayout {
  readonly name: string;
  readonly code: Span;
  /** Stack at the low end, so that one that overflows leaves the region; then IPC buffer, data, .bss. */
  readonly data: Span;
  readonly stackTop: number;
  readonly buffer: number;
  /** Where its data and .bss are. */
  readonly variables: number;
  readonly regions: readonly MappedRegion[];
}

export interface SystemLayout {
  readonly components: readonly ComponentLayout[];
  /** Base of each shared frame. */
  readonly frames: ReadonlyMap<string, number>;
  /** Base of each untyped memory for Frames, and of each store in RAM, by `component/name`. */
  readonly pools: ReadonlyMap<string, number>;
  readonly stores: ReadonlyMap<string, number>;
  /** From here on flash and RAM are not the kernel's. */
  readonly kernelEnd: { readonly flash: number; readonly ram: number };
}

export const bufferBytes = kernelLimits.ipcBufferBytes;
export const wasteOf = ({ code, data }: ComponentLayout): { readonly flash: number; readonly ram: number } => ({ flash: code.bytes - code.used, ram: data.bytes - data.used });
const stackBytes = (stack: number): number => Math.ceil(stack / bufferBytes) * bufferBytes;

/** Bytes of flash and RAM that spans of this many regions take. */
interface Split { readonly flash: number; readonly ram: number; readonly regions: number }

/** The split into code and data regions that wastes least; the fewest regions of equals, and of these the least flash. */
function bestSplit(flash: number, ram: number, regions: number): Split | null {
  const splits: Split[] = [];
  for (let code = 1; code < regions; code++) {
    for (let data = 1; data <= regions - code; data++) {
      const split = { flash: covering(flash, code), ram: covering(ram, data) };
      splits.push({ ...split, regions: regionsOf(0, split.flash).length + regionsOf(0, split.ram).length });
    }
  }
  return splits.sort((a, b) => a.flash + a.ram - b.flash - b.ram || a.regions - b.regions || a.flash - b.flash)[0] ?? null;
}

const kib = (bytes: number): string => (bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`);

/** What one memory would hold, largest first, and the smallest memory that would do. */
function misfit(memory: "flash" | "RAM", board: BoardLayout, wanted: readonly Wanted[], kernel: number): Outcome<never> {
  const { base, size } = memory === "flash" ? board.flash : board.ram;
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  let enough = size;
  while (enough < 2 ** 31 && place(wanted, { base, size: enough }, base + kernel) === null) enough += 4096;
  const notes = [
    `${memory} of ${kib(size)} at ${hex(base)}:`,
    ...(kernel > 0 ? [`  ${kib(kernel).padStart(9)}  kernel`] : []),
    ...[...wanted].sort((a, b) => b.bytes - a.bytes).map(({ name, bytes }) => `  ${kib(bytes).padStart(9)}  ${name}, from or up to a multiple of ${kib(alignmentOf(bytes))}`),
  ];
  const largest = [...wanted].sort((a, b) => b.bytes - a.bytes)[0];
  const fits = `${kib(enough)} would do${largest === undefined ? "" : `; the most goes to ${largest.name}`}`;
  return fail([diagnostic("PG4217", nowhere, { memory, board: board.board, what: `${kib(total + kernel)} are wanted of ${kib(size)}`, fits }, { notes: [notes.join("\n")] })]);
}

/** `kernel`: bytes that the kernel takes at least of each memory. */
export function layOut({ description, json }: Described, board: BoardLayout, sizes: ReadonlyMap<string, ComponentSizes>, kernel: { readonly flash: number; readonly ram: number }): Outcome<SystemLayout> {
  const names = Object.keys(description.components);
  const frames = Object.entries(description.frames ?? {});
  const stores = storesInRam(description, board);
  const splits = new Map<string, Split>();
  for (const name of names) {
    const component = description.components[name]!;
    const { flash, ram } = sizes.get(name)!;
    const devices = Object.entries(component.devices ?? {}).flatMap(([each, use]) => {
      const region = deviceRegion(use, board);
      if (region === null) return stores.some(({ component: owner, device }) => owner === name && device === each) ? [`device ${each}`] : [];
      return regionsOfDevice(region).map(() => `device ${each}`);
    });
    const shown = [...devices, ...frames.filter(([, { maps }]) => Object.hasOwn(maps, name)).map(([each]) => `frame ${each}`)];
    const spare = component.spareRegions ?? 0;
    const split = bestSplit(flash, stackBytes(component.stack) + bufferBytes + ram, kernelLimits.regions - shown.length - spare);
    if (split === null) {
      const least = shown.length + spare + 2;
      const notes = [["code", "data, stack and IPC buffer", ...shown, ...(spare > 0 ? [`${spare} spare`] : [])].join("\n")];
      const fits = `${least - kernelLimits.regions} less would fit: let one region cover adjoining devices, or move some to another component`;
      return fail([diagnostic("PG4216", spanAt(json, ["components", name]), { name, count: least, fits }, { notes })]);
    }
    splits.set(name, split);
  }

  const pools = names.flatMap((name) => Object.entries(description.components[name]!.untyped ?? {}).flatMap(([pool, { for: use, bytes }]) => (use === "frames" ? [{ name: `${name}/${pool}`, bytes }] : [])));
  const code = names.map((name) => ({ name, bytes: splits.get(name)!.flash }));
  const data = [
    ...names.map((name) => ({ name: `component ${name}`, bytes: splits.get(name)!.ram })),
    ...frames.map(([name, { bytes }]) => ({ name: `frame ${name}`, bytes })),
    ...pools.map(({ name, bytes }) => ({ name: `untyped ${name}`, bytes })),
    ...stores.map(({ component, device, bytes }) => ({ name: `store ${component}/${device}`, bytes })),
  ];
  const flash = place(code, board.flash, board.flash.base + kernel.flash);
  if (flash === null) return misfit("flash", board, code, kernel.flash);
  const ram = place(data, board.ram, board.ram.base + kernel.ram);
  if (ram === null) return misfit("RAM", board, data, kernel.ram);

  const components = names.map((name): ComponentLayout => {
    const component = description.components[name]!;
    const split = splits.get(name)!;
    const used = sizes.get(name)!;
    const [codeBase, dataBase] = [flash.bases.get(name)!, ram.bases.get(`component ${name}`)!];
    const buffer = dataBase + stackBytes(component.stack);
    const own = (kind: "code" | "data", access: "rx" | "rw", regions: readonly Region[]): MappedRegion[] => regions.map((region) => ({ ...region, kind, name: null, access }));
    return {
      name,
      code: { base: codeBase, bytes: split.flash, used: used.flash },
      data: { base: dataBase, bytes: split.ram, used: buffer - dataBase + bufferBytes + used.ram },
      stackTop: buffer, buffer, variables: buffer + bufferBytes,
      regions: [
        ...own("code", "rx", regionsOf(codeBase, split.flash)),
        ...own("data", "rw", regionsOf(dataBase, split.ram)),
        ...Object.entries(component.devices ?? {}).flatMap(([device, use]): MappedRegion[] => {
          const shown = deviceRegion(use, board);
          if (shown === null) {
            const base = ram.bases.get(`store ${name}/${device}`);
            return base === undefined ? [] : [{ kind: "memory", name: device, base, bits: Math.log2(use.otherwise!), access: "rw" }];
          }
          return regionsOfDevice(shown).map((region) => ({ ...region, kind: shown.memory ? "memory" : "device", name: device, access: shown.access }));
        }),
        ...frames.flatMap(([frame, { bytes, maps }]): MappedRegion[] => (Object.hasOwn(maps, name) ? [{ kind: "frame", name: frame, base: ram.bases.get(`frame ${frame}`)!, bits: Math.log2(bytes), access: maps[name]! }] : [])),
      ],
    };
  });
  return succeed({
    components,
    frames: new Map(frames.map(([name]) => [name, ram.bases.get(`frame ${name}`)!])),
    pools: new Map(pools.map(({ name }) => [name, ram.bases.get(`untyped ${name}`)!])),
    stores: new Map(stores.map(({ component, device }) => [`${component}/${device}`, ram.bases.get(`store ${component}/${device}`)!])),
    kernelEnd: { flash: flash.lowest, ram: ram.lowest },
  });
}
