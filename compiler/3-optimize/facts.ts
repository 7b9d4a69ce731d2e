/**
 * What dominating tests say: behind `(if (= %type 'urgent) …)` one arm knows that it is urgent and the other that it is not.
 * Conditions that are decided so become literals, ranges of ints are narrowed by comparisons, operations take the cheaper form
 * that the ranges allow (reduce.ts), loops lose iterations that cannot come, or are written out where their tests ask for the
 * iteration (unroll.ts), and values that cannot trap here are dropped or move to where they are read (sink.ts).
 *
 * Requires: unique names on every path. Keeps: faults. What is replaced, dropped or moved can neither trap nor act.
 */
import type { Expr, Loop, Primitive } from "../ir/expr.ts";
import { children, mapChildren, mentions, rebuild } from "../ir/walk.ts";
import { foldBytes } from "./constants.ts";
import { sizeOf } from "./keys.ts";
import { Knowledge } from "./knowledge.ts";
import { reduce } from "./reduce.ts";
import { simplify } from "./simplify.ts";
import { sink } from "./sink.ts";
import type { Room } from "./sink.ts";
import { unroll } from "./unroll.ts";

/** Nodes that copies of moved values and of iterations may add to a program. */
const mostGrowth = 300;

export function facts(expr: Expr): Expr {
  // What one round decides can tell the next one more; a third has not been seen to.
  let nodes = mostGrowth;
  for (let round = 0; round < 2; round++) {
    const room: Room = { nodes, seen: new WeakSet() };
    const after = visit(expr, new Knowledge(), room);
    nodes = room.nodes;
    if (after === expr) break;
    expr = simplify(after);
  }
  return expr;
}

function visit(expr: Expr, known: Knowledge, room: Room): Expr {
  switch (expr.op) {
    case "if": {
      const test = visit(expr.test, known, room);
      const decided = known.truth(test);
      if (decided !== null) return visit(decided ? expr.then : expr.else, known, room);
      const then = under(known, () => {
        known.assume(test, true);
        return visit(expr.then, known, room);
      });
      const otherwise = under(known, () => {
        known.assume(test, false);
        return visit(expr.else, known, room);
      });
      return test === expr.test && then === expr.then && otherwise === expr.else ? expr : { ...expr, test, then, else: otherwise };
    }
    case "let": {
      const value = room.seen.has(expr.value) ? expr.value : visit(expr.value, known, room);
      room.seen.add(value);
      if (known.isSafe(value)) {
        const moved = mentions(expr.body, expr.name) ? sink({ ...expr, value }, room) : expr.body;
        if (moved !== null) return visit(moved, known, room);
      }
      const body = under(known, () => {
        known.bind(expr.name, value);
        return visit(expr.body, known, room);
      });
      return value === expr.value && body === expr.body ? expr : { ...expr, value, body };
    }
    case "loop": {
      const narrowed = tightened(expr, known);
      if (narrowed !== expr) return visit(narrowed, known, room);
      const written = known.holds(expr) ? unroll(expr) : null;
      if (written !== null && room.nodes >= sizeOf(written)) {
        room.nodes -= sizeOf(written);
        return visit(written, known, room);
      }
      const parts = children(expr);
      const before = parts.slice(0, -2).map((part) => visit(part, known, room));
      const body = under(known, () => {
        known.bindIndex(expr);
        return visit(expr.body, known, room);
      });
      const all = [...before, body, visit(expr.result, known, room)];
      return all.every((part, index) => part === parts[index]) ? expr : rebuild(expr, all);
    }
    case "int": case "u64": case "bytes": case "none": case "field": case "var": case "gateway": case "deliver": case "drop": return expr;
    case "prim": return primitive(mapChildren(expr, (part) => visit(part, known, room)) as Primitive, known);
    default: return mapChildren(expr, (part) => visit(part, known, room));
  }
}

/** No more iterations than the count or the length allow; a loop that takes none is its result. */
function tightened(expr: Loop, known: Knowledge): Expr {
  const most = known.iterations(expr);
  if (most >= expr.trips) return expr;
  if (most > 0) return { ...expr, trips: most };
  const source = expr.source.kind === "range" ? expr.source.count : expr.source.bytes;
  if (!known.isSafe(source)) return expr.trips === 1 ? expr : { ...expr, trips: 1 };
  return expr.accumulators.reduceRight<Expr>((body, { name, init }) => ({ op: "let", name, value: init, body, type: body.type, span: init.span }), expr.result);
}

function under<T>(known: Knowledge, run: () => T): T {
  const mark = known.mark();
  const value = run();
  known.forget(mark);
  return value;
}

function primitive(expr: Primitive, known: Knowledge): Expr {
  const [x] = expr.args;
  if (x?.op === "var") {
    const constant = known.constant(x.name);
    const folded = constant === null ? null : foldBytes({ ...expr, args: [constant, ...expr.args.slice(1)] });
    if (folded !== null && folded.op !== "bytes") return folded;
  }
  if (known.isSafe(expr)) {
    if (expr.type.kind === "bool") {
      const decided = known.truth(expr);
      if (decided !== null) return { op: "int", value: decided ? 1 : 0, type: expr.type, span: expr.span };
    } else if (expr.type.kind === "int" || expr.type.kind === "fix") {
      const { low, high } = known.range(expr);
      if (low === high) return { op: "int", value: low, type: expr.type, span: expr.span };
    }
  }
  return reduce(expr, (part) => known.range(part)) ?? expr;
}
