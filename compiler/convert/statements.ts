/**
 * Bodies as statements: guards, bindings, branches and loops, each of which ends in what its place asks for (`Ends`): a return,
 * an assignment, or the next step of a loop.
 */
import type { PrimitiveName } from "../../spec/core.ts";
import { isQuiet } from "../1-read-typescript/expressions.ts";
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import { opposites } from "../ir/comparisons.ts";
import { at, atom, braces, chain, infix, P } from "./code.ts";
import type { Code } from "./code.ts";
import { form } from "./expressions.ts";
import { align, group, hardline, indent, join, line, mark } from "./layout.ts";
import type { Doc } from "./layout.ts";
import { endsIn, freeIn, hasGuards, isBytes, opened, pureExpression } from "./lifted.ts";
import { accumulatorsOf, anyBytes, argumentsOf, elementType, headOf, itemsOf, nameOf, simple } from "./lisp-types.ts";
import type { ValueType } from "./lisp-types.ts";
import { localName } from "./names.ts";
import { sequence } from "./operators.ts";
import { annotation, bind, expression, fresh, named, refuse, typeIn, typesIn, values } from "./scope.ts";
import type { Block, Ends, Local, Scope } from "./scope.ts";

const constant = (name: string, code: Code, type: ValueType | null, tree: Tree): Doc => {
  const literal = (tree.kind === "int" && type?.kind === "int") || (tree.kind === "name" && type?.kind === "bool");
  return group("const ", name, literal ? (type?.kind === "int" ? ": number" : ": boolean") : "", " =", indent(2, line, code.doc), ";");
};

/** `const x = a;` for each binding; gives the scope of the body. */
export function bindings(scope: Scope, head: string, list: readonly Tree[], pre: Doc[]): Scope {
  let inner = scope;
  const names: [string, Local][] = [];
  for (const one of list) {
    const [name, value] = itemsOf(one);
    const from = { ...(head === "let" ? scope : inner), pre };
    const type = typeIn(from, value);
    const code = values(from, [value!])[0]!;
    const local: Local = { ts: fresh(scope, localName(nameOf(name))), type: type?.kind === "none" ? simple("optional") : type };
    pre.push([mark(one.span.start, one.span.end), type?.kind === "none" ? group("const ", local.ts, ": ", annotation(scope.file, type, one), " = undefined;") : constant(local.ts, code, type, value!)]);
    names.push([nameOf(name), local]);
    if (head === "let*") inner = { ...inner, env: new Map(inner.env).set(nameOf(name), local) };
  }
  return head === "let*" ? inner : { ...scope, env: new Map([...scope.env, ...names]) };
}

/** Statements, then what their body comes to. */
export function bodyCode(scope: Scope, body: readonly Tree[], ends: Ends): Block {
  const [first, ...rest] = body;
  if (first === undefined) return { statements: [], falls: true };
  if (rest.length === 0) return tail(scope, first, ends);
  if (ends.kind === "return" && ends.whole === true) {
    const one = branchesOf(body);
    if (one !== null && pureExpression(scope, one)) return tail(scope, one, ends);
  }
  const { file } = scope;
  const head = headOf(first);
  const items = itemsOf(first);
  const marked = (statements: readonly Doc[]): readonly Doc[] => [[mark(first.span.start, first.span.end), statements[0] ?? ""], ...statements.slice(1)];
  switch (head) {
    case "when":
    case "unless": return choice(scope, first, items[1]!, head === "unless", (inner) => bodyCode(inner, items.slice(2), ends), (inner) => bodyCode(inner, rest, ends));
    case "for": {
      if (ends.kind === "assign" || (ends.kind === "loop" && !ends.returns)) {
        refuse(file, first, "a `for` in the middle of an expression", "move it into a function of its own");
        return { statements: [], falls: true };
      }
      const pre: Doc[] = [];
      const made = forLoop({ ...scope, pre }, first);
      const behind = bodyCode(scope, rest, ends);
      return { statements: [...pre, ...marked([made]), ...behind.statements], falls: behind.falls };
    }
    case "let":
    case "let*": {
      const pre: Doc[] = [];
      const inner = bindings(scope, head, itemsOf(items[1]), pre);
      const inside = guards(inner, items.slice(2), ends, rest, scope);
      return { statements: [...marked(pre), ...inside.statements], falls: inside.falls };
    }
    case "do": return bodyCode(scope, [...items.slice(1), ...rest], ends);
    case "set-hash":
    case "set-sig": {
      const said = expression(scope, first);
      const behind = bodyCode(scope, rest, ends);
      return { statements: [...marked([[said.doc, ";"]]), ...behind.statements], falls: behind.falls };
    }
    default:
      refuse(file, first, `${describeTree(first)} as a statement`, "only when, unless, for and let stand before the end of a body");
      return { statements: [], falls: true };
  }
}

