/**
 * Loops. What one can take is charged when it is entered, as the program's bound counts it: trips times the longest way
 * through the body. So nothing is counted inside.
 *
 * A loop whose loads are inside their strings if those are long enough is written twice: for that case without the checks,
 * and with them. Which copy runs is one comparison at the entry, and no fault comes earlier than it would.
 */
import { elements } from "../../../spec/core.ts";
import type { Expr, Loop, Next } from "../../ir/expr.ts";
import { children, mentions } from "../../ir/walk.ts";
import { elementRange } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import { packed } from "./bytes.ts";
import { condition, refine } from "./conditions.ts";
import { Facts, nameOf } from "./facts.ts";
import { bare, ctype, held, isLiteral, isWord, textOf } from "./function.ts";
import type { FunctionText, Int, Test, Use, Value } from "./function.ts";
import type { Where } from "./places.ts";
import { atom, bind, bytes, classOf, int, keyOf, lengthsIn, payloadKey, rangeIn, slice, value, within } from "./values.ts";

/** How the loop was left, for who goes on. */
interface Left {
  /** Whether the loop was charged on its own, so that the places behind it are known. */
  readonly count: number | null;
}

/** Writes the loop up to where its iterations have ended. `leave` writes what a `break` does. */
export function iterate(f: FunctionText, expr: Loop, leave: (value: Expr) => void): Left {
  f.at(expr);
  const opened = open(f, expr);
  const accumulators = expr.accumulators.map(({ name, init }) => start(f, expr, name, init));
  f.at(expr);
  if (opened.tooLong !== null) f.trapIf(opened.tooLong, "LOOP_BOUND", f.count(expr));
  const outside = f.where;
  const before = f.charged;
  if (typeof outside !== "string") f.charged = f.places.enter(expr, outside).count;
  if (outside !== "dead") f.where = "charged";
  for (const { name, value: found } of accumulators) f.variables.set(name, found);
  f.loops.push({ accumulators: accumulators.map(({ name, text }) => ({ name, text })), leave });
  copies(f, expr, opened);
  f.loops.pop();
  const count = typeof outside === "string" ? null : f.charged;
  f.charged = before;
  f.where = count === null ? outside : f.places.leave(expr, count).done;
  return { count };
}

/** Takes the accumulators out of scope, behind the loop's result. */
function close(f: FunctionText, expr: Loop): void {
  for (const { name } of expr.accumulators) {
    f.variables.delete(name);
    f.building.delete(name);
  }
}

interface Opened {
  /** Condition of the fault when there are more elements than trips. */
  readonly tooLong: string | null;
  /** Writes the head, and what stands first in the body. */
  readonly head: () => void;
  readonly index: Value;
  readonly range: Range;
  /** The string whose length bounds the index. */
  readonly within: string | null;
}

function open(f: FunctionText, expr: Loop): Opened {
  const { source, trips } = expr;
  if (source.kind === "range") {
    const count = int(f, source.count, { like: "count", keep: false });
    const inner = source.count;
    const bounded = nameOf(inner) === "%size" ? payloadKey(f) : inner.op === "prim" && inner.prim === "len" ? keyOf(f, inner.args[0]!) : null;
    const most = trips * source.step;
    const last = Math.max(0, Math.min((trips - 1) * source.step, count.range.high - 1));
    const limit = settledCount(f, count);
    const name = f.nameFor(expr.index, "i");
    f.mutable.add(name);
    return {
      tooLong: count.range.high > most ? `(int32_t)${limit.text} > ${most}` : null,
      head: () => f.line(`for (uint32_t ${name} = 0; ${name} < ${limit.low < 0 ? limit.turns : limit.text}; ${name} += ${source.step}u) {`),
      index: held("int", name, { low: 0, high: last }), range: { low: 0, high: last }, within: bounded,
    };
  }
  const width = elements[source.element];
  const name = f.nameFor(expr.index, "element");
  const from = slice(f, bytes(f, source.bytes), `${name}-bytes`);
  const { min, max } = f.lengths(from);
  const [at, end] = [f.name(`${name}-at`), f.name(`${name}-end`)];
  const whole = width === 1 || (min === max && min % width === 0) ? from.length : isLiteral(from.length) ? `${Math.floor(min / width) * width}u` : `(${from.length} & ~${width - 1}u)`;
  const range = elementRange(width);
  const read = { u8: `(uint32_t)*${at}`, u16le: `pg_load16le(${at})`, u32le: `pg_load32le(${at})`, u16be: `pg_load_u16be(${at})`, u32be: `pg_load_u32be(${at})` }[source.element];
  return {
    tooLong: max > trips * width ? `${from.length} > ${trips * width}u` : null,
    head: () => {
      f.declare("uint8_t *const", end, `${from.at} + ${whole}`);
      f.line(`for (const uint8_t *${at} = ${from.at}; ${at} != ${end}; ${at} += ${width}) {`);
      if (mentions(expr.body, expr.index)) f.nested(() => f.declare("uint32_t", name, read));
    },
    index: held("int", name, range), range, within: null,
  };
}

