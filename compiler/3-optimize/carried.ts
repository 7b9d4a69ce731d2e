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
    case "pack": return "a byte string that is built here";
    // It grows where it is.
    case "append": return null;
    case "var": return inside.get(expr.name) ?? null;
    case "prim": return expr.prim === "slice" || expr.prim === "the" ? madeInside(expr.args[0]!, inside) : null;
    case "if": return madeInside(expr.then, inside) ?? madeInside(expr.else, inside);
    case "let": return madeInside(expr.body, bindings(expr, inside));
    case "loop": {
      const known = throughLoop(expr, inside);
      return madeInside(expr.result, known) ?? breaks(expr.body, known);
    }
    default: return null;
  }
}

/** `inside`, and the accumulators of a loop that can hold such a value: from the start, or from one of its iterations. */
function throughLoop(loop: Loop, inside: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  let known = inside;
  const learn = (k: number, what: string | null): void => {
    const { name } = loop.accumulators[k]!;
    if (what !== null && !known.has(name)) known = new Map([...known, [name, what]]);
  };
  loop.accumulators.forEach(({ init }, k) => learn(k, madeInside(init, inside)));
  // An accumulator may take another's value: again, until no more become known.
  for (let before = -1; before < known.size; ) {
    before = known.size;
    nexts(loop.body, known, learn);
  }
  return known;
}

function nexts(expr: Expr, inside: ReadonlyMap<string, string>, learn: (k: number, what: string | null) => void): void {
  if (expr.op === "let") return nexts(expr.body, bindings(expr, inside), learn);
  if (expr.op === "if") {
    nexts(expr.then, inside, learn);
    return nexts(expr.else, inside, learn);
  }
  // Behind a `for` in the body.
  if (expr.op === "loop") return nexts(expr.result, throughLoop(expr, inside), learn);
  if (expr.op === "next") expr.args.forEach((arg, k) => learn(k, madeInside(arg, inside)));
}

function breaks(expr: Expr, inside: ReadonlyMap<string, string>): string | null {
  if (expr.op === "break") return madeInside(expr.value, inside);
  if (expr.op === "let") return breaks(expr.body, bindings(expr, inside));
  if (expr.op === "if") return breaks(expr.then, inside) ?? breaks(expr.else, inside);
  if (expr.op === "loop") return breaks(expr.result, throughLoop(expr, inside));
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
  if (expr.op === "loop") return inBody(expr.result, loop, throughLoop(expr, inside), out);
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