/** A body of guards as the branches that it means; null when it has other statements. */
function branchesOf(body: readonly Tree[]): Tree | null {
  const [first, ...rest] = body;
  if (first === undefined) return null;
  if (rest.length === 0) return first;
  const head = headOf(first);
  if (head !== "when" && head !== "unless") return null;
  const [, test, ...inside] = itemsOf(first);
  const [then, otherwise] = [branchesOf(inside), branchesOf(rest)];
  if (then === null || otherwise === null) return null;
  const { span } = first;
  return { kind: "list", span, items: [{ kind: "name", name: "if", span }, test!, ...(head === "when" ? [then, otherwise] : [otherwise, then])] };
}

/** Statements in the scope of a `let`, then the rest of the body around it, outside that scope. */
function guards(inner: Scope, statements: readonly Tree[], ends: Ends, rest: readonly Tree[], outer: Scope): Block {
  const [first, ...more] = statements;
  if (first === undefined) return bodyCode({ ...outer, used: inner.used }, rest, ends);
  const head = headOf(first);
  if (head === "when" || head === "unless") return choice(inner, first, itemsOf(first)[1]!, head === "unless", (to) => bodyCode(to, itemsOf(first).slice(2), ends), () => guards(inner, more, ends, rest, outer));
  if (head === "for") {
    const pre: Doc[] = [];
    const made = forLoop({ ...inner, pre }, first);
    const behind = guards(inner, more, ends, rest, outer);
    return { statements: [...pre, made, ...behind.statements], falls: behind.falls };
  }
  if (head === "let" || head === "let*") {
    const pre: Doc[] = [];
    const deeper = bindings(inner, head, itemsOf(itemsOf(first)[1]), pre);
    const inside = guards(deeper, [...itemsOf(first).slice(2)], ends, [], outer);
    const behind = guards(inner, more, ends, rest, outer);
    return { statements: [...pre, ...inside.statements, ...behind.statements], falls: behind.falls };
  }
  refuse(inner.file, first, `${describeTree(first)} as a statement`, "only when, unless, for and let stand before the end of a body");
  return { statements: [], falls: true };
}

/** `(for (x sequence) statement …)`: whatever ends it returns. */
function forLoop(scope: Scope, tree: Tree): Doc {
  const [, header, ...body] = itemsOf(tree);
  const [name, over] = itemsOf(header);
  const runs = sequence(scope, over!);
  const [inner, local] = bind(scope, nameOf(name), elementType(over, typesIn(scope), scope.file.definitions));
  const inside = guards({ ...inner, pre: null }, body, { kind: "return", whole: true }, [], inner);
  return [group("for (const ", local.ts, " of ", runs.doc, ") "), braces(inside.statements)];
}

