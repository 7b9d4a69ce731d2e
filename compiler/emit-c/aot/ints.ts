/** Integers, truth values and symbols: what is 32 bits wide. */
import type { Expr, Primitive } from "../../ir/expr.ts";
import { INT_MAX, INT_MIN } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import { matchInt } from "./bytes.ts";
import { condition } from "./conditions.ts";
import { isLiteral, isPure, isWord, literal, signed } from "./function.ts";
import type { FunctionText, Int, Use } from "./function.ts";
import { load } from "./loads.ts";
import { atom, bytes, int, pair, pairAtom, rangeIn } from "./values.ts";

export function intValue(f: FunctionText, expr: Expr, use: Use): Int {
  const made = (text: string): Int => ({ cls: "int", text, range: rangeIn(f, expr) });
  if (expr.op === "int") return made(literal(expr.value));
  if (expr.op === "match") return matchInt(f, expr, use);
  if (expr.op !== "prim") throw new Error(`${expr.op} is no int`);
  if (expr.type.kind === "bool") return truth(f, expr);
  switch (expr.prim) {
    case "u8": return made(`(uint32_t)*(${load(f, expr, 1)})`);
    case "u16le": return made(`pg_load16le(${load(f, expr, 2)})`);
    case "u16be": return made(`pg_load_u16be(${load(f, expr, 2)})`);
    case "u32le": return made(`pg_load32le(${load(f, expr, 4)})`);
    case "u32be": return made(`pg_load_u32be(${load(f, expr, 4)})`);
    case "len": {
      const { length } = bytes(f, expr.args[0]!);
      return made(isWord(length) || /^\w+\.length$/u.test(length) ? length : `(${length})`);
    }
    case "narrow": {
      const x = pairAtom(f, pair(f, expr.args[0]!), "wide");
      f.at(expr);
      f.trapIf(`${x.text} > INT32_MAX`, "OVERFLOW", f.count(expr));
      return made(`(uint32_t)${x.text}`);
    }
    default: return arithmetic(f, expr, made);
  }
}

const fits = (low: number, high: number): boolean => low >= INT_MIN && high <= INT_MAX;
const wrapping: Readonly<Record<string, string>> = { "+%": "+", "-%": "-", "*%": "*", "bit-and": "&", "bit-or": "|", "bit-xor": "^" };

function arithmetic(f: FunctionText, expr: Primitive, made: (text: string) => Int): Int {
  const x = int(f, expr.args[0]!);
  const y = int(f, expr.args[1]!);
  f.at(expr);
  const plain = wrapping[expr.prim];
  if (plain !== undefined) return made(`(${x.text} ${plain} ${y.text})`);
  switch (expr.prim) {
    case "shl": case "shr": {
      const count = isLiteral(y.text) ? `${y.range.low & 31}u` : `(${y.text} & 31u)`;
      return made(`(${x.text} ${expr.prim === "shl" ? "<<" : ">>"} ${count})`);
    }
    case "sar": return made(`pg_sar(${x.text}, ${y.text})`);
    case "+": return trapping(f, expr, x, y, "add", [x.range.low + y.range.low, x.range.high + y.range.high], "+");
    case "-": return trapping(f, expr, x, y, "sub", [x.range.low - y.range.high, x.range.high - y.range.low], "-");
    case "*": {
      const corners = [x.range.low * y.range.low, x.range.low * y.range.high, x.range.high * y.range.low, x.range.high * y.range.high];
      return trapping(f, expr, x, y, "mul", [Math.min(...corners), Math.max(...corners)], "*");
    }
    case "/": case "rem": return division(f, expr, x, y);
    default: throw new Error(`${expr.prim} gives no int`);
  }
}

function trapping(f: FunctionText, expr: Primitive, x: Int, y: Int, name: string, [low, high]: readonly [number, number], plain: string): Int {
  const range = rangeIn(f, expr);
  if (fits(low, high)) return { cls: "int", text: `(${x.text} ${plain} ${y.text})`, range };
  const result = f.name({ add: "sum", sub: "difference", mul: "product" }[name]!);
  f.line(`uint32_t ${result};`, result);
  f.trapIf(`pg_${name}_overflows(${x.text}, ${y.text}, &${result})`, "OVERFLOW", f.count(expr));
  return { cls: "int", text: result, range };
}

function division(f: FunctionText, expr: Primitive, x: Int, y: Int): Int {
  const range: Range = rangeIn(f, expr);
  const zero = y.range.low <= 0 && y.range.high >= 0;
  const minusOne = y.range.low <= -1 && y.range.high >= -1;
  const [n, d] = [atom(f, x, "n"), atom(f, y, "d")];
  if (zero) f.trapIf(`${d.text} == 0`, "DIVIDE", f.count(expr));
  if (expr.prim === "/") {
    if (minusOne && x.range.low === INT_MIN) f.trapIf(`${signed(n)} == INT32_MIN && ${signed(d)} == -1`, "OVERFLOW", f.count(expr));
    if (x.range.low >= 0 && y.range.low >= 0) return { cls: "int", text: `pg_divide(${n.text}, ${d.text})`, range };
    return { cls: "int", text: `(uint32_t)pg_quotient(${signed(n)}, ${signed(d)})`, range };
  }
  if (x.range.low >= 0 && y.range.low >= 0) return { cls: "int", text: `pg_modulo(${n.text}, ${d.text})`, range };
  return { cls: "int", text: `(uint32_t)pg_remainder(${signed(n)}, ${signed(d)})`, range };
}

/** A condition as a number. */
function truth(f: FunctionText, expr: Primitive): Int {
  const test = condition(f, expr);
  // The machine loads 1 and jumps, or loads 0: the same walk for both sides ends where they meet.
  const joined = f.places.join(test.yes, test.no);
  f.where = joined.where;
  const range: Range = { low: 0, high: 1 };
  const text = `(uint32_t)(${test.text})`;
  if (joined.first === 0 && joined.second === 0 && isPure(test)) return { cls: "int", text, range };
  const name = f.name("holds");
  f.declare("uint32_t", name, text);
  if (joined.first === 0 && joined.second === 0) return { cls: "int", text: name, range };
  f.hasExtra = true;
  f.line(joined.first > 0 ? `extra += ${joined.first}u * ${name};` : `extra += ${joined.second}u * (1u - ${name});`);
  return { cls: "int", text: name, range };
}
