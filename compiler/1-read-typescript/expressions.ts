/**
 * Expressions to trees. Each construct means on the device what it means in JavaScript, as long as numbers stay ints and
 * bigints u64s; what leaves them is a fault. A construct for which that would not hold is refused.
 *
 * Longer than most files because every kind of expression calls every other one.
 */
import ts from "typescript";
import { documentRecord } from "../../spec/records.ts";
import { camel, kebab, words } from "../../spec/vocabulary.ts";
import type { ArgumentKind, Word } from "../../spec/vocabulary.ts";
import { readHexBytes } from "../1-read/literals.ts";
import type { Tree } from "../1-read/tree.ts";
import type { Span } from "../support/span.ts";
import { atom, bindLocal, bindingOf, form, group, kindOf, libraryCall, libraryName, recordName, recordNamed, refuse, report, shorten, spanOf, symbolAt, textAtom } from "./context.ts";
import type { Lowering } from "./context.ts";
import { assigned, mentions } from "./flow.ts";
import { describeKind, inLibrary, isBytes } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { refusalOf } from "./refused.ts";

const k = ts.SyntaxKind;

export function unwrap(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || (ts.isAsExpression(node) && ts.isConstTypeReference(node.type)) ? unwrap(node.expression) : node;
}

export function expression(lowering: Lowering, written: ts.Expression): Tree | null {
  const node = unwrap(written);
  const span = spanOf(lowering, node);
  if (refusalOf(node) !== undefined) return refuse(lowering, node);
  switch (node.kind) {
    case k.TrueKeyword: return atom.name("true", span);
    case k.FalseKeyword: return atom.name("false", span);
    case k.NumericLiteral: return number(lowering, node as ts.NumericLiteral, node as ts.NumericLiteral, 1);
    case k.BigIntLiteral: return bigint(lowering, node as ts.BigIntLiteral);
    case k.StringLiteral:
    case k.NoSubstitutionTemplateLiteral: return text(lowering, node as ts.StringLiteralLike, node);
    case k.Identifier: return identifier(lowering, node as ts.Identifier);
    case k.PrefixUnaryExpression: return prefix(lowering, node as ts.PrefixUnaryExpression);
    case k.BinaryExpression: return binary(lowering, node as ts.BinaryExpression);
    case k.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
      const reads: Reads = (symbol, branch) => mentions(lowering.checker, branch === "then" ? whenTrue : whenFalse, [symbol]);
      return choose(lowering, condition, () => expression(lowering, whenTrue), () => expression(lowering, whenFalse), node, reads);
    }
    case k.PropertyAccessExpression: return property(lowering, node as ts.PropertyAccessExpression);
    case k.ElementAccessExpression: return element(lowering, node as ts.ElementAccessExpression);
    case k.CallExpression: return call(lowering, node as ts.CallExpression);
    case k.ArrowFunction: return report(lowering, "PG1115", node, { what: "a function" }, { help: "define it at the top of the file, and call it" });
    case k.ObjectLiteralExpression: return report(lowering, "PG1115", node, { what: "an object" });
    default: return refuse(lowering, node);
  }
}

const INT_LEAST = -(2 ** 31);
const INT_MOST = 2 ** 31 - 1;

/** `at` is the whole literal, its sign included. */
function number(lowering: Lowering, at: ts.Node, literal: ts.NumericLiteral, sign: 1 | -1): Tree | null {
  const value = sign * Number(literal.text);
  if (Number.isInteger(value) && value >= INT_LEAST && value <= INT_MOST) return atom.int(value + 0, spanOf(lowering, at));
  const pattern = Number.isInteger(value) && value > INT_MOST && value < 2 ** 32;
  const written = shorten(at.getText(lowering.source));
  return report(lowering, "PG1104", at, { text: written }, { help: pattern ? `\`${written} | 0\` is the int with these 32 bits; a 64-bit number is ${written}n` : undefined });
}

function bigint(lowering: Lowering, node: ts.BigIntLiteral): Tree | null {
  const digits = node.text.slice(0, -1);
  // Longer ones leave u64 whatever they are, and are not handed to BigInt: its cost grows with the square of the length.
  const value = digits.length > 80 ? 1n << 64n : BigInt(digits);
  if (value >= 1n << 64n) return report(lowering, "PG1104", node, { text: shorten(node.getText(lowering.source)) }, { help: "a bigint is a u64, 0n .. 18446744073709551615n" });
  return { kind: "u64", value, span: spanOf(lowering, node) };
}

/** A string is bytes where the place takes a Uint8Array, a symbol elsewhere. */
function text(lowering: Lowering, literal: ts.StringLiteralLike, at: ts.Expression): Tree {
  const wanted = lowering.checker.getContextualType(at);
  const takesBytes = wanted?.isUnion() === true && wanted.types.some((part) => part.symbol?.name === "Uint8Array");
  return takesBytes ? textAtom(literal.text, spanOf(lowering, at)) : atom.symbol(literal.text, spanOf(lowering, at));
}

