/** Traversal of the IR: children in order of evaluation, rebuilding, mentions of a variable. */
import type { Expr } from "./expr.ts";

/** The direct sub-expressions, in order of evaluation. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "int": case "u64": case "bytes": case "none": case "field": case "var": case "gateway": case "deliver": case "drop": return [];
    case "prim": case "next": return expr.args;
    case "pack": return expr.parts.map(({ value }) => value);
    case "append": return [expr.into, ...expr.parts.map(({ value }) => value)];
    case "if": return [expr.test, expr.then, expr.else];
    case "let": return [expr.value, expr.body];
    case "loop": {
      const source = expr.source.kind === "range" ? expr.source.count : expr.source.bytes;
      return [source, ...expr.accumulators.map(({ init }) => init), expr.body, expr.result];
    }
    case "break": case "reply": case "give": case "cached": return [expr.value];
    case "call": return [expr.arg];
    case "match": return expr.fallback ? [expr.key, expr.fallback] : [expr.key];
    case "forward": return [expr.node];
  }
}

/** The same node over other children, as many and in the same order as `children` gives. */
export function rebuild(expr: Expr, parts: readonly Expr[]): Expr {
  const at = (index: number): Expr => parts[index]!;
  switch (expr.op) {
    case "int": case "u64": case "bytes": case "none": case "field": case "var": case "gateway": case "deliver": case "drop": return expr;
    case "prim": case "next": return { ...expr, args: parts };
    case "pack": return { ...expr, parts: expr.parts.map(({ encoding }, index) => ({ encoding, value: at(index) })) };
    case "append": return { ...expr, into: at(0), parts: expr.parts.map(({ encoding }, index) => ({ encoding, value: at(index + 1) })) };
    case "if": return { ...expr, test: at(0), then: at(1), else: at(2) };
    case "let": return { ...expr, value: at(0), body: at(1) };
    case "loop": {
      const source = expr.source.kind === "range" ? { ...expr.source, count: at(0) } : { ...expr.source, bytes: at(0) };
      const accumulators = expr.accumulators.map(({ name }, index) => ({ name, init: at(index + 1) }));
      return { ...expr, source, accumulators, body: at(accumulators.length + 1), result: at(accumulators.length + 2) };
    }
    case "break": case "reply": case "give": case "cached": return { ...expr, value: at(0) };
    case "call": return { ...expr, arg: at(0) };
    case "match": return expr.fallback ? { ...expr, key: at(0), fallback: at(1) } : { ...expr, key: at(0) };
    case "forward": return { ...expr, node: at(0) };
  }
}

/** Applies `f` to every child; gives the same object when none changed. */
export function mapChildren(expr: Expr, f: (child: Expr) => Expr): Expr {
  const before = children(expr);
  const after = before.map(f);
  return after.every((child, index) => child === before[index]) ? expr : rebuild(expr, after);
}

/** Whether the variable is read anywhere inside. */
export function mentions(expr: Expr, name: string): boolean {
  return expr.op === "var" ? expr.name === name : children(expr).some((child) => mentions(child, name));
}

/** How often each variable is read inside. */
export function countMentions(expr: Expr, counts: Map<string, number> = new Map()): Map<string, number> {
  if (expr.op === "var") counts.set(expr.name, (counts.get(expr.name) ?? 0) + 1);
  for (const child of children(expr)) countMentions(child, counts);
  return counts;
}

/** Replaces reads of the variable. Names are unique, so nothing is captured. */
export function substitute(expr: Expr, name: string, by: Expr): Expr {
  if (expr.op === "var") return expr.name === name ? by : expr;
  return mapChildren(expr, (child) => substitute(child, name, by));
}

/** Whether `test` holds for the expression or one inside it. */
export function some(expr: Expr, test: (expr: Expr) => boolean): boolean {
  return test(expr) || children(expr).some((child) => some(child, test));
}
