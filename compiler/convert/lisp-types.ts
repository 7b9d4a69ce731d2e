/**
 * The types of Lisp expressions as far as TypeScript asks for them: which comparison, which annotation, which first value. The
 * checker has accepted the file, so that one branch tells the type of all; null where nothing tells it.
 */
import { documentRecord } from "../../spec/records.ts";
import type { Tree } from "../1-read/tree.ts";

export type ValueType =
  | { readonly kind: "int" | "u64" | "bool" | "fix" | "node" | "cid" | "type" | "optional" | "action" | "none" | "validated" }
  | { readonly kind: "bytes"; readonly lengths: readonly number[] | null }
  | { readonly kind: "record"; readonly name: string }
  /** `most` is null where only the compiler knows it. */
  | { readonly kind: "list"; readonly of: ValueType | null; readonly most: number | null };

export type Environment = ReadonlyMap<string, ValueType | null>;

export interface Definitions {
  readonly constants: ReadonlyMap<string, Tree>;
  readonly functions: ReadonlyMap<string, { readonly parameters: readonly Tree[]; readonly body: readonly Tree[] }>;
  readonly tables: ReadonlyMap<string, "node" | "int">;
  /** Fields by name, in order. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, Tree>>;
  /** The record of the merge that is being read. */
  state: string | null;
}

export const simple = (kind: "int" | "u64" | "bool" | "fix" | "node" | "cid" | "type" | "optional" | "action" | "none" | "validated"): ValueType => ({ kind });
export const anyBytes: ValueType = { kind: "bytes", lengths: null };

export const headOf = (tree: Tree | undefined): string => (tree?.kind === "list" && tree.items[0]?.kind === "name" ? tree.items[0].name : "");
export const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === "list" ? tree.items : []);
export const nameOf = (tree: Tree | undefined): string => (tree?.kind === "name" ? tree.name : "");

/** Positional arguments and keyword arguments of a call. */
export function argumentsOf(tree: Tree): { readonly given: readonly Tree[]; readonly keywords: ReadonlyMap<string, Tree> } {
  const [, ...rest] = itemsOf(tree);
  const given: Tree[] = [];
  const keywords = new Map<string, Tree>();
  for (let at = 0; at < rest.length; at++) {
    const item = rest[at]!;
    if (item.kind === "keyword") keywords.set(item.name, rest[++at]!);
    else given.push(item);
  }
  return { given, keywords };
}

const fieldKinds: Readonly<Record<string, ValueType>> = {
  ttl: simple("int"), size: simple("int"), priority: simple("int"), sequence: simple("int"), time: simple("u64"), type: simple("type"), payload: anyBytes, source: simple("node"),
};
export const fieldType = (name: string, state: string | null): ValueType | null =>
  fieldKinds[name] ?? (["current", "incoming", "ancestor"].includes(name) && state !== null ? { kind: "record", name: state } : null);

const kinds: Readonly<Record<string, ValueType>> = {
  ...Object.fromEntries(["rem", "+%", "-%", "*%", "bit-and", "bit-or", "bit-xor", "bit-not", "shl", "shr", "sar", "int", "len", "u8", "u16le", "u16be", "u32le", "u32be", "find"].map((name) => [name, simple("int")])),
  ...Object.fromEntries(["and", "or", "not", "=", "/=", "<", "<=", ">", ">=", "bytes=", "bytes/=", "bytes<", "bit?", "prefix?", "suffix?", "contains?", "some?", "any", "all", "version<", "conflict?"].map((name) => [name, simple("bool")])),
  ...Object.fromEntries(["forward-to", "gateway", "drop", "reply", "deliver", "rekey-network", "aggregate-sensors"].map((name) => [name, simple("action")])),
  "u64": simple("u64"), "u64le": simple("u64"), "u64be": simple("u64"), "fix": simple("fix"), "multihash": simple("cid"), "cid": simple("cid"), "node": simple("node"),
  "dht-lookup": simple("optional"), "slice": anyBytes, "concat": anyBytes, "3way-merge": anyBytes, "consensus-validate": simple("validated"), "train-model": simple("validated"),
};