/** A count in a variable, or a literal; and the turns that it makes, when it can be negative. */
function settledCount(f: FunctionText, count: Int): { readonly text: string; readonly low: number; readonly turns: string } {
  const { text } = isLiteral(count.text) ? count : frozen(f, count);
  if (count.range.low >= 0) return { text, low: 0, turns: text };
  const turns = f.name("turns");
  f.declare("uint32_t", turns, `(int32_t)${text} < 0 ? 0u : ${text}`);
  return { text, low: -1, turns };
}

/** A variable that the loop cannot change. */
function frozen(f: FunctionText, found: Int): Int {
  if (isWord(found.text) && !f.mutable.has(found.text)) return found;
  return atom(f, { ...found, text: isWord(found.text) ? `(${found.text})` : found.text }, "count");
}

function start(f: FunctionText, loop: Loop, name: string, init: Expr): { readonly name: string; readonly text: string; readonly value: Value } {
  const text = f.nameFor(name, "state");
  const use: Use = { like: text, keep: true };
  let first: Value;
  if (init.op === "pack") {
    const made = packed(f, init, use);
    first = made.value;
    f.building.set(name, { at: made.at, cap: init.cap, always: grows(loop.body, loop.accumulators.findIndex((each) => each.name === name), name) });
  } else {
    first = value(f, init, use);
  }
  f.variable(ctype(first), text, textOf(first));
  return { name, text, value: held(classOf(init), text, init.type.kind === "bool" ? { low: 0, high: 1 } : undefined) };
}

/** Whether every next value of the accumulator is itself, with something appended or not. */
function grows(expr: Expr, at: number, name: string): boolean {
  const same = (arg: Expr): boolean => {
    if (arg.op === "if") return same(arg.then) && same(arg.else);
    if (arg.op === "let") return same(arg.body);
    return arg.op === "var" ? arg.name === name : arg.op === "append" && arg.into.op === "var" && arg.into.name === name;
  };
  switch (expr.op) {
    case "next": return same(expr.args[at]!);
    case "let": return expr.name !== name && grows(expr.body, at, name);
    case "loop": return grows(expr.result, at, name);
    case "if": return grows(expr.then, at, name) && grows(expr.else, at, name);
    default: return true;
  }
}

/** Writes the loop once, or twice: first for strings that are long enough for its loads. */
function copies(f: FunctionText, expr: Loop, opened: Opened): void {
  const wanted = f.careful ? new Map<string, number>() : needs(f, expr, opened);
  if (wanted.size === 0) return copy(f, expr, opened);
  f.line(`if (${[...wanted].map(([name, length]) => `${name}.length >= ${length}u`).join(" && ")}) {`);
  f.nested(() => f.scoped(() => {
    for (const [name, length] of wanted) f.facts.atLeast(name, length);
    copy(f, expr, opened);
  }));
  f.line("} else {");
  f.careful = true;
  f.nested(() => copy(f, expr, opened));
  f.careful = false;
  f.line("}");
}

