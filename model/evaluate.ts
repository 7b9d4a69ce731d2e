/**
 * What a checked program means: the typed IR evaluated directly, with nothing of the bytecode in it. It is slow and plain
 * on purpose; the corpus is held against it before any back end runs, and counterexamples of proofs are replayed on it.
 */
import { elements, encodings } from "../spec/core.ts";
import type { EncodingName } from "../spec/core.ts";
import type { FaultName } from "../spec/faults.ts";
import type { dropReasons } from "../spec/fields.ts";
import type { HashName } from "../spec/hashes.ts";
import type { Expr, Loop, Part, Program, Variable } from "../compiler/ir/expr.ts";
import type { Span } from "../compiler/support/span.ts";
import { cidOf } from "./hashing.ts";
import type { Message } from "./machine.ts";

export type Decision =
  | { readonly action: "forward"; readonly node: Uint8Array }
  | { readonly action: "drop"; readonly reason: keyof typeof dropReasons }
  | { readonly action: "reply"; readonly value: number }
  | { readonly action: "gateway" }
  | { readonly action: "deliver" }
  | { readonly action: "fault"; readonly fault: FaultName };

/** An entry that stands in a table before any message comes: `value` is a node id or an integer, as the table holds. */
export interface TableEntry {
  readonly table: string;
  readonly key: Uint8Array;
  readonly bits: number;
  readonly value: Uint8Array | number;
}

/** A node provides a content, which is given itself or by its CID. */
export type Provider = { readonly node: Uint8Array } & ({ readonly content: Uint8Array; readonly hash: HashName } | { readonly cid: Uint8Array });

/** What a program can ask of its node; a provider of a CID, of which nobody knows the content, comes last. */
export interface World {
  readonly tables: readonly TableEntry[];
  readonly providers: readonly Provider[];
  readonly provided?: readonly { readonly cid: Uint8Array; readonly node: Uint8Array }[];
}

/** An optional that is absent is null. */
export type Value = number | bigint | Uint8Array | null;
/** How a run ends: a route's decision, or what a program of another kind gives. */
export type End = Decision | { readonly action: "give"; readonly bytes: Uint8Array };
type Result = Value | End;
class Fault extends Error {
  readonly fault: FaultName;
  /** Of the innermost expression that could not be evaluated. */
  span: Span | null = null;
  constructor(fault: FaultName) {
    super(fault);
    this.fault = fault;
  }
}
/** How a loop's body ended. */
class NextTurn {
  readonly values: readonly Value[];
  readonly stop: boolean;
  constructor(values: readonly Value[], stop: boolean) {
    this.values = values;
    this.stop = stop;
  }
}
class BreakWith {
  readonly value: Result;
  constructor(value: Result) { this.value = value; }
}

const comesBefore = (a: Uint8Array, b: Uint8Array): boolean => {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length < b.length : at < b.length && a[at]! < b[at]!;
};
const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The decision of a route on one message. */
export function evaluate(route: Program, message: Message, world: World): Decision {
  return evaluateProgram(route, { ...message, size: message.payload.length }, world) as Decision;
}

