/** Byte strings: lengths, loads, slices, prefixes. */
import { limits } from "../../../spec/limits.ts";
import type { Expr } from "../../ir/expr.ts";
import { bytesArgument, intArgument, typedArgument } from "../arguments.ts";
import { bind, bool, choose, int, made, prim, rangeOf } from "../build.ts";
import type { Form, FormCall, Forms } from "../context.ts";
import { BYTES_LIKE, INT, bytesOf, lengthRange } from "../types.ts";
import { lengthOfList } from "./lists.ts";
import { alwaysFaults } from "./arithmetic.ts";

function load(name: "u8" | "u16le" | "u16be" | "u32le" | "u32be" | "u64le" | "u64be", width: number): Form {
  return {
    usage: `(${name} bytes offset)`, takes: [2, 2],
    elaborate(call) {
      const from = bytesArgument(call, 0);
      const offset = intArgument(call, 1);
      if (from === null || offset === null) return null;
      const range = rangeOf(call.context, offset);
      const longest = lengthRange(from.type)![1];
      if (range.high < 0) return alwaysFaults(call.context, call.list.span, "the offset is negative");
      if (range.low + width > longest) {
        return alwaysFaults(call.context, call.list.span, `it reads up to byte ${range.low + width} of at most ${longest}`);
      }
      return prim(call.context, name, [from, offset], call.list.span);
    },
  };
}

function len(call: FormCall): Expr | null {
  const of = typedArgument(call, 0, [...BYTES_LIKE, "list"], "bytes, a node, a cid or a list");
  if (of?.type.kind === "list") return lengthOfList(call.context, of, call.list.span);
  return of === null ? null : prim(call.context, "len", [of], call.list.span);
}

/** `(+ x 4)` beside `x`, with a literal that is not negative: the difference is known though neither is. */
function constantDistance(start: Expr, end: Expr): number | null {
  if (end.op !== "prim" || end.prim !== "+") return null;
  const [base, more] = end.args;
  const same = (base?.op === "var" && start.op === "var" && base.name === start.name) || (base?.op === "field" && start.op === "field" && base.field === start.field);
  return same && more?.op === "int" && more.value >= 0 ? more.value : null;
}

function sliceOf(call: FormCall, from: Expr, start: Expr, end: Expr): Expr | null {
  const { context, list } = call;
  const longest = lengthRange(from.type)![1];
  const [low, high] = [rangeOf(context, start), rangeOf(context, end)];
  if (low.high < 0 || high.high < 0) return alwaysFaults(context, list.span, "an end of the slice is negative");
  if (low.low > high.high) return alwaysFaults(context, list.span, "it ends before it begins");
  if (low.low > longest || high.low > longest) return alwaysFaults(context, list.span, `it reaches beyond the ${longest} bytes that there can be`);
  const distance = constantDistance(start, end);
  const most = Math.min(longest, high.high) - Math.max(0, low.low);
  const least = Math.max(0, Math.max(high.low, 0) - Math.min(low.high, longest));
  const type = distance !== null && distance <= longest ? bytesOf(distance) : bytesOf(Math.min(least, most), Math.min(most, limits.payloadBytes));
  return prim(context, "slice", [from, start, end], list.span, type);
}

function slice(call: FormCall): Expr | null {
  const from = bytesArgument(call, 0);
  const start = intArgument(call, 1);
  const end = call.args.length === 3 ? intArgument(call, 2) : undefined;
  if (from === null || start === null || end === null) return null;
  if (end !== undefined) return sliceOf(call, from, start, end);
  let whole: Expr | null = null;
  const bound = bind(call.context, "bytes", from, (name) => {
    whole = sliceOf(call, name, start, prim(call.context, "len", [name], call.list.span));
    return whole ?? name;
  });
  return whole === null ? null : bound;
}

