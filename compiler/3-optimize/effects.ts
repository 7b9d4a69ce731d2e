/** What an expression does besides giving a value: trap, look something up, end the iteration or the program. */
import { primitives } from "../../spec/core.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import type { Expr } from "../ir/expr.ts";
import { children } from "../ir/walk.ts";

/** Whether the node itself, its parts apart, may trap. */
function traps(expr: Expr): boolean {
  if (expr.op === "pack") return expr.parts.some(({ encoding, value }) => (encoding === "u8" || encoding === "u16be" || encoding === "u16le") && value.op !== "int");
  if (expr.op === "prim") return primitives[expr.prim].traps;
  if (expr.op !== "loop") return false;
  const { source, trips } = expr;
  return !(source.kind === "range" && source.count.op === "int" && source.count.value <= trips * source.step);
}

/** Whether evaluating it twice, or not at all, or elsewhere, may make a difference. */
function acts(expr: Expr): boolean {
  switch (expr.op) {
    case "call": return !hostFunctions[expr.fn].pure;
    case "append": case "next": case "break": case "give": case "forward": case "gateway": case "deliver": case "drop": case "reply": return true;
    default: return false;
  }
}

/**
 * What `some(expr, test)` says, kept: expressions are immutable, and every pass asks. The ends of a loop's own iterations are
 * no ends of anything outside it.
 */
function remembered(test: (expr: Expr) => boolean): (expr: Expr) => boolean {
  const known = new WeakMap<Expr, boolean>();
  /** Down to the ends of an iteration; what they hand on is asked like anything else. */
  const inBody = (expr: Expr): boolean => {
    switch (expr.op) {
      case "next": case "break": return children(expr).some(ask);
      case "let": return ask(expr.value) || inBody(expr.body);
      case "if": return ask(expr.test) || inBody(expr.then) || inBody(expr.else);
      default: return ask(expr);
    }
  };
  const ask = (expr: Expr): boolean => {
    let found = known.get(expr);
    if (found === undefined) {
      const parts = children(expr);
      found = test(expr) || (expr.op === "loop" ? parts.some((part, at) => (at === parts.length - 2 ? inBody(part) : ask(part))) : parts.some(ask));
      known.set(expr, found);
    }
    return found;
  };
  return ask;
}
const anyTrapsOrActs = remembered((part) => traps(part) || acts(part));
const anyActs = remembered(acts);

/** Pure and total: it can be dropped, shared or moved earlier. */
export const isInert = (expr: Expr): boolean => !anyTrapsOrActs(expr);

/** Pure: it can be shared, and moved to where nothing that traps or acts comes before it. */
export const isPure = (expr: Expr): boolean => !anyActs(expr);

export const trapsOrActs = (expr: Expr): boolean => traps(expr) || acts(expr);
