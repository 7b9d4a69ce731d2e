/**
 * Statements to one tree. What follows a statement is a function of where control comes out (`Ends`), so an early return is
 * an `if`, an assignment a `let` of the same name, and a loop a fold whose accumulators are the variables that its body
 * assigns. Where two branches both go on, what follows is written behind each of them, or, when they only assign, behind
 * a `let` that chooses the values.
 */
import ts from "typescript";
import type { List, Tree } from "../1-read/tree.ts";
import type { Span } from "../support/span.ts";
import { atom, bindLocal, bindingOf, form, fresh, group, kindOf, libraryCall, refuse, report, shorten, spanOf, symbolAt } from "./context.ts";
import type { Lowering } from "./context.ts";
import { assignedValue, choose, condition, expression, isQuiet, opens, opensBranch, sequence, unwrap } from "./expressions.ts";
import type { Reads } from "./expressions.ts";
import { assigned, goesOn, hasReturn, isAssignment, isStep, jumpsOut, mentions, sizeOf } from "./flow.ts";

/** What control does when it leaves some statements. */
interface Ends {
  /** At their end. */
  readonly fall: () => Tree | null;
  /** How much `fall` writes. */
  readonly fallSize: number;
  /** Null where a return would leave two loops. */
  readonly ret: ((value: Tree | null, span: Span) => Tree | null) | null;
  readonly brk: (() => Tree | null) | null;
  readonly cont: (() => Tree | null) | null;
  /** Whether this is the body of a loop, so that a loop inside it must give a value. */
  readonly inLoop: boolean;
}

/** More than this is not written twice when it can be written once behind a choice of values. */
const smallRest = 12;

/** The body of a function: every path returns. */
export function functionBody(lowering: Lowering, body: ts.Block): Tree | null {
  return statements(lowering, body.statements, {
    fall: () => report(lowering, "PG1118", body, {}), fallSize: 0, ret: (value) => value, brk: null, cont: null, inLoop: false,
  });
}

function statements(lowering: Lowering, list: readonly ts.Statement[], ends: Ends): Tree | null {
  const [first, ...rest] = list;
  if (first === undefined) return ends.fall();
  if (lowering.reports.full()) return null;
  if (lowering.statementsLeft-- <= 0) return report(lowering, "PG1117", first, {});
  const behind: Ends = {
    ...ends,
    fall: () => statements(lowering, rest, ends),
    fallSize: rest.reduce((sum, one) => sum + sizeOf(one), 0) + (goesOn(rest) ? ends.fallSize : 0),
  };
  return statement(lowering, first, behind);
}

function statement(lowering: Lowering, node: ts.Statement, ends: Ends): Tree | null {
  const span = spanOf(lowering, node);
  if (ts.isVariableStatement(node)) return declarations(lowering, node.declarationList, ends);
  if (ts.isExpressionStatement(node)) return effect(lowering, node, ends);
  if (ts.isReturnStatement(node)) {
    if (node.expression === undefined) return report(lowering, "PG1118", node, {});
    if (ends.ret === null) return report(lowering, "PG1111", node, {});
    return ends.ret(expression(lowering, node.expression), span);
  }
  if (ts.isBlock(node)) return statements(lowering, node.statements, ends);
  if (ts.isIfStatement(node)) return ifStatement(lowering, node, ends);
  if (ts.isSwitchStatement(node)) return switchStatement(lowering, node, ends);
  if (ts.isForOfStatement(node)) return forOf(lowering, node, ends);
  if (ts.isForStatement(node)) return counting(lowering, node, ends);
  if (ts.isBreakStatement(node) && node.label === undefined) return ends.brk === null ? refuse(lowering, node) : ends.brk();
  if (ts.isContinueStatement(node) && node.label === undefined) return ends.cont === null ? refuse(lowering, node) : ends.cont();
  if (ts.isEmptyStatement(node)) return ends.fall();
  if (ts.isFunctionDeclaration(node)) return refuse(lowering, node.name ?? node, "a function inside a function", "move it to the top of the file and pass it what it needs");
  if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return ends.fall();
  return refuse(lowering, node);
}

