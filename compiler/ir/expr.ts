/**
 * The typed IR: a functional expression language, total by construction.
 *
 * Every node carries its type and the span of the source that it came from. Loops are folds with a static bound;
 * `next`, `stop` and `break` stand in tail position of a loop's body, actions in tail position of a program. Core form is this IR
 * after optimisation, with variables renamed v0, v1, … in order of binding, printed as one canonical S-expression
 * (canonical.ts); spans and names do not reach it.
 */
import type { FieldName, InputName } from "../../spec/fields.ts";
import type { HashName } from "../../spec/hashes.ts";
import type { HostFunctionName } from "../../spec/hosts.ts";
import type { TableKindName } from "../../spec/image.ts";
import type { ElementName, EncodingName, PrimitiveName, ProgramKind } from "../../spec/core.ts";
import type { Span } from "../support/span.ts";

export type Type =
  | { readonly kind: "int" }
  | { readonly kind: "u64" }
  | { readonly kind: "bool" }
  /** A signed fixed-point number with 16 fractional bits, in an int's register. */
  | { readonly kind: "fix" }
  /** A byte string, with the least and greatest length it can have. */
  | { readonly kind: "bytes"; readonly min: number; readonly max: number }
  | { readonly kind: "node" }
  | { readonly kind: "cid" }
  /** Only nodes can be optional in this version. */
  | { readonly kind: "optional" }
  /** At most `max` elements in the encoding of their type, one behind the other in a byte string. */
  | { readonly kind: "list"; readonly of: Type; readonly max: number }
  /** A byte string in the layout of a defrecord. */
  | { readonly kind: "record"; readonly layout: RecordLayout }
  /** A symbol of the named registry, an integer at run time. */
  | { readonly kind: "symbol"; readonly registry: "type" }
  | { readonly kind: "action" };

/** The fields of a record, back to back. */
export interface RecordLayout {
  readonly name: string;
  readonly fields: readonly RecordField[];
  /** Least and greatest length; they differ when the last field is a byte string of any length. */
  readonly min: number;
  readonly max: number;
}
export interface RecordField {
  readonly name: string;
  readonly type: Type;
  readonly encoding: EncodingName;
  readonly offset: number;
}

interface Node {
  readonly type: Type;
  readonly span: Span;
}

export type Expr = Literal | Field | Variable | Primitive | Pack | Append | If | Let | Loop | Next | Break | Call | Match | Cached | Action;

export type Literal =
  /** int, bool (0 or 1) and symbols; value is signed 32-bit. */
  | (Node & { readonly op: "int"; readonly value: number })
  | (Node & { readonly op: "u64"; readonly value: bigint })
  /** bytes, node and cid constants. */
  | (Node & { readonly op: "bytes"; readonly value: Uint8Array })
  /** The absent optional. */
  | (Node & { readonly op: "none" });

/** An input: a field of the message, or what a program of another kind is handed (p0, p1, …: a function's parameters). */
export interface Field extends Node {
  readonly op: "field";
  readonly field: FieldName | InputName | `p${number}`;
  /** R[n], R[n..n+1] for u64, B[n] for byte strings. */
  readonly register: number;
}
/** Names are unique in a program after checking (the checker renames shadowed ones: `x`, `x.1`). */
export interface Variable extends Node { readonly op: "var"; readonly name: string }
export interface Primitive extends Node { readonly op: "prim"; readonly prim: PrimitiveName; readonly args: readonly Expr[] }
/** One piece of a byte string under construction. */
export interface Part {
  readonly encoding: EncodingName;
  readonly value: Expr;
}
/** Builds a byte string of its parts, in order; `cap` is the most bytes that they, and what is appended later, can take. */
export interface Pack extends Node { readonly op: "pack"; readonly parts: readonly Part[]; readonly cap: number }
/**
 * `into`, an accumulator whose first value is a pack, with parts at its end. Written in place: it stands only in `next`, as
 * that accumulator's own next value (in a branch of it, too), so that the shorter string is not read again.
 */