function identifier(lowering: Lowering, node: ts.Identifier): Tree | null {
  const span = spanOf(lowering, node);
  const symbol = symbolAt(lowering, node);
  if (symbol !== undefined && lowering.checker.isUndefinedSymbol(symbol)) return atom.name("none", span);
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  switch (binding?.kind) {
    case "local":
    case "global": return atom.name(binding.name, span);
    case "type": return atom.symbol(binding.name, span);
    case "text": return text(lowering, binding.literal, node);
    case "message": return report(lowering, "PG1115", node, { what: "the message itself" }, { help: `name a field: ${node.text}.ttl, ${node.text}.payload` });
    case "record": return report(lowering, "PG1115", node, { what: `the record \`${node.text}\`` }, { help: `make one: ${node.text}({ … }), or take bytes for one: ${node.text}.from(b)` });
    case "function": return report(lowering, "PG1115", node, { what: `the function \`${node.text}\`` }, { help: `call it: ${node.text}(…)` });
    case undefined: return report(lowering, "PG1115", node, { what: `\`${node.text}\`` });
  }
}

/** The kind of an operand, as PG1108 names it when it is none of `allowed`. */
function operands(lowering: Lowering, node: ts.Node, operator: string, parts: readonly ts.Expression[], allowed: readonly Kind[], takes: string): Kind | null {
  const kinds = parts.map((part) => kindOf(lowering, part));
  const [first] = kinds;
  if (allowed.includes(first!) && kinds.every((kind) => kind === first)) return first!;
  report(lowering, "PG1108", node, { operator, takes, given: kinds.map(describeKind).join(" and ") });
  return null;
}

function prefix(lowering: Lowering, node: ts.PrefixUnaryExpression): Tree | null {
  const span = spanOf(lowering, node);
  const { operand } = node;
  switch (node.operator) {
    case k.MinusToken: {
      const inner = unwrap(operand);
      if (ts.isNumericLiteral(inner)) return number(lowering, node, inner, -1);
      return operands(lowering, node, "-", [operand], ["int"], "an int") === null ? null : form("-", span, expression(lowering, operand));
    }
    case k.TildeToken: return operands(lowering, node, "~", [operand], ["int"], "an int") === null ? null : form("bit-not", span, pattern(lowering, operand));
    case k.ExclamationToken: {
      const opened = optionalTest(lowering, operand);
      if (opened === null) return form("not", span, condition(lowering, operand));
      return form("not", span, expression(lowering, operand));
    }
    case k.PlusToken: return refuse(lowering, node, "`+` before a value", "Number(x) makes an int of a bigint");
    default: return refuse(lowering, node, "an assignment inside an expression", "make it a statement of its own");
  }
}

/** An operand of a bit operation: JavaScript takes its lowest 32 bits, so a literal may be a pattern and `>>>` needs no more. */
function pattern(lowering: Lowering, written: ts.Expression): Tree | null {
  const node = unwrap(written);
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    if (Number.isInteger(value) && value < 2 ** 32) return atom.int(value | 0, spanOf(lowering, node));
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === k.GreaterThanGreaterThanGreaterThanToken) return shift(lowering, node, node.left, node.right, "shr", ">>>");
  return expression(lowering, node);
}

function shift(lowering: Lowering, node: ts.Node, left: ts.Expression, right: ts.Expression, head: string, operator: string): Tree | null {
  if (operands(lowering, node, operator, [left, right], ["int"], "two ints") === null) return null;
  return form(head, spanOf(lowering, node), pattern(lowering, left), expression(lowering, right));
}

/**
 * `(…) | 0`: sums and differences wrap. JavaScript adds exactly, up to 2^53, and `| 0` takes the lowest 32 bits: for any sum
 * that fits a file that is what `+%` gives.
 */
function wrapping(lowering: Lowering, written: ts.Expression): Tree | null {
  const node = unwrap(written);
  const span = spanOf(lowering, node);
  if (ts.isBinaryExpression(node)) {
    const { left, right } = node;
    const operator = node.operatorToken.kind;
    if (operator === k.PlusToken || operator === k.MinusToken) {
      const written = operator === k.PlusToken ? "+" : "-";
      if (operands(lowering, node, written, [left, right], ["int"], "two ints") === null) return null;
      return form(`${written}%`, span, wrapping(lowering, left), wrapping(lowering, right));
    }
    if (operator === k.AsteriskToken) return report(lowering, "PG1107", node, { operator: "(a * b) | 0", hint: "Math.imul(a, b) gives the lowest 32 bits of the product" });
    if (operator === k.SlashToken) return report(lowering, "PG1107", node, { operator: "(a / b) | 0", hint: "Math.trunc(a / b)" });
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === k.MinusToken && !ts.isNumericLiteral(unwrap(node.operand)) && kindOf(lowering, node.operand) === "int") {
    return form("-%", span, wrapping(lowering, node.operand));
  }
  return pattern(lowering, node);
}

