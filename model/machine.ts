/**
 * The route machine in plain TypeScript: one switch, written from the `means` texts of spec/instructions.ts, for
 * comparison with the C interpreter. Slow on purpose; it re-checks what the verifier promised and throws when a promise
 * does not hold (a throw is a bug in a verifier).
 *
 * Longer than most files because the dispatch is one switch over the whole instruction set.
 */
import type { Program } from "../compiler/5-verify/verify.ts";
import type { ProgramEnd } from "../spec/wire.ts";
import type { FaultName } from "../spec/faults.ts";
import { fields, inputs } from "../spec/fields.ts";
import { byOpcode, type InstructionName, wordsOf } from "../spec/instructions.ts";
import { hostFunctions } from "../spec/hosts.ts";
import { limits } from "../spec/limits.ts";
import type { Table } from "./table.ts";

/** A message as a program sees it. `sequence` is unsigned 32-bit, read as an int; `time` is milliseconds, unsigned 64-bit. */
export interface Message {
  readonly ttl: number;
  readonly type: number;
  readonly priority: number;
  readonly sequence: number;
  readonly time: bigint;
  /** 32 bytes. */
  readonly source: Uint8Array;
  readonly payload: Uint8Array;
}

/** What a program starts with: its inputs in their registers, byte strings by content. */
export interface Inputs {
  /** Signed 32-bit by register number; a u64 takes two, low half first. */
  readonly ints: ReadonlyMap<number, number>;
  readonly bytes: ReadonlyMap<number, Uint8Array>;
}

/** A message's fields in the registers of spec/fields.ts. */
export function inputsOf(message: Message, right = 0): Inputs {
  const ints = new Map([
    [fields.ttl.register, message.ttl], [fields.size.register, message.payload.length], [fields.type.register, message.type],
    [fields.priority.register, message.priority], [fields.sequence.register, message.sequence], [inputs.right.register, right],
    [fields.time.register, Number(message.time & 0xffffffffn)], [fields.time.register + 1, Number(message.time >> 32n)],
  ]);
  return { ints, bytes: new Map([[fields.source.register, message.source], [fields.payload.register, message.payload]]) };
}

/** What a program may ask of its node. */
export interface Environment {
  /** The tables that the program calls 0, 1, …, of the kinds that it declares. */
  readonly tables: readonly Table[];
  /** Calls a host function; the empty string is the absent optional, null an algorithm that the node does not hold. */
  call(fn: number, arg: number, bytes: Uint8Array): Uint8Array | null;
}

export interface Outcome {
  readonly action: ProgramEnd;
  readonly fault: FaultName;
  /** Drop reason, or the replied integer as unsigned 32-bit; else 0. */
  readonly value: number;
  /** What FORWARD named, an empty string for the gateway; what GIVE gave; empty for other ends. */
  readonly bytes: Uint8Array;
  /** Executed, the one that ended the run or faulted included. */
  readonly instructions: number;
  /** What stands at the end where the last multihash of the run put its CID; empty when there was none. */
  readonly cid: Uint8Array;
}

/** A byte string: a place in message memory. */
interface Slice {
  readonly offset: number;
  readonly length: number;
}
const empty: Slice = { offset: 0, length: 0 };

const maxU64 = (1n << 64n) - 1n;
const widths: Readonly<Record<string, { bytes: number; big: boolean }>> = {
  8: { bytes: 1, big: false }, 16: { bytes: 2, big: false }, 32: { bytes: 4, big: false },
  "16B": { bytes: 2, big: true }, "32B": { bytes: 4, big: true },
};

/** Ends a run; caught in `run`. No Error: nobody looks at its stack, and to write one down takes longer than most runs. */
class Fault {
  readonly fault: FaultName;
  constructor(fault: FaultName) {
    this.fault = fault;
  }
}