/** `if (test) … else …` with what its ends ask for. */
function choice(scope: Scope, tree: Tree, test: Tree, negated: boolean, then: (scope: Scope) => Block, otherwise: (scope: Scope) => Block): Block {
  const pre: Doc[] = [];
  const inner = { ...scope, pre };
  const [condition] = values(inner, [test]);
  const code = negated ? negation(scope, test, condition!) : condition!;
  return branches(tree, pre, code, then({ ...scope, pre: [] }), () => otherwise({ ...scope, pre: [] }));
}

function negation(scope: Scope, test: Tree, code: Code): Code {
  const { given } = argumentsOf(test);
  const head = headOf(test);
  const opposite = Object.hasOwn(opposites, head) ? opposites[head as PrimitiveName] : undefined;
  if (opposite !== undefined && given.length === 2 && !given.some((one) => isBytes(typeIn(scope, one)))) {
    return form({ ...scope, pre: null }, { kind: "list", items: [{ kind: "name", name: opposite, span: test.span }, ...given], span: test.span });
  }
  if (head === "not") return expression({ ...scope, pre: null }, given[0]!);
  return { doc: ["!", at(code, P.unary)], precedence: P.unary };
}

function branches(tree: Tree, pre: readonly Doc[], test: Code, a: Block, rest: () => Block): Block {
  const start = mark(tree.span.start, tree.span.end);
  const b = rest();
  const head = ["if (", test.doc, ")"];
  if (a.statements.length === 0 && a.falls && b.statements.length === 0) return { statements: pre, falls: true };
  if (a.statements.length === 0 && a.falls) {
    return { statements: [...pre, [start, conditionalStatement(["if (!", at(test, P.unary), ")"], b.statements)]], falls: true };
  }
  if (!a.falls) return { statements: [...pre, [start, conditionalStatement(head, a.statements)], ...b.statements], falls: b.falls };
  if (b.statements.length === 0) return { statements: [...pre, [start, conditionalStatement(head, a.statements)]], falls: true };
  const [only] = b.statements;
  const chained = b.statements.length === 1 && isIf(only!);
  return { statements: [...pre, [start, "if (", test.doc, ") ", braces(a.statements), " else ", chained ? only! : braces(b.statements)]], falls: true };
}

/** Whether a statement is an `if` of its own, so that `else if` says it. */
function isIf(doc: Doc): boolean {
  if (typeof doc === "string") return doc.startsWith("if (");
  if (!Array.isArray(doc)) return (doc as { kind: string }).kind === "group" && isIf((doc as { of: Doc }).of);
  const next = (doc as readonly Doc[]).find((one) => typeof one === "string" || Array.isArray(one) || (one as { kind: string }).kind !== "mark");
  return next !== undefined && isIf(next);
}

function conditionalStatement(head: Doc, statements: readonly Doc[]): Doc {
  const [only] = statements;
  if (statements.length === 1 && !isCompound(only!)) return group(head, indent(2, line, only!));
  return [head, " ", braces(statements)];
}

/** Whether a statement has lines of its own. */
function isCompound(doc: Doc): boolean {
  if (typeof doc === "string") return /^(?:if|for|switch|const|let) /u.test(doc);
  if (Array.isArray(doc)) return (doc as readonly Doc[]).some(isCompound);
  const part = doc as { kind: string; of?: Doc; flat?: string | null };
  return part.kind === "line" ? part.flat === null : part.of !== undefined && isCompound(part.of);
}