/** The type that a parameter or a field says. */
export function declaredType(tree: Tree | undefined, definitions: Definitions): ValueType | null {
  if (tree?.kind === "name") {
    switch (tree.name) {
      case "int": case "u64": case "bool": case "fix": case "node": case "cid": case "type": return simple(tree.name);
      case "u8": case "u16": case "u32": case "u16le": case "u32le": return simple("int");
      case "u64le": return simple("u64");
      case "bytes": return anyBytes;
      default: return definitions.records.has(tree.name) || tree.name === "document" ? { kind: "record", name: tree.name } : null;
    }
  }
  const [, of, size] = itemsOf(tree);
  switch (headOf(tree)) {
    case "bytes": return { kind: "bytes", lengths: itemsOf(tree).slice(1).map((one) => (one.kind === "int" ? one.value : 0)) };
    case "optional": return simple("optional");
    case "list": return { kind: "list", of: declaredType(of, definitions), most: size?.kind === "int" ? size.value : null };
    default: return null;
  }
}

/** The record and the field that an accessor's name names. */
export function accessorOf(name: string, definitions: Definitions): { readonly record: string; readonly field: string; readonly type: ValueType | null } | null {
  for (const [field, type] of documentRecord.fields) {
    if (name === `document-${field}`) return { record: "document", field, type: typeof type === "string" ? simple(type) : { kind: "bytes", lengths: [...type] } };
  }
  for (const [record, fields] of definitions.records) {
    if (!name.startsWith(`${record}-`)) continue;
    const field = name.slice(record.length + 1);
    if (fields.has(field)) return { record, field, type: declaredType(fields.get(field), definitions) };
  }
  return null;
}

/** What a loop binds its name to, and how often at most. */
export function elementType(sequence: Tree | undefined, env: Environment, definitions: Definitions): ValueType | null {
  if (["range", "u8s", "u16les", "u16bes", "u32les", "u32bes"].includes(headOf(sequence))) return simple("int");
  const type = typeOf(sequence, env, definitions);
  return type?.kind === "list" ? type.of : null;
}

function mostOf(sequence: Tree | undefined, env: Environment, definitions: Definitions): number | null {
  const [, n] = itemsOf(sequence);
  if (headOf(sequence) === "range") return n?.kind === "int" ? n.value : null;
  const type = typeOf(sequence, env, definitions);
  return type?.kind === "list" ? type.most : null;
}

const merge = (types: readonly (ValueType | null)[]): ValueType | null => {
  const known = types.filter((one) => one !== null);
  if (known.some(({ kind }) => kind === "optional" || kind === "none")) return known.every(({ kind }) => kind === "none") ? simple("optional") : simple("optional");
  const [first] = known;
  if (first?.kind === "bytes" && known.some((one) => one.kind === "bytes" && one.lengths !== first.lengths)) return anyBytes;
  return first ?? null;
};

export function bodyType(body: readonly Tree[], env: Environment, definitions: Definitions): ValueType | null {
  const last = typeOf(body.at(-1), env, definitions);
  if (last !== null && last.kind !== "none") return last;
  return merge([last, ...body.slice(0, -1).filter((one) => ["when", "unless"].includes(headOf(one))).map((one) => bodyType(itemsOf(one).slice(2), env, definitions))]);
}

const open = new Set<Tree>();

export function typeOf(tree: Tree | undefined, env: Environment, definitions: Definitions): ValueType | null {
  if (tree === undefined) return null;
  switch (tree.kind) {
    case "int": return simple("int");
    case "u64": return simple("u64");
    case "fix": return simple("fix");
    case "string":
    case "bytes": return anyBytes;
    case "symbol": return simple("type");
    case "keyword": return null;
    case "field": return fieldType(tree.name, definitions.state);
    case "name": {
      if (env.has(tree.name)) return env.get(tree.name)!;
      if (["true", "false", "t"].includes(tree.name)) return simple("bool");
      if (tree.name === "none") return simple("none");
      const constant = definitions.constants.get(tree.name);
      return constant === undefined ? null : typeOf(constant, new Map(), definitions);
    }
    case "list": return callType(tree, env, definitions);
  }
}

