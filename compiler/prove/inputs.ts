/** What a program is handed: as symbols for a query, and as values again out of a model. */
import { encodings } from "../../spec/core.ts";
import { fields, inputs as named } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import type { Expr, Program, RecordField, RecordLayout, Type } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";
import { children } from "../ir/walk.ts";
import { Unfit, isLittle, rankCount, unrank } from "./bytes.ts";
import type { Bytes, Piece } from "./bytes.ts";
import { valueIn } from "./query.ts";
import type { Concrete, World } from "./replay.ts";
import type { Asked, Encoding, Value } from "./symbolic.ts";
import type { Model, Term } from "./term.ts";

/**
 * How a field of a state is encoded: as an integer (`order`), as one bit that stands for all (`bits`), as its bits
 * (`plain`). Each field begins with the first, which is the fastest, and goes on where a program looks into it.
 */
export type Mode = "order" | "bits" | "plain";
export type Modes = ReadonlyMap<string, Mode>;

/**
 * Fields begin as whole numbers, as formulas over order are the fastest by far. What is looked into is encoded by a bit
 * that stands for all, if that is enough, and by all its bits if not. Each step is as exact as the one before.
 */
export function withModes<T>(layouts: readonly RecordLayout[], build: (modes: Modes) => T): T {
  const fields = layouts.flatMap((layout) => layout.fields);
  const modes = new Map<string, Mode>(fields.map(({ name }) => [name, "order"]));
  for (;;) {
    try {
      return build(modes);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      const open = (name: string): boolean => modes.has(name) && modes.get(name) !== "plain";
      const named = fieldsIn(error.term).filter(open);
      const demoted = named.length > 0 ? named : [...modes.keys()].filter(open);
      if (demoted.length === 0) throw new Error("nothing is left to encode by its bits");
      for (const name of demoted) {
        const { encoding } = fields.find((field) => field.name === name)!;
        modes.set(name, modes.get(name) === "order" && encoding !== "bytes" && !encoding.startsWith("u64") ? "bits" : "plain");
      }
    }
  }
}
/** Fields of states that a term speaks of: variables are called `state.field`. */
function fieldsIn(root: Term): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<Term>();
  const stack = [root];
  for (let term = stack.pop(); term !== undefined; term = stack.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    stack.push(...term.args);
    if (term.op === "var" && term.name.includes(".")) found.add(term.name.slice(term.name.indexOf(".") + 1).replace(/\.length$/u, ""));
  }
  return [...found];
}

export type Inputs = Readonly<Record<string, Value>>;

/** The fields of a message, within their ranges, and a policy's right. */
export function messageInputs(encoding: Encoding): Inputs {
  const { terms, strings } = encoding;
  const made: Record<string, Value> = {};
  for (const [name, { type, range }] of Object.entries(fields)) {
    if (name === "size") continue;
    if (type === "bytes") made[name] = { kind: "bytes", bytes: strings.unknown(name, range[0], range[1]) };
    else if (type === "node") made[name] = { kind: "bytes", bytes: strings.number(terms.variable(name, `bv${8 * limits.nodeIdBytes}`)) };
    else {
      const term = terms.variable(name, type === "u64" ? "bv64" : "bv32");
      strings.within(term, range[0], range[1]);
      made[name] = encoding.scalar(term);
    }
  }
  const payload = made["payload"];
  if (payload?.kind === "bytes") made["size"] = encoding.scalar(strings.lengthOf(payload.bytes));
  const right = terms.variable("right", "bv32");
  strings.within(right, 0, 255);
  made["right"] = encoding.scalar(right);
  return made;
}

