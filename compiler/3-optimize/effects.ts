/** What an expression does besides giving a value: trap, look something up, end the iteration or the program. */
import { primitives } from "../../spec/core.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import type { Expr } from "../ir/expr.ts";
import { some } from "../ir/walk.ts";

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

/** Pure and total: it can be dropped, shared or moved earlier. */
export const isInert = (expr: Expr): boolean => !some(expr, (part) => traps(part) || acts(part));

/** Pure: it can be shared, and moved to where nothing that traps or acts comes before it. */
export const isPure = (expr: Expr): boolean => !some(expr, acts);

export const trapsOrActs = (expr: Expr): boolean => traps(expr) || acts(expr);
