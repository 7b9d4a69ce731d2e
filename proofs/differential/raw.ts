/**
 * Programs that no verifier has seen, for what the interpreter checks by itself: any words, or a program with some of its
 * words changed, behind a header of the right shape and before an end as the last word. What they do is defined: the
 * interpreter ends in bounds, whatever the code says. Case n is the same everywhere.
 */
import { type Instruction, type InstructionName, instructions, wordsOf } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import { assemble, image, op } from "./assemble.ts";
import { type Case, caseOf } from "./cases.ts";
import { Random } from "./random.ts";

const names = Object.keys(instructions) as InstructionName[];
const small = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 31, 32, 63, 64, 68, 72, 76, 127, 128, 176, 200, 204, 208, 209, 255];

/** A word that mostly is an instruction, with small numbers in its fields. */
function anyWord(rng: Random): number {
  if (rng.chance(0.08)) return rng.u32();
  const row: Instruction = instructions[rng.pick(names)];
  const { opcode } = row;
  const field = (): number => (rng.chance(0.8) ? rng.pick(small) : rng.between(0, 255));
  if (row.d !== undefined && rng.chance(0.9)) return (opcode | field() << 8 | rng.pick(small) << 16) >>> 0;
  return (opcode | field() << 8 | field() << 16 | field() << 24) >>> 0;
}
const anyExtension = (rng: Random): number => {
  const half = (): number => (rng.chance(0.85) ? rng.pick(small) : rng.pick([511, 512, 513, 4096, 65535, rng.between(0, 65535)]));
  return (half() | half() << 16) >>> 0;
};

const ends = names.filter((name) => instructions[name].flow === "end");

function rawCode(rng: Random): Uint32Array {
  const words: number[] = [];
  for (let left = rng.between(0, rng.chance(0.9) ? 24 : 200); left > 0; left--) {
    const word = anyWord(rng);
    words.push(word);
    const name = names.find((each) => instructions[each].opcode === (word & 0xff));
    if (name !== undefined) for (let i = 1; i < wordsOf(instructions[name]); i++) words.push(anyExtension(rng));
  }
  words.push(rng.chance(0.8) ? (instructions[rng.pick(ends)].opcode | rng.between(0, 255) << 8 | (rng.chance(0.5) ? rng.between(0, 13) << 16 : rng.u32() & 0xffff0000)) >>> 0 : (rng.u32() & 0xffffff00 | rng.between(0x70, 0x7f)) >>> 0);
  return Uint32Array.from(words.slice(-limits.codeWords));
}

/** A loop that does not end by itself, of one to four instructions: NEXT by a step of zero. */
const endless = (length: number): Uint32Array => assemble([
  op("LDI", 9, 5), ...Array.from({ length: length - 1 }, () => op("ADDWI", 10, 10, 1)), op("NEXT", 8, 0, length), op("REPLY", 10),
]);

export function rawCaseOf(seed: number): Case {
  const rng = new Random(seed);
  const base = caseOf(seed, 0);
  // Few: each runs until the interpreter's fuel is used up.
  if (seed % 2_500 < 4) return { ...base, mutation: "without end", image: image({ code: endless((seed % 2_500) + 1), ints: 4 }) };
  if (rng.chance(0.4)) {
    // A good program with a few words changed; the last stays an end.
    const bytes = base.image.slice();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const codeWords = view.getUint16(8, true);
    for (let left = rng.between(1, 4); left > 0; left--) {
      const at = 32 + 4 * rng.between(0, Math.max(0, codeWords - 2));
      if (codeWords > 1) view.setUint32(at, rng.chance(0.4) ? anyWord(rng) : (view.getUint32(at, true) ^ 1 << rng.between(0, 31)) >>> 0, true);
    }
    return { ...base, image: bytes, mutation: "words changed" };
  }
  return {
    ...base, mutation: "any words",
    image: image({
      code: rawCode(rng), ints: rng.pick([0, 1, 4, 55, limits.intRegisters - limits.intFields]), bytes: rng.pick([0, 1, 3, 11, limits.bytesRegisters - limits.bytesFields]), scratch: 4 * rng.between(0, limits.scratchBytes / 4),
      constWords: Uint32Array.from({ length: rng.pick([0, 1, 2, 5, 64]) }, () => rng.u32()), constBytes: rng.bytes(rng.pick([0, 1, 5, 40, 208, 512])),
      tables: Uint8Array.from({ length: rng.between(0, 4) }, () => rng.between(0, 3)),
    }),
  };
}

const first = 9_000_000;
export const rawCases = (from: number, count: number): readonly Case[] => Array.from({ length: count }, (_, i) => rawCaseOf(first + from + i));
