/**
 * Operators whose operands TypeScript evaluates, wraps or compares in another way than Lisp: sums that wrap, comparisons of
 * several operands and of bytes, `and` and `or`, loops over sequences as values. An operand that both sides of the difference
 * would evaluate is named before the statement.
 */
import { fields as messageFields } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import { fixMethods } from "../../spec/vocabulary.ts";
import { isQuiet } from "../1-read-typescript/expressions.ts";
import type { Tree } from "../1-read/tree.ts";
import { at, atom, call, callDoc, chain, infix, methodCall, P, ternary } from "./code.ts";
import type { Code } from "./code.ts";
import type { Doc } from "./layout.ts";
import { arrow, branch, isBytes, plainTree, stated } from "./lifted.ts";
import { argumentsOf, elementType, headOf, itemsOf, nameOf } from "./lisp-types.ts";
import { bind, bytesArgument, expression, lib, named, refuse, typeIn, typesIn, values } from "./scope.ts";
import type { Scope } from "./scope.ts";

export const binaries: Readonly<Record<string, readonly [string, number]>> = {
  "+": ["+", P.sum], "-": ["-", P.sum], "*": ["*", P.product], "rem": ["%", P.product], "bit-and": ["&", P.bitAnd], "bit-or": ["|", P.bitOr], "bit-xor": ["^", P.bitXor],
  "shl": ["<<", P.shift], "sar": [">>", P.shift],
};

