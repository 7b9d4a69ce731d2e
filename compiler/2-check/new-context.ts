/** A fresh context for one program. */
import { limits } from "../../spec/limits.ts";
import type { RightName } from "../../spec/rights.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Expr, TableUse } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import type { Note } from "./checked-file.ts";
import type { Context, Definitions, Facts, FunctionDefinition, Inputs, Local } from "./context.ts";
import { call } from "./calls.ts";
import { elaborate, knows } from "./elaborate.ts";
import { body, statements } from "./forms/statements.ts";

/** `program` names it in notes. */
export function newContext(reports: Reports, definitions: Definitions, program: string, inputs: Inputs, notes: Note[], calling: readonly FunctionDefinition[] = []): Context {
  const names = new Map<string, number>();
  const taken = new Set<string>();
  let deep = false;
  let large = false;
  const state = {
    reports, definitions, inputs, calling,
    facts: new WeakMap<Expr, Facts>(),
    effects: new Set<RightName>(),
    size: { nodes: 0 },
    unused: [] as Local[],
    tables: [] as TableUse[],
    unique(name: string) {
      let count = names.get(name) ?? 0;
      let unique = name;
      // A source may itself name a variable `x.1`.
      while (taken.has(unique)) unique = `${name}.${++count}`;
      names.set(name, count);
      taken.add(unique);
      return unique;
    },
    note: (span: Span, message: string) => notes.push({ route: program, span, message }),
    tooDeep(span: Span) {
      if (!deep) reports.report("PG3006", span, { limit: limits.exprDepth });
      deep = true;
    },
    tooLarge(span: Span) {
      if (!large) reports.report("PG3008", span, { limit: limits.exprNodes });
      large = true;
    },
    fresh: (others: Definitions, name: string, handed: Inputs, functions: readonly FunctionDefinition[] = []) => newContext(reports, others, name, handed, notes, functions),
  };
  return wired(state);
}

type State = Omit<Context, "elaborate" | "body" | "statements" | "call" | "knows" | "within">;

/** The state with the parts of the checker that work on it. */
function wired(state: State): Context {
  const context: Context = {
    ...state,
    elaborate: (tree, env, place) => elaborate(context, tree, env, place),
    body: (trees, env, place, what) => body(context, trees, env, place, what),
    statements: (trees, env, place, what, rest) => statements(context, trees, env, place, what, rest),
    call: (fn, tree, env) => call(context, fn, tree, env),
    knows: (name) => knows(context, name),
    // What becomes too large in the body of a function does so by the outermost call.
    within: (fn, span) => wired({
      ...state, definitions: fn.home, inputs: { kind: "none" }, calling: [...state.calling, fn], unused: [],
      tooDeep: () => state.tooDeep(span), tooLarge: () => state.tooLarge(span),
    }),
  };
  return context;
}
