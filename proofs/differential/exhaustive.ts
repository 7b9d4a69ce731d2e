/**
 * The bounded-exhaustive set: every small program of a given form. Where the random programs of program.ts are long and of
 * one kind, these are one to five instructions over all combinations of values at the edges of what a rule allows, so that
 * an edge that is one off anywhere shows in some of them. Case n is the same everywhere.
 *
 * Longer than most files because each family is one form of program, written out with its values.
 */
import { type Bound, defaultGrant } from "../../compiler/5-verify/verify.ts";
import { cidOf } from "../../model/hashing.ts";
import { type HashName, hashes } from "../../spec/hashes.ts";
import { type Instruction, type InstructionName, instructions, type Operand } from "../../spec/instructions.ts";
import { type TableKindName, tableKinds } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { boundOf, type HeaderOverride, image, noParts, type Parts, sign } from "./assemble.ts";
import type { Case, TableSetup } from "./cases.ts";
import { Random } from "./random.ts";

/** What a family gives: made only when the case is wanted. */
type Thunk = () => Omit<Case, "seed" | "mutation">;
type Words = readonly number[];

const names = Object.keys(instructions) as InstructionName[];
const rowOf = (name: InstructionName): Instruction => instructions[name];
const hashNames = Object.keys(hashes) as HashName[];

/** Operands of an instruction in the order in which they are checked, those that must be zero included. */
function operandsOf(row: Instruction): readonly Operand[] {
  return [row.a, ...(row.d === undefined ? [row.b ?? "zero", row.c ?? "zero"] as const : [row.d]), ...(row.ext ?? []).flat()];
}

/** The words of an instruction with these values for all its operands, in that order. */
function encoded(name: InstructionName, values: readonly number[]): Words {
  const row = rowOf(name);
  const wide = row.d !== undefined;
  const [a = 0, b = 0, c = 0] = values;
  const head = wide ? row.opcode | (a & 0xff) << 8 | (b & 0xffff) << 16 : row.opcode | (a & 0xff) << 8 | (b & 0xff) << 16 | (c & 0xff) << 24;
  const rest = values.slice(wide ? 2 : 3);
  return [head >>> 0, ...Array.from({ length: rest.length / 2 }, (_, i) => ((rest[2 * i]! & 0xffff) | (rest[2 * i + 1]! & 0xffff) << 16) >>> 0)];
}

/** As `encoded`, of the operands that need not be zero. */
function ins(name: InstructionName, ...values: number[]): Words {
  let next = 0;
  const all = operandsOf(rowOf(name)).map((kind) => (kind === "zero" ? 0 : values[next++]!));
  if (next !== values.length) throw new Error(`${name} takes ${next} operands, got ${values.length}`);
  return encoded(name, all);
}

/** All combinations of one of each list, the last list's changing fastest. */
function* product<T extends readonly (readonly unknown[])[]>(lists: readonly [...T]): Generator<{ [K in keyof T]: T[K][number] }> {
  if (lists.some((list) => list.length === 0)) return;
  const at = lists.map(() => 0);
  for (;;) {
    yield at.map((index, which) => lists[which]![index]) as { [K in keyof T]: T[K][number] };
    let which = lists.length - 1;
    for (; which >= 0; which--) {
      if (++at[which]! < lists[which]!.length) break;
      at[which] = 0;
    }
    if (which < 0) return;
  }
}

const generous: Bound = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 };
const range = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** What all these programs have besides their code, unless a family says otherwise. */
const parts: Omit<Parts, "code"> = {
  ints: 4, bytes: 3, scratch: 76, constWords: Uint32Array.of(7, 0x80000000, 0xffffffff), tables: Uint8Array.of(0, 1, 2, 3), constBytes: Uint8Array.of(0x61, 0x62, 0, 0xff, 0x63),
};
const someInts: ReadonlyMap<number, number> = new Map([[0, 1], [1, 5], [2, -1], [3, 0x7fffffff], [4, -0x80000000], [5, 3], [6, 9], [7, 0]]);
const text = Uint8Array.of(0x61, 0x62, 0, 0xff, 0x80, 0x7f, 1, 2, 3);
const node = Uint8Array.from({ length: limits.nodeIdBytes }, (_, i) => 0xf0 ^ i);
const someStrings: ReadonlyMap<number, Uint8Array> = new Map([[1, node], [0, text], [2, Uint8Array.of(0x61, 0x62, 0)]]);

const keyOf = (bytes: Uint8Array): Uint8Array => {
  const key = new Uint8Array(limits.tableKeyBytes);
  key.set(bytes.subarray(0, limits.tableKeyBytes));
  return key;
};
const entry = (bytes: Uint8Array, bits: number, value: number): TableSetup["entries"][number] => ({ key: keyOf(bytes), bits, value, node: node.map((byte) => byte ^ value) });
const someTables: readonly TableSetup[] = (Object.keys(tableKinds) as TableKindName[]).map((kind) => ({
  kind, entries: [entry(text, 8 * text.length, 0x80000001), entry(text, kind.startsWith("exact") ? 16 : 11, 2), entry(node, 256, 3)],
}));
const someProviders: Case["providers"] = [{ cid: cidOf(text, "blake3"), node }];
const noTables: readonly TableSetup[] = [];
const noProviders: Case["providers"] = [];

interface Given {
  readonly parts?: Partial<Omit<Parts, "code">>;
  readonly header?: HeaderOverride;
  readonly ints?: ReadonlyMap<number, number>;
  readonly strings?: ReadonlyMap<number, Uint8Array>;
  readonly tables?: readonly TableSetup[];
  readonly providers?: Case["providers"];
  readonly held?: readonly HashName[];
  readonly grant?: Bound;
}

const withImage = (bytes: Uint8Array, given: Given = {}): ReturnType<Thunk> => ({
  image: bytes, grant: given.grant ?? generous, inputs: { ints: given.ints ?? someInts, bytes: given.strings ?? someStrings },
  tables: given.tables ?? someTables, providers: given.providers ?? someProviders, held: given.held ?? hashNames,
});
/** Surroundings that no instruction asks for are left out: they are most of a case's bytes. */
function program(code: readonly Words[], given: Given = {}): ReturnType<Thunk> {
  const asks = (...asked: readonly InstructionName[]): boolean => code.some(([head]) => asked.some((name) => rowOf(name).opcode === (head! & 0xff)));
  const bare: Given = { ...(asks("MATCHB", "MATCHI") ? {} : { tables: noTables }), ...(asks("CALL") ? {} : { providers: noProviders }) };
  return withImage(image({ ...parts, ...given.parts, code: Uint32Array.from(code.flat()) }, given.header), { ...bare, ...given });
}

const replyA = ins("REPLY", 8);
const giveA = ins("GIVE", 4);
const calm = ins("MOV", 11, 0);

