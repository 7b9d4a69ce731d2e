/** `defmerge`: a function of two states of a record, and what its author promises of the states that meet. */
import { inputs as inputTable } from "../../../spec/fields.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Reports } from "../../diagnostics/reports.ts";
import type { Expr, Field, Program, RecordLayout, Type } from "../../ir/expr.ts";
import { functionInputs, mergeInputs } from "../../ir/inputs.ts";
import type { Span } from "../../support/span.ts";
import { bindingName, expectType, newLocal, noteUnused } from "../arguments.ts";
import { letIn, made } from "../build.ts";
import type { Merge, Note } from "../checked-file.ts";
import { VALUE } from "../context.ts";
import type { Context, Definitions, Env } from "../context.ts";
import { definitionUsages, preamble } from "../definitions.ts";
import type { Definition } from "../definitions.ts";
import { expectRecord } from "../forms/records.ts";
import { newContext } from "../new-context.ts";
import { BOOL, recordOf } from "../types.ts";
import { give } from "./give.ts";

const usage = definitionUsages["defmerge"];

interface Lambda {
  readonly names: readonly string[];
  readonly spans: readonly Span[];
  readonly body: readonly Tree[];
  readonly tree: List;
}

/** `(lambda (name …) body …)` of so many names. */
function lambdaOf(tree: Tree | undefined, count: number, at: Span, what: string, reports: Reports): Lambda | null {
  const wrong = (span: Span, text: string): null => {
    reports.report("PG2016", span, { what: text, usage });
    return null;
  };
  const [head, parameters, ...trees] = tree?.kind === "list" ? tree.items : [];
  if (tree?.kind !== "list" || head?.kind !== "name" || head.name !== "lambda") return wrong(tree?.span ?? at, `${what} is a lambda, not ${tree === undefined ? "missing" : describeTree(tree)}`);
  if (parameters?.kind !== "list" || parameters.items.length !== count) return wrong(parameters?.span ?? tree.span, `${what} has ${count === 1 ? "one parameter" : "two parameters"}`);
  if (trees.length === 0) return wrong(tree.span, "the body is missing");
  const names = parameters.items.map((one) => bindingName({ context: { reports }, usage }, one, one.span));
  if (!names.every((name) => name !== null)) return null;
  if (new Set(names).size < names.length) {
    reports.report("PG2015", parameters.items.at(-1)!.span, { name: names[0]!, as: "a parameter of this lambda" });
    return null;
  }
  return { names, spans: parameters.items.map(({ span }) => span), body: trees, tree };
}

/** The lambda's body in the scope of its parameters, which stand for inputs. */
function inside(context: Context, { names, spans, body: trees, tree }: Lambda, fields: readonly Field[], then: (value: Expr) => Expr | null): Expr | null {
  const before = context.reports.errors();
  const locals = names.map((name, i) => newLocal(context, name, fields[i]!.type, spans[i]!));
  const env: Env = { names: new Map(locals.map((local) => [local.name, local])), parent: null, loops: 0 };
  const value = context.body(trees, env, VALUE, "a merge");
  const end = value === null ? null : then(value);
  if (end === null && context.reports.errors() === 0) throw new Error("a merge is wrong, and nothing was reported");
  if (end === null || context.reports.errors() > before) return null;
  noteUnused(context, locals);
  for (const local of context.unused) context.reports.report("PG2028", local.span, { name: local.name });
  return locals.reduceRight((rest, local, i) => letIn(context, local.unique, made(context, fields[i]!, []), rest, tree.span), end);
}

/** A promise on one state or two, as a function of them. */
function promise(tree: Tree | undefined, count: number, name: string, layout: RecordLayout, reports: Reports, definitions: Definitions): Program | null | undefined {
  if (tree === undefined) return null;
  const found = lambdaOf(tree, count, tree.span, `\`:${name}\``, reports);
  if (found === null) return undefined;
  const context = newContext(reports, definitions, name, { kind: "none" }, []);
  const state: Type = recordOf(layout);
  const handed = functionInputs(found.names.map((_, i) => ({ name: `p${i}`, type: state })))!;
  const fields = handed.map(({ register }, i): Field => ({ op: "field", field: `p${i}`, register, type: state, span: found.spans[i]! }));
  const whole = inside(context, found, fields, (value) => {
    const truth = expectType(context, value, ["bool"], `\`:${name}\``, "a bool");
    return truth === null ? null : give(context, truth);
  });
  return whole === null ? undefined : { kind: "function", name, doc: null, inputs: handed, result: BOOL, tables: context.tables, body: whole, span: found.tree.span, budget: {} };
}

export function mergeOf({ name, tree }: Definition, reports: Reports, definitions: Definitions, notes: Note[]): Merge | null {
  const recordTree = tree.items[2];
  const named = recordTree?.kind === "name";
  const recordName = named ? recordTree.name : "document";
  const layout = definitions.records.get(recordName);
  const parts = preamble(tree, named ? 3 : 2, "defmerge", ["requires", "assumes"], reports);
  if (layout === undefined) {
    reports.report("PG2044", recordTree!.span, { what: `\`${recordName}\`` }, { help: didYouMean(recordName, definitions.records.keys()) ?? `a record: ${[...definitions.records.keys()].join(", ")}` });
    return null;
  }
  if (layout === null || parts === null) return null;
  const requires = promise(parts.keywords.get("requires"), 1, "requires", layout, reports, definitions);
  const assumes = promise(parts.keywords.get("assumes"), 2, "assumes", layout, reports, definitions);
  const [main, more] = parts.body;
  const found = lambdaOf(main, 2, tree.span, "a merge", reports);
  if (more !== undefined) reports.report("PG2016", more.span, { what: "a merge is one lambda", usage });
  if (found === null || requires === undefined || assumes === undefined || name === null || more !== undefined) return null;
  const state = recordOf(layout);
  const context = newContext(reports, definitions, name, { kind: "merge", state }, notes);
  const fields = (["current", "incoming"] as const).map((field, i): Field => ({ op: "field", field, register: inputTable[field].register, type: state, span: found.spans[i]! }));
  const whole = inside(context, found, fields, (value) => {
    const merged = expectRecord(context, value, layout, "what a merge gives");
    return merged === null ? null : give(context, merged);
  });
  if (whole === null) return null;
  const program: Program = { kind: "merge", name, doc: parts.doc, inputs: mergeInputs(state), result: state, tables: context.tables, body: whole, span: tree.span, budget: parts.budget };
  return { program, record: layout, requires, assumes };
}
