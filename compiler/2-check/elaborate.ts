/**
 * One expression: from a tree to typed IR. Atoms here, lists through the table of forms.
 *
 * Checking and lowering are one pass: what a short form becomes depends on the types of its parts (`=` on ints, on u64s
 * and on byte strings are three primitives), and nothing else would ever look at a tree in between.
 */
import { fields, inputs } from "../../spec/fields.ts";
import type { FieldName, InputName } from "../../spec/fields.ts";
import { describeTree } from "../1-read/tree.ts";
import type { List, Tree } from "../1-read/tree.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Expr, RecordField, RecordLayout } from "../ir/expr.ts";
import { orNothing } from "../ir/inputs.ts";
import { bool, bytes, fix, int, made, u64, variable } from "./build.ts";
import { lookUp, namesInScope } from "./context.ts";
import type { Context, Env, Form, LoopFrame, Place } from "./context.ts";
import { forms } from "./forms.ts";
import { fitAccumulator } from "./forms/loops.ts";
import { access, construct } from "./forms/records.ts";
import { messageTypeLiteral } from "./symbols.ts";
import { INT, MESSAGE_TYPE, NODE, OPTIONAL, U64, bytesOf, describeType } from "./types.ts";

export function elaborate(context: Context, tree: Tree, env: Env, place: Place): Expr | null {
  if (context.reports.full()) return null;
  return tree.kind === "list" ? list(context, tree, env, place) : fit(context, atom(context, tree, env), place);
}

/** Makes a value or an action stand where it stands: at the end of a route, at the end of a loop's body, or inside. */
function fit(context: Context, expr: Expr | null, place: Place): Expr | null {
  if (expr === null) return null;
  const isAction = expr.type.kind === "action";
  switch (place.kind) {
    case "value":
      if (!isAction) return expr;
      context.reports.report("PG2010", expr.span, {});
      return null;
    case "action":
      if (isAction) return expr;
      context.reports.report("PG2009", expr.span, { actual: describeType(expr.type) });
      return null;
    case "tail": return impliedNext(context, expr, place.loop);
    case "for": throw new Error("an expression where a statement of `for` belongs");
  }
}

/** At an end of a loop's body a plain value is the next one of the only accumulator. */
function impliedNext(context: Context, expr: Expr, loop: LoopFrame): Expr | null {
  const [only, ...more] = loop.accumulators;
  const isAction = expr.type.kind === "action";
  if (only !== undefined && more.length === 0 && !isAction) {
    if (only.type === null) return null;
    const fitting = fitAccumulator(context, expr, only.name, only.type);
    return fitting === null ? null : made(context, { op: "next", stop: false, args: [fitting], type: fitting.type, span: expr.span }, [fitting]);
  }
  let help: string | undefined;
  if (isAction) help = loop.gives === "action" ? "an action ends the loop: (break action)" : "this loop gives a value: an action cannot end the route inside it";
  else if (only === undefined) help = "go on with (next), end with (break …)";
  const accumulators = only === undefined ? "no accumulators" : more.length === 0 ? "one accumulator" : `${1 + more.length} accumulators`;
  context.reports.report("PG2027", expr.span, { actual: describeType(expr.type), accumulators }, { help });
  return null;
}