function callType(tree: Tree & { kind: "list" }, env: Environment, definitions: Definitions): ValueType | null {
  const head = headOf(tree);
  const [, first, second, third] = tree.items;
  const own = kinds[head];
  const of = (one: Tree | undefined): ValueType | null => typeOf(one, env, definitions);
  const called = definitions.functions.get(head);
  if (called !== undefined) {
    if (open.has(tree)) return null;
    open.add(tree);
    const inner = new Map(called.parameters.map((one) => [nameOf(itemsOf(one)[0]), declaredType(itemsOf(one)[1], definitions)] as const));
    const type = bodyType(called.body, inner, definitions);
    open.delete(tree);
    return type;
  }
  if (definitions.records.has(head) || head === "document") return { kind: "record", name: head };
  const accessor = accessorOf(head, definitions);
  if (accessor !== null) return accessor.type;
  if (own !== undefined) return own;
  switch (head) {
    case "+": case "-": case "*": case "/": case "min": case "max": case "abs": case "clamp": case "with": case "apply-patch": {
      const type = of(first);
      return head === "*" && of(second)?.kind === "fix" ? of(second) : type;
    }
    case "if": return merge([of(second), of(third)]);
    case "if-let": {
      const inner = new Map(env).set(nameOf(itemsOf(first)[0]), simple("node"));
      return merge([typeOf(second, inner, definitions), of(third)]);
    }
    case "cond": return merge(itemsOf(tree).slice(1).map((one) => bodyType(itemsOf(one).slice(1), env, definitions)));
    case "case": return merge(itemsOf(tree).slice(2).map((one) => bodyType(itemsOf(one).slice(1), env, definitions)));
    case "do": return bodyType(tree.items.slice(1), env, definitions);
    case "let":
    case "let*": {
      const inner = new Map(env);
      for (const one of itemsOf(first)) inner.set(nameOf(itemsOf(one)[0]), typeOf(itemsOf(one)[1], head === "let" ? env : inner, definitions));
      return bodyType(tree.items.slice(2), inner, definitions);
    }
    case "match":
    case "match-prefix": return definitions.tables.get(nameOf(first)) === "int" ? simple("int") : simple("optional");
    case "ancestor": return definitions.state === null ? null : { kind: "record", name: definitions.state };
    case "as": return { kind: "record", name: nameOf(first) };
    case "list": return { kind: "list", of: of(first), most: tree.items.length - 1 };
    case "nth": {
      const type = of(first);
      return type?.kind === "list" ? type.of : null;
    }
    case "vec+": case "vec-": case "scale": return of(first);
    case "dot": {
      const type = of(first);
      return type?.kind === "list" ? type.of : null;
    }
    case "map":
    case "filter": {
      const [name, sequence] = itemsOf(first);
      if (tree.items.some((one) => one.kind === "keyword")) return anyBytes;
      const element = elementType(sequence, env, definitions);
      const inner = new Map(env).set(nameOf(name), element);
      return { kind: "list", of: head === "filter" ? element : typeOf(second, inner, definitions), most: mostOf(sequence, env, definitions) };
    }
    case "fold": {
      const [name, sequence] = itemsOf(first);
      const inner = new Map(env);
      const accumulators = accumulatorsOf(second);
      for (const one of accumulators) inner.set(one.name, of(one.init));
      const result = tree.items[4];
      const type = result === undefined ? of(accumulators[0]?.init) : typeOf(result, inner, definitions);
      if (type !== null) return type;
      inner.set(nameOf(name), elementType(sequence, env, definitions));
      return null;
    }
    default: return null;
  }
}

/** `(acc init)` or `((acc init) …)`. */
export function accumulatorsOf(tree: Tree | undefined): readonly { readonly name: string; readonly init: Tree; readonly at: Tree }[] {
  const items = itemsOf(tree);
  const list = items[0]?.kind === "name" ? [tree!] : items;
  return list.map((one) => ({ name: nameOf(itemsOf(one)[0]), init: itemsOf(one)[1]!, at: one }));
}
