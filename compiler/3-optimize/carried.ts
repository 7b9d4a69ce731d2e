/**
 * Refuses loops whose accumulators would refer to scratch memory that the next iteration writes again: results of host
 * functions and of table matches, and byte literals, live in one fixed place each.
 */
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Expr, Loop } from "../ir/expr.ts";
import { children } from "../ir/walk.ts";

/** What the value may refer to in scratch memory that was written inside the loop, or null. */
function madeInside(expr: Expr, inside: ReadonlyMap<string, string>): string | null {
  switch (expr.op) {
    case "call": return `\`${expr.fn}\``;
    case "match": return expr.fallback ? null : "a table match";
    case "bytes": return expr.value.length > 0 ? "a byte literal" : null;
    case "var": return inside.get(expr.name) ?? null;
    case "prim": return expr.prim === "slice" || expr.prim === "the" ? madeInside(expr.args[0]!, inside) : null;
    case "if": return madeInside(expr.then, inside) ?? madeInside(expr.else, inside);
    case "let": return madeInside(expr.body, bindings(expr, inside));
    case "loop": return madeInside(expr.result, inside) ?? breaks(expr.body, inside);
    default: return null;
  }
}

function breaks(expr: Expr, inside: ReadonlyMap<string, string>): string | null {
  if (expr.op === "break") return madeInside(expr.value, inside);
  if (expr.op === "let") return breaks(expr.body, bindings(expr, inside));
  if (expr.op === "if") return breaks(expr.then, inside) ?? breaks(expr.else, inside);
  return null;
}

function bindings(expr: Expr & { op: "let" }, inside: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const made = madeInside(expr.value, inside);
  return made === null ? inside : new Map([...inside, [expr.name, made]]);
}

function inBody(expr: Expr, loop: Loop, inside: ReadonlyMap<string, string>, out: Diagnostic[]): void {
  if (expr.op === "let") return inBody(expr.body, loop, bindings(expr, inside), out);
  if (expr.op === "if") {
    inBody(expr.then, loop, inside, out);
    return inBody(expr.else, loop, inside, out);
  }
  if (expr.op !== "next") return;
  expr.args.forEach((arg, k) => {
    const what = madeInside(arg, inside);
    const name = loop.accumulators[k]!.name.replace(/\.\d+$/u, "");
    if (what !== null) out.push(diagnostic("PG3103", arg.span, { name, what }));
  });
}

/** One diagnostic for each accumulator argument that is made anew in its loop. */
export function carried(expr: Expr, out: Diagnostic[] = []): Diagnostic[] {
  if (expr.op === "loop") inBody(expr.body, expr, new Map(), out);
  for (const child of children(expr)) carried(child, out);
  return out;
}
