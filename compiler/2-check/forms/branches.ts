/** Forms that bind and branch: let, if, cond, case, if-let. Each hands its place on to its branches. */
import type { List, Tree } from "../../1-read/tree.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { Expr, Type } from "../../ir/expr.ts";
import type { Span } from "../../support/span.ts";
import { boolArgument, bindingName, expectType, malformed, newLocal, noteUnused, scope, typedArgument, value } from "../arguments.ts";
import { bind, bool, choose, letIn, prim, rangeOf } from "../build.ts";
import { VALUE } from "../context.ts";
import type { Context, Env, FormCall, Forms, Local, Place } from "../context.ts";
import { messageTypeLiteral } from "../symbols.ts";
import { NODE, describeType, joinTypes } from "../types.ts";

/** The branches' common type; an action, and a loop body's end, need none of their own. */
export const joinBranches = (call: FormCall, first: Expr, second: Expr): Type | null => joinTyped(call.context, call.name, call.place, first, second);

export function joinTyped(context: Context, name: string, place: Place, first: Expr, second: Expr): Type | null {
  if (place.kind !== "value") return first.type;
  const joined = joinTypes(first.type, second.type);
  if (joined === null) {
    const intAndU64 = [first.type.kind, second.type.kind].sort().join() === "int,u64";
    context.reports.report(
      "PG2008", second.span, { form: name, first: describeType(first.type), second: describeType(second.type) },
      { help: intAndU64 ? "(u64 x) makes a u64 of an int; a literal is written 5u64" : undefined },
    );
  }
  return joined;
}

function branch(call: FormCall, tree: Tree, env: Env = call.env): Expr | null {
  return call.context.elaborate(tree, env, call.place);
}

const sequence = (call: FormCall, trees: readonly Tree[], env: Env = call.env): Expr | null => call.context.body(trees, env, call.place, `\`${call.name}\``);

function join(call: FormCall, test: Expr | null, then: Expr | null, otherwise: Expr | null, span: Span): Expr | null {
  if (then === null || otherwise === null) return null;
  const type = joinBranches(call, then, otherwise);
  return type === null || test === null ? null : choose(call.context, test, then, otherwise, span, type);
}

function ifForm(call: FormCall): Expr | null {
  const test = boolArgument(call, 0);
  const then = branch(call, call.args[1]!);
  return join(call, test, then, branch(call, call.args[2]!), call.list.span);
}

const letUsage = (inOrder: boolean): string => `(let${inOrder ? "*" : ""} ((name value) …) body)`;

/** [name, value] of one binding `(x e)`. */
function bindingOf(context: Context, usage: string, tree: Tree): readonly [string, Tree, Span] | null {
  const shape = { context, usage };
  if (tree.kind !== "list" || tree.items.length !== 2) return malformed(shape, tree.span, `a binding is a name and its value, not ${describeTree(tree)}`);
  const name = bindingName(shape, tree.items[0], tree.span);
  return name === null ? null : [name, tree.items[1]!, tree.items[0]!.span];
}

