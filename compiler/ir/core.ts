/**
 * Core form as an S-expression, and back: `(core 1 (tables (name kind bytes)…) body)`, and for a program that is no route
 * `(core 1 head (tables …) body)`, with the head `(merge min max)`, `(function (type…) type)` or `(policy)`.
 * Types are int, u64, bool, node, cid and (bytes min max): a fixed-point number is an int here, lists and records are bytes.
 *
 *   literals   5  -7  true  false  (u64 9)  (bytes #…#)  (node #…#)  (cid #…#)  none
 *   reads      %ttl …  v0 v1 …
 *   values     (primitive arg…)  (if test then else)  (let v value body)
 *              (call function hash|- maxlen arg)  (match table key [fallback])
 *              (pack cap (encoding value)…)  (append v (encoding value)…)
 *   loops      (range v count step trips ((v init)…) body result)  (each v element bytes trips ((v init)…) body result)
 *              (next arg…)  (stop arg…)  (break value)
 *   actions    (forward node)  (gateway)  (deliver)  (drop reason)  (reply int)  (give bytes)
 *
 * Names are v0, v1, … in order of binding. A `let` of a name that is bound already is an accumulator's next value: the
 * old one is not read again, and its register is reused.
 */
import { coreVersion, elements, encodings, primitives } from "../../spec/core.ts";
import type { ElementName, EncodingName, PrimitiveName } from "../../spec/core.ts";
import { dropReasons, fields, inputs } from "../../spec/fields.ts";
import type { FieldName, InputName } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import type { HostFunctionName } from "../../spec/hosts.ts";
import { tableKinds } from "../../spec/image.ts";
import type { TableKindName } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { nowhere } from "../support/span.ts";
import type { Sexp } from "../support/sexp.ts";
import type { Expr, Field, Input, Part, Program, TableUse, Type } from "./expr.ts";
import { functionInputs, lengthOf, mergeInputs } from "./inputs.ts";

type Printed = Pick<Program, "kind" | "inputs" | "result" | "tables" | "body">;

export function printProgram(program: Printed): Sexp {
  const tables = program.tables.map(({ name, kind, keyBytes }) => [name, kind, String(keyBytes)]);
  return ["core", String(coreVersion), ...head(program), ["tables", ...tables], printExpr(program.body)];
}

function head({ kind, inputs: handed, result }: Printed): readonly Sexp[] {
  switch (kind) {
    case "route": return [];
    case "policy": return [["policy"]];
    case "merge": return [["merge", ...lengthOf(result)!.map(String)]];
    case "function": return [["function", handed.map(({ type }) => printType(type)), printType(result)]];
  }
}

function printType(type: Type): Sexp {
  switch (type.kind) {
    case "int": case "fix": case "symbol": return "int";
    case "u64": case "bool": case "node": case "cid": case "optional": return type.kind;
    case "bytes": case "list": case "record": return ["bytes", ...lengthOf(type)!.map(String)];
    case "action": throw new Error("no input or result is an action");
  }
}

const printParts = (parts: readonly Part[]): readonly Sexp[] => parts.map(({ encoding, value }) => [encoding, printExpr(value)]);

