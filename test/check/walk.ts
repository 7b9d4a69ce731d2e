import type { Expr } from "../../compiler/ir/expr.ts";

/** The direct parts of an expression. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "prim":
    case "next": return expr.args;
    case "if": return [expr.test, expr.then, expr.else];
    case "let": return [expr.value, expr.body];
    case "loop": return [expr.source.kind === "range" ? expr.source.count : expr.source.bytes, ...expr.accumulators.map(({ init }) => init), expr.body, expr.result];
    case "break":
    case "reply": return [expr.value];
    case "call": return [expr.arg];
    case "match": return expr.fallback === null ? [expr.key] : [expr.key, expr.fallback];
    case "forward": return [expr.node];
    default: return [];
  }
}

/** An expression and all of its parts. */
export function* walk(expr: Expr): Generator<Expr> {
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...partsOf(next));
  }
}
