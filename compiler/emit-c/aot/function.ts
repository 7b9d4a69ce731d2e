/**
 * The C function of one program while it is written: its lines, its names, what is known, and what a run has been charged.
 */
import type { ProgramSource } from "../../compiled.ts";
import { FULL, INT_MIN } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import type { Expr, Field, Loop, Part, Program } from "../../ir/expr.ts";
import type { Span } from "../../support/span.ts";
import { Facts, anyLength, fieldLengths, fieldRange } from "./facts.ts";
import type { Lengths } from "./facts.ts";
import { Places } from "./places.ts";
import type { Where } from "./places.ts";

/** A value as C text that has no effect: it may stand anywhere until a variable in it is assigned. */
export type Value = Int | Pair | Bytes;
export interface Int {
  readonly cls: "int";
  readonly text: string;
  readonly range: Range;
}
export interface Pair {
  readonly cls: "pair";
  readonly text: string;
}
export interface Bytes {
  readonly cls: "bytes";
  readonly at: string;
  readonly length: string;
  readonly known: Lengths;
  /** The C variable that holds it, when it is one; facts go by its name if it never changes. */
  readonly variable: string | null;
}

/** How a value is used. */
export interface Use {
  /** Name of the C variable that it goes to: whoever declares it must do so once. */
  readonly own?: string;
  /** What a variable that is needed on the way is called after. */
  readonly like: string;
  /** It may be named by its place in message memory later. */
  readonly keep: boolean;
}
/** A condition as C text. It may charge on the way (`extra += 2u, …`): it stands where it is evaluated once, at once. */
export interface Test {
  readonly text: string;
  readonly yes: Where;
  readonly no: Where;
}

/**
 * What the files of this folder write for each other. They call the ones above them by this, since expressions, conditions and
 * loops stand in each other.
 */
export interface Writers {
  readonly int: (f: FunctionText, expr: Expr, use: Use) => Int;
  readonly pair: (f: FunctionText, expr: Expr) => Pair;
  readonly bytes: (f: FunctionText, expr: Expr, use: Use) => Bytes;
  readonly condition: (f: FunctionText, expr: Expr) => Test;
  /** Learns what holds behind a condition with this outcome. */
  readonly refine: (f: FunctionText, expr: Expr, holds: boolean) => void;
  readonly loop: (f: FunctionText, expr: Loop, use: Use) => Value;
  readonly loopTest: (f: FunctionText, expr: Loop) => Test;
  /** What ends the program. */
  readonly end: (f: FunctionText, expr: Expr) => void;
}

export interface Line {
  readonly text: string;
  readonly depth: number;
  readonly span: Span;
  /** A variable that this line declares. */
  readonly declares: string | null;
}

/** A loop whose body is being written. */
export interface OpenLoop {
  readonly accumulators: readonly { readonly name: string; readonly text: string }[];
  /** Takes the value of a `break` and leaves; writes its own jump. */
  readonly leave: (value: Expr) => void;
}

/** A string under construction in an accumulator. */
export interface Place {
  readonly at: number;
  readonly cap: number;
  /** Whether the accumulator always holds the string that stands there. */
  readonly always: boolean;
}

/** Names that mean something in C, or in the functions. */
const reserved = [
  ..."auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof bool true false".split(" "),
  ..."alignas alignof noreturn static_assert thread_local complex imaginary offsetof errno".split(" "),
  ..."vm program out extra memcpy memcmp".split(" "),
];

export class FunctionText {
  readonly program: Program;
  readonly write: Writers;
  readonly places: Places;
  /** Where the text stands in the bytecode. */
  where: Where = { at: 0, count: 0 };
  /** Charged already, inside a loop. */
  charged = 0;
  facts = new Facts();
  depth = 1;
  here: Span;
  lines: Line[] = [];
  readonly variables = new Map<string, Value>();
  /** C variables that are assigned after their declaration. */
  readonly mutable = new Set<string>();
  readonly loops: OpenLoop[] = [];
  readonly building = new Map<string, Place>();
  readonly inputs = new Map<string, { readonly value: Value; readonly declaration: string }>();
  /** Whether a run may have been charged more than the text's own numbers. */
  hasExtra = false;
  /** Inside the copy of a loop that checks each load. */
  careful = false;
  readonly constant: (bytes: Uint8Array) => string;
  readonly #names: ReadonlyMap<string, string>;
  readonly #used = new Set<string>(reserved);

  constructor({ program, trace, names }: ProgramSource, constant: (bytes: Uint8Array) => string, write: Writers) {
    this.write = write;
    this.program = program;
    this.places = new Places(trace);
    this.#names = names;
    this.constant = constant;
    this.here = program.span;
  }

  /* ---- lines ---- */

  line(text: string, declares: string | null = null): void {
    this.lines.push({ text, depth: this.depth, span: this.here, declares });
  }

  declare(type: string, name: string, value: string): void {
    this.line(`const ${type} ${name} = ${bare(value)};`, name);
  }

  variable(type: string, name: string, value: string | null = null): void {
    this.mutable.add(name);
    this.line(`${type} ${name}${value === null ? "" : ` = ${bare(value)}`};`, name);
  }

  /** Writes lines aside. */
  aside<T>(write: () => T): { readonly lines: readonly Line[]; readonly result: T } {
    const before = this.lines;
    this.lines = [];
    const result = write();
    const { lines } = this;
    this.lines = before;
    return { lines, result };
  }

