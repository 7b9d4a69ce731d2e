/**
 * Common subexpressions: what would be evaluated twice on one path is evaluated once and named. "Hash the payload once" is
 * this pass, and so is taking a call that both arms of a branch make before it.
 *
 * A candidate is moved up to a sequence point (a body, an arm) where it is certain to be evaluated, if it is inert; one
 * that can trap moves only when nothing that traps or acts comes before it. So no run that ends in an action does more work
 * than before, and every run that traps does so with the same fault.
 */
import type { Expr, If } from "../ir/expr.ts";
import { children, mapChildren, some } from "../ir/walk.ts";
import { isInert, isPure, trapsOrActs } from "./effects.ts";
import { keyOf, sizeOf } from "./keys.ts";

/**
 * Values worth a register. A condition is better tested again than stored. An empty string that a loop appends to is a
 * place, and each loop has its own.
 */
function isCandidate(expr: Expr): boolean {
  return (expr.op === "prim" && expr.prim !== "the" && expr.type.kind !== "bool") || expr.op === "call" || (expr.op === "pack" && expr.parts.length > 0) || (expr.op === "match" && expr.fallback === null);
}

interface Certain {
  readonly expr: Expr;
  /** Nothing that traps or acts comes before its evaluation begins. */
  readonly first: boolean;
}

/**
 * What is certain to be evaluated, in order of evaluation, up to the first loop's body. Behind a branch only what is inert
 * counts, which may move before it: calls and matches that both arms make.
 */
class Certainty {
  readonly found: Certain[] = [];
  private trapped = false;

  /** False when control may have gone elsewhere. */
  visit(expr: Expr): boolean {
    const first = !this.trapped;
    switch (expr.op) {
      case "if":
        this.visit(expr.test);
        for (const call of inBothArms(expr)) this.found.push({ expr: call, first: false });
        return false;
      case "loop": {
        const [source, ...rest] = children(expr);
        if (!this.visit(source!)) return false;
        for (const init of rest.slice(0, expr.accumulators.length)) {
          if (!this.visit(init)) return false;
          // Such an accumulator grows where it began.
          if (init.op === "pack") this.found.pop();
        }
        return false;
      }
      case "pack": case "append":
        // Each part is written, which can trap, before the next one is evaluated.
        for (const part of children(expr)) {
          if (!this.visit(part)) return false;
          this.trapped ||= trapsOrActs(expr);
        }
        break;
      default:
        for (const child of children(expr)) if (!this.visit(child)) return false;
    }
    this.trapped ||= trapsOrActs(expr);
    this.found.push({ expr, first });
    return true;
  }
}

const certainCalls = new WeakMap<Expr, ReadonlyMap<string, Expr>>();

/** Inert calls and matches that are certain to be made, by text. */
function callsOf(expr: Expr): ReadonlyMap<string, Expr> {
  const known = certainCalls.get(expr);
  if (known !== undefined) return known;
  const calls = new Map<string, Expr>();
  const certainty = new Certainty();
  certainty.visit(expr);
  for (const each of certainty.found) if (isCostly(each.expr) && isInert(each.expr)) calls.set(keyOf(each.expr), each.expr);
  certainCalls.set(expr, calls);
  return calls;
}

function inBothArms({ then, else: other }: If): readonly Expr[] {
  // The shorter look first: an arm that calls nothing ends the question.
  const left = callsOf(then);
  if (left.size === 0) return [];
  const right = callsOf(other);
  return [...left].flatMap(([key, call]) => (right.has(key) ? [call] : []));
}

/** Worth moving before a branch, for it takes several words and a place in scratch memory. */
const isCostly = (expr: Expr): boolean => expr.op === "call" || (expr.op === "match" && expr.fallback === null);

/** The children, but of a loop's packs that accumulators begin with, their parts. */
const parts = (expr: Expr): readonly Expr[] => (expr.op === "loop" ? children(expr).flatMap((child) => (child.op === "pack" ? children(child) : [child])) : children(expr));

function count(expr: Expr, key: string): number {
  if (isCandidate(expr) && keyOf(expr) === key) return 1;
  return parts(expr).reduce((sum, child) => sum + count(child, key), 0);
}

function replace(expr: Expr, key: string, by: Expr): Expr {
  if (isCandidate(expr) && keyOf(expr) === key) return by;
  const inner = (child: Expr): Expr => replace(child, key, by);
  return mapChildren(expr, expr.op === "loop" ? (child) => (child.op === "pack" ? mapChildren(child, inner) : inner(child)) : inner);
}

function boundInside(expr: Expr, out: Set<string> = new Set()): Set<string> {
  if (expr.op === "let") out.add(expr.name);
  if (expr.op === "loop") for (const name of [expr.index, ...expr.accumulators.map(({ name }) => name)]) out.add(name);
  for (const child of children(expr)) boundInside(child, out);
  return out;
}

/** The largest expression that is worth naming before `expr`. */
function best(expr: Expr, once: ReadonlyMap<string, boolean>): Expr | null {
  const certainty = new Certainty();
  certainty.visit(expr);
  let bound: ReadonlySet<string> | null = null;
  let found: Expr | null = null;
  for (const { expr: candidate, first } of certainty.found) {
    if (!isCandidate(candidate) || !isPure(candidate)) continue;
    if (found && sizeOf(found) >= sizeOf(candidate)) continue;
    if (!first && !isInert(candidate)) continue;
    const key = keyOf(candidate);
    if ((once.get(key) ?? false) || count(expr, key) < 2) continue;
    const names: ReadonlySet<string> = bound ??= boundInside(expr);
    if (some(candidate, (part) => part.op === "var" && names.has(part.name))) continue;
    found = candidate;
  }
  return found;
}

/** Whether a candidate's text stands but once in the program: most do, and are not looked for again. */
function candidates(expr: Expr, once: Map<string, boolean> = new Map()): Map<string, boolean> {
  if (isCandidate(expr)) {
    const key = keyOf(expr);
    once.set(key, !once.has(key));
  }
  for (const child of children(expr)) candidates(child, once);
  return once;
}

/** Gives each new variable a name that no program variable has. */
export function share(expr: Expr, fresh: () => string): Expr {
  return sharing(expr, fresh, candidates(expr));
}

function sharing(expr: Expr, fresh: () => string, once: ReadonlyMap<string, boolean>): Expr {
  const shared = best(expr, once);
  if (shared) {
    const name = fresh();
    const variable: Expr = { op: "var", name, type: shared.type, span: shared.span };
    const body = replace(expr, keyOf(shared), variable);
    return sharing({ op: "let", name, value: shared, body, type: expr.type, span: expr.span }, fresh, once);
  }
  return expr.op === "let" || expr.op === "if" ? points(expr, fresh, once) : inside(expr, fresh, once);
}

/** Sequence points are the bodies of a let and a loop, the arms of a branch and the result of a loop. */
function points(expr: Expr, fresh: () => string, once: ReadonlyMap<string, boolean>): Expr {
  const before = expr.op === "loop" ? children(expr).length - 2 : 1;
  let at = 0;
  return mapChildren(expr, (child) => (at++ < before ? inside(child, fresh, once) : sharing(child, fresh, once)));
}

/** Goes on to the sequence points inside. */
function inside(expr: Expr, fresh: () => string, once: ReadonlyMap<string, boolean>): Expr {
  if (expr.op === "loop") return points(expr, fresh, once);
  if (expr.op === "if" || expr.op === "let") return sharing(expr, fresh, once);
  return mapChildren(expr, (child) => inside(child, fresh, once));
}
