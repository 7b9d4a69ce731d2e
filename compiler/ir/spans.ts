/**
 * The spans of one expression on another of the same shape. Core form carries none, so the encoder's input, which is parsed
 * from the canonical bytes, gets them from the optimised IR that was printed: same shape by construction, and checked here.
 */
import type { Expr } from "./expr.ts";
import { children, rebuild } from "./walk.ts";

export function withSpansOf(bare: Expr, spanned: Expr): Expr {
  if (spanned.op === "cached") return withSpansOf(bare, spanned.value);
  const [parts, theirs] = [children(bare), children(spanned)];
  if (bare.op !== spanned.op || parts.length !== theirs.length) throw new Error(`${bare.op} where ${spanned.op} was printed`);
  const inner = parts.length === 0 ? bare : rebuild(bare, parts.map((part, index) => withSpansOf(part, theirs[index]!)));
  return { ...inner, span: spanned.span };
}