// Values at the edges of what each kind of operand may be, in the parts above: locals R[8 .. 12), B[4 .. 7).
const edges: Readonly<Record<Operand, readonly number[]>> = {
  rd: [7, 8, 11, 12, 72, 255], rsd: [7, 8, 11, 12, 72, 255], rs: [0, 7, 11, 12, 255], rs2: [0, 7, 10, 11, 255], loop: [7, 8, 10, 11, 255],
  pd: [6, 8, 9, 10, 11, 12, 254], ps: [0, 1, 6, 10, 11, 12, 254], bd: [3, 4, 6, 7, 20, 255], bsd: [3, 4, 6, 7, 20, 255], iter: [3, 4, 6, 7, 255], bs: [0, 3, 6, 7, 255],
  s8: [0, 1, 127, 128, 255], u8: [0, 1, 4, 8, 9, 255], n8: [0, 1, 2, 255], bit: [0, 1, 31, 32, 255], fwd8: [0, 1, 2, 3, 255], back8: [0, 1, 2, 3, 4, 255],
  fwd16: [0, 1, 2, 3, 65535], s16: [0, 1, 0x7fff, 0x8000, 0xffff], u16: [0, 1, 4, 9, 10, 65535], trips: [0, 1, 2, 65535], k32: [0, 2, 3, 65535], k64: [0, 1, 2, 3, 65535],
  reason: [0, 13, 14, 255, 65535], scratch: [0, 1, 2, 4, 8, 12, 44, 48, 72, 76, 80, 65532], cap: [0, 1, 4, 72, 76, 77, 65535], width: [0, 1, 2, 3, 4, 5, 255],
  cbytes: [0, 1, 5, 6, 65535], clen: [0, 1, 4, 5, 6, 65535], table: [0, 1, 2, 3, 4, 255], host: [0, 1, 2, 3, 255], arg: [0, 1, 0x11, 0x12, 0x14, 0x16, 0x1e, 0x1f, 65535],
  maxlen: [0, 8, 9, 65535], zero: [0, 1, 255],
};
/** CALL has so many operands that it takes fewer values of some. */
const fewer: Partial<Record<Operand, readonly number[]>> = { bd: [3, 4, 6, 7], bs: [0, 6, 7], scratch: [0, 2, 4, 8, 12, 44, 48], maxlen: [8, 9, 65535], zero: [0, 1] };

/** What shows the most of what an instruction did. */
const shown = (row: Instruction): Words => (row.a === "bd" || row.a === "bsd" ? giveA : replyA);

function* operands(): Generator<Thunk> {
  for (const name of names) {
    const row = rowOf(name);
    const kinds = operandsOf(row);
    const lists = kinds.map((kind) => (name === "CALL" ? fewer[kind] : undefined) ?? edges[kind]);
    for (const values of product(lists)) {
      const own = encoded(name, values);
      switch (row.flow) {
        case "next": yield () => program([own, shown(row)]); break;
        case "branch": yield () => program([own, ins("LDI", 8, 7), calm, replyA]); break;
        case "jump": yield () => program([own, replyA]); yield () => program([own, own, replyA]); break;
        case "end": yield () => program([own]); break;
        case "loop": {
          const [register = 0, step = 0] = values;
          const closing = row.a === "loop" ? encoded("NEXT", [register, step, 2]) : encoded(step === 1 ? "ITER8" : step === 2 ? "ITER16" : "ITER32", [10, register, 2]);
          yield () => program([own, calm, closing, replyA]);
          break;
        }
        case "back": {
          const opening = row.a === "loop" ? ins("FOR", 8, 1, 2, 1) : ins("EACH", 4, name === "ITER8" ? 1 : name.startsWith("ITER16") ? 2 : 4, 9, 1);
          yield () => program([opening, calm, own, replyA]);
          break;
        }
      }
    }
  }
}

/** Each instruction inside a loop that fixes registers, and in the place of its closing word. */
function* insideLoops(): Generator<Thunk> {
  const inner: Partial<Record<Operand, readonly number[]>> = {
    rd: [8, 9, 10], rsd: [8, 9, 10], rs: [8, 10], rs2: [8], loop: [7, 8, 9, 10], pd: [8, 10], ps: [8], bd: [4, 5], bsd: [4, 5], iter: [4, 5], bs: [0, 4], scratch: [0], cap: [4], width: [1],
    cbytes: [0], clen: [0], table: [0, 1], host: [1, 2], arg: [0, 0x12], maxlen: [9], n8: [1], trips: [1], fwd16: [0, 1], fwd8: [0, 1, 2], back8: [2], u16: [0], zero: [0],
  };
  for (const name of names) {
    for (const values of product(operandsOf(rowOf(name)).map((kind) => inner[kind] ?? [1]))) {
      const own = encoded(name, values);
      for (const [opening, closing] of [[(d: number) => ins("FOR", 8, 1, 2, d), (d: number) => ins("NEXT", 8, 1, d)], [(d: number) => ins("EACH", 4, 1, 9, d), (d: number) => ins("ITER8", 10, 4, d)]] as const) {
        const length = own.length;
        yield () => program([opening(length), own, closing(length + 1), replyA]);
        yield () => program([opening(1), calm, own, replyA]);
        yield () => program([opening(length + 1), own, calm, closing(length + 2), replyA, replyA]);
      }
    }
  }
}

/** Every first byte, and the words behind it. */
function* opcodes(): Generator<Thunk> {
  for (const opcode of range(0, 255)) {
    for (const upper of [0, 8, 0x0800, 0x0808, 0x080808, 0x040404, 0x000404, 0xffffff]) {
      const word = (opcode | upper << 8) >>> 0;
      yield () => program([[word]]);
      yield () => program([[word], replyA]);
      yield () => program([[word, 0x00010001], replyA]);
      yield () => program([[word, 0x00040000, 0], replyA]);
      yield () => program([calm, [word, 0, 0, 0]]);
    }
  }
}

/** Every sequence of up to three of these, with and without an end behind them. */
function* flow(): Generator<Thunk> {
  const letters: readonly Words[] = [
    ...range(0, 4).map((d) => ins("JMP", d)), ...range(0, 4).map((d) => ins("BEQI", 0, 1, d)), ...range(0, 4).map((d) => ins("BNEI", 0, 1, d)), ...range(0, 3).map((d) => ins("BHAS", 0, d, 0, 2)),
    ...range(0, 4).map((d) => ins("FOR", 8, 1, 3, d)), ...range(0, 4).map((d) => ins("NEXT", 8, 1, d)), ...range(1, 3).map((d) => ins("EACH", 4, 1, 9, d)), ...range(1, 3).map((d) => ins("ITER8", 10, 4, d)),
    ins("ADDI", 11, 11, 1), ins("MOVB", 4, 2), ins("DELIVER"), ins("REPLY", 11), [0],
  ];
  for (const length of [1, 2, 3]) {
    for (const sequence of product(Array.from({ length }, () => letters))) {
      yield () => program(sequence);
      if (length > 1) yield () => program([...sequence, ins("REPLY", 11)]);
    }
  }
}