/** The end of a body. */
function tail(scope: Scope, tree: Tree, ends: Ends): Block {
  const head = headOf(tree);
  const items = itemsOf(tree);
  const start = mark(tree.span.start, tree.span.end);
  switch (head) {
    case "do": return bodyCode(scope, items.slice(1), ends);
    case "let":
    case "let*": {
      const pre: Doc[] = [];
      const inner = bindings(scope, head, itemsOf(items[1]), pre);
      const inside = bodyCode(inner, items.slice(2), ends);
      return { statements: [[start, pre[0] ?? ""], ...pre.slice(1), ...inside.statements], falls: inside.falls };
    }
    case "if":
      if (ends.kind !== "return" && singleValue(scope, tree, ends)) break;
      if (ends.kind === "return" && (ends.whole === true || !isAction(scope, tree)) && pureExpression(scope, tree)) break;
      return choice(scope, tree, items[1]!, false, (inner) => tail(inner, items[2]!, ends), (inner) => tail(inner, items[3]!, ends));
    case "cond": {
      if (ends.kind === "return" && ends.whole === true && pureExpression(scope, tree)) break;
      const from = (inner: Scope, at: number): Block => {
        const clause = items[at]!;
        const [test, ...body] = itemsOf(clause);
        if (at === items.length - 1) {
          const last = bodyCode(inner, body, ends);
          return { statements: [[mark(clause.span.start, clause.span.end), last.statements[0] ?? ""], ...last.statements.slice(1)], falls: last.falls };
        }
        return choice(inner, clause, test!, false, (to) => bodyCode(to, body, ends), (to) => from(to, at + 1));
      };
      if (items.length === 2) return bodyCode(scope, itemsOf(items[1]).slice(1), ends);
      return from(scope, 1);
    }
    case "if-let": {
      const pre: Doc[] = [];
      const [name, optional] = itemsOf(items[1]);
      const known = optional?.kind === "name" ? scope.env.get(optional.name) : undefined;
      const [inner, local] = known === undefined ? opened(scope, name!, optional!, pre) : [{ ...scope, env: new Map(scope.env).set(nameOf(name), { ts: known.ts, type: simple("node") }) }, known];
      const test = infix("!==", P.equality, atom(local.ts), atom("undefined"));
      return branches(tree, pre, test, tail({ ...inner, pre: [] }, items[2]!, ends), () => tail({ ...scope, pre: [] }, items[3]!, ends));
    }
    case "case": return caseCode(scope, tree, ends);
    case "fold":
      if (ends.kind === "return") {
        const pre: Doc[] = [];
        const [inner, statements] = loop({ ...scope, pre }, tree, true);
        const result = items[4];
        const accumulators = accumulatorsOf(items[2]);
        const behind = result === undefined
          ? { statements: [["return ", inner.env.get(accumulators[0]?.name ?? "")?.ts ?? "0", ";"]], falls: false }
          : tail({ ...inner, pre: [] }, result, ends);
        return { statements: [...pre, [start, statements[0] ?? ""], ...statements.slice(1), ...behind.statements], falls: behind.falls };
      }
      break;
    case "and":
    case "or": {
      if (pureExpression(scope, tree) || items.length < 3) break;
      // What only statements can say needs the branches that it means.
      const rest: Tree = items.length === 3 ? items[2]! : { ...tree as Tree & { kind: "list" }, items: [items[0]!, ...items.slice(2)] };
      const known: Tree = { kind: "name", name: head === "and" ? "false" : "true", span: items[1]!.span };
      return choice(scope, tree, items[1]!, false, (inner) => tail(inner, head === "and" ? rest : known, ends), (inner) => tail(inner, head === "and" ? known : rest, ends));
    }
    case "next":
    case "stop":
      if (ends.kind !== "loop") break;
      return step(scope, tree, items.slice(1), ends.accumulators, head === "stop");
    case "break":
      if (ends.kind !== "loop") break;
      if (pureExpression(scope, items[1]!)) return { statements: [[start, ["return ", expression({ ...scope, pre: null }, items[1]!).doc, ";"]]], falls: false };
      return tail(scope, items[1]!, { kind: "return" });
  }
  // In a loop a function's statements stand before the value, too.
  const pre: Doc[] = [];
  if (ends.kind === "loop") {
    const [only] = ends.accumulators;
    if (ends.accumulators.length !== 1 || isAction(scope, tree)) return tail(scope, tree, { kind: "return" });
    const [code] = values({ ...scope, pre }, [tree]);
    if (code!.doc === only!.ts) return { statements: pre, falls: true };
    return { statements: [...pre, [start, assignment(only!, code!, tree, scope)]], falls: true };
  }
  const [code] = values({ ...scope, pre }, [tree]);
  if (ends.kind === "assign") return { statements: [...pre, [start, group(ends.to, " =", indent(2, line, code!.doc), ";")]], falls: true };
  const parenthesized = code!.precedence <= P.and && !(typeof code!.doc === "string");
  return { statements: [...pre, [start, parenthesized ? group("return ", align(code!.doc), ";") : ["return ", code!.doc, ";"]]], falls: false };
}

