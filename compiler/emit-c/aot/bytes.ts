/**
 * Byte strings: an address and a length in C. What a program may name by its place in message memory (a node to forward to,
 * a value to give) stands where the bytecode puts it; what is only read stays where it is.
 */
import { hashes } from "../../../spec/hashes.ts";
import { hostFunctions } from "../../../spec/hosts.ts";
import { limits } from "../../../spec/limits.ts";
import { encodings } from "../../../spec/core.ts";
import type { Append, Call, Expr, Match, Pack, Part, Primitive } from "../../ir/expr.ts";
import type { Lengths } from "./facts.ts";
import { isLiteral } from "./function.ts";
import type { Bytes, FunctionText, Int, Use } from "./function.ts";
import { atom, bytes, int, pair, pairAtom, payloadKey, rangeIn, slice, within } from "./values.ts";

const made = (at: string, length: string, known: Lengths): Bytes => ({ cls: "bytes", at, length, known, variable: null });
const exactly = (length: number): Lengths => ({ min: length, max: length });
const inScratch = (at: number): string => (at === 0 ? "vm->mem" : `(vm->mem + ${at}u)`);
/** As the generated headers name the rows of a registry. */
const cName = (prefix: string, name: string): string => `${prefix}_${name.toUpperCase().replaceAll("-", "_")}`;

export function bytesValue(f: FunctionText, expr: Expr, use: Use): Bytes {
  switch (expr.op) {
    case "bytes": return literal(f, expr, use);
    case "none": return made("vm->mem", "0u", exactly(0));
    case "call": return call(f, expr, use);
    case "match": return matchNode(f, expr, use);
    case "pack": return packed(f, expr, use).value;
    case "append": return appended(f, expr);
    case "prim":
      if (expr.prim === "the") return bytes(f, expr.args[0]!, use);
      if (expr.prim === "slice") return sliced(f, expr, use);
      break;
  }
  throw new Error(`${expr.op} is no byte string`);
}

function literal(f: FunctionText, expr: Expr & { op: "bytes" }, { keep }: Use): Bytes {
  const { length } = expr.value;
  if (length === 0) return made("vm->mem", "0u", exactly(0));
  const constant = f.constant(expr.value);
  if (!keep) return made(constant, `${length}u`, exactly(length));
  const place = inScratch(f.places.scratch(expr));
  f.line(`memcpy(${place}, ${constant}, ${length});`);
  return made(place, `${length}u`, exactly(length));
}

function sliced(f: FunctionText, expr: Primitive, use: Use): Bytes {
  const from = slice(f, bytes(f, expr.args[0]!, within(use)), "string");
  let low = int(f, expr.args[1]!);
  let high = int(f, expr.args[2]!);
  f.at(expr);
  const lengths = f.lengths(from);
  const key = f.key(from);
  const whole = high.text === from.length || (expr.args[2]!.op === "field" && expr.args[2]!.field === "size" && key !== null && key === payloadKey(f));
  const inOrder = low.range.low >= 0 && (low.range.high <= high.range.low || (whole && low.range.high <= lengths.min));
  const inside = whole || (high.range.low >= 0 && high.range.high <= lengths.min);
  if (!(inOrder && inside)) [low, high] = [atom(f, low, "from"), atom(f, high, "to")];
  const tests = [...(inOrder ? [] : [`${low.text} > ${high.text}`]), ...(inside ? [] : [`${high.text} > ${from.length}`])];
  if (tests.length > 0) f.trapIf(tests.join(" || "), "SLICE", f.count(expr));
  if (isLiteral(high.text)) f.facts.atLeast(key, high.range.low);
  const most = whole ? lengths.max : Math.min(high.range.high, lengths.max);
  const known = { min: Math.max(0, (whole ? lengths.min : high.range.low) - low.range.high), max: Math.max(0, most - Math.max(0, low.range.low)) };
  const at = low.text === "0u" ? from.at : `(${from.at} + ${low.text})`;
  if (low.text === "0u") return made(at, high.text, known);
  return made(at, isLiteral(low.text) && isLiteral(high.text) ? `${high.range.low - low.range.low}u` : `(${high.text} - ${low.text})`, known);
}

