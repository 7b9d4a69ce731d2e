/**
 * Typed IR to core form: the passes in order. Each takes and gives the IR of ir/expr.ts and keeps its meaning, faults
 * included; `Program.body` comes out normalized, and that is what is printed, hashed and encoded.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Expr, Program } from "../ir/expr.ts";
import { some } from "../ir/walk.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import { accumulators } from "./accumulators.ts";
import { arms } from "./arms.ts";
import { branches } from "./branches.ts";
import { carried } from "./carried.ts";
import { facts } from "./facts.ts";
import { hoist } from "./hoist.ts";
import { inline } from "./inline.ts";
import { normalize } from "./normalize.ts";
import { share } from "./share.ts";
import { simplify } from "./simplify.ts";
import { tree } from "./tree.ts";

/** The passes by name, in order; test/compiler/passes.test.ts holds each one against the meaning of the program. */
export const passes: readonly { readonly name: string; readonly run: (expr: Expr, fresh: () => string) => Expr }[] = [
  { name: "inline", run: inline },
  { name: "simplify", run: simplify },
  { name: "facts", run: facts },
  { name: "branches", run: branches },
  { name: "share", run: (expr, fresh) => facts(simplify(share(expr, fresh))) },
  { name: "tree", run: tree },
  { name: "accumulators", run: accumulators },
  { name: "arms", run: arms },
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
