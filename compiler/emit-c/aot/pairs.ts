/** u64 values. */
import type { Expr } from "../../ir/expr.ts";
import type { FunctionText, Pair } from "./function.ts";
import { load } from "./loads.ts";
import { int, pair } from "./values.ts";

const made = (text: string): Pair => ({ cls: "pair", text });
const overflowing = { "u64+": "add", "u64-": "sub", "u64*": "mul" } as const;

export function pairValue(f: FunctionText, expr: Expr): Pair {
  if (expr.op === "u64") return made(expr.value < 10n ? `${expr.value}ull` : `0x${expr.value.toString(16)}ull`);
  if (expr.op !== "prim") throw new Error(`${expr.op} is no u64`);
  switch (expr.prim) {
    case "u64+": case "u64-": case "u64*": {
      const [x, y] = [pair(f, expr.args[0]!), pair(f, expr.args[1]!)];
      f.at(expr);
      const name = f.name("sum");
      f.line(`uint64_t ${name};`, name);
      f.trapIf(`__builtin_${overflowing[expr.prim]}_overflow(${x.text}, ${y.text}, &${name})`, "OVERFLOW", f.count(expr));
      return made(name);
    }
    case "widen": {
      const x = int(f, expr.args[0]!);
      f.at(expr);
      if (x.range.low < 0) f.trapIf(`${x.text} >> 31 != 0`, "OVERFLOW", f.count(expr));
      return made(`(uint64_t)${x.text}`);
    }
    case "u64le": case "u64be": return made(`pg_load_${expr.prim}(${load(f, expr, 8)})`);
    default: throw new Error(`${expr.prim} gives no u64`);
  }
}