function prefix(call: FormCall): Expr | null {
  const { context, list } = call;
  const whole = bytesArgument(call, 0);
  const start = bytesArgument(call, 1);
  if (whole === null || start === null) return null;
  if (start.op === "bytes" && start.value.length > 0) return prim(context, "prefix?", [whole, start], list.span);
  return bind(context, "bytes", whole, (a) => bind(context, "prefix", start, (b) => {
    const length = prim(context, "len", [b], list.span);
    return bind(context, "length", length, (n) => {
      const fits = prim(context, "<=", [n, prim(context, "len", [a], list.span)], list.span);
      const begin = prim(context, "slice", [a, { op: "int", value: 0, type: { kind: "int" }, span: list.span }, n], list.span, bytesOf(0, lengthRange(b.type)![1]));
      return choose(context, fits, prim(context, "bytes=", [begin, b], list.span), bool(false, list.span), list.span);
    });
  }));
}

/** Whether the end of one byte string is the other. */
function suffix(call: FormCall): Expr | null {
  const { context, list } = call;
  const whole = bytesArgument(call, 0);
  const end = bytesArgument(call, 1);
  if (whole === null || end === null) return null;
  const { span } = list;
  return bind(context, "bytes", whole, (a) => bind(context, "suffix", end, (b) =>
    bind(context, "from", prim(context, "-", [prim(context, "len", [a], span), prim(context, "len", [b], span)], span), (from) => {
      const tail = prim(context, "slice", [a, from, prim(context, "len", [a], span)], span, bytesOf(0, lengthRange(b.type)![1]));
      const same = prim(context, "bytes=", [tail, b], span);
      return choose(context, prim(context, ">=", [from, int(0, span)], span), same, bool(false, span), span);
    })));
}

/** The first place of one byte string in another, or -1; `give` makes the answer of the two cases. */
function search(call: FormCall, found: (at: Expr) => Expr, none: Expr): Expr | null {
  const { context, list } = call;
  const { span } = list;
  const whole = bytesArgument(call, 0);
  const part = bytesArgument(call, 1);
  if (whole === null || part === null) return null;
  if (call.env.loops >= limits.loopDepth) {
    context.reports.report("PG3003", span, { limit: limits.loopDepth });
    return null;
  }
  const [longest, shortest] = [lengthRange(whole.type)![1], lengthRange(part.type)![0]];
  const trips = Math.max(1, longest - shortest + 1);
  const index = context.unique("at");
  return bind(context, "bytes", whole, (a) => bind(context, "part", part, (b) => bind(context, "length", prim(context, "len", [b], span), (n) => {
    const count = prim(context, "+", [prim(context, "-", [prim(context, "len", [a], span), n], span), int(1, span)], span);
    const at: Expr = made(context, { op: "var", name: index, type: INT, span }, [], { low: 0, high: trips - 1 });
    const piece = prim(context, "slice", [a, at, prim(context, "+", [at, n], span)], span, bytesOf(0, lengthRange(b.type)![1]));
    const answer = found(at);
    const hit: Expr = made(context, { op: "break", value: answer, type: answer.type, span }, [answer]);
    const miss: Expr = { op: "next", args: [], stop: false, type: answer.type, span };
    const body = choose(context, prim(context, "bytes=", [piece, b], span), hit, miss, span, answer.type);
    const loop: Expr = { op: "loop", source: { kind: "range", count, step: 1 }, index, trips, accumulators: [], body, result: none, type: answer.type, span };
    return made(context, loop, [count, body, none], answer.type.kind === "int" ? { low: -1, high: trips - 1 } : undefined);
  })));
}

export const byteStringForms: Forms = {
  "len": { usage: "(len bytes)", takes: [1, 1], elaborate: len },
  "u8": load("u8", 1), "u16le": load("u16le", 2), "u16be": load("u16be", 2), "u32le": load("u32le", 4), "u32be": load("u32be", 4),
  "u64le": load("u64le", 8), "u64be": load("u64be", 8),
  "suffix?": { usage: "(suffix? bytes end)", takes: [2, 2], elaborate: suffix },
  "find": { usage: "(find bytes part)", takes: [2, 2], elaborate: (call) => search(call, (at) => at, int(-1, call.list.span)) },
  "contains?": { usage: "(contains? bytes part)", takes: [2, 2], elaborate: (call) => search(call, () => bool(true, call.list.span), bool(false, call.list.span)) },
  "slice": { usage: "(slice bytes start [end])", takes: [2, 3], elaborate: slice },
  "prefix?": { usage: "(prefix? bytes start)", takes: [2, 2], elaborate: prefix },
};
