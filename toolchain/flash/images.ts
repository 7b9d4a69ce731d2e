/**
 * What goes where, checked before anything is touched. Pure: from the board's file and the bytes to a list of places, or to
 * what is wrong. Tools do not do this: openocd 0.12 writes the part of an image that lies in a bank, says so in a number, and
 * ends with 0.
 */
import { hex } from "../../compiler/6-image/layout.ts";
import type { Region } from "../../compiler/6-image/layout.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "../config/board.ts";
import type { SlotName } from "../config/flash.ts";
import type { SuitFile } from "../update/suit-file.ts";

export { hex };

/** Sectors that are written, or only erased. */
export interface Image {
  /** As messages name it: "the image", "the manifest". */
  readonly what: string;
  readonly address: number;
  /** Null: the place is erased and nothing is written there. */
  readonly bytes: Uint8Array | null;
  /** Of the place when nothing is written, else of the bytes. */
  readonly size: number;
  /** Where it has to stay: its slot, its part of it, or the flash. */
  readonly place: Region & { readonly name: string };
  /** Begins with a vector table whose reset handler lies in it. What begins the flash may begin with what the chip's boot ROM reads. */
  readonly executed: boolean;
  /** How it is linked for this place: arguments of `pgrid build`. */
  readonly built: string;
}

export type Place = "start" | "a" | "b" | "boot";

/** All of a flash as a tool leaves that of a new device: erased, with a signed image in a slot. */
export function newFlash({ flash, slots }: Board, slot: SlotName, { envelope, image }: SuitFile): Uint8Array {
  const content = new Uint8Array(flash!.size).fill(0xff);
  content.set(envelope, slots![slot].manifest.offset);
  content.set(image, slots![slot].image.offset);
  return content;
}

export interface Sector {
  readonly from: number;
  readonly to: number;
}

/** The sectors of the board's flash; null where the place is RAM that stands for flash, which has none. */
export function sectorsAt(board: Board, address: number): readonly Sector[] | null {
  const { flash } = board;
  if (flash === null || address < flash.base || address >= flash.base + flash.size) return null;
  return flash.sectors.map(({ offset, size }) => ({ from: flash.base + offset, to: flash.base + offset + size }));
}

/** The places of a board for what is flashed there. `manifest` belongs to slots only. */
export function imagesFor(board: Board, place: Place, image: Uint8Array, manifest: Uint8Array | null): Outcome<readonly Image[]> {
  const { layout, flash, slots } = board;
  const built = `-b ${board.name}${place === "start" ? "" : ` --slot ${place}`}`;
  const part = (what: string, region: Region, name: string, bytes: Uint8Array | null, executed = false): Image => ({
    what, address: region.base, bytes, size: bytes?.length ?? region.size, place: { ...region, name }, executed, built,
  });
  if (place === "a" || place === "b") {
    if (flash === null || slots === null) return fail([diagnostic("PG8408", nowhere, { board: board.name })]);
    const slot = slots[place];
    const region = ({ offset, size }: { readonly offset: number; readonly size: number }): Region => ({ base: flash.base + offset, size });
    return checked(board, [
      part("the manifest", region(slot.manifest), `the manifest's area of slot ${place}`, manifest ?? new Uint8Array()),
      part("the image", region(slot.image), `slot ${place}`, image, true),
      // What the boot stage noted about an image that was here before is not about this one.
      part("the boot stage's notes", region(slot.trailer), `slot ${place}`, null),
    ]);
  }
  if (place === "boot" && flash !== null && slots?.boot) {
    return checked(board, [part("the boot stage", { base: flash.base + slots.boot.offset, size: slots.boot.size }, "slot boot", image)]);
  }
  if (layout === null) return fail([diagnostic("PG8201", nowhere, { board: board.name, known: "a board that is a process has no flash" })]);
  // What a boot ROM reads lies before the vector table, and is a part of the file.
  const { flash: room, bootBase } = layout;
  const region = bootBase === null ? room : { base: bootBase, size: room.base + room.size - bootBase };
  return checked(board, [part(place === "boot" ? "the boot stage" : "the image", region, "`memory.flash`", image)]);
}

export function checked(board: Board, images: readonly Image[]): Outcome<readonly Image[]> {
  const found = [...images.flatMap((image) => faultsOf(board, image)), ...shared(board, images)];
  return found.length > 0 ? fail(found) : succeed(images);
}

function faultsOf(board: Board, image: Image): readonly Diagnostic[] {
  const { what, address, size, place, bytes } = image;
  const end = address + size;
  const found: Diagnostic[] = [];
  const flash = board.flash;
  // The chip's flash holds it or nothing does; the place of the board's file is narrower.
  const bounds = [{ ...place }, ...(flash !== null && address >= flash.base && address < flash.base + flash.size ? [{ base: flash.base, size: flash.size, name: "the flash" }] : [])];
  const outside = bounds.find(({ base, size: room }) => address < base || end > base + room);
  if (outside !== undefined) {
    found.push(diagnostic("PG8204", nowhere, { what, from: hex(address), to: hex(end), place: outside.name, base: hex(outside.base), end: hex(outside.base + outside.size) }));
  }
  const inside = sectorsAt(board, address)?.find(({ from, to }) => from < address && address < to);
  if (inside !== undefined) found.push(diagnostic("PG8205", nowhere, { what, at: hex(address), from: hex(inside.from), to: hex(inside.to) }));
  if (!image.executed || bytes === null || found.length > 0) return found;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reset = bytes.length < 8 ? null : view.getUint32(4, true);
  // Bit 0 of a handler says Thumb, which is all that the processor has.
  const linkedHere = reset !== null && reset % 2 === 1 && reset - 1 >= address + 8 && reset - 1 < end;
  if (!linkedHere) {
    found.push(diagnostic("PG8208", nowhere, { what, reset: reset === null ? "nothing: it has no vector table" : `a place whose reset handler is at ${hex(reset)}`, from: hex(address), to: hex(end), how: image.built }));
  }
  return found;
}

/** Two images in one sector: the second erases a part of the first. */
function shared(board: Board, images: readonly Image[]): readonly Diagnostic[] {
  return images.flatMap((one, i) => images.slice(i + 1).flatMap((other) => {
    const both = (sectorsAt(board, one.address) ?? []).find(({ from, to }) => [one, other].every(({ address, size }) => address < to && address + size > from));
    const overlap = both ?? (one.address < other.address + other.size && other.address < one.address + one.size ? { from: Math.max(one.address, other.address), to: Math.min(one.address + one.size, other.address + other.size) } : undefined);
    return overlap === undefined ? [] : [diagnostic("PG8206", nowhere, { one: one.what, other: other.what, from: hex(overlap.from), to: hex(overlap.to) })];
  }));
}
