/**
 * Frame size of a function that no call-graph file tells of (memcpy and friends of the C library), read off its Thumb
 * code: the sum of all pushes and stack decrements in it, each counted once. It bounds a function that calls nothing
 * and pushes outside loops, which the word copiers of newlib are; null when the code holds a call or is not there.
 */
import type { Elf } from "./elf.ts";

const ones = (bits: number): number => bits.toString(2).replaceAll("0", "").length;

export function frameInCode(elf: Elf, image: Uint8Array, name: string): number | null {
  const symbol = elf.symbols.find((candidate) => candidate.name === name && candidate.kind === "function" && candidate.section !== null);
  if (symbol === undefined || symbol.size === 0) return null;
  const code = codeOf(elf, image, symbol.section!, symbol.address & ~1, symbol.size);
  return code === null ? null : thumbFrame(code);
}

function codeOf(elf: Elf, image: Uint8Array, section: number, address: number, size: number): DataView | null {
  const { address: base, offset } = elf.sections[section]!;
  const from = offset + address - base;
  return from < 0 || from + size > image.length ? null : new DataView(image.buffer, image.byteOffset + from, size);
}

/** Offset of `b.w` from the end of the instruction, encoding T4 (Armv7-M ARM, A7.7.12). */
function wideOffset(first: number, second: number): number {
  const sign = (first >> 10) & 1;
  const i1 = 1 ^ ((second >> 13) & 1) ^ sign;
  const i2 = 1 ^ ((second >> 11) & 1) ^ sign;
  return 2 * ((second & 0x7ff) | ((first & 0x3ff) << 11) | (i2 << 21) | (i1 << 22)) - sign * 2 ** 24;
}

/** Armv7-M ARM: push A7.7.101, sub sp A7.7.177, stmdb A7.7.160, str pre-indexed A7.7.161, vpush A7.7.252, bl A7.7.18, blx A7.7.19. */
export function thumbFrame(code: DataView): number | null {
  let bytes = 0;
  for (let at = 0; at + 2 <= code.byteLength; ) {
    const first = code.getUint16(at, true);
    const wide = first >> 11 >= 0b11101;
    const second = wide && at + 4 <= code.byteLength ? code.getUint16(at + 2, true) : 0;
    at += wide ? 4 : 2;
    if (!wide) {
      if ((first & 0xfe00) === 0xb400) bytes += 4 * ones(first & 0x1ff);
      else if ((first & 0xff80) === 0xb080) bytes += 4 * (first & 0x7f);
      else if ((first & 0xff87) === 0x4780) return null;
      continue;
    }
    if (first === 0xe92d) bytes += 4 * ones(second);
    else if (first === 0xf84d && (second & 0x0f00) === 0x0d00) bytes += second & 0xff;
    else if (first >> 4 === 0xed2 && (first & 15) === 13) bytes += 4 * (second & 0xff);
    else if ((first & 0xfbff) === 0xf1ad || (first & 0xfbff) === 0xf2ad) return null;
    else if ((first & 0xf800) === 0xf000 && (second & 0xd000) === 0xd000) return null;
    else if ((first & 0xf800) === 0xf000 && (second & 0xd000) === 0x9000) {
      // A jump out of the function is a call in tail position.
      const target = at + wideOffset(first, second);
      if (target < 0 || target >= code.byteLength) return null;
    }
  }
  return bytes;
}
