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
  { name: "normalize", run: normalize },
];

export function optimize(route: Program): Outcome<Program> {
  const problems: Diagnostic[] = carried(route.body);
  if (problems.length > 0) return fail(problems);
  let names = 0;
  const fresh = () => `+${names++}`; // no source name begins so
  const body = passes.reduce((expr, { run }) => run(expr, fresh), route.body);
  // A table whose every use was folded away is no part of the program.
  const tables = route.tables.filter(({ name }) => some(body, (part) => part.op === "match" && part.table === name));
  return succeed({ ...route, tables, body });
}