export function printExpr(expr: Expr): Sexp {
  switch (expr.op) {
    case "int": return expr.type.kind === "bool" ? (expr.value === 0 ? "false" : "true") : String(expr.value);
    case "u64": return ["u64", String(expr.value)];
    case "bytes": return [expr.type.kind === "node" || expr.type.kind === "cid" ? expr.type.kind : "bytes", expr.value];
    case "pack": return ["pack", String(expr.cap), ...printParts(expr.parts)];
    case "append": return ["append", printExpr(expr.into), ...printParts(expr.parts)];
    case "cached": return printExpr(expr.value);
    case "none": return "none";
    case "field": return `%${expr.field}`;
    case "var": return expr.name;
    case "prim": return [expr.prim, ...expr.args.map(printExpr)];
    case "if": return ["if", printExpr(expr.test), printExpr(expr.then), printExpr(expr.else)];
    case "let": return ["let", expr.name, printExpr(expr.value), printExpr(expr.body)];
    case "loop": {
      const accumulators = expr.accumulators.map(({ name, init }) => [name, printExpr(init)]);
      const { source } = expr;
      const head = source.kind === "range"
        ? ["range", expr.index, printExpr(source.count), String(source.step)]
        : ["each", expr.index, source.element, printExpr(source.bytes)];
      return [...head, String(expr.trips), accumulators, printExpr(expr.body), printExpr(expr.result)];
    }
    case "next": return [expr.stop ? "stop" : "next", ...expr.args.map(printExpr)];
    case "break": return ["break", printExpr(expr.value)];
    case "call": return ["call", expr.fn, expr.hash ?? "-", String(expr.maxlen), printExpr(expr.arg)];
    case "match": return ["match", expr.table, printExpr(expr.key), ...(expr.fallback ? [printExpr(expr.fallback)] : [])];
    case "forward": return ["forward", printExpr(expr.node)];
    case "gateway": return ["gateway"];
    case "deliver": return ["deliver"];
    case "drop": return ["drop", expr.reason];
    case "reply": return ["reply", printExpr(expr.value)];
    case "give": return ["give", printExpr(expr.value)];
  }
}

/** Why a tree is not core form. */
export class NotCore extends Error {}

const word = (tree: Sexp | undefined): string => {
  if (typeof tree === "string") return tree;
  if (tree instanceof Uint8Array) {
    let text = "";
    for (const byte of tree) {
      if (byte <= 0x20 || byte >= 0x7f) throw new NotCore("an atom that is no word");
      text += String.fromCharCode(byte);
    }
    return text;
  }
  throw new NotCore("a list where a word belongs");
};
const list = (tree: Sexp | undefined): readonly Sexp[] => {
  if (tree === undefined || typeof tree === "string" || tree instanceof Uint8Array) throw new NotCore("a word where a list belongs");
  return tree;
};
const octets = (tree: Sexp | undefined): Uint8Array => {
  if (tree instanceof Uint8Array) return tree;
  throw new NotCore("a literal without octets");
};
const number = (tree: Sexp | undefined, least: number, most: number): number => {
  const text = word(tree);
  const value = Number(text);
  if (!/^(0|-?[1-9][0-9]*)$/u.test(text) || value < least || value > most) throw new NotCore(`${text} is no number here`);
  return value;
};
const oneOf = <T extends string>(tree: Sexp | undefined, table: Readonly<Record<T, unknown>>): T => {
  const text = word(tree);
  if (!Object.hasOwn(table, text)) throw new NotCore(`unknown ${text}`);
  return text as T;
};

const int: Type = { kind: "int" };
const bool: Type = { kind: "bool" };
const action: Type = { kind: "action" };
const anyBytes: Type = { kind: "bytes", min: 0, max: 65535 };

const typeOfField = (name: FieldName): Type => {
  const { type, range } = fields[name];
  if (type === "sym:type") return { kind: "symbol", registry: "type" };
  if (type === "bytes") return { kind: "bytes", min: range[0], max: range[1] };
  return { kind: type };
};
const typeOfPrimitive = (name: PrimitiveName): Type => {
  const { result } = primitives[name];
  if (result === "bytes") return anyBytes;
  return { kind: result } as Type;
};

/** Reads core form; throws NotCore. Spans are `nowhere`; byte strings have the widest type. */
export function parseProgram(tree: Sexp): Program {
  const [core, version, ...rest] = list(tree);
  if (word(core) !== "core" || number(version, 0, 0xffff) !== coreVersion || rest.length < 2 || rest.length > 3) throw new NotCore("no core form of this version");
  const shape = rest.length === 3 ? parseHead(list(rest[0])) : { kind: "route" as const, inputs: [], result: action };
  const [tablesHead, ...rows] = list(rest.at(-2));
  if (word(tablesHead) !== "tables") throw new NotCore("no table list");
  const uses = rows.map((row): TableUse => {
    const [name, kind, keyBytes] = list(row);
    return { name: word(name), kind: oneOf<TableKindName>(kind, tableKinds), keyBytes: number(keyBytes, 1, 0xffff) };
  });
  const body = new Reader(uses, shape).expr(rest.at(-1)!);
  return { ...shape, name: "", doc: null, tables: uses, body, span: nowhere, budget: {} };
}