/** Two loops, one in the other or crossing, with a jump inside. */
function* nested(): Generator<Thunk> {
  const inner = range(0, 6);
  for (const [outer, second, back, back2, jump] of product([range(3, 7), range(0, 4), range(1, 3), range(4, 7), inner])) {
    for (const branch of [ins("BEQI", 10, 1, jump), ins("JMP", jump), ins("BLTI", 9, 3, jump)]) {
      yield () => program([ins("LDI", 9, 2), ins("FOR", 8, 1, 2, outer), ins("FOR", 10, 1, 3, second), branch, ins("NEXT", 10, 1, back), ins("ADDI", 12, 12, 1), ins("NEXT", 8, 1, back2), ins("REPLY", 12)], { parts: { ints: 6 } });
    }
  }
  for (const [first, second, at, trips] of product([range(0, 9), range(0, 9), range(0, 3), [1, 3]])) {
    const leave = [ins("BEQI", 12, 3, first), ins("BNEI", 12, 1, second)];
    const plain = [ins("ADDI", 12, 12, 1), ins("ADDI", 13, 13, 2)];
    const body = at === 0 ? [...leave, ...plain] : at === 1 ? [...plain, ...leave] : at === 2 ? [leave[0]!, plain[0]!, leave[1]!, plain[1]!] : [plain[0]!, leave[0]!, ins("REPLY", 12), ins("ADDI", 12, 12, 1)];
    yield () => program([ins("LDI", 9, trips), ins("FOR", 8, 1, trips, body.length), ...body, ins("NEXT", 8, 1, body.length + 1), ins("ADDI", 12, 12, 5), ins("ADDI", 12, 12, 7), ins("REPLY", 12)], { parts: { ints: 6 } });
    yield () => program([ins("LDI", 9, trips), ins("FOR", 8, 1, trips, body.length), ...body, ins("NEXT", 8, 1, body.length + 1), ins("BEQI", 12, 3, 1), ins("ADDI", 12, 12, 5), ins("REPLY", 12)], { parts: { ints: 6 } });
  }
}

const numbers = [0, 1, -1, 2, -2, 3, 31, 32, 127, -128, 128, 255, 256, 0x7fff, 0x8000, 0x10000, 46341, -46341, 0x40000000, 0x7ffffffe, 0x7fffffff, -0x7fffffff, -0x80000000];
const given2 = (x: number, y: number, more: readonly (readonly [number, number])[] = []): Given => ({ ints: new Map([[0, x], [1, y], ...more]) });

/** Arithmetic and branches over all pairs of values at edges. */
function* values(): Generator<Thunk> {
  const threes = names.filter((name) => rowOf(name).b === "rs" && rowOf(name).c === "rs" && rowOf(name).a !== "bd");
  for (const name of threes) {
    for (const [x, y] of product([numbers, numbers])) {
      if (name === "MADDW") yield () => program([ins("LDK", 8, 1), ins("MADDW", 8, 0, 1), replyA], { ...given2(x, y), parts: { constWords: Uint32Array.of(0, 0x10003) } });
      else yield () => program([ins(name, 8, 0, 1), replyA], given2(x, y));
    }
    for (const x of numbers) yield () => program([ins("MOV", 8, 0), ins(name, 8, 8, 8), replyA], given2(x, 0));
  }
  const immediates = [0, 1, 2, 7, 8, 30, 31, 127, 128, 129, 254, 255];
  for (const name of names.filter((each) => ["ADDI", "ADDWI", "MULI", "ANDI", "SHLI", "SHRI", "SARI"].includes(each))) {
    for (const [x, c] of product([numbers, rowOf(name).c === "bit" ? range(0, 31) : immediates])) yield () => program([ins(name, 8, 0, c), replyA], given2(x, 0));
  }
  for (const d of [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff]) yield () => program([ins("LDI", 8, d), replyA]);
  for (const k of range(0, 2)) yield () => program([ins("LDK", 8, k), replyA]);
  for (const k of [0, 1]) for (const half of [8, 9]) yield () => program([ins("LDK64", 8, k), ins("REPLY", half)]);

  const distance = ins("LDI", 8, 7);
  for (const name of ["BEQ", "BNE", "BLT", "BGE"] as const) {
    for (const [x, y] of product([numbers, numbers])) yield () => program([ins(name, 0, 1, 1), distance, replyA], given2(x, y));
  }
  for (const name of ["BEQI", "BNEI", "BLTI", "BGEI"] as const) {
    for (const [x, b] of product([[...numbers, 129, -127, -129, 126], immediates])) yield () => program([ins(name, 0, b, 1), distance, replyA], given2(x, 0));
  }
  for (const name of ["BBS", "BBC"] as const) {
    for (const [x, bit] of product([numbers, range(0, 31)])) yield () => program([ins(name, 0, bit, 1), distance, replyA], given2(x, 0));
  }
  const halves: readonly (readonly [number, number])[] = [
    [0, 0], [1, 0], [-1, 0], [0x7fffffff, 0], [-0x80000000, 0], [0, 1], [1, 1], [-1, 1], [0, 0x10000], [0, 0x7fffffff], [-1, 0x7fffffff], [0, -0x80000000], [0, -1], [-2, -1], [-1, -1], [0x10000, 0],
  ];
  for (const [[low, high], [low2, high2]] of product([halves, halves])) {
    const ints: ReadonlyMap<number, number> = new Map([[0, low], [1, high], [2, low2], [3, high2]]);
    for (const name of ["ADD64", "SUB64", "MUL64"] as const) for (const half of [8, 9]) yield () => program([ins(name, 8, 0, 2), ins("REPLY", half)], { ints });
    for (const name of ["BEQ64", "BNE64", "BLT64", "BGE64"] as const) yield () => program([ins(name, 0, 2, 1), distance, replyA], { ints });
  }
  for (const [low, high] of halves) {
    const ints: ReadonlyMap<number, number> = new Map([[0, low], [1, high]]);
    yield () => program([ins("NARROW", 8, 0), replyA], { ints });
    for (const half of [8, 9]) {
      yield () => program([ins("MOV64", 8, 0), ins("REPLY", half)], { ints });
      yield () => program([ins("MOV64", 8, 0), ins("MOV64", 10, 8), ins("REPLY", half + 2)], { ints });
    }
  }
  for (const x of numbers) for (const half of [8, 9]) yield () => program([ins("LDI", 9, 5), ins("WIDEN", 8, 0), ins("REPLY", half)], given2(x, 0));
  // Each number of a register: read, written, left as zero, and one as another.
  const all = { ints: limits.intRegisters - limits.intFields, bytes: limits.bytesRegisters - limits.bytesFields };
  for (const n of range(limits.intFields, limits.intRegisters - 1)) {
    yield () => program([ins("LDI", n, n), ins("REPLY", n)], { parts: all });
    yield () => program([ins("REPLY", n)], { parts: { ...all, ints: n - limits.intFields + 1 } });
    yield () => program([ins("REPLY", n)], { parts: { ...all, ints: n - limits.intFields } });
    yield () => program([ins("MADDW", limits.intRegisters - 1, n, n), ins("REPLY", n)], { parts: all });
    if (n % 2 === 0) for (const half of [0, 1]) yield () => program([ins("MOV64", n, 0), ins("REPLY", n + half)], { parts: all });
  }
  for (const n of range(0, limits.intFields - 1)) yield () => program([ins("REPLY", n)]);
  for (const n of range(limits.bytesFields, limits.bytesRegisters - 1)) {
    yield () => program([ins("MOVB", n, 0), ins("GIVE", n)], { parts: all });
    yield () => program([ins("GIVE", n)], { parts: { ...all, bytes: n - limits.bytesFields + 1 } });
    yield () => program([ins("GIVE", n)], { parts: { ...all, bytes: n - limits.bytesFields } });
    yield () => program([ins("FORWARD", n)], { parts: all });
  }
  for (const n of range(0, limits.bytesFields - 1)) for (const end of ["GIVE", "FORWARD"] as const) yield () => program([ins(end, n)]);
}

