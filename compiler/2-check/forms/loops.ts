/**
 * Loops: fold, any, all, and the ends of their bodies. A loop's bound is derived from what is known of its sequence, or
 * given by :max; a sequence that turns out longer than :max is a fault.
 */
import { elements } from "../../../spec/core.ts";
import type { ElementName } from "../../../spec/core.ts";
import { limits } from "../../../spec/limits.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Expr, Loop, Type } from "../../ir/expr.ts";
import { allKnown, bindingName, expectType, literalInt, malformed, newLocal, scope, value } from "../arguments.ts";
import { bool, choose, made, rangeOf } from "../build.ts";
import { ACTION_PLACE, VALUE } from "../context.ts";
import type { Env, FormCall, Forms, LoopFrame, Local } from "../context.ts";
import { elementRange } from "../ranges.ts";
import type { Range } from "../ranges.ts";
import { ACTION, ANY_BYTES, BOOL, describeType, joinTypes, lengthRange } from "../types.ts";

/** Surface names of the element sequences. */
const sequences: Readonly<Record<string, ElementName>> = { "u8s": "u8", "u16les": "u16le", "u16bes": "u16be", "u32les": "u32le", "u32bes": "u32be" };
/** How each sequence is written. */
export const sequenceUsages: Readonly<Record<string, string>> = {
  "range": "(range n [:max iterations] [:step k])",
  ...Object.fromEntries(Object.keys(sequences).map((name) => [name, `(${name} bytes [:max iterations])`])),
};

interface Sequence {
  readonly source: Loop["source"];
  readonly trips: number;
  readonly index: Range;
}

/** Positional and keyword parts of a sequence; null when it is malformed. */
function sequenceParts(call: FormCall, tree: List): { subject: Tree; max: number | null; step: number } | null {
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

function sequence(call: FormCall, tree: Tree): Sequence | null {
  const { context } = call;
  const head = tree.kind === "list" ? tree.items[0] : undefined;
  const name = head?.kind === "name" ? head.name : "";
  if (tree.kind !== "list" || !Object.hasOwn(sequenceUsages, name)) {
    const help = didYouMean(name, Object.keys(sequenceUsages), (n) => sequenceUsages[n]!);
    context.reports.report("PG2037", tree.span, { what: describeTree(tree) }, { help });
    return null;
  }
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
    return { source: { kind: "range", count, step }, trips, index: { low: 0, high: last } };
  }
  const element = sequences[name]!;
  const subject = expectType(context, value(call, parts.subject), ["bytes", "node", "cid"], `what \`${name}\` runs over`, "bytes, a node or a cid");
  if (subject === null) return null;
  const trips = bounded(Math.ceil(lengthRange(subject.type)![1] / elements[element]));
  return trips === null ? null : { source: { kind: "each", element, bytes: subject }, trips, index: elementRange(elements[element]) };
}

/** `(x SEQ)`: the index's name and the sequence. */
function header(call: FormCall): { index: Local; sequence: Sequence | null } | null {
  const tree = call.args[0]!;
  if (tree.kind !== "list" || tree.items.length !== 2) return malformed(call, tree.span, `a loop begins with a name and a sequence, not ${describeTree(tree)}`);
  const name = bindingName(call, tree.items[0], tree.span);
  const found = sequence(call, tree.items[1]!);
  return name === null ? null : { index: newLocal(call.context, name, { kind: "int" }, tree.items[0]!.span, found?.index), sequence: found };
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
function retype(call: FormCall, expr: Expr, type: Type): Expr {
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
    case "next": return made(context, { ...expr, type }, expr.args);
    case "break": return made(context, { ...expr, type }, [expr.value]);
    // The leaf that stands for what was too deep and was reported.
    case "none": return expr;
    default: throw new Error(`a loop body ends in ${expr.op}`);
  }
}

interface LoopParts {
  readonly index: Local;
  readonly over: Sequence | null;
  readonly accs: readonly Accumulator[];
  readonly gives: LoopFrame["gives"];
  bodyOf(env: Env, frame: LoopFrame): Expr | null;
  resultOf(env: Env): Expr | null;
}

function buildLoop(call: FormCall, { index, over, accs, gives, bodyOf, resultOf }: LoopParts): Expr | null {
  const { context, env } = call;
  if (env.loops >= limits.loopDepth) {
    context.reports.report("PG3003", call.list.span, { limit: limits.loopDepth });
    return null;
  }
  const locals = accs.map(({ local }) => local);
  const frame: LoopFrame = { accumulators: locals, gives, breaks: [] };
  const bodyEnv = scope(scope(env, locals), [index], env.loops + 1);
  const body = bodyOf(bodyEnv, frame);
  const result = resultOf(scope(env, locals));
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
  const typedBody = retype(call, body, type);
  const inits = accs.map(({ local, init }) => ({ name: local.unique, init: init! }));
  const subject = over.source.kind === "range" ? over.source.count : over.source.bytes;
  const { source, trips } = over;
  const loop: Expr = { op: "loop", source, index: index.unique, trips, accumulators: inits, body: typedBody, result, type, span: call.list.span };
  return made(context, loop, [subject, ...inits.map(({ init }) => init), typedBody, result]);
}

function fold(call: FormCall): Expr | null {
  const head = header(call);
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
  const bodyOf = (env: Env, frame: LoopFrame): Expr | null => call.context.elaborate(call.args[2]!, env, { kind: "tail", loop: frame });
  return buildLoop(call, { index: head.index, over: head.sequence, accs, gives, bodyOf, resultOf });
}

/** `any` ends with the first true, `all` with the first false. */
function quantifier(call: FormCall, endsWith: boolean): Expr | null {
  const { context } = call;
  const head = header(call);
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

function next(call: FormCall): Expr | null {
  const { context, place } = call;
  const given = call.args.map((tree) => value(call, tree));
  if (place.kind !== "tail") {
    context.reports.report("PG2025", call.list.span, { form: "next" });
    return null;
  }
  const { accumulators: accs } = place.loop;
  if (given.length !== accs.length) {
    const count = accs.length === 0 ? "no accumulators" : `the accumulator${accs.length === 1 ? "" : "s"} ${accs.map((a) => a.name).join(", ")}`;
    context.reports.report("PG2026", call.list.span, { accumulators: count, given: given.length === 1 ? "one value" : `${given.length} values` });
    return null;
  }
  const args = given.map((expr, i) => {
    const { name, type } = accs[i]!;
    return type === null ? null : expectType(context, expr, [type.kind], `the next value of \`${name}\``, describeType(type));
  });
  return allKnown(args) ? made(context, { op: "next", stop: false, args, type: ACTION, span: call.list.span }, args) : null;
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
  "break": { usage: "(break value)", takes: [1, 1], control: true, elaborate: breakForm },
};
