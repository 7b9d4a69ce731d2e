/**
 * Loops: fold, any, all, map, filter, the statement for, and the ends of their bodies. A loop's bound is derived from what is known of its sequence, or
 * given by :max; a sequence that turns out longer than :max is a fault.
 */
import { elements } from "../../../spec/core.ts";
import type { ElementName } from "../../../spec/core.ts";
import { limits } from "../../../spec/limits.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Expr, Loop, Type } from "../../ir/expr.ts";
import { elementBytes } from "../../ir/inputs.ts";
import type { Span } from "../../support/span.ts";
import { allKnown, bindingName, expectType, literalInt, malformed, newLocal, scope, value } from "../arguments.ts";
import { bool, choose, isAtomic, letIn, made, prim, rangeOf } from "../build.ts";
import { ACTION_PLACE, VALUE } from "../context.ts";
import type { Context, Env, FormCall, Forms, Local, LoopFrame } from "../context.ts";
import { fitParameter } from "../calls.ts";
import { elementAt } from "./lists.ts";
import { elementRange } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import { ACTION, ANY_BYTES, BOOL, BYTES_LIKE, INT, describeType, joinTypes, lengthRange } from "../types.ts";

/** Surface names of the element sequences. */
const sequences: Readonly<Record<string, ElementName>> = { "u8s": "u8", "u16les": "u16le", "u16bes": "u16be", "u32les": "u32le", "u32bes": "u32be" };
/** How each sequence is written. */
export const sequenceUsages: Readonly<Record<string, string>> = {
  "range": "(range n [:max iterations] [:step k])",
  ...Object.fromEntries(Object.keys(sequences).map((name) => [name, `(${name} bytes [:max iterations])`])),
};

export interface Sequence {
  readonly source: Loop["source"];
  readonly trips: number;
  readonly index: Range;
  /** What the loop's name stands for, when it is not the machine's index itself: made of that index in each iteration. */
  readonly element: { readonly type: Type; readonly of: (index: Expr) => Expr } | null;
  /** The list that it runs over, named before the loop when it is no name already. */
  readonly before: { readonly name: string; readonly value: Expr } | null;
}

/** Positional and keyword parts of a sequence; null when it is malformed. */
function sequenceParts(call: LoopShape, tree: List): { subject: Tree; max: number | null; step: number } | null {
  const head = tree.items[0];
  const name = head?.kind === "name" ? head.name : "";
  const subject = tree.items[1];
  if (subject === undefined || subject.kind === "keyword") return malformed(call, tree.span, `\`${name}\` needs ${name === "range" ? "a count" : "bytes"}`);
  let max: number | null = null;
  let step = 1;
  for (let i = 2; i < tree.items.length; i += 2) {
    const keyword = tree.items[i]!;
    const given = tree.items[i + 1];
    if (keyword.kind !== "keyword") return malformed(call, keyword.span, `\`${name}\` takes one argument and keywords, not ${describeTree(keyword)}`);
    const known = name === "range" ? ["max", "step"] : ["max"];
    if (!known.includes(keyword.name) || given === undefined) {
      call.context.reports.report("PG2017", keyword.span, { name: keyword.name }, { help: sequenceUsages[name] });
      return null;
    }
    const number = literalInt(call, given, 1, keyword.name === "max" ? limits.loopTrips : 255, `:${keyword.name}`);
    if (number === null) return null;
    if (keyword.name === "max") max = number;
    else step = number;
  }
  return { subject, max, step };
}

/** Forms whose value can be a list. */
const givesList: ReadonlySet<string> = new Set(["list", "map", "filter", "vec+", "vec-", "scale", "if", "if-let", "cond", "case", "let", "let*", "fold", "do"]);

/** A list, which is a sequence by itself: its elements lie one behind the other. */
function listSequence(call: LoopShape, tree: Tree): Sequence | null {
  const { context } = call;
  const before = context.reports.errors();
  const head = tree.kind === "list" ? tree.items[0] : undefined;
  const name = head?.kind === "name" ? head.name : "";
  // Anything else is a sequence that is misspelled, or none.
  const canBeList = tree.kind === "name" || givesList.has(name) || context.definitions.functions.has(name);
  const list = canBeList ? context.elaborate(tree, call.env, VALUE) : undefined;
  if (list === null) return null;
  if (list?.type.kind !== "list") {
    const help = didYouMean(name, Object.keys(sequenceUsages), (n) => sequenceUsages[n]!);
    if (context.reports.errors() === before) context.reports.report("PG2037", tree.span, { what: describeTree(tree) }, { help });
    return null;
  }
  const { of, max } = list.type;
  const trips = Math.max(1, max);
  if (of.kind === "int" || of.kind === "fix") {
    const element = of.kind === "fix" ? { type: of, of: (index: Expr): Expr => ({ ...index, type: of }) } : null;
    return { source: { kind: "each", element: "u32be", bytes: list }, trips, index: elementRange(4), element, before: null };
  }
  const size = elementBytes(of);
  const atomic = isAtomic(list);
  const unique = atomic ? "" : context.unique("list");
  const reference: Expr = atomic ? list : made(context, { op: "var", name: unique, type: list.type, span: tree.span }, []);
  const count = prim(context, "len", [reference], tree.span);
  const element = { type: of, of: (index: Expr) => elementAt(context, reference, index, of, tree.span) };
  const last = (trips - 1) * size;
  // Steps of one element, so that the index is the element's place.
  return { source: { kind: "range", count, step: size }, trips, index: { low: 0, high: last }, element, before: atomic ? null : { name: unique, value: list } };
}

