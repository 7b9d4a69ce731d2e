/**
 * JSON (RFC 8259) into a tree that keeps the span of each value and key, so that a message can point at the place.
 * Stricter than JSON.parse in one thing: a key given twice is an error.
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import type { Span } from "../../compiler/support/span.ts";

export interface Member {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Json;
}

export type Json =
  | { readonly kind: "object"; readonly span: Span; readonly members: readonly Member[] }
  | { readonly kind: "array"; readonly span: Span; readonly items: readonly Json[] }
  | { readonly kind: "string"; readonly span: Span; readonly value: string }
  | { readonly kind: "number"; readonly span: Span; readonly value: number }
  | { readonly kind: "boolean"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "null"; readonly span: Span };

const deepest = 64;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const words = { true: true, false: false, null: null } as const;

class Malformed extends Error {
  readonly diagnostic: Diagnostic;
  constructor(found: Diagnostic) {
    super(found.message);
    this.diagnostic = found;
  }
}

export function parseJson(file: string, text: string): Outcome<Json> {
  let at = 0;
  const span = (start: number, end = at): Span => ({ file, start, end });
  const malformed = (what: string): never => {
    throw new Malformed(diagnostic("PG4102", span(at, Math.min(at + 1, text.length)), { what }));
  };
  const blank = (): void => {
    while (at < text.length && " \t\r\n".includes(text[at]!)) at++;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const text_ = (): string => JSON.parse(match(string) ?? malformed("a string is not closed, or holds an unknown escape or a line break")) as string;

  function value(depth: number): Json {
    if (depth > deepest) malformed(`it is nested deeper than ${deepest}`);
    const start = at;
    const first = text[at];
    if (first === "{") return object(depth);
    if (first === "[") return array(depth);
    if (first === '"') {
      const value = text_();
      return { kind: "string", value, span: span(start) };
    }
    const digits = match(number);
    if (digits !== undefined) return { kind: "number", value: Number(digits), span: span(start) };
    for (const [word, value] of Object.entries(words)) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return value === null ? { kind: "null", span: span(start) } : { kind: "boolean", value, span: span(start) };
    }
    return malformed(first === undefined ? "the text ends where a value should be" : "a value should be here");
  }

  /** What stands between brackets: `item` and commas up to `close`. */
  function list(close: string, item: () => void): void {
    at++;
    blank();
    if (text[at] !== close) {
      for (;;) {
        item();
        blank();
        if (text[at] === close) break;
        if (text[at] !== ",") malformed(at >= text.length ? `the text ends before \`${close}\`` : `\`,\` or \`${close}\` should be here`);
        at++;
        blank();
        if (text[at] === close) malformed("a comma has no successor");
      }
    }
    at++;
  }

  function object(depth: number): Json {
    const start = at;
    const members: Member[] = [];
    list("}", () => {
      const keyStart = at;
      if (text[at] !== '"') malformed("a key in double quotes should be here");
      const key = text_();
      const keySpan = span(keyStart);
      if (members.some((member) => member.key === key)) throw new Malformed(diagnostic("PG4106", keySpan, { key }));
      blank();
      if (text[at] !== ":") malformed("`:` should be here");
      at++;
      blank();
      members.push({ key, keySpan, value: value(depth + 1) });
    });
    return { kind: "object", members, span: span(start) };
  }

  function array(depth: number): Json {
    const start = at;
    const items: Json[] = [];
    list("]", () => void items.push(value(depth + 1)));
    return { kind: "array", items, span: span(start) };
  }

  try {
    blank();
    const whole = value(0);
    blank();
    if (at < text.length) malformed("the text goes on after its value");
    return succeed(whole);
  } catch (error) {
    if (error instanceof Malformed) return fail([error.diagnostic]);
    throw error;
  }
}

/** The value without its spans. */
export function plain(json: Json): unknown {
  switch (json.kind) {
    case "object": return Object.fromEntries(json.members.map(({ key, value }) => [key, plain(value)]));
    case "array": return json.items.map(plain);
    case "null": return null;
    default: return json.value;
  }
}