/** A value of a type, named. States of a record are a piece for each field. */
export function typedInput(encoding: Encoding, name: string, type: Type, modes: Modes): Value {
  const { terms, strings } = encoding;
  switch (type.kind) {
    case "int": case "fix": return encoding.scalar(terms.variable(name, "bv32"));
    case "symbol": {
      const term = terms.variable(name, "bv32");
      strings.within(term, 0, 65535);
      return encoding.scalar(term);
    }
    case "u64": return encoding.scalar(terms.variable(name, "bv64"));
    case "bool": return encoding.scalar(terms.variable(name, "Bool"));
    case "node": return { kind: "bytes", bytes: strings.number(terms.variable(name, `bv${8 * limits.nodeIdBytes}`)) };
    case "optional": return { kind: "optional", present: terms.variable(`${name}.present`, "Bool"), bytes: strings.number(terms.variable(name, `bv${8 * limits.nodeIdBytes}`)) };
    case "record": return { kind: "bytes", bytes: stateOf(encoding, name, type.layout, modes) };
    case "bytes": case "cid": case "list": {
      const [min, max] = lengthOf(type)!;
      return { kind: "bytes", bytes: strings.unknown(name, min, max) };
    }
    case "action": throw new Error("an action is no input");
  }
}

function stateOf(encoding: Encoding, name: string, layout: RecordLayout, modes: Modes): Bytes {
  const { terms, strings } = encoding;
  const pieces = layout.fields.map((field): Piece => {
    const mode = modes.get(field.name) ?? "order";
    const own = `${name}.${field.name}`;
    const whole = wholeOf(field);
    if (field.encoding !== "bytes") {
      if (mode === "plain") {
        const width = encodings[field.encoding];
        const value = terms.variable(own, `bv${8 * width}`);
        if (field.type.kind === "bool") strings.assumptions.push(terms.compare("bvule", value, terms.bv(1, 8)));
        return { kind: "number", width, value };
      }
      if (mode === "bits") return { kind: "bits", encoding: field.encoding, value: terms.variable(own, "bv1") };
      const value = terms.variable(own, "Int");
      strings.within(value, whole[0], whole[1]);
      return { kind: "order", encoding: field.encoding, value };
    }
    const [min, longest] = lengthOf(field.type)!;
    // Where loops are cut after some turns, strings that are longer than that say nothing more.
    const max = encoding.options.mode === "few" ? Math.max(min, Math.min(longest, encoding.options.turns)) : longest;
    if (mode === "order") {
      const value = terms.variable(own, "Int");
      strings.within(value, 0n, rankCount(min, max) - 1n);
      if (min === max) return { kind: "rank", min, max, value, length: encoding.int(max) };
      const length = terms.variable(`${own}.length`, "bv32");
      strings.within(length, min, max);
      strings.assumptions.push(terms.eq(terms.eq(value, terms.integer(0)), terms.eq(length, encoding.int(0))));
      return { kind: "rank", min, max, value, length };
    }
    const { bytes } = { bytes: strings.unknown(own, min, max) };
    return bytes.kind === "rope" ? bytes.pieces[0]! : { kind: "number", width: 0, value: terms.bv(0, 8) };
  });
  return { kind: "rope", pieces };
}
/** Range of the number that a field holds, as it is loaded. */
function wholeOf(field: RecordField): readonly [bigint, bigint] {
  if (field.type.kind === "bool") return [0n, 1n];
  const bits = 8n * BigInt(encodings[field.encoding]);
  return bits === 32n ? [-(2n ** 31n), 2n ** 31n - 1n] : [0n, 2n ** bits - 1n];
}

/** What a program is handed, by the names that its body uses. A merge's ancestor is a state, or empty. */
export function inputsFor(encoding: Encoding, program: Program, modes: Modes = new Map(), prefix = ""): Inputs {
  if (program.kind === "route" || program.kind === "policy") return messageInputs(encoding);
  return Object.fromEntries(program.inputs.map(({ name, type }) => {
    const value = typedInput(encoding, `${prefix}${name}`, type, modes);
    if (name !== "ancestor" || program.kind !== "merge" || value.kind !== "bytes") return [name, value];
    return [name, ancestorOf(encoding, value.bytes, prefix)];
  }));
}
export function ancestorOf(encoding: Encoding, state: Bytes, prefix = ""): Value {
  const known = encoding.terms.variable(`${prefix}ancestor.known`, "Bool");
  return { kind: "bytes", bytes: encoding.strings.merge(known, state, { kind: "rope", pieces: [] }) };
}

// — out of a model —