/** Counted loops over all small trips, steps and limits, and loops over strings of all small lengths. */
function* loops(): Generator<Thunk> {
  for (const [trips, step, limit] of product([[1, 2, 3, 4], [1, 2, 3, 127, 128, 255], [...range(-3, 13), 254, 255, 256, 381, 382, 510, 511, 512, 765, 1020, 1021, 0x7fffffff, -0x80000000]])) {
    const constant = { parts: { constWords: Uint32Array.of(limit, 0), ints: 6 } };
    yield () => program([ins("LDK", 9, 0), ins("FOR", 8, step, trips, 1), ins("MADDW", 10, 1, 8), ins("NEXT", 8, step, 2), ins("REPLY", 10)], constant);
    yield () => program([ins("LDK", 9, 0), ins("FOR", 8, step, trips, 1), ins("ADDI", 10, 10, 1), ins("NEXT", 8, step, 2), ins("REPLY", 8)], constant);
  }
  for (const [trips, step, limit] of product([[65535], [1, 2, 255], [65535, 65536, 131070, 131071, 16711425, 16711426, -5]])) {
    yield () => program([ins("LDK", 9, 0), ins("FOR", 8, step, trips, 1), ins("BEQI", 8, 2 * step, 1), ins("NEXT", 8, step, 2), ins("REPLY", 8)], { parts: { constWords: Uint32Array.of(limit) } });
  }
  for (const name of ["ITER8", "ITER16", "ITER32", "ITER16B", "ITER32B"] as const) {
    for (const [trips, step, length] of product([[1, 2, 3, 4], [1, 2, 3, 4], range(0, 17)])) {
      const strings = new Map([[0, Uint8Array.from({ length: length }, (_, i) => 0xf9 * (i + 1))]]);
      yield () => program([ins("MOVB", 4, 0), ins("EACH", 4, step, trips, 1), ins("MADDW", 10, 1, 11), ins(name, 11, 4, 2), ins("REPLY", 10)], { strings });
      yield () => program([ins("MOVB", 4, 0), ins("EACH", 4, step, trips, 1), ins("MADDW", 10, 1, 11), ins(name, 11, 4, 2), ins("GIVE", 4)], { strings });
    }
  }
}

const strings8: readonly Uint8Array[] = [[], [0], [1], [0, 0], [0, 1], [0x7f], [0x80], [0xff], [0xff, 0xff], [0x61, 0x62], [0x61, 0x62, 0], [0x61, 0x62, 0, 0xff, 0x63], [0x61, 0x62, 1]].map((bytes) => Uint8Array.from(bytes));

function* byteStrings(): Generator<Thunk> {
  const distance = ins("LDI", 8, 7);
  for (const [x, y] of product([strings8, strings8])) {
    const strings = new Map([[0, x], [1, y]]);
    for (const name of ["BEQB", "BNEB", "BLTB", "BGEB"] as const) yield () => program([ins(name, 0, 1, 1), distance, replyA], { strings });
    for (const cap of [0, 1, 2, 3, 4, 5, 8, 10]) {
      yield () => program([ins("CAT", 4, 0, 4, cap), ins("CAT", 4, 1, 4, cap), giveA], { strings });
      yield () => program([ins("CAT", 4, 0, 4, cap), ins("CAT", 4, 4, 4, cap), giveA], { strings });
    }
  }
  for (const x of strings8) {
    const strings = new Map([[0, x]]);
    for (const name of ["BHAS", "BHASNT"] as const) for (const [at, length] of product([range(0, 5), range(0, 5)])) yield () => program([ins(name, 0, 1, at, length), distance, replyA], { strings });
    for (const name of ["BNONE", "BSOME"] as const) yield () => program([ins(name, 0, 1), distance, replyA], { strings });
    yield () => program([ins("LEN", 8, 0), replyA], { strings });
    yield () => program([ins("MOVB", 4, 0), ins("NONE", 4), ins("LEN", 8, 4), giveA], { strings });
    yield () => program([ins("FORWARD", 0)], { strings });
  }
  const long = Uint8Array.from({ length: 9 }, (_, i) => 0x81 + 0x17 * i);
  for (const length of range(0, 6)) {
    // One byte before and two behind, that no load may see.
    const strings = new Map([[2, long], [0, long.slice(0, length)], [1, Uint8Array.of(0x55, 0x66)]]);
    for (const name of ["LD8", "LD16", "LD32", "LD16B", "LD32B"] as const) for (const at of [...range(-2, 7), 0x7fffffff, -0x80000000, 0x7ffffffd]) yield () => program([ins(name, 8, 0, 1), replyA], { strings, ints: new Map([[1, at]]) });
    for (const name of ["LD8I", "LD16I", "LD32I", "LD16BI", "LD32BI"] as const) for (const at of [...range(0, 7), 255]) yield () => program([ins(name, 8, 0, at), replyA], { strings });
    for (const [low, high] of product([range(-1, 6), [...range(-1, 7), 0x7fffffff, -0x80000000]])) yield () => program([ins("SLICE", 4, 0, 2), giveA], { strings, ints: new Map([[2, low], [3, high]]) });
    for (const [low, high] of product([range(0, 6), [...range(0, 7), 65535]])) {
      yield () => program([ins("SLICEI", 4, 0, low, high), giveA], { strings });
      if (high <= 7) yield () => program([ins("SLICEI", 4, 0, low, high), ins("SLICEI", 5, 4, 0, 1), ins("BEQB", 5, 4, 1), ins("LD8I", 8, 4, 1), replyA], { strings });
    }
  }
  for (const [value, width, cap] of product([[0, 1, 0x7f, 0x80, 0xff, 0x100, 0x1234, 0xffff, 0x10000, 0x123456, 0xffffff, 0x1000000, 0x12345678, 0x7fffffff, -1, -0x80000000], [1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 8]])) {
    yield () => program([ins("PUT", 4, 0, width, 4, cap), giveA], given2(value, 0));
    yield () => program([ins("PUT", 4, 0, width, 4, cap), ins("PUT", 4, 0, width, 4, cap), giveA], given2(value, 0));
  }
  // What is built at one place, elsewhere, over itself and over what it is made of.
  for (const [at, at2, length, cap, from] of product([[0, 4, 8], [0, 4, 8], range(0, 5), [4, 5, 8, 12], [0, 4, 5]])) {
    yield () => program([ins("LDB", 5, at, 0, length), ins("MOVB", 4, 5), ins("CAT", 4, from, at2, cap), giveA]);
    yield () => program([ins("LDB", 5, at, 0, length), ins("CAT", 4, 5, at2, cap), ins("CAT", 4, from, at2, cap), giveA]);
    yield () => program([ins("LDB", 5, at, 0, length), ins("CAT", 4, 5, at2, cap), ins("CAT", 4, from, at2, cap), ins("GIVE", 5)]);
    yield () => program([ins("LDB", 5, at, 0, length), ins("SLICEI", 4, 5, 0, length), ins("PUT", 4, 1, 1, at2, cap), giveA]);
  }
  for (const [at, from, length] of product([[0, 4, 72], range(0, 5), range(0, 5)])) {
    if (from + length <= 5) yield () => program([ins("LDB", 4, at, from, length), giveA]);
  }
}

