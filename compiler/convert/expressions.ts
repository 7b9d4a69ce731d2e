/**
 * A Lisp tree as a TypeScript expression: one case for each form that has a spelling of its own, the vocabulary's calls for all
 * others. Arguments are evaluated from left to right, as in Lisp.
 */
import { vocabulary, words } from "../../spec/vocabulary.ts";
import type { Word } from "../../spec/vocabulary.ts";
import { isQuiet } from "../1-read-typescript/expressions.ts";
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import { at, atom, call, callDoc, infix, object, P, quoted } from "./code.ts";
import type { Code } from "./code.ts";
import type { Doc } from "./layout.ts";
import { arrow, binding, branch, conditional, isBytes, loopValue } from "./lifted.ts";
import { accessorOf, argumentsOf, headOf, nameOf } from "./lisp-types.ts";
import { localName } from "./names.ts";
import { binaries, comparison, extreme, logic, onFix, quantifier, wrapped } from "./operators.ts";
import { bytesArgument, bytesLiteral, expression, fixLiteral, intLiteral, lib, nameCode, recordNamed, refuse, symbolCode, typeIn, use, values } from "./scope.ts";
import type { Scope } from "./scope.ts";

export function expressionCode(scope: Scope, tree: Tree): Code {
  const { file } = scope;
  switch (tree.kind) {
    case "int": return intLiteral(file, tree);
    case "u64": return atom(`${tree.value}n`);
    case "fix": return fixLiteral(file, tree);
    case "string":
    case "bytes": return bytesLiteral(file, tree);
    case "name": return nameCode(scope, tree);
    case "symbol": return symbolCode(file, tree.name);
    case "field": {
      const found = scope.field(tree.name);
      return found === null ? refuse(file, tree, describeTree(tree), tree.name === "right" ? "a grant names its right: write one grant for each" : "pass it as a parameter") : { doc: found, precedence: P.call };
    }
    case "keyword": return refuse(file, tree, describeTree(tree), "it stands behind a form's name");
    case "list": return form(scope, tree);
  }
}