const big = (value: bigint, width: number): number[] => Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * (width - 1 - i))) & 0xffn));

export function bytesIn(model: Model, encoding: Encoding, bytes: Bytes): Uint8Array {
  const value = (term: Term): bigint => valueIn(model, term);
  switch (bytes.kind) {
    case "choice": return bytesIn(model, encoding, value(bytes.test) === 1n ? bytes.then : bytes.else);
    case "part": {
      const start = Number(BigInt.asIntN(32, value(bytes.start)));
      return bytesIn(model, encoding, bytes.of).slice(start, start + Number(BigInt.asIntN(32, value(bytes.length))));
    }
    case "rope": return Uint8Array.from(bytes.pieces.flatMap((piece): number[] => {
      switch (piece.kind) {
        case "number": return big(value(piece.value), piece.width);
        // One bit stands for each; the others are clear.
        case "order": case "bits": {
          const width = encodings[piece.encoding];
          const all = big(BigInt.asUintN(8 * width, value(piece.value)), width);
          return isLittle(piece.encoding) ? all.reverse() : all;
        }
        case "rank": return [...unrank(value(piece.value), piece.min, piece.max)];
        case "window": {
          const start = BigInt.asIntN(32, value(piece.of.start));
          const length = Math.max(0, Math.min(limits.payloadBytes, Number(BigInt.asIntN(32, value(piece.of.length)))));
          const known = new Map<Term, bigint>();
          return Array.from({ length }, (_, i) => Number(model.byte(choose(piece.of.array, model, known), start + BigInt(i))));
        }
      }
    }));
  }
}
/** The array that a choice of arrays comes to. */
function choose(array: Term, model: Model, known: Map<Term, bigint>): Term {
  return array.op === "ite" ? choose(valueIn(model, array.args[0]!) === 1n ? array.args[1]! : array.args[2]!, model, known) : array;
}

export function concreteOf(model: Model, encoding: Encoding, value: Value): Concrete {
  switch (value.kind) {
    case "bytes": return bytesIn(model, encoding, value.bytes);
    case "optional": return valueIn(model, value.present) === 1n ? bytesIn(model, encoding, value.bytes) : null;
    case "scalar": {
      const number = valueIn(model, value.term);
      if (value.term.sort === "bv64") return number;
      return Number(BigInt.asIntN(32, number));
    }
  }
}
export function handedIn(model: Model, encoding: Encoding, inputs: Inputs): Readonly<Record<string, Concrete>> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, concreteOf(model, encoding, value)]));
}

/** Tables and providers that answer as the model's do. The CID of a content is computed when it is replayed. */
export function worldIn(model: Model, encoding: Encoding): World {
  const happened = encoding.asked.filter((asked: Asked) => valueIn(model, asked.when) === 1n && valueIn(model, asked.hit) === 1n);
  const tables = happened.flatMap((asked) => {
    if (asked.kind !== "match") return [];
    const key = bytesIn(model, encoding, asked.key);
    return [{ table: asked.table, key, bits: 8 * key.length, value: concreteOf(model, encoding, asked.value) as Uint8Array | number }];
  });
  const lookups = happened.flatMap((asked) => (asked.kind === "lookup" ? [asked] : []));
  const providers = lookups.flatMap(({ cid, node }) => {
    const made = encoding.hashed.find((one) => one.cid === cid);
    return made === undefined ? [] : [{ content: bytesIn(model, encoding, made.content), hash: made.hash, node: bytesIn(model, encoding, node) }];
  });
  const provided = lookups.flatMap(({ cid, node }) => (encoding.hashed.some((one) => one.cid === cid) ? [] : [{ cid: bytesIn(model, encoding, cid), node: bytesIn(model, encoding, node) }]));
  return { tables, providers, provided };
}

/** The inputs that a body reads. */
export function readBy(expr: Expr, found: Set<string> = new Set()): ReadonlySet<string> {
  if (expr.op === "field") found.add(expr.field);
  for (const child of children(expr)) readBy(child, found);
  return found;
}
export const isInput = (name: string): boolean => Object.hasOwn(fields, name) || Object.hasOwn(named, name);