const arithmetic: ReadonlyMap<ts.SyntaxKind, string> = new Map([[k.PlusToken, "+"], [k.MinusToken, "-"], [k.AsteriskToken, "*"]]);
const bitwise: ReadonlyMap<ts.SyntaxKind, readonly [string, string]> = new Map([
  [k.AmpersandToken, ["bit-and", "&"]], [k.BarToken, ["bit-or", "|"]], [k.CaretToken, ["bit-xor", "^"]],
]);
const orders: ReadonlyMap<ts.SyntaxKind, string> = new Map([[k.LessThanToken, "<"], [k.LessThanEqualsToken, "<="], [k.GreaterThanToken, ">"], [k.GreaterThanEqualsToken, ">="]]);

function binary(lowering: Lowering, node: ts.BinaryExpression): Tree | null {
  return operation(lowering, node, node.operatorToken.kind, node.left, node.right);
}

/** The operators of compound assignments. */
const compound: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [k.PlusEqualsToken, k.PlusToken], [k.MinusEqualsToken, k.MinusToken], [k.AsteriskEqualsToken, k.AsteriskToken], [k.SlashEqualsToken, k.SlashToken],
  [k.PercentEqualsToken, k.PercentToken], [k.AmpersandEqualsToken, k.AmpersandToken], [k.BarEqualsToken, k.BarToken], [k.CaretEqualsToken, k.CaretToken],
  [k.LessThanLessThanEqualsToken, k.LessThanLessThanToken], [k.GreaterThanGreaterThanEqualsToken, k.GreaterThanGreaterThanToken],
  [k.GreaterThanGreaterThanGreaterThanEqualsToken, k.GreaterThanGreaterThanGreaterThanToken],
]);

/** The value that an assignment gives its variable. */
export function assignedValue(lowering: Lowering, node: ts.BinaryExpression): Tree | null {
  if (node.operatorToken.kind === k.EqualsToken) return expression(lowering, node.right);
  const operator = compound.get(node.operatorToken.kind);
  return operator === undefined ? refuse(lowering, node) : operation(lowering, node, operator, node.left, node.right);
}

function operation(lowering: Lowering, node: ts.BinaryExpression, operator: ts.SyntaxKind, left: ts.Expression, right: ts.Expression): Tree | null {
  const span = spanOf(lowering, node);
  const simple = arithmetic.get(operator);
  if (simple !== undefined) {
    if (operands(lowering, node, simple, [left, right], ["int", "u64"], "two ints or two bigints") === null) return null;
    return form(simple, span, expression(lowering, left), expression(lowering, right));
  }
  const bits = bitwise.get(operator);
  if (bits !== undefined) {
    const [head, written] = bits;
    if (operands(lowering, node, written, [left, right], ["int"], "two ints") === null) return null;
    const zero = unwrap(right);
    if (head === "bit-or" && ts.isNumericLiteral(zero) && Number(zero.text) === 0) return wrapping(lowering, left);
    return form(head, span, pattern(lowering, left), pattern(lowering, right));
  }
  const order = orders.get(operator);
  if (order !== undefined) {
    if (operands(lowering, node, order, [left, right], ["int", "u64"], "two ints or two bigints") === null) return null;
    return form(order, span, expression(lowering, left), expression(lowering, right));
  }
  switch (operator) {
    case k.PercentToken:
      return operands(lowering, node, "%", [left, right], ["int"], "two ints") === null ? null : form("rem", span, expression(lowering, left), expression(lowering, right));
    case k.SlashToken:
      if (operands(lowering, node, "/", [left, right], ["int"], "two ints") === null) return null;
      return report(lowering, "PG1107", node, { operator: "/", hint: "Math.trunc(a / b) divides towards zero" });
    case k.LessThanLessThanToken: return shift(lowering, node, left, right, "shl", "<<");
    case k.GreaterThanGreaterThanToken: return shift(lowering, node, left, right, "sar", ">>");
    case k.GreaterThanGreaterThanGreaterThanToken: {
      const count = unwrap(right);
      // Shifted by at least one, the result is below 2^31: the same number, signed or not.
      if (ts.isNumericLiteral(count) && (Number(count.text) & 31) !== 0) return shift(lowering, node, left, right, "shr", ">>>");
      if (operands(lowering, node, ">>>", [left, right], ["int"], "two ints") === null) return null;
      return report(lowering, "PG1107", node, { operator: ">>>", hint: "shift by a literal 1 … 31, or write (a >>> n) | 0" });
    }
    case k.AmpersandAmpersandToken: return logic(lowering, node, "and");
    case k.BarBarToken: return logic(lowering, node, "or");
    case k.QuestionQuestionToken: return otherwise(lowering, node);
    case k.EqualsEqualsEqualsToken: return equality(lowering, node, "=");
    case k.ExclamationEqualsEqualsToken: return equality(lowering, node, "/=");
    default: return operator >= k.FirstAssignment && operator <= k.LastAssignment
      ? refuse(lowering, node, "an assignment inside an expression", "make it a statement of its own") : refuse(lowering, node);
  }
}

/** `(let ((x a)) …)` where x is a name that the source has not. */
function otherwise(lowering: Lowering, node: ts.BinaryExpression): Tree | null {
  if (kindOf(lowering, node.left) !== "optional") return refuse(lowering, node, "`??` on what is never undefined", "leave the `??` out");
  const span = spanOf(lowering, node);
  const name = atom.name("_found", span);
  return form("if-let", span, group(span, name, expression(lowering, node.left)), name, expression(lowering, node.right));
}

