/** The end of a program that gives a value: `give` at the end of each branch, in the encoding of the value's type. */
import type { EncodingName } from "../../../spec/core.ts";
import type { Expr, Type } from "../../ir/expr.ts";
import { lengthOf } from "../../ir/inputs.ts";
import { choose, letIn, made, packed } from "../build.ts";
import type { Context } from "../context.ts";
import { ACTION, bytesOf } from "../types.ts";

/** Encoding of a value that is no byte string. */
export function encodingOf(type: Type): EncodingName | null {
  switch (type.kind) {
    case "int": case "fix": return "u32be";
    case "symbol": return "u16be";
    case "u64": return "u64be";
    case "bool": return "u8";
    default: return null;
  }
}

export function give(context: Context, expr: Expr): Expr | null {
  const { span } = expr;
  if (expr.op === "if") {
    const then = give(context, expr.then);
    const otherwise = give(context, expr.else);
    return then === null || otherwise === null ? null : choose(context, expr.test, then, otherwise, span, ACTION);
  }
  if (expr.op === "let") {
    const body = give(context, expr.body);
    return body === null ? null : letIn(context, expr.name, expr.value, body, span);
  }
  const encoding = encodingOf(expr.type);
  const size = encoding === null ? 0 : { u8: 1, u16be: 2, u32be: 4, u64be: 8 }[encoding as "u8"];
  const value = encoding === null ? expr : packed(context, [{ encoding, value: expr }], size, bytesOf(size), span);
  return value === null ? null : made(context, { op: "give", value, type: ACTION, span }, [value]);
}

/** What a program can be handed or give: not an action, and nothing that holds a loop's state. */
export const isHandable = (type: Type): boolean => encodingOf(type) !== null || lengthOf(type) !== null || type.kind === "optional";
