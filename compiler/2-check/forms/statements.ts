/**
 * Bodies: statements, then one expression that gives the body its value or its action.
 *
 * A statement either ends the whole body (the guard that holds) or lets it go on, so a body is a nest of conditionals: what
 * follows a statement is elaborated as its other case, by the function `rest` that each statement is handed.
 */
import { operations } from "../../../spec/operations.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { describeTree } from "../../1-read/tree.ts";
import type { Expr } from "../../ir/expr.ts";
import { expectType } from "../arguments.ts";
import { choose, made } from "../build.ts";
import { VALUE } from "../context.ts";
import type { Context, Env, FormCall, Forms, Place } from "../context.ts";
import { bindLets, joinTyped } from "./branches.ts";
import { forLoop } from "./collecting.ts";
import { operationStatement } from "./operations.ts";

/** What comes behind a statement. */
type Rest = () => Expr | null;

const statementNames = new Set(["when", "unless", "for", ...Object.entries(operations).flatMap(([name, { result }]) => (result === "statement" ? [name] : []))]);

function headOf(tree: Tree): string {
  const head = tree.kind === "list" ? tree.items[0] : undefined;
  return head?.kind === "name" ? head.name : "";
}

/** A body of one tree or more in a place. `what` names it for a message. */
export function body(context: Context, trees: readonly Tree[], env: Env, place: Place, what: string): Expr | null {
  const [first, ...more] = trees;
  if (first === undefined) throw new Error("an empty body");
  if (more.length === 0) {
    const head = headOf(first);
    if (!statementNames.has(head) || head === "when" || head === "unless") return context.elaborate(first, env, place);
    context.reports.report("PG2054", first.span, { wanted: place.kind === "value" ? "a value" : "an action", form: head });
    return null;
  }
  return statement(context, first, env, place, what, () => body(context, more, env, place, what));
}

/** One statement and what comes behind it. In the body of `for`, `place` is where the guards' values go. */
export function statement(context: Context, tree: Tree, env: Env, place: Place, what: string, rest: Rest): Expr | null {
  const head = headOf(tree);
  if (tree.kind === "list") {
    if (head === "when" || head === "unless") return guard(context, tree, env, place, head, rest);
    if (head === "for") return forLoop(context, tree, env, place, rest);
    if ((head === "let" || head === "let*") && tree.items.length > 2 && tree.items.slice(2).every((item) => isStatement(item))) {
      return bindLets(context, tree, env, head === "let*", (inner) => statements(context, tree.items.slice(2), inner, place, what, rest));
    }
    if (statementNames.has(head)) {
      operationStatement(context, tree, env);
      rest();
      return null;
    }
  }
  context.reports.report("PG2030", tree.span, { what: tree.kind === "list" ? describeTree(tree) : `${describeTree(tree)} in ${what}` });
  rest();
  return null;
}

/** Statements one after the other, then `rest`. */
export function statements(context: Context, trees: readonly Tree[], env: Env, place: Place, what: string, rest: Rest): Expr | null {
  const [first, ...more] = trees;
  return first === undefined ? rest() : statement(context, first, env, place, what, () => statements(context, more, env, place, what, rest));
}

/** Whether a `let` around it may be a statement: it holds guards alone. */
function isStatement(tree: Tree): boolean {
  const head = headOf(tree);
  if (statementNames.has(head)) return true;
  return tree.kind === "list" && (head === "let" || head === "let*") && tree.items.length > 2 && tree.items.slice(2).every(isStatement);
}

export const guardUsage = (name: string): string => `(${name} test body …)`;

function guard(context: Context, tree: List, env: Env, place: Place, name: string, rest: Rest): Expr | null {
  const [, testTree, ...bodyTrees] = tree.items;
  if (testTree === undefined || bodyTrees.length === 0) {
    context.reports.report("PG2016", tree.span, { what: `\`${name}\` has a test and a body`, usage: guardUsage(name) });
    rest();
    return null;
  }
  const test = expectType(context, context.elaborate(testTree, env, VALUE), ["bool"], `the test of \`${name}\``, "a bool");
  const then = guarded(context, bodyTrees, env, place, name);
  const otherwise = rest();
  if (test === null || then === null || otherwise === null) return null;
  const type = joinTyped(context, name, place, then, otherwise);
  if (type === null) return null;
  return name === "when" ? choose(context, test, then, otherwise, tree.span, type) : choose(context, test, otherwise, then, tree.span, type);
}

/** What the guard gives: to the body around, or, out of `for`, to the loop that it ends. */
function guarded(context: Context, trees: readonly Tree[], env: Env, place: Place, name: string): Expr | null {
  if (place.kind !== "for") return body(context, trees, env, place, `\`${name}\``);
  const given = body(context, trees, env, place.exit, `\`${name}\``);
  place.loop.breaks.push(given);
  return given === null ? null : made(context, { op: "break", value: given, type: given.type, span: given.span }, [given]);
}

function lonely(call: FormCall): null {
  call.context.reports.report("PG2012", call.list.items[0]!.span, { form: call.name });
  return null;
}

function sequence(call: FormCall): Expr | null {
  return body(call.context, call.args, call.env, call.place, "`do`");
}

/** As forms: where one stands by itself it says nothing about the other case, or gives no value. */
export const statementForms: Forms = {
  "do": { usage: "(do statement … expression)", takes: [1, Infinity], control: true, elaborate: sequence },
  "when": { usage: guardUsage("when"), takes: [0, Infinity], elaborate: lonely },
  "unless": { usage: guardUsage("unless"), takes: [0, Infinity], elaborate: lonely },
  "for": {
    usage: "(for (name sequence) statement …)", takes: [0, Infinity],
    elaborate(call) {
      call.context.reports.report("PG2054", call.list.span, { wanted: call.place.kind === "value" ? "a value" : "an action", form: "for" });
      return null;
    },
  },
};