interface OptionalTest {
  readonly tested: ts.Expression;
  /** Whether the test holds when there is a node. */
  readonly present: boolean;
}

/** `x !== undefined`, `undefined === x`, and their negations. */
function optionalTest(lowering: Lowering, written: ts.Expression): OptionalTest | null {
  const node = unwrap(written);
  if (ts.isPrefixUnaryExpression(node) && node.operator === k.ExclamationToken) {
    const inner = optionalTest(lowering, node.operand);
    return inner === null ? null : { tested: inner.tested, present: !inner.present };
  }
  if (!ts.isBinaryExpression(node)) return null;
  const operator = node.operatorToken.kind;
  if (operator !== k.EqualsEqualsEqualsToken && operator !== k.ExclamationEqualsEqualsToken) return null;
  const isUndefined = (side: ts.Expression): boolean => {
    const inner = unwrap(side);
    return ts.isIdentifier(inner) && lowering.checker.isUndefinedSymbol(lowering.checker.getSymbolAtLocation(inner)!);
  };
  const tested = isUndefined(node.right) ? node.left : isUndefined(node.left) ? node.right : null;
  if (tested === null) return null;
  return { tested: unwrap(tested), present: operator === k.ExclamationEqualsEqualsToken };
}

/** The local variable that a test opens when it holds (or, with `present` false, when it does not). */
export function opens(lowering: Lowering, test: ts.Expression): { readonly name: string; readonly symbol: ts.Symbol; readonly present: boolean } | null {
  const found = optionalTest(lowering, test);
  if (found === null || !ts.isIdentifier(found.tested)) return null;
  const symbol = symbolAt(lowering, found.tested);
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  // What TypeScript has narrowed already is open, or known to be absent.
  if (binding?.kind !== "local" || kindOf(lowering, found.tested) !== "optional") return null;
  return { name: binding.name, symbol: symbol!, present: found.present };
}

/** Whether a branch of a test reads a variable, so that the test should open it there. */
export type Reads = (symbol: ts.Symbol, branch: "then" | "else") => boolean;

/** The parts of a chain of `&&` or of `||`; parentheses keep their grouping. */
function partsOf(node: ts.Expression, operator: ts.SyntaxKind): readonly ts.Expression[] {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === operator ? [...partsOf(node.left, operator), ...partsOf(node.right, operator)] : [node];
}

interface Chain {
  readonly head: "and" | "or";
  readonly parts: readonly ts.Expression[];
}

/** A chain whose branch sees variables that it opens: `x !== undefined && …` in the first branch, `x === undefined || …` in the other. */
function openingChain(lowering: Lowering, test: ts.Expression, reads: Reads): Chain | null {
  const node = unwrap(test);
  if (!ts.isBinaryExpression(node)) return null;
  const operator = node.operatorToken.kind;
  if (operator !== k.AmpersandAmpersandToken && operator !== k.BarBarToken) return null;
  const chain: Chain = { head: operator === k.AmpersandAmpersandToken ? "and" : "or", parts: partsOf(node, operator) };
  return chain.parts.some((part) => opensIn(lowering, part, chain.head, reads) !== null) ? chain : null;
}

function opensIn(lowering: Lowering, part: ts.Expression, head: Chain["head"], reads: Reads): { readonly name: string } | null {
  const opened = opens(lowering, part);
  return opened !== null && opened.present === (head === "and") && reads(opened.symbol, head === "and" ? "then" : "else") ? opened : null;
}

/** Whether a test opens a variable for one of its branches. */
export const opensBranch = (lowering: Lowering, test: ts.Expression, reads: Reads): boolean => opens(lowering, test) !== null || openingChain(lowering, test, reads) !== null;

/** A two-way branch; a test of a variable for undefined opens it in the branch where it is there. */
export function choose(lowering: Lowering, test: ts.Expression, then: () => Tree | null, otherwise: () => Tree | null, at: ts.Node, reads: Reads): Tree | null {
  const span = spanOf(lowering, at);
  const opened = opens(lowering, test);
  if (opened !== null) {
    const name = atom.name(opened.name, spanOf(lowering, test));
    const [first, second] = opened.present ? [then, otherwise] : [otherwise, then];
    return form("if-let", span, group(name.span, name, name), first(), second());
  }
  const chain = openingChain(lowering, test, reads);
  if (chain === null) return form("if", span, condition(lowering, test), then(), otherwise());
  const { head } = chain;
  const [inner, outer] = head === "and" ? [then, otherwise] : [otherwise, then];
  /** `if` with its branches as the chain needs them: inner when all parts hold (none of them, for `||`). */
  const branch = (parts: readonly ts.Expression[], inside: Tree | null): Tree | null => {
    if (parts.length === 0) return inside;
    const test = conjunction(lowering, parts, head, span);
    return head === "and" ? form("if", span, test, inside, outer()) : form("if", span, test, outer(), inside);
  };
  const from = (parts: readonly ts.Expression[]): Tree | null => {
    const first = parts.findIndex((part) => opensIn(lowering, part, head, reads) !== null);
    if (first === -1) return branch(parts, inner());
    const name = atom.name(opensIn(lowering, parts[first]!, head, reads)!.name, spanOf(lowering, parts[first]!));
    return branch(parts.slice(0, first), form("if-let", span, group(name.span, name, name), from(parts.slice(first + 1)), outer()));
  };
  return from(chain.parts);
}

