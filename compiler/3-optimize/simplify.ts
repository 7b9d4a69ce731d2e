/**
 * Constant folding, copy propagation, dead code, and one spelling for what can be written in several ways: literals stand
 * right, a comparison with one is `=`, `/=`, `<` or `>=`, a negated comparison is the opposite one. Never removes or reorders
 * what can trap or act; a primitive that would trap on its literals stays, and traps when it runs.
 */
import { encodings } from "../../spec/core.ts";
import type { PrimitiveName } from "../../spec/core.ts";
import { fields } from "../../spec/fields.ts";
import { opposites } from "../ir/comparisons.ts";
import type { Expr, If, Let, Pack, Primitive, Type } from "../ir/expr.ts";
import { countMentions, mapChildren, mentions, some, substitute } from "../ir/walk.ts";
import { foldBytes, foldPack } from "./constants.ts";
import { isInert } from "./effects.ts";
import { foldInts, foldPairs } from "../ir/fold.ts";
import { keyOf } from "./keys.ts";

const bool: Type = { kind: "bool" };

/** Simplifies until nothing changes. */
export function simplify(expr: Expr): Expr {
  for (let before: Expr | null = null; before !== expr; ) {
    before = expr;
    expr = pass(expr);
  }
  return expr;
}

/** What is simple already, and stays so wherever it stands. */
const simple = new WeakSet<Expr>();

function pass(expr: Expr): Expr {
  if (simple.has(expr)) return expr;
  const after = once(expr);
  if (after === expr) simple.add(expr);
  return after;
}

function once(expr: Expr): Expr {
  // The first value of an accumulator that grows has to be a pack.
  const inner = expr.op === "loop"
    ? mapChildren(expr, (child) => (child.op === "pack" ? mapChildren(child, pass) : pass(child)))
    : mapChildren(expr, pass);
  switch (inner.op) {
    case "prim": return primitive(inner);
    case "pack": return foldPack(inner) ?? inner;
    case "if": return conditional(inner);
    case "let": return binding(inner);
    default: return inner;
  }
}

const literal = (value: number, like: Expr): Expr => ({ op: "int", value, type: like.type, span: like.span });

function primitive(expr: Primitive): Expr {
  const [x, y] = expr.args;
  if (x?.op === "int" && y?.op === "int") {
    const value = foldInts(expr.prim, x.value, y.value);
    if (value !== null) return literal(value, expr);
  }
  if (x?.op === "u64" && y?.op === "u64") {
    const value = foldPairs(expr.prim, x.value, y.value);
    if (typeof value === "bigint") return { op: "u64", value, type: expr.type, span: expr.span };
    if (value !== null) return literal(value ? 1 : 0, expr);
  }
  if (expr.prim === "widen" && x?.op === "int" && x.value >= 0) return { op: "u64", value: BigInt(x.value), type: expr.type, span: expr.span };
  if (expr.prim === "narrow" && x?.op === "u64" && x.value < 2n ** 31n) return literal(Number(x.value), expr);
  if (expr.prim === "some?" && x?.op === "none") return literal(0, expr);
  if (expr.prim === "len" && x?.op === "field" && x.field === "payload") {
    return { op: "field", field: "size", register: fields.size.register, type: expr.type, span: expr.span };
  }
  if (expr.prim === "len" && x?.op === "pack" && isInert(x)) {
    const length = packedLength(x);
    if (length !== null) return literal(length, expr);
  }
  if (y?.op === "int" && rightIdentity(expr.prim, y.value)) return x!;
  return foldBytes(expr) ?? distribute(expr, 0) ?? distribute(expr, 1) ?? arranged(expr);
}

/** The length of a string that is built of pieces whose lengths are known. */
function packedLength(expr: Pack): number | null {
  let length = 0;
  for (const { encoding, value } of expr.parts) {
    if (encoding === "bytes" && value.op !== "bytes") return null;
    length += value.op === "bytes" ? value.value.length : encodings[encoding];
  }
  return length <= expr.cap ? length : null;
}

/** (= (if a 1 2) 1) is (if a true false): an operation on a choice of literals is a choice of its results, if all are known. */
function distribute(expr: Primitive, at: 0 | 1): Expr | null {
  const choice = expr.args[at];
  const other = expr.args[1 - at];
  if (choice?.op !== "if" || (other !== undefined && other.op !== "int") || expr.args.length > 2) return null;
  const leaf = (value: Expr): Expr | null => {
    if (value.op === "if") {
      const [then, otherwise] = [leaf(value.then), leaf(value.else)];
      return then === null || otherwise === null ? null : conditional({ ...value, then, else: otherwise, type: expr.type });
    }
    if (value.op !== "int") return null;
    const args = expr.args.map((arg, index) => (index === at ? value : arg));
    const folded = primitive({ ...expr, args });
    return folded.op === "int" ? folded : null;
  };
  return leaf(choice);
}

