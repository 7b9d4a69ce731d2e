/** A function as a program by itself: its parameters are the inputs p0, p1, …, its value is given. */
import type { Reports } from "../../diagnostics/reports.ts";
import type { Field, Program } from "../../ir/expr.ts";
import { functionInputs } from "../../ir/inputs.ts";
import { newLocal } from "../arguments.ts";
import { letIn, made } from "../build.ts";
import { VALUE } from "../context.ts";
import type { Env, FunctionDefinition } from "../context.ts";
import { newContext } from "../new-context.ts";
import { give, isHandable } from "./give.ts";

/** Null when it has more parameters than registers, or gives what cannot be given; a function that was checked has no other errors. */
export function functionProgram(fn: FunctionDefinition, reports: Reports): Program | null {
  const inputs = functionInputs(fn.parameters.map(({ type }, i) => ({ name: `p${i}`, type })));
  if (inputs === null || fn.checked === null || !isHandable(fn.checked.body.type)) return null;
  const context = newContext(reports, fn.home, fn.name, { kind: "none" }, [], [fn]);
  const locals = fn.parameters.map(({ name, type, span }) => newLocal(context, name, type, span));
  const env: Env = { names: new Map(locals.map((local) => [local.name, local])), parent: null, loops: 0 };
  const value = context.body(fn.body, env, VALUE, `\`${fn.name}\``);
  const given = value === null ? null : give(context, value);
  if (value === null || given === null) return null;
  const whole = locals.reduceRight((rest, local, i) => {
    const { type, register } = inputs[i]!;
    const field: Field = { op: "field", field: `p${i}`, register, type, span: local.span };
    return letIn(context, local.unique, made(context, field, []), rest, fn.tree.span);
  }, given);
  return { kind: "function", name: fn.name, doc: fn.doc, inputs, result: value.type, tables: context.tables, body: whole, span: fn.tree.span, budget: fn.budget };
}