function call(f: FunctionText, expr: Call, use: Use): Bytes {
  const row = hostFunctions[expr.fn];
  const arg = slice(f, bytes(f, expr.arg), "argument");
  f.at(expr);
  const count = f.count(expr);
  if (f.lengths(arg).max > expr.maxlen) f.trapIf(`${arg.length} > ${expr.maxlen}u`, "ARGUMENT", count);
  const place = inScratch(f.places.scratch(expr));
  const name = f.name(`${use.like === "t" ? expr.fn : use.like}-length`);
  const result = expr.fn === "multihash"
    ? `pg_host_multihash(${cName("PG_HASH", expr.hash!)}, ${arg.at}, ${arg.length}, ${place}, vm->host)`
    : `pg_host_dht_lookup(vm->host, ${arg.at}, ${arg.length}, ${place})`;
  f.declare("int32_t", name, result);
  f.trapIf(`${name} < 0`, "ALGORITHM", count);
  const least = expr.fn === "multihash" ? 4 + hashes[expr.hash!].digestBytes : 0;
  return made(place, `(uint32_t)${name}`, { min: least, max: Math.max(least, row.resultBytes) });
}

const tableOf = (f: FunctionText, name: string): number => f.program.tables.findIndex((table) => table.name === name);

function matchNode(f: FunctionText, expr: Match, use: Use): Bytes {
  const key = slice(f, bytes(f, expr.key), "key");
  f.at(expr);
  const place = inScratch(f.places.scratch(expr));
  const name = f.name(`${use.like === "t" ? expr.table : use.like}-length`);
  f.declare("uint32_t", name, `pg_match_node(vm->tables[${tableOf(f, expr.table)}], ${key.at}, ${key.length}, ${place})`);
  return made(place, name, { min: 0, max: limits.nodeIdBytes });
}

export function matchInt(f: FunctionText, expr: Match, use: Use): Int {
  const key = slice(f, bytes(f, expr.key), "key");
  const fallback = int(f, expr.fallback!, within(use));
  f.at(expr);
  const name = f.name("entry");
  f.declare("struct pg_entry *const", name, `pg_table_match(vm->tables[${tableOf(f, expr.table)}], ${key.at}, ${key.length})`);
  return { cls: "int", text: `(${name} != NULL ? ${name}->value : ${fallback.text})`, range: rangeIn(f, expr) };
}

/** Conditions on byte strings; null for others. */
export function bytesTest(f: FunctionText, expr: Primitive): string | null {
  const two = (): string => {
    const [x, y] = [slice(f, bytes(f, expr.args[0]!), "first"), bytes(f, expr.args[1]!)];
    return `${x.at}, ${x.length}, ${y.at}, ${y.length}`;
  };
  switch (expr.prim) {
    case "bytes=": return `pg_bytes_equal(${two()})`;
    case "bytes/=": return `!pg_bytes_equal(${two()})`;
    case "bytes<": return `pg_bytes_order(${two()}) < 0`;
    case "some?": return `${bytes(f, expr.args[0]!).length} != 0`;
    case "prefix?": {
      const [text, prefix] = [slice(f, bytes(f, expr.args[0]!), "text"), expr.args[1]!];
      if (prefix.op !== "bytes") throw new Error("prefix? wants a literal");
      if (prefix.value.length === 0) return "true";
      return `pg_bytes_begin(${text.at}, ${text.length}, ${f.constant(prefix.value)}, ${prefix.value.length}u)`;
    }
    default: return null;
  }
}

/* ---- byte strings under construction ---- */

/** Where the next byte goes: behind so many that are known, and those that a variable counts. */
interface Growing {
  readonly into: string;
  /** Number of bytes, when it is known. */
  fixed: number | null;
  /** C variable that counts them, when it is not. */
  counter: string | null;
  max: number;
  readonly cap: number;
  /** Writes the condition under which what is there does not stand in its place; null when it does. */
  elsewhere: string | null;
}

export function packed(f: FunctionText, expr: Pack, use: Use): { readonly value: Bytes; readonly at: number } {
  const at = f.places.scratch(expr);
  const into = pointer(f, use.like === "t" ? "built" : use.like, at);
  const growing: Growing = { into, fixed: 0, counter: null, max: 0, cap: expr.cap, elsewhere: null };
  for (const part of expr.parts) put(f, growing, part);
  return { value: finished(growing), at };
}

function appended(f: FunctionText, expr: Append): Bytes {
  if (expr.into.op !== "var") throw new Error("append to what is no variable");
  const place = f.building.get(expr.into.name);
  const from = f.variables.get(expr.into.name);
  if (place === undefined || from?.cls !== "bytes") throw new Error("append to what no pack began");
  const into = pointer(f, `${from.variable!}-bytes`, place.at);
  const counter = f.name(`${from.variable!}-length`);
  f.variable("uint32_t", counter, from.length);
  const elsewhere = place.always ? null : `${from.length} != 0 && ${from.at} != ${into}`;
  const growing: Growing = { into, fixed: null, counter, max: place.always ? place.cap : 0xffff, cap: place.cap, elsewhere };
  for (const part of expr.parts) put(f, growing, part);
  return finished(growing);
}