/** `(let ((name value)) body)`; a body that is the name alone is the value. */
function letIn(name: string, value: Tree | null, body: Tree | null, span: Span): Tree | null {
  if (value === null || body === null) return null;
  const isName = (tree: Tree): boolean => tree.kind === "name" && tree.name === name;
  if (isName(body)) return value;
  return intoLoop(name, value, body) ?? form("let", span, group(span, group(span, atom.name(name, span), value)), body);
}

/**
 * `(let ((name value)) body)` of an assignment: a value that only `next` or `reply` takes stands in its place, as one writes
 * it in Lisp, when no fault can come in another order.
 */
function assign(name: string, value: Tree | null, body: Tree | null, span: Span): Tree | null {
  const [head, ...rest] = itemsOf(body ?? undefined);
  const at = rest.findIndex((item) => isNamed(item, name));
  if (value !== null && body !== null && at !== -1 && (isNamed(head, "next") || isNamed(head, "stop") || isNamed(head, "reply"))) {
    const others = rest.filter((_, i) => i !== at);
    const before = rest.slice(0, at);
    if (!others.some((item) => speaksOf(item, name)) && (isQuiet(value) || before.every(isQuiet))) {
      return { ...(body as List), items: [head!, ...before, value, ...rest.slice(at + 1)] };
    }
  }
  return letIn(name, value, body, span);
}

const isNamed = (tree: Tree | undefined, name: string): boolean => tree?.kind === "name" && tree.name === name;
const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === "list" ? tree.items : []);
const speaksOf = (tree: Tree, name: string): boolean => isNamed(tree, name) || itemsOf(tree).some((item) => speaksOf(item, name));

/**
 * `let n = a; for (…) n = …;`: a is the accumulator's first value, as one writes it in Lisp, when nothing else reads it and
 * no fault can come in another order. The loop stands alone, or gives the variable's own next value.
 */
function intoLoop(name: string, value: Tree, body: Tree): Tree | null {
  if (body.kind !== "list") return null;
  const [head, second, third, ...rest] = body.items;
  if (isNamed(head, "let") && third !== undefined && rest.length === 0) {
    const [binding, ...more] = itemsOf(second);
    const [bound, inner] = itemsOf(binding);
    if (more.length > 0 || !isNamed(bound, name) || inner === undefined) return null;
    const loop = intoLoop(name, value, inner);
    return loop === null ? null : { ...body, items: [head!, { ...(second as List), items: [{ ...(binding as List), items: [bound!, loop] }] }, third] };
  }
  if ((isNamed(head, "next") || isNamed(head, "reply")) && second !== undefined && body.items.length === 2) {
    const loop = intoLoop(name, value, second);
    return loop === null ? null : { ...body, items: [head!, loop] };
  }
  if (!isNamed(head, "fold") || second === undefined) return null;
  const sequence = itemsOf(second)[1];
  const accumulators = itemsOf(third);
  const at = accumulators.findIndex((one) => isNamed(itemsOf(one)[0], name) && isNamed(itemsOf(one)[1], name));
  if (at === -1 || sequence === undefined || speaksOf(sequence, name)) return null;
  const others = accumulators.filter((_, i) => i !== at).map((one) => itemsOf(one)[1]!);
  if (others.some((init) => speaksOf(init, name))) return null;
  const before = accumulators.slice(0, at).map((one) => itemsOf(one)[1]!);
  if (!isQuiet(value) && ![sequence, ...before].every(isSteady)) return null;
  const items = accumulators.map((one, i) => (i === at ? { ...(one as List), items: [itemsOf(one)[0]!, value] } : one));
  return { ...body, items: [head!, second, { ...(third as List), items }, ...rest] };
}

/** Whether a sequence or an initial value cannot fault: `(range 8)`, `(u8s %payload)`, what is quiet. */
function isSteady(tree: Tree): boolean {
  const [head, ...rest] = itemsOf(tree);
  if (head?.kind === "name" && (head.name === "range" || head.name.endsWith("s")) && rest.length === 1) return isQuiet(rest[0]!);
  return isQuiet(tree);
}

