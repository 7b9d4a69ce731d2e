/**
 * A linked image as pieces: each byte of each section that occupies memory is in exactly one, with the object file that
 * brought it (from the linker's map) and the symbol that covers it. What the linker filled in is padding; what neither
 * map nor symbols explain is unknown, and is not hidden in something else.
 */
import type { Elf, ElfSymbol, Section } from "../elf.ts";

export interface Piece {
  readonly section: string;
  readonly address: number;
  readonly bytes: number;
  /** Initialised data counts twice: its image in flash, its place in RAM. */
  readonly flash: boolean;
  readonly ram: boolean;
  readonly what: "input" | "stack" | "padding" | "unknown";
  /** As the map names it; empty unless `what` is input. */
  readonly file: string;
  readonly symbol: string | null;
}

export const stackSection = ".stack";

export function placesOf(section: Section): { readonly flash: boolean; readonly ram: boolean } {
  if (!section.allocated || section.name === stackSection) return { flash: false, ram: false };
  // All of .data is copied, also where it is code that runs from RAM and nothing else, which is not writable.
  return { flash: section.loaded, ram: section.writable || section.name === ".data" };
}

export interface Contribution {
  readonly section: string;
  /** Null: filled in by the linker. */
  readonly file: string | null;
  readonly address: number;
  readonly size: number;
}

/** Input sections in the map's "Linker script and memory map" part: ` .text.f  0xaddress  0xsize  file`, the name sometimes on a line of its own. */
export function contributions(map: string): Contribution[] {
  const lines = map.slice(map.indexOf("Linker script and memory map")).split("\n");
  const out: Contribution[] = [];
  let output = "";
  let pendingName = false;
  for (const line of lines) {
    const outputName = /^(\.[\w.-]+)/u.exec(line)?.[1];
    if (outputName !== undefined) output = outputName;
    else if (/^\/DISCARD\//u.test(line)) output = "";
    if (/^ [.\w*][^\s]*$/u.test(line)) {
      pendingName = true;
      continue;
    }
    const found = /^ (\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)(?: (\S.*)?)?$/u.exec(line);
    if (found !== null && output !== "") {
      const [address, size] = [Number.parseInt(found[2]!, 16), Number.parseInt(found[3]!, 16)];
      if (size > 0 && found[1] === "*fill*") out.push({ section: output, file: null, address, size });
      else if (size > 0 && found[4] !== undefined && (found[1] !== undefined || pendingName)) out.push({ section: output, file: found[4], address, size });
    }
    pendingName = false;
  }
  return out;
}

interface Covering {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** By section. A Thumb function's address is odd. */
function coveringSymbols({ sections, symbols }: Elf): ReadonlyMap<string, readonly Covering[]> {
  const sized = symbols.filter(({ size, section, kind }) => size > 0 && section !== null && kind !== "other");
  const functions = sized.filter(({ kind }) => kind === "function");
  const thumb = functions.length > 0 && functions.every(({ address }) => address % 2 === 1);
  const begin = ({ kind, address }: ElfSymbol): number => (thumb && kind === "function" ? address - 1 : address);
  const bySection = new Map<string, Covering[]>();
  for (const symbol of sized) {
    const { name } = sections[symbol.section!]!;
    bySection.set(name, [...(bySection.get(name) ?? []), { name: symbol.name, begin: begin(symbol), end: begin(symbol) + symbol.size }]);
  }
  // Of names for the same place the longest piece counts, then the first by name.
  for (const list of bySection.values()) list.sort((a, b) => a.begin - b.begin || b.end - a.end || (a.name < b.name ? -1 : 1));
  return bySection;
}

/** A span cut where symbols begin and end. */
function cut(from: number, to: number, symbols: readonly Covering[]): { readonly begin: number; readonly end: number; readonly symbol: string | null }[] {
  const parts: { begin: number; end: number; symbol: string | null }[] = [];
  let at = from;
  for (const { name, begin, end } of symbols) {
    if (end <= at || begin >= to) continue;
    if (begin > at) parts.push({ begin: at, end: begin, symbol: null });
    const next = Math.min(end, to);
    parts.push({ begin: Math.max(begin, at), end: next, symbol: name });
    at = next;
  }
  if (at < to) parts.push({ begin: at, end: to, symbol: null });
  return parts;
}

export function piecesOf(elf: Elf, map: string): Piece[] {
  const symbols = coveringSymbols(elf);
  const bySection = new Map<string, Contribution[]>();
  for (const each of contributions(map)) bySection.set(each.section, [...(bySection.get(each.section) ?? []), each]);
  return elf.sections.filter(({ allocated, size }) => allocated && size > 0).flatMap((section): Piece[] => {
    const { name, address, size } = section;
    const common = { section: name, ...placesOf(section) };
    if (name === stackSection) return [{ ...common, ram: true, address, bytes: size, what: "stack", file: "", symbol: null }];
    const covering = symbols.get(name) ?? [];
    const found: Piece[] = [];
    const add = (from: number, to: number, what: Piece["what"], file: string): void => {
      if (what === "padding") found.push({ ...common, address: from, bytes: to - from, what, file, symbol: null });
      else for (const { begin, end, symbol } of cut(from, to, covering)) found.push({ ...common, address: begin, bytes: end - begin, what: what === "unknown" && symbol !== null ? "input" : what, file, symbol });
    };
    let at = address;
    const end = address + size;
    for (const { file, ...each } of (bySection.get(name) ?? []).sort((a, b) => a.address - b.address)) {
      // Merged strings are listed with more than is left of them: no byte counts twice.
      const [from, to] = [Math.max(at, each.address), Math.min(end, each.address + each.size)];
      if (to <= from) continue;
      if (from > at) add(at, from, "unknown", "");
      add(from, to, file === null ? "padding" : "input", file ?? "");
      at = to;
    }
    if (at < end) add(at, end, "unknown", "");
    return found;
  });
}
