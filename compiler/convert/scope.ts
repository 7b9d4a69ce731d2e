/**
 * What writing TypeScript carries along: the file with what it defines and imports, the scope that code stands in, and what both
 * say about names, annotations and literals. What TypeScript cannot say is reported here, at its span.
 *
 * Expressions and statements contain each other. `File.write` holds what a layer needs of those above it, so that the files
 * import one another in one direction: code, scope, lifted, operators, expressions, statements, definitions, to-typescript.
 */
import { isQuiet } from "../1-read-typescript/expressions.ts";
import type { Tree } from "../1-read/tree.ts";
import type { Reports } from "../diagnostics/reports.ts";
import { atom, call, P, quoted } from "./code.ts";
import type { Code } from "./code.ts";
import { group } from "./layout.ts";
import type { Doc, Mark } from "./layout.ts";
import { typeOf } from "./lisp-types.ts";
import type { Definitions, ValueType } from "./lisp-types.ts";
import { fixText, libraryNames, localName, typeNames } from "./names.ts";
import type { DefinitionKind } from "./names.ts";

export interface Styles {
  /**
   * Definitions, by their names here, whose loops inside of expressions move into functions of their own instead of before the
   * statement; null for all.
   */
  readonly helpers: ReadonlySet<string> | null;
}

export interface Global {
  readonly kind: DefinitionKind;
  readonly ts: string;
  /** The file that it comes from, as the import names it; null for the file's own. */
  readonly from: string | null;
}

export interface File {
  readonly reports: Reports;
  readonly text: string;
  readonly styles: Styles;
  readonly definitions: Definitions;
  readonly globals: ReadonlyMap<string, Global>;
  readonly symbols: ReadonlyMap<string, Global>;
  readonly taken: ReadonlySet<string>;
  readonly library: Map<string, string>;
  readonly imported: Map<string, Set<string>>;
  readonly tops: Set<Mark>;
  readonly helperNames: Set<string>;
  /** Names that the file reads; what it defines for others alone is exported. */
  readonly read: ReadonlySet<string>;
  readonly write: Writers;
  exportsAll: boolean;
}

/** What a layer needs of those above it. */
interface Writers {
  readonly expression: (scope: Scope, tree: Tree) => Code;
  readonly body: (scope: Scope, body: readonly Tree[], ends: Ends) => Block;
  readonly bindings: (scope: Scope, head: string, list: readonly Tree[], pre: Doc[]) => Scope;
  readonly loop: (scope: Scope, tree: Tree, returns: boolean) => readonly [Scope, Doc[]];
}

export interface Local {
  readonly ts: string;
  readonly type: ValueType | null;
}

/** Where code of one function is written. */
export interface Scope {
  readonly file: File;
  readonly owner: string;
  readonly env: ReadonlyMap<string, Local>;
  readonly used: Set<string>;
  /** Fields of the message, states of a merge: how they are written here. */
  field(name: string): Doc | null;
  /** Statements that come before the one that is being written; null where nothing can. */
  readonly pre: Doc[] | null;
  /** Whether this is a function that the converter makes. */
  readonly bounded: boolean;
  /** Functions that this definition needs. */
  readonly helpers: Doc[];
}

/** Where the value of a body goes. */
export type Ends =
  /** `whole`: a value that an expression can say is one `return`, not one for each branch. */
  | { readonly kind: "return"; readonly whole?: true }
  | { readonly kind: "assign"; readonly to: string }
  | { readonly kind: "loop"; readonly accumulators: readonly Local[]; readonly returns: boolean };

export interface Block {
  readonly statements: readonly Doc[];
  /** Whether control can come out at its end. */
  readonly falls: boolean;
}

export function refuse(file: File, tree: Tree, what: string, hint: string): Code {
  file.reports.report("PG1150", tree.span, { what, hint });
  return atom("undefined");
}

/** What the file imports of the library, under the name that it has here. */
export function lib(file: File, name: string): string {
  const known = file.library.get(name);
  if (known !== undefined) return known;
  let made = name;
  while (file.taken.has(made)) made += "_";
  file.library.set(name, made);
  return made;
}

export function use(file: File, { from, ts }: Global): string {
  if (from !== null) {
    const names = file.imported.get(from) ?? new Set();
    file.imported.set(from, names.add(ts));
  }
  return ts;
}

export function fresh(scope: Scope, base: string): string {
  const { file, used } = scope;
  let made = base;
  for (let n = 2; used.has(made) || file.taken.has(made) || libraryNames.has(made) || typeNames.has(made) || made === "m"; n++) made = `${base.replace(/_$/u, "")}${n}`;
  used.add(made);
  return made;
}

export function bind(scope: Scope, name: string, type: ValueType | null): readonly [Scope, Local] {
  const local: Local = { ts: fresh(scope, localName(name)), type };
  return [{ ...scope, env: new Map(scope.env).set(name, local) }, local];
}

export const typesIn = (scope: Scope): ReadonlyMap<string, ValueType | null> => new Map([...scope.env].map(([name, { type }]) => [name, type]));
export const typeIn = (scope: Scope, tree: Tree | undefined): ValueType | null => typeOf(tree, typesIn(scope), scope.file.definitions);
export const expression = (scope: Scope, tree: Tree): Code => scope.file.write.expression(scope, tree);

/**
 * Arguments, from left to right: when one of them needs statements before it, those to its left are computed before these, where
 * that could be told apart.
 */
