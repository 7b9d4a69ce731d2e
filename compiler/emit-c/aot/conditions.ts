/**
 * Conditions, as C conditions. The two sides of one may be reached on ways of different cost (a short circuit, a branch that
 * reaches far): each side has its own place in the bytecode, and where ways to one side differ the longer one says so.
 */
import type { Expr, If, Primitive } from "../../ir/expr.ts";
import { narrowing } from "../../ir/comparisons.ts";
import { FULL, exactly } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import { bytesTest } from "./bytes.ts";
import { isNumber, nameOf } from "./facts.ts";
import { signed } from "./function.ts";
import type { FunctionText, Int, Test } from "./function.ts";
import type { Where } from "./places.ts";
import { bind, int, keyOf, pair, payloadKey, value } from "./values.ts";

const isTrue = (expr: Expr): boolean => expr.op === "int" && expr.value === 1;
const isFalse = (expr: Expr): boolean => expr.op === "int" && expr.value === 0;

/** Writes what the condition needs; the place in the bytecode is then that of one of its sides. */
export function condition(f: FunctionText, expr: Expr): Test {
  f.at(expr);
  switch (expr.op) {
    case "int": return expr.value === 0 ? { text: "false", yes: "dead", no: f.where } : { text: "true", yes: f.where, no: "dead" };
    case "let": return bind(f, expr, () => condition(f, expr.body));
    case "cached": return condition(f, expr.value);
    case "loop": return f.write.loopTest(f, expr);
    case "if":
      if (isFalse(expr.else)) return chain(f, expr.test, expr.then, "&&");
      if (isTrue(expr.then)) return chain(f, expr.test, expr.else, "||");
      if (isFalse(expr.then) && isTrue(expr.else)) {
        const { text, yes, no } = condition(f, expr.test);
        return { text: negated(text), yes: no, no: yes };
      }
      return either(f, expr);
    default: {
      const text = leaf(f, expr);
      if (typeof f.where === "string") return { text, yes: f.where, no: f.where };
      return { text, ...f.places.branch(expr, f.where) };
    }
  }
}

const negated = (text: string): string => `!(${text})`;

/** Both, or one of the two. */
function chain(f: FunctionText, first: Expr, second: Expr, operator: "&&" | "||"): Test {
  const one = condition(f, first);
  const isAnd = operator === "&&";
  const [on, off] = isAnd ? [one.yes, one.no] : [one.no, one.yes];
  const sides = (go: Where, skip: Where) => (isAnd ? { yes: go, no: skip } : { yes: skip, no: go });
  if (on === "dead") return { text: one.text, ...sides("dead", off) };
  f.where = on;
  f.depth++;
  const { lines, result: two } = f.scoped(() => {
    refine(f, first, isAnd);
    return f.aside(() => condition(f, second));
  });
  f.depth--;
  const [go, skip] = isAnd ? [two.yes, two.no] : [two.no, two.yes];
  const { where, more } = leave(f, off, skip);
  const rest = minus(go, more);
  if (lines.length === 0) {
    const text = more === 0 ? two.text : `(${charge(f, more)}, ${two.text})`;
    return { text: off === "dead" ? text : `(${one.text}) ${operator} (${text})`, ...sides(rest, where) };
  }
  const name = f.name(isAnd ? "both" : "either");
  f.line(`bool ${name} = ${isAnd ? "false" : "true"};`, name);
  f.line(`if (${isAnd ? one.text : negated(one.text)}) {`);
  f.put(lines);
  f.nested(() => {
    if (more !== 0) f.line(`${charge(f, more)};`);
    f.line(`${name} = ${two.text};`);
  });
  f.line("}");
  return { text: name, ...sides(rest, where) };
}

/** The side that both ways lead to, and what the second costs more; it is charged before the second is tested. */
function leave(f: FunctionText, first: Where, second: Where): { readonly where: Where; readonly more: number } {
  if (first === "dead" || second === "dead") return { where: first === "dead" ? second : first, more: 0 };
  const joined = f.places.join(first, second);
  if (typeof joined.where === "string") return { where: joined.where, more: 0 };
  return { where: { at: joined.where.at, count: joined.where.count + joined.first }, more: joined.second - joined.first };
}

const minus = (where: Where, count: number): Where => (typeof where === "string" ? where : { at: where.at, count: where.count - count });

/** An expression that charges; less, too, for the numbers are modulo 2^32. */
function charge(f: FunctionText, count: number): string {
  f.hasExtra = true;
  return count > 0 ? `extra += ${count}u` : `extra -= ${-count}u`;
}