function sequence(call: LoopShape, tree: Tree): Sequence | null {
  const { context } = call;
  const head = tree.kind === "list" ? tree.items[0] : undefined;
  const name = head?.kind === "name" ? head.name : "";
  if (tree.kind !== "list" || !Object.hasOwn(sequenceUsages, name)) return listSequence(call, tree);
  const parts = sequenceParts(call, tree);
  if (parts === null) return null;
  const { max, step } = parts;
  const bounded = (derived: number): number | null => {
    const trips = Math.max(1, Math.min(derived, max ?? Infinity));
    if (trips <= limits.loopTrips) return trips;
    if (derived * step >= 2 ** 31 - 1) context.reports.report("PG3001", tree.span, {});
    else context.reports.report("PG3002", tree.span, { trips: derived, limit: limits.loopTrips });
    return null;
  };
  if (name === "range") {
    const count = expectType(context, value(call, parts.subject), ["int"], "the count of a range", "an int");
    const trips = count === null ? null : bounded(Math.ceil(rangeOf(context, count).high / step));
    if (count === null || trips === null) return null;
    const last = Math.max(0, Math.min((trips - 1) * step, rangeOf(context, count).high - 1));
    return { source: { kind: "range", count, step }, trips, index: { low: 0, high: last }, element: null, before: null };
  }
  const element = sequences[name]!;
  const subject = expectType(context, value(call, parts.subject), BYTES_LIKE, `what \`${name}\` runs over`, "bytes, a node or a cid");
  if (subject === null) return null;
  const trips = bounded(Math.ceil(lengthRange(subject.type)![1] / elements[element]));
  return trips === null ? null : { source: { kind: "each", element, bytes: subject }, trips, index: elementRange(elements[element]), element: null, before: null };
}

/** `(x SEQ)`: the index's name and the sequence. */
export interface Header {
  readonly index: Local;
  readonly sequence: Sequence | null;
}

export function header(call: LoopShape, tree: Tree): Header | null {
  if (tree.kind !== "list" || tree.items.length !== 2) return malformed(call, tree.span, `a loop begins with a name and a sequence, not ${describeTree(tree)}`);
  const name = bindingName(call, tree.items[0], tree.span);
  const found = sequence(call, tree.items[1]!);
  return name === null ? null : { index: newLocal(call.context, name, found?.element?.type ?? INT, tree.items[0]!.span, found?.element === null ? found.index : undefined), sequence: found };
}

interface Accumulator {
  readonly local: Local;
  readonly init: Expr | null;
}

function accumulator(call: FormCall, tree: Tree): Accumulator | null {
  if (tree.kind !== "list" || tree.items.length !== 2) return malformed(call, tree.span, `an accumulator is a name and its first value, not ${describeTree(tree)}`);
  const name = bindingName(call, tree.items[0], tree.span);
  const init = value(call, tree.items[1]!);
  if (name === null) return null;
  // What an accumulator of bytes holds after some turns is not followed: any length can come.
  const type = init === null ? null : init.type.kind === "bytes" ? ANY_BYTES : init.type;
  return { local: newLocal(call.context, name, type, tree.items[0]!.span), init };
}

/** `(acc init)` or `((a 1) (b 2))`. */
function accumulators(call: FormCall, tree: Tree): readonly Accumulator[] | null {
  if (tree.kind !== "list") return malformed(call, tree.span, `accumulators belong here, not ${describeTree(tree)}`);
  const trees = tree.items[0]?.kind === "list" || tree.items.length === 0 ? tree.items : [tree];
  const found = trees.map((one) => accumulator(call, one));
  if (!allKnown(found)) return null;
  const seen = new Set<string>();
  for (const { local } of found) {
    if (seen.has(local.name)) {
      call.context.reports.report("PG2015", local.span, { name: local.name, as: "an accumulator of this loop" });
      return null;
    }
    seen.add(local.name);
  }
  return found;
}