/** How a program of any kind ends on its inputs, by name. `faulted` hears where a fault stood. */
export function evaluateProgram(route: Program, handed: Readonly<Record<string, Value>>, world: World, faulted: (span: Span) => void = () => {}): End {
  const variables = new Map<string, Value>();
  /** Of the strings that grow in accumulators. */
  const capacities = new Map<string, number>();
  try {
    return run(route.body) as End;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faulted(error.span ?? route.span);
    return { action: "fault", fault: error.fault };
  }

  function value(expr: Expr): Value {
    const found = run(expr);
    if (found instanceof NextTurn || found instanceof BreakWith) throw new Error("next or break inside an expression");
    if (isEnd(found)) throw new Error("an action inside an expression");
    return found;
  }

  function run(expr: Expr): Result | NextTurn | BreakWith {
    try {
      return evaluated(expr);
    } catch (error) {
      if (error instanceof Fault) error.span ??= expr.span;
      throw error;
    }
  }

  function evaluated(expr: Expr): Result | NextTurn | BreakWith {
    switch (expr.op) {
      case "int":
      case "u64":
      case "bytes": return expr.value;
      case "none": return null;
      case "field": {
        const found = handed[expr.field];
        if (found === undefined) throw new Error(`no input ${expr.field}`);
        return found;
      }
      case "pack": return built(new Uint8Array(), expr.parts, expr.cap);
      case "append": {
        const cap = capacities.get((expr.into as Variable).name)!;
        return built(value(expr.into) as Uint8Array, expr.parts, cap);
      }
      case "cached": return run(expr.value);
      case "var": {
        const found = variables.get(expr.name);
        if (found === undefined) throw new Error(`unbound ${expr.name}`);
        return found;
      }
      case "prim": return primitive(expr.prim, expr.args.map(value));
      case "if": return run(value(expr.test) === 1 ? expr.then : expr.else);
      case "let": {
        variables.set(expr.name, value(expr.value));
        return run(expr.body);
      }
      case "loop": return loop(expr);
      case "next": return new NextTurn(expr.args.map(value), expr.stop);
      case "break": {
        const found = run(expr.value);
        if (found instanceof NextTurn || found instanceof BreakWith) throw new Error("break to a break");
        return new BreakWith(found);
      }
      case "give": return { action: "give", bytes: (value(expr.value) as Uint8Array | null) ?? new Uint8Array() };
      case "call": {
        const argument = value(expr.arg) as Uint8Array;
        if (argument.length > expr.maxlen) throw new Fault("argument");
        if (expr.fn === "multihash") return cidOf(argument, expr.hash!);
        const provider = world.providers.findLast((one) => sameBytes("cid" in one ? one.cid : cidOf(one.content, one.hash), argument));
        return (provider ?? world.provided?.find(({ cid }) => sameBytes(cid, argument)))?.node ?? null;
      }
      case "match": {
        const key = value(expr.key) as Uint8Array;
        const use = route.tables.find(({ name }) => name === expr.table)!;
        const fallback = expr.fallback === null ? null : value(expr.fallback);
        return match(expr.table, use.kind.startsWith("prefix"), key) ?? fallback;
      }
      case "forward": {
        const node = value(expr.node) as Uint8Array | null;
        return node === null ? { action: "gateway" } : { action: "forward", node };
      }
      case "gateway":
      case "deliver": return { action: expr.op };
      case "drop": return { action: "drop", reason: expr.reason as keyof typeof dropReasons };
      case "reply": return { action: "reply", value: value(expr.value) as number };
    }
  }

  function match(table: string, isPrefix: boolean, key: Uint8Array): Uint8Array | number | undefined {
    const bit = (bytes: Uint8Array, i: number): number => (bytes[i >> 3]! >> (7 - (i & 7))) & 1;
    const hits = world.tables.filter((entry) => {
      if (entry.table !== table || entry.bits > 8 * key.length) return false;
      if (!isPrefix && entry.bits !== 8 * key.length) return false;
      return Array.from({ length: entry.bits }, (_, i) => i).every((i) => bit(entry.key, i) === bit(key, i));
    });
    return hits.sort((a, b) => b.bits - a.bits)[0]?.value;
  }

  function built(begin: Uint8Array, parts: readonly Part[], cap: number): Uint8Array {
    const out = [...begin];
    for (const { encoding, value: part } of parts) {
      const piece = encode(encoding, value(part));
      if (out.length + piece.length > cap) throw new Fault("capacity");
      out.push(...piece);
    }
    return Uint8Array.from(out);
  }

  function loop(expr: Loop): Result | NextTurn | BreakWith {
    const { source } = expr;
    const turns: number[] = [];
    const sequence = value(source.kind === "range" ? source.count : source.bytes);
    let values = expr.accumulators.map(({ init }) => value(init));
    if (source.kind === "range") {
      const count = sequence as number;
      if (count > expr.trips * source.step) throw new Fault("loop-bound");
      for (let i = 0; i < count; i += source.step) turns.push(i);
    } else {
      const bytes = sequence as Uint8Array;
      const width = elements[source.element];
      if (bytes.length > expr.trips * width) throw new Fault("loop-bound");
      for (let at = 0; at + width <= bytes.length; at += width) turns.push(load(source.element, bytes, at) as number);
    }
    for (const { name, init } of expr.accumulators) if (init.op === "pack") capacities.set(name, init.cap);
    const assign = (): void => expr.accumulators.forEach(({ name }, i) => variables.set(name, values[i]!));
    assign();
    for (const turn of turns) {
      variables.set(expr.index, turn);
      const end = run(expr.body);
      if (end instanceof BreakWith) return end.value;
      // A guard of a `for` in the body ended the program.
      if (!(end instanceof NextTurn) && isEnd(end)) return end;
      if (!(end instanceof NextTurn)) throw new Error("a loop body without next or break");
      values = [...end.values];
      assign();
      if (end.stop) break;
    }
    // Behind a `for` in a loop's body comes the end of that body.
    return run(expr.result);
  }
}

