/**
 * The flash of a board as sectors, its slots, and a board whose image lies in one.
 *
 * A slot for images, from its first byte: the manifest's area, the image (the vector table first), one sector for the
 * boot stage's marks. All three are whole sectors.
 */
import { join } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { hex } from "../../compiler/6-image/layout.ts";
import type { Region, StoreFlash } from "../../compiler/6-image/layout.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "./board.ts";
import { spanAt } from "./files.ts";
import type { Json } from "./json.ts";
import type { ValueOf } from "./shape.ts";
import type { boardShape, flashDrivers } from "./shapes.ts";

/** Offsets are from the base of the flash, sizes in bytes. */
export interface Part {
  readonly offset: number;
  readonly size: number;
}

/** What programs a flash: a driver of the port (runtime-c/sources.json). */
export type FlashDriver = (typeof flashDrivers)[number];

export interface Flash {
  readonly base: number;
  readonly size: number;
  /** All of them, in order. */
  readonly sectors: readonly Part[];
  /** Bytes of the smallest unit that is programmed at once, and once between erases. */
  readonly write: number;
  readonly driver: FlashDriver;
}

export interface ImageSlot extends Part {
  readonly manifest: Part;
  readonly image: Part;
  /** The last sector: what the boot stage notes about the image. */
  readonly trailer: Part;
}

export interface Slots {
  readonly a: ImageSlot;
  readonly b: ImageSlot;
  readonly store: Part;
  /** Null: it does not lie in this flash. */
  readonly boot: Part | null;
}

export type SlotName = "a" | "b";
export const slotNames = ["a", "b"] as const satisfies readonly SlotName[];

/** The vector table begins at a multiple of its size, rounded up to a power of two: 16 exceptions and at most 240 interrupts (Armv7-M ARM, B3.2.5). */
export const vectorAlignment = 1024;

type RawBoard = ValueOf<typeof boardShape>;

/** Flash and slots of a board file; null for what it does not describe. */
export function readFlash(name: string, board: RawBoard, json: Json): Outcome<{ readonly flash: Flash | null; readonly slots: Slots | null }> {
  if (board.flash === undefined) {
    return board.slots === undefined ? succeed({ flash: null, slots: null }) : fail([diagnostic("PG8407", spanAt(json, ["slots"]), { board: name })]);
  }
  const flash = flashOf(name, board.flash, json);
  if (!flash.ok || board.slots === undefined) return flash.ok ? succeed({ flash: flash.value, slots: null }) : flash;
  const slots = slotsOf(board.slots, flash.value, json);
  return slots.ok ? succeed({ flash: flash.value, slots: slots.value }) : slots;
}

function flashOf(name: string, raw: NonNullable<RawBoard["flash"]>, json: Json): Outcome<Flash> {
  const cannotBe = (why: string, ...path: readonly (string | number)[]): Outcome<never> => fail([diagnostic("PG8401", spanAt(json, ["flash", ...path]), { board: name, why })]);
  if (raw.erase.length === 0) return cannotBe("it has no sector", "erase");
  const sectors: Part[] = [];
  let offset = 0;
  for (const [i, { count, size }] of raw.erase.entries()) {
    if (size === 0 || !Number.isInteger(Math.log2(size))) return cannotBe(`a sector of ${size} bytes is no power of two`, "erase", i, "size");
    if ((raw.base + offset) % size !== 0) return cannotBe(`sectors of ${size} bytes begin at ${hex(raw.base + offset)}, which is no multiple of their size`, "erase", i);
    if (raw.base + offset + count * size > 2 ** 32) return cannotBe("it ends beyond the 32-bit address space", "erase", i);
    for (let each = 0; each < count; each++, offset += size) sectors.push({ offset, size });
  }
  const least = Math.min(...raw.erase.map(({ size }) => size));
  if (!Number.isInteger(Math.log2(raw.write)) || raw.write > 512 || raw.write > least) return fail([diagnostic("PG8402", spanAt(json, ["flash", "write"]), { bytes: raw.write })]);
  return succeed({ base: raw.base, size: offset, sectors, write: raw.write, driver: raw.driver });
}

const shown = (offset: number): string => `0x${offset.toString(16)}`;

