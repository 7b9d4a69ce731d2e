/**
 * Flash and RAM of a linked image, attributed to modules.
 *
 * A module is a directory of runtime-c (base, crypto, vm …), the project's own unit, third-party code by package, or the
 * C library.
 */
import type { Elf } from "./elf.ts";
import { piecesOf, placesOf, stackSection } from "./size/pieces.ts";
import type { Piece } from "./size/pieces.ts";
import { byModule, complete } from "./size/rows.ts";
import type { Usage } from "./size/rows.ts";

export type { Usage } from "./size/rows.ts";

export interface Sizes {
  readonly flash: number;
  /** The reserved stack not counted. */
  readonly ram: number;
  /** Bytes that the board file reserves. */
  readonly stackReserved: number;
  /** They add up to `flash` and `ram`. */
  readonly modules: readonly Usage[];
}

export function measure(elf: Elf, map: string): Sizes {
  const pieces: readonly Piece[] = piecesOf(elf, map).filter(({ what }) => what !== "stack");
  const total = (pick: "flash" | "ram"): number => elf.sections.reduce((sum, section) => sum + (placesOf(section)[pick] ? section.size : 0), 0);
  return {
    flash: total("flash"), ram: total("ram"),
    stackReserved: elf.sections.find(({ name }) => name === stackSection)?.size ?? 0,
    modules: complete(byModule(pieces)).filter(({ name, flash, ram }) => flash !== 0 || ram !== 0 || name === "padding" || name === "unknown"),
  };
}