function parseHead([name, ...args]: readonly Sexp[]): Pick<Program, "kind" | "inputs" | "result"> {
  const kind = word(name);
  if (kind === "policy" && args.length === 0) return { kind, inputs: [], result: int };
  if (kind === "merge" && args.length === 2) {
    const state: Type = { kind: "bytes", min: number(args[0], 0, 0xffff), max: number(args[1], 0, 0xffff) };
    return { kind, inputs: mergeInputs(state), result: state };
  }
  if (kind === "function" && args.length === 2) {
    const handed = functionInputs(list(args[0]).map((type, index) => ({ name: `p${index}`, type: parseType(type) })));
    if (handed === null) throw new NotCore("more parameters than there are registers");
    return { kind, inputs: handed, result: parseType(args[1]!) };
  }
  throw new NotCore(`no program is a ${kind}`);
}

function parseType(tree: Sexp): Type {
  if (typeof tree === "string" || tree instanceof Uint8Array) {
    const kind = word(tree);
    if (kind === "int" || kind === "u64" || kind === "bool" || kind === "node" || kind === "cid" || kind === "optional") return { kind };
    throw new NotCore(`no type ${kind}`);
  }
  const [kind, min, max] = list(tree);
  if (word(kind) !== "bytes") throw new NotCore("no type");
  return { kind: "bytes", min: number(min, 0, 0xffff), max: number(max, 0, 0xffff) };
}

class Reader {
  private readonly types = new Map<string, Type>();
  private readonly tables: readonly TableUse[];
  private readonly kind: Program["kind"];
  private readonly inputs: readonly Input[];

  constructor(tables: readonly TableUse[], { kind, inputs: handed }: Pick<Program, "kind" | "inputs">) {
    this.tables = tables;
    this.kind = kind;
    this.inputs = handed;
  }

  private parts(trees: readonly Sexp[]): readonly Part[] {
    return trees.map((tree) => {
      const [encoding, value, ...more] = list(tree);
      if (value === undefined || more.length > 0) throw new NotCore("a part is an encoding and a value");
      return { encoding: oneOf<EncodingName>(encoding, encodings), value: this.expr(value) };
    });
  }

  private input(name: string): Field {
    const span = nowhere;
    const handed = this.inputs.find((each) => each.name === name);
    if (handed !== undefined) return { op: "field", field: name as Field["field"], register: handed.register, type: handed.type, span };
    if (this.kind === "policy" && name === "right") return { op: "field", field: name as InputName, register: inputs.right.register, type: int, span };
    if (this.kind === "merge" || this.kind === "function") throw new NotCore(`a ${this.kind} has no %${name}`);
    const field = oneOf<FieldName>(name, fields);
    return { op: "field", field, register: fields[field].register, type: typeOfField(field), span };
  }