  put(lines: readonly Line[]): void {
    this.lines.push(...lines);
  }

  nested(write: () => void): void {
    this.depth++;
    write();
    this.depth--;
  }

  /** Runs with facts of its own, which end with it. */
  scoped<T>(write: () => T): T {
    const before = this.facts;
    this.facts = new Facts(before);
    const result = write();
    this.facts = before;
    return result;
  }

  at(expr: Expr): void {
    if (expr.span.file !== "") this.here = expr.span;
  }

  /* ---- names ---- */

  /** A C name like the source's, that nothing in this function has. */
  name(like: string): string {
    const plain = like.replace(/\.\d+$/u, "").toLowerCase().replaceAll(/[^a-z0-9]+/gu, "_").replaceAll(/^_+|_+$/gu, "");
    const base = /^[a-z]/u.test(plain) && !plain.endsWith("_t") && !plain.startsWith("pg_") ? plain : `v_${plain}`;
    let name = base;
    for (let n = 2; this.#used.has(name); n++) name = `${base}_${n}`;
    this.#used.add(name);
    return name;
  }

  /** For a variable of core form; those that the compiler made have the name of what they hold. */
  nameFor(core: string, otherwise: string): string {
    const before = this.#names.get(core);
    return this.name(before === undefined || before.startsWith("+") ? otherwise : before);
  }

  lengths(bytes: Bytes): Lengths {
    const key = this.key(bytes);
    const min = Math.max(bytes.known.min, key === null ? 0 : (this.facts.least.get(key) ?? 0));
    return { min, max: Math.max(min, bytes.known.max) };
  }

  /** The name that facts on the string go by. */
  key(bytes: Bytes): string | null {
    return bytes.variable !== null && !this.mutable.has(bytes.variable) ? bytes.variable : null;
  }

  input(field: Field): Value {
    const known = this.inputs.get(field.field);
    if (known !== undefined) return known.value;
    const name = this.name(field.field);
    const { kind } = this.program;
    const made = ((): { value: Value; declaration: string } => {
      switch (field.type.kind) {
        case "int": case "fix": case "bool": case "symbol":
          return { value: { cls: "int", text: name, range: fieldRange(kind, field.field) }, declaration: `const uint32_t ${name} = vm->r[${field.register}];` };
        case "u64":
          return { value: { cls: "pair", text: name }, declaration: `const uint64_t ${name} = pg_input_u64(vm, ${field.register}u);` };
        case "bytes": case "node": case "cid": case "list": case "record": case "optional":
          return { value: { cls: "bytes", at: `${name}.at`, length: `${name}.length`, known: fieldLengths(kind, field.field), variable: name }, declaration: `const struct pg_bytes ${name} = pg_input_bytes(vm, ${field.register}u);` };
        case "action": throw new Error("an input that is an action");
      }
    })();
    this.inputs.set(field.field, made);
    return made.value;
  }

  /* ---- what a run is charged ---- */

  #text(count: number): string {
    return `${count}u${this.hasExtra ? " + extra" : ""}`;
  }

  /** Charged when the instruction of the expression has been executed. The place moves on to that instruction. */
  count(expr: Expr | Part, nth = 0): string {
    if (this.where === "charged") return this.#text(this.charged);
    if (this.where === "dead") return "0u";
    this.where = this.places.walk(this.where, this.places.own(expr, nth));
    return this.#text(this.where.count + 1);
  }

  /** A statement that charges more, on the way that it stands on. */
  more(count: number): string {
    this.hasExtra = true;
    return `extra += ${count}u;`;
  }

  trapIf(condition: string, fault: string, count: string): void {
    this.line(`PG_TRAP_IF(${condition}, ${fault}, ${count});`);
  }
}

export const ctype = (value: Value): string => (value.cls === "int" ? "uint32_t" : value.cls === "pair" ? "uint64_t" : "struct pg_bytes");

/** A value as the C expression that is assigned. */
export function textOf(value: Value): string {
  if (value.cls !== "bytes") return value.text;
  return value.variable ?? `(struct pg_bytes){${value.at}, ${value.length}}`;
}

/** The value that a C variable of the class holds. */
export function held(cls: Value["cls"], name: string, range: Range = FULL, known: Lengths = anyLength): Value {
  switch (cls) {
    case "int": return { cls, text: name, range };
    case "pair": return { cls, text: name };
    case "bytes": return { cls, at: `${name}.at`, length: `${name}.length`, known, variable: name };
  }
}

/** Without the parentheses around all of it. */
export function bare(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0 && at < text.length - 1) return text;
  }
  return text.slice(1, -1);
}

export const isWord = (text: string): boolean => /^\w+$/u.test(text);
export const isLiteral = (text: string): boolean => /^(?:0x[0-9a-f]+|\d+)(?:u|ull)$/u.test(text);
export const isPure = ({ text }: Test): boolean => !/\bextra\b/u.test(text);

export const literal = (value: number): string => (value >= 0 ? `${value}u` : `0x${(value >>> 0).toString(16)}u`);

/** As a signed C operand. */
export function signed({ text, range }: Int): string {
  if (!isLiteral(text)) return `(int32_t)${text}`;
  return range.low === INT_MIN ? "INT32_MIN" : String(range.low);
}
