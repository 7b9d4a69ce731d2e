/**
 * What only statements can say, inside an expression: it is computed before the statement, or moves into a function of its own
 * that gets all that it reads as arguments. `pureExpression` decides which trees need neither.
 */
import { vocabulary } from "../../spec/vocabulary.ts";
import { isQuiet } from "../1-read-typescript/expressions.ts";
import type { Tree } from "../1-read/tree.ts";
import { at, atom, braces, call, infix, P, ternary } from "./code.ts";
import type { Code } from "./code.ts";
import { group, indent, join, line, mark, softline } from "./layout.ts";
import type { Doc } from "./layout.ts";
import { accessorOf, accumulatorsOf, argumentsOf, headOf, itemsOf, nameOf, simple, typeOf } from "./lisp-types.ts";
import type { ValueType } from "./lisp-types.ts";
import { localName } from "./names.ts";
import { annotation, bind, expression, fresh, typeIn, values, zero } from "./scope.ts";
import type { Local, Scope } from "./scope.ts";

/** A part that only sometimes runs: null when it needs statements before it. */
export function branch(scope: Scope, tree: Tree, each: (scope: Scope, tree: Tree) => Code = expression): Code | null {
  if (!pureExpression(scope, tree)) return null;
  return each({ ...scope, pre: null }, tree);
}

/** Whether a tree can be said as an expression, without statements before it. */
export function pureExpression(scope: Scope, tree: Tree): boolean {
  if (tree.kind !== "list") return true;
  const head = headOf(tree);
  const { given } = argumentsOf(tree);
  switch (head) {
    case "let": case "let*": case "fold": case "case": case "do": return false;
    case "cond": return itemsOf(tree).slice(1).every((one) => itemsOf(one).length === 2 && itemsOf(one).every((part) => pureExpression(scope, part)));
    case "if-let": return itemsOf(itemsOf(tree)[1])[1]?.kind === "name" && scope.env.has(nameOf(itemsOf(itemsOf(tree)[1])[1])) && itemsOf(tree).slice(2).every((one) => pureExpression(scope, one));
    // Their bodies are functions.
    case "map": case "filter": case "any": case "all": return pureExpression(scope, itemsOf(itemsOf(tree)[1])[1] ?? tree);
    case "forward-to": return given.every((one) => pureExpression(scope, one));
    case "min": case "max": return (given.every(plainTree) || typeIn(scope, given[0])?.kind !== "u64") && given.every((one) => pureExpression(scope, one));
    case "+%": case "-%": return given.every((one) => !["+", "-"].includes(headOf(one)) && pureExpression(scope, one));
    case "=": case "<": case "<=": case ">": case ">=": return (given.length < 3 || given.slice(0, -1).every(plainTree))
      && (!["<=", ">"].includes(head) || !given.some((one) => one.kind === "list" && !isQuiet(one)) || !given.some((one) => isBytes(typeIn(scope, one)))) && given.every((one) => pureExpression(scope, one));
    default: return itemsOf(tree).slice(1).every((one) => pureExpression(scope, one));
  }
}

/** Whether a tree can be written twice: evaluating it again gives the same and costs nothing. */
export const plainTree = (tree: Tree): boolean => tree.kind !== "list";

export const isBytes = (type: ValueType | null): boolean => type !== null && ["bytes", "node", "cid", "record"].includes(type.kind);

/** `(x) => value`, or with a block. */
export function arrow(scope: Scope, parameters: readonly Doc[], body: readonly Tree[]): Doc {
  const head: Doc = ["(", join(parameters, ", "), ") =>"];
  if (body.length === 1 && pureExpression(scope, body[0]!)) {
    const code = expression({ ...scope, pre: null }, body[0]!);
    return group(head, indent(2, line, code.doc));
  }
  return [head, " ", braces(scope.file.write.body({ ...scope, pre: [] }, body, { kind: "return" }).statements)];
}

/** A value that only statements can compute: a variable that they assign, or a function. */
export function stated(scope: Scope, tree: Tree): Code {
  const { file, pre } = scope;
  const type = typeIn(scope, tree);
  const first = zero(file, type);
  if (pre === null || first === null || helpful(scope)) return helper(scope, tree);
  const to = fresh(scope, "value");
  const { statements } = scope.file.write.body({ ...scope, pre: [] }, [tree], { kind: "assign", to });
  pre.push(group("let ", to, " = ", first, ";"), ...statements);
  return atom(to);
}

/** Names that a tree reads of those around it, in the order in which it reads them. */
export function freeIn(scope: Scope, tree: Tree, found: Map<string, Tree> = new Map()): Map<string, Tree> {
  if (tree.kind === "name" && scope.env.has(tree.name)) found.set(tree.name, found.get(tree.name) ?? tree);
  if (tree.kind === "field") found.set(`%${tree.name}`, found.get(`%${tree.name}`) ?? tree);
  if (headOf(tree) === "ancestor") found.set("%ancestor", found.get("%ancestor") ?? tree);
  if (tree.kind === "list") {
    const head = headOf(tree);
    const called = Object.hasOwn(vocabulary, head) || scope.file.globals.has(head) || accessorOf(head, scope.file.definitions) !== null;
    for (const one of called ? tree.items.slice(1) : tree.items) freeIn(scope, one, found);
  }
  return found;
}

