/** `defcache`: a function that is a program of its own, so that its results can be kept under its CID and its parameters. */
import type { Reports } from "../../diagnostics/reports.ts";
import { hostFunctions } from "../../../spec/hosts.ts";
import type { Expr } from "../../ir/expr.ts";
import { functionInputs } from "../../ir/inputs.ts";
import { children } from "../../ir/walk.ts";
import type { CachedFunction } from "../checked-file.ts";
import type { Definitions, FunctionDefinition } from "../context.ts";
import type { Definition } from "../definitions.ts";
import { functionProgram } from "./functions.ts";

/** What in an expression depends on the node, or null. */
function impure(expr: Expr): string | null {
  if (expr.op === "match") return `it looks into the table \`${expr.table}\``;
  if (expr.op === "call" && !hostFunctions[expr.fn].pure) return `it calls \`${expr.fn}\``;
  for (const child of children(expr)) {
    const found = impure(child);
    if (found !== null) return found;
  }
  return null;
}

export function cacheOf({ name, tree }: Definition, reports: Reports, definitions: Definitions): CachedFunction | null {
  const fn: FunctionDefinition | null | undefined = name === null ? null : definitions.functions.get(name);
  if (fn == null || fn.checked === null) return null;
  const what = impure(fn.checked.body);
  if (what !== null) {
    reports.report("PG2045", tree.span, { name: fn.name, what });
    return null;
  }
  if (functionInputs(fn.parameters) === null) {
    reports.report("PG2049", tree.items[2]!.span, { name: fn.name });
    return null;
  }
  const program = functionProgram(fn, reports);
  return program === null ? null : { program, ttl: fn.ttl, replicas: fn.replicas };
}