export function form(scope: Scope, tree: Tree & { kind: "list" }): Code {
  const { file } = scope;
  const head = headOf(tree);
  const [, first, second, third] = tree.items;
  const { given, keywords } = argumentsOf(tree);
  if (file.definitions.functions.has(head)) return call(use(file, file.globals.get(head)!), values(scope, given).map(({ doc }) => doc));
  if (file.definitions.records.has(head) || head === "document") return call(recordNamed(file, head, tree), [fields(scope, tree.items.slice(1))]);
  const accessor = accessorOf(head, file.definitions);
  if (accessor !== null) {
    const [of] = values(scope, [first!]);
    return { doc: [at(of!, P.call), ".", localName(accessor.field).replace(/_$/u, "")], precedence: P.call };
  }
  if (given.some((one) => typeIn(scope, one)?.kind === "fix")) {
    const code = onFix(scope, tree, head, given);
    if (code !== null) return code;
  }
  const binary = binaries[head];
  if (binary !== undefined) {
    const parts = values(scope, given);
    const [operator, precedence] = binary;
    if (given.length === 1 && head === "-") return given[0]!.kind === "int" ? infix("-", P.sum, atom("0"), parts[0]!) : { doc: ["-", at(parts[0]!, P.unary + 1)], precedence: P.unary };
    return parts.slice(1).reduce((left, right) => infix(operator, precedence, left, right), parts[0]!);
  }
  switch (head) {
    case "+%":
    case "-%": return { doc: [at(wrapped(scope, tree), P.bitOr), " | 0"], precedence: P.bitOr };
    case "*%": {
      const parts = values(scope, given);
      return parts.slice(1).reduce((left, right) => call("Math.imul", [left.doc, right.doc]), parts[0]!);
    }
    case "/": {
      const [a, b] = values(scope, given);
      return call("Math.trunc", [infix("/", P.product, a!, b!).doc]);
    }
    case "bit-not": return { doc: ["~", at(values(scope, given)[0]!, P.unary)], precedence: P.unary };
    case "shr": {
      const [a, n] = values(scope, given);
      const shifted = infix(">>>", P.shift, a!, n!);
      return second?.kind === "int" && (second.value & 31) !== 0 ? shifted : { doc: ["(", shifted.doc, ") | 0"], precedence: P.bitOr };
    }
    case "min":
    case "max":
      if (typeIn(scope, first)?.kind === "u64") return extreme(scope, tree, head, given);
      return call(`Math.${head}`, values(scope, given).map(({ doc }) => doc));
    case "clamp":
      if (typeIn(scope, first)?.kind !== "int") return refuse(file, tree, "`clamp` of u64s", "write it with min and max");
      return call(lib(file, "clamp"), values(scope, given).map(({ doc }) => doc));
    case "abs": return call("Math.abs", values(scope, given).map(({ doc }) => doc));
    case "u64": return call("BigInt", values(scope, given).map(({ doc }) => doc));
    case "int": return call("Number", values(scope, given).map(({ doc }) => doc));
    case "=": case "<": case "<=": case ">": case ">=": return comparison(scope, tree, head, given);
    case "/=":
    case "bytes/=": {
      const [a, b] = values(scope, given, isBytes(typeIn(scope, first)) ? bytesArgument : expression);
      if (isBytes(typeIn(scope, first))) return { doc: ["!", callDoc(lib(file, "bytesEqual"), [a!.doc, b!.doc])], precedence: P.unary };
      return infix("!==", P.equality, a!, b!);
    }
    case "and":
    case "or": return logic(scope, tree, head, given);
    case "not": return { doc: ["!", at(values(scope, given)[0]!, P.unary)], precedence: P.unary };
    case "some?": return infix("!==", P.equality, values(scope, given)[0]!, atom("undefined"));
    case "len": return { doc: [at(values(scope, given)[0]!, P.call), ".length"], precedence: P.call };
    case "u8":
    case "nth": {
      const [b, i] = values(scope, given);
      return { doc: [at(b!, P.call), "[", i!.doc, "]"], precedence: P.call };
    }
    case "slice": {
      const [b, ...ends] = values(scope, given);
      return { doc: callDoc([at(b!, P.call), ".subarray"], ends.map(({ doc }) => doc)), precedence: P.call };
    }
    case "concat": return call(lib(file, "concat"), values(scope, given, bytesArgument).map(({ doc }) => doc));
    case "list": return call(lib(file, "list"), values(scope, given).map(({ doc }) => doc));
    case "with": {
      const [of] = values(scope, [first!]);
      return call(lib(file, "withFields"), [of!.doc, fields(scope, tree.items.slice(2))]);
    }
    case "as": {
      const named = recordNamed(file, nameOf(first), first!);
      return { doc: callDoc([named, ".from"], values(scope, [second!], bytesArgument).map(({ doc }) => doc)), precedence: P.call };
    }
    case "ancestor": {
      const found = scope.field("ancestor");
      return found === null ? refuse(file, tree, "(ancestor)", "it belongs to a merge") : { doc: found, precedence: P.call };
    }
    case "map": case "filter": case "any": case "all": return quantifier(scope, tree, head, first!, second!, keywords);
    case "if": return conditional(scope, tree);
    case "cond":
    case "case":
    case "if-let":
    case "do":
    case "let":
    case "let*": return binding(scope, tree);
    case "fold": return loopValue(scope, tree);
    case "next": case "stop": case "break": return refuse(file, tree, describeTree(tree), "it stands at an end of a loop's body");
    case "when": case "unless": case "for": return refuse(file, tree, `${describeTree(tree)} as a value`, "a statement needs an expression behind it");
    case "forward-to": return forward(scope, first!, keywords.get("else"));
    case "bytes=": {
      const parts = values(scope, given, bytesArgument);
      return call(lib(file, "bytesEqual"), parts.map(({ doc }) => doc));
    }
  }
  const word: Word | undefined = Object.hasOwn(vocabulary, head) ? vocabulary[head as keyof typeof vocabulary] : undefined;
  if (word?.call === undefined || !words.has(word.call)) return refuse(file, tree, describeTree(tree), third === undefined ? "TypeScript has no word for it" : "TypeScript has no words for it");
  const parts = values(scope, given, (inner, one) => {
    const kind = word.args?.[given.indexOf(one)];
    switch (kind) {
      case "bytes": return bytesArgument(inner, one);
      case "symbol": return one.kind === "symbol" ? atom(quoted(one.name)) : expression(inner, one);
      case "text": return one.kind === "string" ? atom(quoted(one.text)) : expression(inner, one);
      default: return expression(inner, one);
    }
  });
  const options = [...keywords].map(([key, value]) => [key, values(scope, [value])[0]!.doc] as const);
  return call(lib(file, word.call), [...parts.map(({ doc }) => doc), ...(options.length === 0 ? [] : [object(options)])]);
}

function fields(scope: Scope, items: readonly Tree[]): Doc {
  const keys = items.flatMap((one) => (one.kind === "keyword" ? [one.name] : []));
  const given = items.filter((one) => one.kind !== "keyword");
  const codes = values(scope, given, bytesArgument);
  return object(keys.map((key, i) => [localName(key).replace(/_$/u, ""), codes[i]!.doc]));
}

function forward(scope: Scope, node: Tree, otherwise: Tree | undefined): Code {
  const { file } = scope;
  const [to] = values(scope, [node]);
  if (otherwise === undefined) return call(lib(file, "forwardTo"), [to!.doc]);
  const direct = otherwise.kind === "list" && isQuiet(otherwise) ? branch(scope, otherwise) : null;
  const action = direct !== null ? direct.doc : arrow(scope, [], [otherwise]);
  return call(lib(file, "forwardTo"), [to!.doc, object([["else", action]])]);
}
