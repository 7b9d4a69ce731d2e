/**
 * What elaboration carries along: scopes, the place where an expression stands, and the route under construction.
 *
 * `null` stands for an expression that is wrong and was reported: whoever meets it stays silent, so that one mistake is
 * one error.
 */
import type { List, Tree } from "../1-read/tree.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { RightName } from "../../spec/rights.ts";
import type { Budget, Expr, Literal, RecordLayout, Type } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import type { Range } from "../ir/ranges.ts";
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
export type Place =
  | { readonly kind: "value" } | { readonly kind: "action" } | { readonly kind: "tail"; readonly loop: LoopFrame }
  /** Statements of `for`: a guard's value goes to `exit`, and there ends the loop. */
  | { readonly kind: "for"; readonly loop: LoopFrame; readonly exit: Place };
export const VALUE: Place = { kind: "value" };
export const ACTION_PLACE: Place = { kind: "action" };

/** A defun, or a defcache. Its body is elaborated anew for each call, with what is known of the arguments there. */
export interface FunctionDefinition {
  readonly name: string;
  readonly cached: boolean;
  readonly parameters: readonly { readonly name: string; readonly type: Type; readonly span: Span }[];
  readonly doc: string | null;
  readonly body: readonly Tree[];
  readonly tree: List;
  /** The file's definitions, in which the names of the body mean something. */
  readonly home: Definitions;
  /** Seconds and copies that a cached result is kept for and in; null for what the node does by itself. */
  readonly ttl: number | null;
  readonly replicas: number | null;
  readonly budget: Budget;
  /** The body for arguments of the declared types: null before it was looked at, and when it is wrong. */
  checked: { readonly body: Expr; readonly tables: readonly TableUse[] } | null;
  state: "new" | "checking" | "done";
  used: boolean;
}

export interface Definitions {
  /** Null for a constant whose value is wrong. */
  readonly constants: Map<string, Literal | null>;
  /** Null for a table whose declaration is wrong. */
  readonly tables: Map<string, (TableUse & { readonly span: Span; readonly imported?: true }) | null>;
  readonly symbols: Map<string, SymbolDefinition>;
  /** Null for a record or a function whose declaration is wrong. */
  readonly records: Map<string, RecordLayout | null>;
  readonly functions: Map<string, FunctionDefinition | null>;
  /** Node ids by the names that the project gives them. */
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  readonly usedTables: Set<string>;
}

/** What is known of an expression beside its type; absent rows are the type's own. */
export interface Facts {
  readonly range: Range;
  readonly depth: number;
}

/** What `%name` and the forms of one kind of program alone may be here. */
export type Inputs =
  | { readonly kind: "route" | "policy" | "none" }
  | { readonly kind: "merge"; readonly state: Type };

export interface Context {
  readonly reports: Reports;
  readonly definitions: Definitions;
  readonly inputs: Inputs;
  /** Functions that are being expanded, outermost first. */
  readonly calling: readonly FunctionDefinition[];
  /** Effects of the operations that this build does not hold. */
  readonly effects: Set<RightName>;
  /** Nodes made so far for this program. */
  readonly size: { nodes: number };
  readonly facts: WeakMap<Expr, Facts>;
  /** Names that nothing read; reported when the route has no error. */
  readonly unused: Local[];
  /** Tables of this route in order of first use. */
  readonly tables: TableUse[];
  /** Elaborates one expression. What knows all forms is reached from here, so that no form imports it. */
  elaborate(tree: Tree, env: Env, place: Place): Expr | null;
  /** A body: statements, then one expression; `what` names it for messages. */
  body(trees: readonly Tree[], env: Env, place: Place, what: string): Expr | null;
  /** Statements one after the other, then `rest`. */
  statements(trees: readonly Tree[], env: Env, place: Place, what: string, rest: () => Expr | null): Expr | null;
  /** A call of a function of the file. */
  call(fn: FunctionDefinition, tree: List, env: Env): Expr | null;
  /** The same program, in the body of a function that is called there. */
  within(fn: FunctionDefinition, span: Span): Context;
  /** Another program's context. */
  fresh(definitions: Definitions, program: string, inputs: Inputs, calling?: readonly FunctionDefinition[]): Context;
  /** Whether a list can begin with the name: a form, a function, a record or one of its fields. */
  knows(name: string): boolean;
  /** A name that the route does not yet use: `x`, then `x.1`, … */
  unique(name: string): string;
  note(span: Span, message: string): void;
  /** The expression under construction nests too deeply; reported once a route. */
  tooDeep(span: Span): void;
  tooLarge(span: Span): void;
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
  /** Keywords depend on the arguments: the form takes its list apart by itself. */
  readonly ownKeywords?: true;
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