/** Gives the ends of a loop's body, and what leads to them, the loop's type. */
function retype(call: LoopShape, expr: Expr, type: Type): Expr {
  const { context } = call;
  switch (expr.op) {
    case "if": {
      const then = retype(call, expr.then, type);
      return choose(context, expr.test, then, retype(call, expr.else, type), expr.span, type);
    }
    case "let": {
      const body = retype(call, expr.body, type);
      return made(context, { ...expr, body, type }, [expr.value, body]);
    }
    // A `for` whose guards end the program: the loop around goes on from its result.
    case "loop": {
      const result = retype(call, expr.result, type);
      return made(context, { ...expr, result }, [result]);
    }
    case "next": return made(context, { ...expr, type }, expr.args);
    case "break": return made(context, { ...expr, type }, [expr.value]);
    // The leaf that stands for what was too deep and was reported.
    case "none": return expr;
    default: throw new Error(`a loop body ends in ${expr.op}`);
  }
}

/** What a loop is made for: a form, or the statement `for`. */
export type LoopShape = Pick<FormCall, "context" | "env" | "name" | "usage"> & { readonly list: { readonly span: Span } };

interface LoopParts {
  readonly index: Local;
  readonly over: Sequence | null;
  readonly accs: readonly Accumulator[];
  readonly gives: LoopFrame["gives"];
  bodyOf(env: Env, frame: LoopFrame): Expr | null;
  resultOf(env: Env): Expr | null;
  /** For a loop that collects into its accumulator: the bytes that it can come to, once the body is known. */
  readonly room?: () => number;
}

export function buildLoop(call: LoopShape, { index, over, accs: given, gives, bodyOf, resultOf, room }: LoopParts): Expr | null {
  const { context, env } = call;
  if (env.loops >= limits.loopDepth) {
    context.reports.report("PG3003", call.list.span, { limit: limits.loopDepth });
    return null;
  }
  const locals = given.map(({ local }) => local);
  const frame: LoopFrame = { accumulators: locals, gives, breaks: [] };
  const bodyEnv = scope(scope(env, locals), [index], env.loops + 1);
  const body = bodyOf(bodyEnv, frame);
  const result = resultOf(scope(env, locals));
  const begin = room === undefined || body === null || over === null ? null : begun(context, room(), call.list.span);
  const accs = room === undefined ? given : given.map(({ local }) => ({ local, init: begin }));
  const wrong = over === null || body === null || result === null || accs.some(({ init }) => init === null);
  if (wrong || !allKnown(frame.breaks)) return null;
  let type: Type = result.type;
  for (const end of frame.breaks) {
    const joined = joinTypes(type, end.type);
    if (joined === null) {
      context.reports.report("PG2008", end.span, { form: call.name, first: describeType(result.type), second: describeType(end.type) });
      return null;
    }
    type = joined;
  }
  const ends = retype(call, body, type);
  const machineIndex = over.element === null ? index.unique : context.unique(`${index.name}.at`);
  const raw: Expr = made(context, { op: "var", name: machineIndex, type: INT, span: call.list.span }, [], over.index);
  const typedBody = over.element === null ? ends : letIn(context, index.unique, over.element.of(raw), ends, call.list.span);
  const inits = accs.map(({ local, init }) => ({ name: local.unique, init: init! }));
  const subject = over.source.kind === "range" ? over.source.count : over.source.bytes;
  const { source, trips } = over;
  const loop: Expr = { op: "loop", source, index: machineIndex, trips, accumulators: inits, body: typedBody, result, type, span: call.list.span };
  const whole = made(context, loop, [subject, ...inits.map(({ init }) => init), typedBody, result]);
  return over.before === null ? whole : letIn(context, over.before.name, over.before.value, whole, call.list.span);
}

function fold(call: FormCall): Expr | null {
  const head = header(call, call.args[0]!);
  const accs = accumulators(call, call.args[1]!);
  if (head === null || accs === null) return null;
  if (accs.some(({ local }) => local.name === head.index.name)) {
    call.context.reports.report("PG2015", head.index.span, { name: head.index.name, as: "an accumulator of this loop" });
    return null;
  }
  const gives = call.place.kind === "action" ? "action" : "value";
  const resultTree = call.args[3];
  const only = accs.length === 1 ? accs[0] : undefined;
  const resultOf = (env: Env): Expr | null => {
    const place = gives === "action" ? ACTION_PLACE : VALUE;
    if (resultTree !== undefined) return call.context.elaborate(resultTree, env, place);
    if (only !== undefined && gives === "value") return call.context.elaborate({ kind: "name", name: only.local.name, span: call.list.span }, env, place);
    const clause = gives === "action" ? "action for when the loop ends without (break …)" : "result";
    call.context.reports.report("PG2011", call.list.span, { form: "fold", clause, usage: call.usage });
    return null;
  };
  const bodyOf = (env: Env, frame: LoopFrame): Expr | null => call.context.body([call.args[2]!], env, { kind: "tail", loop: frame }, "`fold`");
  return buildLoop(call, { index: head.index, over: head.sequence, accs, gives, bodyOf, resultOf });
}