/** The bindings of a let around what `inside` makes in their scope. */
export function bindLets(context: Context, list: List, env: Env, inOrder: boolean, inside: (env: Env) => Expr | null): Expr | null {
  const usage = letUsage(inOrder);
  const bindings = list.items[1]!;
  if (bindings.kind !== "list") return malformed({ context, usage }, bindings.span, `a list of bindings belongs here, not ${describeTree(bindings)}`);
  // `(let (x 5) …)` is one mistake.
  if (bindings.items.length > 0 && bindings.items.every(({ kind }) => kind !== "list")) return malformed({ context, usage }, bindings.span, "each binding is a list of a name and its value: ((x 5) …)");
  const bound: { local: Local; value: Expr | null }[] = [];
  const seen = new Set<string>();
  let scoped = env;
  let wrong = false;
  for (const tree of bindings.items) {
    const binding = bindingOf(context, usage, tree);
    if (binding === null) {
      wrong = true;
      continue;
    }
    const [name, valueTree, span] = binding;
    if (!inOrder && seen.has(name)) context.reports.report("PG2015", span, { name, as: "bound by this let" }, { help: "let* binds one after the other" });
    seen.add(name);
    const bindValue = context.elaborate(valueTree, inOrder ? scoped : env, VALUE);
    const range = bindValue === null ? undefined : rangeOf(context, bindValue);
    const local = newLocal(context, name, bindValue?.type ?? null, span, range);
    bound.push({ local, value: bindValue });
    if (inOrder) scoped = scope(scoped, [local]);
  }
  // A binding without a name leaves the body's names undefined: its errors would be consequences.
  if (wrong) return null;
  if (!inOrder) scoped = scope(env, bound.map(({ local }) => local));
  let whole = inside(scoped);
  noteUnused(context, bound.map(({ local }) => local));
  for (const { local, value: bindValue } of bound.reverse()) {
    whole = whole === null || bindValue === null ? null : letIn(context, local.unique, bindValue, whole, list.span);
  }
  return whole;
}

const letForm = (call: FormCall, inOrder: boolean): Expr | null =>
  bindLets(call.context, call.list, call.env, inOrder, (env) => sequence(call, call.args.slice(1), env));

const isElse = (tree: Tree | undefined): boolean => tree?.kind === "name" && ["else", "otherwise", "t", "true"].includes(tree.name);

/** A clause's head and its body. */
function clauseOf(call: FormCall, tree: Tree): readonly [Tree, readonly Tree[], List] | null {
  if (tree.kind !== "list" || tree.items.length < 2) return malformed(call, tree.span, `a clause is a list of a head and a body, not ${describeTree(tree)}`);
  return [tree.items[0]!, tree.items.slice(1), tree];
}

/** Goes through the clauses up to the final one; `testOf` gives the test of a clause that is not final. */
function clauses(call: FormCall, trees: readonly Tree[], testOf: (head: Tree) => Expr | null): Expr | null {
  const tested: { test: Expr | null; body: Expr | null; span: Span }[] = [];
  let last: Expr | null | undefined;
  let wrong = false;
  for (const tree of trees) {
    const clause = clauseOf(call, tree);
    if (clause === null) {
      wrong = true;
      continue;
    }
    const [head, bodyTrees, whole] = clause;
    if (last !== undefined) {
      call.context.reports.report("PG2033", whole.span, { why: "the clause before it takes all cases" });
      wrong = true;
      break;
    }
    if (isElse(head)) last = sequence(call, bodyTrees);
    else {
      const test = testOf(head);
      tested.push({ test, body: sequence(call, bodyTrees), span: whole.span });
    }
  }
  if (last === undefined && !wrong) call.context.reports.report("PG2011", call.list.span, { form: call.name, clause: "else clause", usage: call.usage });
  if (last === undefined || wrong) return null;
  let all = last;
  for (const { test, body, span } of tested.reverse()) all = join(call, test, body, all, span);
  return all;
}

function cond(call: FormCall): Expr | null {
  return clauses(call, call.args, (head) => expectType(call.context, value(call, head), ["bool"], "the test of a clause", "a bool"));
}

function caseForm(call: FormCall): Expr | null {
  const { context } = call;
  const key = typedArgument(call, 0, ["int", "symbol"], "an int or a symbol");
  if (key === null) {
    // The clauses' bodies are looked at all the same.
    clauses(call, call.args.slice(1), () => null);
    return null;
  }
  const seen = new Set<number>();
  return bindOrFail(call, key, (name) => clauses(call, call.args.slice(1), (head) => {
    const labels = head.kind === "list" ? head.items : [head];
    if (labels.length === 0) return malformed(call, head.span, "this clause lists no case");
    const tests = labels.map((label) => caseTest(call, name, label, seen));
    let test: Expr | null = tests.at(-1)!;
    for (const earlier of tests.slice(0, -1).reverse()) {
      test = earlier === null || test === null ? null : choose(context, earlier, bool(true, earlier.span), test, head.span);
    }
    return test;
  }));
}