function copy(f: FunctionText, expr: Loop, opened: Opened): void {
  opened.head();
  f.variables.set(expr.index, opened.index);
  f.nested(() => f.scoped(() => {
    f.facts.ranges.set(expr.index, opened.range);
    if (opened.within !== null) f.facts.within.set(expr.index, opened.within);
    tail(f, expr.body);
  }));
  f.variables.delete(expr.index);
  f.line("}");
}

/** An index of more values says little: hardly a string would be long enough for all. */
const widest = 2048;

/** Lengths, by C variable, at which no load of the loop with an index in known range can be outside. */
function needs(f: FunctionText, expr: Loop, opened: Opened): Map<string, number> {
  const wanted = new Map<string, number>();
  const widths: Readonly<Record<string, number>> = { u8: 1, u16le: 2, u16be: 2, u32le: 4, u32be: 4, u64le: 8, u64be: 8 };
  const visit = (part: Expr): void => {
    if (part.op === "let") {
      visit(part.value);
      f.facts.ranges.set(part.name, rangeIn(f, part.value));
      return visit(part.body);
    }
    if (part.op === "loop" && part.source.kind === "range") {
      const { high } = rangeIn(f, part.source.count);
      f.facts.ranges.set(part.index, { low: 0, high: Math.max(0, Math.min((part.trips - 1) * part.source.step, high - 1)) });
    }
    const width = part.op === "prim" ? widths[part.prim] : undefined;
    if (part.op === "prim" && width !== undefined) {
      const key = keyOf(f, part.args[0]!);
      const { low, high } = rangeIn(f, part.args[1]!);
      const name = nameOf(part.args[1]!);
      const sure = key !== null && width === 1 && name !== null && f.facts.within.get(name) === key;
      if (key !== null && !sure && low >= 0) {
        const { min, max } = lengthsIn(f, part.args[0]!);
        if (high - low <= widest && high + width > min && high + width <= max) wanted.set(key, Math.max(wanted.get(key) ?? 0, high + width));
      }
    }
    for (const child of children(part)) visit(child);
  };
  const before = f.facts;
  f.facts = new Facts(before);
  f.facts.ranges.set(expr.index, opened.range);
  if (opened.within !== null) f.facts.within.set(expr.index, opened.within);
  visit(expr.body);
  f.facts = before;
  return wanted;
}

/** The end of an iteration; whether it goes on to the loop's next one by running to the end of the body. */
function tail(f: FunctionText, expr: Expr): boolean {
  f.at(expr);
  switch (expr.op) {
    case "let": return bind(f, expr, () => tail(f, expr.body));
    case "next": return next(f, expr);
    case "loop": {
      // A `for`: what leaves it early ends the program, behind it comes the end of this body.
      iterate(f, expr, (action) => f.write.end(f, action));
      const goesOn = tail(f, expr.result);
      close(f, expr);
      return goesOn;
    }
    case "break":
      f.loops.at(-1)!.leave(expr.value);
      return false;
    case "if": {
      const test = condition(f, expr.test);
      const arm = (part: Expr, holds: boolean) => f.scoped(() => {
        refine(f, expr.test, holds);
        f.depth++;
        const written = f.aside(() => tail(f, part));
        f.depth--;
        return written;
      });
      const then = arm(expr.then, true);
      const otherwise = arm(expr.else, false);
      f.at(expr);
      if (then.lines.length === 0) {
        if (otherwise.lines.length === 0) return true;
        f.line(`if (!(${test.text})) {`);
        f.put(otherwise.lines);
        f.line("}");
        return true;
      }
      f.line(`if (${test.text}) {`);
      f.put(then.lines);
      if (!then.result) {
        f.line("}");
        f.put(otherwise.lines.map((line) => ({ ...line, depth: line.depth - 1 })));
        return otherwise.result;
      }
      if (otherwise.lines.length > 0) {
        f.line("} else {");
        f.put(otherwise.lines);
      }
      f.line("}");
      return true;
    }
    default: throw new Error(`a loop's body ends in ${expr.op}`);
  }
}