function declarations(lowering: Lowering, list: ts.VariableDeclarationList, ends: Ends): Tree | null {
  if ((list.flags & ts.NodeFlags.BlockScoped) === 0) return refuse(lowering, list);
  const [...all] = list.declarations;
  const next = (at: number): Tree | null => {
    const one = all[at];
    if (one === undefined) return ends.fall();
    const span = spanOf(lowering, one);
    if (!ts.isIdentifier(one.name)) return refuse(lowering, one.name);
    if (one.initializer === undefined) return refuse(lowering, one, `\`${one.name.text}\` without a value`, "give it its first value where it is declared");
    const symbol = lowering.checker.getSymbolAtLocation(one.name)!;
    const binding = bindingOf(lowering, symbol);
    if (binding?.kind === "text") return next(at + 1);
    if (ts.isArrowFunction(unwrap(one.initializer))) return refuse(lowering, one.name, "a function inside a function", "move it to the top of the file and pass it what it needs");
    const value = expression(lowering, one.initializer);
    const name = bindLocal(lowering, symbol);
    const body = next(at + 1);
    // `const next = a + b; a = b; b = next;`: what is named only to be assigned is an argument of `next`, as one writes it in Lisp.
    return isNamed(itemsOf(body ?? undefined)[0], "next") || isNamed(itemsOf(body ?? undefined)[0], "stop") ? assign(name, value, body, span) : letIn(name, value, body, span);
  };
  return next(0);
}

/** The local that an assignment names. */
function target(lowering: Lowering, node: ts.Expression): string | null {
  const inner = unwrap(node);
  if (!ts.isIdentifier(inner)) {
    return refuse(lowering, node, `an assignment to \`${shorten(node.getText(lowering.source))}\``, "byte strings and messages never change");
  }
  const symbol = symbolAt(lowering, inner);
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  return binding?.kind === "local" ? binding.name : refuse(lowering, node, `an assignment to \`${inner.text}\``, "only variables of the function itself are assigned");
}

