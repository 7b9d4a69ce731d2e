/**
 * What lowering carries along: the checked file, its reports, and the Lisp name of each variable.
 *
 * `null` stands for a part that is wrong and was reported. Parts can be lowered more than once (the statements behind an
 * `if`), so a report at the same place is made once.
 */
import ts from "typescript";
import { kebab } from "../../spec/vocabulary.ts";
import type { List, Tree } from "../1-read/tree.ts";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { Extra, Values } from "../diagnostics/diagnostic.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Span } from "../support/span.ts";
import { inLibrary, kindOfType, recordDeclaration } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { refusalOf } from "./refused.ts";

/** What a name of the file stands for. */
export type Binding =
  /** A variable of a function, under its Lisp name. */
  | { readonly kind: "local"; readonly name: string }
  /** A constant or a table of a file. */
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "function"; readonly name: string }
  /** A constant string: what it is, a symbol or bytes, says the place where it is used. */
  | { readonly kind: "text"; readonly literal: ts.StringLiteralLike }
  /** A content type of the project. */
  | { readonly kind: "type"; readonly name: string }
  | { readonly kind: "message" }
  /** A record's definition. */
  | { readonly kind: "record"; readonly name: string };

export interface Lowering {
  readonly file: string;
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  readonly reports: Reports;
  readonly reported: Set<string>;
  readonly bindings: Map<ts.Symbol, Binding>;
  readonly taken: Set<string>;
  readonly kinds: WeakMap<ts.Node, Kind>;
  /** Statements that may still be lowered in this definition: what is copied counts again. */
  statementsLeft: number;
  /** Lowers the body of a function that stands inside an expression. */
  block(body: ts.Block): Tree | null;
}

export const spanOf = (lowering: Lowering, node: ts.Node): Span => ({ file: lowering.file, start: node.getStart(lowering.source), end: node.end });

/** Reports once a place and code; gives null, the wrong part. */
export function report<C extends DiagnosticCode>(lowering: Lowering, code: C, node: ts.Node, values: Values<C>, extra?: Extra): null {
  const span = spanOf(lowering, node);
  const key = `${code} ${span.start} ${span.end}`;
  if (!lowering.reported.has(key)) lowering.reports.report(code, span, values, extra);
  lowering.reported.add(key);
  return null;
}

/** A node that nothing lowers: by its row of the refused constructs, or by what it is. */
export function refuse(lowering: Lowering, node: ts.Node, what?: string, help?: string): null {
  const row = what === undefined ? refusalOf(node) : undefined;
  const named = row?.what ?? what ?? `\`${shorten(node.getText(lowering.source))}\``;
  return report(lowering, "PG1102", node, { what: named }, { help: row?.help ?? help });
}

export const shorten = (text: string): string => {
  const line = text.split("\n")[0]!;
  return line.length > 40 ? `${line.slice(0, 39)}…` : line === text ? line : `${line} …`;
};

/** The Lisp name of the record that a type is. */
export function recordName(type: ts.Type): string {
  const declaration = recordDeclaration(type);
  return declaration === undefined || !ts.isIdentifier(declaration.name) ? "document" : kebab(declaration.name.text);
}

/** The Lisp name of the record whose definition an expression names; null when it names none. */
export function recordNamed(lowering: Lowering, node: ts.Expression): string | null {
  if (!ts.isIdentifier(node)) return null;
  const symbol = symbolAt(lowering, node);
  if (inLibrary(symbol) && symbol!.name === "Document") return "document";
  const binding = symbol === undefined ? undefined : bindingOf(lowering, symbol);
  return binding?.kind === "record" ? binding.name : null;
}

/** The kind of an expression. TypeScript works out a whole expression for each of its parts, so sums are looked at part by part. */
export function kindOf(lowering: Lowering, node: ts.Node): Kind {
  const known = lowering.kinds.get(node);
  if (known !== undefined) return known;
  const inner = ts.isParenthesizedExpression(node) ? kindOf(lowering, node.expression) : ts.isBinaryExpression(node) && arithmetic.has(node.operatorToken.kind) ? sameKind(lowering, node) : null;
  const kind = inner ?? kindOfType(lowering.checker.getTypeAtLocation(node));
  lowering.kinds.set(node, kind);
  return kind;
}

const arithmetic = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.BarToken, ts.SyntaxKind.AmpersandToken, ts.SyntaxKind.CaretToken]);

