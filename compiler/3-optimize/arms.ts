/**
 * The order of arms, which the source's spelling does not decide: `(if (not a) x y)` is `(if a y x)`. The longer arm stands
 * last, where an arm ends without a jump behind it, and where a branch over it may reach too far; the arm that goes on with
 * the loop stands last in a loop's body for the same reason. Of equal arms the plainer test decides.
 *
 * Requires: nothing. Keeps: everything that is evaluated, and its order; the test alone is turned round.
 */
import type { Expr, If } from "../ir/expr.ts";
import { mapChildren } from "../ir/walk.ts";
import { sizeOf } from "./keys.ts";
import { opposites } from "../ir/comparisons.ts";
import { simplify } from "./simplify.ts";

export function arms(expr: Expr): Expr {
  return simplify(visit(expr));
}

function visit(expr: Expr): Expr {
  const inner = mapChildren(expr, visit);
  return inner.op === "if" ? ordered(inner) : inner;
}

const isLiteralBool = (expr: Expr): boolean => expr.op === "int" && expr.type.kind === "bool";
/** Comparisons that are written as the opposite of another one. */
const turned: ReadonlySet<string> = new Set(["/=", ">=", ">", "u64/=", "u64>=", "u64>", "bytes/="]);

function ordered(expr: If): Expr {
  const { test, then, else: other } = expr;
  // Conditions in conditions: the encoder makes branches of them, not arms.
  if (isLiteralBool(then) || isLiteralBool(other)) return expr;
  const difference = weightOf(then) - weightOf(other);
  const plain = test.op === "prim" && turned.has(test.prim);
  if (difference < 0 || (difference === 0 && !plain)) return expr;
  const opposite = test.op === "prim" ? opposites[test.prim] : undefined;
  if (difference === 0 && opposite === undefined) return expr;
  const literal = (value: number): Expr => ({ op: "int", value, type: test.type, span: test.span });
  const not: Expr = test.op === "prim" && opposite !== undefined
    ? { ...test, prim: opposite }
    : { op: "if", test, then: literal(0), else: literal(1), type: test.type, span: test.span };
  return { ...expr, test: not, then: other, else: then };
}

const goesOn = new WeakMap<Expr, boolean>();
/** Whether it can end in the next iteration of the loop around it. */
function continues(expr: Expr): boolean {
  let known = goesOn.get(expr);
  if (known === undefined) {
    known = expr.op === "next" ? !expr.stop : expr.op === "let" ? continues(expr.body) : expr.op === "if" && (continues(expr.then) || continues(expr.else));
    goesOn.set(expr, known);
  }
  return known;
}

const weightOf = (expr: Expr): number => sizeOf(expr) + (continues(expr) ? 1_000_000 : 0);