function* tables(): Generator<Thunk> {
  const stem = Uint8Array.from({ length: 33 }, (_, i) => 0xa5 ^ (i * 0x3b));
  const lengths = [0, 1, 2, 3, 4, 5, 8, 31, 32, 33];
  const look = (name: "MATCHB" | "MATCHI", given: Given): ReturnType<Thunk> =>
    program(name === "MATCHB" ? [ins("MATCHB", 4, 0, 0, 4), giveA] : [ins("LDI", 8, 77), ins("MATCHI", 8, 0, 0), replyA], { ...given, parts: { tables: Uint8Array.of(tableKinds[given.tables![0]!.kind]) } });
  for (const [kind, length, bits] of product([["prefix-node", "prefix-int"] as const, lengths, [0, 1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 25, 30, 31, 32, 33, 39, 40, 63, 64, 65, 248, 249, 255, 256]])) {
    const name = kind === "prefix-node" ? "MATCHB" : "MATCHI";
    // The entry as it is, with its last bit turned, and with the first bit behind it turned.
    for (const turn of [null, bits - 1, bits]) {
      const key = keyOf(stem);
      if (turn !== null && turn >= 0 && turn < 256) key[turn >> 3]! ^= 0x80 >> (turn & 7);
      yield () => look(name, { strings: new Map([[0, stem.slice(0, length)]]), tables: [{ kind, entries: [entry(key, bits, 5)] }] });
    }
  }
  for (const [kind, length, held] of product([["exact-node", "exact-int"] as const, lengths, [0, 1, 2, 4, 5, 31, 32]])) {
    const name = kind === "exact-node" ? "MATCHB" : "MATCHI";
    for (const turn of [null, 0, 8 * held - 1, 8 * held]) {
      const key = keyOf(stem.slice(0, held));
      if (turn !== null && turn >= 0 && turn < 256) key[turn >> 3]! ^= 0x80 >> (turn & 7);
      yield () => look(name, { strings: new Map([[0, stem.slice(0, length)]]), tables: [{ kind, entries: [entry(key, 8 * held, 5)] }] });
    }
    // Zeros behind a shorter key are not the longer key.
    yield () => look(name, { strings: new Map([[0, new Uint8Array(length)]]), tables: [{ kind, entries: [entry(new Uint8Array(32), 8 * held, 5)] }] });
  }
  // Several entries: the longest prefix, in whatever order they came; an entry in place of another; a full table.
  for (const order of product([[0, 5, 8, 12, 32], [0, 5, 8, 12, 32], [0, 5, 8, 12, 32, 255]])) {
    const entries = order.map((bits, i) => entry(stem, bits, i + 1));
    yield () => look("MATCHI", { strings: new Map([[0, stem]]), tables: [{ kind: "prefix-int", entries }] });
    yield () => look("MATCHB", { strings: new Map([[0, stem.slice(0, 1)]]), tables: [{ kind: "prefix-node", entries }] });
  }
  for (const count of [1, 15, 16]) {
    const entries = range(1, count).map((i) => entry(Uint8Array.of(i), 8, i));
    for (const wanted of range(0, 17)) for (const kind of ["exact-int", "prefix-int"] as const) yield () => look("MATCHI", { strings: new Map([[0, Uint8Array.of(wanted)]]), tables: [{ kind, entries }] });
  }
  // Tables of a program by number; one that the node has of another kind is empty.
  for (const [count, index] of product([range(1, 4), range(0, 4)])) {
    for (const kinds of [[0, 2, 0, 2], [2, 0, 2, 0], [1, 3, 1, 3]]) {
      yield () => program([ins("MATCHB", 4, 0, index, 0), giveA], { parts: { tables: Uint8Array.from(kinds.slice(0, count)) } });
      yield () => program([ins("MATCHI", 8, 0, index), replyA], { parts: { tables: Uint8Array.from(kinds.slice(0, count)) } });
    }
  }
}

function* calls(): Generator<Thunk> {
  const { multihash, "dht-lookup": lookup } = { multihash: 1, "dht-lookup": 2 };
  for (const [hash, length, maxlen, at] of product([hashNames, [0, 1, 9, 135, 136, 137], [0, 1, 8, 9, 10, 137], [0, 8]])) {
    const strings = new Map([[0, Uint8Array.from({ length: length }, (_, i) => i)]]);
    const call = ins("CALL", 4, 0, multihash, hashes[hash].code, maxlen, at);
    yield () => program([call, giveA], { strings });
    yield () => program([call, ins("DELIVER")], { strings });
  }
  for (const [hash, held] of product([hashNames, [[], ...hashNames.map((name) => [name]), hashNames] as const])) {
    yield () => program([ins("CALL", 4, 0, multihash, hashes[hash].code, 9, 0), giveA], { held });
  }
  for (const hash of hashNames) {
    for (const [at, from] of product([[0, 4, 8], [0, 4, 5]])) {
      const code = hashes[hash].code;
      // A result over its own argument, a lookup of a result, and two results of which the first is no more.
      yield () => program([ins("LDB", 5, 0, 0, 5), ins("CALL", 4, 5, multihash, code, 9, at), giveA]);
      yield () => program([ins("CALL", 4, 0, multihash, code, 9, at), ins("CALL", 4, from, lookup, 0, 68, 8), ins("FORWARD", 4)]);
      yield () => program([ins("CALL", 4, 0, multihash, code, 9, at), ins("CALL", 5, from, multihash, code, 68, 0), giveA]);
      yield () => program([ins("CALL", 4, 0, multihash, code, 9, at), ins("CALL", 5, 1, multihash, code, 31, 0), giveA]);
    }
    yield () => program([ins("LDI", 9, 3), ins("FOR", 8, 1, 3, 3), ins("CALL", 4, 0, multihash, hashes[hash].code, 9, 0), ins("NEXT", 8, 1, 4), giveA]);
  }
  // Results at the very end of the scratch memory that a machine has.
  const whole = { parts: { scratch: limits.scratchBytes } };
  for (const at of [136, 140, 144, 172, 176, 180, 204]) {
    yield () => program([ins("CALL", 4, 0, multihash, 0x1e, 9, at), giveA], whole);
    yield () => program([ins("CALL", 4, 0, lookup, 0, 9, at), giveA], { ...whole, providers: [{ cid: text, node }] });
    yield () => program([ins("MATCHB", 4, 0, 0, at), giveA], whole);
    yield () => program([ins("LDB", 4, at, 0, 4), ins("CAT", 5, 2, at, 4), ins("GIVE", 5)], whole);
  }
  for (const maxlen of [0, 35, 36, 67, 68, 65535]) yield () => program([ins("CALL", 4, 0, multihash, 0x1e, 9, 0), ins("CALL", 4, 4, lookup, 0, maxlen, 8), giveA]);
  for (const length of [0, 8, 9]) yield () => program([ins("CALL", 4, 0, lookup, 0, 9, 8), giveA], { providers: [{ cid: text.slice(0, length), node }, { cid: text, node: node.toReversed() }] });
}