function trapUnless(condition: boolean, fault: FaultName): void {
  if (!condition) throw new Fault(fault);
}
/** Lexicographic order. */
function compare(left: Uint8Array, right: Uint8Array): number {
  const at = left.findIndex((byte, i) => byte !== right[i]);
  if (at >= 0 && at < right.length) return left[at]! - right[at]!;
  return left.length - right.length;
}
/** An exact result that must be an int. */
function int(exact: number): number {
  trapUnless(exact >= -0x80000000 && exact <= 0x7fffffff, "overflow");
  return exact;
}
/** An exact result that must be a u64. */
function u64(exact: bigint): bigint {
  trapUnless(exact >= 0n && exact <= maxU64, "overflow");
  return exact;
}

/** Runs an admitted program. `executed` is told each instruction, for coverage. */
export function run(program: Program, start: Inputs, env: Environment, executed?: (name: InstructionName) => void): Outcome {
  const r = new Int32Array(limits.intRegisters);
  const b: Slice[] = Array.from({ length: limits.bytesRegisters }, () => empty);
  const inputBytes = [...start.bytes.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const memory = new Uint8Array(limits.scratchBytes + inputBytes);
  for (const [register, value] of start.ints) r[register] = value;
  let free: number = limits.scratchBytes;
  for (const [register, bytes] of start.bytes) {
    memory.set(bytes, free);
    b[register] = { offset: free, length: bytes.length };
    free += bytes.length;
  }

  const read = (slice: Slice): Uint8Array => memory.slice(slice.offset, slice.offset + slice.length);
  const pair = (n: number): bigint => (BigInt(r[n + 1]! >>> 0) << 32n) | BigInt(r[n]! >>> 0);
  const setPair = (n: number, value: bigint): void => {
    r[n] = Number(value & 0xffffffffn);
    r[n + 1] = Number(value >> 32n);
  };
  const load = (slice: Slice, at: number, width: string): number => {
    const { bytes, big } = widths[width]!;
    trapUnless(at >= 0 && at <= slice.length - bytes, "index");
    let value = 0;
    for (let index = 0; index < bytes; index++) {
      const byte = memory[slice.offset + at + index]!;
      value += byte * 256 ** (big ? bytes - 1 - index : index);
    }
    return value | 0;
  };
  const store = (at: number, bytes: Uint8Array): Slice => {
    if (at + bytes.length > program.scratch) throw new Error("a write outside the declared scratch memory");
    memory.set(bytes, at);
    return { offset: at, length: bytes.length };
  };
  const same = (left: Uint8Array, right: Uint8Array): boolean =>
    left.length === right.length && left.every((byte, at) => byte === right[at]);
  const constant = (extension: number): Uint8Array => {
    const at = extension & 0xffff;
    return program.constBytes.slice(at, at + (extension >>> 16));
  };

  let pc = 0;
  let instructions = 0;
  let cid: Slice = empty;
  const ended = (action: ProgramEnd, value = 0, bytes: Uint8Array = new Uint8Array(), fault: FaultName = "none"): Outcome =>
    ({ action, fault, value: value >>> 0, bytes, instructions, cid: read(cid) });
  const append = (a: number, ext: number, bytes: readonly number[] | Slice): void => {
    const [begin, cap] = [ext & 0xffff, ext >>> 16];
    const { length, offset } = b[a]!;
    if (begin + cap > program.scratch) throw new Error("a write outside the declared scratch memory");
    trapUnless(length + bytes.length <= cap && (length === 0 || offset === begin), "capacity");
    for (let i = 0; i < bytes.length; i++) memory[begin + length + i] = "offset" in bytes ? memory[bytes.offset + i]! : bytes[i]!;
    b[a] = { offset: begin, length: length + bytes.length };
  };

  try {
    for (;;) {
      const word = program.code[pc]!;
      const known = byOpcode.get(word & 0xff);
      if (known === undefined) throw new Error(`no instruction at word ${pc}`);
      const { name } = known;
      const A = (word >>> 8) & 0xff;
      const B = (word >>> 16) & 0xff;
      const C = word >>> 24;
      const D = word >>> 16;
      const signedB = (B << 24) >> 24;
      const signedC = (C << 24) >> 24;
      const ext = program.code[pc + 1]!;
      const ext2 = program.code[pc + 2]!;
      pc += wordsOf(known.row);
      instructions++;
      if (instructions > program.bound.instructions) throw new Error("a run longer than the program's bound");
      executed?.(name);

      switch (name) {
        case "MOV": r[A] = r[B]!; break;
        case "LDI": r[A] = (D << 16) >> 16; break;
        case "LDK": r[A] = program.constWords[D]!; break;
        case "MOV64": setPair(A, pair(B)); break;
        case "LDK64": r[A] = program.constWords[D]!; r[A + 1] = program.constWords[D + 1]!; break;
        case "MOVB": b[A] = b[B]!; break;
        case "LDB": b[A] = store(D, constant(ext)); break;
        case "NONE": b[A] = empty; break;

        case "ADD": r[A] = int(r[B]! + r[C]!); break;
        case "SUB": r[A] = int(r[B]! - r[C]!); break;
        case "MUL": r[A] = int(r[B]! * r[C]!); break; // |product| <= 2^62: rounding cannot bring it back into int
        case "DIV":
          trapUnless(r[C] !== 0, "divide");
          r[A] = int(Math.trunc(r[B]! / r[C]!));
          break;
        case "REM":
          trapUnless(r[C] !== 0, "divide");
          r[A] = r[B]! % r[C]!;
          break;
        case "ADDW": r[A] = r[B]! + r[C]!; break;
        case "SUBW": r[A] = r[B]! - r[C]!; break;
        case "MULW": r[A] = Math.imul(r[B]!, r[C]!); break;
        case "AND": r[A] = r[B]! & r[C]!; break;
        case "OR": r[A] = r[B]! | r[C]!; break;
        case "XOR": r[A] = r[B]! ^ r[C]!; break;
        case "SHL": r[A] = r[B]! << (r[C]! & 31); break;
        case "SHR": r[A] = r[B]! >>> (r[C]! & 31); break;
        case "SAR": r[A] = r[B]! >> (r[C]! & 31); break;
        case "MADDW": r[A] = Math.imul(r[A]!, r[B]!) + r[C]!; break;
        case "ADDI": r[A] = int(r[B]! + signedC); break;
        case "ADDWI": r[A] = r[B]! + signedC; break;
        case "MULI": r[A] = int(r[B]! * signedC); break;
        case "ANDI": r[A] = r[B]! & C; break;
        case "SHLI": r[A] = r[B]! << C; break;
        case "SHRI": r[A] = r[B]! >>> C; break;
        case "SARI": r[A] = r[B]! >> C; break;

        case "ADD64": setPair(A, u64(pair(B) + pair(C))); break;
        case "SUB64": setPair(A, u64(pair(B) - pair(C))); break;
        case "MUL64": setPair(A, u64(pair(B) * pair(C))); break;
        case "WIDEN":
          trapUnless(r[B]! >= 0, "overflow");
          setPair(A, BigInt(r[B]!));
          break;
        case "NARROW":
          trapUnless(pair(B) <= 0x7fffffffn, "overflow");
          r[A] = Number(pair(B));
          break;

        case "JMP": pc += D; break;
        case "BEQ": if (r[A] === r[B]) pc += C; break;
        case "BNE": if (r[A] !== r[B]) pc += C; break;
        case "BLT": if (r[A]! < r[B]!) pc += C; break;
        case "BGE": if (r[A]! >= r[B]!) pc += C; break;
        case "BEQI": if (r[A] === signedB) pc += C; break;
        case "BNEI": if (r[A] !== signedB) pc += C; break;
        case "BLTI": if (r[A]! < signedB) pc += C; break;
        case "BGEI": if (r[A]! >= signedB) pc += C; break;
        case "BBS": if (((r[A]! >>> B) & 1) === 1) pc += C; break;
        case "BBC": if (((r[A]! >>> B) & 1) === 0) pc += C; break;
        case "BEQ64": if (pair(A) === pair(B)) pc += C; break;
        case "BNE64": if (pair(A) !== pair(B)) pc += C; break;
        case "BLT64": if (pair(A) < pair(B)) pc += C; break;
        case "BGE64": if (pair(A) >= pair(B)) pc += C; break;
        case "BEQB": if (same(read(b[A]!), read(b[B]!))) pc += C; break;
        case "BNEB": if (!same(read(b[A]!), read(b[B]!))) pc += C; break;
        case "BLTB": if (compare(read(b[A]!), read(b[B]!)) < 0) pc += C; break;
        case "BGEB": if (compare(read(b[A]!), read(b[B]!)) >= 0) pc += C; break;
        case "BNONE": if (b[A]!.length === 0) pc += C; break;
        case "BSOME": if (b[A]!.length !== 0) pc += C; break;
        case "BHAS": if (same(read(b[A]!).slice(0, ext >>> 16), constant(ext))) pc += B; break;
        case "BHASNT": if (!same(read(b[A]!).slice(0, ext >>> 16), constant(ext))) pc += B; break;

        case "FOR":
          trapUnless(r[A + 1]! <= (ext & 0xffff) * B, "loop-bound");
          r[A] = -B;
          pc += ext >>> 16;
          break;
        case "NEXT":
          r[A] = int(r[A]! + B);
          if (r[A]! < r[A + 1]!) pc -= C;
          break;
        case "EACH":
          trapUnless(b[A]!.length <= (ext & 0xffff) * B, "loop-bound");
          pc += ext >>> 16;
          break;
        case "ITER8": case "ITER16": case "ITER32": case "ITER16B": case "ITER32B": {
          const width = name.slice("ITER".length);
          const { bytes } = widths[width]!;
          const string = b[B]!;
          if (string.length < bytes) break;
          r[A] = load(string, 0, width);
          b[B] = { offset: string.offset + bytes, length: string.length - bytes };
          pc -= C;
          break;
        }

        case "LEN": r[A] = b[B]!.length; break;
        case "LD8": case "LD16": case "LD32": case "LD16B": case "LD32B":
          r[A] = load(b[B]!, r[C]!, name.slice("LD".length));
          break;
        case "LD8I": case "LD16I": case "LD32I": case "LD16BI": case "LD32BI":
          r[A] = load(b[B]!, C, name.slice("LD".length, -1));
          break;
        case "SLICE": case "SLICEI": {
          const [low, high] = name === "SLICE" ? [r[C]!, r[C + 1]!] : [ext & 0xffff, ext >>> 16];
          const string = b[B]!;
          trapUnless(low >= 0 && low <= high && high <= string.length, "slice");
          b[A] = { offset: string.offset + low, length: high - low };
          break;
        }

        case "PUT": {
          const value = r[B]! >>> 0;
          trapUnless(C === 4 || value < 256 ** C, "overflow");
          append(A, ext, Array.from({ length: C }, (_, i) => (value >>> (8 * (C - 1 - i))) & 0xff));
          break;
        }
        case "CAT": append(A, ext, b[B]!); break;

        case "MATCHB": {
          const entry = env.tables[C]!.match(read(b[B]!));
          b[A] = entry === null ? empty : store(ext & 0xffff, entry.node);
          break;
        }
        case "MATCHI": {
          const entry = env.tables[C]!.match(read(b[B]!));
          if (entry !== null) r[A] = entry.value;
          break;
        }
        case "CALL": {
          const argument = read(b[B]!);
          trapUnless(argument.length <= ext >>> 16, "argument");
          const result = env.call(C, ext & 0xffff, argument);
          if (result === null) throw new Fault("algorithm");
          b[A] = result.length === 0 ? empty : store(ext2 & 0xffff, result);
          if (C === hostFunctions.multihash.code) cid = b[A]!;
          break;
        }

        case "FORWARD": return ended("forward", 0, read(b[A]!));
        case "GATEWAY": return ended("gateway");
        case "DROP": return ended("drop", D);
        case "DELIVER": return ended("deliver");
        case "REPLY": return ended("reply", r[A]!);
        case "GIVE": return ended("give", 0, read(b[A]!));
        default: name satisfies never;
      }
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return ended("fault", 0, new Uint8Array(), error.fault);
  }
}