/** Of two ints an int, of two bigints a bigint; null for others. */
function sameKind(lowering: Lowering, { left, right }: ts.BinaryExpression): Kind | null {
  const kind = kindOf(lowering, left);
  return (kind === "int" || kind === "u64") && kindOf(lowering, right) === kind ? kind : null;
}

export const atom = {
  name: (name: string, span: Span): Tree => ({ kind: "name", name, span }),
  keyword: (name: string, span: Span): Tree => ({ kind: "keyword", name, span }),
  symbol: (name: string, span: Span): Tree => ({ kind: "symbol", name, span }),
  int: (value: number, span: Span): Tree => ({ kind: "int", value, span }),
};
/** `(head item …)`; null when an item is. */
export function form(head: string, span: Span, ...items: readonly (Tree | null)[]): List | null {
  if (!items.every((item) => item !== null)) return null;
  return { kind: "list", items: [atom.name(head, span), ...items], span };
}
export function group(span: Span, ...items: readonly (Tree | null)[]): List | null {
  return items.every((item) => item !== null) ? { kind: "list", items, span } : null;
}
export function textAtom(text: string, span: Span): Tree {
  return { kind: "string", bytes: new TextEncoder().encode(text), text, span };
}

/** The symbol that an identifier stands for, imports followed. */
export function symbolAt(lowering: Lowering, node: ts.Node): ts.Symbol | undefined {
  const symbol = lowering.checker.getSymbolAtLocation(node);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? lowering.checker.getAliasedSymbol(symbol) : symbol;
}

/** The library's name of what an identifier stands for, whatever it was imported as. */
export function libraryName(lowering: Lowering, node: ts.Node): string | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const symbol = symbolAt(lowering, node);
  return inLibrary(symbol) ? symbol!.name : undefined;
}

/** The library function that an expression calls. */
export function libraryCall(lowering: Lowering, node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isCallExpression(node) ? libraryName(lowering, node.expression) : undefined;
}

/** A Lisp name for a local variable: a local never hides what a file defines. */
export function bindLocal(lowering: Lowering, symbol: ts.Symbol): string {
  const known = lowering.bindings.get(symbol);
  if (known?.kind === "local") return known.name;
  const name = fresh(lowering, symbol.name);
  lowering.bindings.set(symbol, { kind: "local", name });
  return name;
}

/** `_x`: the checker leaves unused names alone that begin so; TypeScript itself finds those of the source. */
export function fresh(lowering: Lowering, base: string): string {
  let name = `_${base}`;
  for (let n = 1; lowering.taken.has(name); n++) name = `_${base}.${n}`;
  lowering.taken.add(name);
  return name;
}

export function isTopLevel(declaration: ts.Declaration): boolean {
  return ts.isFunctionDeclaration(declaration) ? ts.isSourceFile(declaration.parent) : ts.isVariableDeclaration(declaration) && ts.isSourceFile(declaration.parent.parent.parent);
}

/** What a symbol stands for, or undefined when it has no meaning in a policy. */
export function bindingOf(lowering: Lowering, symbol: ts.Symbol): Binding | undefined {
  const known = lowering.bindings.get(symbol);
  if (known !== undefined) return known;
  const made = newBinding(lowering, symbol);
  if (made !== undefined) lowering.bindings.set(symbol, made);
  return made;
}

function newBinding(lowering: Lowering, symbol: ts.Symbol): Binding | undefined {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined) return undefined;
  if (ts.isFunctionDeclaration(declaration) && isTopLevel(declaration)) return { kind: "function", name: kebab(symbol.name) };
  if (ts.isParameter(declaration)) {
    return kindOf(lowering, declaration) === "message" ? { kind: "message" } : { kind: "local", name: fresh(lowering, symbol.name) };
  }
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  if (initializer !== undefined && ts.isStringLiteralLike(initializer) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0) return { kind: "text", literal: initializer };
  if (!isTopLevel(declaration)) return { kind: "local", name: fresh(lowering, symbol.name) };
  if (libraryCall(lowering, initializer) === "symbol") {
    const [name] = (initializer as ts.CallExpression).arguments;
    return name !== undefined && ts.isStringLiteralLike(name) ? { kind: "type", name: name.text } : undefined;
  }
  const made = libraryCall(lowering, initializer);
  if (made === "record") return { kind: "record", name: kebab(symbol.name) };
  if (made === "cache") return { kind: "function", name: kebab(symbol.name) };
  if (initializer !== undefined && ts.isArrowFunction(initializer)) return { kind: "function", name: kebab(symbol.name) };
  return { kind: "global", name: kebab(symbol.name) };
}