const isAction = (scope: Scope, tree: Tree): boolean => typeIn(scope, tree)?.kind === "action";

/** Whether a branch in a loop is best one assignment of a chosen value. */
function singleValue(scope: Scope, tree: Tree, ends: Ends): boolean {
  if (endsIn(tree, "next") || endsIn(tree, "break") || endsIn(tree, "stop") || hasGuards(tree)) return false;
  return ends.kind === "assign" && !isAction(scope, tree) && pureExpression(scope, tree);
}

const isNameOf = (tree: Tree, local: Local, scope: Scope): boolean => tree.kind === "name" && scope.env.get(tree.name)?.ts === local.ts;

function reads(scope: Scope, tree: Tree, ts: string): boolean {
  return [...freeIn(scope, tree).keys()].some((name) => scope.env.get(name)?.ts === ts);
}

/** `(next value …)` as assignments: all values are computed before any is assigned. */
function step(scope: Scope, tree: Tree, given: readonly Tree[], accumulators: readonly Local[], stops: boolean): Block {
  const pre: Doc[] = [];
  const inner = { ...scope, pre };
  const changed = accumulators.map((local, i) => !isNameOf(given[i]!, local, scope));
  const clash = given.map((value, i) => changed[i] === true && accumulators.some((other, j) => j < i && changed[j] === true && reads(scope, value, other.ts)));
  const lastClash = clash.lastIndexOf(true);
  const early = given.map((value, i) => i <= lastClash && changed[i] === true && (clash[i] === true || (value.kind === "list" && !isQuiet(value))));
  const codes = values(inner, given).map((code, i) => {
    return early[i] === true ? atom(named(inner, pre, `${accumulators[i]!.ts}Next`, code)) : code;
  });
  const assignments = accumulators.flatMap((local, i): Doc[] => (changed[i] !== true ? [] : early[i] === true ? [[local.ts, " = ", codes[i]!.doc, ";"]] : [assignment(local, codes[i]!, given[i]!, scope)]));
  const statements = [...pre, ...assignments, ...(stops ? ["break;"] : [])];
  const [first, ...more] = statements;
  return { statements: first === undefined ? [] : [[mark(tree.span.start, tree.span.end), first], ...more], falls: !stops };
}

function assignment({ ts, type }: Local, code: Code, value: Tree, scope: Scope): Doc {
  const [head, first, second, ...more] = itemsOf(value);
  const operator = nameOf(head);
  if (type?.kind !== "fix" && ["+", "-", "*"].includes(operator) && second !== undefined && more.length === 0 && first?.kind === "name" && scope.env.get(first.name)?.ts === ts && second.kind !== "list") {
    if (operator !== "*" && second.kind === "int" && second.value === 1) return `${ts}${operator}${operator};`;
    return [ts, ` ${operator}= `, expression({ ...scope, pre: null }, second).doc, ";"];
  }
  return group(ts, " =", indent(2, line, code.doc), ";");
}

