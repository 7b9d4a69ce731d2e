/** What checking a file yields. */
import type { RightName } from "../../spec/rights.ts";
import type { Budget, Program, RecordLayout, TableUse, Type } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";

/** A remark on a checked program that is neither error nor warning: what the checker wants the author to know. */
export interface Note {
  /** The program's name. */
  readonly route: string;
  readonly span: Span;
  readonly message: string;
}

export interface SymbolDefinition {
  readonly registry: "type";
  readonly name: string;
  readonly code: number;
}

/** A merge: a program of two states, and what its author promises of them, as programs that give a bool. */
export interface Merge {
  readonly program: Program;
  readonly record: RecordLayout;
  /** Holds of every state; the merge has to keep it. */
  readonly requires: Program | null;
  /** Holds of every two states that meet. */
  readonly assumes: Program | null;
}

export interface CachedFunction {
  readonly program: Program;
  /** Seconds that a result is kept, and nodes that keep it; null for what a node does by itself. */
  readonly ttl: number | null;
  readonly replicas: number | null;
}

/** One row of a policy: who may do what, within which budget. The guard is in the policy's program. */
export interface Grant {
  /** Null for anyone. */
  readonly who: readonly Uint8Array[] | null;
  readonly right: RightName;
  readonly guarded: boolean;
  readonly budget: Budget;
  readonly span: Span;
}

export interface Policy {
  /** Gives the number of the grant that applies, from 1; 0 for none. */
  readonly program: Program;
  readonly grants: readonly Grant[];
  /** The policy that this one never grants more than, if it says so. */
  readonly within: string | null;
}

/** A value that a test hands over or expects, known without running anything: bytes in the encoding of its type. */
export type TestValue = number | bigint | Uint8Array;

export type TestOutcome =
  | { readonly action: "forward"; readonly node: Uint8Array }
  | { readonly action: "gateway" | "deliver" }
  | { readonly action: "drop"; readonly reason: string }
  | { readonly action: "reply"; readonly value: number }
  | { readonly action: "fault"; readonly fault: string }
  | { readonly action: "give"; readonly bytes: Uint8Array; readonly type: Type };

export interface TestStep {
  readonly span: Span;
  /** The name of a program of the file, or one that was made for the test alone: a helper with its parameters. */
  readonly program: string | Program;
  /** Inputs by name; those of a message that are not given have their defaults. */
  readonly inputs: ReadonlyMap<string, TestValue>;
  readonly expected: TestOutcome;
  /** The most VM instructions that the run may take, if the test says so. */
  readonly instructions: number | null;
}

export interface Test {
  readonly name: string;
  readonly doc: string | null;
  readonly span: Span;
  readonly tables: readonly { readonly table: string; readonly key: Uint8Array; readonly bits: number; readonly value: Uint8Array | number }[];
  readonly providers: readonly { readonly node: Uint8Array; readonly cid: Uint8Array }[];
  readonly steps: readonly TestStep[];
}

export interface CheckedFile {
  /** In the order of the source; the first route is the project's default. */
  readonly routes: readonly Program[];
  readonly merges: readonly Merge[];
  readonly caches: readonly CachedFunction[];
  readonly policies: readonly Policy[];
  readonly tests: readonly Test[];
  /** All tables that the file declares or imports, in the order of the source. */
  readonly tables: readonly TableUse[];
  /** The content types that the file adds. */
  readonly symbols: readonly SymbolDefinition[];
  readonly records: readonly RecordLayout[];
  readonly notes: readonly Note[];
}