const orders: Readonly<Record<string, string>> = { "=": "===", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

/** Math.min takes no bigints: each operand gets a name, and they are compared. */
export function extreme(scope: Scope, tree: Tree, head: "min" | "max", given: readonly Tree[]): Code {
  if (!given.every(plainTree) && scope.pre === null) return refuse(scope.file, tree, `\`${head}\` of u64s inside a condition`, "name it with let");
  const once = (code: Code, of: Tree | null): Code => (of !== null && plainTree(of) ? code : scope.pre === null ? code : atom(named(scope, scope.pre, "each", code)));
  const [first, ...rest] = values(scope, given).map((code, i) => once(code, given[i]!));
  return rest.reduce((a, b, i) => {
    const [left, right] = [i === 0 ? a : once(a, null), b];
    const test = infix("<", P.relational, left, right);
    return head === "min" ? ternary(test, left, right) : ternary(test, right, left);
  }, first!);
}

/** The method of a fixed-point number for each form; of `-` the one with two operands. */
const fixMethod: Readonly<Record<string, string>> = Object.fromEntries([...fixMethods].filter(([method]) => method !== "neg").map(([method, head]) => [head, method]));

/** An operation on fixed-point numbers; null for forms that are written as of other values. */
export function onFix(scope: Scope, tree: Tree, head: string, given: readonly Tree[]): Code | null {
  switch (head) {
    case "=": case "<": case "<=": case ">": case ">=": return null;
    case "/=": {
      const [a, b] = values(scope, given);
      return { doc: ["!", methodCall(a!, "eq", [b!]).doc], precedence: P.unary };
    }
  }
  const method = head === "-" && given.length === 1 ? "neg" : fixMethod[head];
  if (method === undefined) return null;
  if (typeIn(scope, given[0])?.kind === "int") return refuse(scope.file, tree, "an int times a fixed-point number", "write the fixed-point number first: (* x n)");
  const [first, ...rest] = values(scope, given);
  if (head === "clamp" || rest.length === 0) return methodCall(first!, method, rest);
  return rest.reduce((left, right) => methodCall(left, method, [right]), first!);
}

/** Sums that wrap: `a + b` under one `| 0`. A trapping sum among the operands is named first, so that it keeps its trap. */
export function wrapped(scope: Scope, tree: Tree): Code {
  const head = headOf(tree);
  if (head === "+%" || head === "-%") {
    const { given } = argumentsOf(tree);
    const parts = values(scope, given, (inner, one) => (headOf(one) === "+%" || headOf(one) === "-%" ? wrapped(inner, one) : operand(inner, one)));
    const operator = head === "+%" ? "+" : "-";
    if (parts.length === 1) return { doc: ["-", at(parts[0]!, P.unary + 1)], precedence: P.unary };
    return parts.slice(1).reduce((left, right) => infix(operator, P.sum, left, right), parts[0]!);
  }
  return operand(scope, tree);
}

function operand(scope: Scope, tree: Tree): Code {
  const code = expression(scope, tree);
  if (!["+", "-"].includes(headOf(tree))) return code;
  if (scope.pre !== null) return atom(named(scope, scope.pre, "sum", code));
  return refuse(scope.file, tree, "a sum that traps inside one that wraps", "name it: (let ((sum (+ a b))) …)");
}

export function comparison(scope: Scope, tree: Tree, head: string, given: readonly Tree[]): Code {
  const { file } = scope;
  const types = given.map((one) => typeIn(scope, one));
  const bytes = types.some(isBytes);
  const fix = types.some((type) => type?.kind === "fix");
  if (types.some((type) => type?.kind === "list")) return refuse(file, tree, "a comparison of lists", "compare their elements");
  // What a comparison turns round, and what two comparisons share, is computed where it stands in Lisp.
  const turned = bytes && (head === ">" || head === "<=");
  const reads = (one: Tree): boolean => one.kind === "list" && !isQuiet(one);
  const once = given.map((one, i) => one.kind === "list" && ((i > 0 && i < given.length - 1) || (i === 0 && given.length > 2) || (turned && given.some(reads))));
  if (once.includes(true) && scope.pre === null) return refuse(file, tree, "a comparison whose operands need names", "name them with let");
  const shared: Code[] = [];
  for (const [i, one] of given.entries()) {
    const [code] = values(scope, [one], bytes ? bytesArgument : expression);
    shared.push(once[i] === true ? atom(named(scope, scope.pre!, "operand", code!)) : code!);
  }
  const pairs = shared.slice(1).map((right, i): Code => {
    const left = shared[i]!;
    if (fix) return methodCall(left, fixMethod[head]!, [right]);
    if (!bytes) return infix(orders[head]!, head === "=" ? P.equality : P.relational, left, right);
    const less = (a: Code, b: Code): Doc => callDoc(lib(file, "bytesLess"), [a.doc, b.doc]);
    switch (head) {
      case "=": return call(lib(file, "bytesEqual"), [left.doc, right.doc]);
      case "<": return { doc: less(left, right), precedence: P.call };
      case ">": return { doc: less(right, left), precedence: P.call };
      case "<=": return { doc: ["!", less(right, left)], precedence: P.unary };
      default: return { doc: ["!", less(left, right)], precedence: P.unary };
    }
  });
  return pairs.length === 1 ? pairs[0]! : chain("&&", P.and, pairs);
}

export function logic(scope: Scope, tree: Tree, head: "and" | "or", given: readonly Tree[]): Code {
  const precedence = head === "and" ? P.and : P.or;
  if (given.length === 1) return expression(scope, given[0]!);
  const [first, ...rest] = given;
  const right = rest.map((one) => branch(scope, one));
  if (!right.every((one) => one !== null)) return stated(scope, tree);
  const [left] = values(scope, [first!]);
  const parts = [left!, ...right];
  const mixed = parts.map((one) => (one.precedence === (head === "and" ? P.or : P.and) ? { doc: ["(", one.doc, ")"], precedence: P.atom } : one));
  return chain(head === "and" ? "&&" : "||", precedence, mixed);
}

function fieldMost(tree: Tree): number {
  const range = tree.kind === "field" && Object.hasOwn(messageFields, tree.name) ? messageFields[tree.name as keyof typeof messageFields].range : undefined;
  const most = range?.[1];
  return typeof most === "number" && most <= limits.loopTrips ? most : limits.loopTrips;
}

export function sequence(scope: Scope, tree: Tree): Code {
  const { keywords } = argumentsOf(tree);
  if (headOf(tree) === "range" && !keywords.has("max") && scope.bounded && itemsOf(tree)[1]?.kind !== "int") {
    // A function is checked for itself, too, where nothing is known of its arguments.
    const span = tree.span;
    const most = fieldMost(itemsOf(tree)[1]!);
    return values(scope, [{ kind: "list", span, items: [...itemsOf(tree), { kind: "keyword", name: "max", span }, { kind: "int", value: most, span: { ...span, start: 0, end: 0 } }] }])[0]!;
  }
  if (headOf(tree) === "u8s" && keywords.size === 0) return values(scope, [itemsOf(tree)[1]!], (inner, one) => expression(inner, one))[0]!;
  return values(scope, [tree])[0]!;
}

export function quantifier(scope: Scope, tree: Tree, head: string, header: Tree, body: Tree, keywords: ReadonlyMap<string, Tree>): Code {
  const { file } = scope;
  if (keywords.size > 0) return refuse(file, tree, `\`:${[...keywords.keys()][0]!}\` of ${head}`, "build the bytes with concat, or keep this file in Lisp");
  const [name, over] = itemsOf(header);
  const runs = sequence(scope, over!);
  const [inner, local] = bind(scope, nameOf(name), elementType(over, typesIn(scope), file.definitions));
  return call(lib(file, head), [runs.doc, arrow(inner, [local.ts], [body])]);
}