export function values(scope: Scope, trees: readonly Tree[], each: (scope: Scope, tree: Tree) => Code = expression): Code[] {
  const done: Code[] = [];
  for (const tree of trees) {
    const { pre } = scope;
    const inner: Doc[] = [];
    const code = each(pre === null ? scope : { ...scope, pre: inner }, tree);
    if (pre !== null && inner.length > 0) {
      done.forEach((earlier, i) => {
        const before = trees[i]!;
        if (before.kind !== "list" || isQuiet(before)) return;
        done[i] = atom(named(scope, pre, "value", earlier));
      });
      pre.push(...inner);
    }
    done.push(code);
  }
  return done;
}

export function named(scope: Scope, pre: Doc[], base: string, code: Code): string {
  const name = fresh(scope, base);
  pre.push(group("const ", name, " = ", code.doc, ";"));
  return name;
}

/** An argument that takes a Uint8Array or a string. */
export function bytesArgument(scope: Scope, tree: Tree): Code {
  return tree.kind === "string" && isText(tree.bytes, tree.text) ? atom(quoted(tree.text)) : expression(scope, tree);
}

export function annotation(file: File, type: ValueType | null, at: Tree): Doc {
  switch (type?.kind) {
    case "int": return "number";
    case "u64": return "bigint";
    case "bool": return "boolean";
    case "node": return lib(file, "NodeId");
    case "cid": return lib(file, "Cid");
    case "type": return lib(file, "MessageType");
    case "none":
    case "optional": return `${lib(file, "NodeId")} | undefined`;
    case "bytes": return type.lengths === null ? "Uint8Array" : `${lib(file, "BytesOf")}<${type.lengths.join(", ")}>`;
    case "record": {
      const named = recordNamed(file, type.name, at);
      return type.name === "document" ? named : `${lib(file, "RecordOf")}<typeof ${named}>`;
    }
    case "list":
      if (type.most === null) return refuse(file, at, "a list whose capacity only the compiler knows", "move this into a function of its own, with (list type n) in its parameters").doc;
      return [lib(file, "List"), "<", annotation(file, type.of, at), `, ${type.most}>`];
    case "fix": return lib(file, "Fix");
    case "action":
    case "validated": return lib(file, "Action");
    case undefined: return refuse(file, at, "a value whose type the converter does not know", "give it a name in a function with typed parameters").doc;
  }
}

/** A value of the type, for a variable that both branches assign. */
export function zero(file: File, type: ValueType | null): Doc | null {
  switch (type?.kind) {
    case "int": return "0";
    case "u64": return "0n";
    case "fix": return `${lib(file, "fix")}(0.0)`;
    case "bool": return "false";
    case "bytes": return `${lib(file, "bytes")}("")`;
    default: return null;
  }
}

export function recordNamed(file: File, name: string, tree: Tree): string {
  if (name === "document") return lib(file, "Document");
  const global = file.globals.get(name);
  if (global === undefined) return String(refuse(file, tree, `the record \`${name}\``, "it is not defined here").doc);
  return use(file, global);
}

export function intLiteral(file: File, tree: Tree & { kind: "int" }): Code {
  const written = file.text.slice(tree.span.start, tree.span.end);
  const hex = /^[0#]x([0-9a-f_]+)$/iu.exec(written);
  if (hex !== null && (Number(`0x${hex[1]!.replaceAll("_", "")}`) | 0) === tree.value) {
    const digits = `0x${hex[1]!.replaceAll("_", "")}`;
    return tree.value >= 0 ? atom(digits) : { doc: `${digits} | 0`, precedence: P.bitOr };
  }
  if (/^[1-9][0-9]*(?:_[0-9]+)+$/u.test(written) && Number(written.replaceAll("_", "")) === tree.value) return atom(written);
  return tree.value < 0 ? { doc: String(tree.value), precedence: P.unary } : atom(String(tree.value));
}

/** With its point: `fix(3)` is the conversion of an int. */
export const fixLiteral = (file: File, tree: Tree & { kind: "fix" }): Code => call(lib(file, "fix"), [fixText(file.text.slice(tree.span.start, tree.span.end), tree.value)]);

export function bytesLiteral(file: File, tree: Tree & { kind: "string" | "bytes" }): Code {
  if (tree.kind === "string" && isText(tree.bytes, tree.text)) return call(lib(file, "bytes"), [quoted(tree.text)]);
  return call(lib(file, "hex"), [quoted([...tree.bytes].map((one) => one.toString(16).padStart(2, "0")).join(" "))]);
}

function isText(bytes: Uint8Array, text: string): boolean {
  const encoded = new TextEncoder().encode(text);
  return encoded.length === bytes.length && encoded.every((one, i) => one === bytes[i]);
}

export function symbolCode(file: File, name: string): Code {
  const own = file.symbols.get(name);
  return atom(own === undefined ? quoted(name) : use(file, own));
}

export function nameCode(scope: Scope, tree: Tree & { kind: "name" }): Code {
  const { file } = scope;
  const local = scope.env.get(tree.name);
  if (local !== undefined) return atom(local.ts);
  switch (tree.name) {
    case "t":
    case "true": return atom("true");
    case "false": return atom("false");
    case "none": return atom("undefined");
    case "nil": return refuse(file, tree, "`nil`", "write false");
  }
  const global = file.globals.get(tree.name);
  return global === undefined ? refuse(file, tree, `\`${tree.name}\``, "it is not defined here") : atom(use(file, global));
}