function atom(context: Context, tree: Exclude<Tree, List>, env: Env): Expr | null {
  const { reports, definitions } = context;
  switch (tree.kind) {
    case "int": return int(tree.value, tree.span);
    case "u64": return u64(tree.value, tree.span);
    case "fix": return fix(tree.value, tree.span);
    case "string":
    case "bytes": return bytes(tree.bytes, tree.span);
    case "symbol": return messageTypeLiteral(context, tree);
    case "keyword":
      reports.report("PG2017", tree.span, { name: tree.name });
      return null;
    case "field": {
      const { inputs: handed } = context;
      if (handed.kind === "merge" && Object.hasOwn(inputs, tree.name) && inputs[tree.name as InputName].kind === "merge") {
        const name = tree.name as InputName;
        return made(context, { op: "field", field: name, register: inputs[name].register, type: name === "ancestor" ? orNothing(handed.state) : handed.state, span: tree.span }, []);
      }
      if (handed.kind === "policy" && tree.name === "right") return { op: "field", field: "right", register: inputs.right.register, type: INT, span: tree.span };
      if (handed.kind === "merge" || handed.kind === "none") {
        const what = handed.kind === "merge" ? "a merge" : "a function";
        const help = handed.kind === "merge" ? "a merge has %current, %incoming and %ancestor" : "make it a parameter, and hand it over where the function is called";
        reports.report("PG2040", tree.span, { name: tree.name, what, help });
        return null;
      }
      if (!Object.hasOwn(fields, tree.name)) {
        const known = Object.keys(fields);
        const help = didYouMean(tree.name, known, (n) => `%${n}`);
        reports.report("PG2003", tree.span, { name: tree.name, known: known.map((f) => `%${f}`).join(" ") }, { help });
        return null;
      }
      const name = tree.name as FieldName;
      return { op: "field", field: name, register: fields[name].register, type: fieldType(name), span: tree.span };
    }
    case "name": {
      const local = lookUp(env, tree.name);
      if (local !== undefined) {
        local.used = true;
        return local.type === null ? null : variable(context, local, tree.span);
      }
      const constant = definitions.constants.get(tree.name);
      if (constant !== undefined) return constant === null ? null : { ...constant, span: tree.span };
      return word(context, tree.name, tree, env);
    }
  }
}

/** A name that nothing in scope defines: a reserved word, or a mistake. */
function word(context: Context, name: string, tree: Tree, env: Env): Expr | null {
  const { reports, definitions } = context;
  if (name === "t" || name === "true") return bool(true, tree.span);
  if (name === "false") return bool(false, tree.span);
  if (name === "none") return { op: "none", type: OPTIONAL, span: tree.span };
  if (name === "nil") reports.report("PG2013", tree.span, {});
  else if (Object.hasOwn(forms, name)) reports.report("PG2031", tree.span, { name, usage: forms[name]!.usage });
  else if (definitions.tables.has(name)) reports.report("PG2001", tree.span, { name }, { help: `\`${name}\` is a table: (match ${name} key)` });
  else {
    const inScope = [...namesInScope(env), ...definitions.constants.keys()];
    const near = didYouMean(name, inScope) ?? didYouMean(name, Object.keys(fields), (f) => `%${f}`);
    reports.report("PG2001", tree.span, { name }, { help: Object.hasOwn(fields, name) ? `did you mean the field \`%${name}\`?` : near });
  }
  return null;
}

function fieldType(name: FieldName): Expr["type"] {
  const { type, range } = fields[name];
  switch (type) {
    case "int": return INT;
    case "u64": return U64;
    case "bytes": return bytesOf(range[0], range[1]);
    case "node": return NODE;
    case "sym:type": return MESSAGE_TYPE;
  }
}

function list(context: Context, tree: List, env: Env, place: Place): Expr | null {
  const head = tree.items[0];
  if (head?.kind !== "name") {
    const what = head === undefined ? "an empty list" : describeTree(head);
    context.reports.report("PG2032", head?.span ?? tree.span, { what });
    return null;
  }
  const form = Object.hasOwn(forms, head.name) ? forms[head.name] : undefined;
  if (form === undefined) {
    const own = defined(context, head.name, tree, env);
    if (own !== undefined) return own === null ? null : fit(context, own, place);
    unknownForm(context, head.name, tree, env);
    return null;
  }
  if (form.ownKeywords === true) return fit(context, form.elaborate({ name: head.name, usage: form.usage, list: tree, args: tree.items.slice(1), keywords: new Map(), env, place, context }), place);
  const split = splitKeywords(context, head.name, form, tree.items.slice(1));
  if (split === null || !takes(context, head.name, form, tree, split.args.length)) return null;
  const made = form.elaborate({ name: head.name, usage: form.usage, list: tree, ...split, env, place, context });
  return form.control === true ? made : fit(context, made, place);
}

