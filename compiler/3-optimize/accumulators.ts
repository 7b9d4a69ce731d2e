/**
 * Accumulators of loops that nobody needs: one that only its own next value reads, and one that never changes.
 *
 * Requires: nothing. Keeps: faults. What is left out is inert, so its evaluation makes no difference; a value that never
 * changes is named again only where that costs nothing.
 */
import type { Expr, Loop, Next } from "../ir/expr.ts";
import { children, countMentions, mapChildren, substitute } from "../ir/walk.ts";
import { isInert } from "./effects.ts";
import { simplify } from "./simplify.ts";

export function accumulators(expr: Expr): Expr {
  const after = visit(expr);
  return after === expr ? expr : simplify(after);
}

function visit(expr: Expr): Expr {
  const inner = mapChildren(expr, visit);
  return inner.op === "loop" ? without(inner) : inner;
}

function without(loop: Loop): Expr {
  const ends: Next[] = [];
  if (!collect(loop.body, ends)) return loop;
  const at = loop.accumulators.findIndex((_, k) => isConstant(loop, ends, k) || isDead(loop, ends, k));
  if (at < 0) return loop;
  const { name, init } = loop.accumulators[at]!;
  const constant = isConstant(loop, ends, at);
  const kept = (part: Expr): Expr => (constant ? substitute(part, name, init) : part);
  return without({
    ...loop, accumulators: loop.accumulators.filter((_, k) => k !== at), body: kept(dropArgument(loop.body, at)), result: kept(loop.result),
  });
}

/** The `next`s of the loop whose body this is; false where a loop stands at an end of it, which may hold some. */
function collect(expr: Expr, ends: Next[]): boolean {
  switch (expr.op) {
    case "next":
      ends.push(expr);
      return true;
    case "let": return collect(expr.body, ends);
    case "if": return collect(expr.then, ends) && collect(expr.else, ends);
    case "loop": return false;
    default: return true;
  }
}

function dropArgument(expr: Expr, at: number): Expr {
  switch (expr.op) {
    case "next": return { ...expr, args: expr.args.filter((_, k) => k !== at) };
    case "let": return { ...expr, body: dropArgument(expr.body, at) };
    case "if": return { ...expr, then: dropArgument(expr.then, at), else: dropArgument(expr.else, at) };
    default: return expr;
  }
}

/** Every turn hands on the first value, which is as cheap as the name. */
function isConstant({ accumulators: all }: Loop, ends: readonly Next[], k: number): boolean {
  const { name, init } = all[k]!;
  const cheap = init.op === "int" || init.op === "u64" || init.op === "none" || init.op === "field" || init.op === "var";
  return cheap && ends.every(({ args }) => { const arg = args[k]!; return arg.op === "var" && arg.name === name; });
}

/** Only its own next values read it, and they and its first value are inert. */
function isDead(loop: Loop, ends: readonly Next[], k: number): boolean {
  const { name, init } = loop.accumulators[k]!;
  if (!isInert(init) || !ends.every(({ args }) => isInert(args[k]!))) return false;
  const all = children(loop).slice(-2).reduce((sum, part) => sum + (countMentions(part).get(name) ?? 0), 0);
  return all === ends.reduce((sum, { args }) => sum + (countMentions(args[k]!).get(name) ?? 0), 0);
}