function slotsOf(raw: NonNullable<RawBoard["slots"]>, flash: Flash, json: Json): Outcome<Slots> {
  const found: Diagnostic[] = [];
  const parts = (["boot", "a", "b", "store"] as const).flatMap((name) => (raw[name] === undefined ? [] : [{ name, ...raw[name] }]));
  for (const { name, offset, size } of parts) {
    const at = (key: string): ReturnType<typeof spanAt> => spanAt(json, ["slots", name, key]);
    const end = offset + size;
    if (end > flash.size) {
      found.push(diagnostic("PG8405", at("size"), { slot: name, end: shown(end), size: shown(flash.size) }));
      continue;
    }
    for (const [edge, which, key] of [[offset, "begins", "offset"], [end, "ends", "size"]] as const) {
      const sector = flash.sectors.find((each) => each.offset < edge && edge < each.offset + each.size);
      if (sector !== undefined) found.push(diagnostic("PG8403", at(key), { slot: name, end: which, offset: shown(edge), from: shown(sector.offset), to: shown(sector.offset + sector.size) }));
    }
  }
  parts.forEach((one, i) => {
    const other = parts.slice(0, i).find((each) => each.offset < one.offset + one.size && one.offset < each.offset + each.size);
    if (other !== undefined) found.push(diagnostic("PG8404", spanAt(json, ["slots", one.name]), { one: other.name, other: one.name }));
  });
  if (found.length > 0) return fail(found);

  const within = ({ offset, size }: Part): readonly Part[] => flash.sectors.filter((each) => each.offset >= offset && each.offset < offset + size);
  const tooSmall = (slot: string, { size }: Part, why: string): void => void found.push(diagnostic("PG8406", spanAt(json, ["slots", slot, "size"]), { slot, size: shown(size), why }));
  const imageSlot = (slot: SlotName): ImageSlot => {
    const { offset, size } = raw[slot];
    const sectors = within(raw[slot]);
    const trailer = sectors.at(-1) ?? { offset, size: 0 };
    const first = sectors.find((each) => each.offset >= offset + raw.manifest) ?? trailer;
    const image = { offset: first.offset, size: trailer.offset - first.offset };
    if (raw.manifest === 0) tooSmall(slot, raw[slot], "its manifest has no room: `manifest` is 0");
    else if (image.size === 0) tooSmall(slot, raw[slot], `nothing is left for an image between the manifest's ${shown(raw.manifest)} bytes, in whole sectors, and the last sector`);
    else if ((flash.base + image.offset) % vectorAlignment !== 0) tooSmall(slot, raw[slot], `its image begins at ${hex(flash.base + image.offset)}, and a vector table at multiples of ${vectorAlignment}`);
    return { offset, size, manifest: { offset, size: image.offset - offset }, image, trailer };
  };
  const slots = { a: imageSlot("a"), b: imageSlot("b"), store: raw.store, boot: raw.boot ?? null };
  if (within(raw.store).length < 2) tooSmall("store", raw.store, "it needs two sectors at least, as one is erased while the other holds what is valid");
  if (slots.boot?.size === 0) tooSmall("boot", slots.boot, "it has no sector");
  return found.length > 0 ? fail(found) : succeed(slots);
}

/** Bytes of a block of the store, at least: pieces of what it holds have to fit (runtime-c/update/routes.h). */
const storeBlockBytes = 8192;

/** How a store divides equal sectors into blocks. */
export function storeBlocks(size: number, sector: number): { readonly sectors: number; readonly blocks: number } {
  const sectors = Math.max(1, storeBlockBytes / sector, size / sector / 64);
  return { sectors, blocks: Math.floor(size / sector / sectors) };
}

/** Bytes of the sectors of a slot; of unequal ones, of the largest. */
export const sectorOf = ({ sectors }: Flash, { offset, size }: Part): number => Math.max(...sectors.filter((each) => each.offset >= offset && each.offset < offset + size).map((each) => each.size));

/** The slot of the store, if it is written by one of these drivers. */
export function storeFlash(flash: Flash | null, slots: Slots | null, drivers: ReadonlyMap<string, string>): StoreFlash | null {
  if (flash === null || slots === null || !drivers.has(flash.driver)) return null;
  return { base: flash.base + slots.store.offset, size: slots.store.size, sector: sectorOf(flash, slots.store), write: flash.write, driver: flash.driver };
}

/** Where the image of a slot lies. */
export function imageRegion(flash: Flash, { image }: ImageSlot): Region {
  return { base: flash.base + image.offset, size: image.size };
}

/** The board with its image linked for a slot, instead of for the start of `memory.flash`. */
export function boardInSlot(board: Board, slot: SlotName): Outcome<Board> {
  const { layout, flash, slots } = board;
  if (layout === null || flash === null || slots === null) return fail([diagnostic("PG8408", nowhere, { board: board.name })]);
  // What a boot ROM reads is in front of the boot stage, which starts this.
  const own = slots[slot];
  const at = ({ offset, size }: Part): Region => ({ base: flash.base + offset, size });
  const parts = { ownManifest: at(own.manifest), ownTrailer: at(own.trailer), other: at(slots[slot === "a" ? "b" : "a"]) };
  return succeed({ ...board, slot, layout: { ...layout, bootBase: null, flash: imageRegion(flash, own), slot: layout.store === null ? null : parts } });
}

/** Where a project's outputs for the board go. */
export function outputDirectory(project: string, { name, slot, twin = null }: Pick<Board, "name" | "slot"> & Partial<Pick<Board, "twin">>): string {
  return join(project, "build", name, ...(slot === null ? [] : [`slot-${slot}`]), ...(twin === null ? [] : ["twin"]));
}