  expr(tree: Sexp): Expr {
    const span = nowhere;
    if (typeof tree === "string" || tree instanceof Uint8Array) return this.atom(word(tree));
    const [head, ...args] = tree;
    const form = word(head);
    const at = (index: number): Expr => {
      const arg = args[index];
      if (arg === undefined) throw new NotCore(`${form} lacks an argument`);
      return this.expr(arg);
    };
    const arity = (least: number, most = least) => {
      if (args.length < least || args.length > most) throw new NotCore(`${form} takes other arguments`);
    };
    if (Object.hasOwn(primitives, form)) {
      const prim = form as PrimitiveName;
      arity(primitives[prim].args.length);
      return { op: "prim", prim, args: args.map((arg) => this.expr(arg)), type: typeOfPrimitive(prim), span };
    }
    switch (form) {
      case "u64": {
        arity(1);
        const text = word(args[0]);
        if (!/^(0|[1-9][0-9]{0,19})$/u.test(text) || BigInt(text) >= 1n << 64n) throw new NotCore("no u64");
        return { op: "u64", value: BigInt(text), type: { kind: "u64" }, span };
      }
      case "bytes": case "node": case "cid": {
        arity(1);
        const value = octets(args[0]);
        return { op: "bytes", value, type: form === "bytes" ? { kind: "bytes", min: value.length, max: value.length } : { kind: form }, span };
      }
      case "if": {
        arity(3);
        const [test, then, other] = [at(0), at(1), at(2)];
        return { op: "if", test, then, else: other, type: then.op === "next" || then.op === "break" ? other.type : then.type, span };
      }
      case "let": {
        arity(3);
        const name = word(args[0]);
        const value = at(1);
        this.types.set(name, value.type);
        const body = at(2);
        return { op: "let", name, value, body, type: body.type, span };
      }
      case "range": case "each": return this.loop(form, args);
      case "next": case "stop": return { op: "next", args: args.map((arg) => this.expr(arg)), stop: form === "stop", type: action, span };
      case "pack": {
        const cap = number(args[0], 0, limits.scratchBytes);
        return { op: "pack", cap, parts: this.parts(args.slice(1)), type: anyBytes, span };
      }
      case "append": return { op: "append", into: at(0), parts: this.parts(args.slice(1)), type: anyBytes, span };
      case "give": arity(1); return { op: "give", value: at(0), type: action, span };
      case "break": {
        arity(1);
        const value = at(0);
        return { op: "break", value, type: value.type, span };
      }
      case "call": {
        arity(4);
        const fn = oneOf<HostFunctionName>(args[0], hostFunctions);
        const hash = word(args[1]) === "-" ? null : oneOf<HashName>(args[1], hashes);
        const { result } = hostFunctions[fn];
        return { op: "call", fn, hash, maxlen: number(args[2], 0, 0xffff), arg: at(3), type: { kind: result === "optional node" ? "optional" : result }, span };
      }
      case "match": {
        arity(2, 3);
        const name = word(args[0]);
        const table = this.tables.find((use) => use.name === name);
        if (!table) throw new NotCore(`table ${name} is not listed`);
        const fallback = args.length === 3 ? at(2) : null;
        return { op: "match", table: name, key: at(1), fallback, type: fallback ? int : { kind: "optional" }, span };
      }
      case "forward": arity(1); return { op: "forward", node: at(0), type: action, span };
      case "reply": arity(1); return { op: "reply", value: at(0), type: action, span };
      case "drop": arity(1); return { op: "drop", reason: oneOf(args[0], dropReasons), type: action, span };
      case "gateway": case "deliver": arity(0); return { op: form, type: action, span };
    }
    throw new NotCore(`unknown form ${form}`);
  }

  private atom(text: string): Expr {
    const span = nowhere;
    if (text === "true" || text === "false") return { op: "int", value: text === "true" ? 1 : 0, type: bool, span };
    if (text === "none") return { op: "none", type: { kind: "optional" }, span };
    if (text.startsWith("%")) {
      return this.input(text.slice(1));
    }
    if (/^-?[0-9]/u.test(text)) return { op: "int", value: number(text, -(2 ** 31), 2 ** 31 - 1), type: int, span };
    const type = this.types.get(text);
    if (!type) throw new NotCore(`unbound ${text}`);
    return { op: "var", name: text, type, span };
  }

  private loop(form: "range" | "each", args: readonly Sexp[]): Expr {
    const [name, second, third, trips, inits, body, result, ...rest] = args;
    if (result === undefined || rest.length > 0) throw new NotCore(`${form} takes other arguments`);
    const source = form === "range"
      ? { kind: "range" as const, count: this.expr(second!), step: number(third, 1, 255) }
      : { kind: "each" as const, element: oneOf<ElementName>(second, elements), bytes: this.expr(third!) };
    const accumulators = list(inits).map((pair) => {
      const [acc, init] = list(pair);
      if (init === undefined) throw new NotCore("an accumulator without a value");
      return { name: word(acc), init: this.expr(init) };
    });
    const index = word(name);
    this.types.set(index, int);
    for (const { name: acc, init } of accumulators) this.types.set(acc, init.type);
    const parsedBody = this.expr(body!);
    const parsedResult = this.expr(result);
    return { op: "loop", source, index, trips: number(trips, 1, 65535), accumulators, body: parsedBody, result: parsedResult, type: parsedResult.type, span: nowhere };
  }
}
