/** Pieces of an image, added up: by module, by symbol, by route. What a row is called says where its bytes come from. */
import type { Piece } from "./pieces.ts";

export interface Usage {
  readonly name: string;
  readonly flash: number;
  readonly ram: number;
}

/** These rows are always there, and stand at the end. */
export const restRows = ["stack", "padding", "unknown"] as const;
const rank = (name: string): number => restRows.findIndex((rest) => rest === name || name.endsWith(` ${rest}`));

/** Largest first, what belongs to nobody last. */
export function sorted<const U extends Usage>(rows: readonly U[]): U[] {
  return [...rows].sort((a, b) => rank(a.name) - rank(b.name) || b.flash - a.flash || b.ram - a.ram || (a.name < b.name ? -1 : 1));
}

/** A row for each key; rows of one name but different keys stay apart. */
export function addUp(pieces: readonly Piece[], of: (piece: Piece) => { readonly key: string; readonly name: string }): Usage[] {
  const rows = new Map<string, Usage>();
  for (const piece of pieces) {
    const { key, name } = of(piece);
    const { flash, ram } = rows.get(key) ?? { flash: 0, ram: 0 };
    rows.set(key, { name, flash: flash + (piece.flash ? piece.bytes : 0), ram: ram + (piece.ram ? piece.bytes : 0) });
  }
  return [...rows.values()];
}

/** `obj/vm/interp.o` → vm; `obj/project.o` → project; a library's path → its base name without lib and .a. */
export function moduleOf(file: string): string {
  if (file === "" || file === "linker stubs") return "linker";
  const object = /^obj\/(.+)\.o$/u.exec(file)?.[1];
  if (object === undefined) {
    const library = /([^/]+)\.a\([^)]*\)$/u.exec(file)?.[1];
    return library === undefined ? "start files" : `${library.replace(/^lib/u, "")} (C library)`.replace("gcc (C library)", "libgcc");
  }
  const parts = object.split("/");
  return parts.length === 1 ? parts[0]! : parts.slice(0, -1).join("/");
}

/** What a piece is called by itself, and by what the image is made of. */
export interface Names {
  module(piece: Piece): string;
  /** Of a program in a system: its name and a blank, in front of each row. */
  readonly prefix: string;
}
const alone: Names = { module: ({ file }) => moduleOf(file), prefix: "" };

export function byModule(pieces: readonly Piece[], { module, prefix }: Names = alone): Usage[] {
  return addUp(pieces, (piece) => {
    const name = piece.what === "input" ? `${prefix}${module(piece)}` : piece.what === "stack" ? `${prefix}stack` : piece.what;
    return { key: name, name };
  });
}

export function bySymbol(pieces: readonly Piece[], { module, prefix }: Names = alone): Usage[] {
  return addUp(pieces, (piece) => {
    const { symbol, what } = piece;
    if (symbol !== null) return { key: `${prefix}${module(piece)} ${symbol}`, name: `${prefix}${symbol}` };
    const name = what === "input" ? `${prefix}${module(piece)}, without a symbol` : what === "stack" ? `${prefix}stack` : what;
    return { key: name, name };
  });
}

/** With the rows that are always there. */
export function complete(rows: readonly Usage[]): Usage[] {
  const missing = (["padding", "unknown"] as const).filter((name) => !rows.some((row) => row.name === name));
  return sorted([...rows, ...missing.map((name) => ({ name, flash: 0, ram: 0 }))]);
}