/** Moves a tree into a function at the top of the file; gives its call. */
function helper(scope: Scope, tree: Tree): Code {
  const { file, owner } = scope;
  let name = `${owner}${headOf(tree) === "fold" ? "Loop" : "Value"}`;
  for (let n = 2; file.taken.has(name) || file.helperNames.has(name); n++) name = `${name.replace(/\d+$/u, "")}${n}`;
  file.helperNames.add(name);
  const used = new Set<string>([name]);
  const env = new Map<string, Local>();
  const fieldNames = new Map<string, string>();
  const parameters: Doc[] = [];
  const given: Doc[] = [];
  const inside: Scope = { ...scope, bounded: true, owner: name, env, used, pre: [], field: (field) => fieldNames.get(field) ?? null };
  for (const [free, at] of freeIn(scope, tree)) {
    const isField = free.startsWith("%") && (at.kind === "field" || headOf(at) === "ancestor");
    const type = isField ? typeOf({ kind: "field", name: free.slice(1), span: at.span }, new Map(), file.definitions) : scope.env.get(free)!.type;
    const own = fresh(inside, isField ? localName(free.slice(1)) : localName(free));
    if (isField) fieldNames.set(free.slice(1), own);
    else env.set(free, { ts: own, type });
    parameters.push([own, ": ", annotation(file, type, at)]);
    given.push(isField ? expression(scope, { kind: "field", name: free.slice(1), span: at.span }).doc : scope.env.get(free)!.ts);
  }
  const { statements } = file.write.body(inside, [tree], { kind: "return" });
  scope.helpers.push([group("const ", name, " = (", indent(2, softline, join(parameters, [",", line])), softline, ") => "), braces(statements), ";"]);
  return call(name, given);
}

const helpful = ({ file, owner }: Scope): boolean => file.styles.helpers === null || [...file.styles.helpers].some((name) => owner === name || owner.startsWith(`${name}Loop`) || owner.startsWith(`${name}Value`));

/** A loop as a part of an expression. */
export function loopValue(scope: Scope, tree: Tree): Code {
  const [, , second, body, result] = itemsOf(tree);
  const accumulators = accumulatorsOf(second);
  if (scope.pre === null || helpful(scope) || endsIn(body!, "break") || accumulators.length !== 1 || hasGuards(body!)) return helper(scope, tree);
  const [inner, statements] = scope.file.write.loop(scope, tree, false);
  scope.pre.push(...statements);
  return result === undefined ? atom(inner.env.get(accumulators[0]!.name)!.ts) : expression(inner, result);
}

export const hasGuards = (tree: Tree): boolean => ["for"].includes(headOf(tree)) || itemsOf(tree).some(hasGuards);

/** Whether an end of a loop's body is of this kind; loops inside it have their own. */
export function endsIn(tree: Tree, kind: string): boolean {
  if (headOf(tree) === kind) return true;
  return headOf(tree) !== "fold" && itemsOf(tree).some((one) => endsIn(one, kind));
}

/** `const x = optional;` where `x` is opened by a test behind it. */
export function opened(scope: Scope, name: Tree, optional: Tree, pre: Doc[]): readonly [Scope, Local] {
  const [value] = values({ ...scope, pre }, [optional]);
  const [inner, local] = bind(scope, nameOf(name), simple("node"));
  pre.push([mark(name.span.start, optional.span.end), group("const ", local.ts, " =", indent(2, line, value!.doc), ";")]);
  return [inner, local];
}

export function conditional(scope: Scope, tree: Tree): Code {
  const [, test, then, otherwise] = itemsOf(tree);
  const [a, b] = [branch(scope, then!), branch(scope, otherwise!)];
  if (a === null || b === null) return stated(scope, tree);
  const [t] = values(scope, [test!]);
  return ternary(t!, a, b);
}

/** Forms that bind or choose among bodies, as a value. */
export function binding(scope: Scope, tree: Tree & { kind: "list" }): Code {
  const head = headOf(tree);
  const items = itemsOf(tree);
  if (head === "do" && items.length === 2) return expression(scope, items[1]!);
  if ((head === "let" || head === "let*") && items.length === 3 && scope.pre !== null) {
    const inner = scope.file.write.bindings(scope, head, itemsOf(items[1]), scope.pre);
    return expression(inner, items[2]!);
  }
  if (head === "cond" && pureExpression(scope, tree)) {
    const clauses = items.slice(1).map(itemsOf);
    const last = expression({ ...scope, pre: null }, clauses.at(-1)![1]!);
    return clauses.slice(0, -1).reduceRight<Code>((rest, [test, value], i) => {
      const t = i === 0 ? values(scope, [test!])[0]! : expression({ ...scope, pre: null }, test!);
      return ternary(t, expression({ ...scope, pre: null }, value!), rest);
    }, last);
  }
  if (head === "if-let") {
    const [, header, then, otherwise] = items;
    const [name, optional] = itemsOf(header);
    const known = optional?.kind === "name" ? scope.env.get(optional.name) : undefined;
    const isFound = then?.kind === "name" && then.name === nameOf(name);
    if (isFound && pureExpression(scope, otherwise!)) {
      const [left] = values(scope, [optional!]);
      return { doc: group(at(left!, P.bitOr), " ??", indent(2, line, at(expression({ ...scope, pre: null }, otherwise!), P.bitOr))), precedence: P.nullish };
    }
    if (scope.pre !== null || known !== undefined) {
      if (pureExpression(scope, then!) && pureExpression(scope, otherwise!)) {
        const [inner, local] = known === undefined ? opened(scope, name!, optional!, scope.pre!) : [{ ...scope, env: new Map(scope.env).set(nameOf(name), { ts: known.ts, type: simple("node") }) }, known];
        return ternary(infix("!==", P.equality, atom(local.ts), atom("undefined")), expression({ ...inner, pre: null }, then!), expression({ ...scope, pre: null }, otherwise!));
      }
    }
  }
  return stated(scope, tree);
}