function pointer(f: FunctionText, like: string, at: number): string {
  const name = f.name(`${like}-at`);
  f.line(`uint8_t *const ${name} = ${inScratch(at)};`, name);
  return name;
}

const finished = ({ into, fixed, counter, max, cap }: Growing): Bytes =>
  made(into, fixed === null ? counter! : `${fixed}u`, fixed === null ? { min: 0, max: Math.min(max, cap) } : exactly(fixed));

function put(f: FunctionText, growing: Growing, part: Part): void {
  const { encoding, value } = part;
  if (encoding === "bytes") return copy(f, growing, part);
  const width = encodings[encoding];
  if (encoding === "u64le" || encoding === "u64be") {
    const v = pairAtom(f, pair(f, value), "word");
    const half = (shift: number): string => (shift === 0 ? `(uint32_t)${v.text}` : `(uint32_t)(${v.text} >> ${shift})`);
    if (encoding === "u64be") {
      store(f, growing, part, 0, 4, half(32));
      store(f, growing, part, 1, 4, half(0));
    } else {
      for (let k = 0; k < 8; k++) store(f, growing, part, k, 1, `(${half(k < 4 ? 0 : 32)} >> ${8 * (k % 4)} & 0xffu)`);
    }
    return;
  }
  const v = atom(f, int(f, value), "number");
  f.at(value);
  const tooLarge = width < 4 && (v.range.low < 0 || v.range.high >= 2 ** (8 * width)) ? `${v.text} >> ${8 * width} != 0` : null;
  if (encoding === "u8" || encoding === "u16be" || encoding === "u32be") {
    if (tooLarge !== null) f.trapIf(tooLarge, "OVERFLOW", f.count(part, 0));
    store(f, growing, part, 0, width, v.text);
    return;
  }
  // Byte by byte, as the machine does it: what does not fit shows with the last one.
  for (let k = 0; k < width; k++) {
    if (k === width - 1 && tooLarge !== null) f.trapIf(tooLarge, "OVERFLOW", f.count(part, k));
    store(f, growing, part, k, 1, `(${v.text} >> ${8 * k} & 0xffu)`);
  }
}

/** One number in network order. */
function store(f: FunctionText, growing: Growing, part: Part, nth: number, width: number, text: string): void {
  room(f, growing, part, nth, `${width}u`, width);
  const at = growing.fixed === null ? `${growing.into} + ${growing.counter!}` : growing.fixed === 0 ? growing.into : `${growing.into} + ${growing.fixed}`;
  f.line(width === 1 ? `${growing.fixed === 0 ? `*${at}` : `*(${at})`} = (uint8_t)${text};` : `pg_store_u${8 * width}be(${at}, ${text});`);
  grow(f, growing, `${width}u`, width, width);
}

function copy(f: FunctionText, growing: Growing, part: Part): void {
  const from = slice(f, bytes(f, part.value), "part");
  f.at(part.value);
  const { min, max } = f.lengths(from);
  room(f, growing, part, 0, from.length, max);
  const at = growing.fixed === null ? `${growing.into} + ${growing.counter!}` : growing.fixed === 0 ? growing.into : `${growing.into} + ${growing.fixed}`;
  f.line(`pg_append(${at}, ${from.at}, ${from.length});`);
  grow(f, growing, from.length, min === max ? min : null, max);
}

/** Checks that so many more bytes fit. */
function room(f: FunctionText, growing: Growing, part: Part, nth: number, more: string, most: number): void {
  const tests = [
    ...(growing.max + most > growing.cap ? [`${growing.fixed === null ? growing.counter! : `${growing.fixed}u`} + ${more} > ${growing.cap}u`] : []),
    ...(growing.elsewhere === null ? [] : [`(${growing.elsewhere})`]),
  ];
  growing.elsewhere = null;
  if (tests.length > 0) f.trapIf(tests.join(" || "), "CAPACITY", f.count(part, nth));
}

function grow(f: FunctionText, growing: Growing, more: string, known: number | null, most: number): void {
  growing.max = Math.min(growing.cap, growing.max + most);
  if (growing.fixed !== null && known !== null) {
    growing.fixed += known;
    return;
  }
  if (growing.fixed !== null) {
    growing.counter = f.name("length");
    f.variable("uint32_t", growing.counter, growing.fixed === 0 ? more : `${growing.fixed}u + ${more}`);
    growing.fixed = null;
    return;
  }
  f.line(`${growing.counter!} += ${more};`);
}