/** Header fields at their limits, and every image that is one byte, or a cut, away from a good one. */
function* headers(): Generator<Thunk> {
  const code = Uint32Array.from([...ins("LDB", 4, 0, 0, 5), ...ins("LDK64", 8, 0), ...ins("FOR", 8, 1, 2, 1), ...calm, ...ins("NEXT", 8, 1, 2), ...ins("MATCHB", 4, 0, 0, 0), ...ins("CALL", 4, 0, 2, 0, 9, 4), ...ins("FORWARD", 4)]);
  const base = { ...parts, code };
  const good = image(base);
  for (const at of good.keys()) {
    for (const value of range(0, 255)) {
      yield () => {
        const bytes = good.slice();
        bytes[at] = value;
        return withImage(sign(bytes));
      };
    }
    for (const bit of range(0, 7)) {
      yield () => {
        const bytes = good.slice();
        bytes[at]! ^= 1 << bit;
        return withImage(bytes);
      };
    }
    yield () => withImage(good.slice(0, at));
    if (at >= 32) yield () => withImage(sign(good.slice(0, at)));
  }
  for (const extra of range(1, 9)) yield () => {
    const bytes = new Uint8Array(good.length + extra);
    bytes.set(good);
    return withImage(sign(bytes));
  };
  const fields = {
    tables: [0, 1, 4, 5, 255], ints: [0, 1, 55, 56, 57, 255], bytes: [0, 1, 11, 12, 13, 255], codeWords: [0, 1, 959, 960, 961, 65535], constWords: [0, 1, 63, 64, 65, 65535], constBytes: [0, 1, 511, 512, 513, 65535],
    scratch: [0, 1, 2, 4, 76, 204, 207, 208, 209, 212, 65532], instructions: [0, 1, 0xffffffff], hashBytes: [0, 1, 0xffffffff], lookups: [0, 1, 65535], sends: [0, 1, 2, 65535],
  } as const;
  type Field = keyof typeof fields;
  const list = Object.keys(fields) as Field[];
  for (const [i, first] of list.entries()) {
    for (const one of fields[first]) {
      yield () => withImage(image(base, { [first]: one }));
      for (const second of list.slice(i + 1)) for (const two of fields[second]) yield () => withImage(image(base, { [first]: one, [second]: two }));
    }
  }
  // As claimed, of those sizes.
  const moves = (count: number): Uint32Array => Uint32Array.from([...Array.from({ length: count - 1 }, () => calm[0]!), replyA[0]!].slice(0, count));
  for (const [words, consts, bytes, kinds] of product([[0, 1, 2, 959, 960, 961], [0, 1, 63, 64, 65], [0, 1, 2, 3, 4, 511, 512, 513], [0, 1, 3, 4, 5]])) {
    const own = { ints: 4, code: moves(words), constWords: new Uint32Array(consts), constBytes: new Uint8Array(bytes), tables: new Uint8Array(kinds) };
    if (words < 900 || (consts <= 1 && (bytes <= 4 || kinds < 3)) || kinds === 0) yield () => withImage(image({ ...noParts, ...own }));
  }
  for (const size of [4092, 4096, 4097, 4100, 4104]) yield () => withImage(image({ ...noParts, ints: 4, code: moves(900), constWords: new Uint32Array(20), constBytes: new Uint8Array(size - 32 - 4 * 920) }));
  for (const [tail, value] of product([[1, 2, 3], [1, 0x80]])) {
    yield () => {
      const bytes = image({ ...base, constBytes: new Uint8Array(8 - tail) , tables: new Uint8Array(4) });
      bytes[bytes.length - 1] = value;
      return withImage(sign(bytes));
    };
  }
  for (const kind of [0, 1, 2, 3, 4, 5, 255]) for (const at of range(0, 3)) yield () => withImage(image({ ...base, tables: parts.tables.map((each, i) => (i === at ? kind : each)) }));
}

