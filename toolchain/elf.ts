/** What a size report needs of an ELF file (System V ABI, 32- and 64-bit, little-endian): sections and symbols. */

export interface Section {
  readonly name: string;
  readonly address: number;
  /** In the file. */
  readonly offset: number;
  readonly size: number;
  /** Occupies memory in the running image. */
  readonly allocated: boolean;
  /** Has content in the file (.bss has none). */
  readonly loaded: boolean;
  readonly writable: boolean;
}

export interface ElfSymbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly kind: "function" | "object" | "other";
  /** Index into `sections`; null for absolute and undefined ones. */
  readonly section: number | null;
}

export interface Elf {
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
}

const typeSymbolTable = 2;
const typeNoBits = 8;
const flagWrite = 1;
const flagAlloc = 2;

/** Throws on a file that is no such ELF: only files that the linker has just written are read. */
export function readElf(bytes: Uint8Array): Elf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 52 || view.getUint32(0, false) !== 0x7f454c46 || bytes[5] !== 1) throw new Error("not a little-endian ELF file");
  const wide = bytes[4] === 2;
  const word = (at: number): number => (wide ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true));
  const half = (at: number): number => view.getUint16(at, true);

  const tableAt = word(wide ? 40 : 32);
  const entryBytes = half(wide ? 58 : 46);
  const count = half(wide ? 60 : 48);
  const namesIndex = half(wide ? 62 : 50);
  const headers = Array.from({ length: count }, (_, i) => {
    const at = tableAt + i * entryBytes;
    const [flags, address, offset, size, link] = wide
      ? [word(at + 8), word(at + 16), word(at + 24), word(at + 32), view.getUint32(at + 40, true)]
      : [word(at + 8), word(at + 12), word(at + 16), word(at + 20), word(at + 24)];
    return { name: view.getUint32(at, true), type: view.getUint32(at + 4, true), flags, address, offset, size, link };
  });
  const stringAt = (table: number, offset: number): string => {
    const start = headers[table]!.offset + offset;
    return Buffer.from(bytes.subarray(start, bytes.indexOf(0, start))).toString("latin1");
  };

  const sections = headers.map((header): Section => ({
    name: stringAt(namesIndex, header.name), address: header.address, offset: header.offset, size: header.size,
    allocated: (header.flags & flagAlloc) !== 0, loaded: header.type !== typeNoBits, writable: (header.flags & flagWrite) !== 0,
  }));

  const symbols: ElfSymbol[] = [];
  for (const header of headers.filter(({ type }) => type === typeSymbolTable)) {
    const bytesEach = wide ? 24 : 16;
    for (let at = header.offset; at < header.offset + header.size; at += bytesEach) {
      const kind = view.getUint8(at + (wide ? 4 : 12)) & 15;
      const section = half(at + (wide ? 6 : 14));
      symbols.push({
        name: stringAt(header.link, view.getUint32(at, true)),
        address: word(at + (wide ? 8 : 4)), size: word(at + (wide ? 16 : 8)),
        kind: kind === 2 ? "function" : kind === 1 ? "object" : "other",
        section: section === 0 || section >= 0xff00 ? null : section,
      });
    }
  }
  return { sections, symbols };
}
