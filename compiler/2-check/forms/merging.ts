/**
 * Operators on the states of a merge. A state is a record with a field `version`; `3way-merge` and `apply-patch` work on its
 * field `body`. Their laws stand in docs/reference/language.md, and the prover takes these definitions, not the laws.
 */
import type { Expr, RecordField, RecordLayout } from "../../ir/expr.ts";
import { lengthOf, orNothing } from "../../ir/inputs.ts";
import type { Span } from "../../support/span.ts";
import { argumentName, expectType, values } from "../arguments.ts";
import { bind, bool, choose, int, made, packed, prim } from "../build.ts";
import type { Context, FormCall, Forms } from "../context.ts";
import { inputs } from "../../../spec/fields.ts";
import { limits } from "../../../spec/limits.ts";
import { INT, bytesOf, recordOf } from "../types.ts";
import { expectRecord, fieldOf, lengthFits } from "./records.ts";

function misplaced(call: FormCall, what: string, help: string): null {
  call.context.reports.report("PG2046", call.list.span, { what, help });
  return null;
}

/** Two states of one record with this field. */
function states(call: FormCall, fieldName: "version" | "body"): { a: Expr; b: Expr; layout: RecordLayout; field: RecordField } | null {
  const { context } = call;
  const [first, second] = values(call);
  const a = expectType(context, first ?? null, ["record"], argumentName(call, 0), "a record");
  if (a?.type.kind !== "record") return null;
  const { layout } = a.type;
  const b = expectRecord(context, second ?? null, layout, argumentName(call, 1));
  if (b === null) return null;
  const field = layout.fields.find(({ name, type }) => name === fieldName && (fieldName === "body" ? type.kind === "bytes" : type.kind === "u64" || type.kind === "int"));
  if (field === undefined) {
    const wanted = fieldName === "body" ? "a byte string `body`" : "a number `version`";
    return misplaced(call, `\`${call.name}\` compares states by ${wanted}, and \`${layout.name}\` has none`, `(defrecord ${layout.name} (version u64) … (body (bytes 0 64)))`);
  }
  return { a, b, layout, field };
}

function earlier(context: Context, field: RecordField, x: Expr, y: Expr, span: Span): Expr {
  return prim(context, field.type.kind === "u64" ? "u64<" : "<", [fieldOf(context, x, field, span), fieldOf(context, y, field, span)], span);
}

function versionLess(call: FormCall): Expr | null {
  const found = states(call, "version");
  if (found === null) return null;
  const { context, list } = call;
  return bind(context, "first", found.a, (x) => bind(context, "second", found.b, (y) => earlier(context, found.field, x, y, list.span)));
}

/** Neither is the later one, and they are not the same. */
function conflict(call: FormCall): Expr | null {
  const found = states(call, "version");
  if (found === null) return null;
  const { context } = call;
  const { span } = call.list;
  const same = found.field.type.kind === "u64" ? "u64=" : "=";
  return bind(context, "first", found.a, (x) => bind(context, "second", found.b, (y) => {
    const versions = prim(context, same, [fieldOf(context, x, found.field, span), fieldOf(context, y, found.field, span)], span);
    return choose(context, versions, prim(context, "bytes/=", [x, y], span), bool(false, span), span);
  }));
}

function ancestorState(call: FormCall): Expr | null {
  const { inputs: handed } = call.context;
  if (handed.kind !== "merge") return misplaced(call, "there is no ancestor here: only a merge has one", "(defmerge name record (lambda (current incoming) … (ancestor) …))");
  return made(call.context, { op: "field", field: "ancestor", register: inputs.ancestor.register, type: orNothing(handed.state), span: call.list.span }, []);
}

/**
 * The body that results when what `incoming` changed since the ancestor is done to `current`, byte by byte: the incoming
 * byte where it differs from the ancestor's and the current one does not; else the current byte. So where both changed a
 * byte, the current one stays. A body counts as zeros behind its end; the result is as long as the longer of the two.
 */