/** Bounds that are claimed, derived and granted; sums that saturate. */
function* budgets(): Generator<Thunk> {
  const loopCall = (trips: number, maxlen: number, host: number): readonly Words[] =>
    [ins("FOR", 8, 1, trips, 3), ins("CALL", 4, 3, host, host === 1 ? 0x1e : 0, maxlen, 0), ins("NEXT", 8, 1, 4), ins("FORWARD", 4)];
  const programs: readonly (readonly Words[])[] = [
    [replyA], [ins("DELIVER")], [ins("GATEWAY")], [ins("FORWARD", 3)], [giveA], [ins("DROP", 3)], [ins("BEQI", 0, 1, 1), replyA, ins("DELIVER")], [ins("BEQI", 0, 1, 1), ins("DELIVER"), ins("GATEWAY")],
    [ins("BEQI", 0, 1, 3), ins("CALL", 4, 0, 1, 0x12, 9, 0), ins("DELIVER")], [ins("CALL", 4, 3, 2, 0, 0, 0), ins("CALL", 4, 3, 2, 0, 0, 0), replyA], loopCall(3, 9, 1), loopCall(3, 0, 2),
    [ins("FOR", 8, 1, 2, 2), ins("BEQI", 8, 1, 2), calm, ins("NEXT", 8, 1, 3), replyA], [ins("BEQI", 0, 1, 3), ...[calm, calm], ins("JMP", 1), calm, replyA],
  ];
  const resources = ["instructions", "hashBytes", "lookups", "sends"] as const;
  for (const code of programs) {
    const derived = boundOf({ ...parts, code: Uint32Array.from(code.flat()) });
    for (const resource of resources) {
      for (const by of [-1, 1, 256, 65536]) {
        yield () => program(code, { header: { [resource]: derived[resource] + by } });
        yield () => program(code, { grant: { ...derived, [resource]: Math.max(0, derived[resource] + by) % 65536 } });
      }
      yield () => program(code, { grant: { ...derived, [resource]: 0 } });
      yield () => program(code, { grant: { ...generous, [resource]: 0 }, header: { [resource]: 0 } });
    }
    yield () => program(code, { grant: derived });
    yield () => program(code, { grant: defaultGrant });
  }
  const trips = [1, 2, 255, 256, 65535];
  for (const [a, b, c] of product([trips, trips, [1, 2, 16, 17, 65535]])) {
    for (const body of [[ins("MOV", 14, 0)], [ins("CALL", 4, 3, 1, 0x1e, 65535, 0)], [ins("CALL", 4, 3, 2, 0, 0, 0)], [ins("CALL", 4, 3, 1, 0x1e, 1, 0), ins("CALL", 4, 3, 2, 0, 0, 0)]]) {
      const length = body.flat().length;
      // The limits of the loops are zero: each runs its closing word once.
      const code = [ins("FOR", 8, 1, a, length + 6), ins("FOR", 10, 1, b, length + 3), ins("FOR", 12, 1, c, length), ...body, ins("NEXT", 12, 1, length + 1), ins("NEXT", 10, 1, length + 4), ins("NEXT", 8, 1, length + 7), replyA];
      yield () => program(code, { parts: { ints: 8 } });
      yield () => program(code, { parts: { ints: 8 }, grant: defaultGrant });
    }
  }
  // Costs of paths that meet: every pair of lengths, inside a loop and outside, with a jump out of it.
  for (const [left, right, after, trip] of product([range(0, 4), range(0, 4), range(0, 2), [0, 1, 3]])) {
    const fill = (count: number): Words[] => Array.from({ length: count }, () => calm);
    const meet = [ins("BEQI", 0, 1, left + 1), ...fill(left), ins("JMP", right), ...fill(right)];
    const length = meet.length;
    if (trip === 0) yield () => program([...meet, ...fill(after), replyA]);
    else {
      yield () => program([ins("FOR", 8, 1, trip, length + 1), ...meet, calm, ins("NEXT", 8, 1, length + 2), ...fill(after), replyA]);
      yield () => program([ins("FOR", 8, 1, trip, length + 2), ...meet, ins("BEQI", 2, 2, after + 1), calm, ins("NEXT", 8, 1, length + 3), ...fill(after), replyA]);
      yield () => program([ins("FOR", 8, 1, trip, length + 2), ...meet, ins("BEQI", 2, 2, 1), replyA, ins("NEXT", 8, 1, length + 3), ...fill(after), replyA]);
      yield () => program([ins("FOR", 8, 1, trip, length + 5), ins("FOR", 12, 1, 2, length + 1), ...meet, ins("BEQI", 2, 2, after + 3), ins("NEXT", 12, 1, length + 2), calm, ins("NEXT", 8, 1, length + 6), ...fill(after), replyA], { parts: { ints: 6 } });
    }
  }
}

/** Costs that go along with a jump out of loops, to where no other path leads, and those of paths that ended before. */
function* leaving(): Generator<Thunk> {
  const six = { parts: { ints: 6 } };
  const fill = (count: number): Words[] => Array.from({ length: count }, () => calm);
  // From the inner of two loops to each word behind it: in the outer loop, its closing word, behind it, and behind the end there.
  for (const [before, between, behind, beyond, outer, inner] of product([[0, 2], [0, 1, 3], [0, 1], [0, 1, 9], [1, 2, 3], [1, 2, 3]])) {
    // One word stands between the jump and the inner loop's closing word.
    const words = 2 + between + 1 + behind;
    for (const distance of new Set([2, 2 + between, words, words + 1])) {
      const innerLoop = [ins("FOR", 12, 1, inner, 2), ins("BEQI", 10, 3, distance), calm, ins("NEXT", 12, 1, 3)];
      const body = [...fill(before), ...innerLoop, ...fill(between)];
      const length = body.flat().length;
      // Behind the end only the jump leads.
      const far = distance > words ? [...fill(beyond), ins("REPLY", 10)] : [];
      const all = (end: Words): Words[] => [ins("FOR", 8, 1, outer, length), ...body, ins("NEXT", 8, 1, length + 1), ...fill(behind), end, ...far];
      yield () => program(all(replyA), six);
      yield () => program(all(ins("DELIVER")), six);
      // With a jump over all of it, that is open before and stays open.
      yield () => program([ins("BEQI", 0, 77, all(replyA).flat().length), ...all(replyA), ...fill(4), ins("DELIVER")], six);
    }
  }
  // A long path that has ended, then a short loop that may be left in the middle: by an end, to the next word, one further.
  for (const [long, trips, after, how] of product([range(0, 12), [1, 2, 3], range(0, 2), range(0, 2)])) {
    const ended = [ins("BEQI", 0, 77, long + 1), ...fill(long), replyA];
    const exit = how === 0 ? [ins("BEQI", 10, 3, 1), replyA] : [ins("BEQI", 10, 3, how + 1), calm];
    const body = [...ended, ins("FOR", 12, 1, trips, 2), ...exit, ins("NEXT", 12, 1, 3), ...fill(after + 1)];
    const length = body.flat().length;
    yield () => program([...body, replyA], six);
    yield () => program([ins("FOR", 8, 1, trips, length), ...body, ins("NEXT", 8, 1, length + 1), replyA], six);
  }
}