/** An empty string with room for so many bytes. */
function begun(context: Context, cap: number, span: Span): Expr | null {
  if (cap > limits.scratchBytes) {
    context.reports.report("PG3009", span, { bytes: cap, limit: limits.scratchBytes });
    return null;
  }
  return made(context, { op: "pack", parts: [], cap, type: ANY_BYTES, span }, []);
}

/** `any` ends with the first true, `all` with the first false. */
function quantifier(call: FormCall, endsWith: boolean): Expr | null {
  const { context } = call;
  const head = header(call, call.args[0]!);
  if (head === null) return null;
  const { span } = call.args[1]!;
  const bodyOf = (env: Env, frame: LoopFrame): Expr | null => {
    const test = expectType(context, value(call, call.args[1]!, env), ["bool"], `the test of \`${call.name}\``, "a bool");
    if (test === null) return null;
    const answer = bool(endsWith, span);
    const end: Expr = made(context, { op: "break", value: answer, type: BOOL, span }, [answer]);
    const next: Expr = { op: "next", stop: false, args: [], type: BOOL, span };
    frame.breaks.push(answer);
    return endsWith ? choose(context, test, end, next, span) : choose(context, test, next, end, span);
  };
  const resultOf = (): Expr => bool(!endsWith, call.list.span);
  return buildLoop(call, { index: head.index, over: head.sequence, accs: [], gives: "value", bodyOf, resultOf });
}

/** The next value of an accumulator: of the type of its first one, and a list of no more elements. */
export function fitAccumulator(context: Context, expr: Expr | null, name: string, type: Type): Expr | null {
  const where = `the next value of \`${name}\``;
  return type.kind === "record" || type.kind === "list" ? fitParameter(context, expr, type, where) : expectType(context, expr, [type.kind], where, describeType(type));
}

/** `next`, and `stop`, which ends the iterations with these values. */
function next(call: FormCall): Expr | null {
  const { context, place } = call;
  const given = call.args.map((tree) => value(call, tree));
  if (place.kind !== "tail") {
    context.reports.report("PG2025", call.list.span, { form: call.name });
    return null;
  }
  const { accumulators: accs } = place.loop;
  if (given.length !== accs.length) {
    const count = accs.length === 0 ? "no accumulators" : `the accumulator${accs.length === 1 ? "" : "s"} ${accs.map((a) => a.name).join(", ")}`;
    context.reports.report("PG2026", call.list.span, { form: call.name, accumulators: count, given: given.length === 1 ? "one value" : `${given.length} values` });
    return null;
  }
  const args = given.map((expr, i) => {
    const { name, type } = accs[i]!;
    return type === null ? null : fitAccumulator(context, expr, name, type);
  });
  return allKnown(args) ? made(context, { op: "next", stop: call.name === "stop", args, type: ACTION, span: call.list.span }, args) : null;
}

function breakForm(call: FormCall): Expr | null {
  const { context, place } = call;
  if (place.kind !== "tail") {
    context.reports.report("PG2025", call.list.span, { form: "break" });
    return null;
  }
  const end = context.elaborate(call.args[0]!, call.env, place.loop.gives === "action" ? ACTION_PLACE : VALUE);
  place.loop.breaks.push(end);
  return end === null ? null : made(context, { op: "break", value: end, type: end.type, span: call.list.span }, [end]);
}

/** A loop at an end of another's body is a value there, so that `next` and `break` always mean the innermost loop. */
export const loopForms: Forms = {
  "fold": { usage: "(fold (name sequence) (acc init) body [result]) or (fold (name sequence) ((acc init) …) body result)", takes: [3, 4], elaborate: fold },
  "any": { usage: "(any (name sequence) bool)", takes: [2, 2], elaborate: (call) => quantifier(call, true) },
  "all": { usage: "(all (name sequence) bool)", takes: [2, 2], elaborate: (call) => quantifier(call, false) },
  "next": { usage: "(next value …)", takes: [0, Infinity], control: true, elaborate: next },
  "stop": { usage: "(stop value …)", takes: [0, Infinity], control: true, elaborate: next },
  "break": { usage: "(break value)", takes: [1, 1], control: true, elaborate: breakForm },
};
