/**
 * Shapes of JSON documents: one description checks a file with messages that point at the place, gives the file's
 * JSON Schema (json-schema.ts) and its TypeScript type (`ValueOf`).
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import type { Span } from "../../compiler/support/span.ts";
import type { Json } from "./json.ts";

interface Described {
  readonly means?: string;
}
export type Shape = Described & (
  | { readonly kind: "object"; readonly keys: Readonly<Record<string, Shape>>; readonly optional: Readonly<Record<string, Shape>> }
  /** Keys that the user chooses. */
  | { readonly kind: "map"; readonly keyPattern: string; readonly of: Shape }
  | { readonly kind: "array"; readonly of: Shape }
  | { readonly kind: "string"; readonly pattern?: string; readonly expected?: string }
  | { readonly kind: "word"; readonly words: readonly string[] }
  | { readonly kind: "int"; readonly least: number; readonly most: number }
  | { readonly kind: "constant"; readonly value: string | number }
  | { readonly kind: "boolean" }
  /** Text, a number, true or false, or null. */
  | { readonly kind: "scalar" }
  /** A value or null. */
  | { readonly kind: "nullable"; readonly of: Shape }
  /** Bytes: a number, or text like "256K", "4M" or "0x0800_0000". */
  | { readonly kind: "size" }
);

export type ValueOf<S extends Shape> =
  S extends { readonly kind: "object"; readonly keys: infer K extends Readonly<Record<string, Shape>>; readonly optional: infer O extends Readonly<Record<string, Shape>> }
    ? { readonly [P in keyof K]: ValueOf<K[P]> } & { readonly [P in keyof O]?: ValueOf<O[P]> } :
  S extends { readonly kind: "map"; readonly of: infer T extends Shape } ? Readonly<Record<string, ValueOf<T>>> :
  S extends { readonly kind: "array"; readonly of: infer T extends Shape } ? readonly ValueOf<T>[] :
  S extends { readonly kind: "nullable"; readonly of: infer T extends Shape } ? ValueOf<T> | null :
  S extends { readonly kind: "word"; readonly words: readonly (infer W)[] } ? W :
  S extends { readonly kind: "constant"; readonly value: infer V } ? V :
  S extends { readonly kind: "boolean" } ? boolean :
  S extends { readonly kind: "scalar" } ? string | number | boolean | null :
  S extends { readonly kind: "int" | "size" } ? number :
  string;

export const sizePattern = "^(?:0x[0-9a-fA-F_]+|[0-9]+[KM]?)$";

export function parseSize(text: string): number | undefined {
  if (!new RegExp(sizePattern, "u").test(text)) return undefined;
  if (text.startsWith("0x")) return Number(text.replaceAll("_", ""));
  const unit = text.endsWith("K") ? 1024 : text.endsWith("M") ? 1024 * 1024 : 1;
  return Number.parseInt(text, 10) * unit;
}

/** The value of a tree that has the shape; sizes are numbers of bytes. `where` names the document in messages. */
export function readShape<const S extends Shape>(json: Json, shape: S, where: string): Outcome<ValueOf<S>> {
  const found: Diagnostic[] = [];
  const value = read(json, shape, where, found);
  return found.length > 0 ? fail(found) : succeed(value as ValueOf<S>);
}

/** What is wrong with a tree of any shape. */
export function checkShape(json: Json, shape: Shape, where: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  read(json, shape, where, found);
  return found;
}

function read(json: Json, shape: Shape, where: string, found: Diagnostic[]): unknown {
  const wrong = (expected: string, span: Span = json.span): undefined => {
    found.push(diagnostic("PG4105", span, { where, expected }));
  };
  switch (shape.kind) {
    case "nullable":
      return json.kind === "null" ? null : read(json, shape.of, where, found);
    case "object": {
      if (json.kind !== "object") return wrong("an object");
      return readObject(json, shape.keys, shape.optional, where, found);
    }
    case "map": {
      if (json.kind !== "object") return wrong("an object");
      const pattern = new RegExp(shape.keyPattern, "u");
      const out: Record<string, unknown> = {};
      for (const { key, keySpan, value } of json.members) {
        if (!pattern.test(key)) wrong(`an object whose keys match ${shape.keyPattern}`, keySpan);
        out[key] = read(value, shape.of, `\`${key}\``, found);
      }
      return out;
    }
    case "array":
      if (json.kind !== "array") return wrong("an array");
      return json.items.map((item) => read(item, shape.of, `an item of ${where}`, found));
    case "string":
      if (json.kind !== "string") return wrong(shape.expected ?? "a string");
      return shape.pattern === undefined || new RegExp(shape.pattern, "u").test(json.value) ? json.value : wrong(shape.expected ?? `text that matches ${shape.pattern}`);
    case "word": {
      if (json.kind === "string" && shape.words.includes(json.value)) return json.value;
      const help = json.kind === "string" ? didYouMean(json.value, shape.words) : undefined;
      found.push(diagnostic("PG4105", json.span, { where, expected: `one of ${shape.words.join(", ")}` }, { help }));
      return undefined;
    }
    case "int": {
      const inRange = json.kind === "number" && Number.isInteger(json.value) && json.value >= shape.least && json.value <= shape.most;
      return inRange ? json.value : wrong(`an integer from ${shape.least} to ${shape.most}`);
    }
    case "constant":
      return (json.kind === "string" || json.kind === "number") && json.value === shape.value ? json.value : wrong(JSON.stringify(shape.value));
    case "boolean":
      return json.kind === "boolean" ? json.value : wrong("true or false");
    case "scalar":
      if (json.kind === "object" || json.kind === "array") return wrong("text, a number, true, false or null");
      return json.kind === "null" ? null : json.value;
    case "size": {
      const size = json.kind === "number" ? json.value : json.kind === "string" ? parseSize(json.value) : undefined;
      const valid = size !== undefined && Number.isInteger(size) && size >= 0 && size < 2 ** 32;
      return valid ? size : wrong('a size below 2^32: a number of bytes, "256K", "4M" or "0x0800_0000"');
    }
  }
}

function readObject(
  json: Json & { readonly kind: "object" },
  keys: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>>,
  where: string,
  found: Diagnostic[],
): unknown {
  const all = { ...keys, ...optional };
  const out: Record<string, unknown> = {};
  for (const { key, keySpan, value } of json.members) {
    const shape = Object.hasOwn(all, key) ? all[key] : undefined;
    if (shape !== undefined) {
      out[key] = read(value, shape, `\`${key}\``, found);
      continue;
    }
    const known = Object.keys(all);
    found.push(diagnostic("PG4103", keySpan, { key, where, known: known.join(", ") }, { help: didYouMean(key, known) }));
  }
  for (const key of Object.keys(keys)) {
    // A place to point at that is short: the object's opening brace.
    const opening = { file: json.span.file, start: json.span.start, end: Math.min(json.span.start + 1, json.span.end) };
    if (!json.members.some((member) => member.key === key)) found.push(diagnostic("PG4104", opening, { where, key }));
  }
  return out;
}