/** An expression that JavaScript would convert to a truth value must be one. */
export function condition(lowering: Lowering, node: ts.Expression): Tree | null {
  const kind = kindOf(lowering, node);
  if (kind === "bool") return expression(lowering, node);
  const hints: Partial<Record<Kind, string>> = { int: "compare it: x !== 0", u64: "compare it: x !== 0n", optional: "compare it: x !== undefined", bytes: "compare its length: b.length > 0" };
  return report(lowering, "PG1105", node, { actual: describeKind(kind), hint: hints[kind] ?? "compare it with ===" });
}

/** Chains are flat, as one writes them in Lisp. */
function logic(lowering: Lowering, node: ts.BinaryExpression, head: "and" | "or"): Tree | null {
  return conjunction(lowering, partsOf(node, node.operatorToken.kind), head, spanOf(lowering, node));
}

function conjunction(lowering: Lowering, parts: readonly ts.Expression[], head: "and" | "or", span: Span): Tree | null {
  const lowered: (Tree | null)[] = [];
  for (const [at, part] of parts.entries()) {
    const rest = parts.slice(at + 1);
    const opened = opens(lowering, part);
    // `x !== undefined && f(x)` and `x === undefined || f(x)`: f sees the node.
    if (opened !== null && opened.present === (head === "and") && rest.some((one) => mentions(lowering.checker, one, [opened.symbol]))) {
      const name = atom.name(opened.name, spanOf(lowering, part));
      lowered.push(form("if-let", span, group(name.span, name, name), conjunction(lowering, rest, head, span), atom.name(head === "and" ? "false" : "true", span)));
      break;
    }
    lowered.push(condition(lowering, part));
  }
  return lowered.length === 1 ? lowered[0]! : form(head, span, ...lowered);
}

function equality(lowering: Lowering, node: ts.BinaryExpression, head: "=" | "/="): Tree | null {
  const span = spanOf(lowering, node);
  const test = optionalTest(lowering, node);
  if (test !== null) {
    const kind = kindOf(lowering, test.tested);
    if (kind === "none") return atom.name(test.present ? "false" : "true", span);
    if (kind === "node") return atom.name(test.present ? "true" : "false", span);
    const some = form("some?", span, expression(lowering, test.tested));
    return test.present ? some : form("not", span, some);
  }
  const operator = head === "=" ? "===" : "!==";
  const kinds = [node.left, node.right].map((side) => kindOf(lowering, side));
  const byIdentity = kinds.find((kind) => isBytes(kind) || kind === "optional" || kind === "action" || kind === "other");
  if (byIdentity !== undefined) return report(lowering, "PG1106", node, { operator, what: describeKind(byIdentity) });
  if (operands(lowering, node, operator, [node.left, node.right], ["int", "u64", "bool", "symbol"], "two ints, bigints, booleans or symbols") === null) return null;
  return form(head, span, expression(lowering, node.left), expression(lowering, node.right));
}

function property(lowering: Lowering, node: ts.PropertyAccessExpression): Tree | null {
  const span = spanOf(lowering, node);
  const object = unwrap(node.expression);
  const kind = kindOf(lowering, object);
  if (kind === "message") {
    const symbol = ts.isIdentifier(object) ? symbolAt(lowering, object) : undefined;
    if (symbol === undefined || bindingOf(lowering, symbol)?.kind !== "message") return report(lowering, "PG1115", object, { what: "the message itself" });
    return { kind: "field", name: node.name.text, span };
  }
  if (kind === "record") {
    const type = lowering.checker.getTypeAtLocation(object);
    const field = lowering.checker.getSymbolAtLocation(node.name);
    const own = field?.declarations?.some((one) => ts.isPropertyAssignment(one) || (inLibrary(field) && ts.isPropertySignature(one) && fieldNames.has(field.name)));
    if (own === true) return form(`${recordName(type)}-${kebab(node.name.text)}`, span, expression(lowering, object));
  }
  if ((isBytes(kind) || kind === "list") && node.name.text === "length") return form("len", span, expression(lowering, object));
  if (isBytes(kind)) {
    return refuse(lowering, node, `\`.${node.name.text}\` of a Uint8Array`, "a byte string has .length, [at], .subarray(start, end), and the functions of the library");
  }
  return refuse(lowering, node);
}

function element(lowering: Lowering, node: ts.ElementAccessExpression): Tree | null {
  const kind = kindOf(lowering, node.expression);
  const index = kindOf(lowering, node.argumentExpression);
  if (kind === "list" && index === "int") return form("nth", spanOf(lowering, node), expression(lowering, node.expression), expression(lowering, node.argumentExpression));
  if (!isBytes(kind) || index !== "int") return report(lowering, "PG1108", node, { operator: "[ ]", takes: "a Uint8Array and an int", given: `${describeKind(kind)} and ${describeKind(index)}` });
  return form("u8", spanOf(lowering, node), expression(lowering, node.expression), expression(lowering, node.argumentExpression));
}

