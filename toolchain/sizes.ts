/**
 * Flash and RAM of a linked image, attributed to modules.
 *
 * A module is a directory of runtime-c (base, crypto, vm …), the project's own unit, third-party code by package, or the
 * C library. The linker's map says which object file each input section came from; what the map leaves over inside a
 * section is padding, and is shown as such.
 */
import type { Elf, Section } from "./elf.ts";

export interface Usage {
  readonly name: string;
  readonly flash: number;
  /** The reserved stack not counted. */
  readonly ram: number;
}

export interface Sizes {
  readonly flash: number;
  readonly ram: number;
  /** Bytes that the board file reserves. */
  readonly stackReserved: number;
  readonly modules: readonly Usage[];
}

export const stackSection = ".stack";

/** Initialised data counts twice: its image in flash, its place in RAM. */
export function placesOf(section: Section): { readonly flash: boolean; readonly ram: boolean } {
  if (!section.allocated || section.name === stackSection) return { flash: false, ram: false };
  return { flash: section.loaded, ram: section.writable };
}

interface Contribution {
  readonly section: string;
  readonly file: string;
  readonly size: number;
}

/** Input sections in the map's "Linker script and memory map" part: ` .text.f  0xaddress  0xsize  file`, the name sometimes on a line of its own. */
export function contributions(map: string): Contribution[] {
  const lines = map.slice(map.indexOf("Linker script and memory map")).split("\n");
  const out: Contribution[] = [];
  let output = "";
  let pendingName = false;
  for (const line of lines) {
    const outputName = /^(\.[\w.]+)/u.exec(line)?.[1];
    if (outputName !== undefined) output = outputName;
    else if (/^\/DISCARD\//u.test(line)) output = "";
    if (/^ [.\w*][^\s]*$/u.test(line)) {
      pendingName = true;
      continue;
    }
    const found = /^ (\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$/u.exec(line);
    if (found !== null && (found[1] !== undefined || pendingName) && found[1] !== "*fill*" && output !== "") {
      const size = Number.parseInt(found[3]!, 16);
      if (size > 0) out.push({ section: output, file: found[4]!, size });
    }
    pendingName = false;
  }
  return out;
}

/** `obj/vm/interp.o` → vm; `obj/project.o` → project; a library's path → its base name without lib and .a. */
export function moduleOf(file: string): string {
  const object = /^obj\/(.+)\.o$/u.exec(file)?.[1];
  if (object === undefined) {
    const library = /([^/]+)\.a\([^)]*\)$/u.exec(file)?.[1];
    return library === undefined ? "start files" : `${library.replace(/^lib/u, "")} (C library)`.replace("gcc (C library)", "libgcc");
  }
  const parts = object.split("/");
  return parts.length === 1 ? parts[0]! : parts.slice(0, -1).join("/");
}

export function measure(elf: Elf, map: string): Sizes {
  const modules = new Map<string, { flash: number; ram: number }>();
  const add = (name: string, section: Section, size: number): void => {
    const places = placesOf(section);
    const usage = modules.get(name) ?? { flash: 0, ram: 0 };
    modules.set(name, { flash: usage.flash + (places.flash ? size : 0), ram: usage.ram + (places.ram ? size : 0) });
  };
  const left = new Map(elf.sections.filter((section) => section.allocated).map((section) => [section.name, section.size]));
  const byName = new Map(elf.sections.map((section) => [section.name, section]));
  for (const { section: name, file, size } of contributions(map)) {
    const section = byName.get(name);
    if (section === undefined || !section.allocated) continue;
    left.set(name, left.get(name)! - size);
    add(moduleOf(file), section, size);
  }
  for (const [name, size] of left) add("padding and unattributed", byName.get(name)!, size);

  const total = (pick: (places: { flash: boolean; ram: boolean }) => boolean): number =>
    elf.sections.reduce((sum, section) => sum + (pick(placesOf(section)) ? section.size : 0), 0);
  return {
    flash: total((places) => places.flash),
    ram: total((places) => places.ram),
    stackReserved: byName.get(stackSection)?.size ?? 0,
    modules: [...modules].map(([name, usage]) => ({ name, ...usage })).filter(({ flash, ram }) => flash !== 0 || ram !== 0)
      .sort((a, b) => b.flash - a.flash || b.ram - a.ram || (a.name < b.name ? -1 : 1)),
  };
}

/** Symbols with a size, largest first. */
export function symbolSizes(elf: Elf): Usage[] {
  const out: Usage[] = [];
  const seen = new Set<string>();
  for (const symbol of elf.symbols) {
    const section = symbol.section === null ? undefined : elf.sections[symbol.section];
    const key = `${symbol.address} ${symbol.name}`;
    if (symbol.size === 0 || section === undefined || symbol.kind === "other" || seen.has(key)) continue;
    const places = placesOf(section);
    if (!places.flash && !places.ram) continue;
    seen.add(key);
    out.push({ name: symbol.name, flash: places.flash ? symbol.size : 0, ram: places.ram ? symbol.size : 0 });
  }
  return out.sort((a, b) => b.flash - a.flash || b.ram - a.ram || (a.name < b.name ? -1 : 1));
}
