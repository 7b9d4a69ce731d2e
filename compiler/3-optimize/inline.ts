/**
 * Takes away the marks of cached functions, and moves a value that only one arm of a branch reads into that arm, so that the
 * other does not pay for it.
 *
 * Requires: unique names. Keeps: what is moved is inert and read once, and never moves into a loop, so it is evaluated at
 * most as often as before and nobody can tell when.
 */
import type { Expr, Let } from "../ir/expr.ts";
import { children, countMentions, mapChildren, mentions, substitute } from "../ir/walk.ts";
import { isInert } from "./effects.ts";

export function inline(expr: Expr): Expr {
  return new Inliner(countMentions(expr)).run(expr);
}

class Inliner {
  /** Of the whole program: names are unique, so a name's count is that in its scope. Only ever too high. */
  private readonly counts: ReadonlyMap<string, number>;

  constructor(counts: ReadonlyMap<string, number>) {
    this.counts = counts;
  }

  run(expr: Expr): Expr {
    if (expr.op === "cached") return this.run(expr.value);
    const inner = mapChildren(expr, (child) => this.run(child));
    return inner.op === "let" && this.counts.get(inner.name) === 1 ? this.binding(inner) : inner;
  }

  private binding(expr: Let): Expr {
    const { name, value, body } = expr;
    return isInert(value) && reader(body, name) === "arm" ? substitute(body, name, value) : expr;
  }
}

/** Where the name is read: in an arm outside loops, anywhere else, or not here. */
function reader(expr: Expr, name: string): "arm" | "elsewhere" | null {
  if (expr.op === "var") return expr.name === name ? "elsewhere" : null;
  const parts = children(expr);
  for (const [at, part] of parts.entries()) {
    const found = reader(part, name);
    if (found === null) continue;
    if (expr.op === "loop" && at >= parts.length - 2) return "elsewhere";
    return expr.op === "if" && at > 0 && found === "elsewhere" && !insideLoop(part, name) ? "arm" : found;
  }
  return null;
}

const insideLoop = (expr: Expr, name: string): boolean => {
  if (expr.op === "loop" && (mentions(expr.body, name) || mentions(expr.result, name))) return true;
  return children(expr).some((child) => insideLoop(child, name));
};
