/** Equality and size of expressions. They are immutable, so what is worked out for one is kept. */
import type { Expr } from "../ir/expr.ts";
import { children } from "../ir/walk.ts";
import { printExpr } from "../ir/core.ts";
import { pretty } from "../support/sexp.ts";

const keys = new WeakMap<Expr, string>();

/** Equal for expressions that are the same but for spans. */
export function keyOf(expr: Expr): string {
  let key = keys.get(expr);
  if (key === undefined) {
    key = textOf(expr);
    keys.set(expr, key);
  }
  return key;
}

/** The text of core form, made of the parts' texts where those are asked for most. */
function textOf(expr: Expr): string {
  switch (expr.op) {
    case "var": return expr.name;
    case "field": return `%${expr.field}`;
    case "prim": {
      let text = `(${expr.prim}`;
      for (const arg of expr.args) text += ` ${keyOf(arg)}`;
      return `${text})`;
    }
    case "if": return `(if ${keyOf(expr.test)} ${keyOf(expr.then)} ${keyOf(expr.else)})`;
    default: return pretty(printExpr(expr), Infinity);
  }
}

const sizes = new WeakMap<Expr, number>();

/** Nodes. */
export function sizeOf(expr: Expr): number {
  let size = sizes.get(expr);
  if (size === undefined) {
    size = children(expr).reduce((sum, child) => sum + sizeOf(child), 1);
    sizes.set(expr, size);
  }
  return size;
}

/** Whether they are the same but for spans; the names of what they bind included. */
export function same(x: Expr, y: Expr): boolean {
  return x === y || (x.op === y.op && sizeOf(x) === sizeOf(y) && keyOf(x) === keyOf(y));
}
