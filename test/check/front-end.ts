/** Sources to checked programs, for tests. */
import { read } from "../../compiler/1-read/read.ts";
import { check } from "../../compiler/2-check/check.ts";
import type { CheckOptions } from "../../compiler/2-check/check.ts";
import type { CheckedFile } from "../../compiler/2-check/checked-file.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Expr } from "../../compiler/ir/expr.ts";
import { printExpr } from "../../compiler/ir/core.ts";
import type { Sexp } from "../../compiler/support/sexp.ts";

export function diagnose(text: string, options: Partial<CheckOptions> = {}): readonly Diagnostic[] {
  const trees = read("f.lisp", text);
  return trees.ok ? check(trees.value, { file: "f.lisp", ...options }).diagnostics : trees.diagnostics;
}
export const codesOf = (text: string): readonly string[] => diagnose(text).map(({ code }) => code);

export function accept(text: string, options: Partial<CheckOptions> = {}): CheckedFile {
  const trees = read("f.lisp", text);
  const outcome = trees.ok ? check(trees.value, { file: "f.lisp", ...options }) : trees;
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return outcome.value;
}

function show(form: Sexp): string {
  if (typeof form === "string") return form;
  if (form instanceof Uint8Array) return `#${[...form].map((byte) => byte.toString(16).padStart(2, "0")).join("")}#`;
  return `(${form.map(show).join(" ")})`;
}
export const printed = (expr: Expr): string => show(printExpr(expr));

/** The body of a route with this action, as core form prints it. */
export const lowered = (action: string, definitions = ""): string => printed(accept(`${definitions}(defroute r ${action})`).routes[0]!.body);
/** The same of a value, which the route replies. */
export const loweredInt = (value: string): string => /^\(reply (.*)\)$/su.exec(lowered(`(reply ${value})`))?.[1] ?? lowered(`(reply ${value})`);
export const loweredBool = (value: string): string => /^\(if (.*) \(deliver\) \(gateway\)\)$/su.exec(lowered(`(if ${value} (deliver) (gateway))`))![1]!;