export interface Append extends Node { readonly op: "append"; readonly into: Expr; readonly parts: readonly Part[] }
export interface If extends Node { readonly op: "if"; readonly test: Expr; readonly then: Expr; readonly else: Expr }
/** Evaluates `value` exactly once, then `body`. */
export interface Let extends Node { readonly op: "let"; readonly name: string; readonly value: Expr; readonly body: Expr }

/**
 * A bounded fold. `index` is bound in `body`; the accumulators in `body` and `result`. Each iteration evaluates `body`,
 * whose tails are `next` (new values of all accumulators, evaluated before any is assigned) or `break` (the loop's
 * value, skipping `result`). When the iterations end, the loop's value is `result`.
 */
export interface Loop extends Node {
  readonly op: "loop";
  readonly source:
    /** index = 0, step, 2 step, … while < count; traps when count > trips * step, once the accumulators have their first values. */
    | { readonly kind: "range"; readonly count: Expr; readonly step: number }
    /** index = each element in turn; traps, at the same point, when the string is longer than trips elements. */
    | { readonly kind: "each"; readonly element: ElementName; readonly bytes: Expr };
  readonly index: string;
  /** Most iterations, 1..65535. */
  readonly trips: number;
  readonly accumulators: readonly { readonly name: string; readonly init: Expr }[];
  readonly body: Expr;
  readonly result: Expr;
}
/** `stop` says that the iterations end here: the loop goes on to its result. */
export interface Next extends Node { readonly op: "next"; readonly args: readonly Expr[]; readonly stop: boolean }
export interface Break extends Node { readonly op: "break"; readonly value: Expr }

/** A call of a host function; `maxlen` is the greatest length that the argument can have. */
export interface Call extends Node {
  readonly op: "call";
  readonly fn: HostFunctionName;
  readonly arg: Expr;
  readonly hash: HashName | null;
  readonly maxlen: number;
}
/** A table match: of nodes (`fallback` null, result optional) or of integers (result int, `fallback` on a miss). */
export interface Match extends Node { readonly op: "match"; readonly table: string; readonly key: Expr; readonly fallback: Expr | null }

/** The value of a cached function; only the bound on cache entries sees it, the first pass puts `value` in its place. */
export interface Cached extends Node { readonly op: "cached"; readonly name: string; readonly value: Expr }

export type Action =
  /** `node` is a node or an optional; an absent one means the gateway. */
  | (Node & { readonly op: "forward"; readonly node: Expr })
  | (Node & { readonly op: "gateway" })
  | (Node & { readonly op: "deliver" })
  | (Node & { readonly op: "drop"; readonly reason: string })
  | (Node & { readonly op: "reply"; readonly value: Expr })
  /** The value of a program that is no route, in the encoding of its type. */
  | (Node & { readonly op: "give"; readonly value: Expr });

export interface TableUse {
  readonly name: string;
  readonly kind: TableKindName;
  readonly keyBytes: number;
}

/** What a program is handed, in order. */
export interface Input {
  readonly name: string;
  readonly type: Type;
  readonly register: number;
}

/** Resources with a static bound, each of which a source or a project may limit. */
export type Budget = Partial<Record<"instructions" | "hashBytes" | "lookups" | "sends" | "cacheEntries" | "stack" | "scratch", number>>;

/** A program, checked. Its tables stand in order of first use in `body`. */
export interface Program {
  readonly kind: ProgramKind;
  readonly name: string;
  readonly doc: string | null;
  /** Of a merge and a function; a route and a policy have the message's fields. */
  readonly inputs: readonly Input[];
  /** `action` for a route. */
  readonly result: Type;
  readonly tables: readonly TableUse[];
  readonly body: Expr;
  readonly span: Span;
  /** Budgets declared in the source, checked against the derived bounds. */
  readonly budget: Budget;
}
