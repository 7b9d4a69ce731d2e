/**
 * Values of any class: what reads, binds and joins them. Integers and byte strings have files of their own.
 *
 * A value is C text without effects. What has one, a trap above all, is a statement that is written where the bytecode does
 * it, so faults come in the program's order.
 */
import type { Expr, If, Let } from "../../ir/expr.ts";
import { exactly, joinRanges } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import { anyLength, hasFields, rangeOf } from "./facts.ts";
import type { Lengths } from "./facts.ts";
import { bare, ctype, held, isLiteral, isPure, isWord, textOf } from "./function.ts";
import type { Bytes, FunctionText, Int, Pair, Use, Value } from "./function.ts";

export const once: Use = { like: "t", keep: false };
/** For a part of it, which must not take its variable. */
export const within = ({ like, keep }: Use): Use => ({ like, keep });

export function classOf(expr: Expr): Value["cls"] {
  switch (expr.type.kind) {
    case "u64": return "pair";
    case "bytes": case "list": case "record": case "node": case "cid": case "optional": return "bytes";
    case "int": case "fix": case "bool": case "symbol": return "int";
    case "action": throw new Error("an action is no value");
  }
}

export function value(f: FunctionText, expr: Expr, use: Use = once): Value {
  f.at(expr);
  switch (expr.op) {
    case "field": return f.input(expr);
    case "var": {
      const bound = f.variables.get(expr.name);
      if (bound === undefined) throw new Error(`unbound ${expr.name}`);
      return bound;
    }
    case "cached": return value(f, expr.value, use);
    case "let": return bind(f, expr, () => value(f, expr.body, use));
    case "if": return choice(f, expr, use);
    case "loop": return f.write.loop(f, expr, use);
  }
  switch (classOf(expr)) {
    case "int": return f.write.int(f, expr, use);
    case "pair": return f.write.pair(f, expr);
    case "bytes": return f.write.bytes(f, expr, use);
  }
}

export function int(f: FunctionText, expr: Expr, use: Use = once): Int {
  const found = value(f, expr, use);
  if (found.cls !== "int") throw new Error("an int was to come");
  // What a literal's text says is all there is to know: who reads one takes its range for its value.
  if (isLiteral(found.text)) return { ...found, range: exactly(Number(found.text.slice(0, -1)) | 0) };
  return { ...found, range: narrowest(found.range, rangeIn(f, expr)) };
}
export function pair(f: FunctionText, expr: Expr): Pair {
  const found = value(f, expr);
  if (found.cls !== "pair") throw new Error("a u64 was to come");
  return found;
}
export function bytes(f: FunctionText, expr: Expr, use: Use = once): Bytes {
  const found = value(f, expr, use);
  if (found.cls !== "bytes") throw new Error("a byte string was to come");
  return found;
}

const narrowest = (a: Range, b: Range): Range => ({ low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) });

export const rangeIn = (f: FunctionText, expr: Expr): Range => rangeOf(f.facts, f.program.kind, expr, (part) => lengthsIn(f, part));

/** What is known of the length without writing anything. */
export function lengthsIn(f: FunctionText, expr: Expr): Lengths {
  if (expr.op === "prim" && expr.prim === "the") return lengthsIn(f, expr.args[0]!);
  const found = expr.op === "var" ? f.variables.get(expr.name) : expr.op === "field" ? f.input(expr) : undefined;
  return found?.cls === "bytes" ? f.lengths(found) : anyLength;
}

/** Text that may be written twice: a variable or a literal. */
export function atom(f: FunctionText, found: Int, like: string): Int {
  if (isWord(found.text)) return found;
  const name = f.name(like);
  f.declare("uint32_t", name, found.text);
  return { ...found, text: name };
}
export function pairAtom(f: FunctionText, found: Pair, like: string): Pair {
  if (isWord(found.text)) return found;
  const name = f.name(like);
  f.declare("uint64_t", name, found.text);
  return { ...found, text: name };
}

/** The string in a C variable, or a constant string. */
export function slice(f: FunctionText, found: Bytes, like: string): Bytes {
  if (found.variable !== null || (isWord(found.at) && isWord(found.length))) return found;
  const name = f.name(like);
  f.declare("struct pg_bytes", name, textOf(found));
  const kept = held("bytes", name, undefined, found.known) as Bytes;
  return kept;
}

/** Binds a `let`, then writes what it is for. A bound name is an accumulator, which takes its next value in place. */
export function bind<T>(f: FunctionText, expr: Let, body: () => T): T {
  const outer = f.variables.get(expr.name);
  if (outer !== undefined) {
    const found = value(f, expr.value, { like: "next", keep: true });
    const name = nameOfValue(outer);
    if (name !== textOf(found)) f.line(`${name} = ${bare(textOf(found))};`);
    forget(f, expr.name);
    return body();
  }
  const own = f.nameFor(expr.name, likeFor(expr.value));
  const found = value(f, expr.value, { own, like: own, keep: true });
  f.variables.set(expr.name, settled(f, found, own));
  learn(f, expr.name, expr.value, found);
  const result = body();
  f.variables.delete(expr.name);
  return result;
}