/** `bind`, for a body that can be wrong. */
function bindOrFail(call: FormCall, key: Expr, body: (name: Expr) => Expr | null): Expr | null {
  let wrong = false;
  const all = bind(call.context, "key", key, (name) => {
    const made = body(name);
    wrong = made === null;
    return made ?? name;
  });
  return wrong ? null : all;
}

function caseTest(call: FormCall, key: Expr, label: Tree, seen: Set<number>): Expr | null {
  const { context } = call;
  const constant = label.kind === "name" ? context.definitions.constants.get(label.name) : undefined;
  if (constant === null) return null;
  let literal: Expr | null;
  if (label.kind === "int" || constant !== undefined) literal = value(call, label);
  else if (label.kind === "symbol") literal = messageTypeLiteral(context, label);
  else return malformed(call, label.span, `a case is a literal, not ${describeTree(label)}`);
  const fitting = expectType(context, literal, [key.type.kind], "this case", describeType(key.type));
  if (fitting?.op !== "int") return null;
  if (seen.has(fitting.value)) {
    context.reports.report("PG2033", label.span, { why: "an earlier clause takes this case" });
    return null;
  }
  seen.add(fitting.value);
  return prim(context, "=", [key, fitting], label.span);
}

function ifLet(call: FormCall): Expr | null {
  const { context } = call;
  const binding = bindingOf(context, call.usage, call.args[0]!);
  if (binding === null) return null;
  const [name, tree, span] = binding;
  const optional = expectType(context, value(call, tree), ["optional"], "the value that if-let opens", "an optional node");
  const local = newLocal(context, name, optional === null ? null : NODE, span);
  const then = branch(call, call.args[1]!, scope(call.env, [local]));
  const otherwise = branch(call, call.args[2]!);
  noteUnused(context, [local]);
  if (optional === null) return null;
  return bindOrFail(call, optional, (opened) => {
    const test = prim(context, "some?", [opened], tree.span);
    const inner = then === null ? null : letIn(context, local.unique, prim(context, "the", [opened], span), then, call.list.span);
    return join(call, test, inner, otherwise, call.list.span);
  });
}

function logic(call: FormCall, isAnd: boolean): Expr | null {
  const { context } = call;
  const parts = call.args.map((_, i) => boolArgument(call, i));
  return parts.reduceRight<Expr | null>((rest, part, i) => {
    if (part === null || i === parts.length - 1) return part;
    if (rest === null) return null;
    return isAnd ? choose(context, part, rest, bool(false, part.span), call.list.span) : choose(context, part, bool(true, part.span), rest, call.list.span);
  }, null);
}

function not(call: FormCall): Expr | null {
  const part = boolArgument(call, 0);
  return part === null ? null : choose(call.context, part, bool(false, part.span), bool(true, part.span), call.list.span);
}

export const branchForms: Forms = {
  "let": { usage: letUsage(false), takes: [2, Infinity], control: true, elaborate: (call) => letForm(call, false) },
  "let*": { usage: letUsage(true), takes: [2, Infinity], control: true, elaborate: (call) => letForm(call, true) },
  "if": { usage: "(if test then else)", takes: [3, 3], control: true, elaborate: ifForm },
  "cond": { usage: "(cond (test body) … (else body))", takes: [1, Infinity], control: true, elaborate: cond },
  "case": { usage: "(case key (literal body) ((literal …) body) … (else body))", takes: [2, Infinity], control: true, elaborate: caseForm },
  "if-let": { usage: "(if-let (name optional) then else)", takes: [3, 3], control: true, elaborate: ifLet },
  "and": { usage: "(and bool …)", takes: [1, Infinity], elaborate: (call) => logic(call, true) },
  "or": { usage: "(or bool …)", takes: [1, Infinity], elaborate: (call) => logic(call, false) },
  "not": { usage: "(not bool)", takes: [1, 1], elaborate: not },
};
