/** Loops that collect a list, and the statement `for`: both over what loops.ts makes. */
import { encodings } from "../../../spec/core.ts";
import type { EncodingName } from "../../../spec/core.ts";
import { fieldTypes } from "../../../spec/records.ts";
import type { FieldTypeName } from "../../../spec/records.ts";
import type { List } from "../../1-read/tree.ts";
import type { Expr, Type } from "../../ir/expr.ts";
import { elementBytes } from "../../ir/inputs.ts";
import { expectType, malformed, newLocal, noteUnused, value } from "../arguments.ts";
import { choose, made } from "../build.ts";
import type { Span } from "../../support/span.ts";
import { ACTION_PLACE, VALUE } from "../context.ts";
import type { Context, Env, FormCall, Forms, LoopFrame, Place } from "../context.ts";
import { ACTION, INT, bytesOf, describeType, listOf } from "../types.ts";
import { elementEncoding } from "./lists.ts";
import { buildLoop, header } from "./loops.ts";
import type { Header, LoopShape } from "./loops.ts";

/** A list of what `item` gives for each element; `keep` says whether it goes in. */
function collect(call: FormCall, head: Header, item: (env: Env) => { value: Expr; keep: Expr | null } | null, encoding: EncodingName | null): Expr | null {
  const { context, list } = call;
  const trips = head.sequence?.trips ?? 1;
  const acc = newLocal(context, "list", listOf(INT, trips), list.span);
  let of: Type = INT;
  const bodyOf = (env: Env): Expr | null => {
    const found = item(env);
    if (found === null) return null;
    const { value: element, keep } = found;
    of = element.type;
    const own = elementEncoding(of);
    if (own === null) {
      context.reports.report("PG2047", element.span, { actual: describeType(of) });
      return null;
    }
    const into: Expr = made(context, { op: "var", name: acc.unique, type: acc.type!, span: list.span }, []);
    const parts = [{ encoding: encoding ?? own, value: element }];
    const longer: Expr = made(context, { op: "append", into, parts, type: acc.type!, span: element.span }, [into, element]);
    const given = keep === null ? longer : choose(context, keep, longer, into, element.span);
    return made(context, { op: "next", stop: false, args: [given], type: ACTION, span: element.span }, [given]);
  };
  const resultOf = (): Expr => {
    const type = encoding === null ? listOf(of, trips) : bytesOf(0, trips * encodings[encoding]);
    return made(context, { op: "var", name: acc.unique, type, span: list.span }, []);
  };
  const room = (): number => trips * (encoding === null ? elementBytes(of) : encodings[encoding]);
  return buildLoop(call, { index: head.index, over: head.sequence, accs: [{ local: acc, init: null }], gives: "value", bodyOf, resultOf, room });
}

function map(call: FormCall): Expr | null {
  const head = header(call, call.args[0]!);
  if (head === null) return null;
  let encoding: EncodingName | null = null;
  const as = call.keywords.get("as");
  if (as !== undefined) {
    const names = Object.keys(fieldTypes).filter((name) => fieldTypes[name as FieldTypeName].type === "int");
    if (as.kind !== "name" || !names.includes(as.name)) return malformed(call, as.span, `:as is one of ${names.join(" ")}`);
    ({ encoding } = fieldTypes[as.name as FieldTypeName]);
  }
  return collect(call, head, (env) => {
    const element = value(call, call.args[1]!, env);
    const fitting = encoding === null ? element : expectType(call.context, element, ["int"], "an element", "an int");
    return fitting === null ? null : { value: fitting, keep: null };
  }, encoding);
}

function filter(call: FormCall): Expr | null {
  const head = header(call, call.args[0]!);
  if (head === null) return null;
  return collect(call, head, (env) => {
    const keep = expectType(call.context, value(call, call.args[1]!, env), ["bool"], "the test of `filter`", "a bool");
    const element = call.context.elaborate({ kind: "name", name: head.index.name, span: call.args[0]!.span }, env, VALUE);
    return keep === null || element === null ? null : { value: element, keep };
  }, null);
}

/** What a guard inside `for` does: it ends the loop, and with it the body around, with what it gives. */
function exitPlace(place: Place): { readonly gives: LoopFrame["gives"]; readonly place: Place } | null {
  if (place.kind === "tail" || place.kind === "for") return place.loop.gives === "action" ? { gives: "action", place: ACTION_PLACE } : null;
  return place.kind === "action" ? { gives: "action", place: ACTION_PLACE } : { gives: "value", place: VALUE };
}

const nextTurn = (span: Span): Expr => ({ op: "next", args: [], stop: false, type: ACTION, span });

/** `(for (x sequence) statement …)`, and what comes behind it. */
export function forLoop(context: Context, list: List, env: Env, place: Place, rest: () => Expr | null): Expr | null {
  const usage = "(for (name sequence) statement …)";
  const [, headTree, ...trees] = list.items;
  const call: LoopShape = { context, env, name: "for", usage, list };
  if (headTree === undefined || trees.length === 0) {
    malformed({ context, usage }, list.span, "`for` has a name with a sequence, and statements");
    rest();
    return null;
  }
  const head = header(call, headTree);
  const exit = exitPlace(place);
  if (exit === null) context.reports.report("PG2039", list.items[0]!.span, {});
  if (head === null || exit === null) {
    rest();
    return null;
  }
  const bodyOf = (inner: Env, frame: LoopFrame): Expr | null =>
    context.statements(trees, inner, { kind: "for", loop: frame, exit: exit.place }, "`for`", () => nextTurn(list.span));
  const whole = buildLoop(call, { index: head.index, over: head.sequence, accs: [], gives: exit.gives, bodyOf, resultOf: rest });
  noteUnused(context, [head.index]);
  return whole;
}

export const collectingForms: Forms = {
  "map": { usage: "(map (name sequence) value [:as encoding])", takes: [2, 2], keywords: ["as"], elaborate: map },
  "filter": { usage: "(filter (name sequence) bool)", takes: [2, 2], elaborate: filter },
};