function call(lowering: Lowering, node: ts.CallExpression): Tree | null {
  const span = spanOf(lowering, node);
  const callee = unwrap(node.expression);
  if (ts.isPropertyAccessExpression(callee)) {
    if (ts.isIdentifier(callee.expression) && callee.expression.text === "Math") return math(lowering, node, callee.name.text);
    if (refusalOf(callee.expression) !== undefined) return refuse(lowering, callee.expression);
    return method(lowering, node, callee);
  }
  if (!ts.isIdentifier(callee)) return refuse(lowering, node);
  const library = libraryName(lowering, callee);
  if (library === "Document") return withFields(lowering, node, "document", [], node.arguments[0]);
  if (library !== undefined) return libraryForm(lowering, node, library);
  if (callee.text === "Number" || callee.text === "BigInt") {
    const [argument] = node.arguments;
    const from: Kind = callee.text === "Number" ? "u64" : "int";
    if (argument === undefined || operands(lowering, node, callee.text, [argument], [from], from === "u64" ? "a bigint" : "an int") === null) return null;
    return form(callee.text === "Number" ? "int" : "u64", span, expression(lowering, argument));
  }
  if (refusalOf(callee) !== undefined) return refuse(lowering, callee);
  const symbol = symbolAt(lowering, callee);
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  const made = recordNamed(lowering, callee);
  if (made !== null) return withFields(lowering, node, made, [], node.arguments[0]);
  if (binding?.kind !== "function") return refuse(lowering, node, `the call of \`${shorten(callee.text)}\``, "functions that can be called are defined at the top of the file");
  return form(binding.name, span, ...node.arguments.map((argument) => expression(lowering, argument)));
}

function math(lowering: Lowering, node: ts.CallExpression, name: string): Tree | null {
  const span = spanOf(lowering, node);
  const given = node.arguments;
  switch (name) {
    case "min":
    case "max":
      if (given.length < 2) return refuse(lowering, node, `\`Math.${name}\` of fewer than two`, "pass two ints or more");
      return operands(lowering, node, `Math.${name}`, given, ["int"], "ints") === null ? null : form(name, span, ...given.map((one) => expression(lowering, one)));
    case "abs": return operands(lowering, node, "Math.abs", given, ["int"], "an int") === null ? null : form("abs", span, expression(lowering, given[0]!));
    case "imul": return operands(lowering, node, "Math.imul", given, ["int"], "two ints") === null ? null : form("*%", span, ...given.map((one) => pattern(lowering, one)));
    case "trunc": {
      const inner = given[0] === undefined ? undefined : unwrap(given[0]);
      if (inner === undefined || !ts.isBinaryExpression(inner) || inner.operatorToken.kind !== k.SlashToken) return refuse(lowering, node, "`Math.trunc` of an int", "it is for quotients: Math.trunc(a / b)");
      if (operands(lowering, inner, "/", [inner.left, inner.right], ["int"], "two ints") === null) return null;
      return form("/", span, expression(lowering, inner.left), expression(lowering, inner.right));
    }
    default: return refuse(lowering, node.expression);
  }
}

function method(lowering: Lowering, node: ts.CallExpression, callee: ts.PropertyAccessExpression): Tree | null {
  const kind = kindOf(lowering, callee.expression);
  const named = recordNamed(lowering, callee.expression);
  if (named !== null && callee.name.text === "from") {
    const span = spanOf(lowering, node);
    return form("as", span, atom.name(named, spanOf(lowering, callee.expression)), argumentOf(lowering, node.arguments[0]!, "bytes", "from"));
  }
  if (!isBytes(kind)) return refuse(lowering, node);
  if (callee.name.text !== "subarray") {
    return refuse(lowering, callee, `\`.${callee.name.text}\` of a Uint8Array`, "a byte string has .length, [at], .subarray(start, end), and the functions of the library");
  }
  if (node.arguments.length === 0) return refuse(lowering, node, "`.subarray()` of everything", "leave it out");
  return form("slice", spanOf(lowering, node), expression(lowering, callee.expression), ...node.arguments.map((one) => expression(lowering, one)));
}

/** The literal text of an argument, constants by name included; reported and null otherwise. */
export function literalText(lowering: Lowering, node: ts.Expression | undefined, at: ts.Node, where: string): ts.StringLiteralLike | null {
  const inner = node === undefined ? undefined : unwrap(node);
  if (inner !== undefined && ts.isStringLiteralLike(inner)) return inner;
  const symbol = inner !== undefined && ts.isIdentifier(inner) ? symbolAt(lowering, inner) : undefined;
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  if (binding?.kind === "text") return binding.literal;
  return report(lowering, "PG1109", inner ?? at, { where, expected: "a string literal" });
}