/** Room that the verifier has: pending jumps, loops in loops. */
function* room(): Generator<Thunk> {
  for (const count of range(limits.pendingJumps - 2, limits.pendingJumps + 2)) {
    const targets = (extra: number): readonly Words[] => [...range(1, count).map((i) => ins("BEQI", 0, 77, 2 * (count - i) + 1 + extra)), ...range(1, count).map(() => calm)];
    yield () => program([...targets(0), replyA, replyA]);
    yield () => program([...range(1, count).map((i) => ins("BEQI", 0, i, count - i + i)), ...range(1, count).map(() => calm), replyA]);
    yield () => program([...range(1, count).map((i) => ins("BEQI", 0, i, count - i)), replyA]);
    // Many to one word, with others open before: each word takes one entry.
    yield () => program([ins("BEQI", 0, 77, count + 2), ins("BEQI", 0, 78, count + 2), ...range(1, count).map((i) => ins("BEQI", 0, i, count - i)), calm, replyA, replyA]);
    yield () => program([ins("BEQI", 0, 77, 3 * count + 3), ...range(1, 3 * count).map((i) => ins("BEQI", 0, i, 3 * count - i + (i % 3))), calm, calm, calm, replyA]);
    // In a loop, leaving it: the entries come back one level up.
    yield () => program([ins("FOR", 8, 1, 2, count), ...range(1, count).map((i) => ins("BEQI", 0, 77, count - i + 1 + i)), ins("NEXT", 8, 1, count + 1), ...range(1, count).map(() => calm), replyA]);
    yield () => program([ins("FOR", 8, 1, 2, count), ...range(1, count).map(() => ins("BEQI", 0, 77, 255 - 200)), ins("NEXT", 8, 1, count + 1), ...range(1, 120).map(() => calm), replyA]);
    yield () => program([ins("FOR", 8, 1, 2, count), ...range(1, count).map((i) => ins("BEQI", 0, 77, count - i + 1 + (i % 3))), ins("NEXT", 8, 1, count + 1), calm, calm, calm, replyA]);
  }
  for (const depth of range(1, limits.loopDepth + 2)) {
    for (const kind of ["FOR", "EACH", "both"] as const) {
      for (const off of [-1, 0, 1]) {
        const open = (level: number): Words => {
          const distance = 1 + 3 * (depth - 1 - level) + (level === 0 ? off : 0);
          return kind === "FOR" || (kind === "both" && level % 2 === 0) ? ins("FOR", 8 + 2 * level, 1, 2, distance) : ins("EACH", 4 + level, 1, 9, distance);
        };
        const close = (level: number): Words => {
          const back = 2 + 3 * (depth - 1 - level);
          return kind === "FOR" || (kind === "both" && level % 2 === 0) ? ins("NEXT", 8 + 2 * level, 1, back) : ins("ITER8", 20, 4 + level, back);
        };
        yield () => program([...range(0, depth - 1).map(open), ins("MOV", 21, 0), ...range(0, depth - 1).toReversed().map(close), ins("REPLY", 21)], { parts: { ints: 14, bytes: 7 } });
      }
    }
  }
  // As many as there is room for, out of a loop to where only they lead: each costs what the loop does.
  for (const [count, trips] of product([[1, 11, 12, 13, 22, 23, 24, 25], [1, 2, 3]])) {
    const out = range(1, count).map((i) => ins("BEQI", 0, 77 + i, count + i));
    yield () => program([ins("FOR", 8, 1, trips, count), ...out, ins("NEXT", 8, 1, count + 1), replyA, ...range(1, 2 * count).map(() => calm), replyA]);
    yield () => program([ins("FOR", 8, 1, trips, count), ...out, ins("NEXT", 8, 1, count + 1), replyA, ...range(1, count).flatMap(() => [calm, ins("DELIVER")])]);
  }
  // Distances about as long as their fields are wide.
  for (const distance of [250, 253, 254, 255, 256, 257, 258, 300, 511, 512, 513, 900]) {
    const fill = Array.from({ length: distance }, () => calm);
    yield () => program([ins("BEQI", 0, 77, 1), ins("JMP", distance), ...fill, replyA]);
    yield () => program([ins("BEQI", 0, 1, 1), ins("JMP", distance), ...fill, replyA]);
    yield () => program([ins("BEQI", 0, 1, distance), ...fill, replyA]);
    yield () => program([ins("BHAS", 0, distance, 0, 2), ...fill, replyA]);
    yield () => program([ins("LDI", 9, 2), ins("FOR", 8, 1, 2, distance), ...fill, ins("NEXT", 8, 1, distance + 1), replyA]);
    yield () => program([ins("MOVB", 4, 2), ins("EACH", 4, 1, 9, distance), ...fill, ins("ITER8", 10, 4, distance + 1), replyA]);
  }
  // A jump to each word around a loop, from before it, from its body and over it.
  for (const [d, at] of product([range(0, 8), range(0, 2)])) {
    const jump = ins("BEQI", 0, 1, d);
    const body = [calm, calm];
    yield () => program([...(at === 0 ? [jump] : []), ins("FOR", 8, 1, 2, 2 + (at === 1 ? 1 : 0)), ...(at === 1 ? [jump] : []), ...body, ins("NEXT", 8, 1, 3 + (at === 1 ? 1 : 0)), ...(at === 2 ? [jump] : []), calm, ins("REPLY", 11), ins("DELIVER")]);
    yield () => program([...(at === 0 ? [jump] : []), calm, ins("FOR", 8, 1, 2, 2), ...body, ins("NEXT", 8, 1, 3), calm, ins("REPLY", 11)]);
    yield () => program([...(at === 0 ? [jump] : []), ins("BHAS", 0, d, 0, 2), ins("LDB", 4, 0, 0, 1), ins("EACH", 4, 1, 9, 2), ...body, ins("ITER8", 10, 4, 3), calm, ins("REPLY", 11)]);
  }
}

/** Every two instructions one after the other, with operands that hold, some of them the same register. */
function* pairs(): Generator<Thunk> {
  const held: Readonly<Record<Operand, readonly number[]>> = {
    rd: [8, 9], rsd: [8, 9], rs: [8, 9, 1, 2], rs2: [8, 0, 10], loop: [8], pd: [8, 10], ps: [8, 0, 6], bd: [4, 5], bsd: [4, 5], bs: [4, 0, 2, 5], iter: [4], s8: [1, 255, 5], u8: [0, 1, 2], n8: [1], bit: [0, 31, 3],
    fwd8: [0, 1], fwd16: [1], back8: [2], s16: [5, 65535, 2], u16: [0], trips: [9], k32: [0, 1], k64: [0, 1], reason: [1], scratch: [0, 4], cap: [72, 5], width: [1, 4], cbytes: [0, 1], clen: [2, 4], table: [0, 1, 2, 3],
    host: [1, 2], arg: [0x1e, 0], maxlen: [68], zero: [0],
  };
  const rng = new Random(4);
  const chosen = (name: InstructionName): Words => {
    const values = operandsOf(rowOf(name)).map((kind) => rng.pick(held[kind]));
    if (name === "MATCHB") values[2] = rng.pick([0, 2]);
    if (name === "MATCHI") values[2] = rng.pick([1, 3]);
    if (name === "CALL") values[3] = values[2] === 1 ? 0x1e : 0;
    return encoded(name, values);
  };
  const straight = names.filter((name) => rowOf(name).flow === "next" || rowOf(name).flow === "branch");
  for (const first of straight) {
    for (const second of straight) {
      for (let variant = 0; variant < 4; variant++) {
        const code = [chosen(first), chosen(second), rng.pick([replyA, ins("REPLY", 9), giveA, replyA])];
        yield () => program([...code.slice(0, 2), calm, code[2]!]);
      }
    }
  }
}

export const families = { operands, insideLoops, opcodes, flow, nested, values, loops, byteStrings, tables, calls, headers, budgets, leaving, room, pairs } as const;
export type FamilyName = keyof typeof families;

/** A case by its family and its number there. */
export interface Numbered {
  readonly family: FamilyName;
  readonly number: number;
  readonly make: () => Case;
}

/** All of them in a fixed order, or those of these families; each is made only when asked for. */
export function* exhaustive(wanted: readonly FamilyName[] = Object.keys(families) as FamilyName[]): Generator<Numbered> {
  for (const family of wanted) {
    let number = 0;
    for (const thunk of families[family]()) {
      const own = number++;
      yield { family, number: own, make: () => ({ seed: own, mutation: family, ...thunk() }) };
    }
  }
}
