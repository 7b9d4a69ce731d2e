/**
 * Typed IR to core form: the passes in order. Each takes and gives the IR of ir/expr.ts and keeps its meaning, faults
 * included; `Program.body` comes out normalized, and that is what is printed, hashed and encoded.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Expr, Program } from "../ir/expr.ts";
import { some } from "../ir/walk.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import { carried } from "./carried.ts";
import { hoist } from "./hoist.ts";
import { normalize } from "./normalize.ts";
import { share } from "./share.ts";
import { simplify } from "./simplify.ts";

/** The passes by name, for the test that checks each one against the model. */
export const passes: readonly { readonly name: string; readonly run: (expr: Expr, fresh: () => string) => Expr }[] = [
  { name: "simplify", run: simplify },
  { name: "share", run: (expr, fresh) => simplify(share(expr, fresh)) },
  { name: "hoist", run: hoist },
  { name: "normalize", run: (expr) => normalize(expr) },
];

/** `names` is given the source's name of each variable of the core form. */
export function optimize(route: Program, names: Map<string, string> = new Map()): Outcome<Program> {
  const problems: Diagnostic[] = carried(route.body);
  if (problems.length > 0) return fail(problems);
  let made = 0;
  const fresh = () => `+${made++}`; // no source name begins so
  const before = passes.slice(0, -1).reduce((expr, { run }) => run(expr, fresh), route.body);
  const body = normalize(before, (core, name) => void names.set(core, name));
  // A table whose every use was folded away is no part of the program.
  const tables = route.tables.filter(({ name }) => some(body, (part) => part.op === "match" && part.table === name));
  return succeed({ ...route, tables, body });
}