function libraryForm(lowering: Lowering, node: ts.CallExpression, name: string): Tree | null {
  const span = spanOf(lowering, node);
  switch (name) {
    case "bytes": {
      const literal = literalText(lowering, node.arguments[0], node, "the text of bytes(…)");
      return literal === null ? null : textAtom(literal.text, span);
    }
    case "hex": {
      const literal = literalText(lowering, node.arguments[0], node, "the digits of hex(…)");
      if (literal === null) return null;
      const read = readHexBytes(literal.text);
      return read === null ? report(lowering, "PG1009", node, {}, { help: 'write two digits a byte, spaces anywhere between bytes: hex("89 50 4e 47")' }) : { kind: "bytes", bytes: read, span };
    }
    case "any":
    case "all":
    case "map":
    case "filter": return quantifier(lowering, node, name);
    case "concat": return form("concat", span, ...node.arguments.map((one) => argumentOf(lowering, one, "bytes", name)));
    case "list": return form("list", span, ...node.arguments.map((one) => expression(lowering, one)));
    case "ancestor": return form("ancestor", span);
    case "withFields": return withFields(lowering, node, "with", [expression(lowering, node.arguments[0]!)], node.arguments[1]);
  }
  const word = words.get(name);
  if (word === undefined) return refuse(lowering, node, `\`${name}(…)\` inside a function`, "it stands at the top of the file");
  const head = word.form;
  const positional = node.arguments.slice(0, word.args!.length);
  const items = positional.map((argument, i) => argumentOf(lowering, argument, word.args![i]!, name));
  const options = node.arguments[word.args!.length];
  return form(head, span, ...items, ...(options === undefined ? [] : keywords(lowering, options, word, name)));
}

export function argumentOf(lowering: Lowering, node: ts.Expression, kind: ArgumentKind, name: string): Tree | null {
  switch (kind) {
    case "value": return expression(lowering, node);
    case "bytes": {
      const inner = unwrap(node);
      if (kindOf(lowering, inner) !== "symbol") return expression(lowering, inner);
      const literal = literalText(lowering, inner, inner, `the bytes of ${name}(…)`);
      return literal === null ? null : textAtom(literal.text, spanOf(lowering, inner));
    }
    case "symbol": {
      const literal = literalText(lowering, node, node, `the argument of ${name}(…)`);
      return literal === null ? null : atom.symbol(literal.text, spanOf(lowering, node));
    }
    case "text": {
      const literal = literalText(lowering, node, node, `the argument of ${name}(…)`);
      return literal === null ? null : textAtom(literal.text, spanOf(lowering, node));
    }
    case "action": {
      const inner = unwrap(node);
      if (ts.isArrowFunction(inner)) return arrowBody(lowering, inner);
      const lowered = expression(lowering, inner);
      return lowered === null || isQuiet(lowered) ? lowered : report(lowering, "PG1113", node, {});
    }
  }
}

/** Names of the fields of the library's own record. */
const fieldNames = new Set<string>(documentRecord.fields.map(([name]) => name));

/** Field types whose values can be too large for them. */
const narrow = new Set(["u8", "u16", "u16le"]);

/** Whether a field of the record that a call makes holds less than an int. */
function isNarrow(lowering: Lowering, record: ts.Expression, name: string): boolean {
  const field = lowering.checker.getTypeAtLocation(record).getProperty(name);
  return (field?.declarations ?? []).some((one) => ts.isPropertyAssignment(one) && ts.isStringLiteralLike(unwrap(one.initializer)) && narrow.has((unwrap(one.initializer) as ts.StringLiteralLike).text));
}

/**
 * `(head first … :field value …)`. JavaScript computes all values before the record is made; the device writes each as it
 * is computed. Where a value may be too large for its field and a later one may fault, the values are named first.
 */
function withFields(lowering: Lowering, node: ts.CallExpression, head: string, first: readonly (Tree | null)[], written: ts.Expression | undefined): Tree | null {
  const span = spanOf(lowering, node);
  const items = fields(lowering, written, node);
  if (!items.every((item) => item !== null)) return null;
  const values = items.filter((_, i) => i % 2 === 1);
  const names = items.filter((_, i) => i % 2 === 0).map((item) => (item.kind === "keyword" ? item.name : ""));
  const tooLarge = values.findIndex((value, i) => value.kind !== "int" && isNarrow(lowering, node, camel(names[i]!)));
  if (tooLarge === -1 || values.slice(tooLarge + 1).every(isQuiet)) return form(head, span, ...first, ...items);
  const bindings = values.map((value, i) => (value.kind === "list" ? { name: `_${names[i]!}.field`, value } : null));
  const named = items.map((item, i) => (i % 2 === 1 && bindings[(i - 1) / 2] !== null ? atom.name(bindings[(i - 1) / 2]!.name, item.span) : item));
  const before = first.map((item, i) => ({ name: `_record.${i}`, value: item }));
  const all = [...before, ...bindings.filter((one) => one !== null)];
  return form("let*", span, group(span, ...all.map((one) => group(span, atom.name(one.name, span), one.value))), form(head, span, ...before.map(({ name }) => atom.name(name, span)), ...named));
}