const mirrored: Partial<Record<PrimitiveName, PrimitiveName>> = {
  "=": "=", "/=": "/=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "u64=": "u64=", "u64/=": "u64/=", "u64<": "u64>", "u64<=": "u64>=", "u64>": "u64<", "u64>=": "u64<=",
  "bytes=": "bytes=", "bytes/=": "bytes/=", "+": "+", "*": "*", "+%": "+%", "*%": "*%", "bit-and": "bit-and", "bit-or": "bit-or", "bit-xor": "bit-xor",
  "u64+": "u64+", "u64*": "u64*",
};
const isLiteralOf = (expr: Expr): boolean => expr.op === "int" || expr.op === "u64" || expr.op === "bytes";

/** One spelling of a comparison or a commutative operation; operands change places only where none of them can trap. */
function arranged(expr: Primitive): Expr {
  const [x, y] = expr.args;
  if (x === undefined || y === undefined) return expr;
  const turned = mirrored[expr.prim];
  if (turned !== undefined && isLiteralOf(x) && !isLiteralOf(y)) return arranged({ ...expr, prim: turned, args: [y, x] });
  if (y.op === "int") {
    if (expr.prim === "<=" && y.value < 2 ** 31 - 1) return { ...expr, prim: "<", args: [x, literal(y.value + 1, y)] };
    if (expr.prim === ">" && y.value < 2 ** 31 - 1) return { ...expr, prim: ">=", args: [x, literal(y.value + 1, y)] };
    if (x.type.kind === "bool" && (expr.prim === "=" || expr.prim === "/=")) {
      return (y.value === 1) === (expr.prim === "=") ? x : conditional({ op: "if", test: x, then: literal(0, expr), else: literal(1, expr), type: expr.type, span: expr.span });
    }
    return expr;
  }
  if (isLiteralOf(y) || turned === undefined || !isInert(x) || !isInert(y)) return expr;
  if (expr.type.kind === "bool") {
    if (expr.prim === ">" || expr.prim === "<=" || expr.prim === "u64>" || expr.prim === "u64<=") return { ...expr, prim: turned, args: [y, x] };
    if (turned === expr.prim && keyOf(y) < keyOf(x)) return { ...expr, args: [y, x] };
    return expr;
  }
  // The product of a sum stands left: the machine has one instruction for x * y + z.
  if (expr.prim === "+%" && y.op === "prim" && y.prim === "*%" && !(x.op === "prim" && x.prim === "*%")) return { ...expr, args: [y, x] };
  return expr;
}

function rightIdentity(prim: PrimitiveName, value: number): boolean {
  switch (prim) {
    case "+": case "-": case "+%": case "-%": case "bit-or": case "bit-xor": return value === 0;
    case "*": case "/": case "*%": return value === 1;
    case "shl": case "shr": case "sar": return (value & 31) === 0;
    case "bit-and": return value === -1;
    default: return false;
  }
}

const isLiteral = (expr: Expr, value: number) => expr.op === "int" && expr.value === value;

function conditional(expr: If): Expr {
  const { test } = expr;
  if (test.op === "int") return test.value === 0 ? expr.else : expr.then;
  if (expr.type.kind === "bool" && isLiteral(expr.then, 1) && isLiteral(expr.else, 0)) return test;
  if (expr.type.kind === "bool" && isLiteral(expr.then, 0) && isLiteral(expr.else, 1) && test.op === "prim") {
    const opposite = opposites[test.prim];
    if (opposite !== undefined) return arranged({ ...test, prim: opposite });
  }
  // (if (if a false true) x y) is (if a y x)
  if (test.op === "if" && isLiteral(test.then, 0) && isLiteral(test.else, 1)) {
    return { ...expr, test: test.test, then: expr.else, else: expr.then };
  }
  return expr;
}

/** A value that costs nothing to name again wherever the variable was. */
function isCheap(value: Expr): boolean {
  return value.op === "int" || value.op === "u64" || value.op === "none" || value.op === "field" || value.op === "var"
    || (value.op === "prim" && value.prim === "the" && isCheap(value.args[0]!));
}

function binding(expr: Let): Expr {
  const { name, value, body } = expr;
  if (isCheap(value)) return substitute(body, name, value);
  if (body.op === "var" && body.name === name) return value;
  const uses = countMentions(body).get(name) ?? 0;
  if (uses === 0 && isInert(value)) return body;
  // A condition that is used once is better a branch than a number, unless a loop would evaluate it again and again.
  if (uses === 1 && value.type.kind === bool.kind && isInert(value) && !insideLoop(body, name)) return substitute(body, name, value);
  return expr;
}

const insideLoop = (body: Expr, name: string) => some(body, (part) => part.op === "loop" && (mentions(part.body, name) || mentions(part.result, name)));