/** The variables and the loop itself; gives the scope behind it. */
export function loop(scope: Scope, tree: Tree, returns: boolean): readonly [Scope, Doc[]] {
  const { file } = scope;
  const [, header, second, body] = itemsOf(tree);
  const [name, over] = itemsOf(header);
  const pre: Doc[] = [];
  const runs = sequence({ ...scope, pre }, over!);
  const statements: Doc[] = [];
  let outer = scope;
  const accumulators = accumulatorsOf(second).map(({ name: accumulator, init, at: where }): Local => {
    const type = typeIn(scope, init);
    const [code] = values({ ...scope, pre: statements }, [init]);
    const local: Local = { ts: fresh(scope, localName(accumulator)), type: type?.kind === "none" || type?.kind === "optional" ? simple("optional") : type?.kind === "bytes" ? anyBytes : type };
    const typed = type?.kind === "none" || type?.kind === "optional" || type?.kind === "type" ? [": ", annotation(file, local.type, init)] : "";
    statements.push([mark(where.span.start, where.span.end), group("let ", local.ts, typed, " =", indent(2, line, code!.doc), ";")]);
    outer = { ...outer, env: new Map(outer.env).set(accumulator, local) };
    return local;
  });
  const [inner, local] = bind(outer, nameOf(name), elementType(over, typesIn(scope), file.definitions));
  const inside = bodyCode({ ...inner, pre: [] }, [body!], { kind: "loop", accumulators, returns });
  statements.push(...pre, [group("for (const ", local.ts, " of ", runs.doc, ") "), oneStatement(inside.statements)]);
  return [outer, statements];
}

/** A body of one short statement needs no braces. */
function oneStatement(statements: readonly Doc[]): Doc {
  return statements.length === 1 && !isCompound(statements[0]!) ? statements[0]! : braces(statements);
}

function caseCode(scope: Scope, tree: Tree, ends: Ends): Block {
  const [, key, ...clauses] = itemsOf(tree);
  const pre: Doc[] = [];
  const stops = endsIn(tree, "stop");
  const [code] = values({ ...scope, pre }, [key!]);
  const labels = (clause: Tree): readonly Tree[] => {
    const [label] = itemsOf(clause);
    return label?.kind === "list" ? label.items : [label!];
  };
  const otherwise = clauses.at(-1)!;
  const start = mark(tree.span.start, tree.span.end);
  if (stops) {
    // `break` would leave the switch.
    const name = key!.kind === "list" ? named({ ...scope, pre }, pre, "key", code!) : code!.doc;
    const from = (inner: Scope, at: number): Block => {
      const clause = clauses[at]!;
      if (clause === otherwise) return bodyCode(inner, itemsOf(clause).slice(1), ends);
      const tests = labels(clause).map((label) => infix("===", P.equality, { doc: name, precedence: P.call }, expression(inner, label)));
      return branches(clause, [], tests.length === 1 ? tests[0]! : chain("||", P.or, tests), bodyCode(inner, itemsOf(clause).slice(1), ends), () => from(inner, at + 1));
    };
    const made = from({ ...scope, pre: [] }, 0);
    return { statements: [...pre, [start, made.statements[0] ?? ""], ...made.statements.slice(1)], falls: made.falls };
  }
  const bodies = clauses.map((clause) => bodyCode({ ...scope, pre: [] }, itemsOf(clause).slice(1), ends));
  const written = clauses.map((clause, i): Doc => {
    const { statements, falls } = bodies[i]!;
    const heads: Doc[] = clause === otherwise ? ["default:"] : labels(clause).map((label) => ["case ", expression(scope, label).doc, ":"]);
    const all = falls ? [...statements, "break;"] : statements;
    const inside = all.length === 1 && !isCompound(all[0]!) ? indent(2, line, all[0]!) : indent(2, hardline, join(all, hardline));
    return [mark(clause.span.start, clause.span.end), group(join(heads, " "), inside)];
  });
  const whole: Doc = [group("switch (", code!.doc, ") "), "{", indent(2, hardline, join(written, hardline)), hardline, "}"];
  const falls = bodies.some((one) => one.falls);
  return { statements: [...pre, [start, whole]], falls };
}