/** A list that begins with a function, a record or a field of one; undefined when it does not. */
function defined(context: Context, name: string, tree: List, env: Env): Expr | null | undefined {
  const { functions, records } = context.definitions;
  const fn = functions.get(name);
  if (fn !== undefined) return fn === null ? null : context.call(fn, tree, env);
  const layout = records.get(name);
  if (layout !== undefined) return layout === null ? null : construct(context, layout, tree, env);
  const found = accessor(context, name);
  if (found !== undefined) return access(context, found.layout, found.field, tree, env);
  // A field of a record whose definition is wrong.
  const silent = [...records].some(([record, wrong]) => wrong === null && name.startsWith(`${record}-`));
  return silent ? null : undefined;
}

function accessor(context: Context, name: string): { readonly layout: RecordLayout; readonly field: RecordField } | undefined {
  for (const layout of context.definitions.records.values()) {
    if (layout === null || !name.startsWith(`${layout.name}-`)) continue;
    const field = layout.fields.find((each) => name === `${layout.name}-${each.name}`);
    if (field !== undefined) return { layout, field };
  }
  return undefined;
}

/** Whether a list can begin with the name. */
export function knows(context: Context, name: string): boolean {
  const { functions, records } = context.definitions;
  return Object.hasOwn(forms, name) || functions.has(name) || records.has(name) || accessor(context, name) !== undefined;
}

function unknownForm(context: Context, name: string, tree: List, env: Env): void {
  const span = tree.items[0]!.span;
  if (lookUp(env, name) !== undefined || context.definitions.constants.has(name)) context.reports.report("PG2032", span, { what: `the value \`${name}\`` });
  else context.reports.report("PG2002", span, { name }, { help: didYouMean(name, [...Object.keys(forms), ...context.definitions.functions.keys(), ...context.definitions.records.keys()]) });
}

/** Keyword arguments may stand anywhere behind the form's name; each takes the argument after it. */
function splitKeywords(context: Context, name: string, form: Form, items: readonly Tree[]): { args: Tree[]; keywords: Map<string, Tree> } | null {
  const args: Tree[] = [];
  const keywords = new Map<string, Tree>();
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (item.kind !== "keyword") {
      args.push(item);
      continue;
    }
    const following = items[++i];
    const known = form.keywords ?? [];
    let help: string | undefined;
    if (!known.includes(item.name)) help = didYouMean(item.name, known, (k) => `:${k}`) ?? form.usage;
    else if (keywords.has(item.name)) help = `\`${name}\` has it twice`;
    else if (following === undefined) help = `a value must follow it: ${form.usage}`;
    else {
      keywords.set(item.name, following);
      continue;
    }
    context.reports.report("PG2017", item.span, { name: item.name }, { help });
    return null;
  }
  return { args, keywords };
}

function takes(context: Context, name: string, form: Form, tree: List, given: number): boolean {
  const [least, most] = form.takes;
  if (given >= least && given <= most) return true;
  if (given > most && form.control === true && form.body === true) {
    context.reports.report("PG2030", tree.items.at(-1)!.span, { what: `\`${name}\`` });
    return false;
  }
  if (given < least && form.control === true && name.startsWith("if") && given === least - 1) {
    context.reports.report("PG2011", tree.span, { form: name, clause: "else", usage: form.usage });
    return false;
  }
  const plural = (n: number): string => (n === 0 ? "no argument" : n === 1 ? "one argument" : `${n} arguments`);
  const wanted = most === Infinity ? `at least ${plural(least)}` : least === most ? plural(least) : `${least} to ${plural(most)}`;
  context.reports.report("PG2005", tree.span, { form: name, takes: wanted, given, usage: form.usage });
  return false;
}

