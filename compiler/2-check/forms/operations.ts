/** Operations that this build does not hold: read and typed like all others, then refused by name. */
import { aliases, operations, signatures } from "../../../spec/operations.ts";
import type { Operation, OperationName, OperationType } from "../../../spec/operations.ts";
import { hashes } from "../../../spec/hashes.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import type { Expr } from "../../ir/expr.ts";
import { expectType } from "../arguments.ts";
import { VALUE } from "../context.ts";
import type { Context, Env, Form, FormCall, Forms } from "../context.ts";
import { symbolAmong } from "../symbols.ts";
import { BYTES_LIKE } from "../types.ts";

const registries = {
  "hash symbol": { title: "hash function", known: Object.keys(hashes), aliases: aliases.hash },
  "signature symbol": { title: "signature algorithm", known: Object.keys(signatures), aliases: aliases.signature },
} as const;

/** Which operation gives a value of this type: these values are handed from operation to operation only. */
const makers: Readonly<Partial<Record<OperationType, OperationName>>> = { validated: "consensus-validate", update: "train-model" };

function argument(context: Context, type: OperationType, tree: Tree, env: Env, where: string): boolean {
  if (type === "hash symbol" || type === "signature symbol") return symbolAmong(context, tree, registries[type]) !== null;
  if (type === "bytes") return expectType(context, context.elaborate(tree, env, VALUE), BYTES_LIKE, where, "bytes, a node or a cid") !== null;
  const maker = makers[type]!;
  const head = tree.kind === "list" ? tree.items[0] : undefined;
  if (tree.kind === "list" && head?.kind === "name" && head.name === maker) return operation(context, maker, tree, env);
  context.reports.report("PG2006", tree.span, { where, expected: `what \`${maker}\` gives`, actual: "something else" }, { help: `(${maker} …)` });
  return false;
}

/** Checks a use of an operation, its arguments included; whether it is well formed. */
function operation(context: Context, name: OperationName, tree: List, env: Env): boolean {
  const row: Operation = operations[name];
  const args = tree.items.slice(1);
  if (args.length !== row.arguments.length) {
    const takes = row.arguments.length === 0 ? "no argument" : "one argument";
    context.reports.report("PG2005", tree.span, { form: name, takes, given: args.length, usage: usageOf(name) });
    return false;
  }
  for (const effect of row.effects) context.effects.add(effect);
  return row.arguments.map((type, i) => argument(context, type, args[i]!, env, `the argument of \`${name}\``)).every(Boolean);
}

function refuse(context: Context, name: OperationName, tree: List, env: Env): null {
  const before = context.reports.errors();
  if (operation(context, name, tree, env) && context.reports.errors() === before) {
    const effects: ReadonlySet<string> = context.effects;
    context.reports.report("PG2050", tree.span, { name, effects: [...effects].join(" ") });
  }
  return null;
}

export function operationStatement(context: Context, tree: List, env: Env): void {
  const head = tree.items[0];
  if (head?.kind === "name") refuse(context, head.name as OperationName, tree, env);
}

const usageOf = (name: OperationName): string => {
  const words = operations[name].arguments.map((type) => ({ "bytes": "bytes", "validated": "(consensus-validate bytes)", "update": "(train-model …)", "hash symbol": "'hash", "signature symbol": "'signature" })[type]);
  return `(${[name, ...words].join(" ")})`;
};

export const operationForms: Forms = Object.fromEntries((Object.keys(operations) as OperationName[]).map((name): [string, Form] => [
  name, { usage: usageOf(name), takes: [0, Infinity], elaborate: (call: FormCall): Expr | null => refuse(call.context, name, call.list, call.env) },
]));
