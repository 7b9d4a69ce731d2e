/** A plain assembler for tests: instructions by name and labels in, image bytes out. It checks nothing, so that tests can write wrong code. */
import { crc32 } from "node:zlib";
import { type Bound, deriveBound } from "../../compiler/5-verify/verify.ts";
import { imageHeader, imageHeaderBytes, imageMagic } from "../../spec/image.ts";
import { type Instruction, type InstructionName, instructions, isaVersion, type Operand, wordsOf } from "../../spec/instructions.ts";

/** A number, or for distances the name of a label. */
export type Argument = number | string;
export type Line =
  | { readonly label: string }
  /** Values of the operands that are not `zero`, in the order a, b, c or d, then each extension word low, high. */
  | { readonly op: InstructionName; readonly args: readonly Argument[] }
  /** A word as it stands. */
  | { readonly word: number };

export const label = (name: string): Line => ({ label: name });
export const op = (name: InstructionName, ...args: Argument[]): Line => ({ op: name, args });
export const word = (value: number): Line => ({ word: value });

interface Field {
  readonly kind: Operand;
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

/** Operand fields of an instruction in order, without those that are zero: which word, shift and width. */
function layoutOf(row: Instruction): readonly Field[] {
  const out: Field[] = [{ kind: row.a, word: 0, shift: 8, bits: 8 }];
  if (row.d !== undefined) out.push({ kind: row.d, word: 0, shift: 16, bits: 16 });
  else out.push({ kind: row.b ?? "zero", word: 0, shift: 16, bits: 8 }, { kind: row.c ?? "zero", word: 0, shift: 24, bits: 8 });
  (row.ext ?? []).forEach(([low, high], index) =>
    out.push({ kind: low, word: 1 + index, shift: 0, bits: 16 }, { kind: high, word: 1 + index, shift: 16, bits: 16 }));
  return out.filter(({ kind }) => kind !== "zero");
}
const layouts = new Map<InstructionName, readonly Field[]>((Object.keys(instructions) as InstructionName[]).map((name) => [name, layoutOf(instructions[name])]));

/** Thrown when a distance does not fit its field: a generator's program grew too long. */
export class DistanceError extends Error {}

export function assemble(lines: readonly Line[]): Uint32Array {
  const labels = new Map<string, number>();
  let length = 0;
  for (const line of lines) {
    if ("label" in line) labels.set(line.label, length);
    else length += "word" in line ? 1 : wordsOf(instructions[line.op]);
  }
  const code = new Uint32Array(length);
  let pc = 0;
  for (const line of lines) {
    if ("label" in line) continue;
    if ("word" in line) {
      code[pc++] = line.word;
      continue;
    }
    const row: Instruction = instructions[line.op];
    const end = pc + wordsOf(row);
    const fields = layouts.get(line.op)!;
    if (fields.length !== line.args.length) throw new Error(`${line.op} takes ${fields.length} operands, got ${line.args.length}`);
    code[pc] = row.opcode;
    fields.forEach((field, index) => {
      let value = line.args[index]!;
      if (typeof value === "string") {
        const target = labels.get(value);
        if (target === undefined) throw new Error(`no label ${value}`);
        value = field.kind === "back8" ? end - target : target - end;
        if (value < 0 || value >= 2 ** field.bits) throw new DistanceError(`${line.op} to ${value}`);
      }
      code[pc + field.word]! |= (value & (2 ** field.bits - 1)) << field.shift;
    });
    pc = end;
  }
  return code;
}

export interface Parts {
  readonly code: Uint32Array;
  readonly ints: number;
  readonly bytes: number;
  readonly scratch: number;
  readonly constWords: Uint32Array;
  readonly tables: Uint8Array;
  readonly constBytes: Uint8Array;
}

export const noParts: Parts = {
  code: new Uint32Array(), ints: 0, bytes: 0, scratch: 0, constWords: new Uint32Array(), tables: new Uint8Array(), constBytes: new Uint8Array(),
};

const noBound: Bound = { instructions: 0, hashBytes: 0, lookups: 0, sends: 0 };

/** The bound that the verifier derives, or zeros for code that it refuses. */
export function boundOf(parts: Parts): Bound {
  const derived = deriveBound({ ...parts, bound: noBound });
  return "refusal" in derived ? noBound : derived;
}

export type HeaderOverride = Partial<Record<(typeof imageHeader)[number][0], number>>;

/** The image of a program; header fields can be overridden, the checksum is right unless overridden. */
export function image(parts: Partial<Parts>, override: HeaderOverride = {}): Uint8Array {
  const all = { ...noParts, ...parts };
  const content = imageHeaderBytes + 4 * (all.code.length + all.constWords.length) + all.tables.length + all.constBytes.length;
  const bytes = new Uint8Array(Math.ceil(content / 4) * 4);
  const view = new DataView(bytes.buffer);
  const header: Record<string, number> = {
    magic: imageMagic, isa: isaVersion, tables: all.tables.length, ints: all.ints, bytes: all.bytes, codeWords: all.code.length,
    constWords: all.constWords.length, constBytes: all.constBytes.length, scratch: all.scratch, ...boundOf(all), checksum: 0, ...override,
  };
  let at = 0;
  for (const [name, size] of imageHeader) {
    const value = header[name]!;
    if (size === 1) view.setUint8(at, value);
    else if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  for (const words of [all.code, all.constWords]) {
    for (const value of words) {
      view.setUint32(at, value, true);
      at += 4;
    }
  }
  bytes.set(all.tables, at);
  bytes.set(all.constBytes, at + all.tables.length);
  if (override.checksum === undefined) sign(bytes);
  return bytes;
}

const checksumAt = imageHeaderBytes - 4;

/** Writes the right checksum into an image. */
export function sign(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(checksumAt, 0, true);
  view.setUint32(checksumAt, crc32(bytes), true);
  return bytes;
}
