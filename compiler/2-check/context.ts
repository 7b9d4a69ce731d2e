/**
 * What elaboration carries along: scopes, the place where an expression stands, and the route under construction.
 *
 * `null` stands for an expression that is wrong and was reported: whoever meets it stays silent, so that one mistake is
 * one error.
 */
import type { List, Tree } from "../1-read/tree.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Expr, Literal, Type } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import type { Range } from "./ranges.ts";
import type { SymbolDefinition } from "./checked-file.ts";
import type { TableUse } from "../ir/expr.ts";

export interface Local {
  readonly name: string;
  /** The name in the IR: unique in the route. */
  readonly unique: string;
  /** Null when the value is wrong. */
  readonly type: Type | null;
  readonly range: Range;
  readonly span: Span;
  used: boolean;
}

export interface Env {
  readonly names: ReadonlyMap<string, Local>;
  readonly parent: Env | null;
  /** Loops whose body this is in. */
  readonly loops: number;
}

/** A loop whose body is being elaborated. */
export interface LoopFrame {
  readonly accumulators: readonly { readonly name: string; readonly type: Type | null }[];
  /** What the loop gives, and so what `break` takes. */
  readonly gives: "value" | "action";
  /** Values of the breaks met so far; null for wrong ones. */
  readonly breaks: (Expr | null)[];
}

/** Where an expression stands: what it must be, and whether `next` and `break` may stand there. */
export type Place = { readonly kind: "value" } | { readonly kind: "action" } | { readonly kind: "tail"; readonly loop: LoopFrame };
export const VALUE: Place = { kind: "value" };
export const ACTION_PLACE: Place = { kind: "action" };

export interface Definitions {
  /** Null for a constant whose value is wrong. */
  readonly constants: Map<string, Literal | null>;
  /** Null for a table whose declaration is wrong. */
  readonly tables: Map<string, (TableUse & { readonly span: Span }) | null>;
  readonly symbols: Map<string, SymbolDefinition>;
  /** Node ids by the names that the project gives them. */
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  readonly usedTables: Set<string>;
}

/** What is known of an expression beside its type; absent rows are the type's own. */
export interface Facts {
  readonly range: Range;
  readonly depth: number;
}

export interface Context {
  readonly reports: Reports;
  readonly definitions: Definitions;
  readonly facts: WeakMap<Expr, Facts>;
  /** Names that nothing read; reported when the route has no error. */
  readonly unused: Local[];
  /** Tables of this route in order of first use. */
  readonly tables: TableUse[];
  /** Elaborates one expression; forms get it from here, since it knows the forms. */
  elaborate(tree: Tree, env: Env, place: Place): Expr | null;
  /** A name that the route does not yet use: `x`, then `x.1`, … */
  unique(name: string): string;
  note(span: Span, message: string): void;
  /** The expression under construction nests too deeply; reported once a route. */
  tooDeep(span: Span): void;
}

/** One use of a form: its list, positional arguments and keyword arguments, counted and known to the form. */
export interface FormCall {
  readonly name: string;
  readonly usage: string;
  readonly list: List;
  readonly args: readonly Tree[];
  readonly keywords: ReadonlyMap<string, Tree>;
  readonly env: Env;
  readonly place: Place;
  readonly context: Context;
}

export interface Form {
  /** As the reference and the help lines show it. */
  readonly usage: string;
  /** Least and greatest number of positional arguments. */
  readonly takes: readonly [number, number];
  readonly keywords?: readonly string[];
  /** A form that hands its own place on to its parts; the others yield a value or an action that must fit the place. */
  readonly control?: true;
  /** The last argument is a body: more than one is a mistake of its own. */
  readonly body?: true;
  elaborate(call: FormCall): Expr | null;
}
export type Forms = Readonly<Record<string, Form>>;

export function lookUp(env: Env, name: string): Local | undefined {
  for (let scope: Env | null = env; scope !== null; scope = scope.parent) {
    const found = scope.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All names in scope, innermost first. */
export function* namesInScope(env: Env): Generator<string> {
  for (let scope: Env | null = env; scope !== null; scope = scope.parent) yield* scope.names.keys();
}