function effect(lowering: Lowering, node: ts.ExpressionStatement, ends: Ends): Tree | null {
  const inner = unwrap(node.expression);
  const span = spanOf(lowering, node);
  if (isAssignment(inner)) {
    const name = target(lowering, inner.left);
    return name === null ? null : assign(name, assignedValue(lowering, inner), ends.fall(), span);
  }
  if (isStep(inner)) {
    const name = target(lowering, inner.operand);
    if (name === null) return null;
    const kind = kindOf(lowering, inner.operand);
    const one: Tree = kind === "u64" ? { kind: "u64", value: 1n, span } : atom.int(1, span);
    return assign(name, form(inner.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-", span, atom.name(name, spanOf(lowering, inner.operand)), one), ends.fall(), span);
  }
  // Operations on what is governed: a statement of its own in Lisp too.
  const called = libraryCall(lowering, inner);
  if (called === "setHash" || called === "setSig") return form("do", span, expression(lowering, inner), ends.fall());
  // Refused constructs say more about themselves than that they are no statements.
  const lowered = expression(lowering, inner);
  return lowered === null ? null : refuse(lowering, node, `\`${shorten(node.getText(lowering.source))}\` as a statement`, "nothing follows from it: a route ends with return, and changes nothing else");
}

/** The ways on behind a branching: what they contain, and how they become one tree. */
interface Branching {
  readonly at: ts.Node;
  readonly ways: readonly (readonly ts.Statement[])[];
  /** What is tested: evaluated once when several values are chosen by it. */
  readonly head: () => Tree | null;
  /** Whether evaluating the head twice costs nothing. */
  readonly plain: boolean;
  build(head: Tree | null, ways: readonly (() => Tree | null)[]): Tree | null;
}

function branch(lowering: Lowering, { at, ways, head, plain, build }: Branching, ends: Ends, inSwitch: boolean): Tree | null {
  const span = spanOf(lowering, at);
  const inner: Ends = inSwitch ? { ...ends, brk: ends.fall } : ends;
  const lower = (to: Ends): readonly (() => Tree | null)[] => ways.map((way) => () => statements(lowering, way, to));
  const on = ways.filter((way) => goesOn(way) || (inSwitch && way.some((one) => leavesSwitch(one)))).length;
  const variables = assigned(lowering.checker, ways.flat());
  const jumps = inSwitch ? ways.flat().some((way) => hasReturn(way) || jumpsOut(way)) : ways.flat().some(jumpsOut);
  if (on <= 1 || jumps || (ends.fallSize <= smallRest && variables.length > 0)) return build(head(), lower(inner));
  const names = variables.map((symbol) => bindLocal(lowering, symbol));
  const valueOf = (name: string): Ends => {
    const give = (): Tree => atom.name(name, span);
    return { fall: give, fallSize: 1, ret: null, brk: inSwitch ? give : null, cont: null, inLoop: ends.inLoop };
  };
  // Nothing is assigned, but what stands in the branches may fault.
  if (names.length === 0) {
    const zero = (): Tree => atom.int(0, span);
    const effects = build(head(), lower({ fall: zero, fallSize: 1, ret: null, brk: inSwitch ? zero : null, cont: null, inLoop: ends.inLoop }));
    return ways.every((way) => way.length === 0) ? letIn("_unused", head(), ends.fall(), span) : letIn("_unused", effects, ends.fall(), span);
  }
  if (names.length === 1) return assign(names[0]!, build(head(), lower(valueOf(names[0]!))), ends.fall(), span);
  const once = plain ? null : fresh(lowering, "test");
  const test = (): Tree | null => (once === null ? head() : atom.name(once, span));
  const bindings = names.map((name) => group(span, atom.name(name, span), build(test(), lower(valueOf(name)))));
  const chosen = form("let", span, group(span, ...bindings), ends.fall());
  return once === null ? chosen : form("let", span, group(span, group(span, atom.name(once, span), head())), chosen);
}

const leavesSwitch = (node: ts.Node): boolean => {
  if (ts.isBreakStatement(node)) return true;
  if (ts.isSwitchStatement(node) || ts.isForOfStatement(node) || ts.isForStatement(node)) return false;
  return ts.forEachChild(node, (child) => leavesSwitch(child) || undefined) ?? false;
};

const blockOf = (node: ts.Statement | undefined): readonly ts.Statement[] => (node === undefined ? [] : ts.isBlock(node) ? node.statements : [node]);

function ifStatement(lowering: Lowering, node: ts.IfStatement, ends: Ends): Tree | null {
  const then = blockOf(node.thenStatement);
  const otherwise = blockOf(node.elseStatement);
  // Behind a branch that ends, what follows is the other branch.
  const reads: Reads = (symbol, branch) => (branch === "then" ? then : otherwise).some((one) => mentions(lowering.checker, one, [symbol])) || (branch === "else" && !goesOn(then));
  const opening = opensBranch(lowering, node.expression, reads);
  // `if (a) { if (b) … }` is `if (a && b) …`: what follows need not be written twice.
  const [only] = then;
  if (!opening && then.length === 1 && otherwise.length === 0 && only !== undefined && ts.isIfStatement(only) && only.elseStatement === undefined && opens(lowering, only.expression) === null) {
    const tests: ts.Expression[] = [node.expression];
    let inner: ts.IfStatement = only;
    for (;;) {
      tests.push(inner.expression);
      const [next, ...more] = blockOf(inner.thenStatement);
      if (next === undefined || more.length > 0 || !ts.isIfStatement(next) || next.elseStatement !== undefined || opens(lowering, next.expression) !== null) break;
      inner = next;
    }
    const head = (): Tree | null => form("and", spanOf(lowering, node.expression), ...tests.map((test) => condition(lowering, test)));
    return branch(lowering, {
      at: node, ways: [blockOf(inner.thenStatement), []], head, plain: false,
      build: (test, [yes, no]) => form("if", spanOf(lowering, node), test, yes!(), no!()),
    }, ends, false);
  }
  return branch(lowering, {
    at: node, ways: [then, otherwise], plain: opening,
    // A test that opens a variable is written by `choose` and named by nothing.
    head: () => (opening ? atom.name("true", spanOf(lowering, node.expression)) : condition(lowering, node.expression)),
    build: (test, [yes, no]) => (opening ? choose(lowering, node.expression, yes!, no!, node, reads) : form("if", spanOf(lowering, node), test, yes!(), no!())),
  }, ends, false);
}

/** A case label: a literal or a constant. */
function label(lowering: Lowering, node: ts.Expression): Tree | null {
  const lowered = expression(lowering, node);
  if (lowered === null) return null;
  const isGlobal = lowered.kind === "name" && !lowered.name.startsWith("_") && lowered.name !== "true" && lowered.name !== "false";
  if (lowered.kind === "int" || lowered.kind === "symbol" || isGlobal) return lowered;
  return report(lowering, "PG1109", node, { where: "a case", expected: "a literal int or symbol, or a constant of the file" }, { help: "compare with === in an if" });
}

function switchStatement(lowering: Lowering, node: ts.SwitchStatement, ends: Ends): Tree | null {
  const kind = kindOf(lowering, node.expression);
  if (kind !== "int" && kind !== "symbol") return report(lowering, "PG1108", node.expression, { operator: "switch", takes: "an int or a symbol", given: kind === "bool" ? "a boolean" : "another value" });
  const cases: { labels: Tree[]; span: Span; body: readonly ts.Statement[] }[] = [];
  let labels: Tree[] = [];
  let last: readonly ts.Statement[] | null = null;
  let takesRest = false;
  const { clauses } = node.caseBlock;
  for (const [at, clause] of clauses.entries()) {
    if (ts.isCaseClause(clause)) {
      const found = label(lowering, clause.expression);
      if (found === null) return null;
      labels.push(found);
    } else {
      takesRest = true;
      if (at < clauses.length - 1) return refuse(lowering, clause, "`default` before other cases", "write it last");
    }
    const isLast = at === clauses.length - 1;
    if (clause.statements.length === 0 && !isLast) continue;
    const body = blockOf(clause.statements.length === 1 ? clause.statements[0] : undefined);
    const own = clause.statements.length === 1 && ts.isBlock(clause.statements[0]!) ? body : clause.statements;
    // TypeScript reports a clause that falls through (TS7029).
    if (takesRest) last = own;
    else cases.push({ labels, span: spanOf(lowering, clause), body: own });
    labels = [];
  }
  const span = spanOf(lowering, node);
  if (cases.length === 0) return refuse(lowering, node, "a `switch` without cases", "leave it out");
  const head = (): Tree | null => expression(lowering, node.expression);
  return branch(lowering, {
    at: node, ways: [...cases.map(({ body }) => trimmed(body)), trimmed(last ?? [])], plain: false, head,
    build: (key, ways) => form("case", span, key,
      ...cases.map((one, i) => group(one.span, one.labels.length === 1 ? one.labels[0]! : { kind: "list", items: one.labels, span: one.span }, ways[i]!())),
      group(span, atom.name("else", span), ways.at(-1)!())),
  }, ends, true);
}

/** A clause without its closing `break`, which says only that the next one does not follow. */
function trimmed(list: readonly ts.Statement[]): readonly ts.Statement[] {
  const end = list.at(-1);
  return end !== undefined && ts.isBreakStatement(end) && end.label === undefined ? list.slice(0, -1) : list;
}

interface LoopParts {
  readonly at: ts.Node;
  readonly index: string;
  readonly over: Tree | null;
  readonly body: readonly ts.Statement[];
}

function forOf(lowering: Lowering, node: ts.ForOfStatement, ends: Ends): Tree | null {
  const list = node.initializer;
  if (!ts.isVariableDeclarationList(list) || list.declarations.length !== 1) return refuse(lowering, list, "a `for … of` without a new name", "for (const x of …)");
  const [declared] = list.declarations;
  if (!ts.isIdentifier(declared!.name)) return refuse(lowering, declared!.name);
  const index = bindLocal(lowering, lowering.checker.getSymbolAtLocation(declared!.name)!);
  return loop(lowering, { at: node, index, over: sequence(lowering, node.expression), body: blockOf(node.statement) }, ends);
}

/** `for (let i = 0; i < n; i++)` as a range; i and n are left alone in the body. */
function counting(lowering: Lowering, node: ts.ForStatement, ends: Ends): Tree | null {
  const unread = (): null => report(lowering, "PG1110", node, {});
  const { initializer, condition: test, incrementor } = node;
  if (initializer === undefined || !ts.isVariableDeclarationList(initializer) || initializer.declarations.length !== 1 || test === undefined || incrementor === undefined) return unread();
  const [declared] = initializer.declarations;
  const first = declared!.initializer === undefined ? undefined : unwrap(declared!.initializer);
  const symbol = lowering.checker.getSymbolAtLocation(declared!.name);
  const is = (part: ts.Expression): boolean => ts.isIdentifier(part) && lowering.checker.getSymbolAtLocation(part) === symbol;
  if (symbol === undefined || first === undefined || !ts.isNumericLiteral(first) || Number(first.text) !== 0) return unread();
  if (!ts.isBinaryExpression(test) || test.operatorToken.kind !== ts.SyntaxKind.LessThanToken || !is(test.left)) return unread();
  const step = isStep(incrementor) && incrementor.operator === ts.SyntaxKind.PlusPlusToken && is(incrementor.operand) ? 1
    : ts.isBinaryExpression(incrementor) && incrementor.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken && is(incrementor.left) && ts.isNumericLiteral(incrementor.right) ? Number(incrementor.right.text) : 0;
  const changed = assigned(lowering.checker, [node.statement]);
  if (step < 1 || !Number.isInteger(step) || changed.includes(symbol) || mentions(lowering.checker, test.right, [...changed, symbol])) return unread();
  const span = spanOf(lowering, test);
  const steps = step === 1 ? [] : [atom.keyword("step", span), atom.int(step, span)];
  const over = form("range", span, expression(lowering, test.right), ...steps);
  return loop(lowering, { at: node, index: bindLocal(lowering, symbol), over, body: blockOf(node.statement) }, ends);
}

function loop(lowering: Lowering, { at, index, over, body }: LoopParts, ends: Ends): Tree | null {
  const span = spanOf(lowering, at);
  // In the order in which they are declared: the order of the assignments in the body says nothing.
  const declared = [...assigned(lowering.checker, body)].sort((a, b) => (a.valueDeclaration?.pos ?? 0) - (b.valueDeclaration?.pos ?? 0));
  const names = declared.map((symbol) => bindLocal(lowering, symbol));
  const returns = body.some(hasReturn);
  if (returns && ends.inLoop) {
    const isGuard = names.length === 0 && returnsOf(body).every((one) => one.expression !== undefined && kindOf(lowering, one.expression) === "action");
    const guards = isGuard ? guardLoop(lowering, { at, index, over, body }) : null;
    if (guards !== null) return form("do", span, guards, ends.fall());
  }
  const named = (): readonly Tree[] => names.map((name) => atom.name(name, span));
  const next = (): Tree | null => form("next", span, ...named());
  const header = group(span, atom.name(index, span), over);
  const accumulators: List = { kind: "list", items: names.map((name) => ({ kind: "list", items: [atom.name(name, span), atom.name(name, span)], span })), span };
  const fold = (brk: () => Tree | null, ret: Ends["ret"], result: Tree | null): Tree | null =>
    form("fold", span, header, accumulators, statements(lowering, body, { fall: next, fallSize: 1, ret, brk, cont: next, inLoop: true }), result);
  const stop = (): Tree | null => form("stop", span, ...named());
  /** What follows, behind the loop as a value for each variable: of several, it runs once for each. */
  const values = (ret: Ends["ret"]): Tree | null => {
    if (names.length <= 1) return assign(names[0] ?? "_unused", fold(stop, ret, names[0] === undefined ? atom.int(0, span) : atom.name(names[0], span)), ends.fall(), span);
    return form("let", span, group(span, ...names.map((name) => group(span, atom.name(name, span), fold(stop, ret, atom.name(name, span))))), ends.fall());
  };
  if (!returns && (names.length <= 1 || ends.inLoop)) return values(null);
  if (ends.inLoop) {
    // A loop inside a loop is a value there: first whether it returns, then, if so, what, and else its variables. What it does up
    // to the return is the same each time.
    const all = returnsOf(body);
    const never = neverValue(lowering, all, span);
    if (never === null || ends.ret === null) return report(lowering, "PG1111", all[0] ?? at, {});
    const test = fold(stop, (value, end) => (value === null ? null : form("break", end, atom.name("true", end))), atom.name("false", span));
    const value = fold(stop, (given, end) => form("break", end, given), never);
    return form("if", span, test, ends.ret(value, span), names.length === 0 ? ends.fall() : values(() => stop()));
  }
  // What follows is the loop's result; a return breaks out with its value.
  return fold(stop, (value, at) => form("break", at, value), ends.fall());
}

/** A loop that only looks for a reason to end the route: `(for (x sequence) (when test action) …)`. Null when it does more. */
function guardLoop(lowering: Lowering, { at, index, over, body }: LoopParts): Tree | null {
  const span = spanOf(lowering, at);
  const inside = guardStatements(lowering, body);
  return inside === null || inside.length === 0 ? null : form("for", span, group(span, atom.name(index, span), over), ...inside);
}

function guardStatements(lowering: Lowering, list: readonly ts.Statement[]): readonly Tree[] | null {
  const [first, ...rest] = list;
  if (first === undefined) return [];
  const span = spanOf(lowering, first);
  const behind = (trees: readonly (Tree | null)[]): readonly Tree[] | null => {
    const more = guardStatements(lowering, rest);
    return more !== null && trees.every((tree) => tree !== null) ? [...trees, ...more] : null;
  };
  if (ts.isVariableStatement(first)) {
    const more = guardStatements(lowering, rest);
    if (more === null || more.length === 0) return null;
    return first.declarationList.declarations.reduceRight<readonly Tree[] | null>((inner, one) => {
      const bound = inner === null || !ts.isIdentifier(one.name) || one.initializer === undefined ? null
        : group(span, atom.name(bindLocal(lowering, lowering.checker.getSymbolAtLocation(one.name)!), span), expression(lowering, one.initializer));
      const whole = bound === null ? null : form("let", span, group(span, bound), ...inner!);
      return whole === null ? null : [whole];
    }, more);
  }
  if (ts.isIfStatement(first)) {
    const then = blockOf(first.thenStatement);
    const nested = then.length === 1 && ts.isIfStatement(then[0]!) && then[0].elseStatement === undefined && first.elseStatement === undefined ? then[0] : null;
    const ends = nested === null ? then : blockOf(nested.thenStatement);
    const last = ends.at(-1);
    const tests = [first.expression, ...(nested === null ? [] : [nested.expression])];
    if (last === undefined || goesOn(ends) || ends.some((one) => jumpsByLoop(one)) || tests.some((test) => opens(lowering, test) !== null)) return null;
    const action = statements(lowering, ends, { fall: () => null, fallSize: 0, ret: (value) => value, brk: null, cont: null, inLoop: false });
    const guard = form("when", span, tests.length === 1 ? condition(lowering, tests[0]!) : form("and", span, ...tests.map((test) => condition(lowering, test))), action);
    const otherwise = first.elseStatement === undefined ? [] : guardStatements(lowering, blockOf(first.elseStatement));
    return otherwise === null ? null : behind([guard, ...otherwise]);
  }
  if (ts.isForOfStatement(first) && ts.isVariableDeclarationList(first.initializer) && ts.isIdentifier(first.initializer.declarations[0]!.name)) {
    const index = bindLocal(lowering, lowering.checker.getSymbolAtLocation(first.initializer.declarations[0]!.name)!);
    return behind([guardLoop(lowering, { at: first, index, over: sequence(lowering, first.expression), body: blockOf(first.statement) })]);
  }
  return null;
}

const jumpsByLoop = (node: ts.Node): boolean => ts.isBreakStatement(node) || ts.isContinueStatement(node) || (ts.forEachChild(node, (child) => jumpsByLoop(child) || undefined) ?? false);

function returnsOf(parts: readonly ts.Node[]): readonly ts.ReturnStatement[] {
  return parts.flatMap((part): readonly ts.ReturnStatement[] => {
    if (ts.isReturnStatement(part)) return [part];
    if (ts.isFunctionLike(part)) return [];
    const found: ts.ReturnStatement[] = [];
    ts.forEachChild(part, (child) => void found.push(...returnsOf([child])));
    return found;
  });
}

/** A value of the type that statements return, for the end of a loop that never comes to it; null for types without a literal of any length. */
function neverValue(lowering: Lowering, returns: readonly ts.ReturnStatement[], span: Span): Tree | null {
  const kinds = new Set(returns.map(({ expression: value }) => (value === undefined ? "void" : kindOf(lowering, value))));
  if (kinds.has("optional") || kinds.has("none")) return atom.name("none", span);
  if (kinds.size !== 1) return null;
  switch ([...kinds][0]) {
    case "action": return form("drop", span, atom.symbol("unwanted", span));
    case "int": return atom.int(0, span);
    case "u64": return { kind: "u64", value: 0n, span };
    case "fix": return { kind: "fix", value: 0, span };
    case "bool": return atom.name("false", span);
    default: return null;
  }
}