const isEnd = (result: Result): result is End => result !== null && typeof result === "object" && "action" in result;

/** A value in its encoding; an int that is too large for one or two bytes faults. */
function encode(encoding: EncodingName, value: Value): readonly number[] {
  if (encoding === "bytes") return [...(value as Uint8Array)];
  const width = encodings[encoding];
  const number = typeof value === "bigint" ? value : BigInt.asUintN(32, BigInt(value as number));
  if (number >= 1n << BigInt(8 * width)) throw new Fault("overflow");
  const little = Array.from({ length: width }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn));
  return encoding.endsWith("le") ? little : little.reverse();
}

function load(name: string, bytes: Uint8Array, at: number): number | bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    switch (name) {
      case "u8": return view.getUint8(at);
      case "u16le": return view.getUint16(at, true);
      case "u16be": return view.getUint16(at, false);
      case "u32le": return view.getInt32(at, true);
      case "u64le": return view.getBigUint64(at, true);
      case "u64be": return view.getBigUint64(at, false);
      default: return view.getInt32(at, false);
    }
  } catch {
    throw new Fault("index");
  }
}

function fitInt(value: number): number {
  if (value !== (value | 0)) throw new Fault("overflow");
  return value | 0;
}
function fitU64(value: bigint): bigint {
  if (value < 0n || value >= 1n << 64n) throw new Fault("overflow");
  return value;
}

function primitive(name: string, args: readonly Value[]): Value {
  const [a, b] = args as number[] as [number, number];
  const [p, q] = args as bigint[] as [bigint, bigint];
  const [s, t] = args as Uint8Array[] as [Uint8Array, Uint8Array];
  const truth = (holds: boolean): number => (holds ? 1 : 0);
  switch (name) {
    case "+": return fitInt(a + b);
    case "-": return fitInt(a - b);
    // The product of two ints needs more than the 53 bits of a number.
    case "*": {
      const product = BigInt(a) * BigInt(b);
      if (product !== BigInt.asIntN(32, product)) throw new Fault("overflow");
      return Number(product);
    }
    case "/":
      if (b === 0) throw new Fault("divide");
      return fitInt(Math.trunc(a / b));
    case "rem":
      if (b === 0) throw new Fault("divide");
      return (a % b) | 0;
    case "+%": return (a + b) | 0;
    case "-%": return (a - b) | 0;
    case "*%": return Math.imul(a, b);
    case "bit-and": return a & b;
    case "bit-or": return a | b;
    case "bit-xor": return a ^ b;
    case "shl": return a << (b & 31);
    case "shr": return (a >>> (b & 31)) | 0;
    case "sar": return a >> (b & 31);
    case "=": return truth(a === b);
    case "/=": return truth(a !== b);
    case "<": return truth(a < b);
    case "<=": return truth(a <= b);
    case ">": return truth(a > b);
    case ">=": return truth(a >= b);
    case "bit?": return (a >>> b) & 1;
    case "u64+": return fitU64(p + q);
    case "u64-": return fitU64(p - q);
    case "u64*": return fitU64(p * q);
    case "u64=": return truth(p === q);
    case "u64/=": return truth(p !== q);
    case "u64<": return truth(p < q);
    case "u64<=": return truth(p <= q);
    case "u64>": return truth(p > q);
    case "u64>=": return truth(p >= q);
    case "widen": return fitU64(BigInt(a));
    case "narrow":
      if (p > 0x7fffffffn) throw new Fault("overflow");
      return Number(p);
    case "len": return s.length;
    case "slice": {
      const end = args[2] as number;
      if (b < 0 || b > end || end > s.length) throw new Fault("slice");
      return s.slice(b, end);
    }
    case "bytes=": return truth(sameBytes(s, t));
    case "bytes/=": return truth(!sameBytes(s, t));
    case "bytes<": return truth(comesBefore(s, t));
    case "prefix?": return truth(s.length >= t.length && sameBytes(s.slice(0, t.length), t));
    case "some?": return truth(args[0] !== null);
    case "the": return args[0]!;
    default: return load(name, s, b);
  }
}