function threeWay(call: FormCall): Expr | null {
  const { context } = call;
  const { span } = call.list;
  const found = states(call, "body");
  if (found === null) return null;
  if (context.inputs.kind !== "merge") return misplaced(call, "`3way-merge` needs an ancestor, and only a merge has one", "(defmerge name record (lambda (current incoming) …))");
  if (call.env.loops >= limits.loopDepth) {
    context.reports.report("PG3003", span, { limit: limits.loopDepth });
    return null;
  }
  const { field, layout } = found;
  const [, most] = lengthOf(field.type)!;
  const ancestor: Expr = made(context, { op: "field", field: "ancestor", register: inputs.ancestor.register, type: orNothing(recordOf(layout)), span }, []);
  const bodyOf = (state: Expr, then: (body: Expr) => Expr): Expr => bind(context, "body", fieldOf(context, state, field, span), then);
  return bind(context, "current", found.a, (current) => bind(context, "incoming", found.b, (incoming) =>
    bodyOf(current, (c) => bodyOf(incoming, (n) => before(context, ancestor, field, span, (a) => {
      const length = (of: Expr): Expr => prim(context, "len", [of], span);
      const longer = bind(context, "length", length(c), (x) => bind(context, "length", length(n), (y) => choose(context, prim(context, "<", [x, y], span), y, x, span)));
      const patch = context.unique("patch");
      const index = context.unique("at");
      const at: Expr = made(context, { op: "var", name: index, type: INT, span }, [], { low: 0, high: Math.max(0, most - 1) });
      const byte = (of: Expr): Expr => choose(context, prim(context, "<", [at, length(of)], span), prim(context, "u8", [of, at], span), int(0, span), span, INT, { low: 0, high: 0xff });
      const picked = bind(context, "now", byte(c), (now) => bind(context, "old", byte(a), (old) =>
        choose(context, prim(context, "=", [now, old], span), byte(n), now, span, INT, { low: 0, high: 0xff })));
      const type = bytesOf(0, most);
      const into: Expr = made(context, { op: "var", name: patch, type, span }, []);
      const grown: Expr = made(context, { op: "append", into, parts: [{ encoding: "u8", value: picked }], type, span }, [into, picked]);
      const body: Expr = made(context, { op: "next", args: [grown], stop: false, type, span }, [grown]);
      const init: Expr = made(context, { op: "pack", parts: [], cap: most, type, span }, []);
      const loop: Expr = { op: "loop", source: { kind: "range", count: longer, step: 1 }, index, trips: Math.max(1, most), accumulators: [{ name: patch, init }], body, result: into, type, span };
      return made(context, loop, [longer, init, body, into]);
    })))));
}

/** The ancestor's body; empty when no ancestor is known, which is then shorter than its record. */
function before(context: Context, ancestor: Expr, field: RecordField, span: Span, then: (body: Expr) => Expr): Expr {
  const length = prim(context, "len", [ancestor], span);
  const end = bind(context, "length", length, (n) => choose(context, prim(context, "<", [n, int(field.offset, span)], span), n, int(field.offset, span), span));
  const body = prim(context, "slice", [ancestor, end, prim(context, "len", [ancestor], span)], span, bytesOf(0, lengthOf(field.type)![1]));
  return bind(context, "ancestor", body, then);
}

/** `current` with the patch as its body. */
function applyPatch(call: FormCall): Expr | null {
  const { context } = call;
  const { span } = call.list;
  const [first, second] = values(call);
  const state = expectType(context, first ?? null, ["record"], argumentName(call, 0), "a record");
  const patch = expectType(context, second ?? null, ["bytes"], argumentName(call, 1), "a patch, as `3way-merge` gives it");
  if (state?.type.kind !== "record" || patch === null) return null;
  const { layout } = state.type;
  const field = layout.fields.at(-1)!;
  if (field.name !== "body" || field.type.kind !== "bytes") {
    return misplaced(call, `a patch replaces the field \`body\`, and \`${layout.name}\` does not end in one`, `(defrecord ${layout.name} … (body (bytes 0 64)))`);
  }
  if (!lengthFits(context, patch, field.type.min, field.type.max, "the field `body`")) return null;
  let wrong = false;
  const whole = bind(context, "state", state, (name) => {
    const head = prim(context, "slice", [name, int(0, span), int(field.offset, span)], span);
    const made = packed(context, [{ encoding: "bytes", value: head }, { encoding: "bytes", value: patch }], layout.max, recordOf(layout), span);
    wrong = made === null;
    return made ?? name;
  });
  return wrong ? null : whole;
}

export const mergeForms: Forms = {
  "ancestor": { usage: "(ancestor)", takes: [0, 0], elaborate: ancestorState },
  "version<": { usage: "(version< state state)", takes: [2, 2], elaborate: versionLess },
  "conflict?": { usage: "(conflict? state state)", takes: [2, 2], elaborate: conflict },
  "3way-merge": { usage: "(3way-merge state state)", takes: [2, 2], elaborate: threeWay },
  "apply-patch": { usage: "(apply-patch state patch)", takes: [2, 2], elaborate: applyPatch },
};