/** The fields of a record as keyword arguments. */
function fields(lowering: Lowering, written: ts.Expression | undefined, at: ts.Node): readonly (Tree | null)[] {
  const node = written === undefined ? undefined : unwrap(written);
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return [report(lowering, "PG1109", node ?? at, { where: "the fields of a record", expected: "an object literal" })];
  return node.properties.flatMap((one): (Tree | null)[] => {
    if (ts.isShorthandPropertyAssignment(one)) return [atom.keyword(kebab(one.name.text), spanOf(lowering, one)), shorthand(lowering, one)];
    if (!ts.isPropertyAssignment(one) || !ts.isIdentifier(one.name)) return [refuse(lowering, one, `\`${shorten(one.getText(lowering.source))}\` among the fields`, "write name: value")];
    return [atom.keyword(kebab(one.name.text), spanOf(lowering, one.name)), argumentOf(lowering, one.initializer, "bytes", "a record")];
  });
}

/** `{ x }`: the variable of that name. */
function shorthand(lowering: Lowering, node: ts.ShorthandPropertyAssignment): Tree | null {
  const symbol = lowering.checker.getShorthandAssignmentValueSymbol(node);
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  if (binding?.kind === "local" || binding?.kind === "global") return atom.name(binding.name, spanOf(lowering, node));
  return report(lowering, "PG1115", node, { what: `\`${node.name.text}\`` }, { help: `write ${node.name.text}: value` });
}

/** The properties of an options object as keyword arguments. */
export function keywords(lowering: Lowering, written: ts.Expression, word: Pick<Word, "options">, name: string): readonly (Tree | null)[] {
  const node = unwrap(written);
  if (!ts.isObjectLiteralExpression(node)) return [report(lowering, "PG1109", node, { where: `the options of ${name}(…)`, expected: "an object literal" })];
  return node.properties.flatMap((one): (Tree | null)[] => {
    const key = one.name !== undefined && (ts.isIdentifier(one.name) || ts.isStringLiteralLike(one.name)) ? one.name.text : undefined;
    const kind = key === undefined ? undefined : word.options?.[key];
    if (kind === undefined || !ts.isPropertyAssignment(one)) return [refuse(lowering, one, `\`${shorten(one.getText(lowering.source))}\` among the options`, "write name: value")];
    return [atom.keyword(key!, spanOf(lowering, one.name)), argumentOf(lowering, one.initializer, kind, name)];
  });
}

/** The value of an arrow function that is called where it stands. */
function arrowBody(lowering: Lowering, node: ts.ArrowFunction): Tree | null {
  const outer = assigned(lowering.checker, [node.body]);
  if (outer.length > 0) return refuse(lowering, node, "a function that assigns a variable around it", "give the value back instead");
  return ts.isBlock(node.body) ? lowering.block(node.body) : expression(lowering, node.body);
}

const quiet = new Set([
  ...["if", "and", "or", "not", "+%", "-%", "*%", "bit-and", "bit-or", "bit-xor", "bit-not", "shl", "shr", "sar", "bit?", "min", "max"],
  ...["=", "/=", "<", "<=", ">", ">=", "bytes=", "bytes/=", "len", "prefix?", "multihash", "dht-lookup", "match", "match-prefix", "node", "cid", "some?"],
  ...["forward-to", "gateway", "drop", "reply", "deliver"],
]);
/** Whether a tree cannot fault, so that it does not matter whether it is evaluated. */
export function isQuiet(tree: Tree): boolean {
  if (tree.kind !== "list") return true;
  const [head, ...rest] = tree.items;
  return head?.kind === "name" && quiet.has(head.name) && rest.every(isQuiet);
}

/** A sequence: a byte string stands for its bytes. */
export function sequence(lowering: Lowering, written: ts.Expression): Tree | null {
  const node = unwrap(written);
  const kind = kindOf(lowering, node);
  if (isBytes(kind)) return form("u8s", spanOf(lowering, node), expression(lowering, node));
  if (kind === "list") return expression(lowering, node);
  if (kind !== "sequence") return report(lowering, "PG1108", node, { operator: "of", takes: "a byte string, a list or a sequence", given: describeKind(kind) });
  if (libraryCall(lowering, node) === undefined) return report(lowering, "PG1115", node, { what: "a sequence" }, { help: "write range(…) or u16bes(…) where the loop begins" });
  return expression(lowering, node);
}

function quantifier(lowering: Lowering, node: ts.CallExpression, head: "any" | "all" | "map" | "filter"): Tree | null {
  const span = spanOf(lowering, node);
  const [over, test] = node.arguments;
  const arrow = test === undefined ? undefined : unwrap(test);
  if (over === undefined || arrow === undefined || !ts.isArrowFunction(arrow)) return report(lowering, "PG1109", arrow ?? node, { where: `the test of ${head}(…)`, expected: "an arrow function: (x) => …" });
  const runs = sequence(lowering, over);
  const [parameter] = arrow.parameters;
  const name = parameter !== undefined && ts.isIdentifier(parameter.name) ? bindLocal(lowering, lowering.checker.getSymbolAtLocation(parameter.name)!) : "_unused";
  return form(head, span, group(spanOf(lowering, parameter ?? arrow), atom.name(name, spanOf(lowering, parameter ?? arrow)), runs), arrowBody(lowering, arrow));
}