/** A condition that one of two others is. */
function either(f: FunctionText, expr: If): Test {
  const test = condition(f, expr.test);
  if (test.yes === "dead" || test.no === "dead") {
    f.where = test.yes === "dead" ? test.no : test.yes;
    return condition(f, test.yes === "dead" ? expr.else : expr.then);
  }
  const arm = (part: Expr, holds: boolean) => f.scoped(() => {
    f.where = holds ? test.yes : test.no;
    refine(f, expr.test, holds);
    f.depth++;
    const written = f.aside(() => condition(f, part));
    f.depth--;
    return written;
  });
  const [then, otherwise] = [arm(expr.then, true), arm(expr.else, false)];
  const yes = leave(f, then.result.yes, otherwise.result.yes);
  const no = leave(f, then.result.no, otherwise.result.no);
  const sides = { yes: yes.where, no: no.where };
  if (then.lines.length === 0 && otherwise.lines.length === 0 && yes.more === 0 && no.more === 0) {
    return { text: `((${test.text}) ? (${then.result.text}) : (${otherwise.result.text}))`, ...sides };
  }
  const name = f.name("holds");
  f.line(`bool ${name};`, name);
  f.line(`if (${test.text}) {`);
  f.put(then.lines);
  f.nested(() => f.line(`${name} = ${then.result.text};`));
  f.line("} else {");
  f.put(otherwise.lines);
  f.nested(() => {
    f.line(`${name} = ${otherwise.result.text};`);
    if (yes.more !== 0) f.line(`if (${name}) ${charge(f, yes.more)};`);
    if (no.more !== 0) f.line(`if (!${name}) ${charge(f, no.more)};`);
  });
  f.line("}");
  return { text: name, ...sides };
}

const orders: Readonly<Record<string, string>> = { "=": "==", "/=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

/** One branch's condition. Its operands are evaluated; the branch is what comes next in the bytecode. */
function leaf(f: FunctionText, expr: Expr): string {
  if (expr.op !== "prim") return `${int(f, expr).text} != 0`;
  const order = orders[expr.prim];
  if (order !== undefined) return compare(int(f, expr.args[0]!), order, int(f, expr.args[1]!));
  if (expr.prim.startsWith("u64") && orders[expr.prim.slice(3)] !== undefined) {
    return `${pair(f, expr.args[0]!).text} ${orders[expr.prim.slice(3)]!} ${pair(f, expr.args[1]!).text}`;
  }
  if (expr.prim === "bit?") {
    const bit = expr.args[1]!;
    if (bit.op !== "int") throw new Error("bit? wants a literal");
    const { text } = int(f, expr.args[0]!);
    return bit.value === 0 ? `(${text} & 1u) != 0` : `(${text} >> ${bit.value}u & 1u) != 0`;
  }
  return bytesTest(f, expr) ?? `${intOf(f, expr).text} != 0`;
}

function intOf(f: FunctionText, expr: Primitive): Int {
  const found = value(f, expr);
  if (found.cls !== "int") throw new Error(`${expr.prim} is no condition`);
  return found;
}

function compare(x: Int, order: string, y: Int): string {
  if (order === "==" || order === "!=") return `${x.text} ${order} ${y.text}`;
  if (x.range.low >= 0 && y.range.low >= 0) return `${x.text} ${order} ${y.text}`;
  return `${signed(x)} ${order} ${signed(y)}`;
}

/** Learns what holds behind a condition with this outcome. */
export function refine(f: FunctionText, expr: Expr, holds: boolean): void {
  if (expr.op === "if") {
    if (isFalse(expr.else) && holds) {
      refine(f, expr.test, true);
      refine(f, expr.then, true);
    } else if (isTrue(expr.then) && !holds) {
      refine(f, expr.test, false);
      refine(f, expr.else, false);
    } else if (isFalse(expr.then) && isTrue(expr.else)) {
      refine(f, expr.test, !holds);
    }
    return;
  }
  if (expr.op !== "prim") return;
  const [x, y] = expr.args;
  if (expr.prim === "prefix?" && holds && y?.op === "bytes") return f.facts.atLeast(keyOf(f, x!), y.value.length);
  if (!Object.hasOwn(orders, expr.prim) || x === undefined || y === undefined || !isNumber(x) || !isNumber(y)) return;
  const exact = (operand: Expr): Range => (operand.op === "int" ? exactly(operand.value) : FULL);
  const ranges = narrowing(expr.prim, holds, exact(x), exact(y));
  if (ranges !== null && y.op === "int") return bound(f, x, ranges[0]);
  if (ranges !== null && x.op === "int") bound(f, y, ranges[1]);
}

function bound(f: FunctionText, expr: Expr, { low, high }: Range): void {
  const name = nameOf(expr);
  if (name !== null) f.facts.narrow(name, low, high);
  // The payload's length has a name of its own.
  if (name === "%size" && low > 0) f.facts.atLeast(payloadKey(f), low);
  if (expr.op === "prim" && expr.prim === "len" && low > 0) f.facts.atLeast(keyOf(f, expr.args[0]!), low);
}