/** Next values: all are known before the first that another still reads is assigned. */
function next(f: FunctionText, expr: Next): boolean {
  const { accumulators } = f.loops.at(-1)!;
  const waiting: string[] = [];
  expr.args.forEach((arg, k) => {
    const { name, text } = accumulators[k]!;
    if (arg.op === "var" && arg.name === name) return;
    const found = value(f, arg, { like: text, keep: true });
    const now = textOf(found);
    if (now === text) return;
    if (expr.args.some((later, j) => j > k && mentions(later, name))) {
      const kept = f.name(`${text}-next`);
      f.declare(ctype(found), kept, now);
      waiting.push(`${text} = ${kept};`);
    } else {
      f.line(`${text} = ${bare(now)};`);
    }
  });
  for (const assignment of waiting) f.line(assignment);
  if (expr.stop) f.line("break;");
  return !expr.stop;
}

/** The breaks of a loop's own body. */
function breaks(expr: Expr): readonly Expr[] {
  if (expr.op === "break") return [expr.value];
  if (expr.op === "let") return breaks(expr.body);
  if (expr.op === "loop") return breaks(expr.result);
  return expr.op === "if" ? [...breaks(expr.then), ...breaks(expr.else)] : [];
}

const isPlain = (expr: Expr): boolean => expr.op === "int" || expr.op === "u64";

/** A loop that gives a value. */
export function loopValue(f: FunctionText, expr: Loop, use: Use): Value {
  if (breaks(expr.body).length === 0) {
    iterate(f, expr, () => undefined);
    // What the result says of an accumulator has to be read before another use of the name can change it.
    const result = value(f, expr.result, use);
    close(f, expr);
    return result;
  }
  const name = use.own ?? f.name(use.like);
  const cls = classOf(expr);
  const type = ctype(held(cls, name));
  // A literal can be there first; then leaving is a C `break`.
  const plain = isPlain(expr.result);
  const label = plain ? "" : f.name(`${name}-known`);
  f.variable(type, name, plain ? textOf(value(f, expr.result)) : null);
  const { count } = iterate(f, expr, (from) => {
    const found = value(f, from, within({ ...use, keep: true }));
    f.line(`${name} = ${bare(textOf(found))};`);
    f.line(plain ? "break;" : `goto ${label};`);
  });
  const exit: Where = count === null ? f.where : f.places.leave(expr, count).exit;
  if (!plain) {
    // What is learned on the way to the result, a run that breaks has not learned.
    const result = f.scoped(() => value(f, expr.result, within({ ...use, keep: true })));
    f.line(`${name} = ${textOf(result)};`);
    f.line(`${label}:;`);
  }
  close(f, expr);
  f.where = f.places.joinAtMost(exit, f.where);
  return held(cls, name);
}

/** A loop that is a condition. */
export function loopTest(f: FunctionText, expr: Loop): Test {
  const ends = breaks(expr.body);
  if (ends.length === 0) {
    iterate(f, expr, () => undefined);
    const result = condition(f, expr.result);
    close(f, expr);
    return result;
  }
  const name = f.name("found");
  const plain = expr.result.op === "int";
  const label = plain ? "" : f.name(`${name}-known`);
  f.variable("bool", name, plain ? (expr.result.op === "int" && expr.result.value !== 0 ? "true" : "false") : null);
  const { count } = iterate(f, expr, (from) => {
    const test = condition(f, from);
    f.line(`${name} = ${test.text};`);
    f.line(plain ? "break;" : `goto ${label};`);
  });
  const result = f.scoped(() => condition(f, expr.result));
  if (!plain) {
    f.line(`${name} = ${result.text};`);
    f.line(`${label}:;`);
  }
  close(f, expr);
  if (count === null) return { text: name, yes: f.where, no: f.where };
  const sides = f.places.leave(expr, count);
  const reaches = (side: number): boolean => ends.some((end) => end.op !== "int" || (end.value !== 0 ? 1 : 0) === side);
  return {
    text: name,
    yes: f.places.joinAtMost(reaches(1) ? sides.yes! : "dead", result.yes),
    no: f.places.joinAtMost(reaches(0) ? sides.no! : "dead", result.no),
  };
}

/** A loop at the end of the program. */
export function loopEnd(f: FunctionText, expr: Loop): void {
  iterate(f, expr, (action) => f.write.end(f, action));
  f.write.end(f, expr.result);
  close(f, expr);
}

