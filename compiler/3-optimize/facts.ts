/**
 * What dominating tests say: behind `(if (= %type 'urgent) …)` one arm knows that it is urgent and the other that it is not.
 * Conditions that are decided so become literals, ranges of ints are narrowed by comparisons, and operations take the
 * cheaper form that the ranges allow (reduce.ts).
 *
 * Requires: unique names on every path. Keeps: only inert expressions are replaced, so that no fault comes, goes or moves.
 */
import type { Expr, Primitive } from "../ir/expr.ts";
import { children, mapChildren, rebuild } from "../ir/walk.ts";
import { foldBytes } from "./constants.ts";
import { isInert } from "./effects.ts";
import { Knowledge } from "./knowledge.ts";
import { reduce } from "./reduce.ts";
import { simplify } from "./simplify.ts";

export function facts(expr: Expr): Expr {
  // What one round decides can tell the next one more; a third has not been seen to.
  for (let round = 0; round < 2; round++) {
    const after = visit(expr, new Knowledge());
    if (after === expr) break;
    expr = simplify(after);
  }
  return expr;
}

function visit(expr: Expr, known: Knowledge): Expr {
  switch (expr.op) {
    case "if": {
      const test = visit(expr.test, known);
      const decided = known.truth(test);
      if (decided !== null) return visit(decided ? expr.then : expr.else, known);
      const then = under(known, () => {
        known.assume(test, true);
        return visit(expr.then, known);
      });
      const otherwise = under(known, () => {
        known.assume(test, false);
        return visit(expr.else, known);
      });
      return test === expr.test && then === expr.then && otherwise === expr.else ? expr : { ...expr, test, then, else: otherwise };
    }
    case "let": {
      const value = visit(expr.value, known);
      const body = under(known, () => {
        known.bind(expr.name, value);
        return visit(expr.body, known);
      });
      return value === expr.value && body === expr.body ? expr : { ...expr, value, body };
    }
    case "loop": {
      const parts = children(expr);
      const before = parts.slice(0, -2).map((part) => visit(part, known));
      const body = under(known, () => {
        known.bindIndex(expr);
        return visit(expr.body, known);
      });
      const all = [...before, body, visit(expr.result, known)];
      return all.every((part, index) => part === parts[index]) ? expr : rebuild(expr, all);
    }
    case "int": case "u64": case "bytes": case "none": case "field": case "var": case "gateway": case "deliver": case "drop": return expr;
    case "prim": return primitive(mapChildren(expr, (part) => visit(part, known)) as Primitive, known);
    default: return mapChildren(expr, (part) => visit(part, known));
  }
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
  if (isInert(expr)) {
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
