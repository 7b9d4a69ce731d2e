/**
 * Common subexpressions: what would be evaluated twice on one path is evaluated once and named. "Hash the payload once" is
 * this pass.
 *
 * A candidate is moved up to a sequence point (a body, an arm) where it is certain to be evaluated, if it is inert; one
 * that can trap moves only when nothing that traps or acts comes before it. So no run that ends in an action does more work
 * than before, and every run that traps does so with the same fault.
 */
import type { Expr } from "../ir/expr.ts";
import { children, mapChildren, mentions } from "../ir/walk.ts";
import { printExpr } from "../ir/core.ts";
import { pretty } from "../support/sexp.ts";
import { isInert, isPure, trapsOrActs } from "./effects.ts";

/** Equal for expressions that are the same but for spans. Expressions are immutable, so each is printed once. */
const keys = new WeakMap<Expr, string>();
function keyOf(expr: Expr): string {
  let key = keys.get(expr);
  if (key === undefined) {
    key = pretty(printExpr(expr), Infinity);
    keys.set(expr, key);
  }
  return key;
}

/**
 * Values worth a register. A condition is better tested again than stored. An empty string that a loop appends to is a
 * place, and each loop has its own.
 */
function isCandidate(expr: Expr): boolean {
  return (expr.op === "prim" && expr.prim !== "the" && expr.type.kind !== "bool") || expr.op === "call" || (expr.op === "pack" && expr.parts.length > 0) || (expr.op === "match" && expr.fallback === null);
}

/** What is certain to be evaluated, in order of evaluation, up to the first branch or loop. */
function certain(expr: Expr, out: Expr[]): boolean {
  if (expr.op === "if") {
    certain(expr.test, out);
    return false;
  }
  if (expr.op === "loop") {
    const [source, ...rest] = children(expr);
    if (!certain(source!, out)) return false;
    for (const init of rest.slice(0, expr.accumulators.length)) if (!certain(init, out)) return false;
    out.push(expr);
    return false;
  }
  for (const child of children(expr)) if (!certain(child, out)) return false;
  out.push(expr);
  return true;
}

function count(expr: Expr, key: string): number {
  if (isCandidate(expr) && keyOf(expr) === key) return 1;
  return children(expr).reduce((sum, child) => sum + count(child, key), 0);
}

function replace(expr: Expr, key: string, by: Expr): Expr {
  return isCandidate(expr) && keyOf(expr) === key ? by : mapChildren(expr, (child) => replace(child, key, by));
}

function boundInside(expr: Expr, out: Set<string> = new Set()): Set<string> {
  if (expr.op === "let") out.add(expr.name);
  if (expr.op === "loop") for (const name of [expr.index, ...expr.accumulators.map(({ name }) => name)]) out.add(name);
  for (const child of children(expr)) boundInside(child, out);
  return out;
}

const size = (expr: Expr): number => children(expr).reduce((sum, child) => sum + size(child), 1);

/** The largest expression that is worth naming before `expr`. */
function best(expr: Expr): Expr | null {
  const path: Expr[] = [];
  certain(expr, path);
  const bound = boundInside(expr);
  let found: Expr | null = null;
  path.forEach((candidate, at) => {
    if (!isCandidate(candidate) || !isPure(candidate)) return;
    if (found && size(found) >= size(candidate)) return;
    if ([...bound].some((name) => mentions(candidate, name))) return;
    const own = size(candidate);
    if (!isInert(candidate) && path.slice(0, Math.max(0, at + 1 - own)).some(trapsOrActs)) return;
    if (count(expr, keyOf(candidate)) < 2) return;
    found = candidate;
  });
  return found;
}

/** Gives each new variable a name that no program variable has. */
export function share(expr: Expr, fresh: () => string): Expr {
  const shared = best(expr);
  if (shared) {
    const name = fresh();
    const variable: Expr = { op: "var", name, type: shared.type, span: shared.span };
    const body = replace(expr, keyOf(shared), variable);
    return share({ op: "let", name, value: shared, body, type: expr.type, span: expr.span }, fresh);
  }
  switch (expr.op) {
    case "let": return { ...expr, value: inside(expr.value, fresh), body: share(expr.body, fresh) };
    case "if": return { ...expr, test: inside(expr.test, fresh), then: share(expr.then, fresh), else: share(expr.else, fresh) };
    default: return inside(expr, fresh);
  }
}

/** Goes on to the sequence points inside. */
function inside(expr: Expr, fresh: () => string): Expr {
  if (expr.op === "loop") {
    const source = expr.source.kind === "range" ? { ...expr.source, count: inside(expr.source.count, fresh) } : { ...expr.source, bytes: inside(expr.source.bytes, fresh) };
    const accumulators = expr.accumulators.map(({ name, init }) => ({ name, init: inside(init, fresh) }));
    return { ...expr, source, accumulators, body: share(expr.body, fresh), result: share(expr.result, fresh) };
  }
  if (expr.op === "if" || expr.op === "let") return share(expr, fresh);
  return mapChildren(expr, (child) => inside(child, fresh));
}