function forget(f: FunctionText, name: string): void {
  f.facts.ranges.delete(name);
  f.facts.within.delete(name);
}

/** Notes what is known of a variable that was just bound. */
function learn(f: FunctionText, name: string, from: Expr, found: Value): void {
  forget(f, name);
  if (found.cls === "int") f.facts.ranges.set(name, narrowest(found.range, rangeIn(f, from)));
}

export function nameOfValue(found: Value): string {
  const name = found.cls === "bytes" ? found.variable : found.text;
  if (name === null) throw new Error("a variable was to come");
  return name;
}

/** The value in a variable that nothing assigns: its own, a literal's text, or a new one of this name. */
function settled(f: FunctionText, found: Value, name: string): Value {
  const text = textOf(found);
  if (found.cls !== "bytes" && isLiteral(text)) return found;
  if (text === name) return found;
  if (isWord(text) && !f.mutable.has(text)) return found;
  f.declare(ctype(found), name, text);
  if (found.cls !== "bytes") return held(found.cls, name, found.cls === "int" ? found.range : undefined);
  return held("bytes", name, undefined, f.lengths(found));
}

/** A name for what the compiler bound. */
function likeFor(expr: Expr): string {
  switch (expr.op) {
    case "prim": return /^[a-z0-9]+$/u.test(expr.prim) ? expr.prim : "shared";
    case "call": return expr.fn;
    case "match": return expr.table;
    case "pack": return "built";
    default: return "shared";
  }
}

/** An `if` that gives a value: a conditional expression when both sides are one and cost the same, statements else. */
function choice(f: FunctionText, expr: If, use: Use): Value {
  const test = f.write.condition(f, expr.test);
  if (test.yes === "dead" || test.no === "dead") {
    const arm = test.yes === "dead" ? expr.else : expr.then;
    f.where = test.yes === "dead" ? test.no : test.yes;
    return value(f, arm, use);
  }
  const arm = (part: Expr, holds: boolean) => f.scoped(() => {
    f.where = holds ? test.yes : test.no;
    f.write.refine(f, expr.test, holds);
    f.depth++;
    const written = f.aside(() => {
      const found = value(f, part, within(use));
      return { found, lengths: found.cls === "bytes" ? f.lengths(found) : null };
    });
    f.depth--;
    return { ...written, where: f.where };
  });
  const then = arm(expr.then, true);
  const otherwise = arm(expr.else, false);
  const joined = f.places.join(then.where, otherwise.where);
  f.where = joined.where;
  const [a, b] = [then.result.found, otherwise.result.found];
  const range = a.cls === "int" && b.cls === "int" ? joinRanges(a.range, b.range) : undefined;
  const [m, n] = [then.result.lengths, otherwise.result.lengths];
  const lengths = m && n ? { min: Math.min(m.min, n.min), max: Math.max(m.max, n.max) } : undefined;
  if (then.lines.length === 0 && otherwise.lines.length === 0 && joined.first === 0 && joined.second === 0 && a.cls !== "bytes" && isPure(test)) {
    return held(a.cls, `(${test.text} ? ${textOf(a)} : ${textOf(b)})`, range);
  }
  const name = use.own ?? f.name(use.like);
  f.at(expr);
  f.line(`${ctype(a)} ${name};`, name);
  f.line(`if (${test.text}) {`);
  f.put(then.lines);
  f.nested(() => assign(f, name, a, joined.first));
  f.line("} else {");
  f.put(otherwise.lines);
  f.nested(() => assign(f, name, b, joined.second));
  f.line("}");
  return held(a.cls, name, range, lengths);
}

function assign(f: FunctionText, name: string, found: Value, more: number): void {
  if (more > 0) f.line(f.more(more));
  f.line(`${name} = ${bare(textOf(found))};`);
}

/** The payload, whose length is the field `size`, too. */
export function payloadKey(f: FunctionText): string | null {
  if (!hasFields(f.program)) return null;
  const payload = f.input({ op: "field", field: "payload", register: 0, type: { kind: "bytes", min: 0, max: 4096 }, span: f.here });
  return payload.cls === "bytes" ? f.key(payload) : null;
}

/** The name that facts on a string go by, without writing anything. */
export function keyOf(f: FunctionText, expr: Expr): string | null {
  if (expr.op === "prim" && expr.prim === "the") return keyOf(f, expr.args[0]!);
  const found = expr.op === "var" ? f.variables.get(expr.name) : expr.op === "field" ? f.input(expr) : undefined;
  return found?.cls === "bytes" ? f.key(found) : null;
}
